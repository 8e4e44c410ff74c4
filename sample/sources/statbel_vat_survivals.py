"""Survival of starters in the provinces. The cohorts (sample/data/starters.csv) lean on the public ones of Limburg."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from sample.reference import FIRST_DIVISIONS_2008, figures
from sample.story import Story
from sample.writer import Delivery, Row
from warehouse.home import home

COLUMNS = (
    "region_nis_code province_nis_code legal_type_code legal_type_nl nace_section nace_section_nl nace_division "
    "size_class_code size_class_nl year first_registrations survivors_1 survivors_2 survivors_3 survivors_4 survivors_5"
)
SECTIONS = {"A": 3, "C": 5, "F": 22, "G": 19, "H": 4, "I": 8, "J": 6, "M": 17, "N": 8, "S": 8}
SIZES = (
    *(("01", "0-4", 955), ("02", "5-9", 25), ("03", "10-49", 11), ("04", "50-249", 3)),
    # one code, four names: only the name tells the class
    *(("05", "5-9", 2), ("05", "10-49", 2), ("05", "50-249", 1), ("05", "=>250", 1)),
)
LEGAL_TYPES = ("1", "Natuurlike persoon", 0.62), ("2", "Rechstpersoon", 0.38)
"""Misspelt as the publisher has it."""


def deliveries(story: Story) -> Iterator[Delivery]:
    """One file with every cohort; a new one comes each October, and each older one has a year more."""
    yearly = story.yearly(figures("starters.csv"), month=10, behind=2)
    yield Delivery((row for ago, year, cohort in yearly for row in _rows(year, cohort, ago + 1)), COLUMNS)


def _rows(year: int, cohort: list[int], observed: int) -> Iterator[Row]:
    region = home().region_nis_code
    # another province, and Brussels, which lies in none
    places = (region, home().province_nis_code, 1.0), (region, "10000", 2.4), ("04000", None, 1.7)
    for place, form, section, size in product(places, LEGAL_TYPES, SECTIONS, SIZES):
        if started := round(cohort[0] * place[-1] * form[-1] * SECTIONS[section] / 100 * size[-1] / 1000):
            # a year that has not passed yet is empty, not 0
            left = [int(started * count / cohort[0]) for count in cohort[1:][:observed]]
            # the name of one section holds the sign between values, so it stands in quotes
            name = "Handel| reparatie van auto's" if section == "G" else None
            activity = (section, name, FIRST_DIVISIONS_2008[section])
            where_and_what = (*place[:-1], *form[:-1], *activity, size[0], f"{size[1]} werknemers")
            yield *where_and_what, year, started, *left, *[None] * (len(cohort) - 1 - len(left))
