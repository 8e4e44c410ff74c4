"""Bankruptcies by month, and by week in the layout of some years ago; about 60 a year in Genk, as is public."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sample.chance import chance
from sample.reference import nace_2008_nl, neighbour, nis_code, section_2008, trades
from sample.story import Story
from sample.writer import Delivery, Row
from warehouse.home import home

YEARS, A_YEAR, A_YEAR_AT_NEIGHBOUR = 20, 58, 52
BUSY = {12: 1.3, 5: 0.85, 4: 0.7, 1: 1.25, 0: 1.3}
"""How much busier a year was, by how long ago it is."""
QUIET_YEARS_AGO, QUIET_MONTH = 4, 7
"""A month without any bankruptcy at home: it has no row, and means 0."""
SIZES = {"0 - 4": 820, "5 - 9": 90, "10 - 19": 50, "20 - 49": 28, "50 - 99": 9, "100 - 199": 3}
FORMS = ("Eenpersoons", "Vennootschap onder firma", "Naamloze vennootschap", "Besloten vennootschap")
DURATIONS = ("<1", "1 - 2", "2 - 3", "3 - 4", "4 - 5", "5 - 10", "10 - 15", "15 - 20", ">=20")
MONTHLY = frozenset({"week", "week_start", "week_end"})
WEEKLY = frozenset({"month", "duration_code", "duration_fr", "duration_nl"})
"""Columns that the layout by month lacks, and that by week."""


class Bankruptcy(NamedTuple):
    """One made-up bankruptcy; `nace` has five digits, or none where it is unknown."""

    day: date
    town: str
    size: int
    form: int
    nace: str
    duration: int
    full_time: int
    part_time: int


def deliveries(story: Story) -> Iterator[Delivery]:
    """All weeks up to the end of the third year ago, and all months up to the last that came on the 12th of a next."""
    year = story.as_of.year
    last = story.month(1 if story.as_of.day < 12 else 0) - timedelta(days=1)
    last_week = date(year - 3, 12, 31) - timedelta(days=date(year - 3, 12, 31).isoweekday() % 7)
    made = _bankruptcies(year)
    weeks = (_week(one) for one in made if one.day <= last_week)
    yield Delivery(weeks, f"TF_BANKRUPTCIES_{year - 3}.zip", without=WEEKLY)
    yield Delivery((_month(one) for one in made if one.day <= last), f"TF_BANKRUPTCIES_{year}.zip", without=MONTHLY)


def _bankruptcies(this_year: int) -> list[Bankruptcy]:
    rng = chance("bankruptcies")
    codes, weights = zip(*trades(), strict=True)
    made = []
    for ago in range(YEARS, -1, -1):
        for town, a_year in ((home().name_nl, A_YEAR), (neighbour(), A_YEAR_AT_NEIGHBOUR)):
            for _ in range(round(a_year * BUSY.get(ago, 1.0))):
                day = date(this_year - ago, 1, 1) + timedelta(days=rng.randrange(365))
                size = rng.choices(range(len(SIZES)), list(SIZES.values()))[0]
                workers = int(list(SIZES)[size].split(" - ")[0]) + rng.randint(0, 4)
                part_time, duration = rng.randint(0, workers), rng.randrange(len(DURATIONS))
                nace = "" if rng.random() < 0.01 else rng.choices(codes, weights)[0]
                form = rng.randrange(len(FORMS))
                if town != home().name_nl or (ago, day.month) != (QUIET_YEARS_AGO, QUIET_MONTH):
                    made.append(Bankruptcy(day, town, size, form, nace, duration, workers - part_time, part_time))
    return sorted(made)


def _month(one: Bankruptcy) -> Row:
    duration = {"duration_code": one.duration, "duration_nl": f"{DURATIONS[one.duration]} jaar"}
    return {**_row(one, list(SIZES)[one.size]), **duration, "year": one.day.year, "month": one.day.month}


def _week(one: Bankruptcy) -> Row:
    monday = one.day - timedelta(days=one.day.weekday())
    week = {"week": one.day.isocalendar().week, "week_start": monday, "week_end": monday + timedelta(days=6)}
    # the first class had another name then
    return {**_row(one, "1 - 4" if one.size == 0 else list(SIZES)[one.size]), **week, "year": one.day.year}


def _row(one: Bankruptcy, size_label: str) -> Row:
    return {
        "bankruptcies": 1,
        "full_time_workers": one.full_time,
        "part_time_workers": one.part_time,
        "self_employed_workers": 1,
        "workers": one.full_time + one.part_time + 1,
        "size_class_code": one.size + 1,
        "size_class_nl": f"{size_label} werknemers",
        "legal_form_code": one.form,
        "legal_form_nl": FORMS[one.form],
        "nis_code": nis_code(one.town, one.day.year),
        "municipality_nl": one.town,
        "arrondissement_nis_code": home().arrondissement_nis_code,
        "province_nis_code": home().province_nis_code,
        "region_nis_code": home().region_nis_code,
        **_activity(one.nace),
    }


def _activity(code: str) -> Row:
    """Class, group, division and section; `?` signs where the activity is unknown."""
    if not code:
        return {
            "nace_code": "????",
            "nace_class": "??.??",
            "nace_group": "??.?",
            "nace_division": "??",
            "nace_section": "?",
        }
    return {
        "nace_code": code[:4],
        "nace_class": f"{code[:2]}.{code[2:4]}",
        "nace_class_nl": nace_2008_nl().get(code[:4]),
        "nace_group": f"{code[:2]}.{code[2]}",
        "nace_division": code[:2],
        "nace_section": section_2008(code[:2]),
    }
