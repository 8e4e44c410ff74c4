"""A traced figure in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pages.formats import Language, day
from tracing import words
from tracing.model import Delivery, Evidence, Trace
from tracing.words import Said

COLOURS = {"adds_up": "green", "differs": "red", "other_build": "red"}
"""Of a verdict; the words say the same."""
ROW_COLUMNS: dict[str, Said] = {
    "row_key": {"nl": "Sleutel", "en": "Key"},
    "numerator": {"nl": "Teller", "en": "Numerator"},
    "denominator": {"nl": "Noemer", "en": "Denominator"},
    "weight": {"nl": "Gewicht", "en": "Weight"},
    "source_rows": {"nl": "Rijen", "en": "Rows"},
    "counts_from": {"nl": "Vanaf", "en": "From"},
    "counts_to": {"nl": "Tot voor", "en": "Until before"},
    "file_name": {"nl": "Bestand", "en": "File"},
    "line_number": {"nl": "Lijn", "en": "Line"},
}
NUMBERS = {"numerator", "denominator", "weight", "source_rows", "line_number"}


def show(trace: Trace, console: Console, language: Language, *, with_rows: bool = False) -> None:
    """Print the figure and what it stands on; the rows that count too where `with_rows`, and where they may be seen."""
    label = trace.indicator.label_nl if language == "nl" else trace.indicator.label_en
    console.print(Text.assemble((f"{trace.indicator.indicator_code}  ", "bold"), label))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in _facts(trace, language):
        table.add_row(Text(name), Text(text))
    console.print(table)
    if with_rows and trace.evidence:
        console.print()
        console.print(_rows(trace.evidence, trace.deliveries, language))
    console.print(Text(words.verdict(trace, language), style=COLOURS.get(trace.verdict, "yellow")), soft_wrap=True)


def _facts(trace: Trace, language: Language) -> Iterator[tuple[str, str]]:
    """Each fact with its name."""
    nl, indicator, figure = language == "nl", trace.indicator, trace.figure
    if figure:
        yield "Cijfer" if nl else "Figure", words.figure(indicator, figure, language)
        yield "Plaats" if nl else "Place", f"{trace.place} ({figure.geography_code})"
    yield "Stand" if nl else "Status", words.status(trace, language)
    yield "Definitie" if nl else "Definition", indicator.definition_nl if nl else indicator.definition_en
    if figure is None:
        return
    yield "Regel" if nl else "Rule", words.rule(indicator, figure, language)
    for name in ("numerator", "denominator", "rows_counted"):
        if (value := getattr(figure, name)) is not None:
            yield words.COLUMNS[name][language].capitalize(), words.exact(value, language)
    for remark in words.remarks(indicator, figure, language):
        yield "Let op" if nl else "Note", remark
    yield "Leveringen" if nl else "Deliveries", "\n".join(_deliveries(trace, language))
    if trace.evidence:
        yield "Apart gezet" if nl else "Set apart", "\n".join(_set_apart(trace, language))


def _deliveries(trace: Trace, language: Language) -> Iterator[str]:
    """Each source with its deliveries below it, and how many of their rows count."""
    nl = language == "nl"
    if not trace.deliveries:
        yield "geen: het datawarehouse meet zichzelf" if nl else "none: the warehouse measures itself"
    rows, counts = trace.evidence.rows_of() if trace.evidence else None, "geteld" if nl else "counted"
    for _, group in groupby(sorted(trace.deliveries, key=_source), key=_source):
        deliveries = list(group)
        one = deliveries[0]
        yield f"{one.source_id}: {one.publisher}, {one.title_nl if nl else one.title_en}; {one.licence}"
        for one in deliveries:
            counted = f", {counts}: {words.rows(rows[one.delivery_id], language)}" if rows is not None else ""
            yield f"  {one.delivery_id}  {one.file_name}, {'geland' if nl else 'landed'} {day(one.landed_at)}{counted}"
            if one.sha256:
                yield f"      sha256 {one.sha256}"


def _source(delivery: Delivery) -> tuple[str, str]:
    """What is said once for the deliveries that have it in common."""
    return delivery.source_id, delivery.licence


def _set_apart(trace: Trace, language: Language) -> Iterator[str]:
    """How many rows of the deliveries went to quarantine, whatever they were of."""
    nl = language == "nl"
    if not trace.set_apart:
        yield "geen rijen van deze leveringen" if nl else "no rows of these deliveries"
    for one in trace.set_apart:
        description = one.description_nl if nl else one.description_en
        said = f"{words.rows(one.rows, language)} {'van levering' if nl else 'of delivery'} {one.delivery_id}"
        yield f"{said}: {', '.join(filter(None, [one.rule, description]))}"


def _rows(evidence: Evidence, deliveries: Iterable[Delivery], language: Language) -> Table:
    files = {one.delivery_id: one.file_name for one in deliveries}
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, said in ROW_COLUMNS.items():
        table.add_column(said[language], justify="right" if name in NUMBERS else "left", overflow="fold")
    for row in evidence.rows:
        table.add_row(
            Text(row.row_key),
            *(words.exact(value, language) for value in (row.numerator, row.denominator, row.weight, row.source_rows)),
            row.counts_from.isoformat(),
            row.counts_to.isoformat() if row.counts_to else "-",
            Text(files.get(row.delivery_id, "-") if row.delivery_id else "-"),
            str(row.line_number or "-"),
        )
    return table
