"""The scorecard in a terminal: a table for each area of the plan."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pages.formats import Language, day
from scorecard import words
from scorecard.model import Area, Budget, Indicator, Scorecard, Status
from scorecard.words import Both

COLOURS = {"ok": "green", "warn": "yellow", "bad": "red", "note": "cyan"}
"""Of a status, by its style; the word is always there too."""
COLUMNS = (
    (Both("Indicator", "Indicator"), 28),
    (Both("Nieuwste waarde", "Latest value"), 22),
    (Both("Periode", "Period"), 15),
    (Both("Doel", "Target"), 26),
    (Both("Verschil", "Gap"), 17),
    (Both("Stand", "Status"), 17),
    (Both("Bron, of waarom niet", "Source, or why not"), 42),
)
"""Headings and their shares of the width."""


def show(scorecard: Scorecard, console: Console, language: Language) -> None:
    """Print all areas with their indicators, then the counts by status and what is synthetic."""
    nl = language == "nl"
    for area in scorecard.all_areas:
        kind, label = (area.kind_nl, area.label_nl) if nl else (area.kind_en, area.label_en)
        console.print(Text.assemble((f"{kind} {area.code}  ", "bold"), label))
        if area.budget:
            console.print(Text(f"  {_budget(area.budget, language)}", style="dim"))
        console.print(_table(area, scorecard, language))
        console.print()
    counts = (
        f"{scorecard.statuses[name].sign} {number} {_label(scorecard.statuses[name], language)}"
        for name, number in scorecard.counts.items()
    )
    console.print(Text(", ".join(counts)))
    if late := len(scorecard.late):
        console.print(Text(f"{words.LATE['sign']} {late} {words.LATE[language]}", style="yellow"))
    if made_up := len(scorecard.synthetic):
        observed = len(scorecard.with_value)
        said = (
            f"{made_up} van de {observed} waarden zijn synthetisch: verzonnen om het systeem te tonen"
            if nl
            else f"{made_up} of the {observed} values are synthetic: made up to show the system"
        )
        console.print(Text(f"{words.SYNTHETIC['sign']} {said}", style="yellow"))
    if scorecard.published_at:
        console.print(Text(f"{'Gepubliceerd op' if nl else 'Published on'} {day(scorecard.published_at)}"))


def _table(area: Area, scorecard: Scorecard, language: Language) -> Table:
    table = Table(box=None, expand=True, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for heading, ratio in COLUMNS:
        table.add_column(heading[language], ratio=ratio, overflow="fold")
    for indicator in area.indicators:
        status = scorecard.statuses[indicator.status]
        table.add_row(
            Text(f"{indicator.label_nl if language == 'nl' else indicator.label_en} ({indicator.indicator_code})"),
            Text(_value(indicator, language)),
            Text(words.when(indicator, language)),
            Text(words.target(indicator, language)),
            Text(words.gap(indicator, language)),
            Text(_status(indicator, status, language), style=COLOURS.get(status.style, "")),
            Text(_source(indicator, language)),
        )
    return table


def _status(indicator: Indicator, status: Status, language: Language) -> str:
    said = f"{status.sign} {_label(status, language)}"
    return f"{said}; {words.LATE['sign']} {words.LATE[language]}" if indicator.is_late else said


def _label(status: Status, language: Language) -> str:
    return status.label_nl if language == "nl" else status.label_en


def _value(indicator: Indicator, language: Language) -> str:
    value = f"{words.value(indicator, language)} {words.unit(indicator, language)}".strip()
    said = [value, words.remarks(indicator, language)]
    if indicator.has_value and indicator.is_synthetic:
        said.append(f"{words.SYNTHETIC['sign']} {words.SYNTHETIC[language]}")
    return "; ".join(filter(None, said))


def _source(indicator: Indicator, language: Language) -> str:
    if not indicator.has_value:
        return words.why_missing(indicator, language)
    return ": ".join(filter(None, [indicator.source_id, words.delivery(indicator, language)]))


def _budget(budget: Budget, language: Language) -> str:
    nl = language == "nl"
    total = words.euro(budget.total_eur, language)
    plan = f"{'Budget in het meerjarenplan' if nl else 'Budget in the multi-year plan'} {budget.span}: {total}"
    mark = f"{words.SYNTHETIC['sign']} {words.SYNTHETIC[language]}" if budget.is_synthetic else ""
    return "; ".join(filter(None, [plan, words.investments(budget, language), mark]))
