"""The words of a check: a rule says what breaks it, a suite says on which rows the rules look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Action = Literal["stop", "warn", "quarantine", "note"]
"""What a broken rule does: stop the delivery, be recorded, set the rows apart, or be told as a mere fact."""


SYNTHETIC = "not_synthetic"
"""Rule that fails on sample data; the page of data quality looks for it."""


@dataclass(frozen=True)
class Rule:
    """No row may satisfy `violation`, a condition in SQL.

    The same condition is what Great Expectations counts and what moves rows to quarantine. A quarantine rule stops the
    delivery instead when it takes more than `tolerated_rows` rows and more than `tolerated_share` of the table: then
    not some rows are wrong but the file, or the rule. `sample` says that the suite looks at one in so many entities.
    `column` is our name of the column that the rule is about, or the names where it compares several.
    """

    id: str
    nl: str
    en: str
    violation: str
    action: Action = "quarantine"
    tolerated_share: float = 0.01
    tolerated_rows: int = 100
    sample: int = 1
    column: str | tuple[str, ...] = ()

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

    `overridable` rules pass when the person who loads has said that an unusual volume is right.
    """

    id: str
    nl: str
    en: str
    at_least: int | None = None
    at_most: int | None = None
    action: Literal["stop", "warn"] = "stop"
    overridable: bool = False


@dataclass(frozen=True)
class Suite:
    """The rules of one table, or of the rows of it that `among` selects.

    All rules of a suite are counted in one scan. `among` is a query for rules that no single row can tell (double keys,
    unknown parents): it returns the columns that the violations name and one that tells which rows are meant: `by` is
    `row_id` (the ctid), or a column of the table all of whose rows with such a value are meant, each returned once. It
    may hold no % sign, which the driver of Great Expectations would read as a parameter.
    """

    name: str
    label: str
    schema: str
    table: str
    rows: int
    rules: tuple[Rule | RowCount, ...]
    among: str | None = None
    by: str = "row_id"


@dataclass(frozen=True)
class Result:
    """One rule as it was found: `observed` is what Great Expectations counted."""

    suite: Suite
    rule: Rule | RowCount
    success: bool
    observed: int
    overridden: bool = False

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
        return self.observed > max(rule.tolerated_rows, rule.tolerated_share * self.suite.rows)

    def override(self, accepted: bool) -> Result:
        """The finding, overridden where a person has accepted an unusual volume and the rule lets itself be."""
        overridable = isinstance(self.rule, RowCount) and self.rule.overridable
        return replace(self, overridden=True) if accepted and overridable and not self.success else self

    @property
    def critical(self) -> bool:
        """Whether the finding stops what was checked, unless it is overridden."""
        return not self.success and (self.rule.action == "stop" or self.too_many)

    @property
    def stops(self) -> bool:
        """Whether the finding stops what was checked."""
        return self.critical and not self.overridden
