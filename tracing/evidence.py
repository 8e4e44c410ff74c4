"""The rows behind the figures of the newest build, and the ledger of their deliveries: what engineers may read."""

from __future__ import annotations

from collections.abc import Collection
from typing import LiteralString
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from tracing.model import Delivery, Figure, Row, SetApart
from warehouse import mart
from warehouse.publish import published_build

MAY_READ: LiteralString = """
    select bool_and(has_schema_privilege(name, 'usage'))
    from unnest(array['intermediate', 'ops', 'quarantine']) as name
"""
LAST_PUBLISHED: LiteralString = """
    select build_id from ops.publication
    where outcome = 'published'
    order by publication_id desc
    limit 1
"""
ROWS: LiteralString = """
    select
        row_key, geography_code, neighbourhood_code, counts_from, counts_to, numerator, denominator, weight,
        contributor, source_rows, line_number, delivery_id
    from intermediate.int_indicator_row
    where
        indicator_code = %(code)s
        and counts_from <= %(last)s
        and (counts_to is null or counts_to > %(first)s)
        and (geography_code = any(%(places)s) or neighbourhood_code = any(%(places)s))
    order by counts_from, row_key
"""
DELIVERIES: LiteralString = """
    select
        delivery.delivery_id, delivery.source_id, source.publisher, source.title_nl, source.title_en, delivery.licence,
        delivery.file_name, delivery.landed_at, delivery.sha256
    from ops.delivery
    inner join ops.source on delivery.source_id = source.source_id
    where delivery.delivery_id = any(%s)
    order by delivery.delivery_id
"""
SET_APART: LiteralString = """
    with described as (
        select distinct on (delivery_id, rule) delivery_id, rule, description_nl, description_en
        from ops.validation
        where delivery_id = any(%(ids)s)
        order by delivery_id, rule, run_at desc
    ),

    counted as (
        select delivery_id, rule, count(*) as rows
        from quarantine.row
        where delivery_id = any(%(ids)s)
        group by delivery_id, rule
    )

    select counted.*, described.description_nl, described.description_en
    from counted
    left join described using (delivery_id, rule)
    order by counted.delivery_id, counted.rows desc, counted.rule
"""


def may_read(connection: psycopg.Connection) -> bool:
    """Whether this login may see the rows that count and where they came from."""
    row = connection.execute(MAY_READ).fetchone()
    return bool(row and row[0])


def newest_build(connection: psycopg.Connection) -> UUID | None:
    """The build of which the rows are; None for one that is not complete, or when nothing was built.

    A build makes mart_next first of all, and its publication makes that the mart. So a mart_next is of the newest
    build, and without one the newest build is the one that was published last.
    """
    if mart.exists(connection, "mart_next"):
        return published_build(connection, "mart_next")
    row = connection.execute(LAST_PUBLISHED).fetchone()
    return row[0] if row else None


def holds_for(connection: psycopg.Connection, schema: str = "mart") -> bool:
    """Whether the rows are of the build that the schema has.

    They are not after a rollback, nor after a build that failed or is under way. To be asked after the rows are read: a
    build that begins meanwhile is then seen.
    """
    return newest_build(connection) == published_build(connection, schema)


def rows(connection: psycopg.Connection, code: str, figures: Collection[Figure]) -> list[Row]:
    """The rows of an indicator in the places of these figures, from the first day that they count to the last."""
    asked = {
        "code": code,
        "first": min(figure.counted_from for figure in figures),
        "last": max(figure.counted_to for figure in figures),
        "places": sorted({figure.geography_code for figure in figures}),
    }
    with connection.cursor(row_factory=class_row(Row)) as cursor:
        return cursor.execute(ROWS, asked).fetchall()


def deliveries(connection: psycopg.Connection, ids: Collection[int | None]) -> list[Delivery]:
    """These deliveries as the ledger has them, oldest first."""
    with connection.cursor(row_factory=class_row(Delivery)) as cursor:
        return cursor.execute(DELIVERIES, [list(ids)]).fetchall()


def set_apart(connection: psycopg.Connection, ids: Collection[int | None]) -> list[SetApart]:
    """How many rows of these deliveries went to quarantine, by rule."""
    with connection.cursor(row_factory=class_row(SetApart)) as cursor:
        return cursor.execute(SET_APART, {"ids": list(ids)}).fetchall()
