"""What the scorecard shows, as the published mart has it: a BI tool with the login bi_reader reads the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, LiteralString, TypeVar

import psycopg
from psycopg.rows import class_row, tuple_row

from scorecard.model import Area, BookingYear, Budget, Indicator, Point, Scorecard, Source, Status, TargetPoint
from warehouse.errors import WarehouseError

Row = TypeVar("Row")


class NothingPublishedError(WarehouseError):
    """There is no mart, or one from before the plan was in it."""


IS_PUBLISHED: LiteralString = """
    select to_regclass('mart.fct_target_status') is not null and to_regclass('mart.fct_area_budget') is not null
"""
MAY_SEE_OPS: LiteralString = "select has_schema_privilege('ops', 'usage')"
PUBLISHED_AT: LiteralString = "select published_at from ops.publication order by publication_id desc limit 1"
STATUSES: LiteralString = """
    select status, label_nl, label_en, sign, style
    from mart.dim_target_status
    order by position
"""
AREAS: LiteralString = """
    with areas as (
        select
            objective_code as code,
            null as parent_code,
            kind,
            kind_nl,
            kind_en,
            label_nl,
            label_en,
            array_position(array['objective', 'challenge', 'ambition', 'hub'], kind) as rank,
            position
        from mart.dim_objective
        union all
        select
            action_code,
            objective_code,
            'action',
            'Actie',
            'Action',
            label_nl,
            label_en,
            0,
            position
        from mart.dim_action
    )

    select code, parent_code, kind, kind_nl, kind_en, label_nl, label_en
    from areas
    order by rank, position, code
"""
INDICATORS: LiteralString = """
    select
        dim_indicator.indicator_code,
        dim_indicator.area_code,
        dim_indicator.label_nl,
        dim_indicator.label_en,
        dim_indicator.definition_nl,
        dim_indicator.definition_en,
        dim_indicator.unit,
        dim_indicator.unit_nl,
        dim_indicator.unit_en,
        dim_indicator.decimals,
        dim_indicator.geography_nl,
        dim_indicator.geography_basis,
        dim_indicator.geography_basis_nl,
        dim_indicator.geography_basis_en,
        dim_indicator.no_source_reason_nl,
        dim_indicator.no_source_reason_en,
        latest.status,
        latest.rule,
        latest.reason_nl,
        latest.reason_en,
        latest.target_kind,
        latest.direction,
        latest.period_kind,
        latest.period_start,
        latest.period_end,
        latest.counted_from,
        latest.counted_to,
        latest.period_nl,
        latest.period_en,
        latest.geography_code,
        latest.value,
        latest.baseline_value,
        latest.baseline_date,
        latest.target_value,
        latest.target_date,
        latest.target_at_date,
        latest.gap,
        latest.allowance,
        latest.first_planned_end,
        latest.days_slipped,
        latest.times_moved,
        dim_target.origin_nl,
        dim_target.origin_en,
        dim_target.origin_detail_nl,
        dim_target.origin_detail_en,
        latest.data_up_to,
        latest.late_from,
        latest.is_late,
        latest.late_nl,
        latest.late_en,
        latest.is_synthetic,
        coalesce(observed.is_provisional, false) as is_provisional,
        coalesce(observed.is_proxy, false) as is_proxy,
        coalesce(observed.is_suppressed, false) as is_suppressed,
        observed.completeness,
        observed.rows_counted,
        observed.lower_bound,
        observed.upper_bound,
        observed.numerator,
        observed.denominator,
        latest.source_id,
        dim_source.publisher,
        dim_source.title_nl as source_title_nl,
        dim_source.title_en as source_title_en,
        observed.file_name,
        observed.landed_at
    from mart.dim_indicator
    inner join mart.fct_target_status as latest
        on dim_indicator.indicator_code = latest.indicator_code and latest.is_latest
    left join mart.fct_indicator_value as observed
        on
            latest.indicator_code = observed.indicator_code
            and latest.period_start = observed.period_start
            and latest.geography_code = observed.geography_code
    left join mart.dim_source on latest.source_id = dim_source.source_id
    left join mart.dim_target on latest.target_key = dim_target.target_key
    order by dim_indicator.position, dim_indicator.indicator_code
