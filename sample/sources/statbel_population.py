"""Population by age, sex, nationality and civil status. The newest totals lean on the public ones of Genk."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from sample.numbers import spread
from sample.reference import neighbour, nis_code
from sample.story import Story
from sample.writer import Delivery, Row
from warehouse.home import home

COLUMNS = "nis_code province_nis_code region_nis_code year age sex nationality_code civil_status_code population"
INHABITANTS = (68_057, 67_877, 67_572, 66_826, 66_447, 66_227, 66_110, 65_954, 65_691, 65_463)
"""On 1 January, the newest first."""
OTHERS = 800
"""Inhabitants of each of two other municipalities, far smaller than they are."""
NATIONALITIES, CIVIL_STATUSES = {"BEL": 0.885, "ETR": 0.115}, {"10": 0.45, "20": 0.38, "30": 0.06, "40": 0.11}
"""Codes and shares; who is not grown up is single (10)."""


def deliveries(story: Story) -> Iterator[Delivery]:
    """A file a year, in June. Those of two years ago and before have the old layout, in which ages go on after 100."""
    for ago, year, total in story.yearly(INHABITANTS, month=6):
        rows, name = _rows(year, total, is_old=ago >= 2), f"TF_SOC_POP_STRUCT_{year}.zip"
        yield Delivery(rows, COLUMNS, name, without="" if ago >= 2 else "year", by_alias=ago >= 2)


def _rows(year: int, total: int, *, is_old: bool) -> Iterator[Row]:
    cells = list(product(range(105 if is_old else 101), "MF", NATIONALITIES, CIVIL_STATUSES))
    weights = [_weight(*cell) for cell in cells]
    above = home().province_nis_code, home().region_nis_code
    places = (home().name_nl, total, *above), (neighbour(), OTHERS, *above), ("Brussel", OTHERS, None, "04000")
    for name, inhabitants, province, region in places:
        # seen in old files: a code that lost its leading zero
        place = (nis_code(name, year), province, region.lstrip("0") if is_old else region, year)
        for cell, count in zip(cells, spread(inhabitants, weights), strict=True):
            if count:  # no row is nobody
                yield *place, *cell, count


def _weight(age: int, sex: str, nationality: str, status: str) -> float:
    """How many there are: a broad middle, and women who live longer."""
    share = NATIONALITIES[nationality] * (CIVIL_STATUSES[status] if age >= 20 else status == "10")
    left = max(0.0, 1.0 - max(0, age - 65) / (37 if sex == "F" else 33))
    return share * (left * left + 0.01 * (age < 103))
