"""The status of the plan in a build of the sample: complete, traceable, and told apart where it is not real."""

from __future__ import annotations

from tests.dbt_project.conftest import Warehouse


def test_each_indicator_has_one_latest_status_and_each_area_has_an_indicator(built_from_sample: Warehouse) -> None:
    assert built_from_sample.rows(
        "select count(*) filter (where is_latest), count(distinct indicator_code) filter (where is_latest) "
        "from mart_next.fct_target_status"
    ) == [(built_from_sample.value("select count(*) from mart_next.dim_indicator"),) * 2]
    assert (
        built_from_sample.value(
            "select count(distinct coalesce(action_code, objective_code)) from mart_next.dim_indicator"
        )
        == 39
    )


def test_each_indicator_has_a_value_with_source_and_date_or_the_reason_why_not(built_from_sample: Warehouse) -> None:
    assert (
        built_from_sample.rows(
            "select indicator_code from mart_next.fct_target_status where is_latest and not case "
            "when status = 'no_data' then reason_nl <> '' and reason_en <> '' "
            "else period_end is not null and (source_id is not null or indicator_code = 'A1.4.freshness') end"
        )
        == []
    )


def test_an_indicator_that_is_measured_has_values_of_the_sample(built_from_sample: Warehouse) -> None:
    assert (
        built_from_sample.rows(
            "select indicator_code from mart_next.dim_indicator where is_measured "
            "and indicator_code not in (select indicator_code from mart_next.fct_indicator_value)"
        )
        == []
    )


def test_every_value_of_a_sample_file_says_that_it_is_synthetic(built_from_sample: Warehouse) -> None:
    assert (
        built_from_sample.rows(
            "select distinct indicator_code from mart_next.fct_indicator_value "
            "where file_name ilike '%synthetic%' and not is_synthetic"
        )
        == []
    )
    assert built_from_sample.value("select count(*) from mart_next.fct_indicator_value where is_synthetic") > 50


def test_no_status_compares_across_a_break(built_from_sample: Warehouse) -> None:
    assert (
        built_from_sample.rows(
            "select indicator_code, period_start from mart_next.fct_target_status as statuses "
            "where baseline_date is not null and exists (select from staging.series_break as breaks "
            "where breaks.indicator_code = statuses.indicator_code "
            "and breaks.breaks_on > statuses.baseline_date and breaks.breaks_on <= statuses.period_end)"
        )
        == []
    )


def test_parks_are_in_the_values_by_neighbourhood_too(built_from_sample: Warehouse) -> None:
    assert built_from_sample.rows(
        "select distinct geography_code from mart_next.fct_indicator_value "
        "where indicator_code = 'A1.1.park_companies' order by 1"
    ) == [("71016",), ("71016W10",), ("71016W11",), ("71016W19",), ("71016W30",)]  # Thor Park and Zwartberg too


def test_neighbourhoods_add_up_to_the_city_where_places_may_be_added(built_from_sample: Warehouse) -> None:
    sums = built_from_sample.rows(
        "with told as ("
        "  select value.*, value.geography_code like '71016W%' as is_part from mart_next.fct_indicator_value as value "
        "  inner join mart_next.dim_indicator as indicator using (indicator_code) "
        "  where indicator.adds_over_places and value.geography_code like '71016%') "
        "select indicator_code, sum(value) filter (where not is_part), sum(value) filter (where is_part) "
        "from told group by indicator_code, period_start having bool_or(is_part)"
    )
    assert {code for code, _, _ in sums} >= {"O1.settled", "O1.arrivals", "A1.1.park_companies"}
    assert [(code, city, parts) for code, city, parts in sums if city != parts] == []


def test_only_the_rated_area_is_in_the_status(built_from_sample: Warehouse) -> None:
    assert built_from_sample.rows(
        "select distinct geography_code from mart_next.fct_target_status where indicator_code = 'A1.1.park_companies'"
    ) == [("71016",)]
