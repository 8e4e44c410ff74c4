"""Chance that repeats."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Collection
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


def chance(*parts: object) -> random.Random:
    """A stream of chance that follows from `parts` alone: a sample has to repeat, not to be secret."""
    return random.Random("/".join(map(str, parts)))  # noqa: S311


class Weighted(Generic[T]):
    """A draw with fixed weights."""

    def __init__(self, pairs: Collection[tuple[T, float]]) -> None:
        self._values = [value for value, _ in pairs]
        self._weights = list(accumulate(weight for _, weight in pairs))

    def draw(self, rng: random.Random) -> T:
        """One value."""
        # as random.choices does it, in half of its time
        return self._values[bisect(self._weights, rng.random() * self._weights[-1], 0, len(self._values) - 1)]
