"""The rules of the municipal plans, each broken alone."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from expectations.delivery import check_delivery
from ingest import load
from ingest.catalogue import source
from ingest.staged import CheckOutcome

from .conftest import Rows, Stage

LIST = "bbc_2026_acties_investeringen.csv"
FIELDS = "bbc_2026_beleidsvelden.csv"
TEXTS = ["Code: BD1", "Code: AP1"]


def action(
    code: str, amount: str | None = "1.000", year: str = "2026", body: str = "Genk", **more: str
) -> list[str | None]:
    return [body, *TEXTS, f"Code: {code}\nKorte omschrijving: x", year, amount, more.get("per"), more.get("total")]


def field(
    name: str, amount: str | None, per: str | None = None, year: str = "2026", nis: str = "71016"
) -> list[str | None]:
    return [nis, year, "5 Ondernemen en werken", "050 Handel", name, amount, per]


SOUND = [action("AC000141"), action("AC000141", None, "2027"), action("3SBS070101", body="Antwerpen")]
SOUND_FIELDS = [field("0500 Handel", "8.847.086", "129,81"), field("0510 Nijverheid", "6.000", "0,09")]


def check(connection: psycopg.Connection, rows: Rows, file_name: str = LIST, table: str = "bbc_action") -> CheckOutcome:
    into = Stage(connection, "bbc_plan", file_name, {})
    into.rows(table, rows)
    return check_delivery(connection, into.staged())


def check_fields(connection: psycopg.Connection, rows: Rows) -> CheckOutcome:
    return check(connection, rows, FIELDS, "bbc_policy_field")


def broken(connection: psycopg.Connection) -> list[tuple[str, int | None]]:
    return connection.execute("select rule, rows_failed from ops.validation where not success order by rule").fetchall()


def set_apart(connection: psycopg.Connection) -> list[tuple[int, str]]:
    return connection.execute("select line_number, rule from quarantine.row order by line_number").fetchall()


def test_sound_lists_and_pivots_pass(warehouse: psycopg.Connection) -> None:
    assert check(warehouse, SOUND).passed
    assert check_fields(warehouse, SOUND_FIELDS).passed
    assert broken(warehouse) == []


@pytest.mark.parametrize("name", ["Gemeente Genk", "Gemeente en OCMW Genk"])
def test_genk_may_be_called_as_later_exports_do(warehouse: psycopg.Connection, name: str) -> None:
    assert check(warehouse, [action("AC1", body=name)]).passed


def test_list_without_genk_is_refused_and_says_so(warehouse: psycopg.Connection) -> None:
    outcome = check(warehouse, [action("AC1", body=body) for body in ("Antwerpen", "AGB Genk", "Zonhoven")])
    assert not outcome.passed
    assert "[municipality_has_the_city]" in outcome.message


def test_pivot_without_genk_is_refused(warehouse: psycopg.Connection) -> None:
    assert "[nis_code_has_the_city]" in check_fields(warehouse, [field("0500 Handel", "1", nis="11002")]).message


def test_plan_under_the_name_of_another_is_refused(warehouse: psycopg.Connection) -> None:
    assert "[plan_year_fits]" in check(warehouse, SOUND, "bbc_2020_acties_investeringen.csv").message


def test_amounts_of_another_notation_are_set_apart(warehouse: psycopg.Connection) -> None:
    amounts = ["1,234", "1 234", "1.23.456", "12,345", "1234.567", "EUR 5", "1.234.56", "1e6", "--5"]
    more = [action(f"S{n}") for n in range(600)]
    assert check(warehouse, [*SOUND, *(action(f"X{n}", amount) for n, amount in enumerate(amounts)), *more]).passed
    assert set_apart(warehouse) == [(line, "amount_is_decimal") for line in range(5, 5 + len(amounts))]


def test_belgian_amounts_are_understood(warehouse: psycopg.Connection) -> None:
    amounts = ["0", "-5", "1234567", "1.234.567", "1234,5", "1.234,56"]
    check(warehouse, [*SOUND, *(action(f"X{n}", amount) for n, amount in enumerate(amounts))])
    assert broken(warehouse) == []


def test_plain_amounts_are_understood_where_all_are_plain(warehouse: psycopg.Connection) -> None:
    check(warehouse, [action("AC1", "1234.5"), action("AC2", "12.50"), action("AC3", "7")])
    assert broken(warehouse) == []


def test_decimal_point_among_belgian_amounts_is_set_apart_and_not_guessed(warehouse: psycopg.Connection) -> None:
    assert check(warehouse, [*SOUND, action("AC2", "12.5")]).passed
    assert set_apart(warehouse) == [(5, "amounts_in_one_notation")]


def test_action_without_a_code_is_set_apart(warehouse: psycopg.Connection) -> None:
    nameless = action("")
    assert check(warehouse, [*SOUND, nameless]).passed
    assert set_apart(warehouse) == [(5, "action_code_present")]


def test_any_code_is_a_code(warehouse: psycopg.Connection) -> None:
    check(warehouse, [action(code) for code in ("AC000141", "3SBS070101", "AC35788", "2026/1 b", "x")])
    assert broken(warehouse) == []


def test_plan_without_codes_is_recorded(warehouse: psycopg.Connection) -> None:
    row = action("AC1")
    row[1] = None
    assert check(warehouse, [row]).passed
    assert broken(warehouse) == [("plan_codes_present", 1)]


def test_action_code_of_genk_that_stands_twice_is_refused(warehouse: psycopg.Connection) -> None:
    outcome = check(warehouse, [*SOUND, action("AC000141", "5")])
    assert not outcome.passed
    assert "[action_code_unique]: 2 of 4 rows" in outcome.message


def test_action_code_of_another_body_that_stands_twice_is_recorded(warehouse: psycopg.Connection) -> None:
    assert check(warehouse, [*SOUND, action("3SBS070101", "5", body="Antwerpen")]).passed
    assert broken(warehouse) == [("action_code_unique_elsewhere", 2)]


def test_total_that_is_not_the_sum_of_its_years_is_recorded(warehouse: psycopg.Connection) -> None:
    into = Stage(warehouse, "bbc_plan", LIST, {})
    into.rows("bbc_action", [action("AC1", "10", total="10"), action("AC2", "10", total="99"), action("AC3", "10")])
    check_delivery(warehouse, into.staged())
    assert broken(warehouse) == [("action_total_is_sum", 1)]


def test_values_per_inhabitant_of_another_population_are_recorded_and_stay(warehouse: psycopg.Connection) -> None:
    wrong = [field(f"0590 Overige {n}", "6.000", per) for n, per in enumerate(["8,80", "0,01", "0,11", "1,234"])]
    assert check_fields(warehouse, [*SOUND_FIELDS, *wrong]).passed
    assert broken(warehouse) == [("amount_per_inhabitant_is_decimal", 1), ("per_inhabitant_fits", 3)]
    assert set_apart(warehouse) == []


def test_each_municipality_and_booking_year_has_a_population_of_its_own(warehouse: psycopg.Connection) -> None:
    more = [field("0500 Handel", "6.000", "0,01", nis="11002"), field("0500 Handel", "6.000", "0,05", "2027")]
    check_fields(warehouse, [*SOUND_FIELDS, *more])
    assert broken(warehouse) == []


def test_subtotal_and_strange_municipality_are_recorded(warehouse: psycopg.Connection) -> None:
    assert check_fields(
        warehouse, [*SOUND_FIELDS, [*field("", "9")[:4], None, "9", None], field("x", "1", nis="Totaal")]
    )
    assert broken(warehouse) == [("nis_code_is_nis_code", 1), ("policy_field_given", 1)]


def test_booking_year_that_is_no_year_is_set_apart(warehouse: psycopg.Connection) -> None:
    assert check_fields(warehouse, [*SOUND_FIELDS, field("0590 Overige", "9", year="Totaal")]).passed
    assert set_apart(warehouse) == [(4, "booking_year_is_year")]


def load_once(connection: psycopg.Connection, rows: int, file_name: str) -> CheckOutcome:
    """Check a list of so many actions, and write down that it was loaded."""
    into = Stage(connection, "bbc_plan", file_name, {})
    into.rows("bbc_action", [action(f"AC{n}") for n in range(rows)])
    outcome = check_delivery(connection, into.staged())
    load_id = connection.execute(
        "insert into ops.load (delivery_id, source_id, started_at, outcome) "
        "values (%s, 'bbc_plan', now(), 'loaded') returning load_id",
        [into.delivery_id],
    ).fetchone()
    assert load_id
    connection.execute("insert into ops.load_table values (%s, 'bbc_action', %s, 0, %s, 0)", [load_id[0], rows, rows])
    return outcome


def test_volume_is_held_against_the_same_plan_and_list(warehouse: psycopg.Connection) -> None:
    assert load_once(warehouse, 900, LIST).passed
    assert load_once(warehouse, 100, "bbc_2026_acties_uitgaven.csv").passed
    assert "--accept-volume" in load_once(warehouse, 100, LIST.upper()).message


def test_lines_of_the_file_are_named_when_several_rows_share_one(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    path = tmp_path / FIELDS
    path.write_text(
        "Boekjaar;2026;2027\nBV_domein;5 x;5 x\nBV_subdomein;050 x;050 x\nBeleidsveld;0500 x;0500 x\n"
        "NIS-code;Totaal;Totaal\n71016;1;x\n71072;y;2\n"
    )
    into = Stage(warehouse, "bbc_plan", FIELDS, {})
    staged = load.stage(warehouse, source("bbc_plan"), into.delivery_id, path, FIELDS)
    assert check_delivery(warehouse, staged).passed
    assert set_apart(warehouse) == [(6, "amount_is_decimal"), (7, "amount_is_decimal")]


def test_all_rows_of_a_line_that_comes_twice_are_set_apart(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    path = tmp_path / FIELDS
    path.write_text(
        "Boekjaar;2026;2027\nBV_domein;5 x;5 x\nBV_subdomein;050 x;050 x\nBeleidsveld;0500 x;0500 x\n"
        "NIS-code;Totaal;Totaal\n71016;1;2\n71016;1;2\n"
    )
    into = Stage(warehouse, "bbc_plan", FIELDS, {})
    staged = load.stage(warehouse, source("bbc_plan"), into.delivery_id, path, FIELDS)
    assert check_delivery(warehouse, staged).passed
    assert set_apart(warehouse) == [(6, "no_copies"), (6, "no_copies")]
