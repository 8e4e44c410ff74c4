"""The two raw exports of the municipal multi-year plans, traps included.

Codes and short texts of actions, policy fields and accounts are those that Genk published (sample/data); the amounts
are made up around the published ones, and so are those of the neighbour and of the older plan. Every long text says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from sample.reference import neighbour, nis_code, read
from sample.story import Story
from sample.writer import Delivery, Row
from warehouse.home import home

A_PLAN, PLAN_YEARS, OVERLAP = 2026, 6, 2
"""First year of a plan; there is one every six years, and an older one has two years of the next."""
INHABITANTS = {"home": 68_150, "neighbour": 79_000}
LISTS = ("acties_investeringen", "acties_uitgaven")
PIVOTS = {"beleidsvelden": "bbc_policy_field", "rekeningen": "bbc_account"}
WRONG = 2, "0510 Nijverheid"
"""Year of the newest plan and policy field whose amount per inhabitant is a hundred times too high."""
EMPTY_EVERY = 7
"""One cell of a pivot in so many is empty."""


def deliveries(story: Story) -> Iterator[Delivery]:
    """The lists of actions of the newest plan, which is made in the year before it begins, and two pivots of each."""
    newest = A_PLAN + (story.as_of.year + 1 - A_PLAN) // PLAN_YEARS * PLAN_YEARS
    columns = "municipality objective action_plan action booking_year amount amount_per_inhabitant"
    for part in LISTS:
        yield Delivery(_actions(newest, part), columns, f"bbc_{newest}_{part}.csv", "bbc_action", has_bom=False)
    for plan, (part, table) in product((newest - PLAN_YEARS, newest), PIVOTS.items()):
        rows = _pivot(plan, table, is_newest=plan == newest)
        yield Delivery(rows, name=f"bbc_{plan}_{part}.csv", table=table, has_bom=False)


def _actions(plan: int, part: str) -> Iterator[Row]:
    """An action a row and year, with texts of several lines."""
    for of_part, of, *texts_and_amounts in map(dict.values, read("bbc_actions.csv")):
        if of_part == part:
            texts, planned = texts_and_amounts[:-PLAN_YEARS], texts_and_amounts[-PLAN_YEARS:]
            blocks = map(_block, texts[::2], texts[1::2])
            action = home().name_nl if of == "home" else neighbour(), *blocks
            for year, amount in enumerate(planned, start=plan):
                yield *action, year, *_amounts(int(amount), INHABITANTS[of])


def _pivot(plan: int, table: str, *, is_newest: bool) -> Iterator[Row]:
    """Amounts by year and heading, empty where nothing is planned."""
    years = range(PLAN_YEARS if is_newest else PLAN_YEARS + OVERLAP)
    headings = [(year, row) for year in years for row in read(f"{table}s.csv")]
    for name, inhabitants in zip((home().name_nl, neighbour()), INHABITANTS.values(), strict=True):
        for nth, (year, row) in enumerate(headings, start=1):
            *levels, amount = row.values()
            times = 100 if is_newest and (year, levels[-1]) == WRONG else 1
            amounts = _amounts(round(int(amount) * (1 - 0.1 * year)), inhabitants, times)
            yield nis_code(name, plan), plan + year, *levels, *(amounts if nth % EMPTY_EVERY else (None, None))


def _block(code: str, text: str) -> str:
    return (
        f"Code: {code}\nKorte omschrijving: {text}\n"
        "Lange omschrijving: Synthetische voorbeeldtekst.\n\nDe tekst loopt over meer regels; met een puntkomma.\n"
        "Commentaar: \nEvaluatie: "
    )


def _amounts(amount: int, inhabitants: int, times: int = 1) -> tuple[str, ...]:
    """The amount and what it is per inhabitant, `times` too high, with points between thousands and a comma."""
    written = f"{amount:,.0f}", f"{amount / inhabitants * times:,.2f}"
    return tuple(number.translate(str.maketrans(",.", ".,")) for number in written)
