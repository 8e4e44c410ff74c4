"""A form that was filled in with mistakes: the report names each of them in Dutch, and no good row is lost."""

# ruff: noqa: DTZ001  a cell has no time zone
from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import psycopg
import pytest
from openpyxl import load_workbook

from expectations.delivery import check_delivery
from expectations.form_report import Mistake, Report, report_delivery, report_inbox, report_refused_files
from ingest.batch import load_waiting
from ingest.catalogue import source
from ingest.fetch import fetch
from ingest.gate import Refused, today
from ingest.landing import land_file
from ingest.layouts.cells import MERGED
from ingest.layouts.form import Form
from ingest.template import sheet_title, workbook
from warehouse.settings import Settings

DOSSIERS = source("support_dossiers")
SHEET = sheet_title(DOSSIERS)
FIRST = 3
"""Row below the title and the example."""
TOMORROW = today() + timedelta(days=1)
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


NUMBER, RECEIVED, ENTERPRISE = "Dossiernummer", "Ontvangen op", "Ondernemingsnummer"
AS_PEOPLE_MAKE_THEM: list[tuple[Row, str, str, str]] = [
    (dossier("D-01", received="03/03/26"), RECEIVED, "03/03/26", "heeft een jaar van vier cijfers"),
    (dossier("D-02", received="3 mrt 25"), RECEIVED, "3 mrt 25", "heeft een jaar van vier cijfers"),
    (dossier("D-03", received="03/13/2025"), RECEIVED, "03/13/2025", "is een bestaande datum (dd/mm/jjjj)"),
    (dossier("D-04", received="ma 4/03/2025"), RECEIVED, "ma 4/03/2025", "is een bestaande datum (dd/mm/jjjj)"),
    (dossier("D-05", enterprise="BE 0403.019.26"), ENTERPRISE, "0403.019.26", "heeft tien cijfers"),
    (dossier("D-06", enterprise="04030192611"), ENTERPRISE, "04030192611", "heeft tien cijfers"),
    (
        dossier("D-07", enterprise="0403.019.262"),
        ENTERPRISE,
        "0403.019.262",
        "is een ondernemingsnummer (0xxx.xxx.xxx) met",
    ),
    (dossier("D-08", enterprise="O4O3.O19.261"), ENTERPRISE, "O4O3.O19.261", "bestaat uit cijfers, met hoogstens BE"),
    (dossier("D-09", enterprise="2.000.000.339"), ENTERPRISE, "2000.000.339", "begint met 0 of 1: met 2 tot 8 begint"),
    (
        dossier("D-10", enterprise="date"),
        ENTERPRISE,
        "01/03/2026",
        "is geen datum: Excel heeft er een datum van",
    ),
    (dossier("D-11", m2="date"), "Gevraagde oppervlakte (m2)", "01/03/2026", "is geen datum: Excel heeft"),
    (
        dossier("D-12", m2=1e16),
        "Gevraagde oppervlakte (m2)",
        "10000000000000000",
        "heeft als getal hoogstens 15 cijfers",
    ),
    (dossier("date"), NUMBER, "01/03/2026", "is geen datum: Excel heeft er een datum van gemaakt. Zet de kolom op"),
    (dossier("digits"), NUMBER, "1234567890123456", "heeft als getal hoogstens 15 cijfers: meer bewaart Excel er niet"),
    (dossier("format"), NUMBER, "123", "is een tekst, of een getal zonder bijzondere opmaak"),
]
"""A row with one mistake each that people or Excel make, the column, the value and the true reason."""
UNDERSTOOD: list[tuple[Row, tuple[str | None, ...]]] = [
    (dossier("D-31", received=datetime(2025, 2, 10, 9, 30)), ("D-31", "2025-02-10", SOUND, "Genk-Zuid")),
    (dossier("D-32", received="3.3.2025"), ("D-32", "2025-03-03", SOUND, "Genk-Zuid")),
    (dossier("D-33", received="3 maart 2025"), ("D-33", "2025-03-03", SOUND, "Genk-Zuid")),
    (dossier("D-34", received="2025/03/03"), ("D-34", "2025-03-03", SOUND, "Genk-Zuid")),
    (dossier("D-35", enterprise="BTW BE 0403.019.261"), ("D-35", "2025-02-10", "0403.019.261", "Genk-Zuid")),
    (dossier("D-36", enterprise="0403/019/261"), ("D-36", "2025-02-10", "0403.019.261", "Genk-Zuid")),
    (
        dossier("D-37\N{NO-BREAK SPACE}", place="Andre\N{COMBINING ACUTE ACCENT} Dumont\N{SOFT HYPHEN}laan"),
        ("D-37", "2025-02-10", SOUND, "Andr\N{LATIN SMALL LETTER E WITH ACUTE} Dumontlaan"),
    ),
    (dossier("zeros"), ("00123", "2025-02-10", SOUND, "Genk-Zuid")),
]
CELLS: dict[str, tuple[Any, str]] = {
    "date": (date(2026, 3, 1), "mmm-yy"),
    "digits": (1234567890123456, "0"),
    "format": (123, "[>99]0;00000"),
    "zeros": (123, "00000"),
}
"""Cells that are no text in the workbook, with their format."""


