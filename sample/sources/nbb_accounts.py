"""Annual accounts of companies of the sample's register, as the warehouse cuts them from the answers of the service.

Half of the companies have no employees and leave that rubric empty. Some financial years end in the middle of the year,
the first ones are longer or shorter, and now and then accounts are filed again or corrected. All figures are invented.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from sample.chance import Weighted, chance
from sample.story import Opening, Story, end_of_month, first_of_month
from sample.writer import Delivery

YEARS = 6
"""Back to which accounts are there."""
DAYS = 3
"""Extracts beside the backfill: of the newest days on which a company of the sample filed."""
END_OF_YEAR = Weighted([(12, 84), (6, 6), (3, 5), (9, 5)])
STAFF = Weighted([((0, 0), 50), ((1, 4), 30), ((5, 19), 13), ((20, 79), 5), ((80, 400), 2)])
"""Fewest and most employees at the start."""
FIGURES = "fte fte_year_before headcount turnover gross_margin staff_costs operating_result result equity total_assets"
FIGURES_SINCE = date(2022, 4, 4)
"""What was filed before is not taken."""
WITHOUT_FIGURES = {"figures": "none", **dict.fromkeys(FIGURES.split())}
FIRST_NUMBER = 90_000_000
"""References of the service are far below."""


class Year(NamedTuple):
    """A financial year, and the employees in it in full-time equivalents."""

    first: date
    last: date
    fte: float


def deliveries(story: Story) -> Iterator[Delivery]:
    """The extracts of some days, and a backfill of yesterday, in which two of their filings are corrected."""
    filings = sorted(_filings(story), key=lambda one: (one["deposit_date"], one["enterprise_number"]))
    for nth, filing in enumerate(filings):
        filing["reference_number"] = f"{filing['deposit_date'].year}-{FIRST_NUMBER + nth}"
    for day in sorted({filing["deposit_date"] for filing in filings})[-DAYS:]:
        yield _delivery("", day, str(day), [filing for filing in filings if filing["deposit_date"] == day])
    if not filings:  # no company of the register was handed over
        yield Delivery()
        return
    yesterday = story.as_of - timedelta(days=1)
    yield _delivery("backfill", yesterday, f"{yesterday}/00", [*filings[:-2], *map(_corrected, filings[-2:])])


def _delivery(kind: str, day: date, batch: str, filings: list[dict[str, Any]]) -> Delivery:
    name = f"nbb_accounts_{kind}_{day}_00.csv" if kind else f"nbb_accounts_{day}.csv"
    columns = list(filings[0])
    rows = [[batch, *(filing[column] for column in columns)] for filing in filings]
    return Delivery(rows, columns=" ".join(["batch", *columns]), name=name, has_bom=False)


def _filings(story: Story) -> Iterator[dict[str, Any]]:
    """Filings of each company, without their references."""
    for company in story.openings:
        rng = chance("accounts", company.enterprise)
        if company.seat is None or rng.random() < 0.07:  # some never file
            continue
        staff = rng.randint(*STAFF.draw(rng)) * rng.uniform(0.8, 1.0)
        before: Year | None = None
        for year in _years(rng, company, story.as_of, staff):
            deposited = end_of_month(year.last, 7) - timedelta(days=rng.randrange(0, 100))
            filing = _filing(rng, company, year, before)
            before = year
            for day in (deposited, deposited + timedelta(days=75))[: 2 if rng.random() < 0.03 else 1]:  # filed again
                if FIGURES_SINCE <= day < story.as_of:
                    yield {**filing, "deposit_date": day}


def _years(rng: random.Random, company: Opening, as_of: date, staff: float) -> Iterator[Year]:
    """The financial years of a company: the first one begins with it, and has up to 18 months."""
    month = END_OF_YEAR.draw(rng)
    first = max(company.day, date(as_of.year - YEARS, month, 1))
    if first > company.day:
        first = first_of_month(first, 1)
    last = end_of_month(date(first.year, month, 1))
    while last < first + timedelta(days=60):
        last = end_of_month(last, 12)
    while last < as_of:
        yield Year(first, last, round(staff, 1))
        first, last = last + timedelta(days=1), end_of_month(last, 12)
        staff *= rng.choice((0.82, 0.93, 1.0, 1.0, 1.04, 1.12, 1.25))


def _filing(rng: random.Random, company: Opening, year: Year, before: Year | None) -> dict[str, Any]:
    size = "m02-f" if year.fte >= 50 else "m01-f" if year.fte >= 10 else "m07-f"
    has_figures = rng.random() >= 0.02
    months = (year.last - year.first).days / 30.4
    margin = round((year.fte * rng.uniform(4_500, 7_500) + rng.uniform(500, 9_000)) * months, 2)
    total = round(margin * rng.uniform(0.8, 3.0) + 5_000, 2)
    figures = {
        "fte": year.fte or None,
        "fte_year_before": (before.fte or None) if before else None,
        "headcount": round(year.fte * 1.15) or None,
        "turnover": round(margin * rng.uniform(1.5, 5), 2) if size == "m02-f" else None,
        "gross_margin": margin,
        "staff_costs": round(year.fte * 5_100 * months, 2) or None,
        "operating_result": round(margin * rng.uniform(-0.1, 0.3), 2),
        "result": round(margin * rng.uniform(-0.12, 0.22), 2),
        "equity": round(total * rng.uniform(-0.1, 0.7), 2),
        "total_assets": total,
    }
    return {
        "enterprise_number": company.enterprise,
        "exercise_start": year.first,
        "exercise_end": year.last,
        "seat_zipcode": company.seat,
        "model": size if has_figures else f"{size}-p",
        "currency": "EUR",
        "is_corrected": "false",
        **({"figures": "given", **figures} if has_figures else WITHOUT_FIGURES),
        "deposit_date": None,
        "reference_number": None,
    }


def _corrected(filing: dict[str, Any]) -> dict[str, Any]:
    """The same filing as the bank corrected it."""
    equity = filing["equity"] and round(filing["equity"] + 100, 2)
    return {**filing, "is_corrected": "true", "equity": equity}
