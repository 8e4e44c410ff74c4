"""Sites and their tenants: what can be added up again by hand, what may not be told, and what the seeds say."""

from __future__ import annotations

import csv
import re

import pytest

from ingest.catalogue import source
from tests.conftest import REAL
from tests.dbt_project.conftest import Warehouse
from warehouse.dbt import PROJECT

DOCUMENT = PROJECT.parent / "docs" / "sites.md"
FIGURES = REAL / "sites" / "hub_public_figures.csv"
INDICATORS = (
    "C4.jobs", "H1.coaching", "H1.coderdojo", "H1.companies", "H2.graduates", "H2.occupancy",
    "T1.floor_2022", "T1.floor_full", "T1.jobs_10y", "T1.jobs_phase1", "T1.mix",
)  # fmt: skip


def seed(name: str) -> list[dict[str, str]]:
    with next(PROJECT.glob(f"seeds/*/{name}.csv")).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_hand() -> str:
    """The lines of the document that give the occupancy, for the build in the making."""
    (lines,) = re.findall(r"```sql\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    return str(lines).replace("mart.", "mart_next.")


def test_occupancy_can_be_had_from_contracts_and_units_by_hand(built_from_sample: Warehouse) -> None:
    counted = built_from_sample.rows(by_hand())
    published = built_from_sample.rows(
        "select site_code, month, let_m2_days, lettable_m2_days, occupancy_pct from mart_next.fct_site_month "
        "where extent = 'own' and lettable_m2_days > 0 order by 1, 2"
    )
    assert counted == published
    assert len({site for site, *_ in counted}) > 5
    assert len(counted) > 200
    assert built_from_sample.value(
        "select count(distinct occupancy_pct) > 10 and min(occupancy_pct) >= 0 and max(occupancy_pct) > 50 "
        "from mart_next.fct_site_month"
    )


def test_whole_of_a_site_is_the_sum_of_what_lies_on_it(built_from_sample: Warehouse) -> None:
    sums = "sum(lettable_m2), sum(let_m2), sum(lettable_m2_days), sum(let_m2_days), sum(units), sum(units_let)"
    whole = built_from_sample.rows(
        f"select month, {sums} from mart_next.fct_site_month where extent = 'whole' and site_code = 'THOR-PARK' "
        "group by month order by month"
    )
    parts = built_from_sample.rows(
        f"select month, {sums} from mart_next.fct_site_month inner join mart_next.dim_site using (site_code) "
        "where extent = 'own' and 'THOR-PARK' in (site_code, parent_site_code) "
        "group by month having count(*) = 4 order by month"
    )
    # a site that begins within a month has no month of its own yet, and is in that of the whole
    assert len(parts) > 12
    assert [row for row in whole if row[0] >= parts[0][0]] == parts
    assert built_from_sample.value(
        "select bool_and(whole.tenants <= parts.tenants) from mart_next.fct_site_month as whole inner join ("
        "select month, sum(tenants) as tenants from mart_next.fct_site_month "
        "inner join mart_next.dim_site using (site_code) "
        "where extent = 'own' and 'THOR-PARK' in (site_code, parent_site_code) group by month"
        ") as parts using (month) where whole.extent = 'whole' and whole.site_code = 'THOR-PARK'"
    )


def test_sites_that_nobody_delivers_have_no_months(built_from_sample: Warehouse) -> None:
    assert built_from_sample.rows(
        "select site_code, is_in_register, reported_to from mart_next.dim_site where site_code = 'GENK-NOORD'"
    ) == [("GENK-NOORD", False, None)]
    assert built_from_sample.rows(
        "select distinct extent, sites, sites_told from mart_next.fct_site_month "
        "where site_code in ('C-MINE', 'GENK-NOORD')"
    ) == [("whole", 2, 1)]


def test_tenants_of_a_site_are_those_of_its_running_contracts(built_from_sample: Warehouse) -> None:
    months, wrong = built_from_sample.rows(
        "with counted as (select site.site_code, site.month, site.tenants, "
        "count(distinct coalesce(lease.enterprise_number, lease.tenant_key)) as by_contract "
        "from mart_next.fct_site_month as site left join mart_next.fct_lease as lease "
        "on site.site_code = lease.site_code and lease.moved_in_on < site.month + interval '1 month' "
        "and (lease.left_on is null or lease.left_on >= (site.month + interval '1 month')::date - 1) "
        "where site.extent = 'own' group by 1, 2, 3) "
        "select count(*), count(*) filter (where tenants <> by_contract) from counted"
    )[0]
    assert months > 200
    assert wrong == 0


def test_sample_gives_every_indicator_of_the_sites_a_value(built_from_sample: Warehouse) -> None:
    codes = built_from_sample.rows(
        "select indicator_code, bool_and(is_synthetic), count(value) > 0 from mart_next.fct_indicator_value "
        "where indicator_code = any(%s) group by 1 order by 1",
        [list(INDICATORS)],
    )
    assert codes == [(code, True, True) for code in INDICATORS]


def test_indicators_of_a_site_are_what_its_months_say(built_from_sample: Warehouse) -> None:
    for code, site, extent, column in (
        ("H2.occupancy", "INCUBATHOR", "own", "occupancy_pct"),
        ("H1.companies", "C-MINE-CRIB", "own", "tenants"),
        ("T1.mix", "THOR-PARK", "whole", "100.0 * starters / tenants_of_known_age"),
    ):
        compared = built_from_sample.rows(
            f"select count(*), count(*) filter (where abs(value - {column}) > 0.001) "
            "from mart_next.fct_indicator_value as figure inner join mart_next.fct_site_month as site "
            "on date_trunc('month', figure.period_end)::date = site.month "
            "where indicator_code = %s and site_code = %s and extent = %s",
            [code, site, extent],
        )
        ((months, wrong),) = compared
        assert months > 2, code
        assert wrong == 0, code


def test_new_jobs_are_those_of_the_park_less_the_baseline(built_from_sample: Warehouse) -> None:
    baselines = built_from_sample.rows(
        "select distinct jobs - value from mart_next.fct_indicator_value as figure "
        "inner join mart_next.fct_site_month as site on date_trunc('month', figure.period_end)::date = site.month "
        "where indicator_code = 'T1.jobs_10y' and site_code = 'THOR-PARK' and extent = 'whole' and not is_suppressed"
    )
    assert len(baselines) == 1
    ((baseline,),) = baselines
    assert baseline > 0
    assert built_from_sample.value(
        "select count(*) = 0 from mart_next.fct_indicator_value "
        "where indicator_code like 'T1.jobs%%' and period_end <= '2021-04-06'"
    )


def test_what_is_no_legal_person_has_no_number_exit_or_after(built_from_sample: Warehouse) -> None:
    told, persons = built_from_sample.rows(
        "select count(*) filter (where enterprise_number is not null or exit_kind is not null "
        "or after_state is not null or enterprise_key <> md5('unknown')), count(*) "
        "from mart_next.fct_lease where not is_legal_person"
    )[0]
    assert persons > 0
    assert told == 0
    assert built_from_sample.rows(
        "select count(*) from mart_next.fct_lease inner join raw.kbo_enterprise using (enterprise_number) "
        "where type_of_enterprise <> '2'"
    ) == [(0,)]


def test_names_of_tenants_end_in_raw(built_from_sample: Warehouse) -> None:
    assert built_from_sample.value("select count(*) from raw.tenancy_leases where tenant_name is not null") > 0
    behind = built_from_sample.rows(
        "select table_schema, table_name from information_schema.columns where column_name = 'tenant_name' "
        "and table_schema not in ('raw', 'quarantine')"
    )
    assert behind == []


def test_what_became_of_tenants_is_told_of_those_that_left(built_from_sample: Warehouse) -> None:
    states = built_from_sample.rows(
        "select is_running, count(after_state) = 0, count(distinct after_state) > 1 from mart_next.fct_lease "
        "where is_legal_person group by 1 order by 1"
    )
    assert states == [(False, False, True), (True, True, False)]
    assert built_from_sample.value(
        "select bool_and((after_state = 'moved') = (after_nis_code is distinct from '71016')) from mart_next.fct_lease "
        "where after_state in ('moved', 'stayed')"
    )


def test_cohorts_add_up_and_few_are_hidden(built_from_sample: Warehouse) -> None:
    assert built_from_sample.value(
        "select count(*) > 0 and bool_and(companies = alive + stopped + unknown and companies >= 3) "
        "from mart_next.fct_tenancy_cohort where not is_suppressed"
    )
    assert built_from_sample.value(
        "select coalesce(bool_and(coalesce(companies, alive, stopped, unknown, survival_pct) is null), true) "
        "from mart_next.fct_tenancy_cohort where is_suppressed"
    )


def test_jobs_of_few_are_hidden(built_from_sample: Warehouse) -> None:
    assert built_from_sample.value(
        "select coalesce(bool_and(is_jobs_suppressed and jobs is null and fte is null), true) "
        "from mart_next.fct_site_month where tenants_counted between 1 and 2"
    )
    assert built_from_sample.value("select count(*) > 0 from mart_next.fct_site_month where jobs > 0")


def test_ranges_of_public_figures_keep_both_sides(built_from_sample: Warehouse) -> None:
    assert built_from_sample.rows(
        "select distinct site_code, metric, kind, range_lower, range_upper from mart_next.fct_site_public_figure "
        "where site_code = 'THOR-PARK' and metric in ('area', 'jobs') order by 2"
    ) == [("THOR-PARK", "area", "realised", 89, 93), ("THOR-PARK", "jobs", "target", 5000, 5500)]


def test_public_figures_are_those_of_their_list() -> None:
    if not FIGURES.exists():
        pytest.skip("the list of public figures is not on this machine")
    with FIGURES.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    text = " ".join(" ".join(row.values()) for row in listed)
    numbers = {number for row in listed for number in re.findall(r"\d+(?:\.\d+)?", f"{row['value']} {row['note']}")}
    numbers |= {str(round(float(number) * 1_000_000)) for number in numbers}
    for row in seed("hub_public_figure"):
        if row["source"].startswith("http"):
            assert row["source"] in text, row
            assert {row["value_lower"], row["value_upper"]} - {""} <= numbers, row


@pytest.mark.parametrize(
    ("source_id", "table", "column", "choice_list"),
    [
        ("site_tenancy", "tenancy_units", "unit_type", "tenancy_unit_type"),
        ("site_tenancy", "tenancy_leases", "kind", "tenancy_lease_kind"),
        ("site_tenancy", "tenancy_leases", "exit_kind", "tenancy_exit_kind"),
        ("hub_events", "hub_events", "kind", "hub_event_kind"),
    ],
)
def test_choices_of_the_form_are_those_that_the_models_know(
    source_id: str, table: str, column: str, choice_list: str
) -> None:
    known = {row["choice_nl"] for row in seed("city_choice") if row["choice_list"] == choice_list}
    assert choices(source_id, table, column) == known


def test_stages_of_the_form_are_those_that_the_models_know() -> None:
    assert choices("site_tenancy", "tenancy_leases", "stage_at_entry") == {
        row["choice_nl"] for row in seed("tenancy_stage")
    }


def choices(source_id: str, table: str, column: str) -> set[str]:
    (file,) = (file for file in source(source_id).files if file.table == table)
    return {choice for found in file.columns if found.name == column for choice in found.choices}


def test_a_site_lies_on_one_that_lies_on_none() -> None:
    # int_site_member goes one level down, and so does the hiding of jobs
    above = {row["site_code"]: row["parent_site_code"] for row in seed("site")}
    assert [code for code, parent in above.items() if parent and above[parent]] == []


def test_every_indicator_of_the_sites_says_which_sites() -> None:
    subjects = {"site_let", "tenancy", "site_floor", "site_jobs", "coaching", "hub_event", "graduate"}
    measured = {row["indicator_code"] for row in seed("indicator_rule") if row["subject"] in subjects}
    assert {row["indicator_code"] for row in seed("indicator_site")} == measured == set(INDICATORS)
