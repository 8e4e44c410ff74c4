"""A cell becomes text in one form, or stays what it was for a rule to refuse; nothing is guessed."""

# ruff: noqa: DTZ001  a cell has no time zone
from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from ingest.columns import Column
from ingest.layouts.cells import Formatted, as_text, as_text_of_csv, without_mark


def column(kind, **more):
    choices = ("ja", "nee", "Weet niet", "Genk-Zuid") if kind == "choice" else ()
    words = {"published": "X", "nl": "x", "en": "x"}
    return Column(name="x", nullable=True, type=kind, choices=choices, **words, **more)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("date", datetime(2025, 3, 4), "2025-03-04"),
        ("date", date(2025, 3, 4), "2025-03-04"),
        ("date", "4/3/2025", "2025-03-04"),
        ("date", "04-03-2025", "2025-03-04"),
        ("date", "2025-03-04", "2025-03-04"),
        ("date", datetime(2025, 3, 4, 13, 30), "2025-03-04"),
        ("date", datetime(2025, 3, 4, 23, 59, 59, 999000), "2025-03-04"),
        ("date", "4.3.2025", "2025-03-04"),
        ("date", "04-03-2025 13:30", "2025-03-04"),
        ("date", "2025-03-04T13:30:00", "2025-03-04"),
        ("date", "2025/3/4", "2025-03-04"),
        ("date", "4 maart 2025", "2025-03-04"),
        ("date", "4 Mrt. 2025", "2025-03-04"),
        ("date", "4-mrt-2025", "2025-03-04"),
        ("date", "1 ao\u00fbt 2025", "2025-08-01"),
        ("date", "di 4/03/2025", "2025-03-04"),
        ("date", "dinsdag 4 maart 2025", "2025-03-04"),
        ("choice", "genk zuid", "Genk-Zuid"),
        ("choice", "Genk\N{NON-BREAKING HYPHEN}Zuid", "Genk-Zuid"),
        ("enterprise_number", "BTW BE 0403.019.261", "0403.019.261"),
        ("enterprise_number", "be-0403.019.261", "0403.019.261"),
        ("enterprise_number", "0403/019/261", "0403.019.261"),
        ("enterprise_number", "0403 019\N{NO-BREAK SPACE}261 ", "0403.019.261"),
        ("enterprise_number", "RPR Antwerpen, afd. Tongeren 0403.019.261", "0403.019.261"),
        ("enterprise_number", "KBO: 403.019.261", "0403.019.261"),
        ("text", Formatted(123, "00000"), "00123"),
        ("text", Formatted(20260012, '"D-"0000-0000'), "D-2026-0012"),
        ("text", Formatted(123.0, "0"), "123"),
        ("text", Formatted(12, "@"), "12"),
        ("integer", Formatted(12, "00000"), "12"),
        ("enterprise_number", Formatted(403019261, "0000\\.000\\.000"), "0403.019.261"),
        ("integer", 12.0, "12"),
        ("integer", "1 234", "1234"),
        ("integer", "1.234.567", "1234567"),
        ("decimal", 0.1 + 0.2, "0.3"),
        ("decimal", 1.234, "1.234"),
        ("decimal", "1.234,5", "1234.5"),
        ("decimal", "12,50", "12.50"),
        ("decimal", "-0.125", "-0.125"),
        ("decimal", "1234.5", "1234.5"),
        ("choice", " JA ", "ja"),
        ("choice", "weet\N{NO-BREAK SPACE}niet", "Weet niet"),
        ("choice", True, "ja"),
        ("choice", "ONWAAR", "nee"),
        ("enterprise_number", "BE0200.065.765", "0200.065.765"),
        ("enterprise_number", "0200065765", "0200.065.765"),
        ("enterprise_number", 200065765, "0200.065.765"),
        ("enterprise_number", "BE 0200 065 765", "0200.065.765"),
        ("text", 3600, "3600"),
        ("text", " a\N{NO-BREAK SPACE}b ", "a b"),
        ("text", "", None),
        ("text", "  ", None),
        ("text", None, None),
    ],
)
def test_what_can_be_understood_gets_its_one_form(kind, value, text):
    assert as_text(value, column(kind)) == text


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("date", "31/02/2025", "31/02/2025"),
        ("date", "4/3/25", "4/3/25"),
        ("date", 45720, "45720"),
        ("date", timedelta(days=2), "2 days, 0:00:00"),
        ("date", "03/13/2025", "03/13/2025"),
        ("date", "ma 4/03/2025", "ma 4/03/2025"),
        ("date", "4/3-2025", "4/3-2025"),
        ("date", "2025-03-04T23:30:00Z", "2025-03-04T23:30:00Z"),
        ("date", "4 maand 2025", "4 maand 2025"),
        ("enterprise_number", "BE 0403.019", "0403.019"),
        ("enterprise_number", "van Jan 0403.019.261", "van Jan 0403.019.261"),
        ("enterprise_number", "0403.019.261 1", "0403.019.261 1"),
        ("integer", 12.5, "12.5"),
        ("decimal", "1.234", "'1.234"),
        ("integer", "1.234", "'1.234"),
        ("decimal", "12%", "12%"),
        ("decimal", "€ 12", "€ 12"),
        ("decimal", "1,234.5", "1,234.5"),
        ("choice", "misschien", "misschien"),
        ("enterprise_number", "200.065", "200.065"),
        ("text", "#N/A", "#N/B"),
        ("decimal", "#DIV/0!", "#DEEL/0!"),
    ],
)
def test_what_cannot_be_understood_stays_for_a_rule_to_refuse(kind, value, text):
    assert as_text(value, column(kind)) == text


