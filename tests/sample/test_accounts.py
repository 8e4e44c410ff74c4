"""The synthetic annual accounts: of companies of the sample's register, as the warehouse cuts them."""

from __future__ import annotations

import csv
from datetime import date
from itertools import pairwise
from pathlib import Path

from sample.numbers import is_valid
from tests.sample_day import AS_OF

from .conftest import Sample


def filings(folder: Path) -> list[dict[str, str]]:
    """Rows of the backfill, which holds them all."""
    (path,) = (folder / "nbb_accounts").glob("*backfill*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_companies_are_legal_persons_of_the_register(small: Sample) -> None:
    numbers = {row["EnterpriseNumber"] for row in filings(small.folder)}
    legal = {row[0] for row in small.full.rows("enterprise") if row[3] == "2"}
    legal |= {row[0] for update in small.updates for row in update.rows("enterprise_insert") if row[3] == "2"}
    assert len(numbers) > 15
    assert numbers <= legal
    assert all(map(is_valid, numbers))


def test_references_are_made_up_and_nothing_was_filed_later(small: Sample) -> None:
    rows = filings(small.folder)
    assert all(row["ReferenceNumber"][5] == "9" for row in rows)
    assert len({row["ReferenceNumber"] for row in rows}) == len(rows)
    assert all(row["ExerciseDates.EndDate"] < row["DepositDate"] < AS_OF.isoformat() for row in rows)


def test_financial_years_follow_upon_each_other_and_not_all_are_calendar_years(small: Sample) -> None:
    rows = sorted(filings(small.folder), key=lambda row: (row["EnterpriseNumber"], row["ExerciseDates.EndDate"]))
    for one, next_one in pairwise(rows):
        if one["EnterpriseNumber"] == next_one["EnterpriseNumber"] and one["9087"]:
            first, last = (date.fromisoformat(row["ExerciseDates.EndDate"]) for row in (one, next_one))
            assert first == last or (last - first).days in {365, 366}
    assert {row["ExerciseDates.EndDate"][5:7] for row in rows} > {"12"}


def test_nobody_states_zero_employees(small: Sample) -> None:
    stated = {row["9087"] for row in filings(small.folder)}
    assert "" in stated
    assert not stated & {"0", "0.0"}
    assert len(stated) > 5


def test_the_extracts_of_days_hold_what_was_filed_on_them(small: Sample) -> None:
    days = [path for path in (small.folder / "nbb_accounts").glob("*.csv") if "backfill" not in path.name]
    assert len(days) == 3
    for path in days:
        with path.open(encoding="utf-8", newline="") as file:
            assert {(row["DepositDate"], row["Batch"]) for row in csv.DictReader(file)} == {(path.name[13:23],) * 2}