def test_what_people_and_excel_make_of_cells_is_understood_or_told_by_its_true_reason(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    given = [row for row, *_ in AS_PEOPLE_MAKE_THEM] + [row for row, _ in UNDERSTOOD]
    book = load_workbook(BytesIO(workbook(DOSSIERS, DOSSIERS.files[0], given)))
    for cell in (cell for row in book.active.iter_rows(min_row=FIRST) for cell in row):
        if cell.value in CELLS:
            cell.value, cell.number_format = CELLS[cell.value]
    book.active["H1"] = "Gevraagde oppervlakte\n(m\N{SUPERSCRIPT TWO})"
    path = tmp_path / "dossiers.xlsx"
    book.save(path)

    outcome, report = load(warehouse, settings, path)

    told = [(mistake.sheet, mistake.row, mistake.column, mistake.value) for mistake in report.mistakes]
    assert told == [
        (SHEET, row, column, value) for row, (_, column, value, _) in enumerate(AS_PEOPLE_MAKE_THEM, start=FIRST)
    ]
    page = report.path.read_text(encoding="utf-8")
    for mistake, (_, column, _, rule) in zip(report.mistakes, AS_PEOPLE_MAKE_THEM, strict=True):
        assert mistake.rule.startswith(f"“{column}” {rule}")
        assert mistake.rule in page
    assert (outcome, report.rows_accepted) == ("loaded", len(UNDERSTOOD))
    rows = warehouse.execute(
        "select dossier_number, received_date, enterprise_number, place from raw.support_dossiers order by line_number"
    ).fetchall()
    assert rows == [read for _, read in UNDERSTOOD]


def test_a_fault_of_the_reader_is_told_in_dutch(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(Form, "_filled_in", fail)
    outcome, report = load(warehouse, settings, tmp_path / "dossiers.xlsx", GOOD)
    assert outcome == "refused"
    (reason,) = report.refusals
    assert reason.startswith("Het bestand is niet te lezen: er staat waarden in waarden zonder einde.")


def test_strict_open_xml_is_told_with_how_to_save_it(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "dossiers.xlsx"
    with ZipFile(BytesIO(workbook(DOSSIERS, DOSSIERS.files[0], GOOD))) as old, ZipFile(path, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            )
            new.writestr(name, part)
    (report,) = report_refused_files(settings, DOSSIERS, [path])
    (reason,) = report.refusals
    assert "Opslaan als &gt; Excel-werkmap (*.xlsx), niet de strikte soort" in report.path.read_text(encoding="utf-8")
    assert "Strikte Open XML-werkmap" in reason


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
    assert report.warnings == ("“Gevraagde oppervlakte (m2)” staat alleen bij een vraag om ruimte (rij 8)",)
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
