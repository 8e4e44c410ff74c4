"""A small mart by generation: each table of a generation has a number of rows that no other generation has."""

from __future__ import annotations

from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import psycopg
from psycopg import sql

from warehouse import publish

ROWS = {"dim_place": 40, "fct_count": 80, "fct_event": 120}
"""Rows of each table before its generation is added."""

MART = """
create table mart_next.dim_place (place_key integer primary key, generation integer not null, name_nl text not null);
comment on table mart_next.dim_place is 'One row a place.';
create table mart_next.fct_count (
    count_key integer primary key,
    place_key integer not null references mart_next.dim_place,
    generation integer not null
);
create index on mart_next.fct_count (place_key);
create table mart_next.fct_event (
    event_key integer primary key,
    place_key integer not null references mart_next.dim_place,
    generation integer not null
);
create view mart_next.place_total as
select place_key, count(*) as total from mart_next.fct_count group by place_key;
insert into mart_next.dim_place select i, {g}, 'Plaats ' || i from generate_series(1, {g} + 40) as i;
insert into mart_next.fct_count select i, 1 + i % 40, {g} from generate_series(1, {g} + 80) as i;
insert into mart_next.fct_event select i, 1 + i % 40, {g} from generate_series(1, {g} + 120) as i;
"""

PROJECT = """name: small
version: "1.0.0"
config-version: 2
profile: genk
flags:
  send_anonymous_usage_stats: false
vars:
  scope: "0"
models:
  small:
    +schema: mart_next
    +materialized: table
"""

MODEL = """-- depends_on: {before}
select i as {table}_key, {{{{ var('scope') }}}}::integer as generation
from generate_series(1, {{{{ var('scope') }}}}::integer + {rows}) as i, (select pg_sleep({sleep})) as slept
"""

TOTAL = """{{ config(materialized="view") }}
select generation, count(*) as total from {{ ref('fct_count') }} group by generation
"""


def build_id(generation: int) -> UUID:
    """The build of a generation."""
    return uuid5(NAMESPACE_URL, f"generation {generation}")


def make_mart_next(connection: psycopg.Connection, generation: int) -> UUID:
    """A complete mart_next of a generation, ready to be published; its build id."""
    build = build_id(generation)
    publish.fresh_mart_next(connection, build)
    connection.execute(sql.SQL(MART.replace("{g}", "{0}")).format(sql.Literal(generation)))
    connection.commit()
    publish.complete_mart_next(connection, build)
    return build


def publish_generation(connection: psycopg.Connection, generation: int) -> None:
    """Make and publish a generation."""
    publish.publish(connection, make_mart_next(connection, generation), f"generation {generation}")


def write_project(folder: Path) -> None:
    """A dbt project that makes the tables of a generation, which is given as its scope."""
    (folder / "models").mkdir(parents=True)
    (folder / "macros").mkdir()
    theirs = Path(__file__).resolve().parents[1] / "dbt_project"
    for name in ("profiles.yml", "macros/generate_schema_name.sql"):
        (folder / name).write_bytes((theirs / name).read_bytes())
    (folder / "dbt_project.yml").write_text(PROJECT)
    before = ""
    for table, rows in ROWS.items():
        text = MODEL.format(before=before or "nothing", table=table, rows=rows, sleep=0.2)
        (folder / "models" / f"{table}.sql").write_text(text)
        before = f"{{{{ ref('{table}') }}}}"
    (folder / "models" / "place_total.sql").write_text(TOTAL)


def generations(connection: psycopg.Connection, schema: str = "mart") -> set[int]:
    """The generations found in all tables of a schema together: one, or something is mixed."""
    query = sql.SQL(" union ").join(
        sql.SQL("select generation from {}").format(sql.Identifier(schema, table)) for table in ROWS
    )
    found = {number for (number,) in connection.execute(query).fetchall()}
    connection.commit()
    return found
