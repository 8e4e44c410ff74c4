"""The facts of sample/data: codes, labels, municipalities, sectors. Every file there names its source."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


class Activity(NamedTuple):
    """One activity in three versions of NACE-BEL; '' where that version has no partner."""

    nace_2025: str
    nace_2008: str
    nace_2003: str
    weight: int
    trade: str


class Place(NamedTuple):
    """A postal code with its municipality as KBO writes it."""

    zipcode: str
    nl: str
    fr: str
    language: str
    weight: int
    suffix: str


class Sector(NamedTuple):
    """A statistical sector of Genk and its neighbourhood."""

    code: str
    name: str
    wijk: str
    wijk_name: str
    weight: int


@cache
def activities() -> tuple[Activity, ...]:
    """The pool of activities."""
    return tuple(
        Activity(row["nace_2025"], row["nace_2008"], row["nace_2003"], int(row["weight"]), row["trade"])
        for row in _rows("activities.csv")
    )


@cache
def places() -> tuple[Place, ...]:
    """The postal codes, Genk first."""
    return tuple(
        Place(row["zipcode"], row["nl"], row["fr"], row["language"], int(row["weight"]), row["suffix"])
        for row in _rows("places.csv")
    )


@cache
def sectors() -> tuple[Sector, ...]:
    """All statistical sectors of Genk, 'not locatable' last."""
    return tuple(
        Sector(row["code"], row["name"], row["wijk"], row["wijk_name"], int(row["weight"]))
        for row in _rows("sectors.csv")
    )


@cache
def kbo_codes() -> tuple[tuple[str, str, str, str], ...]:
    """Rows of code.csv: category, code, language, description, in the order of the real file."""
    rows = [
        (row["category"], row["code"], language, row[language.lower()])
        for row in _rows("kbo_codes.csv")
        for language in ("DE", "FR", "NL")
        if row[language.lower()]
    ]
    rows += [
        (f"Nace{row['version']}", row["code"], language, row[language.lower()])
        for row in _rows("nace_labels.csv")
        for language in ("FR", "NL")
    ]
    return tuple(sorted(rows, key=lambda row: row[:3]))


def nacebel_2025() -> list[tuple[str, ...]]:
    """Rows of Statbel's NACEBEL_2025: level, dotted code, titles in Dutch, French, German and English."""
    kbo = {row["code"]: row for row in _rows("nace_labels.csv") if row["version"] == "2025"}
    rows: list[tuple[str, ...]] = []
    for row in _by_section(_rows("nacebel_2025.csv")):
        code = row["code"]
        dotted = code if len(code) < 3 else f"{code[:2]}.{code[2:]}"
        rows.append(
            (
                str(len(code)),
                dotted,
                row["nl"] or kbo[code]["nl"],
                row["fr"] or kbo[code]["fr"],
                row["de"],
                row["en"],
            )
        )
    return rows


def _by_section(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Each section letter before its first division, as Statbel has it."""
    firsts = "A01 B05 C10 D35 E36 F41 G46 H49 I55 J58 K61 L64 M68 N69 O77 P84 Q85 R86 S90 T94 U97 V99"
    first_division = {first[0]: first[1:] for first in firsts.split()}
    return sorted(rows, key=lambda row: (first_division.get(row["code"], row["code"]), len(row["code"]) > 1))


def refnis() -> list[tuple[str, ...]]:
    """Rows of TU_COM_REFNIS: level, code, parent, names in German, French and Dutch, first and last day."""
    rows: list[tuple[str, ...]] = []
    for row in _rows("refnis.csv"):
        level = 4
        if not row["parent"]:
            level = 1 if row["code"] < "10000" else 2  # the old province of Brabant lies in two regions
        elif row["parent"] in ("02000", "03000", "04000"):
            level = 3 if row["parent"] == "04000" else 2
        elif row["code"].endswith("000"):
            level = 3
        rows.append(
            (
                str(level),
                row["code"],
                row["parent"] or "-",
                row["de"] or row["nl"],
                row["fr"] or row["nl"],
                row["nl"],
                row["valid_from"] or "01/01/1970",
                row["valid_to"] or "31/12/9999",
            )
        )
    return rows
