"""Synthetic exports of the municipal multi-year plans in the publisher's two raw layouts, traps included.

Codes and short texts of Genk's actions, policy fields and accounts are those that were published (sample/data); the
amounts are made up around the published ones, and so is all of Hasselt and of plan 2020. Every long text says so.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

DATA = Path(__file__).parent / "data"
INHABITANTS = {"71016": 68_150, "71022": 79_000, "71072": 80_300}
"""Made-up population of Genk and of Hasselt by its old and its new code."""
YEARS = {2020: range(2020, 2028), 2026: range(2026, 2032)}
"""Booking years by plan; the plans overlap."""
LISTS = {"investeringen": "investment", "uitgaven": "all_expenditure"}
WRONG = (2026, 2028, "0510 Nijverheid")
"""Plan, booking year and policy field whose amount per inhabitant is a hundred times too high."""
EMPTY_EVERY = 7
"""One cell of a pivot in so many is empty."""


def write(folder: Path) -> None:
    """Write the exports of plans 2020 and 2026 into `<folder>/bbc_plan`; the same bytes each time."""
    into = folder / "bbc_plan"
    into.mkdir(parents=True, exist_ok=True)
    for name, wanted in LISTS.items():
        _save(into / f"bbc_2026_acties_{name}_synthetic.csv", _projects(wanted), csv.QUOTE_ALL)
    for plan in YEARS:
        for name, data in (("beleidsvelden", "bbc_policy_fields.csv"), ("rekeningen", "bbc_accounts.csv")):
            _save(into / f"bbc_{plan}_{name}_synthetic.csv", _pivot(plan, _read(data)), csv.QUOTE_MINIMAL)


def _projects(wanted: str) -> list[list[str]]:
    """A list of actions: years in the header after a comma, texts of several lines, Hasselt with codes of its own."""
    header = ["Bestuur", "Beleidsdoelst. totaaloverzicht", "Actieplan totaaloverzicht", "Actie totaaloverzicht"]
    header += [f"{year},{what}" for year in YEARS[2026] for what in ("Uitgave", "Uitgave per inwoner")]
    rows = [header]
    _, *actions = _read("bbc_actions.csv")
    for listed, objective_code, objective, plan_code, plan, code, text, *amounts in actions:
        if listed == wanted:
            texts = [_block(objective_code, objective), _block(plan_code, plan), _block(code, text)]
            rows.append(["Genk", *texts, *(cell for amount in amounts for cell in _pair(int(amount), "71016"))])
    for code, amount in (("3SBS070101", 1_250_000), ("3SBS070102", 90_000)):
        texts = [_block(code[:length], "Synthetisch") for length in (4, 6, 10)]
        rows.append(["Hasselt", *texts, *_pair(amount, "71072") * len(YEARS[2026])])
    return rows


def _pivot(plan: int, data: list[list[str]]) -> list[list[str]]:
    """Amounts by heading and year, empty where nothing is planned."""
    labels, *headings = data
    columns = [(year, heading) for year in YEARS[plan] for heading in headings]
    rows = [["Boekjaar", *(str(year) for year, _ in columns for _ in range(2))]]
    rows += [
        [label, *(heading[at] for _, heading in columns for _ in range(2))] for at, label in enumerate(labels[:-1])
    ]
    rows.append(["NIS-code", *["Totaal", "Per inwoner"] * len(columns)])
    # Hasselt has a new code since its merger of 2025
    for body in ("71016", "71022" if plan < 2025 else "71072"):
        cells: list[str] = []
        for nth, (year, heading) in enumerate(columns):
            amount = round(int(heading[-1]) * (1 - 0.1 * (year - plan)))
            pair = _pair(amount, body, 100 if (plan, year, heading[-2]) == WRONG else 1)
            cells += ["", ""] if nth % EMPTY_EVERY == EMPTY_EVERY - 1 else pair
        rows.append([body, *cells])
    return rows


def _block(code: str, text: str) -> str:
    return (
        f"Code: {code}\nKorte omschrijving: {text}\n"
        "Lange omschrijving: Synthetische voorbeeldtekst.\n\nDe tekst loopt over meer regels; met een puntkomma.\n"
        "Commentaar: \nEvaluatie: "
    )


def _pair(amount: int, body: str, times: int = 1) -> list[str]:
    """The amount and what it is per inhabitant, `times` too high."""
    return [_belgian(amount, 0), _belgian(amount / INHABITANTS[body] * times, 2)]


def _belgian(value: float, decimals: int) -> str:
    """The number with points between thousands and a decimal comma."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def _read(name: str) -> list[list[str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(line for line in file if not line.startswith("#")))


def _save(path: Path, rows: Sequence[Sequence[str]], quoting: Literal[0, 1]) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=";", quoting=quoting, lineterminator="\n").writerows(rows)
    path.write_bytes(text.getvalue().encode())
