"""Where it is tried: a server of our own with a loaded and published warehouse, copied for each case."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import psutil
import psycopg
from psycopg import conninfo, sql

import sample
from expectations.delivery import check_delivery
from faults import small_mart
from faults.cases import Case
from faults.state import Hashes, Kept
from ingest.batch import load_waiting
from ingest.catalogue import Source, load_catalogue
from ingest.landing import land_file
from warehouse import access, db, embedded, setup
from warehouse.passwords import password
from warehouse.settings import Settings

SCALE = 0.02
"""Size of the synthetic register: the faults are the same in a small town."""
CALENDAR = sample.Calendar(date(2025, 10, 15), months=0)
"""The sample lives on a fixed day, so that the same seed gives the same cases; without months, to be quick."""
KBO = "kbo_open_data"
NEXT = 148
"""The extract of the register that the loaded warehouse waits for."""
NO_TRACE = ("WAREHOUSE_DSN", "WAREHOUSE_DSN_FILE", "WAREHOUSE_ADMIN_DSN", "GENK_LANDING", "GENK_INBOX", "GENK_PG_PORT")


@dataclass(frozen=True)
class World:
    """A warehouse with every sample delivery loaded (the register up to the last but two) and two small publications.

    `settings` is its server, whose database `warehouse` is only copied, never used; `still` is a copy of its data
    folder, made while it stood still.
    """

    settings: Settings
    sample: Path
    still: Path
    catalogue: dict[str, Source]
    kept: Kept

    def files(self, source: Source) -> list[Path]:
        """The source's sample deliveries that are loaded, in their order; of the register also those to come."""
        return sorted((self.sample / source.id).iterdir())

    @contextmanager
    def copy(self, case: Case, tag: str = "", template: str = "warehouse") -> Iterator[Settings]:
        """A warehouse of the case's own: database, landing and everything else; the environment names it too."""
        database, home = f"{_plain(case)}__{tag}", self._home(case) / (tag or "home")
        settings = self.made_copy(database, home, template)
        os.environ |= {"GENK_HOME": str(home), "WAREHOUSE_DSN": settings.dsn or ""}
        yield settings
        self.drop_database(database)
        shutil.rmtree(home)

    @contextmanager
    def own_server(self, case: Case, prepare: Callable[[Path], None] = lambda _: None) -> Iterator[Settings]:
        """A copy of the whole server, not yet running, which the case may kill; `prepare` gets its data folder."""
        home = self._home(case) / "home"
        home.mkdir(parents=True)
        self._home(case).chmod(0o711)
        home.chmod(0o711)
        shutil.copytree(self.settings.secrets_dir, home / "secrets")
        _copy_owned(self.still, home / "postgres")
        prepare(home / "postgres")
        settings = replace(Settings.from_env({"GENK_HOME": str(home)}), pg_port=free_port())
        for name in NO_TRACE:
            os.environ.pop(name, None)
        os.environ |= {"GENK_HOME": str(home), "GENK_PG_PORT": str(settings.pg_port)}
        embedded.ensure_running(settings)
        self._take_landing(settings)
        yield settings
        embedded.stop(settings)
        shutil.rmtree(home)

    def made_copy(self, database: str, home: Path, template: str = "warehouse") -> Settings:
        """A database as a copy of `template`, which nobody may be using, with folders in `home`; both stay."""
        shutil.rmtree(home, ignore_errors=True)
        self.drop_database(database)
        home.mkdir(parents=True)
        (home / "secrets").symlink_to(self.settings.secrets_dir)
        self._copy_database(database, template)
        settings = Settings.from_env({"GENK_HOME": str(home), "WAREHOUSE_DSN": self._address(database)})
        self._take_landing(settings)
        return settings

    def _copy_database(self, name: str, template: str) -> None:
        with psycopg.connect(embedded.admin_dsn(self.settings), autocommit=True) as admin:
            # whoever made the template is done with it, and its last session may not be gone yet
            admin.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s", [template])
            admin.execute(
                sql.SQL("create database {} owner warehouse_owner template {} strategy file_copy").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
            groups = sql.SQL(", ").join(map(sql.Identifier, access.GROUPS))
            admin.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))
            admin.execute(sql.SQL("grant connect on database {} to {}").format(sql.Identifier(name), groups))

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is still in it."""
        with psycopg.connect(embedded.admin_dsn(self.settings), autocommit=True) as admin:
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def undisturbed(self, name: str, make: Callable[[], Hashes]) -> Hashes:
        """The end of an undisturbed run called `name`: made by the first case that asks, kept for all others."""
        return self.kept.get(name, make)

    def tidy(self, case: Case) -> None:
        """Remove what a case has left that did not come to its end."""
        home = self._home(case)
        if not home.exists():
            return
        kill_server(home / "home")
        for folder in sorted(home.rglob("*")):
            if folder.is_dir() and folder.is_mount():
                subprocess.run(["umount", "--lazy", str(folder)], check=False)
        with suppress(psycopg.OperationalError), psycopg.connect(embedded.admin_dsn(self.settings)) as admin:
            left = admin.execute(
                "select datname from pg_database where starts_with(datname, %s)", [f"{_plain(case)}__"]
            ).fetchall()
        for (name,) in left:
            self.drop_database(name)
        shutil.rmtree(home, ignore_errors=True)

    def _home(self, case: Case) -> Path:
        return self.settings.home / "cases" / _plain(case)

    def _address(self, database: str) -> str:
        return conninfo.make_conninfo(
            host="127.0.0.1",
            port=self.settings.pg_port,
            dbname=database,
            user="warehouse_owner",
            password=password(self.settings, "warehouse_owner"),
        )

    def _take_landing(self, settings: Settings) -> None:
        """Give a copy of the warehouse its own landed files."""
        shutil.copytree(self.settings.landing, settings.landing, copy_function=os.link)
        with db.connect(settings) as connection:
            connection.execute(
                "update ops.delivery set uri = replace(uri, %s, %s)", [self.settings.landing, settings.landing]
            )


@contextmanager
def made(home: Path, say: Callable[[str], None]) -> Iterator[World]:
    """Make the world in `home`, and remove it at the end."""
    settings = replace(Settings.from_env({"GENK_HOME": str(home)}), pg_port=free_port())
    for name in NO_TRACE:
        os.environ.pop(name, None)
    try:
        setup.prepare(settings)
        with psycopg.connect(embedded.admin_dsn(settings), autocommit=True) as admin:
            # processes are killed here, never the machine: the server need not wait for the disk
            admin.execute("alter system set fsync = off")
            admin.execute("alter system set autovacuum = off")  # it would be in the way of copies of the database
            admin.execute("select pg_reload_conf()")
        world = World(settings, home / "sample", home / "still", load_catalogue(), Kept(home / "undisturbed"))
        sample.write(world.sample, CALENDAR.as_of, scale=SCALE, months=CALENDAR.months, updates=CALENDAR.days)
        say("the database runs, the deliveries are written")
        _load(world)
        with db.connect(settings) as connection:
            for generation in (1, 2):
                small_mart.publish_generation(connection, generation)
        small_mart.write_project(home / "project")
        embedded.stop(settings)
        _copy_owned(settings.postgres_dir, world.still)
        embedded.ensure_running(settings)
        say("every source is loaded, a small mart is published")
        yield world
    finally:
        kill_server(home)
        shutil.rmtree(home, ignore_errors=True)


def _load(world: World) -> None:
    with db.connect(world.settings) as connection:
        for source in world.catalogue.values():
            for file in world.files(source):
                if source.id != KBO or extract_number(file) < NEXT:
                    land_file(source, file, world.settings, connection)
            for result in load_waiting(world.settings, connection, source, check_delivery):
                if result.outcome != "loaded":
                    raise RuntimeError(f"{source.id}: the sample itself is {result.outcome}: {result.message}")


def extract_number(file: Path) -> int:
    """Number of an extract of the register, by its name."""
    return int(file.name.split("_")[1])


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def kill_server(home: Path) -> None:
    """Kill the database server of this GENK_HOME with all its processes, if it runs, and see it gone."""
    pid = embedded.running_pid(Settings.from_env({"GENK_HOME": str(home)}))
    if pid is None:
        return
    with suppress(psutil.NoSuchProcess):
        server = psutil.Process(pid)
        processes = [server, *server.children(recursive=True)]
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        psutil.wait_procs(processes, timeout=20)


def _copy_owned(source: Path, target: Path) -> None:
    """Copy a data folder with its owner and modes."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
    (target / "postmaster.pid").unlink(missing_ok=True)


def _plain(case: Case) -> str:
    return f"{case.scenario.replace('-', '_')}_{case.number}"


@contextmanager
def trying(what: str) -> Iterator[None]:
    """Say with any error of the block what was being tried."""
    try:
        yield
    except Exception as error:
        error.add_note(what)
        raise


def until(holds: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Whether it comes to hold within some seconds."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
