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

FIRST_PLAN, PLAN_YEARS, OVERLAP = 2014, 6, 2
"""Plans begin every six years and the older one has two years of the next; the sample has the last two plans."""
INHABITANTS = 68_150, 79_000
"""Made-up population of the home municipality and of its neighbour."""
LISTS = {"acties_investeringen": "investment", "acties_uitgaven": "all_expenditure"}
PIVOTS = {
    "beleidsvelden": ("bbc_policy_field", "bbc_policy_fields.csv"),
    "rekeningen": ("bbc_account", "bbc_accounts.csv"),
}
WRONG = (2, "0510 Nijverheid")
"""Year of the newest plan and policy field whose amount per inhabitant is a hundred times too high."""
EMPTY_EVERY = 7
"""One cell of a pivot in so many is empty."""


def deliveries(story: Story) -> Iterator[Delivery]:
    """The lists of actions of the newest plan, which is made in the year before it begins, and two pivots of each."""
    newest = FIRST_PLAN + (story.as_of.year + 1 - FIRST_PLAN) // PLAN_YEARS * PLAN_YEARS
    for part, kind in LISTS.items():
        yield Delivery(_actions(newest, kind), f"bbc_{newest}_{part}.csv", "bbc_action", has_bom=False)
    for plan in (newest - PLAN_YEARS, newest):
        for part, (table, data) in PIVOTS.items():
            rows = _pivot(plan, data, is_newest=plan == newest)
            yield Delivery(rows, f"bbc_{plan}_{part}.csv", table, has_bom=False)


def _actions(plan: int, kind: str) -> Iterator[Row]:
    """Texts of several lines, and a neighbour with codes of its own."""
    for row in read("bbc_actions.csv"):
        if row["list"] == kind:
            texts = [
                (row["objective_code"], row["objective"]),
                (row["plan_code"], row["plan"]),
                (row["action_code"], row["text"]),
            ]
            for nth in range(PLAN_YEARS):
                yield _action(home().name_nl, texts, plan + nth, int(row[f"year_{nth + 1}"]), INHABITANTS[0])
    for code, amount in (("3SBS070101", 1_250_000), ("3SBS070102", 90_000)):
        texts = [(code[:length], "Synthetisch") for length in (4, 6, 10)]
        for nth in range(PLAN_YEARS):
            yield _action(neighbour(), texts, plan + nth, amount, INHABITANTS[1])


def _action(body: str, texts: list[tuple[str, str]], year: int, amount: int, inhabitants: int) -> Row:
    blocks = dict(zip(("objective", "action_plan", "action"), (_block(*text) for text in texts), strict=True))
    return {"municipality": body, **blocks, "booking_year": year, **_amounts(amount, inhabitants)}


def _pivot(plan: int, data: str, *, is_newest: bool) -> Iterator[Row]:
    """Amounts by heading and year, empty where nothing is planned."""
    headings = read(data)
    for name, inhabitants in zip((home().name_nl, neighbour()), INHABITANTS, strict=True):
        cells = [(year, row) for year in range(PLAN_YEARS + OVERLAP * (not is_newest)) for row in headings]
        for nth, (year, row) in enumerate(cells):
            *levels, amount = row.values()
            times = 100 if is_newest and (year, levels[-1]) == WRONG else 1
            amounts = _amounts(round(int(amount) * (1 - 0.1 * year)), inhabitants, times)
            is_empty = nth % EMPTY_EVERY == EMPTY_EVERY - 1
            yield {
                "nis_code": nis_code(name, plan),
                "booking_year": plan + year,
                **dict(zip(LEVELS[data], levels, strict=True)),
                **(dict.fromkeys(amounts) if is_empty else amounts),
            }


LEVELS = {
    "bbc_policy_fields.csv": ("domain", "subdomain", "policy_field"),
    "bbc_accounts.csv": ("level_1", "level_2", "level_3", "account"),
}


def _block(code: str, text: str) -> str:
    return (
        f"Code: {code}\nKorte omschrijving: {text}\n"
        "Lange omschrijving: Synthetische voorbeeldtekst.\n\nDe tekst loopt over meer regels; met een puntkomma.\n"
        "Commentaar: \nEvaluatie: "
    )


def _amounts(amount: int, inhabitants: int, times: int = 1) -> dict[str, str]:
    """The amount and what it is per inhabitant, `times` too high."""
    return {"amount": _belgian(amount, 0), "amount_per_inhabitant": _belgian(amount / inhabitants * times, 2)}


def _belgian(value: float, decimals: int) -> str:
    """The number with points between thousands and a decimal comma."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))
