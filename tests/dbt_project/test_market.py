"""Retail premises of the sample, from the files of the city and of Locatus to marts and indicators."""

from __future__ import annotations

import pytest

from ingest.catalogue import source
from tests.dbt_project.conftest import Warehouse
from tests.dbt_project.test_city import seed

OWN = "source_id = 'retail_premises'"


def test_choices_of_the_form_and_groups_of_locatus_are_those_of_the_seeds() -> None:
    form = source("retail_premises").file("retail_premises")
    areas = {row["label_nl"] for row in seed("retail_area")}
    assert set(form.column("retail_area").choices) == areas | {"buiten een winkelgebied"}
    uses = seed("premises_use")
    assert form.column("use_group").choices == tuple(row["choice_nl"] for row in uses)
    groups = source("locatus_premises").file("locatus_premises").column("use_group").choices
    assert set(groups) == {row["locatus_group"] for row in uses} | {"Leegstand"}


def test_areas_have_codes_that_no_member_of_the_dimension_takes() -> None:
    assert not {"OUTSIDE", "CITY"} & {row["area_code"] for row in seed("retail_area")}


def test_surveys_of_five_years_are_there_with_every_state_and_match(built_from_sample: Warehouse) -> None:
    assert built_from_sample.rows(
        f"select count(distinct survey_date), max(survey_date)::text from mart_next.fct_premises_survey where {OWN}"
    ) == [(6, "2025-09-15")]
    for column, expected in (
        ("premises_state", {"in_use", "vacant", "being_rebuilt", "gone"}),
        ("match_kind", {"first_survey", "code", "address", "new", "returned"}),
        ("vacancy_length", {"under_1_year", "1_to_3_years", "over_3_years", "unknown", None}),
    ):
        found = built_from_sample.rows(f"select distinct {column} from mart_next.fct_premises_survey where {OWN}")
        assert {value for (value,) in found} == expected, column


def test_every_row_of_raw_is_a_row_of_the_mart(built_from_sample: Warehouse) -> None:
    for table in ("retail_premises", "locatus_premises"):
        assert built_from_sample.value(
            f"select count(*) from mart_next.fct_premises_survey where source_id = '{table}'"
        ) == built_from_sample.value(f"select count(*) from raw.{table}")


def test_the_city_is_its_premises_and_no_sum_of_areas_is_needed(built_from_sample: Warehouse) -> None:
    different = built_from_sample.rows(
        "select vacancy.survey_date from mart_next.fct_vacancy_survey as vacancy inner join ("
        "  select source_id, survey_date, count(*) as premises, count(*) filter (where is_vacant) as vacant,"
        "    count(*) filter (where is_retail) as retail"
        "  from mart_next.fct_premises_survey where counts_as_premises group by 1, 2"
        ") as counted using (source_id, survey_date) where retail_area_code = 'CITY' and case scope "
        "when 'all' then (vacancy.premises, vacancy.vacant) <> (counted.premises, counted.vacant) "
        "else vacancy.premises <> counted.retail end"
    )
    assert different == []


def test_what_one_survey_lost_and_what_it_found_new_is_shown(built_from_sample: Warehouse) -> None:
    ((lost, new),) = built_from_sample.rows(
        "select sum(unmatched_lost), sum(unmatched_new) from mart_next.fct_vacancy_survey "
        f"where {OWN} and retail_area_code = 'CITY' and scope = 'all'"
    )
    assert lost > 0
    assert new > 0
    assert lost == built_from_sample.value(
        f"select count(*) from mart_next.fct_premises_survey where {OWN} and is_found_again is false and is_in_city"
    )


def test_an_area_that_crosses_the_border_counts_the_city_alone(built_from_sample: Warehouse) -> None:
    ((premises, beyond),) = built_from_sample.rows(
        "select premises, premises_outside_city from mart_next.fct_vacancy_survey "
        "where source_id = 'locatus_premises' and retail_area_code = 'HASSELTWEG' and scope = 'all'"
    )
    assert beyond > 0
    assert premises + beyond == built_from_sample.value(
        "select count(*) from raw.locatus_premises where area_number = '467229'"
    )


@pytest.mark.parametrize(
    ("code", "area", "rate"),
    [
        ("O2.vacancy_units", "CITY", "vacancy_units_pct"),
        ("O2.vacancy_m2", "CITY", "vacancy_m2_pct"),
        ("A2.4.street", "VENNESTRAAT", "vacancy_units_pct"),
        ("A2.5.street", "STALENSTRAAT", "vacancy_units_pct"),
        ("C2.filled", "CITY", "filled"),
    ],
)
def test_indicators_of_vacancy_are_the_figures_of_the_mart(
    built_from_sample: Warehouse, code: str, area: str, rate: str
) -> None:
    of_mart = built_from_sample.rows(
        f"select extract(year from survey_date)::integer, round({rate}, 3) from mart_next.fct_vacancy_survey "
        f"where {OWN} and scope = 'all' and retail_area_code = '{area}' and {rate} is not null order by 1"
    )
    of_plan = built_from_sample.rows(
        "select extract(year from period_start)::integer, round(value, 3) from mart_next.fct_indicator_value "
        f"where indicator_code = '{code}' order by 1"
    )
    assert of_plan == of_mart
    assert len(of_plan) == (5 if code == "C2.filled" else 6)


def test_all_eight_indicators_have_a_value_and_a_status(built_from_sample: Warehouse) -> None:
    found = built_from_sample.rows(
        "select indicator_code, status from mart_next.fct_target_status where is_latest and indicator_code in "
        "('O2.vacancy_units', 'O2.vacancy_m2', 'A2.2.members', 'A2.4.street', 'A2.5.street', 'A2.9.points', "
        "'C2.filled', 'C3.mix') and value is not null"
    )
    assert len(found) == 8
    assert "no_data" not in {status for _, status in found}


def test_no_mart_has_the_house_number_of_premises_or_who_is_a_member(built_from_sample: Warehouse) -> None:
    columns = built_from_sample.rows(
        "select column_name from information_schema.columns where table_schema = 'mart_next' and table_name in "
        "('dim_premises', 'fct_premises_survey', 'fct_vacancy_survey', 'fct_retail_area_month')"
    )
    assert not {"house_number", "address_key", "is_member", "name"} & {name for (name,) in columns}


def test_shops_of_the_register_are_asked_by_area_and_hidden_where_few(built_from_sample: Warehouse) -> None:
    assert built_from_sample.rows("select distinct is_suppressed from mart_next.fct_retail_area_month order by 1") == [
        (False,),
        (True,),
    ]
    shown = built_from_sample.rows(
        "select 1 from mart_next.fct_retail_area_month where is_suppressed = (active is not null)"
    )
    assert shown == []
    # those of natural persons are counted too, whose street no mart has
    assert built_from_sample.value(
        "select count(*) from intermediate.int_establishment_history "
        "where retail_area_code is not null and is_natural_person and street is null"
    )


def test_text_that_was_repaired_and_text_that_is_in_doubt_are_reported(built_from_sample: Warehouse) -> None:
    found = built_from_sample.rows(
        "select distinct text_state from raw.locatus_premises where text_state is not null order by 1"
    )
    assert found == [("hersteld",), ("twijfelachtig",)]
