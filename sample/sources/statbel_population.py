"""Population by age, sex, nationality and civil status. The newest totals lean on the public ones of Genk."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sample.numbers import spread
from sample.reference import neighbour, nis_code
from sample.story import Story
from sample.writer import Delivery, Row
from warehouse.home import home

INHABITANTS = (68_057, 67_877, 67_572, 66_826, 66_447, 66_227, 66_110, 65_954, 65_691, 65_463)
"""On 1 January, the newest first."""
OTHERS = 800
"""Inhabitants of each of two other municipalities, far smaller than they are."""
OLD_LAYOUTS_FROM, OLDEST, OLDEST_IN_OLD_LAYOUT = 2, 100, 104
"""Files of two years ago and before have the old layout, in which ages go on after a hundred."""
NATIONALITIES = {"BEL": 0.885, "ETR": 0.115}
BRUSSELS = "Brussel"


def deliveries(story: Story) -> Iterator[Delivery]:
    """A file a year, in June."""
    for nth, year in enumerate(reversed(story.years(len(INHABITANTS), month=6))):
        is_old = nth >= OLD_LAYOUTS_FROM
        without = frozenset() if is_old else frozenset({"year"})
        rows = _rows(year, INHABITANTS[nth], is_old=is_old)
        yield Delivery(rows, f"TF_SOC_POP_STRUCT_{year}.zip", without=without, by_alias=is_old)


def _rows(year: int, total: int, *, is_old: bool) -> Iterator[Row]:
    cells = _cells(OLDEST_IN_OLD_LAYOUT if is_old else OLDEST)
    for name, inhabitants in ((home().name_nl, total), (neighbour(), OTHERS), (BRUSSELS, OTHERS)):
        here = home()
        region, province = ("04000", None) if name == BRUSSELS else (here.region_nis_code, here.province_nis_code)
        place = {
            "nis_code": nis_code(name, year),
            "municipality_nl": name,
            "province_nis_code": province,
            # seen in old files: a code that lost its leading zero
            "region_nis_code": region.lstrip("0") if is_old else region,
            "year": year,
        }
        for cell, count in zip(cells, spread(inhabitants, tuple(cells.values())), strict=True):
            if count:  # no row is nobody
                age, sex, nationality, status = cell
                yield {
                    **place,
                    "sex": sex,
                    "nationality_code": nationality,
                    "civil_status_code": status,
                    "age": age,
                    "population": count,
                }


@cache
def _cells(oldest: int) -> dict[tuple[int, str, str, str], float]:
    """Age, sex, nationality and civil status, and how many there are of it."""
    return {
        (age, sex, nationality, status): _of_age(age, sex) * share * among
        for age in range(oldest + 1)
        for sex in "MF"
        for nationality, share in NATIONALITIES.items()
        for status, among in _civil_statuses(age).items()
    }


def _of_age(age: int, sex: str) -> float:
    """How many there are of an age: a broad middle, and women who live longer."""
    if age < 65:
        return 1.0 + 0.15 * (40 <= age < 62)
    left = max(0.0, 1.0 - (age - 65) / (37 if sex == "F" else 33))
    return left * left + 0.002 * (age < 103)


def _civil_statuses(age: int) -> dict[str, float]:
    """Shares of single (10), married, widowed and divorced."""
    if age < 20:
        return {"10": 1.0}
    married = min(0.65, (age - 20) * 0.025)
    divorced = min(0.15, (age - 20) * 0.005)
    widowed = max(0.0, min(0.2, (age - 55) * 0.008))
    return {"10": 1.0 - married - divorced - widowed, "20": married, "30": widowed, "40": divorced}
