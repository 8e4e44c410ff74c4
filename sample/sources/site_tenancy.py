"""Tenancy of the hubs and sites as four managers deliver it, C-mine crib twice: half a year ago, and last week.

Harmless on purpose, as examples of findings: a tenant of C-mine crib that is in for more than five years, and one of
IncubaThor under a trade name that the register does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sample.chance import chance
from sample.reference import read
from sample.story import Story, first_of_month
from sample.tenancy import Lease, Pool, Site, Unit, heads
from sample.writer import Delivery, Row

MANAGERS = (
    ("C-MINE-CRIB",),
    ("INCUBATHOR",),
    ("THOR-PARK", "FACTHORY", "ENERGYVILLE"),
    ("PORTAVIDA", "SYNAPS-PARK", "XENTRO"),
)
SINCE = date(2020, 1, 1)
"""Before the campus of Thor Park was announced (6 April 2021), so that there is a count to begin with."""
COACHED = "C-MINE-CRIB"


def deliveries(story: Story) -> Iterator[Delivery]:
    """The sites of each manager, each with its whole past."""
    last = story.as_of - timedelta(days=7)
    sites = {site.code: site for site in _sites(story, last)}
    for nth, codes in enumerate((MANAGERS[0], *MANAGERS), start=1):
        day = last - timedelta(days=182) if nth == 1 else last
        yield Delivery(sheets=_sheets([sites[code] for code in codes], day), name=f"site_tenancy_{nth}.xlsx")


def _sites(story: Story, last: date) -> Iterator[Site]:
    pool = Pool.of(chance("tenants"), story)
    first = min(SINCE, last.replace(year=last.year - 5, day=1))
    for codes in MANAGERS:
        for code in codes:
            site = Site(code, _units(code), chance("site", code), pool, first, last).live()
            yield replace(site, leases=ODD[code](site)) if code in ODD else site


def _in_for_long(site: Site) -> list[Lease]:
    """The first tenant who is still in has been so for six years, alone in his unit."""
    stays = next(lease for lease in site.leases if lease.left is None)
    long_ago = replace(stays, start=site.last - timedelta(days=6 * 365), end=None, signed=None, extended=None)
    return [long_ago, *(lease for lease in site.leases if lease.unit != stays.unit)]


def _under_another_name(site: Site) -> list[Lease]:
    """The first tenant who is still in and has a number is known by a trade name."""
    stays = next(lease for lease in site.leases if lease.left is None and lease.tenant.number)
    renamed = replace(stays.tenant, name="Synthetische handelsnaam")
    return [replace(lease, tenant=renamed) if lease.tenant == stays.tenant else lease for lease in site.leases]


ODD = {COACHED: _in_for_long, "INCUBATHOR": _under_another_name}
"""What is harmless and told, by site."""


def _units(site: str) -> list[Unit]:
    return [
        Unit(
            row["site_code"],
            row["building_code"],
            row["unit_code"],
            row["unit_type"],
            int(row["lettable_m2"]),
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )
        for row in read("site_units.csv")
        if row["site_code"] == site
    ]


def _sheets(sites: Sequence[Site], day: date) -> dict[str, list[Row]]:
    """The rows of each sheet, as the managers of the sites knew them on a day."""
    told = {site.code: [lease.told_on(day) for lease in site.leases if lease.start <= day] for site in sites}
    return {
        "tenancy_sites": [(site.code, day, site.first) for site in sites],
        "tenancy_buildings": list(_buildings(set(told), day)),
        "tenancy_units": [row for site in sites for row in _unit_rows(site.units, day)],
        "tenancy_leases": [_row(lease) for leases in told.values() for lease in leases],
        "tenancy_headcounts": [
            (code, tenant.code, counted, count, fte)
            for code, leases in told.items()
            for counted in (date(year, 12, 31) for year in range(SINCE.year, day.year + 1))
            if counted <= day
            for tenant, count, fte in heads(leases, counted)
        ],
        "tenancy_coaching": list(_coaching(told.get(COACHED, ()), day)),
    }


def _buildings(codes: set[str], day: date) -> Iterator[Row]:
    for row in read("site_buildings.csv"):
        opened = date.fromisoformat(row["opened_on"]) if row["opened_on"] else None
        if row["site_code"] in codes and (opened is None or opened <= day):
            name = f"{row['building_name']} (synthetisch)"
            yield row["site_code"], row["building_code"], name, opened, int(row["gross_m2"])


def _unit_rows(units: Iterable[Unit], day: date) -> Iterator[Row]:
    for unit in units:
        if unit.first <= day:
            last = unit.last if unit.last and unit.last <= day else None
            yield unit.site, unit.building, unit.code, unit.kind, unit.m2, unit.first, last


def _row(lease: Lease) -> Row:
    tenant, unit = lease.tenant, lease.unit
    extended, end = lease.extended or (None, lease.end)
    return (
        unit.site,
        lease.number,
        unit.building,
        unit.code,
        tenant.code,
        tenant.name,
        tenant.number,
        None,
        lease.kind,
        tenant.stage,
        tenant.spin_off,
        lease.signed,
        lease.start,
        end,
        extended,
        lease.notice,
        lease.left,
        lease.m2,
        lease.exit_kind,
    )


def _coaching(leases: Iterable[Lease], day: date) -> Iterator[Row]:
    """Hours of each month in the first two years of a tenant that is not settled yet."""
    begun: dict[str, Lease] = {}
    for lease in sorted(leases, key=lambda lease: lease.start):
        begun.setdefault(lease.tenant.code, lease)
    for code, lease in sorted(begun.items()):
        rng = chance("coaching", code)
        months = (first_of_month(lease.start, nth) for nth in range(1, 25))
        for month in months:
            if lease.tenant.stage != "gevestigd" and month <= day and lease.holds_on(month) and rng.random() < 0.6:
                yield COACHED, code, month, rng.randrange(2, 13) / 2
