from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pages.formats import amount, date_in, day, decimal, number, plain_date

THIN = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


def test_decimal_sign_is_a_comma_in_dutch_and_a_point_in_english():
    assert decimal(Decimal("1234.5"), "nl", 1) == "1.234,5"
    assert decimal(Decimal("1234.5"), "en", 1) == "1,234.5"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("2.5", 0, "3"),
        ("-2.5", 0, MINUS + "3"),
        ("0.05", 1, "0.1"),
        ("80", 1, "80.0"),
        ("-0.04", 1, "0.0"),
        ("1e3", 0, "1,000"),
    ],
)
def test_rounding_is_half_away_from_zero_and_nothing_is_minus_zero(value, decimals, text):
    assert decimal(Decimal(value), "en", decimals) == text


def test_gap_has_its_sign():
    assert [decimal(Decimal(v), "nl", 1, sign=True) for v in ("1.5", "-1.5", "0")] == ["+1,5", MINUS + "1,5", "0,0"]


def test_a_percent_sign_stands_apart_in_dutch_alone():
    assert [amount(Decimal("85.2"), "%", language, 1) for language in ("nl", "en")] == ["85,2 %", "85.2%"]
    assert amount(Decimal(7450), "establishments", "en") == "7,450 establishments"


def test_whole_number_has_narrow_spaces_between_thousands():
    assert (number(1234567), number(None)) == (f"1{THIN}234{THIN}567", "")


def test_day_is_that_of_brussels():
    late = datetime(2026, 1, 1, 23, 30, tzinfo=UTC)
    assert (day(late), plain_date(date(2026, 2, 3))) == ("02/01/2026 00:30", "03/02/2026")
    assert (date_in(late, "nl"), date_in(late, "en")) == ("02-01-2026", "2 January 2026")
    assert date_in(None, "nl") == ""
