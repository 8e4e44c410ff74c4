"""A small mart in which every table carries the number of its generation, so that a mix of two can be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID, uuid5

import psycopg
import pytest
from psycopg import sql

from tests import run_folder
from warehouse import embedded, publish
from warehouse.settings import Settings

TABLES = ("dim_place", "fct_count", "fct_event")
NAMESPACE = UUID("7b0f9a52-4c4e-4f0e-9a43-3f5b0c1d2e3f")

MART = """
create table mart_next.dim_place (
    place_key integer primary key,
    generation integer not null,
    name_nl text not null
);
comment on table mart_next.dim_place is 'One row a place.';
comment on column mart_next.dim_place.name_nl is 'Name in Dutch.';
create table mart_next.fct_count (
    place_key integer not null references mart_next.dim_place,
    generation integer not null,
    number integer not null check (number >= 0),
    primary key (place_key, number)
);
create index on mart_next.fct_count (number);
comment on table mart_next.fct_count is 'One row a place and number.';
create table mart_next.fct_event (
    event_key integer generated always as identity primary key,
    place_key integer not null references mart_next.dim_place,
    generation integer not null
);
create view mart_next.place_total as
select place_key, sum(number) as total from mart_next.fct_count group by place_key;
comment on view mart_next.place_total is 'One row a place.';
insert into mart_next.dim_place select i, {generation}, 'Plaats ' || i from generate_series(1, 20) as i;
insert into mart_next.fct_count select i, {generation}, n from generate_series(1, 20) as i, generate_series(0, 2) as n;
insert into mart_next.fct_event (place_key, generation) select i, {generation} from generate_series(1, 20) as i;
"""


def build_id(generation: int) -> UUID:
    return uuid5(NAMESPACE, str(generation))


def _make_mart_next(connection: psycopg.Connection, generation: int) -> UUID:
    """A complete mart_next of `generation`, ready to be published; its build id."""
    build = build_id(generation)
    publish.fresh_mart_next(connection, build)
    connection.execute(MART.format(generation=generation))
    connection.commit()
    publish.complete_mart_next(connection, build)
    return build


@pytest.fixture
def make_mart_next() -> Callable[[psycopg.Connection, int], UUID]:
    """Makes a complete mart_next of a generation over a connection of the test's own."""
    return _make_mart_next


@pytest.fixture
def next_mart(warehouse: psycopg.Connection) -> Callable[[int], UUID]:
    """Makes a complete mart_next of the generation it is given."""
    return lambda generation: _make_mart_next(warehouse, generation)


@pytest.fixture
def publish_generation(warehouse: psycopg.Connection) -> Callable[[int], publish.Publication]:
    """Makes and publishes a mart of the generation it is given."""

    def run(generation: int) -> publish.Publication:
        return publish.publish(warehouse, _make_mart_next(warehouse, generation), f"inputs {generation}")

    return run


@pytest.fixture
def generation(warehouse: psycopg.Connection) -> Callable[..., set[int]]:
    """The generations found in all tables of a schema together: one, or something is mixed."""

    def look(schema: str = "mart") -> set[int]:
        query = sql.SQL(" union ").join(
            sql.SQL("select generation from {}").format(sql.Identifier(schema, table)) for table in TABLES
        )
        found = {number for (number,) in warehouse.execute(query).fetchall()}
        warehouse.commit()
        return found

    return look


@pytest.fixture
def analyst(server: Settings, settings: Settings) -> Iterator[Callable[..., psycopg.Connection]]:
    """Opens a connection as a new login in the analysts' group; connections and logins end with the test."""
    with run_folder.alone("logins"):  # they are the server's, so two workers cannot both have a jan
        yield from _analyst(server, settings)


def _analyst(server: Settings, settings: Settings) -> Iterator[Callable[..., psycopg.Connection]]:
    from warehouse import db

    admin = psycopg.connect(embedded.admin_dsn(server), autocommit=True)
    opened: list[psycopg.Connection] = []
    logins: list[str] = []

    def connect(login: str, *, known_to_owner: bool = True) -> psycopg.Connection:
        name = sql.Identifier(login)
        admin.execute(sql.SQL("create role {} login password 'analyst' in role warehouse_analyst").format(name))
        logins.append(login)
        if known_to_owner:
            admin.execute(sql.SQL("grant {} to warehouse_owner").format(name))
        connection = psycopg.connect(db.dsn(settings), user=login, password="analyst", autocommit=True)
        opened.append(connection)
        return connection

    yield connect
    for connection in opened:
        connection.close()
    with psycopg.connect(embedded.admin_dsn(server), dbname=admin_database(settings), autocommit=True) as database:
        for login in logins:
            database.execute(sql.SQL("drop owned by {}").format(sql.Identifier(login)))
            database.execute(sql.SQL("drop role {}").format(sql.Identifier(login)))
    admin.close()


def admin_database(settings: Settings) -> str:
    from psycopg import conninfo

    return str(conninfo.conninfo_to_dict(settings.dsn or "")["dbname"])
