"""Numbers, days and periods as people in Belgium write them, in Dutch and in English."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal
from zoneinfo import ZoneInfo

Language = Literal["nl", "en"]

BRUSSELS = ZoneInfo("Europe/Brussels")
THIN = "\N{NARROW NO-BREAK SPACE}"
"""Between thousands: reads the same in Dutch and in English, where point and comma change places."""
MINUS = "\N{MINUS SIGN}"
DUTCH = str.maketrans(",.", ".,")
MONTHS: dict[Language, list[str]] = {
    "nl": [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


def number(value: int | None) -> str:
    """The whole number with narrow spaces between thousands; nothing for None."""
    return "" if value is None else f"{value:,}".replace(",", THIN)


def decimal(value: Decimal | int, language: Language, decimals: int = 0, *, sign: bool = False) -> str:
    """The value rounded half up to `decimals`: `1.234,5` in Dutch, `1,234.5` in English; `sign` writes a plus too."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    before = MINUS if rounded < 0 else "+" if sign and rounded > 0 else ""
    text = f"{abs(rounded):,f}"
    return before + (text.translate(DUTCH) if language == "nl" else text)


def amount(value: Decimal, unit: str, language: Language, decimals: int = 0, *, sign: bool = False) -> str:
    """The value in its unit: `7.450 vestigingen`, `85,2 %` in Dutch and `85.2%` in English."""
    space = "" if language == "en" and unit == "%" else " "
    return f"{decimal(value, language, decimals, sign=sign)}{space}{unit}"


def day(value: datetime) -> str:
    """The time as dd/mm/yyyy hh:mm in Brussels."""
    return f"{value.astimezone(BRUSSELS):%d/%m/%Y %H:%M}"


def plain_date(value: date | None) -> str:
    """The day as dd/mm/yyyy; nothing for None."""
    return "" if value is None else f"{value:%d/%m/%Y}"


def date_in(value: date | None, language: Language) -> str:
    """The day as it stands in a sentence: `31-12-2025`, `31 December 2025`; of a moment its day in Brussels."""
    if isinstance(value, datetime):
        value = value.astimezone(BRUSSELS)
    if value is None:
        return ""
    return f"{value:%d-%m-%Y}" if language == "nl" else f"{value.day} {MONTHS['en'][value.month - 1]} {value.year}"
