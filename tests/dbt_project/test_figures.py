"""The marts of the story, against figures counted by hand."""

from __future__ import annotations

from datetime import date

from tests.dbt_project.conftest import Warehouse


def test_each_event_of_the_story_is_there_once_and_no_other(built: Warehouse) -> None:
    events = built.rows(
        "select establishment_number, event, event_date, is_reopening, is_late_registration "
        "from mart_next.fct_establishment_event order by event_date, establishment_number"
    )
    assert events == [
        ("2.3", "opened", date(2025, 10, 31), False, False),
        ("2.6", "moved_within", date(2025, 10, 31), False, False),
        ("2.2", "moved_out", date(2025, 11, 2), False, False),
        ("2.4", "closed", date(2025, 11, 2), False, False),
        ("2.4", "opened", date(2025, 11, 3), True, False),
        ("2.7", "moved_in", date(2025, 11, 3), False, False),
        ("2.8", "activity_changed", date(2025, 11, 3), False, False),
        ("2.9", "opened", date(2025, 11, 3), False, True),
    ]


def test_stock_and_flows_of_each_month_add_up(built: Warehouse) -> None:
    months = built.rows(
        "select month, sum(active), sum(opened), sum(closed), sum(moved_in), sum(moved_out), sum(moved_within), "
        "min(measured_on), bool_and(is_running) "
        "from mart_next.fct_establishment_month group by month order by month"
    )
    assert months == [
        (date(2025, 10, 1), 7, 1, 0, 0, 0, 1, date(2025, 10, 31), False),
        (date(2025, 11, 1), 8, 2, 1, 1, 1, 0, date(2025, 11, 3), True),
    ]


def test_stock_stands_in_its_neighbourhood_division_and_legal_kind(built: Warehouse) -> None:
    november = built.rows(
        "select geography_code, nace_version, division, legal_kind, active, active_struck_off, is_business "
        "from mart_next.fct_establishment_month where month = '2025-11-01' and active > 0 order by 1, 2, 3, 4"
    )
    assert november == [
        ("71016W06", "2025", "25", "company", 1, 0, True),  # 2.1
        ("71016W06", "2025", "47", "company", 1, 0, True),  # 2.8, in its new trade
        ("71016W06", "2025", "94", "non_profit", 2, 0, True),  # 2.4 and 2.7, by the activity of the club
        ("71016W10", "2025", "24", "company", 1, 0, True),  # 2.3, on the even side, by the activity of Staal NV
        ("71016W30", "2025", "47", "company", 1, 0, True),  # 2.6
        ("71016W30", "none", "unknown", "co_ownership", 1, 1, False),  # 2.5, at an address that is struck off
        ("71016WONB", "2025", "96", "natural_person", 1, 0, True),  # 2.9, in a street that the register lacks
    ]


def test_group_has_a_row_that_says_zero_in_a_month_without_establishments(built: Warehouse) -> None:
    empty = built.rows(
        "select month, geography_code, nace_version, division, legal_kind "
        "from mart_next.fct_establishment_month where active = 0"
    )
    # shops in the centre: 2.6 left before October was measured, 2.8 becomes one in November
    assert empty == [(date(2025, 10, 1), "71016W06", "2025", "47", "company")]


def test_establishment_history_has_a_version_for_each_change(built: Warehouse) -> None:
    versions = built.rows(
        "select valid_from, valid_to, nace_version, nace_code, is_current from mart_next.dim_establishment "
        "where establishment_number = '2.8' order by valid_from"
    )
    assert versions == [
        (date(2025, 10, 30), date(2025, 10, 31), "2008", "25610", False),
        (date(2025, 10, 31), date(2025, 11, 3), "2025", "25530", False),
        (date(2025, 11, 3), None, "2025", "47111", True),
    ]


