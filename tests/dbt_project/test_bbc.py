"""Genk's multi-year plans from the publisher's raw layouts to the marts: the real figures, to the euro."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from expectations.delivery import check_delivery
from ingest.catalogue import source
from ingest.landing import land_file
from ingest.pipeline import load_delivery, pending
from tests import bbc_exports
from tests.dbt_project.conftest import BuildOnce, Warehouse
from warehouse import db
from warehouse.build import NO_UNIT_TESTS

SELECTED = (
    "+fct_plan_budget", "+fct_plan_investment", "+fct_area_budget", "+bridge_area_bbc_action", "+int_indicator_value",
)  # fmt: skip
PLAN = source("bbc_plan")


def load(warehouse: Warehouse, folder: Path) -> None:
    """Land, check and load every export of the folder."""
    with db.connect(warehouse.settings) as connection:
        for file in sorted(folder.iterdir()):
            land_file(PLAN, file, warehouse.settings, connection)
        for delivery in pending(connection, PLAN):
            result = load_delivery(warehouse.settings, connection, PLAN, delivery, check_delivery)
            assert result.outcome == "loaded", result.message


@pytest.fixture(scope="module")
def real(real_files: Path) -> Path:
    return real_files / "bbc"


@pytest.fixture(scope="module")
def plans(build_once: BuildOnce, empty: Warehouse, real: Path) -> Warehouse:
    """A warehouse of the real figures."""

    def fill(warehouse: Warehouse) -> None:
        folder = warehouse.settings.home / "bbc"
        folder.mkdir()
        bbc_exports.write(real, folder)
        load(warehouse, folder)
        warehouse.dbt("build", *NO_UNIT_TESTS, "--indirect-selection", "buildable", "--select", *SELECTED)

    return build_once("dbt_bbc", fill, on=empty)


def published(path: Path, code: str) -> Iterator[tuple[int, int, str, Decimal]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield int(row["Rapportjaar"]), int(row["Boekjaar"]), row[code].split()[0], Decimal(row["Totaal"])


def test_investment_of_plan_2026_is_that_of_its_68_actions(plans: Warehouse) -> None:
    assert plans.rows(
        "select sum(amount_eur), count(distinct bbc_action_code), count(*) from mart_next.fct_plan_budget "
        "where plan_year = 2026 and list = 'investment'"
    ) == [(110_851_750, 68, 408)]


def test_the_other_list_stands_apart_with_the_twelve_actions_that_are_in_both(plans: Warehouse) -> None:
    assert plans.rows(
        "select count(distinct bbc_action_code) filter (where list = 'all_expenditure'), "
        "count(distinct bbc_action_code) from mart_next.fct_plan_budget"
    ) == [(74, 130)]


@pytest.mark.parametrize(
    ("classification", "file", "code"),
    [
        ("policy_field", "bbc_investeringen_genk_beleidsvelden_boekjaar.csv", "Beleidsveld"),
        ("account", "bbc_investeringen_genk_rekeningen_boekjaar.csv", "Alg_rekening"),
    ],
)
def test_every_amount_of_the_pivots_is_the_published_one(
    plans: Warehouse, real: Path, classification: str, file: str, code: str
) -> None:
    found = plans.rows(
        "select plan_year, booking_year, bbc_item_code, amount_eur from mart_next.fct_plan_investment "
        "where classification = %s",
        [classification],
    )
    assert sorted(found) == sorted(published(real / file, code))


def test_pivots_have_905_policy_fields_and_449_accounts_by_year(plans: Warehouse) -> None:
    assert plans.rows("select classification, count(*) from mart_next.fct_plan_investment group by 1 order by 1") == [
        ("account", 449),
        ("policy_field", 905),
    ]


def test_totals_by_plan_are_the_published_ones(plans: Warehouse) -> None:
    assert plans.rows(
        "select classification, plan_year, sum(amount_eur) from mart_next.fct_plan_investment "
        "group by 1, 2 order by 1, 2"
    ) == [
        ("account", 2014, 202_540_184),
        ("account", 2020, 266_819_248),
        ("account", 2026, 110_851_751),
        ("policy_field", 2014, 203_700_971),
        ("policy_field", 2020, 262_658_814),
        ("policy_field", 2026, 102_763_298),
    ]


def test_the_rule_finds_every_wrong_value_per_inhabitant_and_no_other(plans: Warehouse) -> None:
    found = plans.rows(
        "select regexp_replace(delivery.file_name, 'bbc_.*_|.csv', '', 'g'), sum(validation.rows_failed) "
        "from ops.validation join ops.delivery using (delivery_id) where rule = 'per_inhabitant_fits' "
        "group by 1 order by 1"
    )
    assert found == [("beleidsvelden", 215), ("investeringen", 0), ("rekeningen", 0), ("uitgaven", 0)]


def test_staging_marks_the_same_values(plans: Warehouse) -> None:
    assert plans.value("select count(*) from staging.stg_abb__bbc_policy_field where is_wrong_per_inhabitant") == 215
    assert plans.value("select count(*) from staging.stg_abb__bbc_account where is_wrong_per_inhabitant") == 0


def test_no_mart_has_a_value_per_inhabitant(plans: Warehouse) -> None:
    columns = plans.rows(
        "select column_name from information_schema.columns where table_schema = 'mart_next' "
        "and (table_name like 'fct_plan%' or table_name = 'fct_area_budget') and column_name like '%inhabitant%'"
    )
    assert columns == []


def test_nothing_is_set_apart_and_no_other_rule_speaks(plans: Warehouse) -> None:
    assert plans.rows("select distinct rule from ops.validation where not success") == [("per_inhabitant_fits",)]
    assert plans.value("select count(*) from quarantine.row") == 0


def test_another_municipality_is_in_raw_and_in_no_mart(plans: Warehouse) -> None:
    assert plans.value("select count(*) from raw.bbc_policy_field where nis_code = '11002'") == 905
    assert plans.value("select count(*) from raw.bbc_action where municipality = 'Antwerpen'") == 12
    assert plans.value("select count(*) from mart_next.fct_plan_budget where bbc_action_code = '3SBS070101'") == 0


def test_area_budgets_are_those_of_the_linked_actions(plans: Warehouse) -> None:
    assert plans.rows(
        "select area_code, sum(amount_eur), max(actions), bool_and(is_investment_only) "
        "from mart_next.fct_area_budget group by 1 order by 1"
    ) == [
        ("A1.2", 104_095, 2, False),
        ("A2.2", 275_000, 1, True),
        ("A3.10", 105_000, 1, False),
        ("A3.6", 18_150, 1, False),
        ("A3.9", 180_000, 1, False),
        ("C4", 1_454_000, 1, True),
        ("H1", 200_000, 1, False),
        ("O1", 435_000, 2, False),
        ("T1", 4_065_000, 1, True),
    ]


def test_every_linked_action_is_in_the_plan(plans: Warehouse) -> None:
    assert (
        plans.rows(
            "select bbc_action_code from mart_next.bridge_area_bbc_action "
            "inner join mart_next.dim_bbc_action using (bbc_action_key) "
            "where bbc_action_key not in (select bbc_action_key from mart_next.fct_plan_budget)"
        )
        == []
    )


def test_the_indicator_has_the_years_that_have_begun(plans: Warehouse) -> None:
    assert plans.rows(
        "select period_start::text, period_end::text, value from intermediate.int_indicator_value "
        "where indicator_code = 'A2.2.budget' and period_start = '2026-01-01'"
    ) == [("2026-01-01", "2026-12-31", 75_000)]
    assert (
        plans.value(
            "select count(*) from intermediate.int_indicator_value "
            "where indicator_code = 'A2.2.budget' and period_start > now()"
        )
        == 0
    )


def test_sample_says_that_it_is_synthetic_and_brings_its_traps(built_from_sample: Warehouse) -> None:
    assert built_from_sample.value("select bool_and(is_synthetic) from mart_next.fct_plan_budget")
    assert built_from_sample.value("select bool_and(is_synthetic) from mart_next.fct_plan_investment")
    assert built_from_sample.value("select bool_and(is_synthetic) from mart_next.fct_area_budget")
    assert built_from_sample.rows(
        "select delivery.file_name, rule, rows_failed from ops.validation join ops.delivery using (delivery_id) "
        "where not success and rule <> 'not_synthetic' and delivery.source_id = 'bbc_plan'"
    ) == [("bbc_2026_beleidsvelden_synthetic.csv", "per_inhabitant_fits", 2)]


def test_plans_of_the_sample_overlap_and_stay_apart(built_from_sample: Warehouse) -> None:
    assert built_from_sample.rows(
        "select booking_year, count(distinct plan_year) from mart_next.fct_plan_investment "
        "where booking_year in (2025, 2026, 2027, 2028) group by 1 order by 1"
    ) == [(2025, 1), (2026, 2), (2027, 2), (2028, 1)]


def test_operating_accounts_are_no_investment(built_from_sample: Warehouse) -> None:
    assert built_from_sample.value("select count(*) from raw.bbc_account where account like 'REK610%'") > 0
    assert (
        built_from_sample.value("select count(*) from mart_next.fct_plan_investment where bbc_item_code = 'REK610'")
        == 0
    )
