"""A figure with all that it stands on, as values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Verdict = Literal["adds_up", "differs", "hidden", "other_build", "no_right", "no_figure"]


@dataclass(frozen=True)
class Indicator:
    """What is measured and by which rule; `aggregation` is None where nothing measures it yet."""

    indicator_code: str
    label_nl: str
    label_en: str
    definition_nl: str
    definition_en: str
    unit_nl: str
    unit_en: str
    decimals: int
    geography_code: str
    rows_nl: str | None
    rows_en: str | None
    aggregation: str | None
    window_months: int | None
    is_proxy: bool


@dataclass(frozen=True)
class Figure:
    """A published value, in the unit of its indicator; it counts the days from `counted_from` to `counted_to`."""

    period_start: date
    period_end: date
    counted_from: date
    counted_to: date
    period_nl: str
    period_en: str
    geography_code: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    rows_counted: int | None
    completeness: Decimal
    """The share of its days that its source has seen, from 0 to 1."""
    is_provisional: bool
    is_suppressed: bool
    is_synthetic: bool
    delivery_id: int | None


@dataclass(frozen=True)
class Status:
    """How the indicator stands in a period, or that it has no figure, and why."""

    period_start: date | None
    geography_code: str
    label_nl: str
    label_en: str
    reason_nl: str
    reason_en: str
    late_nl: str | None
    late_en: str | None
    is_latest: bool


@dataclass(frozen=True)
class Row:
    """A row that counts for an indicator, from the day `counts_from` to the day before `counts_to` (None is until now).

    It may stand for several rows of its source (`source_rows`); `line_number` is that in the file, None where the
    source is a history and for a row that stands for several.
    """

    row_key: str
    geography_code: str
    neighbourhood_code: str | None
    counts_from: date
    counts_to: date | None
    numerator: Decimal | None
    denominator: Decimal | None
    weight: Decimal
    contributor: str | None
    source_rows: int
    line_number: int | None
    delivery_id: int | None


@dataclass(frozen=True)
class Delivery:
    """A file that landed; `sha256` is None for a login that may not see the ledger."""

    delivery_id: int
    source_id: str
    publisher: str
    title_nl: str
    title_en: str
    licence: str
    file_name: str
    landed_at: datetime
    sha256: str | None


@dataclass(frozen=True)
class SetApart:
    """How many rows of a delivery went to quarantine by a rule."""

    delivery_id: int
    rule: str
    description_nl: str | None
    description_en: str | None
    rows: int


@dataclass(frozen=True)
class Sum:
    """What rows add up to, in the terms of a published figure."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    rows_counted: int


@dataclass(frozen=True)
class Evidence:
    """The rows that count for a figure, and what they add up to."""

    rows: Sequence[Row]
    added: Sum
    differences: tuple[str, ...]
    """Names of the columns in which the published figure says otherwise."""

    def rows_of(self) -> Counter[int | None]:
        """Rows of the source that count, by delivery."""
        found: Counter[int | None] = Counter()
        for row in self.rows:
            found[row.delivery_id] += row.source_rows
        return found


@dataclass(frozen=True)
class Trace:
    """A figure of an indicator in a place, and what it stands on.

    Without `evidence` the `verdict` says why. The deliveries are then the one that the published figure names, and
    nothing is known of what was set apart.
    """

    indicator: Indicator
    figure: Figure | None
    status: Status | None
    place: str
    verdict: Verdict
    deliveries: Sequence[Delivery] = ()
    set_apart: Sequence[SetApart] = ()
    evidence: Evidence | None = None
