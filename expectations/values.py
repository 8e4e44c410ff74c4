"""What a text of a column says, and whether it is of the column's type: SQL, written once for rules and comparisons."""

from __future__ import annotations

from expectations import predicates as p
from ingest.allowed import EARLIEST, LATEST
from ingest.columns import NUMBERS, Column

PLAIN_AMOUNT = "'^-?[0-9]+([.][0-9]{1,2})?$'"
BELGIAN_AMOUNT = "'^-?([0-9]+|[0-9]{1,3}([.][0-9]{3})+)(,[0-9]{1,2})?$'"
"""No text has both readings: 1.234 is 1234 and 1.23 is 1.23."""
WHOLE = "'^-?[0-9]{1,15}$'"
DECIMAL = {"point": "'^-?[0-9]{1,15}([.][0-9]{1,15})?$'", "comma": "'^-?[0-9]{1,15}(,[0-9]{1,15})?$'"}
WRITTEN = {
    "yyyy-mm-dd": "'YYYY-MM-DD'",
    "dd/mm/yyyy": "'DD/MM/YYYY'",
    "dd-mm-yyyy": "'DD-MM-YYYY'",
    "yyyymmdd": "'YYYYMMDD'",
    "ddMONyyyy": "'DDMONYYYY'",
}
SHAPES = {
    "integer": WHOLE,
    "count": "'^[0-9]{1,9}([.]0+)?$'",
    "year": "'^[12][0-9]{3}$'",
    "month": "'^[12][0-9]{3}-?(0[1-9]|1[0-2])$'",
    "nis_code": "'^[0-9]{5}$'",
    "sector_code": "'^[0-9]{5}[A-Z0-9-]{4}$'",
}


def none(column: Column) -> str:
    """There is no value: null, an empty text, or one by which the publisher says so."""
    missing = p.missing(column.name)
    return f"({missing} or {p.stands_for(column.name, column.empty)})" if column.empty else missing


def not_of_its_type(column: Column) -> str:
    """The text is no value of the column's type; asked of texts that are one (see `none`)."""
    name = column.name
    match column.type:
        case "date":
            return p.bad_day(name, column.format) if column.format else p.bad_any_date(name)
        case "choice" | "boolean":
            return p.not_one_of(name, column.choices)
        case "enterprise_number":
            return p.bad_number(name, "enterprise")
        case "decimal" if column.decimal == "either":
            return f"({name} !~ {PLAIN_AMOUNT} and {name} !~ {BELGIAN_AMOUNT})"
        case "decimal":
            return f"{name} !~ {DECIMAL[column.decimal]}"
        case kind:
            return f"{name} !~ {SHAPES[kind]}"


def given(column: Column) -> str:
    """There is a value, and it is of the column's type."""
    if column.type == "text":
        return f"not {none(column)}"
    return f"not ({none(column)} or {not_of_its_type(column)})"


def value(column: Column, *, is_form: bool = False) -> str:
    """The value of the column: a date or a number by its type, null where the text is none or not within its limits.

    Texts stay as they are.
    """
    if column.type == "date":
        return _day(column, is_form)
    if column.type not in NUMBERS:
        return column.name
    limits = [
        *([f"{number(column)} >= {column.minimum:.15g}"] if column.minimum is not None else []),
        *([f"{number(column)} <= {column.maximum:.15g}"] if column.maximum is not None else []),
    ]
    return f"case when {' and '.join(limits)} then {number(column)} end" if limits else f"({number(column)})"


def _day(column: Column, is_form: bool) -> str:
    """A form's days are yyyy-mm-dd once they are read, and lie where forms take them."""
    name = column.name
    written = column.format or "yyyy-mm-dd"
    day = f"case when not {p.bad_day(name, written)} then to_date(upper({name}), {WRITTEN[written]}) end"
    return f"case when {name} between '{EARLIEST}' and '{LATEST}' then {day} end" if is_form else f"({day})"


def number(column: Column) -> str:
    """The number that the text says; null where it says none."""
    name = column.name
    match column.type:
        case "decimal" if column.decimal == "either":
            return (
                f"case when {name} ~ {PLAIN_AMOUNT} then {name}::numeric "
                f"when {name} ~ {BELGIAN_AMOUNT} then translate({name}, ',.', '.')::numeric end"
            )
        case "decimal":
            return f"case when {name} ~ {DECIMAL[column.decimal]} then replace({name}, ',', '.')::numeric end"
        case kind:
            return f"case when {name} ~ {SHAPES[kind]} then {name}::numeric end"
