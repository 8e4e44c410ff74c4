"""The two raw exports of the municipal multi-year plans, traps included.

Codes and short texts of actions, policy fields and accounts are those that Genk published (sample/data); the amounts
are made up around the published ones, and so are those of the neighbour and of the older plan. Every long text says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from sample.reference import neighbour, nis_code, read
from sample.story import Story
from sample.writer import Delivery, Row
from warehouse.home import home

A_PLAN, PLAN_YEARS, OVERLAP = 2026, 6, 2
"""First year of a plan; there is one every six years, and an older one has two years of the next."""
INHABITANTS = 68_150, 79_000
"""Made-up population of the home municipality and of its neighbour."""
LISTS = {"acties_investeringen": "investment", "acties_uitgaven": "all_expenditure"}
PIVOTS = (
    ("beleidsvelden", "bbc_policy_field", "bbc_policy_fields.csv"),
    ("rekeningen", "bbc_account", "bbc_accounts.csv"),
)
WRONG = 2, "0510 Nijverheid"
"""Year of the newest plan and policy field whose amount per inhabitant is a hundred times too high."""
EMPTY_EVERY = 7
"""One cell of a pivot in so many is empty."""


def deliveries(story: Story) -> Iterator[Delivery]:
    """The lists of actions of the newest plan, which is made in the year before it begins, and two pivots of each."""
    newest = A_PLAN + (story.as_of.year + 1 - A_PLAN) // PLAN_YEARS * PLAN_YEARS
    for part, kind in LISTS.items():
        columns = "municipality objective action_plan action booking_year amount amount_per_inhabitant"
        yield Delivery(_actions(newest, kind), columns, f"bbc_{newest}_{part}.csv", "bbc_action", has_bom=False)
    for plan in (newest - PLAN_YEARS, newest):
        for part, table, data in PIVOTS:
            rows = _pivot(plan, data, is_newest=plan == newest)
            yield Delivery(rows, name=f"bbc_{plan}_{part}.csv", table=table, has_bom=False)


def _actions(plan: int, kind: str) -> Iterator[Row]:
    """Texts of several lines, and a neighbour with codes of its own."""
    for row in read("bbc_actions.csv"):
        if row["list"] == kind:
            _, *texts = list(row.values())[:-PLAN_YEARS]
            blocks = [_block(code, text) for code, text in zip(texts[::2], texts[1::2], strict=True)]
            for nth, planned in enumerate(list(row.values())[-PLAN_YEARS:]):
                yield home().name_nl, *blocks, plan + nth, *_amounts(int(planned), INHABITANTS[0])
    for code, amount in (("3SBS070101", 1_250_000), ("3SBS070102", 90_000)):
        blocks = [_block(code[:length], "Synthetisch") for length in (4, 6, 10)]
        for nth in range(PLAN_YEARS):
            yield neighbour(), *blocks, plan + nth, *_amounts(amount, INHABITANTS[1])


def _pivot(plan: int, data: str, *, is_newest: bool) -> Iterator[Row]:
    """Amounts by year and heading, empty where nothing is planned."""
    headings = read(data)
    for name, inhabitants in zip((home().name_nl, neighbour()), INHABITANTS, strict=True):
        years = range(PLAN_YEARS if is_newest else PLAN_YEARS + OVERLAP)
        for nth, (year, row) in enumerate((year, row) for year in years for row in headings):
            *levels, amount = row.values()
            times = 100 if is_newest and (year, levels[-1]) == WRONG else 1
            amounts = _amounts(round(int(amount) * (1 - 0.1 * year)), inhabitants, times)
            is_empty = nth % EMPTY_EVERY == EMPTY_EVERY - 1
            yield nis_code(name, plan), plan + year, *levels, *((None, None) if is_empty else amounts)


def _block(code: str, text: str) -> str:
    return (
        f"Code: {code}\nKorte omschrijving: {text}\n"
        "Lange omschrijving: Synthetische voorbeeldtekst.\n\nDe tekst loopt over meer regels; met een puntkomma.\n"
        "Commentaar: \nEvaluatie: "
    )


def _amounts(amount: int, inhabitants: int, times: int = 1) -> tuple[str, str]:
    """The amount and what it is per inhabitant, `times` too high, with points between thousands and a comma."""
    written = f"{amount:,.0f}", f"{amount / inhabitants * times:,.2f}"
    whole, each = (number.translate(str.maketrans(",.", ".,")) for number in written)
    return whole, each
