"""One PostgreSQL for the whole test run; a fresh warehouse database for each test that asks for one."""

from __future__ import annotations

import itertools
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import conninfo, sql

from warehouse import embedded, setup
from warehouse.passwords import password
from warehouse.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def chromium() -> str | None:
    """The chromium of the machine, where it has one."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")  # for longer, its event loop would be in the way of other tests
def browser(chromium: str | None) -> Iterator[Browser]:
    """A chromium without a window; tests that need it skip where there is none."""
    if chromium is None:
        pytest.skip("there is no chromium on this machine: `apt-get install chromium`")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # the pages are ours and the test's account may be root, for whom chromium has no sandbox
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def real_files() -> Path:
    """Folder of the publishers' real files; tests that need them skip where it is absent."""
    if not REAL.is_dir():
        pytest.skip("the publishers' real files are not on this machine")
    return REAL


@pytest.fixture(scope="session")
def new_home() -> Iterator[Callable[[], Path]]:
    """Makes an empty folder for a GENK_HOME with a database server; it lasts as long as the test run."""
    made: list[Path] = []

    def make() -> Path:
        # not below pytest's own folder: a second run closes that to the account that the server has when we are root
        home = Path(tempfile.mkdtemp(prefix="genk-tests-"))
        home.chmod(0o711)
        made.append(home)
        return home

    yield make
    for home in made:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def server(new_home: Callable[[], Path]) -> Iterator[Settings]:
    """Settings of a running embedded server that is set up as `genk init` does."""
    home = new_home()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = Settings.from_env({"GENK_HOME": str(home), "GENK_PG_PORT": str(port)})
    setup.prepare(settings)
    with psycopg.connect(embedded.admin_dsn(settings), autocommit=True) as admin:
        # tests kill processes, never the machine: the server need not wait for the disk
        admin.execute("alter system set fsync = off")
        admin.execute("select pg_reload_conf()")
    yield settings
    embedded.stop(settings)


@pytest.fixture
def settings(server: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings with an own empty warehouse database and own folders; the environment names them too."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(embedded.admin_dsn(server), autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} owner warehouse_owner template warehouse strategy file_copy").format(
                sql.Identifier(name)
            )
        )
        admin.execute(
            sql.SQL(
                "grant connect on database {} to warehouse_engineer, warehouse_analyst, warehouse_restricted, "
                "warehouse_bi"
            ).format(sql.Identifier(name))
        )
    owner = conninfo.make_conninfo(
        host="127.0.0.1",
        port=server.pg_port,
        dbname=name,
        user="warehouse_owner",
        password=password(server, "warehouse_owner"),
    )
    home = tmp_path / "var"
    home.mkdir()
    (home / "secrets").symlink_to(server.secrets_dir)
    for variable in ("WAREHOUSE_DSN_FILE", "WAREHOUSE_ADMIN_DSN", "GENK_LANDING", "GENK_INBOX"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("GENK_HOME", str(home))
    monkeypatch.setenv("WAREHOUSE_DSN", owner)
    yield Settings.from_env()
    with psycopg.connect(embedded.admin_dsn(server), autocommit=True) as admin:
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def warehouse(settings: Settings) -> Iterator[psycopg.Connection]:
    """Owner's connection to the test's own warehouse database."""
    from warehouse import db

    with db.connect(settings) as connection:
        yield connection
