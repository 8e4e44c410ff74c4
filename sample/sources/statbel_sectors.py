"""Population by statistical sector, before and after the sectors were drawn anew on 1 January 2025."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sample.chance import chance
from sample.numbers import spread
from sample.reference import REFORM, Sector, all_sectors, nis_code
from sample.sources.statbel_population import INHABITANTS
from sample.story import Story
from sample.writer import Delivery, Row
from warehouse.home import home

FIRST, OPEN = date(2011, 1, 1), date(9999, 12, 31)
MERGED, MERGED_INTO, MERGED_SECTOR = "Kortessem", "Hasselt", "73040A00-"
"""A municipality that merged with the reform; its sector keeps the former number."""


def deliveries(story: Story) -> Iterator[Delivery]:
    """A file a year, in June; of the year of the reform there are two."""
    for nth, year in enumerate(reversed(story.years(len(INHABITANTS), month=6))):
        divisions = {"_OLD": "new", "_NEW": "old"} if year == REFORM else {"": "new" if year < REFORM else "old"}
        for part, left_out in divisions.items():
            places = [sector for sector in all_sectors() if sector.division != left_out]
            yield Delivery(_rows(year, INHABITANTS[nth], places, part), f"OPENDATA_SECTOREN_{year}{part}.zip")


def _rows(year: int, total: int, places: list[Sector], part: str) -> Iterator[Row]:
    rng = chance("sectors", part)
    is_new = year > REFORM or part == "_NEW"
    valid = {
        "valid_from": date(REFORM, 1, 1) if is_new else FIRST,
        "valid_to": date(REFORM - 1, 12, 31) if part == "_OLD" else OPEN,
    }
    counts = spread(total, [_people(sector) for sector in places])
    for sector, count in sorted(zip(places, counts, strict=True)):
        area = None if sector.code.endswith("ZZZZ") else round(rng.uniform(20, 400), 2)
        of_sector = {"nis_code": nis_code(home().name_nl, year), "sector_code": sector.code, "population": count}
        names = {"area_ha": area, "sector_nl": sector.name.upper(), "municipality_nl": home().name_nl}
        yield {**of_sector, **valid, **names}
    name = MERGED_INTO if year >= REFORM else MERGED
    if name != home().name_nl:
        merged = {"nis_code": nis_code(name, year), "sector_code": MERGED_SECTOR, "population": 1_100}
        yield {**merged, **valid, "area_ha": 212.5, "sector_nl": f"{MERGED.upper()}-CENTRUM", "municipality_nl": name}


def _people(sector: Sector) -> float:
    if sector.code.endswith("ZZZZ"):
        return 3.0
    return 0.5 * (sector.weight > 0) if sector.use else float(sector.weight)
