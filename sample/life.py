"""Life in the register: what one update extract does to it.

Openings, closures, moves, changes, restarts; more of them on a working day than in a weekend. A day of the sample is
livelier than a real one, so that it has something of each kind; a month has as much as four such days. Deterministic by
seed and extract number, and the same whatever comes after.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from sample.archive import TABLES, Row
from sample.calendar import BUSY_NUMBER, SATURDAY, Calendar
from sample.chance import Weighted, chance
from sample.entities import Maker, day
from sample.numbers import Numbers
from sample.places import Place, elsewhere, home_place, home_places
from sample.state import State

PACE_A_DAY_OF_A_MONTH = 4 / 30
"""An update of some days has this share of a lively day for each of them."""


class Life(Maker):
    """What happens between two extracts."""

    def __init__(self, state: State, numbers: Numbers, rng: random.Random, today: date, scale: float) -> None:
        super().__init__(state, numbers, rng, today)
        self._scale = scale
        self._elsewhere = Weighted([(place, place.weight) for place in elsewhere()])
        self._home_codes = {place.zipcode for place in home_places()}
        self._enterprises = list(state.tables["enterprise"])
        self._units = list(state.tables["establishment"])
        self._with_contacts = list(state.tables["contact"])
        self._units_by_owner: dict[str | None, list[str]] = defaultdict(list)
        for unit, rows in state.tables["establishment"].items():
            for row in rows:
                self._units_by_owner[row[2]].append(unit)
        self._closed = list(state.closed)  # what stopped before

    def live(self, days: int, *, busy: bool) -> None:
        """Let everything of so many days happen, each kind of event at least once."""
        if days > 2:
            pace = days * PACE_A_DAY_OF_A_MONTH
        else:
            pace = 6.0 if busy else 1.0 if self.today.weekday() < SATURDAY else 0.35
        events: list[tuple[Callable[[], None], float]] = [
            (self._open_person, 14),
            (self._open_company, 12),
            (self._open_unit, 6),
            (self._register_late, 2),
            (self._stop_dormant, 22),
            (self._stop_everything, 5),
            (self._stop_leaving_orphans, 0.25),
            (self._stop_unit, 16),
            (self._move_within_home, 6),
            (self._move_into_home, 3),
            (self._move_out_of_home, 3),
            (self._move_seat, 4),
            (self._change_activities, 10),
            (self._change_situation, 2),
            (self._rename, 2),
            (self._change_contacts, 4),
            (self._strike_off, 1),
            (self._repeat_unchanged, 2),
            (self._restart, 3),
            (self._reopen, 1),
            (self._register_dormant, 19),
        ]
        for event, often in events:
            for _ in range(max(1, round(often * pace * self._scale))):
                event()
        if busy:
            self.branch(self.today)
            self._remove(self._pick(list(self.state.tables["branch"])))

    # choosing

    def _pick(self, numbers: list[str], fits: Callable[[str], bool] = lambda _: True) -> str:
        """A number that fits and that nothing has happened to today."""
        for _ in range(200_000):
            number = self.rng.choice(numbers)
            if not self.state.touched(number) and fits(number):
                return number
        raise ValueError(f"the register is too small for extract of {self.today}: take a larger scale")

    def _zipcode(self, number: str) -> str | None:
        rows = self.state.get("address", number)
        return rows[0][4] if rows else None

    def _kind(self, number: str) -> str | None:
        rows = self.state.get("enterprise", number)
        return rows[0][3] if rows else None

    def _unit_at_home(self) -> str:
        return self._pick(self._units, self._is_at_home)

    def _unit_elsewhere(self) -> str:
        return self._pick(
            self._units, lambda number: self._zipcode(number) is not None and not self._is_at_home(number)
        )

    def _is_at_home(self, number: str) -> bool:
        return self._zipcode(number) in self._home_codes

    def _where(self) -> Place:
        return home_place() if self.rng.random() < 0.6 else self._elsewhere.draw(self.rng)

    def _soon(self) -> date:
        """Most starts lie some days back, a third on the day after the snapshot."""
        return self.today + timedelta(days=1 if self.rng.random() < 0.35 else -self.rng.randrange(0, 28))

    # openings

    def _open_person(self) -> None:
        start = self._soon()
        self.establishment(self.person(start), self._where(), start)

    def _open_company(self) -> None:
        start = min(self._soon(), self.today)
        place = self._where()
        company = self.company(place, start)
        if self.rng.random() < 0.8:
            self.establishment(company, place, start)

    def _open_unit(self) -> None:
        owner = self._pick(self._enterprises, lambda number: self._kind(number) == "2")
        self.establishment(owner, self._where(), self._soon())

    def _register_late(self) -> None:
        """Registered today, with a start of years ago."""
        owner = self._pick(self._enterprises)
        self.establishment(
            owner, home_place(), date(self.today.year - self.rng.randrange(6, 21), self.rng.randrange(1, 13), 1)
        )

    def _register_dormant(self) -> None:
        """A natural person with a name and nothing else: most of those who stop are of their kind."""
        self.person(min(self._soon(), self.today), active=False)

    # closures

    def _remove(self, number: str, tables: Iterable[str] = TABLES) -> None:
        self.state.closed.append({table: self.state.get(table, number) for table in TABLES})
        for table in tables:
            if self.state.get(table, number):
                self.state.put(table, number, [])

    def _stop_dormant(self) -> None:
        """Who stops has mostly a name and nothing else: in the delete lists of enterprise and denomination only."""
        self._remove(
            self._pick(
                self._enterprises,
                lambda number: (
                    self._kind(number) == "1"
                    and not self.state.get("activity", number)
                    and not self._units_by_owner[number]
                ),
            )
        )

    def _stop_everything(self) -> None:
        enterprise = self._pick(self._enterprises, lambda number: bool(self.state.get("activity", number)))
        for unit in self._units_by_owner[enterprise]:
            if self._exists(unit):
                self._remove(unit)
        self._remove(enterprise)

    def _stop_leaving_orphans(self) -> None:
        """The enterprise and its names go, its establishment and other rows stay behind."""
        owner = self._pick(
            self._enterprises,
            lambda number: len(self._units_by_owner[number]) == 1 and bool(self.state.get("enterprise", number)),
        )
        self._remove(owner, ("enterprise", "denomination"))

    def _stop_unit(self) -> None:
        self._remove(self._unit_at_home() if self.rng.random() < 0.7 else self._pick(self._units, self._exists))

    def _exists(self, unit: str) -> bool:
        return bool(self.state.get("establishment", unit))

    # moves and changes

    def _move_within_home(self) -> None:
        self.put_address(self._unit_at_home(), "BAET", self.address_in_home())

    def _move_into_home(self) -> None:
        self.put_address(self._unit_elsewhere(), "BAET", self.address_in_home())

    def _move_out_of_home(self) -> None:
        self.put_address(self._unit_at_home(), "BAET", self.address_in(self._elsewhere.draw(self.rng)))

    def _move_seat(self) -> None:
        company = self._pick(self._enterprises, lambda number: self._zipcode(number) is not None)
        self.put_address(company, "REGO", self.address_in(self._where()))

    def _change_activities(self) -> None:
        """Other activities; since 2025 KBO writes the new version only for what is new."""
        unit = self._pick(self._units, lambda number: bool(self.state.get("activity", number)))
        rows = self.state.get("activity", unit)
        kept = [row for row in rows if self.rng.random() < 0.8]
        fresh = self.activity_rows(unit, "003", self.some_activities(self.trade(), 2), self.today)
        self.state.put("activity", unit, [*kept, *(row for row in fresh if row not in kept)])

    def _change_situation(self) -> None:
        company = self._pick(self._enterprises, lambda number: self._kind(number) == "2")
        row = self.state.get("enterprise", company)[0]
        situation = self.rng.choice([code for code in ("050", "091", "012", "000") if code != row[2]])
        self.state.put("enterprise", company, [(*row[:2], situation, *row[3:])])

    def _rename(self) -> None:
        company = self._pick(self._enterprises, lambda number: self._kind(number) == "2")
        rows = self.state.get("denomination", company)
        self.state.put("denomination", company, [(*row[:3], f"{row[3]} (nieuw)") for row in rows])

    def _change_contacts(self) -> None:
        entity = self._pick(self._with_contacts, lambda number: bool(self.state.get("contact", number)))
        rows = self.state.get("contact", entity)
        site = f"www.synthetisch-{self.rng.randrange(10_000, 99_999)}.example"
        self.state.put("contact", entity, [*rows, (entity, rows[0][1], "WEB", site)])

    def _strike_off(self) -> None:
        unit = self._unit_at_home()
        address = self.state.get("address", unit)[0]
        self.put_address(unit, "BAET", address[2:12], struck=self.today)

    def _repeat_unchanged(self) -> None:
        """Deleted and inserted again, word for word."""
        unit = self._pick(self._units, self._exists)
        for table in ("establishment", "address", "activity"):
            if self.state.get(table, unit):
                self.state.touch(table, unit)

    # returns

    def _restart(self) -> None:
        """A natural person who stopped long ago starts again: an old number with a new start."""
        start = self._soon()
        number = self.numbers.enterprise(2000)
        self.establishment(self.person(start, number), self._where(), start)

    def _reopen(self) -> None:
        """What stopped in an earlier extract comes back with its old rows."""
        for past in self._closed:
            rows = {table: found for table, found in past.items() if found}
            number = str(next(iter(rows.values()))[0][0])
            if not (self.state.touched(number) or any(self.state.get(table, number) for table in rows)):
                self.state.closed.remove(past)
                for table, found in rows.items():
                    self.state.put(table, number, self._begun_anew(table, found))
                return

    def _begun_anew(self, table: str, rows: list[Row]) -> list[Row]:
        """A restarted enterprise has a new start; an establishment that was closed by mistake keeps its old one."""
        return [(*row[:6], day(self.today)) for row in rows] if table == "enterprise" else rows


def live_until(state: State, numbers: Numbers, calendar: Calendar, number: int, *, seed: int, scale: float) -> None:
    """Let `state` live from the extract before `number` to that one."""
    state.begin()
    today = calendar.extract(number, "update").snapshot
    life = Life(state, numbers, chance(seed, number), today, scale)
    life.live(calendar.days_since_the_one_before(number), busy=number == BUSY_NUMBER)
