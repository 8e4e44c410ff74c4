"""Innovation in the sample: who is in Genk and by which rule, and EnergyVille's rank, counted once more from raw."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal

import pytest

from tests.dbt_project.conftest import Warehouse
from warehouse.dbt import PROJECT

INDICATORS = ("A1.1.green", "A1.3.funding", "A1.3.participations", "H3.rank", "H4.participations", "O1.innovating")


SAID = {
    "topic": "select project_id, topic from raw.cordis_topic",
    "legal_basis": """
        select project_id, rtrim(legal_basis, '.') || '.' from raw.cordis_legal_basis where is_main_part = 'true'
    """,
    "euroscivoc": "select project_id, euroscivoc_path || '/' from raw.cordis_euroscivoc",
}
"""What tells the theme of a project, the first of them that does."""


@pytest.fixture
def sample(built_from_sample: Warehouse) -> Warehouse:
    return built_from_sample


def seed(name: str) -> list[dict[str, str]]:
    with (PROJECT / "seeds" / "innovation" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def energy_projects(warehouse: Warehouse) -> dict[str, int]:
    """Year in which each energy project began: what says most of it says energy."""
    themes = {
        kind: {row["prefix"]: row["theme"] for row in seed("innovation_theme") if row["kind"] == kind}
        for kind in ("topic", "legal_basis", "euroscivoc")
    }
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for kind, query in SAID.items():
        for project, text in warehouse.rows(query):
            said[project][kind].append(text)

    def theme(project: str) -> str:
        for kind, prefixes in themes.items():
            found = [prefix for prefix in prefixes for text in said[project][kind] if text.startswith(prefix)]
            if found:
                return prefixes[max(found, key=len)]
        return "other"

    began = warehouse.rows("select project_id, left(started_on, 4)::integer from raw.cordis_project")
    return {project: year for project, year in began if theme(project) == "energy"}


def test_institutes_of_a_year_are_those_that_raw_gives(sample: Warehouse) -> None:
    year, began = 2024, energy_projects(sample)
    partners = {row["organisation_id"]: row["entity_code"] for row in seed("innovation_organisation")}
    granted: dict[str, Decimal] = defaultdict(Decimal)
    participations: dict[str, int] = defaultdict(int)
    for project, pic, vat, amount in sample.rows(
        "select project_id, organisation_id, vat_number, net_ec_contribution from raw.cordis_organization "
        "where activity_type in ('HES', 'REC')"
    ):
        if year - 4 <= began.get(project, 0) <= year:
            entity = partners.get(pic) or (f"vat {vat}" if vat else f"pic {pic}")
            granted[entity] += Decimal(amount or 0)
            participations[entity] += 1
    assert len(granted) > 20
    expected = {
        entity: (participations[entity], amount, 1 + sum(other > amount for other in granted.values()))
        for entity, amount in granted.items()
    }
    found = sample.rows(
        "select entity_code, participations, granted_eur, rank_by_granted from mart_next.fct_energy_institute_year "
        "where year = %s",
        [year],
    )
    assert {entity: (count, amount, rank) for entity, count, amount, rank in found} == expected
    assert sample.rows(
        "select value, rows_counted from mart_next.fct_indicator_value inner join mart_next.dim_date using (date_key) "
        "where indicator_code = 'H3.rank' and year = %s",
        [year],
    ) == [(expected["energyville"][2], expected["energyville"][0])]


def test_two_pics_with_one_vat_number_are_one_institute(sample: Warehouse) -> None:
    twice = sample.rows(
        "select vat_number from raw.cordis_organization where vat_number is not null "
        "group by vat_number having count(distinct organisation_id) > 1"
    )
    assert len(twice) == 1
    assert sample.value(
        f"select count(*) > 0 from mart_next.fct_energy_institute_year where entity_code = 'vat {twice[0][0]}'"
    )


def test_each_participation_of_a_company_of_genk_is_in_the_mart_by_one_rule(sample: Warehouse) -> None:
    delivered = sample.value("select count(*) from raw.cordis_organization where organisation_id like '87%'")
    by_rule = dict(
        sample.rows(
            "select in_genk_by, count(*) from intermediate.int_innovation_participation "
            "where organisation_id like '87%' group by 1"
        )
    )
    assert by_rule.keys() == {"register", "address"}
    assert sum(by_rule.values()) == delivered > 50


def test_partners_of_energyville_count_for_their_energy_projects_alone_and_as_no_company(sample: Warehouse) -> None:
    partners = [row["organisation_id"] for row in seed("innovation_work_in_genk")]
    began = energy_projects(sample)
    raw = sample.rows(
        "select project_id, organisation_id from raw.cordis_organization where organisation_id = any(%s)", [partners]
    )
    found = sample.rows(
        "select project_number, organisation_id from intermediate.int_innovation_participation "
        "where in_genk_by = 'reviewed_list' and not counts_as_company"
    )
    assert sorted(found) == sorted((project, pic) for project, pic in raw if project in began)
    assert 0 < len(found) < len(raw)


def test_mart_has_every_row_of_the_city_s_register_and_its_amounts(sample: Warehouse) -> None:
    assert sample.rows(
        "select count(*), sum(granted_eur), count(*) filter (where granted_eur is null) "
        "from mart_next.fct_innovation_participation where source_id = 'innovation_register'"
    ) == sample.rows(
        "select count(*), sum(granted_eur::numeric), count(*) filter (where granted_eur is null) "
        "from raw.innovation_register"
    )


@pytest.mark.parametrize("code", INDICATORS)
def test_each_indicator_has_figures_and_the_newest_is_shown(sample: Warehouse, code: str) -> None:
    newest = sample.rows(
        "select value, is_suppressed from mart_next.fct_indicator_value "
        "where indicator_code = %s order by date_key desc limit 1",
        [code],
    )
    assert newest
    assert newest[0][0] is not None, newest
