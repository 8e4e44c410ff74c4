"""A cell of a form as text in one canonical form, which the row rules then judge.

What can be understood is brought to that form (dates as yyyy-mm-dd, numbers with a point, a choice in the spelling of
the catalogue); what cannot is left as it was written, so that a rule refuses it and the report shows it. Nothing is
guessed: text such as 1.234 is a thousand to one and a fraction to another, and becomes '1.234 (Excel's own sign for a
number that stands as text), which is no number. Where Excel itself changed what somebody typed, a mark says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from ingest.columns import TEXTS, Column
from ingest.layouts import days
from ingest.layouts.number_format import shown
from ingest.layouts.text import clean, folded

ERRORS = {
    "#N/A": "#N/B",
    "#REF!": "#VERW!",
    "#VALUE!": "#WAARDE!",
    "#DIV/0!": "#DEEL/0!",
    "#NAME?": "#NAAM?",
    "#NUM!": "#GETAL!",
    "#NULL!": "#LEEG!",
    "#SPILL!": "#OVERLOOP!",
    "#CALC!": "#BEREKEN!",
}
"""Error values as a workbook stores them, and as a Dutch Excel shows them (Microsoft Support, "Formulefouten")."""
NOT_COMPUTED = "#FORMULE ZONDER WAARDE"
"""Stands for a formula that the program which saved the workbook did not compute."""
MERGED = "#SAMENGEVOEGDE CEL"
"""Stands for what a merged cell covers, but for its first: none can tell whether the value is meant for all of it."""
NOT_A_DATE = "#DATUM"
"""Marks a day where none belongs: Excel makes one of a code such as 2026-03, and what was typed is lost."""
CUT_DIGITS = "#AFGEKAPT"
"""Marks a number of more than fifteen digits, of which Excel keeps no more."""
UNKNOWN_FORMAT = "#OPMAAK"
"""Marks a number where a text belongs, with a format of which only Excel knows what it shows."""
UNREADABLE = (*ERRORS.values(), NOT_COMPUTED, MERGED)
MARKS = (NOT_A_DATE, CUT_DIGITS, UNKNOWN_FORMAT)

YES_AND_NO = {"waar": "ja", "true": "ja", "onwaar": "nee", "false": "nee"}
"""What Excel makes of a yes or no in CSV."""
GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:([. ])\d{3})(?:\1\d{3})*(?:,\d+)?")
PLAIN = re.compile(r"-?\d+(?:[.,]\d+)?")
AMBIGUOUS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")
MOST_DIGITS = 15
"""Digits of a number that Excel keeps."""
SHORTENED = re.compile(r"-?\d(?:[.,]\d+)?E\+\d{2,}")
"""How Excel writes a long number into CSV."""
MONTH = "jan|feb|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
DAY_IN_CSV = re.compile(rf"(?:{MONTH})[-/]\d{{2}}|\d{{1,2}}[-/](?:{MONTH})|\d{{1,2}}/\d{{1,2}}/\d{{4}}")
"""How Excel writes into CSV what it made a day of, in its own case."""
REGISTERS = re.compile(
    r"(?:(?:BTW|TVA|VAT|KBO|BCE|BE|ONDERNEMINGSNUMMER|ONDERNEMINGSNR|NR|R\.?P\.?[RM]\.?(?=\W)[^\d]*)[ .:/-]*)+"
)
"""What stands before an enterprise number on letters and invoices: the country, the register, the court's place."""
TEN_DIGITS = re.compile(r"\d(?:[ ./-]{0,3}\d){8,9}")


@dataclass(frozen=True)
class Formatted:
    """A number of a workbook with the format in which Excel shows it."""

    number: int | float
    number_format: str


def as_text(value: object, column: Column) -> str | None:
    """The canonical text of a cell of the column; None where it is empty."""
    if isinstance(value, str):
        written = seen(value)
        if SHORTENED.fullmatch(written) and column.type != "date":
            return marked(CUT_DIGITS, written)
        return _understood(written, column) if written else None
    if isinstance(value, Formatted) or (isinstance(value, int | float) and not isinstance(value, bool)):
        return _of_number(value, column)
    if isinstance(value, date | time | timedelta):  # a datetime is a date
        return _of_time(value, column)
    if isinstance(value, bool):
        return _understood("ja" if value else "nee", column)
    return None if value is None else str(value)


