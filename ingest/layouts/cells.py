"""A cell of a form as text in one canonical form, which the row rules then judge.

What can be understood is brought to that form (dates as yyyy-mm-dd, numbers with a point, a choice in the spelling of
the catalogue); what cannot is left as it was written, so that a rule refuses it and the report shows it. Nothing is
guessed: text such as 1.234 is a thousand to one and a fraction to another, and becomes '1.234 (Excel's own sign for a
number that stands as text), which is no number.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

from ingest.catalogue import Column

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
UNREADABLE = (*ERRORS.values(), NOT_COMPUTED, MERGED)

YES_AND_NO = {"waar": "ja", "true": "ja", "onwaar": "nee", "false": "nee"}
"""What Excel makes of a yes or no in CSV."""
DAY = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})")
GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:([. ])\d{3})(?:\1\d{3})*(?:,\d+)?")
PLAIN = re.compile(r"-?\d+(?:[.,]\d+)?")
AMBIGUOUS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")


def as_text(value: object, column: Column) -> str | None:
    """The canonical text of a cell of the column; None where it is empty."""
    if isinstance(value, str):
        written = clean(value)
        return _understood(written, column) if written else None
    text = _of_value(value)
    # what Excel knows as a number or a date needs no reading; 200065765 is a number that lost its zero
    return _understood(text, column) if text and column.type in {"choice", "enterprise_number"} else text


def clean(text: str) -> str:
    """The text without the blanks around it, with ordinary blanks, and an Excel error by its Dutch name."""
    text = text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").strip()
    return ERRORS.get(text, text)


def _of_value(value: object) -> str | None:
    """A value as Excel keeps it: no cell is more exact than fifteen digits."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        text = f"{value:.15g}"
        return f"{Decimal(text):f}" if "e" in text else text
    return str(value)


def _understood(text: str, column: Column) -> str:
    match column.type:
        case "date":
            return _day(text)
        case "integer" | "decimal":
            return _number(text)
        case "choice":
            return _choice(text, column.choices)
        case "enterprise_number":
            return _enterprise_number(text)
        case _:
            return text


def _day(text: str) -> str:
    found = DAY.fullmatch(text)
    if found is None:
        return text
    try:
        return date(int(found[4]), int(found[3]), int(found[1])).isoformat()
    except ValueError:
        return text


def _number(text: str) -> str:
    if AMBIGUOUS.fullmatch(text):
        return f"'{text}"
    if GROUPED.fullmatch(text):
        return re.sub(r"[. ]", "", text).replace(",", ".")
    return text.replace(",", ".") if PLAIN.fullmatch(text) else text


def _choice(text: str, choices: tuple[str, ...]) -> str:
    by_name = {choice.casefold(): choice for choice in choices}
    folded = " ".join(text.split()).casefold()
    return by_name.get(folded) or by_name.get(YES_AND_NO.get(folded, ""), text)


def _enterprise_number(text: str) -> str:
    """0xxx.xxx.xxx of any usual way to write it; a number whose first zero Excel has dropped gets it back."""
    digits = re.sub(r"[ .]", "", text.upper().removeprefix("BE"))
    if not re.fullmatch(r"\d{9,10}", digits):
        return text
    digits = digits.zfill(10)
    return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"
