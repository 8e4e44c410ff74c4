"""Chance that repeats."""

from __future__ import annotations

import random


def chance(*parts: object) -> random.Random:
    """A stream of chance that follows from `parts` alone: a sample has to repeat, not to be secret."""
    return random.Random("/".join(map(str, parts)))  # noqa: S311
