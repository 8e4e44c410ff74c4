"""Annual accounts in the sample, from the file to the indicators."""

from __future__ import annotations

from tests.dbt_project.conftest import Warehouse


def test_of_each_financial_year_of_a_company_one_filing_holds_and_it_is_the_last(built_from_sample: Warehouse) -> None:
    assert built_from_sample.value("select count(*) from mart_next.fct_annual_accounts where is_latest") > 100
    twice = built_from_sample.rows(
        "select enterprise_number, exercise_end from mart_next.fct_annual_accounts where is_latest "
        "group by 1, 2 having count(*) > 1"
    )
    overtaken = built_from_sample.rows(
        "select one.reference_number from mart_next.fct_annual_accounts as one "
        "inner join mart_next.fct_annual_accounts as other using (enterprise_number, exercise_end) "
        "where one.is_latest and other.has_figures and other.deposit_date > one.deposit_date"
    )
    assert (twice, overtaken) == ([], [])


def test_a_filing_that_was_corrected_is_there_once_as_corrected(built_from_sample: Warehouse) -> None:
    corrected = built_from_sample.rows(
        "select reference_number, count(*) from mart_next.fct_annual_accounts "
        "inner join raw.nbb_accounts using (reference_number) where fct_annual_accounts.is_corrected group by 1"
    )
    assert len(corrected) == 2
    assert max(times for _, times in corrected) == 2


def test_the_sample_has_financial_years_of_all_kinds(built_from_sample: Warehouse) -> None:
    kinds = built_from_sample.rows("select distinct model_kind from mart_next.fct_annual_accounts")
    assert {"micro", "abbreviated"} <= {kind for (kind,) in kinds}
    months = built_from_sample.rows("select distinct months from mart_next.fct_annual_accounts")
    assert {(12,)} < set(months)
    ((with_turnover, without_fte),) = built_from_sample.rows(
        "select count(turnover_eur) filter (where model_kind = 'micro'), "
        "count(*) filter (where is_latest and fte is null) "
        "from mart_next.fct_annual_accounts"
    )
    assert with_turnover == 0
    assert without_fte > 0


def test_growing_companies_are_those_that_the_mart_shows_each_once(built_from_sample: Warehouse) -> None:
    counted = built_from_sample.rows(
        "select extract(year from period_start)::integer, value::integer from mart_next.fct_indicator_value "
        "where indicator_code = 'O1.growing' order by 1"
    )
    shown = dict(
        built_from_sample.rows(
            "select extract(year from exercise_end)::integer, count(distinct enterprise_number) "
            "from intermediate.int_annual_accounts "
            "where seat_nis_code = '71016' and fte_growth_percent >= 10 group by 1"
        )
    )
    assert [year for year, _ in counted] == [2022, 2023, 2024]
    assert counted == [(year, shown.get(year, 0)) for year, _ in counted]
    assert sum(value for _, value in counted) > 0
    assert built_from_sample.rows(
        "select extract(year from period_start)::integer, completeness, is_provisional "
        "from mart_next.fct_indicator_value where indicator_code = 'O1.growing' order by 1"
    ) == [(2022, 0, False), (2023, 1, False), (2024, 1, False)]


def test_coverage_is_the_share_of_establishments_with_all_four(built_from_sample: Warehouse) -> None:
    ((value, numerator, denominator),) = built_from_sample.rows(
        "select value, numerator, denominator from mart_next.fct_indicator_value "
        "where indicator_code = 'A1.4.coverage' order by period_start desc limit 1"
    )
    assert denominator == built_from_sample.value(
        "select count(*) from mart_next.dim_establishment where is_current and is_in_scope and is_business"
    )
    assert numerator == built_from_sample.value(
        """
        select count(*)
        from mart_next.dim_establishment as establishments
        cross join (select max(snapshot_date) as day from staging.stg_kbo__extract) as today
        where
            is_current and is_in_scope and is_business
            and nace_code is not null and start_date is not null and wijk_code <> '71016WONB'
            and exists (
                select from mart_next.fct_annual_accounts as accounts
                where
                    accounts.enterprise_number = establishments.enterprise_number and accounts.is_latest
                    and accounts.deposit_date <= today.day
                    and accounts.exercise_end + interval '24 months' >= today.day
            )
        """
    )
    assert 0 < value < 100