def as_text_of_csv(value: object, column: Column) -> str | None:
    """As `as_text`, for CSV out of Excel: there a key that it made a day of is a text like any other."""
    text = as_text(value, column)
    if text and column.key and column.type in TEXTS and DAY_IN_CSV.fullmatch(text):
        return marked(NOT_A_DATE, text)
    return text


def seen(text: str) -> str:
    """The text of a cell, an error by its Dutch name."""
    text = clean(text)
    return ERRORS.get(text, text)


def marked(mark: str, value: str) -> str:
    """What could not be taken, behind the mark that tells why."""
    return f"{mark}: {value}"


def without_mark(text: str) -> str:
    """The value that stands behind a mark, or the text itself."""
    mark, _, value = text.partition(": ")
    return value if mark in MARKS else text


def _of_number(value: object, column: Column) -> str:
    """A number as it is; in a column of texts, where it is a code, as it is shown."""
    number, number_format = (value.number, value.number_format) if isinstance(value, Formatted) else (value, "General")
    assert isinstance(number, int | float)
    plain = str(number) if isinstance(number, int) else f"{Decimal(f'{number:.{MOST_DIGITS}g}'):f}"
    if abs(number) >= 10**MOST_DIGITS:
        return marked(CUT_DIGITS, plain)
    if column.type in TEXTS:
        text = shown(number, number_format)
        return marked(UNKNOWN_FORMAT, plain) if text is None else text
    return _understood(plain, column) if column.type in {"choice", "boolean", "enterprise_number"} else plain


def _of_time(value: date | time | timedelta, column: Column) -> str:
    """The day, whatever the time of day; where no day belongs, one is what Excel made of something else."""
    if isinstance(value, date):
        if column.type == "date":
            return f"{value:%Y-%m-%d}"
        return marked(NOT_A_DATE, f"{value:%d/%m/%Y}")
    return str(value) if column.type == "date" else marked(NOT_A_DATE, str(value))


def _understood(text: str, column: Column) -> str:
    match column.type:
        case "date":
            return _day(text)
        case "integer" | "count" | "year" | "decimal":
            return _number(text)
        case "choice" | "boolean":
            return _choice(text, column.choices)
        case "enterprise_number":
            return _enterprise_number(text)
        case _:
            return text


def _day(text: str) -> str:
    day = days.day(text)
    return day.isoformat() if day else text


def _number(text: str) -> str:
    if AMBIGUOUS.fullmatch(text):
        return f"'{text}"
    if GROUPED.fullmatch(text):
        return re.sub(r"[. ]", "", text).replace(",", ".")
    return text.replace(",", ".") if PLAIN.fullmatch(text) else text


def _choice(text: str, choices: tuple[str, ...]) -> str:
    by_name = {_words(choice): choice for choice in choices}
    return by_name.get(_words(text)) or by_name.get(YES_AND_NO.get(_words(text), ""), text)


def _words(text: str) -> str:
    """A choice as it is compared: Genk Zuid is Genk-Zuid."""
    return " ".join(re.sub(r"[-\u2010-\u2015]", " ", folded(text)).split())


def _enterprise_number(text: str) -> str:
    """0xxx.xxx.xxx of any usual way to write it; a number whose first zero Excel has dropped gets it back.

    Of other texts what stands before the number goes, so that the rules see what is wrong with the number itself.
    """
    number = re.sub(r"[\u2010-\u2015]", "-", text).upper()
    number = number[before.end() if (before := REGISTERS.match(number)) else 0 :]
    if not TEN_DIGITS.fullmatch(number):
        return number if re.fullmatch(r"[\d ./-]+", number) else text
    digits = re.sub(r"\D", "", number)
    if digits[0] == "0" and len(digits) < 10:  # the zero is there, so another digit is not
        return number
    digits = digits.zfill(10)
    return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"
