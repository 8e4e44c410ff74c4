"""Population by statistical sector, before and after the sectors were drawn anew on 1 January 2025."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sample.numbers import spread
from sample.reference import REFORM, Sector, nis_code, sectors
from sample.sources.statbel_population import INHABITANTS
from sample.story import Story
from sample.writer import Delivery, Row
from warehouse.home import home

COLUMNS = "nis_code sector_code sector_nl population valid_from valid_to"
OPEN = date(9999, 12, 31)
"""Last day of what still is."""
MERGED, MERGED_INTO, MERGED_SECTOR = "Kortessem", "Hasselt", "73040A00-"
"""A municipality that merged with the reform; its sector keeps the former number."""


def deliveries(story: Story) -> Iterator[Delivery]:
    """A file a year, in June; of the year of the reform there are two."""
    for _, year, total in story.yearly(INHABITANTS, month=6):
        for part in ("_OLD", "_NEW") if year == REFORM else ("",):
            rows = _rows(year, total, is_former=year < REFORM or part == "_OLD")
            yield Delivery(rows, COLUMNS, f"OPENDATA_SECTOREN_{year}{part}.zip")


def _rows(year: int, total: int, *, is_former: bool) -> Iterator[Row]:
    # the end of the former sectors is known since the reform
    former = date(2011, 1, 1), OPEN if year < REFORM else date(REFORM - 1, 12, 31)
    name, places, valid = home().name_nl, sectors(former=is_former), former if is_former else (date(REFORM, 1, 1), OPEN)
    for sector, count in sorted(zip(places, spread(total, [_people(sector) for sector in places]), strict=True)):
        yield nis_code(name, year), sector.code, sector.name.upper(), count, *valid
    merged = MERGED_INTO if year >= REFORM else MERGED
    if merged != name:
        yield nis_code(merged, year), MERGED_SECTOR, f"{MERGED.upper()}-CENTRUM", 1_100, *valid


def _people(sector: Sector) -> float:
    if sector.code.endswith("ZZZZ"):
        return 3.0
    return 0.5 * (sector.weight > 0) if sector.use else float(sector.weight)