def test_rows_that_stand_twice_and_a_new_box_make_no_version(built: Warehouse) -> None:
    versions = built.rows(
        "select establishment_number, count(*) from mart_next.dim_establishment "
        "where establishment_number in ('2.1', '2.6') group by 1 order by 1"
    )
    assert versions == [("2.1", 1), ("2.6", 2)]


def test_establishment_that_never_was_in_genk_is_not_there(built: Warehouse) -> None:
    assert built.value("select count(*) from mart_next.dim_establishment where establishment_number = '2.10'") == 0


def test_names_are_those_of_legal_persons(built: Warehouse) -> None:
    names = built.rows("select establishment_number, name from mart_next.dim_establishment where is_current order by 1")
    assert dict(names) == {
        "2.1": "De Smidse",
        "2.2": None,
        "2.3": "Staal NV",
        "2.4": "Turnclub",
        "2.5": None,
        "2.6": "Staal NV",
        "2.7": "Turnclub",
        "2.8": "Staal NV",
        "2.9": None,
    }


def test_enterprise_history_shows_distress_from_the_day_it_was_known(built: Warehouse) -> None:
    versions = built.rows(
        "select valid_from, valid_to, distress, juridical_situation_nl, is_business from mart_next.dim_enterprise "
        "where enterprise_number = '0.owners' order by valid_from"
    )
    assert versions == [
        (date(2025, 10, 30), date(2025, 11, 3), None, "Normale toestand", False),
        (date(2025, 11, 3), None, "dissolution", "Vrijwillige ontbinding", False),
    ]


def test_event_points_to_the_version_in_which_it_happened(built: Warehouse) -> None:
    zipcodes = built.rows(
        "select fact.event, version.zipcode, geography.municipality from mart_next.fct_establishment_event as fact "
        "inner join mart_next.dim_establishment as version using (establishment_key) "
        "inner join mart_next.dim_geography as geography using (geography_code) "
        "where fact.event in ('moved_in', 'moved_out') order by 1"
    )
    assert zipcodes == [("moved_in", "3600", "Genk"), ("moved_out", "3600", "Genk")]


def test_newest_loaded_delivery_is_read_and_a_refused_one_is_not(built: Warehouse) -> None:
    known = "select array_agg(distinct nis_code order by nis_code) from intermediate.int_municipality"
    assert built.value(known) == ["71016", "71022", "71072"]


def test_neighbourhoods_have_the_member_that_is_no_place(built: Warehouse) -> None:
    kinds = built.rows(
        "select geography_code, is_locatable, is_industrial, municipality from mart_next.dim_geography "
        "where level = 'neighbourhood' order by 1"
    )
    assert kinds == [
        ("71016W06", True, False, "Genk"),
        ("71016W10", True, True, "Genk"),
        ("71016W30", True, False, "Genk"),
        ("71016WONB", False, False, "Genk"),
    ]


def test_code_that_left_the_list_stays_in_the_dimension(built: Warehouse) -> None:
    codes = built.rows(
        "select nace_code, label_nl, label_en, section, policy_sector, is_in_current_list "
        "from mart_next.dim_activity where nace_code in ('24100', '25530', '94999') order by 1"
    )
    assert codes == [
        ("24100", "IJzer en staal", "Iron and steel", "C", "manufacturing", True),
        ("25530", "Verspanen", None, "C", "manufacturing", False),
        ("94999", "Code 94999", None, "T", "other", False),
    ]


def test_source_says_how_fresh_it_is(built: Warehouse) -> None:
    sources = built.rows(
        "select source_id, last_file_name, last_snapshot_date, data_up_to, late_from - data_up_to - late_after_days, "
        "attribution like '%03-11-2025' from mart_next.dim_source "
        "where source_id in ('kbo_open_data', 'refnis') order by 1"
    )
    assert sources == [
        ("kbo_open_data", "KboOpenData_0004_2025_11_04_Update.zip", date(2025, 11, 3), date(2025, 11, 3), 1, True),
        ("refnis", "refnis_newest", None, date(2025, 11, 3), 1, False),
    ]
