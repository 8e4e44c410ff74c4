"""Data in, text out."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from rich.console import Console

from tests.tracing.made import DELIVERY, FIGURE, HIDDEN, INDICATOR, SOLVED, STATUS
from tracing.adding import add_up, differences
from tracing.model import Evidence, SetApart, Trace
from tracing.terminal import show

EVIDENCE = Evidence(SOLVED, add_up(SOLVED, "share"), ())
APART = SetApart(7, "closed_date_present", "closed_date is ingevuld", "closed_date has a value", 1)
WHOLE = Trace(INDICATOR, FIGURE, STATUS, "Genk", "adds_up", [DELIVERY], [APART], EVIDENCE)
READER = replace(
    WHOLE, verdict="no_right", deliveries=[replace(DELIVERY, sha256=None)], set_apart=(), evidence=None
)  # fmt: skip
RULE = {
    "en": (
        "Rule numerator / denominator, times 100; each is the sum of what the rows add; the rows are dossiers, counted "
        "from 1 October 2024 to 30 September 2025 (window of 12 months)"
    ),
    "nl": (
        "Regel teller / noemer, maal 100; elk is de som van wat de rijen toevoegen; de rijen zijn dossiers, geteld "
        "van 01-10-2024 tot en met 30-09-2025 (venster van 12 maanden)"
    ),
}


def told(trace, language="en", **options):
    """What is shown, a line an entry, without the blanks around it."""
    console = Console(file=io.StringIO(), width=200)
    show(trace, console, language, **options)
    return [" ".join(line.split()) for line in console.file.getvalue().splitlines()]


def test_a_figure_is_told_with_all_that_it_stands_on():
    assert told(WHOLE) == [
        "A1.2.solved Solved requests for space",
        "Figure 33.3%, 2025, third quarter",
        "Place Genk (71016)",
        "Status Behind. Too few.",
        "Definition Share of the requests for space with a solution.",
        RULE["en"],
        "Numerator 1",
        "Denominator 3",
        "Number of rows 3",
        "Deliveries support_dossiers: Stad Genk, Dossiers of the economy department; CC BY 4.0",
        "7 dossiers.xlsx, landed 05/10/2025 10:30, counted: 3 rows",
        "sha256 5f54",
        "Set apart 1 row of delivery 7: closed_date_present, closed_date has a value",
        "the rows add up: 33.333333 from 3 rows",
    ]


def test_it_is_told_in_dutch_too():
    assert told(WHOLE, "nl") == [
        "A1.2.solved Opgeloste ruimtevragen",
        "Cijfer 33,3 %, 2025, derde kwartaal",
        "Plaats Genk (71016)",
        "Stand Achter. Te weinig.",
        "Definitie Deel van de ruimtevragen met een oplossing.",
        RULE["nl"],
        "Teller 1",
        "Noemer 3",
        "Aantal rijen 3",
        "Leveringen support_dossiers: Stad Genk, Dossiers van de dienst economie; CC BY 4.0",
        "7 dossiers.xlsx, geland 05/10/2025 10:30, geteld: 3 rijen",
        "sha256 5f54",
        "Apart gezet 1 rij van levering 7: closed_date_present, closed_date is ingevuld",
        "de rijen kloppen: 33,333333 uit 3 rijen",
    ]


def test_the_rows_are_listed_where_that_is_asked():
    lines = told(WHOLE, with_rows=True)
    listed = lines[lines.index("") + 1 : -1]
    assert listed == [
        "Key Numerator Denominator Weight Rows From Until before File Line",
        "D-1 0 1 1 1 2025-03-17 2025-03-18 dossiers.xlsx 12",
        "D-2 1 1 1 1 2025-03-17 2025-03-18 dossiers.xlsx 13",
        "D-3 0 1 1 1 2025-03-17 2025-03-18 dossiers.xlsx 14",
    ]


def test_rows_that_give_something_else_are_told_with_both_numbers():
    published = replace(FIGURE, value=Decimal(50), rows_counted=2)
    differing = replace(EVIDENCE, differences=differences(published, EVIDENCE.added))
    trace = replace(WHOLE, figure=published, verdict="differs", evidence=differing)
    assert told(trace)[-1] == (
        "the rows do not add up: figure is 50 and the rows give 33.333333; number of rows is 2 and the rows give 3"
    )
    assert told(trace, "nl")[-1].startswith("de rijen kloppen niet: cijfer is 50 en de rijen geven 33,333333; ")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_login_without_rights_sees_what_the_mart_has_and_why_no_rows(language):
    lines, whole = told(READER, language, with_rows=True), told(WHOLE, language)
    assert lines[:10] == whole[:10]
    assert lines[10:] == [
        whole[10].rpartition(", ")[0],
        "niet nagerekend: deze login mag de rijen niet zien, die in intermediate, ops en quarantine staan"
        if language == "nl"
        else "not added up: this login may not see the rows, which stand in intermediate, ops and quarantine",
    ]


def test_of_a_hidden_figure_nothing_is_told_without_rights():
    lines = told(replace(READER, figure=HIDDEN), with_rows=True)
    assert "Figure hidden, 2025, third quarter" in lines
    assert "Note hidden: too few stand behind it, or it would tell another hidden figure" in lines
    assert not any(line.startswith(("Numerator", "Denominator", "Number of rows")) for line in lines)


def test_what_the_rows_of_a_hidden_figure_give_is_for_who_may_see_them():
    lines = told(replace(WHOLE, figure=HIDDEN, verdict="hidden"))
    assert lines[-1] == "the figure is hidden; the rows give 33.333333 from 3 rows, which is not to be passed on"


def test_what_is_to_be_known_before_a_figure_is_used():
    figure = replace(FIGURE, is_provisional=True, completeness=Decimal("0.75"), is_synthetic=True)
    lines = told(replace(WHOLE, indicator=replace(INDICATOR, is_proxy=True), figure=figure))
    assert [line for line in lines if line.startswith("Note")] == [
        "Note provisional: its period still runs",
        "Note incomplete: 75% was seen whole",
        "Note approximate: it measures what comes close",
        "Note synthetic: made up to show the system",
    ]


def test_a_day_is_no_span_and_a_place_without_target_is_not_rated():
    figure = replace(FIGURE, counted_from=FIGURE.counted_to)
    lines = told(replace(WHOLE, indicator=replace(INDICATOR, window_months=None), figure=figure, status=None))
    assert lines[3] == "Status not rated in this place"
    assert lines[5].endswith("the rows are dossiers, counted on 30 September 2025")


def test_figures_that_the_warehouse_measures_itself_stand_on_no_delivery():
    assert "Deliveries none: the warehouse measures itself" in told(replace(READER, deliveries=()))


def test_an_indicator_without_figures_says_why():
    trace = Trace(INDICATOR, None, replace(STATUS, period_start=None), "Genk", "no_figure")
    assert told(trace)[-3:] == [
        "Status Behind. Too few.",
        "Definition Share of the requests for space with a solution.",
        "there is no figure to trace yet",
    ]
