"""A form that was filled in with mistakes: the report names each of them in Dutch, and no good row is lost."""

from __future__ import annotations

import os
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from openpyxl import load_workbook

from expectations.delivery import check_delivery
from expectations.form_report import Mistake, Report, report_delivery, report_inbox
from ingest.batch import load_waiting
from ingest.catalogue import source
from ingest.fetch import fetch
from ingest.gate import Refused
from ingest.landing import land_file
from ingest.layouts.cells import MERGED
from ingest.template import sheet_title, workbook
from warehouse.settings import Settings

DOSSIERS = source("support_dossiers")
SHEET = sheet_title(DOSSIERS)
FIRST = 3
"""Row below the title and the example."""
TOMORROW = date.today() + timedelta(days=1)  # noqa: DTZ011  the city's own day
SOUND = "0200.065.765"
Row = list[Any]


def dossier(number: str, **changed: Any) -> Row:
    row = {
        "kind": "uitbreidingsvraag",
        "received": date(2025, 2, 10),
        "closed": date(2025, 5, 19),
        "outcome": "opgelost in Genk",
        "enterprise": SOUND,
        "place": "Genk-Zuid",
        "m2": 2500,
    }
    return [number, *{**row, **changed}.values()]


LIST = "“Soort” is een waarde uit de lijst: accountbezoek, uitbreidingsvraag, vestigingsvraag, businessplan, locatie "
MISTAKES: list[tuple[Row, str, str, str]] = [
    (dossier("D-01", received=None), "Ontvangen op", "(leeg)", "“Ontvangen op” is ingevuld"),
    (dossier("D-02", received="half mei"), "Ontvangen op", "half mei", "“Ontvangen op” is een bestaande datum"),
    (dossier("D-03", closed="31/06/2025"), "Afgesloten op", "31/06/2025", "“Afgesloten op” is een bestaande datum"),
    (dossier("D-04", m2="groot"), "Gevraagde oppervlakte (m2)", "groot", "“Gevraagde oppervlakte (m2)” is een getal"),
    (dossier("D-05", m2=-12.5), "Gevraagde oppervlakte (m2)", "-12,5", "“Gevraagde oppervlakte (m2)” is van 1 tot en"),
    (dossier("D-06", m2=3e6), "Gevraagde oppervlakte (m2)", "3000000", "“Gevraagde oppervlakte (m2)” is van 1 tot en"),
    (dossier("D-07", kind="bezoek"), "Soort", "bezoek", LIST),
    (dossier("D-08", enterprise="0200.065.766"), "Ondernemingsnummer", "0200.065.766", "“Ondernemingsnummer” is een"),
    (dossier("D-90", m2=90), "Dossiernummer", "D-90", "De sleutel is uniek"),
    (
        dossier("D-10", received=date(2025, 6, 1)),
        "Ontvangen op / Afgesloten op",
        "01/06/2025 / 19/05/2025",
        "“Afgesloten op” ligt niet voor “Ontvangen op”",
    ),
    (
        dossier("D-11", closed=TOMORROW),
        "Afgesloten op",
        f"{TOMORROW:%d/%m/%Y}",
        "“Afgesloten op” ligt niet in de toeko",
    ),
    (dossier("D-12", m2="#REF!"), "Gevraagde oppervlakte (m2)", "#VERW!", "“Gevraagde oppervlakte (m2)” is leesbaar"),
]
"""A row with one mistake each; the column, the value and the start of the rule that the report must name."""
GOOD: list[Row] = [
    dossier("D-90"),
    dossier("D-91", kind="Accountbezoek ", outcome="uitgevoerd", m2=None),
    dossier("D-92", received="10/02/2025", enterprise="BE 0200 065 765", m2="1.234,5"),
    dossier("D-93", closed=None, outcome="loopt", enterprise=200065765, place=None),
    dossier("D-94", m2=1.234),
]


def load(
    warehouse: psycopg.Connection, settings: Settings, path: Path, rows: list[Row] | None = None
) -> tuple[str, Report]:
    """Drop the file, filled in with `rows`, and return what came of it."""
    if rows is not None:
        path.write_bytes(workbook(DOSSIERS, DOSSIERS.files[0], rows))
    delivery = land_file(DOSSIERS, path, settings, warehouse).delivery_id
    outcome = ""
    try:
        for result in load_waiting(settings, warehouse, DOSSIERS, check_delivery):
            outcome = result.outcome
    except Refused:
        pass
    return outcome, report_delivery(warehouse, settings, DOSSIERS, delivery)


def in_raw(warehouse: psycopg.Connection) -> list[str]:
    """Dossiers of the newest delivery."""
    rows = warehouse.execute(
        "select dossier_number from raw.support_dossiers "
        "where delivery_id = (select max(delivery_id) from raw.support_dossiers) order by line_number"
    )
    return [number for (number,) in rows.fetchall()]


