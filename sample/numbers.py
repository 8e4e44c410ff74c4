"""Numbers of the register: eight digits and a check of two, written with dots.

An enterprise is `0xxx.xxx.xxx` or `1xxx.xxx.xxx` (series since 2023), an establishment `2.xxx.xxx.xxx`, a branch
`9.xxx.xxx.xxx`. Source: cookbook of KBO Open Data and every number of the real extracts 136 and 147.

The sample draws from ranges that KBO has not given out (the register begins at 0200.xxx.xxx, and stood at 1029, 2.379
and 9.00x in October 2025), so that no made-up row ever carries the number of a real company.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

OLD_SERIES = range(1_000_000, 2_000_000)  # 0100.xxx.xxx - 0199.xxx.xxx
NEW_SERIES = range(19_000_000, 20_000_000)  # 1900.xxx.xxx - 1999.xxx.xxx
ESTABLISHMENTS = range(29_000_000, 30_000_000)  # 2.900.xxx.xxx - 2.999.xxx.xxx
BRANCHES = range(99_000_000, 99_100_000)  # 9.900.xxx.xxx


def ten_digits(base: int) -> str:
    """The eight digits of `base` with their check: 97 minus the rest of dividing by 97."""
    return f"{base:08d}{97 - base % 97:02d}"


def enterprise(base: int) -> str:
    """Enterprise number of eight digits `base`, e.g. 0200.065.765 of 2000657."""
    digits = ten_digits(base)
    return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"


def unit(base: int) -> str:
    """Number of an establishment or a branch of eight digits `base`, e.g. 2.000.000.339 of 20000003."""
    digits = ten_digits(base)
    return f"{digits[0]}.{digits[1:4]}.{digits[4:7]}.{digits[7:]}"


def is_valid(number: str) -> bool:
    """Whether the last two digits are the check of the first eight."""
    digits = number.replace(".", "")
    return len(digits) == 10 and digits.isdigit() and int(digits[8:]) == 97 - int(digits[:8]) % 97


def spread(total: int, weights: Sequence[float]) -> list[int]:
    """The total as whole parts in proportion to the weights, adding up exactly."""
    everything = sum(weights)
    exact = [total * weight / everything for weight in weights]
    parts = [int(value) for value in exact]
    by_rest = sorted(range(len(exact)), key=lambda n: (parts[n] - exact[n], n))
    for n in by_rest[: total - sum(parts)]:
        parts[n] += 1
    return parts


class Numbers:
    """Hands out fresh numbers, none twice."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._given: set[int] = set()

    def _fresh(self, series: range) -> int:
        while (base := self._rng.randrange(series.start, series.stop)) in self._given:
            pass
        self._given.add(base)
        return base

    def enterprise(self, start_year: int) -> str:
        """A new enterprise number, of the series that was given out in `start_year`."""
        return enterprise(self._fresh(NEW_SERIES if start_year >= 2023 else OLD_SERIES))

    def establishment(self) -> str:
        """A new establishment number."""
        return unit(self._fresh(ESTABLISHMENTS))

    def branch(self) -> str:
        """A new branch id."""
        return unit(self._fresh(BRANCHES))
