"""Row rules of a form's cells that tell the true reason: what Excel made of a value, what a day or number lacks.

They come before the rule on the column's kind, which leaves alone what one of them tells: one reason a cell.
"""

from __future__ import annotations

from collections.abc import Iterator

from expectations import predicates as p
from expectations.rules import Rule
from ingest.columns import TEXTS, Column
from ingest.layouts.cells import CUT_DIGITS, NOT_A_DATE, UNKNOWN_FORMAT, UNREADABLE

SHORT_YEAR = "^([a-z]+[.,]? )?[0-9]{1,2}[-/. ]+([0-9]{1,2}|[[:alpha:]]+)[-/. ]+[0-9]{2}$"
OTHER_SIGN = "[^0-9 ./-]"
AGAIN_NL = "Zet de kolom op Tekst en typ de waarde opnieuw"


def as_typed(column: Column, title: str) -> Iterator[Rule]:
    """The cell can be read, and Excel kept what somebody typed."""
    name = column.name
    yield Rule(
        f"{name}_readable",
        f"{title} is leesbaar: geen fout van Excel, geen formule zonder waarde, geen samengevoegde cel",
        f"{name} can be read: no error of Excel, no formula without a value, no merged cell",
        p.stands_for(name, UNREADABLE),
        column=name,
    )
    if column.type != "date":
        yield Rule(
            f"{name}_no_date",
            f"{title} is geen datum: Excel heeft er een datum van gemaakt. {AGAIN_NL}",
            f"{name} is no date: Excel made one of what was typed",
            p.marked(name, NOT_A_DATE),
            column=name,
        )
        yield Rule(
            f"{name}_digits_kept",
            f"{title} heeft als getal hoogstens 15 cijfers: meer bewaart Excel er niet. {AGAIN_NL}",
            f"{name} is a number of at most 15 digits, since Excel keeps no more",
            p.marked(name, CUT_DIGITS),
            column=name,
        )
    if column.type in TEXTS:
        yield Rule(
            f"{name}_format_known",
            f"{title} is een tekst, of een getal zonder bijzondere opmaak. {AGAIN_NL}",
            f"{name} is text, or a number without a format of which only Excel knows what it shows",
            p.marked(name, UNKNOWN_FORMAT),
            column=name,
        )


def before_its_kind(column: Column, title: str) -> Iterator[Rule]:
    """What a text lacks that is meant as a day or as an enterprise number."""
    name = column.name
    if column.type == "date":
        yield Rule(
            f"{name}_whole_year",
            f"{title} heeft een jaar van vier cijfers",
            f"{name} has a year of four digits",
            f"lower({name}) ~ '{SHORT_YEAR}'",
            column=name,
        )
    if column.type == "enterprise_number":
        readable = f"not {p.missing(name)} and not {p.unreadable(name)}"
        plain = f"{readable} and {name} !~ '{OTHER_SIGN}'"
        yield Rule(
            f"{name}_digits_only",
            f"{title} bestaat uit cijfers, met hoogstens BE, BTW of KBO ervoor: geen andere letters of tekens",
            f"{name} is made of digits, after BE, BTW or KBO at most: no other letters or signs",
            f"{readable} and {name} ~ '{OTHER_SIGN}'",
            column=name,
        )
        yield Rule(
            f"{name}_ten_digits",
            f"{title} heeft tien cijfers",
            f"{name} has ten digits",
            f"{plain} and length(translate({name}, ' ./-', '')) <> 10",
            column=name,
        )
        yield Rule(
            f"{name}_no_establishment",
            f"{title} begint met 0 of 1: met 2 tot 8 begint het nummer van een vestiging",
            f"{name} begins with 0 or 1: the number of an establishment begins with 2 to 8",
            f"{plain} and length(translate({name}, ' ./-', '')) = 10 and {name} ~ '^[2-9]'",
            column=name,
        )
