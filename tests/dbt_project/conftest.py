"""Warehouses that are built once for the whole run: a run of dbt takes seconds, a look at its tables none.

Most of a run of dbt is that it reads the project, and it keeps what it read for the same database and variables. So a
worker has one database for dbt, always of the same name, and one folder; what is built gets a name of its own later.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from ingest.readers import create_raw_tables
from ingest.record import record_catalogue, record_day
from tests import databases, run_folder
from tests.dbt_project import story
from tests.sample_day import AS_OF
from warehouse import db
from warehouse.build import NO_UNIT_TESTS
from warehouse.dbt import DbtRun, run_dbt
from warehouse.settings import Settings

WORKPLACE = f"dbt_{databases.WORKER}"


@dataclass(frozen=True)
class Warehouse:
    """A database that dbt builds in, and an open connection to it; `name` is that of the build it holds."""

    name: str
    settings: Settings
    connection: psycopg.Connection

    def dbt(self, command: str, *extra: str, **variables: str) -> DbtRun:
        """Run dbt and give its outcome; raises WarehouseError where a node fails."""
        target = "-".join(["target", *variables.values()])
        run = run_dbt(self.settings, command, run_id=uuid4(), variables=variables, extra=extra, target_name=target)
        shutil.copy(self.settings.home / "dbt" / target / "manifest.json", self.settings.home)
        return run

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple]:
        """What a query answers."""
        return self.connection.execute(query, parameters or None).fetchall()

    def value(self, query: str) -> Any:
        """The one value that a query answers."""
        ((value,),) = self.rows(query)
        return value

    def manifest(self) -> dict[str, Any]:
        """What dbt knew of its own project when it built this."""
        return json.loads((self.settings.home / "manifest.json").read_text())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "build_once" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.timeout(900))  # it may be the one that builds, or wait for that one


Fill = Callable[[Warehouse], None]
BuildOnce = Callable[..., Warehouse]
ChangeableCopy = Callable[[Warehouse], Warehouse]


def _open(name: str, home: Path, address: str) -> Warehouse:
    """Open a warehouse with its folder."""
    settings = Settings.from_env({"GENK_HOME": str(home), "WAREHOUSE_DSN": address})
    return Warehouse(name, settings, db.connect(settings, autocommit=True))


def _at_work(server: Settings, name: str, home: Path, template: str) -> Warehouse:
    """A copy of the database `template` where this worker's dbt builds."""
    databases.drop(server, WORKPLACE)
    home.mkdir()
    dbt = run_folder.path(WORKPLACE)
    dbt.mkdir(exist_ok=True)
    (home / "dbt").symlink_to(dbt)
    return _open(name, home, databases.copy(server, WORKPLACE, template))


@pytest.fixture(scope="session")
def build_once(server: Settings) -> Iterator[BuildOnce]:
    """Gives the warehouse of a name, to be read only; the first worker that asks fills it, in a copy of another one."""
    opened: list[Warehouse] = []

    def build(name: str, fill: Fill, on: Warehouse | None = None) -> Warehouse:
        home, reading = run_folder.path(name), f"{name}_reading"
        with run_folder.once(name) as first:
            if first:
                for left in (name, reading):
                    databases.drop(server, left)
                shutil.rmtree(home, ignore_errors=True)
                made = _at_work(server, name, home, on.name if on else databases.TEMPLATE)
                with made.connection:
                    fill(made)
                # a database with readers cannot be copied, so there is one for each use
                databases.rename(server, WORKPLACE, name)
                databases.copy(server, reading, name)
                databases.keep(server, name)
        opened.append(_open(name, home, databases.address(server, reading)))
        opened[-1].connection.read_only = True
        return opened[-1]

    yield build
    for warehouse in opened:
        warehouse.connection.close()


@pytest.fixture
def changeable_copy(server: Settings, tmp_path: Path) -> Iterator[ChangeableCopy]:
    """Copies a warehouse for a test that changes it; one at a time."""
    made: list[Warehouse] = []

    def copy(warehouse: Warehouse) -> Warehouse:
        made.append(_at_work(server, warehouse.name, tmp_path / "copy", warehouse.name))
        return made[-1]

    yield copy
    for warehouse in made:
        warehouse.connection.close()
        databases.drop(server, WORKPLACE)


@pytest.fixture(scope="session")
def empty(build_once: BuildOnce) -> Warehouse:
    """A warehouse to which nothing was delivered."""

    def fill(warehouse: Warehouse) -> None:
        with db.connect(warehouse.settings) as connection:
            create_raw_tables(connection)
            record_catalogue(connection)
            record_day(connection)

    return build_once("dbt_empty", fill)


@pytest.fixture(scope="session")
def built(build_once: BuildOnce, empty: Warehouse) -> Warehouse:
    """The story, built for Genk."""

    def fill(warehouse: Warehouse) -> None:
        with db.connect(warehouse.settings) as connection:
            story.tell(connection)
            record_day(connection)
        warehouse.dbt("build", *NO_UNIT_TESTS)

    return build_once("dbt_story", fill, on=empty)


@pytest.fixture(scope="session")
def built_from_sample(build_once: BuildOnce, empty: Warehouse) -> Warehouse:
    """A small synthetic city, from the publishers' files, checks and all, to the marts."""
    import sample
    from expectations.delivery import check_delivery
    from ingest.catalogue import load_catalogue
    from ingest.landing import land_file
    from ingest.pipeline import load_delivery, pending

    def fill(warehouse: Warehouse) -> None:
        folder = warehouse.settings.home / "sample"
        sample.write(folder, AS_OF, scale=0.05, months=0)
        with db.connect(warehouse.settings) as connection:
            for source_id, source in load_catalogue().items():
                for file in sorted((folder / source_id).iterdir()):
                    land_file(source, file, warehouse.settings, connection)
                for delivery in pending(connection, source):
                    result = load_delivery(warehouse.settings, connection, source, delivery, check_delivery)
                    assert result.outcome == "loaded", result.message
            record_day(connection)
        warehouse.dbt("build", *NO_UNIT_TESTS)

    return build_once("dbt_sample", fill, on=empty)
