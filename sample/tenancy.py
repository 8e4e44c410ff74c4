"""The life of units that are let: tenants enter, extend, give notice, move, and leave for every reason that there is.

Tenants are enterprises of the sample's register where it has fitting ones: who grew in Genk has an establishment at
home, who left has one elsewhere, who stopped is in the register no more. The others have a number that nobody has.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

from sample.chance import Weighted
from sample.numbers import enterprise
from sample.story import Opening, Story

INCUBATORS = frozenset({"C-MINE-CRIB", "INCUBATHOR"})
UNKNOWN_TO_KBO = range(800_000, 900_000)
SPIN_OFFS = ("KU Leuven", "UHasselt", "VITO", "imec", "PXL", "een onderneming")
EXITS = Weighted(
    [
        ("gegroeid in Genk", 5),
        ("gegroeid elders", 2),
        ("gestopt", 4),
        ("failliet", 1),
        ("overgenomen", 1),
        ("verhuisd", 3),
    ]
)
M2_A_HEAD = {"kantoor": 22, "labo": 40, "productiehal": 70, "flexplek": 6, "andere": 30}
"""Floor that a person takes, by the kind of unit."""
DAY = timedelta(days=1)


class Unit(NamedTuple):
    """A unit as it was lettable from its first to its last day; no last day, no end."""

    site: str
    building: str
    code: str
    kind: str
    m2: int
    first: date
    last: date | None


@dataclass(frozen=True)
class Tenant:
    """A tenant of one site, with the size that it has by floor (1 is usual)."""

    code: str
    name: str
    number: str | None
    stage: str
    spin_off: str | None
    size: float


@dataclass(frozen=True)
class Lease:
    """A lease as it went up to the last day of the sample."""

    number: str
    tenant: Tenant
    unit: Unit
    kind: str
    m2: int
    start: date
    end: date | None
    signed: date | None = None
    extended: tuple[date, date] | None = None
    notice: date | None = None
    left: date | None = None
    exit_kind: str | None = None

    def told_on(self, day: date) -> Lease:
        """The lease as it stood on a day: what came later is not in it."""
        return replace(
            self,
            extended=self.extended if self.extended and self.extended[0] <= day else None,
            notice=self.notice if self.notice and self.notice <= day else None,
            left=self.left if self.left and self.left <= day else None,
            exit_kind=self.exit_kind if self.left and self.left <= day else None,
        )

    def holds_on(self, day: date) -> bool:
        """Whether the tenant was in the unit on that day."""
        return self.start <= day and (self.left is None or self.left >= day)


@dataclass
class Pool:
    """Enterprises that become tenants, each once."""

    rng: random.Random
    at_home: list[Opening]
    elsewhere: list[Opening]
    stopped: list[Opening]
    _unknown: Iterator[int] = field(default_factory=lambda: iter(UNKNOWN_TO_KBO))

    @classmethod
    def of(cls, rng: random.Random, story: Story) -> Pool:
        """The enterprises of the story, in an order of chance."""
        home, elsewhere, stopped = (
            rng.sample(found, len(found)) for found in (story.openings, story.elsewhere, story.stopped)
        )
        return cls(rng, home, elsewhere, stopped)

    def draw(self, exit_kind: str | None, on: date, *, young: bool) -> Opening:
        """An enterprise that ends as told and was there on the day; the youngest kind where there is one."""
        from_where = {"gegroeid elders": self.elsewhere, "gestopt": self.stopped, "failliet": self.stopped}
        found = from_where.get(exit_kind or "", self.at_home)
        oldest = on - timedelta(days=4 * 365) if young else date.min
        for least in (oldest, date.min):
            for at, one in enumerate(found):
                if least <= one.day <= on:
                    return found.pop(at)
        began = on - timedelta(days=self.rng.randrange(30, 1500))
        return Opening(enterprise(next(self._unknown)), began, "")


@dataclass
class Site:
    """One site from `first` to `last`: `leases` are all that began, in the order of their units."""

    code: str
    units: Sequence[Unit]
    rng: random.Random
    pool: Pool
    first: date
    last: date
    leases: list[Lease] = field(default_factory=list)
    _tenants: int = 0
    _moving: list[Lease] = field(default_factory=list)

    def live(self) -> Site:
        """Let the time go by."""
        for unit in self.units:
            self._let(unit)
        return self

    @property
    def is_incubator(self) -> bool:
        """Whether who enters is to grow and leave."""
        return self.code in INCUBATORS

    def _let(self, unit: Unit) -> None:
        """One lease after the other, with time between."""
        free = max(unit.first, self.first - timedelta(days=self.rng.randrange(400)))
        if self.rng.random() < 0.2:
            free += timedelta(days=self.rng.randrange(30, 400))
        last = min(unit.last or self.last, self.last)
        while free < last - timedelta(days=120):
            self.leases.append(lease := self._lease(unit, free))
            if lease.exit_kind == "verhuisd":
                self._moving.append(lease)
            if lease.left is None:
                return
            free = lease.left + timedelta(days=self.rng.randrange(1, 150))

    def _lease(self, unit: Unit, free: date) -> Lease:
        mover = next((one for one in self._moving if one.left and free <= one.left + DAY <= free + 200 * DAY), None)
        start = mover.left + DAY if mover and mover.left else free
        days = self.rng.randrange(300, 1700) if self.is_incubator else self.rng.randrange(700, 3300)
        left = start + days * DAY
        exit_kind = EXITS.draw(self.rng)
        if unit.last and left >= unit.last - 60 * DAY:  # the unit is split: its tenant goes elsewhere
            left, exit_kind = unit.last, "verhuisd"
        stays = left > self.last
        if mover:
            self._moving.remove(mover)
        tenant = mover.tenant if mover else self._tenant(start, None if stays else exit_kind)
        return self._with_papers(tenant, unit, start, None if stays else left, None if stays else exit_kind)

    def _with_papers(self, tenant: Tenant, unit: Unit, start: date, left: date | None, exit_kind: str | None) -> Lease:
        kind = "flex" if unit.kind == "flexplek" else "dienstverlening" if self.is_incubator else "huur"
        end, longest = _years(start, 3 if self.is_incubator else 9), _years(start, 5 if self.is_incubator else 18)
        is_extended = (left or self.last) > end
        given = left is not None and exit_kind != "failliet" and self.rng.random() < 0.8
        return Lease(
            number=f"C-{start.year}-{len(self.leases) + 1:03d}",
            tenant=tenant,
            unit=unit,
            kind=kind,
            m2=unit.m2 if self.rng.random() < 0.85 or unit.m2 < 30 else round(unit.m2 * 0.75),
            start=start,
            end=end,
            signed=None if self.rng.random() < 0.05 else start - self.rng.randrange(5, 60) * DAY,
            extended=(end - 45 * DAY, longest) if is_extended else None,
            notice=left - 90 * DAY if given and left else None,
            left=left,
            exit_kind=exit_kind,
        )

    def _tenant(self, start: date, exit_kind: str | None) -> Tenant:
        self._tenants += 1
        found = self.pool.draw(exit_kind, start, young=self.is_incubator)
        age = (start - found.day).days
        stage = "idee" if age < 120 else "starter" if age < 900 else "groei" if age < 1800 else "gevestigd"
        return Tenant(
            code=f"H-{self._tenants:03d}",
            name=found.name or f"Synthetische huurder {self._tenants}",
            number=None if stage == "idee" and self.rng.random() < 0.5 else found.enterprise,
            stage=stage,
            spin_off=self.rng.choice(SPIN_OFFS) if self.rng.random() < 0.12 else None,
            size=self.rng.uniform(0.5, 1.3),
        )


def heads(leases: Iterable[Lease], day: date) -> Iterator[tuple[Tenant, int, float]]:
    """Persons and full-time equivalents of each tenant that is in on the day; a tenant grows by a tenth a year."""
    found: dict[str, tuple[Tenant, float]] = {}
    for lease in leases:
        if lease.holds_on(day):
            years = (day - lease.start).days / 365
            here = lease.m2 / M2_A_HEAD[lease.unit.kind] * lease.tenant.size * 1.1**years
            found[lease.tenant.code] = lease.tenant, found.get(lease.tenant.code, (lease.tenant, 0.0))[1] + here
    for _, (tenant, size) in sorted(found.items()):
        count = max(1, round(size))
        yield tenant, count, round(count * (0.8 + 0.1 * (count % 3)), 1)


def _years(start: date, years: int) -> date:
    """The last day of a term that begins on `start`."""
    return start.replace(year=start.year + years, day=min(start.day, 28)) - DAY
