"""The scorecard as values: areas of the plan with their indicators, targets, statuses and budget."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class Status:
    """A word for how an indicator stands, with the sign that goes with it; `style` is a class of pages/style.css."""

    status: str
    label_nl: str
    label_en: str
    sign: str
    style: str


@dataclass(frozen=True)
class Source:
    """Where an indicator's figures come from, or will come from (`is_planned`, then `why_*` says why not yet)."""

    indicator_code: str
    source_id: str
    is_planned: bool
    publisher: str
    title_nl: str
    title_en: str
    why_nl: str | None
    why_en: str | None


@dataclass(frozen=True)
class Point:
    """A value of one period; None where it is hidden. Points of different `series` are never compared."""

    indicator_code: str
    period_end: date
    value: Decimal | None
    series: str


@dataclass(frozen=True)
class TargetPoint:
    """What the value should be at the end of a period."""

    indicator_code: str
    day: date
    value: Decimal


@dataclass(frozen=True)
class BookingYear:
    """What the multi-year plan holds for an area in one booking year, in euro."""

    area_code: str
    plan_year: int
    booking_year: int
    amount_eur: Decimal
    actions: int
    investment_only_actions: int
    is_investment_only: bool
    is_synthetic: bool


@dataclass(frozen=True)
class Budget:
    """An area's amounts in one multi-year plan, by booking year, oldest first."""

    plan_year: int
    actions: int
    investment_only_actions: int
    is_investment_only: bool
    is_synthetic: bool
    years: tuple[BookingYear, ...]

    @property
    def total_eur(self) -> Decimal:
        """Sum of all booking years."""
        return sum((year.amount_eur for year in self.years), Decimal(0))

    @property
    def span(self) -> str:
        """The booking years of the plan, as in `2026-2031`."""
        return f"{self.years[0].booking_year}-{self.years[-1].booking_year}"

    def in_year(self, year: int) -> BookingYear | None:
        """The amount of one booking year; None where the plan does not have it."""
        return next((one for one in self.years if one.booking_year == year), None)


@dataclass(frozen=True)
class Indicator:
    """An indicator with its newest value, target and status. Every `value` and target is in `unit`."""

    indicator_code: str
    area_code: str
    label_nl: str
    label_en: str
    definition_nl: str
    definition_en: str
    unit: str
    unit_nl: str
    unit_en: str
    decimals: int
    geography_nl: str
    geography_basis: str
    geography_basis_nl: str
    geography_basis_en: str
    no_source_reason_nl: str | None
    no_source_reason_en: str | None
    status: str
    rule: str
    reason_nl: str
    reason_en: str
    target_kind: str
    direction: str | None
    period_kind: str | None
    period_start: date | None
    period_end: date | None
    counted_from: date | None
    counted_to: date | None
    period_nl: str | None
    period_en: str | None
    geography_code: str | None
    value: Decimal | None
    baseline_value: Decimal | None
    baseline_date: date | None
    target_value: Decimal | None
    target_date: date | None
    target_at_date: Decimal | None
    gap: Decimal | None
    allowance: Decimal | None
    first_planned_end: date | None
    days_slipped: int | None
    times_moved: int | None
    origin_nl: str | None
    origin_en: str | None
    origin_detail_nl: str | None
    origin_detail_en: str | None
    data_up_to: date | None
    late_from: date | None
    is_late: bool
    late_nl: str | None
    late_en: str | None
    is_synthetic: bool
    is_provisional: bool
    is_proxy: bool
    is_suppressed: bool
    completeness: Decimal | None
    rows_counted: int | None
    lower_bound: Decimal | None
    upper_bound: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    source_id: str | None
    publisher: str | None
    source_title_nl: str | None
    source_title_en: str | None
    file_name: str | None
    landed_at: datetime | None
    sources: tuple[Source, ...] = ()
    points: tuple[Point, ...] = ()
    targets: tuple[TargetPoint, ...] = ()

    @property
    def has_value(self) -> bool:
        """Whether there is an observation, be it a hidden figure or a milestone, which has no number."""
        return self.period_end is not None


@dataclass(frozen=True)
class Area:
    """A part of the plan: an objective with its actions, or a challenge, ambition or hub."""

    code: str
    parent_code: str | None
    kind: str
    kind_nl: str
    kind_en: str
    label_nl: str
    label_en: str
    indicators: tuple[Indicator, ...] = ()
    budget: Budget | None = None
    actions: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Scorecard:
    """All areas of the plan, objectives first; `published_at` is None for a login that may not see `ops`."""

    areas: tuple[Area, ...]
    statuses: dict[str, Status]
    published_at: datetime | None
    counts: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        found = Counter(indicator.status for indicator in self.indicators)
        object.__setattr__(self, "counts", {status: found[status] for status in self.statuses if found[status]})

    @property
    def all_areas(self) -> tuple[Area, ...]:
        """Every area, an objective before its actions."""
        return tuple(one for area in self.areas for one in (area, *area.actions))

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Every indicator, in the order of the areas."""
        return tuple(indicator for area in self.all_areas for indicator in area.indicators)

    @property
    def with_value(self) -> tuple[Indicator, ...]:
        """The indicators that somebody observed."""
        return tuple(indicator for indicator in self.indicators if indicator.has_value)

    @property
    def late(self) -> tuple[Indicator, ...]:
        """The indicators with a source whose data are too old, whatever their status."""
        return tuple(indicator for indicator in self.with_value if indicator.is_late)

    @property
    def synthetic(self) -> tuple[Indicator, ...]:
        """The indicators whose newest value is made up."""
        return tuple(indicator for indicator in self.with_value if indicator.is_synthetic)
