"""What an enterprise does, and the code table of KBO that says what each code means."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from sample.reference import read


class Activity(NamedTuple):
    """One activity in three versions of NACE-BEL; '' where that version has no partner."""

    nace_2025: str
    nace_2008: str
    nace_2003: str
    weight: int
    trade: str


@cache
def activities() -> tuple[Activity, ...]:
    """The pool of activities."""
    return tuple(
        Activity(row["nace_2025"], row["nace_2008"], row["nace_2003"], int(row["weight"]), row["trade"])
        for row in read("activities.csv")
    )


@cache
def kbo_codes() -> tuple[tuple[str, str, str, str], ...]:
    """Rows of code.csv: category, code, language, description, in the order of the real file."""
    labels = {(row["category"], row["code"]): row for row in read("kbo_codes.csv")}
    # KBO knows all of Statbel's classification, with other words here and there
    for row in read("nace_bel.csv"):
        labels["Nace2025", row["nace_code"].replace(".", "")] = {"fr": row["label_fr"], "nl": row["label_nl"]}
    labels |= {(f"Nace{row['version']}", row["code"]): row for row in read("nace_labels.csv")}
    return tuple(
        (*code, language, label)
        for code, row in sorted(labels.items())
        for language in ("DE", "FR", "NL")
        if (label := row.get(language.lower()))
    )
