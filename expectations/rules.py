"""The words of a check: a rule says what breaks it, a suite says on which rows the rules look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import isqrt
from typing import Literal

Action = Literal["stop", "warn", "quarantine", "note"]
"""What a broken rule does: stop the delivery, be recorded, set the rows apart, or be told as a mere fact."""


FEW = 3
"""Rows that may be wrong or missing by chance, however small the table."""


def allowed(rows: int, share: float) -> int:
    """How many of so many rows may be wrong, or missing: the share and a few, of a tiny table its square root at most.

    Of 3,000,000 rows at 1% that is 30,003, of 60 it is 3, of 4 it is 2.
    """
    return int(share * rows) + min(isqrt(rows), FEW)


SYNTHETIC = "not_synthetic"
"""Rule that fails on sample data; the page of data quality looks for it."""


@dataclass(frozen=True)
class Rule:
    """No row may satisfy `violation`, a condition in SQL.

    The same condition is what Great Expectations counts and what moves rows to quarantine. A quarantine rule stops the
    delivery instead when it takes more rows than `allowed` by `tolerated_share`: then not some rows are wrong but the
    file, or the rule; a share of 1 tolerates any number. `sample` says that the suite looks at one in so many entities.
    `column` is our name of the column that the rule is about, or the names where it compares several. `told` is SQL
    over the rows of the suite's `among` that says what is odd about one, without values of persons; of the rows that
    break the rule those with the largest `size` are told. `overridable` is as with RowCount.
    """

    id: str
    nl: str
    en: str
    violation: str
    action: Action = "quarantine"
    tolerated_share: float = 0.01
    sample: int = 1
    column: str | tuple[str, ...] = ()
    told: str = ""
    overridable: bool = False

    @property
    def tolerates_all(self) -> bool:
        """Whether no number of rows is too many."""
        return self.tolerated_share >= 1

    @property
    def columns(self) -> tuple[str, ...]:
        """Our names of the columns that the rule is about; empty where it does not say."""
        return (self.column,) if isinstance(self.column, str) else self.column


def synthetic(mark: str) -> Rule:
    """Tells sample data by the mark that it carries, so that whoever reads of the delivery is told."""
    return Rule(
        SYNTHETIC,
        "De levering is echt, geen synthetische voorbeelddata",
        "The delivery is real, not synthetic sample data",
        mark,
        action="note",
    )


@dataclass(frozen=True)
class RowCount:
    """The number of rows lies between `at_least` and `at_most`, both included; None is no limit.

    `counts` are the rows that are staged, those of them that are accepted (not set apart), or those that are sound (set
    apart by no rule that tolerates only a share). `before` is the number of rows that they are held against, `since`
    when that was. `overridable` rules pass when the person who loads has said that an unusual volume is right.
    Of a source that is loaded by parts `part` is the one whose rows are counted.
    """

    id: str
    nl: str
    en: str
    at_least: int | None = None
    at_most: int | None = None
    action: Literal["stop", "warn"] = "stop"
    overridable: bool = False
    counts: Literal["staged", "accepted", "sound"] = "staged"
    before: int | None = None
    since: tuple[str, str] = ("vorige keer", "before")
    part: str | None = None

    def holds(self, rows: int) -> bool:
        """Whether so many rows lie within the limits."""
        return (self.at_least is None or rows >= self.at_least) and (self.at_most is None or rows <= self.at_most)


@dataclass(frozen=True)
class Suite:
    """The rules of one table, or of the rows of it that `among` selects.

    All rules of a suite are counted in one scan. `among` is a query for rules that no single row can tell (double keys,
    unknown parents): it returns the columns that the violations name and one that tells which rows are meant: `by` is
    `row_id` (the ctid), or a column of the table all of whose rows with such a value are meant, each returned once. It
    may hold no % sign, which the driver of Great Expectations would read as a parameter. `part_of` is the number of
    rows of which a share is tolerated, where that is not the table's.
    """

    name: str
    label: str
    schema: str
    table: str
    rows: int
    rules: tuple[Rule | RowCount, ...]
    among: str | None = None
    by: str = "row_id"
    part_of: int | None = None


@dataclass(frozen=True)
class SetApart:
    """Rows of one table that go to quarantine; `wrong` are those that break a rule that tolerates only a share.

    `by_part` are the rows of each part, where the source is loaded by parts.
    """

    rows: int = 0
    wrong: int = 0
    by_part: Mapping[str, int] = field(default_factory=dict)

    def left_out(self, rule: RowCount) -> int:
        """Rows that the rule is not to count."""
        if rule.counts == "staged":
            return 0
        if rule.part is not None:
            return self.by_part.get(rule.part, 0)
        return self.rows if rule.counts == "accepted" else self.wrong


@dataclass(frozen=True)
class Result:
    """One rule as it was found: `observed` is what Great Expectations counted, `told` the largest of what is odd.

    `lines` are the first places in a form of the rows that a finding is about: they are told and stay.
    """

    suite: Suite
    rule: Rule | RowCount
    success: bool
    observed: int
    overridden: bool = False
    told: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()

    def without(self, apart: SetApart) -> Result:
        """The finding once these rows of its table are set apart, where the rule counts what is left."""
        if not isinstance(self.rule, RowCount):
            return self
        left = self.observed - apart.left_out(self.rule)
        return replace(self, observed=left, success=self.rule.holds(left))

    @property
    def nl(self) -> str:
        """The rule in Dutch, with what was found where that is to be told."""
        rule = self.rule
        if isinstance(rule, RowCount) and rule.before is not None:
            before, now = (f"{rows:,}".replace(",", ".") for rows in (rule.before, self.observed))
            return f"{rule.nl}: {before} rijen {rule.since[0]}, {now} nu"
        return ": ".join(filter(None, (rule.nl, "; ".join(self.told)))) + self._in_lines("rij", "en nog")

    @property
    def en(self) -> str:
        """The rule in English, with what was found where that is to be told."""
        rule = self.rule
        if isinstance(rule, RowCount) and rule.before is not None:
            return f"{rule.en}: {rule.before:,} rows {rule.since[1]}, {self.observed:,} now"
        return ": ".join(filter(None, (rule.en, "; ".join(self.told)))) + self._in_lines("row", "and another")

    def _in_lines(self, word: str, more: str) -> str:
        if not self.lines:
            return ""
        others = f" {more} {self.observed - len(self.lines)}" if self.observed > len(self.lines) else ""
        return f" ({word} {', '.join(map(str, self.lines))}{others})"

    @property
    def rows_failed(self) -> int | None:
        """Rows that break the rule; None for a rule on the number of rows."""
        return self.observed * self.rule.sample if isinstance(self.rule, Rule) else None

    @property
    def too_many(self) -> bool:
        """Whether a quarantine rule takes so many rows that the delivery is stopped instead."""
        rule = self.rule
        if not isinstance(rule, Rule) or rule.action != "quarantine":
            return False
        rows = self.suite.rows if self.suite.part_of is None else self.suite.part_of
        return self.observed > allowed(rows, rule.tolerated_share)

    def override(self, accepted: bool) -> Result:
        """The finding, overridden where a person has accepted an unusual volume and the rule lets itself be."""
        return replace(self, overridden=True) if accepted and self.rule.overridable and not self.success else self

    @property
    def critical(self) -> bool:
        """Whether the finding stops what was checked, unless it is overridden."""
        return not self.success and (self.rule.action == "stop" or self.too_many)

    @property
    def stops(self) -> bool:
        """Whether the finding stops what was checked."""
        return self.critical and not self.overridden