@pytest.mark.parametrize(
    ("kind", "value", "text", "shown"),
    [
        ("text", datetime(2026, 3, 1), "#DATUM: 01/03/2026", "01/03/2026"),
        ("text", time(12, 30), "#DATUM: 12:30:00", "12:30:00"),
        ("decimal", datetime(2026, 5, 1), "#DATUM: 01/05/2026", "01/05/2026"),
        ("choice", datetime(2026, 5, 1), "#DATUM: 01/05/2026", "01/05/2026"),
        ("enterprise_number", datetime(2026, 5, 1), "#DATUM: 01/05/2026", "01/05/2026"),
        ("text", 1234567890123456, "#AFGEKAPT: 1234567890123456", "1234567890123456"),
        ("decimal", 1e20, "#AFGEKAPT: 100000000000000000000", "100000000000000000000"),
        ("text", int("9" * 400), f"#AFGEKAPT: {'9' * 400}", "9" * 400),
        ("text", "1,23457E+15", "#AFGEKAPT: 1,23457E+15", "1,23457E+15"),
        ("text", Formatted(12.5, "000"), "#OPMAAK: 12.5", "12.5"),
        ("text", Formatted(-12, "000"), "#OPMAAK: -12", "-12"),
        ("text", Formatted(12, "[<10]0;00"), "#OPMAAK: 12", "12"),
        ("text", Formatted(12, "0.00E+00"), "#OPMAAK: 12", "12"),
    ],
)
def test_what_excel_changed_is_marked_with_the_reason_and_its_value_stays(kind, value, text, shown):
    assert as_text(value, column(kind)) == text
    assert without_mark(text) == shown


@pytest.mark.parametrize("written", ["mrt-26", "Mar-26", "3-mrt", "1/03/2026"])
def test_a_key_that_excel_wrote_into_csv_as_a_day_is_marked_and_another_text_is_not(written):
    key = column("text").model_copy(update={"key": True})
    assert as_text_of_csv(written, key) == f"#DATUM: {written}"
    assert as_text(written, key) == as_text_of_csv(written, column("text")) == written


def test_a_number_of_fifteen_digits_is_whole():
    assert as_text(999_999_999_999_999, column("text")) == "999999999999999"