"""
SOURCES: LiteralString = """
    select indicator_code, source_id, is_planned, publisher, title_nl, title_en, why_nl, why_en
    from mart.bridge_indicator_source
    order by indicator_code, is_planned, source_id
"""
POINTS: LiteralString = """
    select
        history.indicator_code,
        history.period_end,
        history.value,
        concat(history.source_id, ' ', history.series) as series
    from mart.fct_indicator_value as history
    inner join mart.fct_target_status as latest
        on
            history.indicator_code = latest.indicator_code
            and history.period_kind = latest.period_kind
            and history.geography_code = latest.geography_code
    where latest.is_latest
    order by history.indicator_code, history.period_end
"""
TARGETS: LiteralString = """
    select indicator_code, period_end as day, target_at_date as value
    from mart.fct_target_status
    where target_at_date is not null and period_end is not null
    order by indicator_code, period_end
"""
BUDGETS: LiteralString = """
    select
        area_code,
        plan_year,
        booking_year,
        amount_eur,
        actions,
        is_investment_only,
        investment_only_actions,
        is_synthetic
    from mart.fct_area_budget
    where plan_year = (select max(newest.plan_year) from mart.fct_area_budget as newest)
    order by area_code, booking_year
"""


def read(connection: psycopg.Connection) -> Scorecard:
    """Read the scorecard in one transaction, so of one publication.

    Raises NothingPublishedError when nothing is published, or only a mart without the plan.
    """
    with connection.transaction():
        if not _one(connection, IS_PUBLISHED):
            raise NothingPublishedError("no scorecard yet: nothing of the plan is published; `genk build` does that")
        published_at: datetime | None = _one(connection, PUBLISHED_AT) if _one(connection, MAY_SEE_OPS) else None
        statuses = {row.status: row for row in _rows(connection, Status, STATUSES)}
        return Scorecard(_areas(connection), statuses, published_at)


def _areas(connection: psycopg.Connection) -> tuple[Area, ...]:
    indicators = _by("area_code", _indicators(connection))
    budgets = {
        area: _budget(years) for area, years in _by("area_code", _rows(connection, BookingYear, BUDGETS)).items()
    }
    found = [
        replace(area, indicators=indicators.get(area.code, ()), budget=budgets.get(area.code))
        for area in _rows(connection, Area, AREAS)
    ]
    actions = _by("parent_code", found)
    return tuple(replace(area, actions=actions.get(area.code, ())) for area in found if area.parent_code is None)


def _indicators(connection: psycopg.Connection) -> list[Indicator]:
    sources = _by("indicator_code", _rows(connection, Source, SOURCES))
    points = _by("indicator_code", _rows(connection, Point, POINTS))
    targets = _by("indicator_code", _rows(connection, TargetPoint, TARGETS))
    return [
        replace(
            indicator,
            sources=sources.get(indicator.indicator_code, ()),
            points=points.get(indicator.indicator_code, ()),
            targets=targets.get(indicator.indicator_code, ()),
        )
        for indicator in _rows(connection, Indicator, INDICATORS)
    ]


def _budget(years: tuple[BookingYear, ...]) -> Budget:
    return Budget(
        plan_year=years[0].plan_year,
        actions=max(year.actions for year in years),
        investment_only_actions=max(year.investment_only_actions for year in years),
        is_investment_only=all(year.is_investment_only for year in years),
        is_synthetic=any(year.is_synthetic for year in years),
        years=years,
    )


def _rows(connection: psycopg.Connection, kind: type[Row], query: LiteralString) -> list[Row]:
    with connection.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(query).fetchall()


def _one(connection: psycopg.Connection, query: LiteralString) -> Any:
    with connection.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute(query).fetchone()
    return row[0] if row else None


def _by(name: str, rows: Iterable[Row]) -> dict[str, tuple[Row, ...]]:
    """The rows by their value of the attribute `name`, in their order."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return {key: tuple(group) for key, group in found.items()}
