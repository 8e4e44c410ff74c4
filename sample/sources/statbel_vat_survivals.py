"""Survival of starters in the provinces. The first five cohorts of six lean on the public ones of Limburg."""

from __future__ import annotations

from collections.abc import Iterator

from sample.reference import FIRST_DIVISIONS_2008
from sample.story import Story
from sample.writer import Delivery, Row
from warehouse.home import home

COHORTS = (
    *((6310, 5555, 4930, 4410, 3990, 3640), (7258, 6514, 5876, 5270, 4760, 4340), (6395, 5651, 5082, 4626, 4180, 3790)),
    *((5907, 5268, 4683, 4215, 3829, 3490), (5501, 4968, 4545, 4147, 3739, 3411), (4856, 4362, 3994, 3677, 3383, 3078)),
    *((4638, 4185, 3775, 3524, 3266, 3027), (4452, 4080, 3738, 3447, 3194, 2982), (3729, 3392, 3099, 2815, 2607, 2433)),
    *((4120, 3775, 3482, 3242, 3007, 2778), (3116, 2807, 2532, 2318, 2173, 1988), (3609, 3331, 2987, 2715, 2532, 2376)),
    *((3717, 3442, 3130, 2836, 2628, 2480), (3703, 3425, 3125, 2881, 2640, 2463), (3407, 3138, 2875, 2648, 2405, 2189)),
    (3773, 3469, 3174, 2915, 2665, 2443),
)
"""Starters of the home province, and those who were left after one year to five; the newest cohort first."""
SECTIONS = {"A": 3, "C": 5, "F": 22, "G": 19, "H": 4, "I": 8, "J": 6, "M": 17, "N": 8, "S": 8}
SIZES = (
    *(("01", "0-4", 955), ("02", "5-9", 25), ("03", "10-49", 11), ("04", "50-249", 3)),
    # one code, four names: only the name tells the class
    *(("05", "5-9", 2), ("05", "10-49", 2), ("05", "50-249", 1), ("05", "=>250", 1)),
)
LEGAL_TYPES = (("1", "Natuurlike persoon", 0.62), ("2", "Rechstpersoon", 0.38))
"""Misspelt as the publisher has it."""


def deliveries(story: Story) -> Iterator[Delivery]:
    """One file with every cohort; a new one comes each October, and each older one has a year more."""
    (newest,) = story.years(1, month=10, behind=2)
    yield Delivery(row for nth, cohort in enumerate(COHORTS) for row in _rows(newest - nth, cohort, min(5, nth + 1)))


def _rows(year: int, cohort: tuple[int, ...], observed: int) -> Iterator[Row]:
    here = home()
    places = (
        (here.region_nis_code, here.province_nis_code, 1.0),
        (here.region_nis_code, "10000", 2.4),
        ("04000", None, 1.7),
    )
    for region, province, scale in places:
        for kind, kind_nl, of_kind in LEGAL_TYPES:
            for section, of_section in SECTIONS.items():
                for size, label, of_size in SIZES:
                    if started := round(cohort[0] * scale * of_kind * of_section / 100 * of_size / 1000):
                        left = [int(started * survivors / cohort[0]) for survivors in cohort[1 : observed + 1]]
                        yield {
                            "year": year,
                            "legal_type_code": kind,
                            "legal_type_nl": kind_nl,
                            "region_nis_code": region,
                            "province_nis_code": province,
                            "size_class_code": size,
                            "size_class_nl": f"{label} werknemers",
                            "nace_section": section,
                            # the name of one section holds the sign between values, so it stands in quotes
                            "nace_section_nl": "Handel| reparatie van auto's" if section == "G" else None,
                            "nace_division": FIRST_DIVISIONS_2008[section],
                            "first_registrations": started,
                            **{f"survivors_{nth}": survivors for nth, survivors in enumerate(left, start=1)},
                        }
