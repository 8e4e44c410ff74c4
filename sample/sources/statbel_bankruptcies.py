"""Bankruptcies by month, and by week in the layout of some years ago; about 60 a year in Genk, as is public."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sample.chance import chance
from sample.reference import neighbour, nis_code, section_2008, trades
from sample.story import Story
from sample.writer import Delivery, Row
from warehouse.home import home

COLUMNS = (
    "bankruptcies self_employed_workers workers full_time_workers part_time_workers year month week week_start "
    "week_end size_class_code size_class_nl legal_form_code legal_form_nl duration_code duration_nl nis_code "
    "municipality_nl arrondissement_nis_code province_nis_code region_nis_code nace_code nace_class nace_group "
    "nace_division nace_section"
)
NOT_IN_MONTHS = frozenset({"week", "week_start", "week_end"})
NOT_IN_WEEKS = frozenset({"month", "duration_code", "duration_fr", "duration_nl"})
BUSY = {12: 1.3, 5: 0.85, 4: 0.7, 1: 1.25, 0: 1.3}
"""How much busier a year was, by how long ago it is."""
QUIET = 4, 7
"""Years ago, and a month without any bankruptcy at home: it has no row, and means 0."""
SIZES = {"0 - 4": 820, "5 - 9": 90, "10 - 19": 50, "20 - 49": 28, "50 - 99": 9, "100 - 199": 3}
FORMS = ("Eenpersoons", "Vennootschap onder firma", "Naamloze vennootschap", "Besloten vennootschap")
DURATIONS = ("<1", "1 - 2", "2 - 3", "3 - 4", "4 - 5", "5 - 10", "10 - 15", "15 - 20", ">=20")


def deliveries(story: Story) -> Iterator[Delivery]:
    """All weeks of up to three years ago, and all months: the last one comes on the 12th of the next."""
    year = story.as_of.year
    # the first class had another name then
    weeks = _rows(year, date(year - 2, 1, 1), ("1 - 4", *list(SIZES)[1:]))
    yield Delivery(weeks, COLUMNS, f"TF_BANKRUPTCIES_{year - 3}.zip", without=NOT_IN_WEEKS)
    months = _rows(year, story.month(back=1 if story.as_of.day < 12 else 0), tuple(SIZES))
    yield Delivery(months, COLUMNS, f"TF_BANKRUPTCIES_{year}.zip", without=NOT_IN_MONTHS)


def _rows(this_year: int, end: date, sizes: tuple[str, ...]) -> Iterator[Row]:
    """A row a bankruptcy before `end`, the first in the twentieth year ago."""
    rng, here = chance("bankruptcies"), home()
    above = here.arrondissement_nis_code, here.province_nis_code, here.region_nis_code
    codes, weights = zip(*trades(), strict=True)
    for ago in range(20, -1, -1):
        for town, a_year in ((here.name_nl, 58), (neighbour(), 52)):
            for _ in range(round(a_year * BUSY.get(ago, 1.0))):
                day = date(this_year - ago, 1, 1) + timedelta(days=rng.randrange(365))
                monday = day - timedelta(days=day.weekday())
                when = (day.year, day.month, day.isocalendar().week, monday, monday + timedelta(days=6))
                size, form, duration = (
                    rng.choices(range(len(sizes)), list(SIZES.values()))[0],
                    rng.randrange(4),
                    rng.randrange(9),
                )
                full_time, part_time = int(list(SIZES)[size].split(" - ")[0]) + rng.randint(0, 2), rng.randint(0, 2)
                workers = (1, 1, full_time + part_time + 1, full_time, part_time)
                labels = (
                    size + 1,
                    f"{sizes[size]} werknemers",
                    form,
                    FORMS[form],
                    duration,
                    f"{DURATIONS[duration]} jaar",
                )
                activity = _activity(rng.choices(codes, weights)[0] if rng.random() > 0.01 else None)
                if day < end and (town != here.name_nl or (ago, day.month) != QUIET):
                    yield *workers, *when, *labels, nis_code(town, day.year), town, *above, *activity


def _activity(code: str | None) -> tuple[str, ...]:
    """Class without and with a point, group, division and section; `?` signs where the activity is unknown."""
    code, section = (code, section_2008(code[:2])) if code else ("?????", "?")
    return code[:4], f"{code[:2]}.{code[2:4]}", f"{code[:2]}.{code[2]}", code[:2], section