def test_twelve_different_mistakes_are_named_and_no_good_row_is_lost(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    bad = [row for row, *_ in MISTAKES]
    outcome, report = load(warehouse, settings, tmp_path / "dossiers.xlsx", [*bad, *GOOD])

    assert outcome == "loaded"
    assert in_raw(warehouse) == [row[0] for row in GOOD]
    assert (report.rows_read, report.rows_accepted, report.rows_set_apart) == (17, 5, 12)
    named = {mistake.row: mistake for mistake in report.mistakes}
    assert len(report.mistakes) == len(named) == 12
    page = report.path.read_text(encoding="utf-8")
    for number, (_, column, value, rule) in enumerate(MISTAKES, start=FIRST):
        mistake = named[number]
        assert (mistake.sheet, mistake.column, mistake.value) == (SHEET, column, value)
        assert mistake.rule.startswith(rule)
        for word in (SHEET, column, value, mistake.rule):
            assert word in page


def test_good_rows_stand_in_raw_in_one_form(warehouse: psycopg.Connection, settings: Settings, tmp_path: Path) -> None:
    load(warehouse, settings, tmp_path / "dossiers.xlsx", GOOD)
    rows = warehouse.execute(
        "select kind, received_date, enterprise_number, asked_m2 from raw.support_dossiers order by line_number"
    ).fetchall()
    assert rows == [
        ("uitbreidingsvraag", "2025-02-10", SOUND, "2500"),
        ("accountbezoek", "2025-02-10", SOUND, None),
        ("uitbreidingsvraag", "2025-02-10", SOUND, "1234.5"),
        ("uitbreidingsvraag", "2025-02-10", SOUND, "2500"),
        ("uitbreidingsvraag", "2025-02-10", SOUND, "1.234"),
    ]


def test_each_mistake_of_one_row_is_named(warehouse: psycopg.Connection, settings: Settings, tmp_path: Path) -> None:
    rows = [dossier("D-01", kind=None, received="gisteren", m2="1.234"), *GOOD]
    _, report = load(warehouse, settings, tmp_path / "dossiers.xlsx", rows)
    assert {(mistake.row, mistake.column, mistake.value) for mistake in report.mistakes} == {
        (FIRST, "Soort", "(leeg)"),
        (FIRST, "Ontvangen op", "gisteren"),
        (FIRST, "Gevraagde oppervlakte (m2)", "'1.234"),
    }
    assert report.rows_set_apart == 1


def test_a_form_in_which_most_rows_are_wrong_still_gives_its_good_ones(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    bad = [dossier(f"D-{number}", m2="groot") for number in range(1000, 1150)]
    outcome, report = load(warehouse, settings, tmp_path / "dossiers.xlsx", [*bad, *GOOD])
    assert (outcome, report.rows_set_apart, in_raw(warehouse)) == ("loaded", 150, [row[0] for row in GOOD])


def test_a_cell_under_a_merged_one_is_a_mistake(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "dossiers.xlsx"
    book = load_workbook(BytesIO(workbook(DOSSIERS, DOSSIERS.files[0], GOOD)))
    book.active.merge_cells("G3:G4")
    book.save(path)
    _, report = load(warehouse, settings, path)
    (mistake,) = report.mistakes
    assert (mistake.row, mistake.column, mistake.value) == (4, "Bedrijventerrein of winkelstraat", MERGED)


def test_a_form_without_mistakes_asks_nothing(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    _, report = load(warehouse, settings, tmp_path / "dossiers.xlsx", GOOD)
    assert (report.mistakes, report.refused, report.warnings) == ((), False, ())
    assert report.remarks == ("Rij 2 is de voorbeeldrij van het sjabloon; ze is overgeslagen.",)
    assert "U hoeft niets te doen" in report.path.read_text(encoding="utf-8")


def test_a_rule_that_costs_no_row_is_something_to_look_at(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    rows = [*GOOD, dossier("D-95", kind="vergunning", outcome="uitgevoerd")]
    _, report = load(warehouse, settings, tmp_path / "dossiers.xlsx", rows)
    assert report.warnings == ("“Gevraagde oppervlakte (m2)” staat alleen bij een vraag om ruimte (1 rijen)",)
    assert report.rows_accepted == 6


def test_the_mended_form_replaces_the_one_before(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "dossiers.xlsx"
    _, first = load(warehouse, settings, path, [*GOOD, dossier("D-95", m2="groot")])
    _, second = load(warehouse, settings, path, [*GOOD, dossier("D-95", m2=12)])
    assert (first.rows_set_apart, second.rows_set_apart) == (1, 0)
    assert in_raw(warehouse) == [*(row[0] for row in GOOD), "D-95"]
    assert first.path != second.path


def test_a_form_without_its_titles_is_refused_in_dutch_and_the_one_before_stays(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "dossiers.xlsx"
    load(warehouse, settings, path, GOOD)
    book = load_workbook(path)
    book.active["B1"] = "Type"
    book.save(path)
    outcome, report = load(warehouse, settings, path)
    assert outcome == "refused"
    assert report.refusals == (
        f"Deze kolommen ontbreken (blad {SHEET}, rij 1): Soort. Zet de titels terug zoals in het sjabloon.",
    )
    assert "Er is niets van dit bestand ingelezen" in report.path.read_text(encoding="utf-8")
    assert in_raw(warehouse) == [row[0] for row in GOOD]


def test_an_empty_form_is_refused_in_dutch(warehouse: psycopg.Connection, settings: Settings, tmp_path: Path) -> None:
    outcome, report = load(warehouse, settings, tmp_path / "dossiers.xlsx", [])
    assert outcome == "refused"
    assert report.refusals == ("Niet voldaan aan deze regel: De levering heeft juiste rijen. Gevonden: 0 (≥ 1).",)


def test_a_form_that_grows_is_taken_and_one_that_shrinks_to_a_part_is_not(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "dossiers.xlsx"
    many = [dossier(f"D-{number}") for number in range(1000, 1200)]
    assert load(warehouse, settings, path, GOOD)[0] == "loaded"
    assert load(warehouse, settings, path, many)[0] == "loaded"
    outcome, report = load(warehouse, settings, path, GOOD[1:])
    assert outcome == "refused"
    (reason,) = report.refusals
    assert "Het aantal rijen is gewoon: 200 rijen vorige keer, 4 nu. Gevonden: 4 (≥ 157)." in reason
    assert "Vraag dan de beheerder" in reason


def test_a_form_that_would_lose_its_rows_to_mistakes_is_refused_and_names_them(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "dossiers.xlsx"
    good = [dossier(f"D-{number}") for number in range(100, 130)]
    assert load(warehouse, settings, path, good)[0] == "loaded"
    outcome, report = load(warehouse, settings, path, [good[0], *(dossier(row[0], m2="groot") for row in good[1:])])
    assert (outcome, report.rows_accepted, report.rows_set_apart, len(report.mistakes)) == ("refused", 0, 29, 29)
    page = report.path.read_text(encoding="utf-8")
    assert "30 rijen vorige keer, 1 nu" in page
    assert "niet ingelezen" in page
    assert in_raw(warehouse) == [row[0] for row in good]
    assert load(warehouse, settings, path, good[:25])[1].warnings == (
        "Er gaan geen rijen verloren, ook niet beetje bij beetje: 30 rijen eerder, 25 nu",
    )


def test_a_csv_form_is_reported_by_line(warehouse: psycopg.Connection, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "dossiers.csv"
    titles = ";".join(column.published for column in DOSSIERS.files[0].columns)
    good = "D-1;accountbezoek;10/02/2025;;loopt;;;"
    path.write_bytes(f"{titles}\r\n{good}\r\nD-2;accountbezoek;;;loopt;;;\r\n".encode("cp1252"))
    _, report = load(warehouse, settings, path)
    assert report.mistakes == (Mistake("", 3, "Ontvangen op", "(leeg)", "“Ontvangen op” is ingevuld"),)
    assert "Blad" not in report.path.read_text(encoding="utf-8")


def test_a_report_is_its_owners_alone(warehouse: psycopg.Connection, settings: Settings, tmp_path: Path) -> None:
    _, report = load(warehouse, settings, tmp_path / "dossiers.xlsx", GOOD)
    assert report.path.stat().st_mode & 0o777 == 0o600
    assert report.path.parent.stat().st_mode & 0o777 == 0o700
    assert settings.site_dir not in report.path.parents


def test_values_are_text_and_never_markup_of_the_page(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    _, report = load(warehouse, settings, tmp_path / "dossiers.xlsx", [*GOOD, dossier("D-1", m2="<script>x</script>")])
    page = report.path.read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_an_old_report_is_removed(warehouse: psycopg.Connection, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "dossiers.xlsx"
    _, first = load(warehouse, settings, path, GOOD)
    os.utime(first.path, (0, 0))
    load(warehouse, settings, path, GOOD[:-1])
    assert not first.path.exists()


def test_a_file_that_cannot_even_be_delivered_is_reported_until_it_is_gone(
    warehouse: psycopg.Connection, settings: Settings
) -> None:
    dropped = settings.inbox / DOSSIERS.id / "dossiers.xls"
    dropped.parent.mkdir(parents=True)
    dropped.write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(Refused):
        fetch(DOSSIERS, settings, warehouse)
    (report,) = report_inbox(settings, DOSSIERS)
    assert report.refused
    assert "Opslaan als" in report.path.read_text(encoding="utf-8")
    dropped.unlink()
    assert report_inbox(settings, DOSSIERS) == []


def test_a_source_without_forms_has_no_reports(settings: Settings) -> None:
    assert report_inbox(settings, source("street_register")) == []
    assert not settings.reports_dir.exists()
