"""The facts of sample/data: codes, labels, municipalities, sectors. Every file there names its source."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path
from string import ascii_uppercase
from typing import NamedTuple

from warehouse.home import home

DATA = Path(__file__).parent / "data"
REFORM = 2025
"""On 1 January of this year the statistical sectors were drawn anew, and municipalities merged."""


def read(name: str) -> list[dict[str, str]]:
    """Rows of a file of sample/data."""
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
    """A statistical sector of the home municipality and its neighbourhood.

    It began with 2025 (`new`), ended with 2024 (`old`) or was there before and after. `use` tells those in which hardly
    anyone lives.
    """

    code: str
    name: str
    wijk: str
    wijk_name: str
    weight: int
    division: str
    use: str

    @property
    def is_industrial(self) -> bool:
        """Whether it lies in an industrial estate."""
        return self.use == "industry"


@cache
def activities() -> tuple[Activity, ...]:
    """The pool of activities."""
    return tuple(
        Activity(row["nace_2025"], row["nace_2008"], row["nace_2003"], int(row["weight"]), row["trade"])
        for row in read("activities.csv")
    )


@cache
def places() -> tuple[Place, ...]:
    """The postal codes that the sample knows."""
    return tuple(
        Place(row["zipcode"], row["nl"], row["fr"], row["language"], int(row["weight"]), row["suffix"])
        for row in read("places.csv")
    )


@cache
def home_places() -> tuple[Place, ...]:
    """The postal codes of the home municipality."""
    known = {place.zipcode: place for place in places()}
    name = home().name_nl
    return tuple(known.get(code, Place(code, name, name, "nl", 0, "")) for code in home().postal_codes)


def home_place() -> Place:
    """The first postal code of the home municipality."""
    return home_places()[0]


@cache
def elsewhere() -> tuple[Place, ...]:
    """The postal codes outside the home municipality."""
    return tuple(place for place in places() if place not in home_places())


def has_real_sectors() -> bool:
    """Whether `sectors.csv` has the sectors of the home municipality."""
    return read("sectors.csv")[0]["code"].startswith(home().nis_code)


@cache
def all_sectors() -> tuple[Sector, ...]:
    """The sectors of the home municipality of before and since the reform of 2025, 'not locatable' among them.

    The real ones where `sectors.csv` has them; for another municipality as many of the same form, with made-up names.
    """
    found = [
        Sector(row["code"], row["name"], row["wijk"], row["wijk_name"], int(row["weight"]), row["division"], row["use"])
        for row in read("sectors.csv")
    ]
    if has_real_sectors():
        return tuple(found)
    nis_code = home().nis_code
    return tuple(
        sector._replace(
            code=nis_code + sector.code[5:],
            name=f"Synthetische sector {nth}",
            wijk=nis_code + sector.wijk[5:],
            wijk_name=f"Synthetisch{' industrieterrein' if sector.is_industrial else 'e wijk'} {sector.wijk[6:]}",
        )
        for nth, sector in enumerate(found, start=1)
    )


@cache
def sectors() -> tuple[Sector, ...]:
    """The sectors of today, 'not locatable' last."""
    return tuple(sector for sector in all_sectors() if sector.division != "old")


@cache
def kbo_codes() -> tuple[tuple[str, str, str, str], ...]:
    """Rows of code.csv: category, code, language, description, in the order of the real file."""
    rows = [
        (row["category"], row["code"], language, row[language.lower()])
        for row in read("kbo_codes.csv")
        for language in ("DE", "FR", "NL")
        if row[language.lower()]
    ]
    rows += [
        (f"Nace{row['version']}", row["code"], language, row[language.lower()])
        for row in read("nace_labels.csv")
        for language in ("FR", "NL")
    ]
    return tuple(sorted(rows, key=lambda row: row[:3]))


def nacebel_2025() -> list[tuple[str, ...]]:
    """Rows of Statbel's NACEBEL_2025: level, dotted code, titles in Dutch, French, German and English."""
    kbo = {row["code"]: row for row in read("nace_labels.csv") if row["version"] == "2025"}
    rows: list[tuple[str, ...]] = []
    for row in _by_section(read("nacebel_2025.csv")):
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
    for row in read("refnis.csv"):
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


@cache
def _municipalities(year: int) -> dict[str, tuple[str, str]]:
    """Code -> Dutch name and arrondissement of every municipality on 1 January of `year`."""

    def day(text: str) -> date:
        return date(*map(int, reversed(text.split("/"))))

    on = date(year, 1, 1)
    return {
        code: (name, parent)
        for level, code, parent, _, _, name, valid_from, valid_to in refnis()
        if level == "4" and day(valid_from) <= on <= day(valid_to)
    }


@cache
def refnis_name(code: str) -> str:
    """Dutch name of a municipality, arrondissement, province or region; raises KeyError where there is none."""
    return {row[1]: row[5] for row in refnis()}[code]


@cache
def nis_code(name: str, year: int) -> str:
    """Code of the municipality of this Dutch name on 1 January of `year`; raises KeyError where there is none."""
    return {known: code for code, (known, _) in _municipalities(year).items()}[name]


@cache
def neighbours(year: int) -> tuple[str, ...]:
    """Codes of the other municipalities of the home's arrondissement on 1 January of `year`."""
    return tuple(
        code
        for code, (name, parent) in _municipalities(year).items()
        if parent == home().arrondissement_nis_code and name != home().name_nl
    )


@cache
def neighbour() -> str:
    """Name of the largest other municipality of the home's arrondissement, as far as the sample knows."""
    names = {name for name, parent in _municipalities(REFORM).values() if parent == home().arrondissement_nis_code}
    return max((place for place in elsewhere() if place.nl in names), key=lambda place: place.weight).nl


@cache
def trades() -> tuple[tuple[str, int], ...]:
    """NACE-BEL 2008 codes of five digits and how common each is."""
    return tuple((entry.nace_2008, entry.weight) for entry in activities() if len(entry.nace_2008) == 5)


@cache
def nace_2008_nl() -> dict[str, str]:
    """Code of NACE-BEL 2008 -> Dutch label."""
    return {code: label for kind, code, language, label in kbo_codes() if (kind, language) == ("Nace2008", "NL")}


FIRST_DIVISIONS_2008 = {
    section: f"{division:02d}"
    for section, division in zip(
        ascii_uppercase,
        (1, 5, 10, 35, 36, 41, 45, 49, 55, 58, 64, 68, 69, 77, 84, 85, 86, 90, 94, 97, 99),
        strict=False,
    )
}
"""First division of each section of NACE-BEL 2008."""


def section_2008(division: str) -> str:
    """Section of NACE-BEL 2008 in which a division of two digits lies."""
    return max(section for section, first in FIRST_DIVISIONS_2008.items() if first <= division)
