"""One PostgreSQL for the whole test run, whatever its workers; a fresh warehouse database for each test that asks."""

from __future__ import annotations

import itertools
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest

from tests import databases, run_folder
from warehouse import dbt, embedded, setup
from warehouse.contract import Contract
from warehouse.contract import read as read_contract
from warehouse.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"
_numbers = itertools.count(1)
_keeper = pytest.StashKey[subprocess.Popen[bytes]]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # a worker has the folder of the process that started it
        config.stash[_keeper] = run_folder.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _keeper in config.stash:
        run_folder.end(config.stash[_keeper])


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
def new_home() -> Callable[[], Path]:
    """Makes an empty folder for a GENK_HOME with a database server; it lasts as long as the test run."""

    def make() -> Path:
        # not below pytest's own folder, which is closed to the account that the server has when we are root
        home = Path(tempfile.mkdtemp(prefix="home-"))
        home.chmod(0o711)
        return home

    return make


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Finds a port on 127.0.0.1 that nobody listens on, and gives no other worker the same."""

    def find() -> int:
        while True:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port: int = probe.getsockname()[1]
            with suppress(FileExistsError):
                run_folder.path(f"{port}.port").touch(exist_ok=False)
                return port

    return find


@pytest.fixture(scope="session")
def new_server(new_home: Callable[[], Path], free_port: Callable[[], int]) -> Callable[[], Settings]:
    """Gives the settings of an embedded server that is not made yet; it is stopped with the test run at the latest."""
    return lambda: Settings.from_env({"GENK_HOME": str(new_home()), "GENK_PG_PORT": str(free_port())})


@pytest.fixture(scope="session")
def server(free_port: Callable[[], int]) -> Settings:
    """Settings of the run's embedded server, set up as `genk init` does; all workers share it.

    What holds for a whole server (its logins, its settings) is not to be changed here: `new_server` is for that.
    """
    home = run_folder.path("server")
    port = home / "port"
    with run_folder.once("server") as first:
        if first:
            home.mkdir(mode=0o711, exist_ok=True)
            port.write_text(str(free_port()))
        settings = Settings.from_env({"GENK_HOME": str(home), "GENK_PG_PORT": port.read_text()})
        if first:
            setup.prepare(settings)
            with psycopg.connect(embedded.admin_dsn(settings), autocommit=True) as admin:
                # tests kill processes, never the machine: the server need not wait for the disk
                admin.execute("alter system set fsync = off")
                admin.execute("select pg_reload_conf()")
            databases.copy(settings, databases.TEMPLATE, "warehouse")
            databases.keep(settings, databases.TEMPLATE)
    return settings


@pytest.fixture(scope="session")
def manifest(server: Settings) -> Path:
    """What dbt knows of its own project, without a build; it is read once for the whole run."""
    name = "manifest"
    with run_folder.once(name) as first:
        if first:
            dbt.run_dbt(server, "parse", run_id=uuid4(), target_name=name)
    return dbt.manifest(server, name)


@pytest.fixture(scope="session")
def contract(manifest: Path) -> Contract:
    """The tables that a build has to make."""
    return read_contract(manifest)


@pytest.fixture
def settings(server: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings with an own empty warehouse database and own folders; the environment names them too."""
    name = f"test_{databases.WORKER}_{next(_numbers)}"
    home = tmp_path / "var"
    home.mkdir()
    (home / "secrets").symlink_to(server.secrets_dir)
    for variable in ("WAREHOUSE_DSN_FILE", "WAREHOUSE_ADMIN_DSN", "GENK_LANDING", "GENK_INBOX"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("GENK_HOME", str(home))
    monkeypatch.setenv("WAREHOUSE_DSN", databases.copy(server, name))
    yield Settings.from_env()
    databases.drop(server, name)


@pytest.fixture
def warehouse(settings: Settings) -> Iterator[psycopg.Connection]:
    """Owner's connection to the test's own warehouse database."""
    from warehouse import db

    with db.connect(settings) as connection:
        yield connection
