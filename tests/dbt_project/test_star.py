"""What the facts have in common: geographies, enterprises, days, and the names of their keys."""

from __future__ import annotations

from datetime import date

from tests.dbt_project.conftest import Warehouse


def test_hasselt_is_a_centre_city_under_both_its_codes(built: Warehouse) -> None:
    assert built.rows(
        "select nis_code, is_current from mart_next.dim_geography "
        "where name_nl = 'Hasselt' and is_centre_city order by 1"
    ) == [("71022", False), ("71072", True)]


def test_centre_cities_are_members_before_refnis_knows_them(built: Warehouse) -> None:
    assert built.rows(
        "select count(*) filter (where is_centre_city and level = 'municipality'), "
        "count(*) filter (where name_nl = 'Antwerpen' and province is null) from mart_next.dim_geography"
    ) == [(14, 1)]


def test_each_establishment_and_event_finds_its_enterprise(built: Warehouse) -> None:
    lost = built.rows(
        "select version.establishment_number from mart_next.dim_establishment as version "
        "left join mart_next.dim_enterprise as owner using (enterprise_key) "
        "where owner.enterprise_number is distinct from "
        "case when version.is_orphan then 'unknown' else version.enterprise_number end"
    )
    assert lost == []
    assert built.rows(
        "select event.establishment_number, owner.enterprise_number = event.enterprise_number, "
        "owner.valid_from <= event.visible_on from mart_next.fct_establishment_event as event "
        "inner join mart_next.dim_enterprise as owner using (enterprise_key) where event.event = 'closed'"
    ) == [("2.4", True, True)]


def test_easter_moves_and_two_holidays_may_share_a_day(built: Warehouse) -> None:
    holidays = dict(built.rows("select date, holiday_nl from mart_next.dim_date where is_holiday"))
    assert [day for day, name in holidays.items() if name == "Paasmaandag" and day.year in (2000, 2025, 2038)] == [
        date(2000, 4, 24),
        date(2025, 4, 21),
        date(2038, 4, 26),
    ]
    assert holidays[date(2008, 5, 1)] == "Dag van de Arbeid en O.L.H.-Hemelvaart"
    assert sum(day.year == 2026 for day in holidays) == 10


def test_day_has_its_month_and_quarter_in_both_languages(built: Warehouse) -> None:
    assert built.rows(
        "select year_month, year_quarter_nl, year_quarter_en from mart_next.dim_date where date = '2025-09-30'"
    ) == [("2025-09", "2025-K3", "2025-Q3")]


def test_days_are_seen_from_today(built: Warehouse) -> None:
    assert built.rows(
        "select bool_and(date = (now() at time zone 'Europe/Brussels')::date), count(*), "
        "bool_and(is_current_month and months_ago = 0 and days_ago = 0) "
        "from mart_next.dim_date_relative inner join mart_next.dim_date using (date_key) where is_today"
    ) == [(True, 1, True)]
    assert built.value("select bool_and(is_current_month = (months_ago = 0)) from mart_next.dim_date_relative")


def test_figures_that_are_known_by_section_point_to_the_section(built_from_sample: Warehouse) -> None:
    assert built_from_sample.rows(
        "select distinct activity.code_length, activity.nace_code = fact.section "
        "from mart_next.fct_bankruptcy_month as fact "
        "inner join mart_next.dim_activity as activity on fact.section_key = activity.activity_key "
        "where fact.section <> 'unknown'"
    ) == [(1, True)]


def test_public_figures_are_of_more_than_the_city_and_the_register_is_not(built_from_sample: Warehouse) -> None:
    cities = "select count(distinct geography_code) > 1 from mart_next.{}"
    for fact in ("fct_population_year", "fct_bankruptcy_month"):
        assert built_from_sample.value(cities.format(fact)), fact
    assert built_from_sample.rows("select distinct nis_code from mart_next.fct_establishment_month") == [("71016",)]


def test_period_stands_under_its_last_day(built_from_sample: Warehouse) -> None:
    for fact, last_day in {
        "fct_establishment_month": "(month + interval '1 month')::date - 1",
        "fct_bankruptcy_month": "(month + interval '1 month')::date - 1",
        "fct_bankruptcy_week": "week_end",
        "fct_local_units_quarter": "(quarter_start + interval '3 months')::date - 1",
        "fct_vat_payers_year": "make_date(year, 12, 31)",
        "fct_vat_survival_year": "make_date(cohort_year, 12, 31)",
        "fct_plan_budget": "make_date(booking_year, 12, 31)",
        "fct_plan_investment": "make_date(booking_year, 12, 31)",
        "fct_area_budget": "make_date(booking_year, 12, 31)",
        "fct_survey_answer": "make_date(wave, 12, 31)",
    }.items():
        assert built_from_sample.value(
            f"select count(*) > 0 and bool_and(date_key = to_char({last_day}, 'YYYYMMDD')::integer) "
            f"from mart_next.{fact}"
        ), fact


def test_keys_are_named_after_their_table(built: Warehouse) -> None:
    names = built.rows(
        "select conname, relname from pg_constraint inner join pg_class on conrelid = pg_class.oid "
        "where connamespace = 'mart_next'::regnamespace and contype in ('p', 'f')"
    )
    assert ("fct_establishment_month_pkey", "fct_establishment_month") in names
    assert [name for name, table in names if not name.startswith(f"{table}_") or "__dbt" in name] == []
