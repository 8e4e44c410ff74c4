"""VAT payers by legal form and activity. How many there are (sample/data/vat_payers.csv) leans on what is public."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sample.chance import chance
from sample.reference import figures, neighbours, nis_code, trades
from sample.story import Story
from sample.writer import Delivery, Row
from warehouse.home import home

LEGAL_FORMS = {"0": 38, "1": 6, "2": 9, "3": 40, "4": 1, "5": 1, "6": 1, "7": 3, "8": 1}
ABROAD, UNKNOWN = "-----", "XXXXX"
UNKNOWN_DIGIT = {"4399", "4520", "9609"}
"""Classes of which the last digit is not known."""


def deliveries(story: Story) -> Iterator[Delivery]:
    """A file a year, in October of the next one; one of them has decimals, as from a spreadsheet."""
    for ago, year, counts in story.yearly(figures("vat_payers.csv"), month=10, behind=1):
        yield Delivery(_rows(year, counts, "{}.0" if ago == 2 else "{}"), name=f"TF_VAT_NACE_{year}.zip")


def _rows(year: int, counts: list[int], written: str) -> Iterator[Row]:
    rng = chance("vat", year)
    codes = [(f"{code[:4]}X" if code[:4] in UNKNOWN_DIGIT else code, weight) for code, weight in trades().items()]
    cells = [(form, code) for code, _ in codes for form in LEGAL_FORMS] + [("9", UNKNOWN)]
    weights = [weight * share for _, weight in codes for share in LEGAL_FORMS.values()] + [40]
    payers = rng.choices(cells, weights, k=counts[0])
    active, starts = Counter(payers), Counter(rng.sample(payers, counts[1]))
    stops = Counter(rng.choices(cells, weights, k=counts[2]))  # some left a cell without anyone in it
    at_home, *others = (nis_code(name, year) for name in (home().name_nl, *neighbours(year)[:2]))
    for cell in sorted({*active, *starts, *stops}):
        yield at_home, *cell, *(written.format(counted[cell]) for counted in (active, starts, stops))
    for code in (*others, ABROAD, UNKNOWN):
        for cell in rng.sample(sorted(set(cells)), 20):
            yield code, *cell, *(written.format(rng.randint(0, most)) for most in (30, 4, 3))
