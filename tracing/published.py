"""What is published of an indicator. Whoever reads the mart may read all of this."""

from __future__ import annotations

from typing import Any, LiteralString, TypeVar

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from tracing.model import Delivery, Figure, Indicator, Status

Row = TypeVar("Row")

IS_PUBLISHED: LiteralString = """
    select from pg_attribute
    where attrelid = to_regclass(%s) and attname = 'rows_counted'
"""
INDICATORS: LiteralString = """
    select
        indicator_code, label_nl, label_en, definition_nl, definition_en, unit_nl, unit_en, decimals, geography_code,
        rows_nl, rows_en, aggregation, window_months, is_proxy
    from {mart}.dim_indicator
    order by position, indicator_code
"""
FIGURES: LiteralString = """
    select
        period_start, period_end, counted_from, counted_to, period_nl, period_en, geography_code, value, numerator,
        denominator, rows_counted, completeness, is_provisional, is_suppressed, is_synthetic, delivery_id
    from {mart}.fct_indicator_value
    where indicator_code = %s
    order by period_start, geography_code
"""
STATUSES: LiteralString = """
    select
        period_start, geography_code, label_nl, label_en, reason_nl, reason_en, late_nl, late_en, is_latest
    from {mart}.fct_target_status
    where indicator_code = %s
"""
DELIVERY: LiteralString = """
    select
        figures.delivery_id, figures.source_id, sources.publisher, sources.title_nl, sources.title_en, sources.licence,
        figures.file_name, figures.landed_at, null as sha256
    from {mart}.fct_indicator_value as figures
    inner join {mart}.dim_source as sources on figures.source_id = sources.source_id
    where figures.indicator_code = %s and figures.delivery_id = %s
    limit 1
"""
PLACE: LiteralString = """
    select name_nl from {mart}.dim_geography
    where geography_code = %(code)s
"""


def is_published(connection: psycopg.Connection, schema: str = "mart") -> bool:
    """Whether the schema has figures that say how many rows count for them; a mart of before has not."""
    return connection.execute(IS_PUBLISHED, [f"{schema}.fct_indicator_value"]).fetchone() is not None


def indicators(connection: psycopg.Connection, schema: str = "mart") -> dict[str, Indicator]:
    """Every indicator of the plan by its code, in the order of the plan."""
    return {one.indicator_code: one for one in _rows(connection, Indicator, INDICATORS, schema)}


def figures(connection: psycopg.Connection, code: str, schema: str = "mart") -> list[Figure]:
    """The figures of an indicator in all places, oldest first."""
    return _rows(connection, Figure, FIGURES, schema, [code])


def statuses(connection: psycopg.Connection, code: str, schema: str = "mart") -> list[Status]:
    """The status of an indicator in each period; without figures the one that it has none."""
    return _rows(connection, Status, STATUSES, schema, [code])


def deliveries(connection: psycopg.Connection, code: str, figure: Figure, schema: str = "mart") -> list[Delivery]:
    """The delivery that a figure names; none where the warehouse measures itself."""
    return _rows(connection, Delivery, DELIVERY, schema, [code, figure.delivery_id])


def place(connection: psycopg.Connection, code: str, schema: str = "mart") -> str:
    """Dutch name of a neighbourhood, municipality, province, region or the country; of another place its code."""
    query = sql.SQL(PLACE).format(mart=sql.Identifier(schema))
    row = connection.execute(query, {"code": code}).fetchone()
    return row[0] if row and row[0] else code


def _rows(
    connection: psycopg.Connection,
    kind: type[Row],
    query: LiteralString,
    schema: str,
    parameters: list[Any] | None = None,
) -> list[Row]:
    with connection.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(sql.SQL(query).format(mart=sql.Identifier(schema)), parameters).fetchall()
