"""One database built from the story for all tests here: a run of dbt takes seconds, a look at its tables none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import conninfo, sql

from ingest.load import create_raw_tables
from ingest.record import record_catalogue
from tests.dbt_project import story
from warehouse import db, embedded
from warehouse.build import NO_UNIT_TESTS
from warehouse.dbt import DbtRun, run_dbt
from warehouse.passwords import password
from warehouse.settings import Settings


@dataclass(frozen=True)
class Warehouse:
    """A database that dbt builds in, and an open connection to it."""

    settings: Settings
    connection: psycopg.Connection

    def dbt(self, command: str, *extra: str, **variables: str) -> DbtRun:
        """Run dbt and give its outcome; raises WarehouseError where a node fails."""
        return run_dbt(self.settings, command, run_id=uuid4(), variables=variables, extra=extra)

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple]:
        """What a query answers."""
        return self.connection.execute(query, parameters or None).fetchall()

    def value(self, query: str) -> Any:
        """The one value that a query answers."""
        ((value,),) = self.rows(query)
        return value

    def manifest(self) -> dict[str, Any]:
        """What dbt knows of its own project."""
        return json.loads((self.settings.home / "dbt" / "target" / "manifest.json").read_text())


NewWarehouse = Callable[[str], Warehouse]


@pytest.fixture(scope="session")
def new_warehouse(server: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewWarehouse]:
    """Make a warehouse with empty raw tables; it lasts as long as the test run."""
    made: list[Warehouse] = []

    def make(name: str) -> Warehouse:
        with psycopg.connect(embedded.admin_dsn(server), autocommit=True) as admin:
            admin.execute(
                sql.SQL("create database {} owner warehouse_owner template warehouse strategy file_copy").format(
                    sql.Identifier(name)
                )
            )
        address = conninfo.make_conninfo(
            host="127.0.0.1",
            port=server.pg_port,
            dbname=name,
            user="warehouse_owner",
            password=password(server, "warehouse_owner"),
        )
        home = tmp_path_factory.mktemp(name)
        settings = Settings.from_env({"GENK_HOME": str(home), "WAREHOUSE_DSN": address})
        connection = db.connect(settings, autocommit=True)
        with db.connect(settings) as setup:
            create_raw_tables(setup)
            record_catalogue(setup)
        made.append(Warehouse(settings, connection))
        return made[-1]

    yield make
    for warehouse in made:
        warehouse.connection.close()


@pytest.fixture(scope="session")
def built(new_warehouse: NewWarehouse) -> Warehouse:
    """The story, built for Genk."""
    warehouse = new_warehouse("dbt_story")
    with db.connect(warehouse.settings) as connection:
        story.tell(connection)
    warehouse.dbt("build", *NO_UNIT_TESTS)
    return warehouse


@pytest.fixture(scope="session")
def built_from_sample(new_warehouse: NewWarehouse, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A small synthetic city, from the publishers' files to the marts."""
    import sample
    from ingest.catalogue import load_catalogue
    from ingest.landing import land_file
    from ingest.pipeline import load_delivery, pending
    from ingest.staged import CheckOutcome

    folder: Path = tmp_path_factory.mktemp("sample")
    sample.write(folder, scale=0.05)
    warehouse = new_warehouse("dbt_sample")
    with db.connect(warehouse.settings) as connection:
        for source_id, source in load_catalogue().items():
            for file in sorted((folder / source_id).iterdir()):
                land_file(source, file, warehouse.settings, connection)
            for delivery in pending(connection, source):
                result = load_delivery(
                    warehouse.settings, connection, source, delivery, lambda *_: CheckOutcome(True, {}, "")
                )
                assert result.outcome == "loaded", result.message
    warehouse.dbt("build", *NO_UNIT_TESTS)
    return warehouse
