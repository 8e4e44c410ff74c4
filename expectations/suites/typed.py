"""Row rules out of what the catalogue says of a column: it has a value, of its type and shape, within its limits.

A cell breaks one of them at most, so that who filled in a form gets one reason a cell. Forms are spoken of by the
titles that people see, other files by our own names.
"""

from __future__ import annotations

from collections.abc import Iterator

from expectations import predicates, values
from expectations.rules import Action, Rule
from expectations.suites import form_cells
from ingest.allowed import DAYS_EN, DAYS_NL, EARLIEST, LATEST, kind_en, kind_nl, limits_en, limits_nl
from ingest.catalogue import FileSpec
from ingest.columns import Column


def rules(file: FileSpec) -> Iterator[Rule]:
    """The rules of every column of the file."""
    is_form = file.layout == "form"
    for column in file.columns:
        title = f"“{column.published}”" if is_form else column.name
        if not column.nullable:
            yield present(column.name, title)
        told = list(form_cells.before_its_kind(column, title)) if is_form else []
        if is_form:
            yield from form_cells.as_typed(column, title)
        yield from told
        if column.type != "text":
            yield _of_its_type(column, title, told)
        if column.shape:
            yield _of_its_shape(column, title)
        if limits_nl(column):
            yield _within_limits(column, title)
        if is_form and column.type == "date":
            yield _within_days(column, title)


def present(column: str, title: str = "", *, action: Action = "quarantine") -> Rule:
    """The column has a value; `title` is what Dutch readers know it by."""
    return Rule(
        f"{column}_present",
        f"{title or column} is ingevuld",
        f"{column} has a value",
        predicates.missing(column),
        action=action,
        column=column,
    )


def _of_its_type(column: Column, title: str, told: list[Rule]) -> Rule:
    """The value is of the column's type; what one of the rules `told` finds is not this rule's."""
    name = column.name
    elsewhere = " or ".join([values.none(column), predicates.unreadable(name), *(rule.violation for rule in told)])
    return Rule(
        f"{name}_is_{column.type}",
        f"{title} is {kind_nl(column)}",
        f"{name} is {kind_en(column)}",
        f"not ({elsewhere}) and ({values.not_of_its_type(column)})",
        action=column.severity,
        column=name,
    )


def _of_its_shape(column: Column, title: str) -> Rule:
    """The text looks as the catalogue says."""
    name, shape = column.name, column.shape
    assert shape
    return Rule(
        f"{name}_has_shape",
        f"{title} is {shape.nl}",
        f"{name} is {shape.en}",
        f"not ({values.none(column)} or {predicates.unreadable(name)}) "
        f"and {name} !~ {predicates.literal(f'^({shape.regex})$')}",
        action=column.severity,
        column=name,
    )


def _within_limits(column: Column, title: str) -> Rule:
    name, number = column.name, values.number(column)
    least = [f"{number} < {column.minimum:.15g}"] if column.minimum is not None else []
    most = [f"{number} > {column.maximum:.15g}"] if column.maximum is not None else []
    return Rule(
        f"{name}_in_range",
        f"{title} is {limits_nl(column)}",
        f"{name} is {limits_en(column)}",
        " or ".join(least + most),
        action=column.severity,
        column=name,
    )


def _within_days(column: Column, title: str) -> Rule:
    """A form's valid days are yyyy-mm-dd, which sorts by time."""
    name = column.name
    return Rule(
        f"{name}_in_range",
        f"{title} is {DAYS_NL}",
        f"{name} is {DAYS_EN}",
        f"case when {predicates.bad_any_date(name)} then false else {name} not between '{EARLIEST}' and '{LATEST}' end",
        column=name,
    )
