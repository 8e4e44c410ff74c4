"""A cell becomes text in one form, or stays what it was for a rule to refuse; nothing is guessed."""

# ruff: noqa: DTZ001  a cell has no time zone
from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from ingest.catalogue import Column
from ingest.layouts.cells import as_text


def column(kind, **more):
    choices = ("ja", "nee", "Weet niet") if kind == "choice" else ()
    words = {"published": "X", "description_nl": "x", "description_en": "x"}
    return Column(name="x", nullable=True, type=kind, choices=choices, **words, **more)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("date", datetime(2025, 3, 4), "2025-03-04"),
        ("date", date(2025, 3, 4), "2025-03-04"),
        ("date", "4/3/2025", "2025-03-04"),
        ("date", "04-03-2025", "2025-03-04"),
        ("date", "2025-03-04", "2025-03-04"),
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
