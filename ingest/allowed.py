"""What a column takes, in words for people: the templates say it before, the row rules after somebody filled one in."""

from __future__ import annotations

from datetime import date

from ingest.columns import Column

EARLIEST, LATEST = date(1950, 1, 1), date(2099, 12, 31)
"""Days that a form takes: 2026 typed into a cell for dates becomes a day in 1905."""
DAYS_NL = f"een dag van {EARLIEST:%d/%m/%Y} tot en met {LATEST:%d/%m/%Y}"
DAYS_EN = f"a day from {EARLIEST:%d/%m/%Y} to {LATEST:%d/%m/%Y}"

KINDS_NL = {
    "text": "tekst",
    "integer": "een geheel getal",
    "count": "een aantal (een geheel getal, niet onder nul)",
    "decimal": "een getal (decimalen met een komma, zonder punten: 1234,5)",
    "year": "een jaar van vier cijfers",
    "month": "een maand (jjjj-mm)",
    "nis_code": "een NIS-code van vijf cijfers",
    "sector_code": "de code van een statistische sector: vijf cijfers, dan vier letters, cijfers of -",
    "enterprise_number": "een ondernemingsnummer (0xxx.xxx.xxx) met het juiste controlegetal",
}
KINDS_EN = {
    "text": "text",
    "integer": "a whole number",
    "count": "a count (a whole number, not below zero)",
    "decimal": "a number",
    "year": "a year of four digits",
    "month": "a month (yyyy-mm)",
    "nis_code": "a NIS code of five digits",
    "sector_code": "the code of a statistical sector: five digits, then four letters, digits or -",
    "enterprise_number": "an enterprise number (0xxx.xxx.xxx) with the right check digits",
}
WRITTEN_NL = {None: "dd/mm/jjjj", "ddMONyyyy": "als 11APR2011"}


def kind_nl(column: Column) -> str:
    """What kind of value the column takes, in Dutch."""
    if column.type == "date":
        written = WRITTEN_NL.get(column.format) or str(column.format).replace("y", "j")
        return f"een bestaande datum ({written})"
    if column.type == "decimal" and column.decimal == "either":
        return "een bedrag (1.234,56 of 1234.56)"
    return KINDS_NL.get(column.type) or f"een waarde uit de lijst: {', '.join(column.choices)}"


def kind_en(column: Column) -> str:
    """What kind of value the column takes, in English."""
    if column.type == "date":
        written = "like 11APR2011" if column.format == "ddMONyyyy" else column.format or "dd/mm/yyyy or yyyy-mm-dd"
        return f"a day of the calendar ({written})"
    if column.type == "decimal" and column.decimal == "either":
        return "an amount (1.234,56 or 1234.56)"
    return KINDS_EN.get(column.type) or f"a value of the list: {', '.join(column.choices)}"


def limits_nl(column: Column) -> str:
    """Between which numbers the column lies, in Dutch; empty where it has no limits."""
    least, most = column.minimum, column.maximum
    if least is not None and most is not None:
        return f"van {number_nl(least)} tot en met {number_nl(most)}"
    if least is not None:
        return f"minstens {number_nl(least)}"
    return f"hoogstens {number_nl(most)}" if most is not None else ""


def limits_en(column: Column) -> str:
    """Between which numbers the column lies, in English; empty where it has no limits."""
    least, most = column.minimum, column.maximum
    if least is not None and most is not None:
        return f"from {least:.15g} to {most:.15g}"
    if least is not None:
        return f"at least {least:.15g}"
    return f"at most {most:.15g}" if most is not None else ""


def number_nl(value: float) -> str:
    """The number with a decimal comma."""
    return f"{value:.15g}".replace(".", ",")
