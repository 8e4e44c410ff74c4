"""A synthetic register of any size, row by row from its position alone: quick, in little memory, and repeatable.

`sample/` makes a register that is true to life in detail; this one is true in volume and shape only (rows a table,
rows an entity, lengths; extract 0140, see docs). Numbers come from ranges that the register has not given out.
"""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from sample import archive, numbers, reference

ENTERPRISES, ESTABLISHMENTS, BRANCHES = 1_938_238, 1_672_490, 7_325
"""Entities in the real full 0140."""
MEDIAN_ACTIVITIES, SPREAD, MOST_ACTIVITIES = 6, 1.2, 957
"""Of an entity that has any: log-normal, mean 12.4."""
WITH_ACTIVITY = 0.81
CYCLE = 10_007
"""Drawn values repeat after so many entities; a prime, so that nothing falls in step with it."""

Rows = Callable[[int, int], list[str]]


class Register:
    """The synthetic register at `scale` (1 = 46.8 million rows)."""

    def __init__(self, scale: float) -> None:
        self.enterprises = max(10, round(ENTERPRISES * scale))
        self.establishments = max(10, round(ESTABLISHMENTS * scale))
        self.branches = max(1, round(BRANCHES * scale))
        self.entities = self.enterprises + self.establishments + self.branches
        rng = random.Random(3600)  # noqa: S311 - a benchmark has to repeat, not to be secret
        self._activity_counts = [
            min(MOST_ACTIVITIES, max(1, round(MEDIAN_ACTIVITIES * rng.lognormvariate(0, SPREAD))))
            if rng.random() < WITH_ACTIVITY else 0
            for _ in range(CYCLE)
        ]
        self._activities = list(dict.fromkeys(_activities(rng)))  # each once, so that no entity has a row twice
        self._places = [place for place in reference.places() if place.weight]
        self._tables: dict[str, Rows] = {
            "enterprise": self._enterprise, "establishment": self._establishment, "branch": self._branch,
            "denomination": self._denomination, "address": self._address, "contact": self._contact,
            "activity": self._activity,
        }

    def write_full(self, folder: Path, number: int, every: int = 0) -> Path:
        """Write a full extract in which every `every`-th row of a table differs from the first full; 0 = none."""
        members: dict[str, Iterable[str]] = {
            "code.csv": archive.lines("code", reference.kbo_codes()),
            "meta.csv": archive.lines("meta", _extract(number, "full").meta),
        }
        for table in archive.TABLES:
            members[f"{table}.csv"] = self._file(table, range(self.entities), every)
        return _write_zip(folder, _extract(number, "full"), members)

    def write_update(self, folder: Path, number: int, changes: int) -> Path:
        """Write an update of about `changes` lines (keys and rows) spread over the register; every 2nd row differs."""
        lines_an_entity = 2 + 2 * 0.8 + 2 * 1.8 + 13
        wanted = max(1, min(self.entities, round(changes / lines_an_entity)))
        chosen = range(0, self.entities, max(1, self.entities // wanted))
        extract = _extract(number, "update")
        members: dict[str, Iterable[str]] = {
            "code.csv": archive.lines("code", reference.kbo_codes()),
            "meta.csv": archive.lines("meta", extract.meta),
        }
        for table, rows in self._tables.items():
            listed = [self.number(entity) for entity in chosen if rows(entity, 0)]
            members[f"{table}_delete.csv"] = archive.keys(table, listed)
            members[f"{table}_insert.csv"] = self._file(table, chosen, 2)
        return _write_zip(folder, extract, members)

    def _file(self, table: str, entities: Iterable[int], every: int) -> Iterator[str]:
        yield archive.header(archive.COLUMNS[table])
        rows = self._tables[table]
        for entity in entities:
            yield from rows(entity, every)

    def number(self, entity: int) -> str:
        """Number of the entity at this position; enterprises, establishments, branches, each ascending."""
        if entity < self.enterprises:
            old = len(numbers.OLD_SERIES)
            first, place = (numbers.OLD_SERIES, entity) if entity < old else (numbers.NEW_SERIES, entity - old)
            return numbers.enterprise(first.start + place)
        unit = entity - self.enterprises
        if unit < self.establishments:
            return numbers.unit(28_000_000 + unit)
        return numbers.unit(numbers.BRANCHES.start + unit - self.establishments)

    def _is_person(self, entity: int) -> bool:
        return entity % 5 >= 3

    def _is_enterprise(self, entity: int) -> bool:
        return entity < self.enterprises

    def _is_branch(self, entity: int) -> bool:
        return entity >= self.enterprises + self.establishments

    def _enterprise(self, entity: int, every: int) -> list[str]:
        if not self._is_enterprise(entity):
            return []
        situation = "010" if _hit(entity, every) else "000"
        kind = '"1",,' if self._is_person(entity) else '"2","610",'
        return [f'"{self.number(entity)}","AC","{situation}",{kind},{_day(entity)}\n']

    def _establishment(self, entity: int, every: int) -> list[str]:
        if self._is_enterprise(entity) or self._is_branch(entity):
            return []
        owner = self.number((entity * 7 + _hit(entity, every)) % self.enterprises)
        return [f'"{self.number(entity)}",{_day(entity)},"{owner}"\n']

    def _branch(self, entity: int, every: int) -> list[str]:
        if not self._is_branch(entity):
            return []
        owner = self.number((entity * 7 + _hit(entity, every)) % self.enterprises)
        return [f'"{self.number(entity)}",{_day(entity)},"{owner}"\n']

    def _denomination(self, entity: int, every: int) -> list[str]:
        number, mark = self.number(entity), " bis" if _hit(entity, every) else ""
        if self._is_enterprise(entity):
            if self._is_person(entity):
                return [f'"{number}","0","001","Voorbeeld, Persoon {entity}{mark}"\n']
            rows = [f'"{number}","2","001","Voorbeeldonderneming {entity}{mark}"\n']
            return [*rows, f'"{number}","2","002","VO {entity}"\n'] if entity % 10 == 0 else rows
        return [f'"{number}","1","003","Enseigne exemple {entity}{mark}"\n'] if entity % 25 < 19 else []

    def _address(self, entity: int, every: int) -> list[str]:
        if self._is_enterprise(entity) and self._is_person(entity):
            return []
        kind = "REGO" if self._is_enterprise(entity) else "ABBR" if self._is_branch(entity) else "BAET"
        place = self._places[entity % len(self._places)]
        house = entity % 300 + 1 + 300 * _hit(entity, every)
        town = f'"{place.zipcode}","{place.nl}","{place.fr}"'
        street = f'"Voorbeeldstraat {entity % 97}","Rue Exemple {entity % 97}","{house}"'
        return [f'"{self.number(entity)}","{kind}",,,{town},{street},"","",\n']

    def _contact(self, entity: int, every: int) -> list[str]:
        if entity * 7919 % 1000 >= 191:
            return []
        kind = "ENT" if self._is_enterprise(entity) else "BRA" if self._is_branch(entity) else "EST"
        mark = "bis" if _hit(entity, every) else "info"
        return [f'"{self.number(entity)}","{kind}","EMAIL","{mark}@voorbeeld{entity}.example"\n']

    def _activity(self, entity: int, every: int) -> list[str]:
        count = self._activity_counts[entity % CYCLE]
        if not count:
            return []
        start = '"' + self.number(entity)
        pool, size = self._activities, len(self._activities)
        first = entity * 7919
        if not every:
            return [start + pool[(first + nth) % size] for nth in range(count)]
        # an altered row takes an activity from the far half of the pool, which no row of this entity has yet
        return [
            start + pool[(first + nth + (size // 2 if _hit(entity + nth, every) else 0)) % size]
            for nth in range(count)
        ]


def _activities(rng: random.Random) -> Iterator[str]:
    """What follows the number in a row of activity.csv, with the real shares of group, version and kind."""
    known = [activity for activity in reference.activities() if activity.nace_2025]
    for _ in range(CYCLE - 7):
        activity = rng.choice(known)
        group = rng.choices(("003", "001", "006"), (79, 18, 3))[0]
        version, code = rng.choices(
            (("2025", activity.nace_2025), ("2008", activity.nace_2008), ("2003", activity.nace_2003)), (48, 46, 6)
        )[0]
        if not code:
            version, code = "2025", activity.nace_2025
        kind = "MAIN" if rng.random() < 0.8 else "SECO"
        yield f'","{group}","{version}","{code}","{kind}"\n'


def _write_zip(folder: Path, extract: archive.Extract, members: Mapping[str, Iterable[str]]) -> Path:
    """As the sample does it, but quick: the database sees the same bytes however well they were packed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / extract.file_name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, content in members.items():
            lines = iter(content)
            with target.open(name, "w", force_zip64=True) as member:
                while chunk := "".join(islice(lines, 20_000)):
                    member.write(chunk.encode())
    return path


def _hit(position: int, every: int) -> bool:
    return bool(every) and position % every == 0


def _day(entity: int) -> str:
    return f"{entity % 28 + 1:02d}-{entity % 12 + 1:02d}-{1990 + entity % 35}"


def _extract(number: int, kind: str) -> archive.Extract:
    made = datetime(2025, 10, 5, 7, 40) + timedelta(days=number - 140)  # noqa: DTZ001 - as published, without a zone
    return archive.Extract(number, kind, (made - timedelta(days=1)).date(), made)
