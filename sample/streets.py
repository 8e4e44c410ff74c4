"""Made-up streets of the home municipality and the street register that says which sector each stretch of them lies in.

The names begin with "Synthetische", so that no row can be taken for a real address. The streets are the same for every
seed and scale. Source of the sectors: sample/data/sectors.csv; everything else is invented.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from sample.reference import Sector, sectors

_STEMS = (
    "Beuken",
    "Berken",
    "Eiken",
    "Linden",
    "Dennen",
    "Elzen",
    "Essen",
    "Olmen",
    "Wilgen",
    "Kastanje",
    "Hazelaar",
    "Vlier",
    "Meidoorn",
    "Brem",
    "Heide",
    "Varen",
    "Braambes",
    "Klaver",
    "Korenbloem",
    "Zonnebloem",
    "Merel",
    "Lijster",
    "Kievit",
    "Leeuwerik",
    "Zwaluw",
    "Vink",
    "Mezen",
    "Uilen",
    "Havik",
    "Valken",
    "Steenkool",
    "Schacht",
    "Lampisten",
    "Houwers",
    "Ploeg",
    "Molen",
    "Smid",
    "Wevers",
    "Bakkers",
    "Turf",
)
_KINDS = ("straat", "laan", "weg", "dreef", "pad", "plein")
_INDUSTRY = ("Synthetische Nijverheidslaan", "Synthetische Havenkaai", "Synthetische Ateliersweg")

UNREGISTERED = "Synthetische Nieuwlandweg"
"""A street that the register does not know (yet): its addresses are not locatable."""


class Stretch(NamedTuple):
    """A row of the register: house numbers of one side ('even', 'odd') or both ('all') of a street."""

    street: str
    first: int
    last: int
    parity: str
    sector: Sector

    def number(self, position: float) -> int:
        """A house number of this stretch; `position` lies in [0, 1)."""
        step = 1 if self.parity == "all" else 2
        first = self.first + (self.parity != "all" and self.first % 2 != (self.parity == "odd"))
        return first + step * int(position * ((self.last - first) // step + 1))


@cache
def register() -> tuple[Stretch, ...]:
    """Every stretch: two to five streets a sector; now and then two sides or ends of a street lie in two sectors."""
    located = [sector for sector in sectors() if sector.weight]
    names = iter([f"Synthetische {stem}{kind}" for kind in _KINDS for stem in _STEMS])
    rows: list[Stretch] = []
    for index, sector in enumerate(located):
        neighbour = located[(index + 1) % len(located)]
        for nth in range(2 + sector.weight // 150):
            street = next(names)
            if nth == 0 and index % 3 == 0:  # the border runs along the middle of the street
                rows += [Stretch(street, 1, 149, "odd", sector), Stretch(street, 2, 150, "even", neighbour)]
            elif nth == 1 and index % 4 == 0:  # the border crosses the street
                rows += [Stretch(street, 1, 100, "all", sector), Stretch(street, 101, 240, "all", neighbour)]
            else:
                rows.append(Stretch(street, 1, 60 + 20 * (index % 7), "all", sector))
    industry = [sector for sector in located if sector.is_industrial]
    for street, sector in zip(_INDUSTRY, industry, strict=False):
        rows.append(Stretch(street, 1000, 4999, "all", sector))  # numbers of the industrial estates have four digits
    return tuple(rows)


@cache
def stretches_by_sector() -> dict[str, tuple[Stretch, ...]]:
    """Sector code -> its stretches."""
    found: dict[str, list[Stretch]] = {}
    for stretch in register():
        found.setdefault(stretch.sector.code, []).append(stretch)
    return {code: tuple(stretches) for code, stretches in found.items()}
