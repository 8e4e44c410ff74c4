"""What is tried: a scenario has numbered cases, and seed and number say all that a case does."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faults.world import World


class BrokenError(Exception):
    """A promise that did not hold; the message says which, and what was seen instead."""


class SkippedError(Exception):
    """The case cannot be tried on this machine; the message says why."""


@dataclass(frozen=True)
class Case:
    """One try of a scenario."""

    scenario: str
    number: int
    seed: int

    @property
    def name(self) -> str:
        """How `--only` names it."""
        return f"{self.scenario}:{self.number}"

    @property
    def random(self) -> random.Random:
        """Chance of this case's own: the same at every call, whatever else is run."""
        return random.Random(f"{self.seed}/{self.name}")  # noqa: S311 - it has to repeat, not to be secret

    @property
    def command(self) -> str:
        """What repeats this case alone."""
        return f"python -m faults --seed {self.seed} --only {self.name}"


@dataclass(frozen=True)
class Scenario:
    """A kind of fault: `run` raises BrokenError where a promise did not hold, and answers what it tried in a few words.

    `count` is how many cases a whole run has and `small` how many a small one; a case that takes more than `limit`
    seconds has failed.
    """

    name: str
    title: str
    count: int
    small: int
    run: Callable[[World, Case], str]
    limit: float = 300.0


@dataclass(frozen=True)
class Result:
    """What came of a case: `outcome` is held, failed or skipped; `tried` says what it did, `reason` why it failed."""

    case: Case
    outcome: str
    seconds: float
    tried: str = ""
    reason: str = ""


def expect(holds: bool, promise: str) -> None:
    """Raise BrokenError with `promise` unless it `holds`."""
    if not holds:
        raise BrokenError(promise)
