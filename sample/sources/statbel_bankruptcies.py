"""Bankruptcies by month, and by week in the layout of some years ago; about 60 a year in Genk, as is public."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sample.chance import Weighted, chance
from sample.reference import FIRST_DIVISIONS_2008, neighbour, nis_code, trades
from sample.story import Story
from sample.writer import Delivery, Row
from warehouse.home import home

COLUMNS = (
    "bankruptcies self_employed_workers workers full_time_workers part_time_workers year month week week_start "
    "week_end size_class_code size_class_nl legal_form_code legal_form_nl duration_code nis_code "
    "province_nis_code nace_code nace_section"
)
BUSY = {12: 1.3, 5: 0.85, 4: 0.7, 1: 1.25, 0: 1.3}
"""How much busier a year was, by how long ago it is."""
QUIET = 4, 7
"""Years ago, and a month without any bankruptcy at home: it has no row, and means 0."""
SIZES = Weighted(
    [((1, 0, 4), 820), ((2, 5, 9), 90), ((3, 10, 19), 50), ((4, 20, 49), 28), ((5, 50, 99), 9), ((6, 100, 199), 3)]
)
"""Code, fewest and most workers."""
FORMS = ("Eenpersoons", "Vennootschap onder firma", "Naamloze vennootschap", "Besloten vennootschap")


def deliveries(story: Story) -> Iterator[Delivery]:
    """All weeks of up to three years ago, and all months: the last one comes on the 12th of the next."""
    year = story.as_of.year
    weeks = _rows(year, date(year - 2, 1, 1), fewest=1)  # the first class had another name then
    no_months = "month duration_code duration_fr duration_nl"
    yield Delivery(weeks, COLUMNS, f"TF_BANKRUPTCIES_{year - 3}.zip", without=no_months)
    months = _rows(year, story.month(back=1 if story.as_of.day < 12 else 0), fewest=0)
    yield Delivery(months, COLUMNS, f"TF_BANKRUPTCIES_{year}.zip", without="week week_start week_end")


def _rows(this_year: int, end: date, *, fewest: int) -> Iterator[Row]:
    """A row a bankruptcy before `end`, the first in the twentieth year ago."""
    rng, here, activities = chance("bankruptcies"), home(), Weighted(trades().items())
    for ago in range(20, -1, -1):
        for town, a_year in ((here.name_nl, 58), (neighbour(), 52)):
            for _ in range(round(a_year * BUSY.get(ago, 1.0))):
                day = date(this_year - ago, 1, 1) + timedelta(days=rng.randrange(365))
                monday = day - timedelta(days=day.weekday())
                when = (day.year, day.month, day.isocalendar().week, monday, monday + timedelta(days=6))
                (size, least, most), form, duration = SIZES.draw(rng), rng.randrange(4), rng.randrange(9)
                full_time, part_time = least + rng.randint(0, 2), rng.randint(0, 2)
                workers = (1, 1, full_time + part_time + 1, full_time, part_time)
                labels = (size, f"{least or fewest} - {most} werknemers", form, FORMS[form], duration)
                code, section = "????", "?"  # the activity is unknown
                if rng.random() > 0.01:
                    code = activities.draw(rng)[:4]
                    section = max(letter for letter, first in FIRST_DIVISIONS_2008.items() if first <= code[:2])
                if day < end and (town != here.name_nl or (ago, day.month) != QUIET):
                    yield *workers, *when, *labels, nis_code(town, day.year), here.province_nis_code, code, section
