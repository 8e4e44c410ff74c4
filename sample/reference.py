"""The facts of sample/data that sources share: municipalities, sectors, trades. Every file there names its source."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from warehouse.home import home

DATA = Path(__file__).parent / "data"
REFORM = 2025
"""On 1 January of this year the statistical sectors were drawn anew, and municipalities merged."""
_FIRSTS = "A01 B05 C10 D35 E36 F41 G45 H49 I55 J58 K64 L68 M69 N77 O84 P85 Q86 R90 S94 T97 U99"
FIRST_DIVISIONS_2008 = {first[0]: first[1:] for first in _FIRSTS.split()}
"""First division of each section of NACE-BEL 2008."""


def read(name: str) -> list[dict[str, str]]:
    """Rows of a file of sample/data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def figures(name: str) -> list[list[int]]:
    """Rows of a file of sample/data that holds nothing but whole numbers."""
    return [[int(figure) for figure in row.values()] for row in read(name)]


class Sector(NamedTuple):
    """A statistical sector of the home municipality and its neighbourhood (`wijk`).

    `use` tells those in which hardly anyone lives.
    """

    code: str
    name: str
    wijk: str
    wijk_name: str
    weight: int
    use: str


def has_real_sectors() -> bool:
    """Whether `sectors.csv` has the sectors of the home municipality."""
    return read("sectors.csv")[0]["code"].startswith(home().nis_code)


@cache
def sectors(*, former: bool = False) -> tuple[Sector, ...]:
    """The sectors of the home municipality since the reform, or the former ones; 'not locatable' is the last.

    The real ones where `sectors.csv` has them; for another municipality as many of the same form, with made-up names.
    """
    found = tuple(
        Sector(row["code"], row["name"], row["wijk"], row["wijk_name"], int(row["weight"]), row["use"])
        for row in read("sectors.csv")
        if row["division"] != ("new" if former else "old")
    )
    return found if has_real_sectors() else tuple(map(_made_up, found))


def _made_up(sector: Sector) -> Sector:
    """One of the same form and size in the home municipality."""
    code, wijk, here = sector.code[5:], sector.wijk[5:], home().nis_code
    names = f"Synthetische sector {code}", f"Synthetische wijk {wijk}"
    return Sector(here + code, names[0], here + wijk, names[1], sector.weight, sector.use)


@cache
def _municipalities(year: int) -> dict[str, dict[str, str]]:
    """Dutch name -> row of REFNIS, of every municipality on 1 January of `year`."""
    return {
        row["name_nl"]: row
        for row in read("refnis.csv")
        if row["level"] == "4"
        and (row["valid_from"][-4:] < str(year) or row["valid_from"] == f"01/01/{year}")
        and row["valid_to"][-4:] >= str(year)
    }


def nis_code(name: str, year: int) -> str:
    """Code of the municipality of this Dutch name on 1 January of `year`; raises KeyError where there is none."""
    return _municipalities(year)[name]["nis_code"]


@cache
def refnis_name(code: str) -> str:
    """Dutch name of a municipality, arrondissement, province or region; raises KeyError where there is none."""
    return {row["nis_code"]: row["name_nl"] for row in read("refnis.csv")}[code]


@cache
def neighbours(year: int) -> tuple[str, ...]:
    """Names of the other municipalities of the home's arrondissement on 1 January of `year`."""
    inside = home().arrondissement_nis_code
    names = (name for name, row in _municipalities(year).items() if row["parent_nis_code"] == inside)
    return tuple(name for name in names if name != home().name_nl)


@cache
def neighbour() -> str:
    """Name of the largest other municipality of the home's arrondissement, as far as the sample knows."""
    known = [row for row in read("places.csv") if row["nl"] in neighbours(REFORM)]
    return max(known, key=lambda row: int(row["weight"]))["nl"]


@cache
def trades() -> dict[str, int]:
    """NACE-BEL 2008 codes of five digits -> how common each is."""
    return {row["nace_2008"]: int(row["weight"]) for row in read("activities.csv") if len(row["nace_2008"]) == 5}
