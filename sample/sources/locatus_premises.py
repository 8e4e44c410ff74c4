"""A delivery of Locatus of the newest survey: its own list of outlets, with signs that went through a wrong encoding.

Some points of the Hasseltweg lie beyond the border of the city, vacant premises have no last use, and the floor is
known of retail proper alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sample.chance import chance
from sample.premises import MONTH, Premises, surveys
from sample.story import Story
from sample.writer import Delivery, Row
from warehouse.home import home

RETAIL = {
    "dagelijks": "Dagelijks",
    "periodiek": "Periodiek",
    "incidenteel": "Incidenteel",
    "overige detailhandel": "Overig",
}
OTHERS = {"horeca": "Horeca", "cultuur": "Cultuur", "diensten": "Diensten", "ontspanning": "Ontspanning",
          "transport en brandstoffen": "Transport & Brandstoffen"}  # fmt: skip
COLUMNS = (
    "survey_date premises_code street house_number floor_m2 use_group branch "
    "area_number area_name area_main_type area_type sector_code"
)
ACROSS = "Hasseltweg"
NEXT_DOOR = "71072A00-"
"""A sector of the municipality next door."""
BROKEN = {"eetcafé": ("eetcafé", "eetcafÃ©", "eetcafÃš", "eetcaf+Â®")}
"""A branch as it came: whole, and broken in three ways of which the last cannot be told for certain."""


def deliveries(story: Story) -> Iterator[Delivery]:
    """One count, a week before the city's own survey."""
    *_, (day, seen) = surveys(story.newest_year(month=MONTH + 1))
    yield Delivery(
        _rows(day.replace(day=day.day - 7), seen), name=f"locatus_{day.year}.csv", without="text_state", columns=COLUMNS
    )


def _rows(day: date, seen: Sequence[Premises]) -> Iterator[Row]:
    rng = chance("locatus", day.year)
    for one in seen:
        if one.state not in {"in gebruik", "leeg"}:
            continue
        group, branch = one.use if one.use and one.is_in_use else ("", "")
        told = RETAIL.get(group) or OTHERS.get(group) or "Leegstand"
        floor = one.floor_m2 if group in RETAIL and one.floor_m2 else 0
        written = rng.choice(BROKEN.get(branch, (branch,))) or None
        area = one.area
        sector = NEXT_DOOR if area.name == ACROSS and rng.random() < 0.2 else home().nis_code + area.sector
        short, main, kind = (area.name, area.main_type or None, area.type) if area.locatus else (None, None, None)
        where = (one.street, one.house_number)
        yield (
            *(day, str(900_000 + one.number), *where, floor, told, written),
            *(area.locatus, short, main, kind, sector),
        )
