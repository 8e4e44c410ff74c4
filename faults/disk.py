"""A disk that is full: of the landed files, of the tables, of the database's log."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import psycopg

from faults import state, works
from faults.cases import Case, SkippedError, expect
from faults.deliver import sound
from faults.forked import Forked
from faults.kills import ingest
from faults.mortal import recover
from faults.readers import reading
from faults.works import Work, check_end, check_mart_is_whole
from faults.world import World, trying
from ingest.catalogue import Source
from warehouse import db, embedded
from warehouse.settings import Settings

TABLES_MB = 160
LOG_MB = 200


def landing(world: World, case: Case) -> str:
    """The disk of the landed files fills up while a delivery lands."""
    source = _source(world, case)
    work = works.load(world, source)
    size = len(sound(world, source).content)
    left = case.random.randrange(size + 4096)
    what = f"{work.name} of {size:,} bytes where the landing disk has {left:,}"
    with trying(what), world.copy(case) as usual:
        disk = usual.home / "small"
        with small_disk(disk, 64):
            settings = replace(usual, landing=str(disk / "landing"))
            os.environ["GENK_LANDING"] = settings.landing
            (disk / "landing").mkdir()
            fill(disk, left)
            with db.connect(settings) as connection, reading(settings):
                before = state.of_source(connection, source)
                if case.number % 3:
                    said = Forked(lambda: work.run(settings)).end()
                else:
                    said = works.ended(works.genk(settings, *ingest(world, settings, source)))[1]
                if said:
                    other = state.difference(state.of_source(connection, source), before)
                    expect(not other, f"the disk was full, and the warehouse is not as it was: {other}")
                    left_over = [path.name for path in (disk / "landing").rglob("*") if path.is_file()]
                    expect(not left_over, f"the disk was full, and {left_over} are left on it")
                empty(disk)
                connection.rollback()
                check_end(world, settings, work)
    return f"{what}: {said or 'it was enough'}"


def tables(world: World, case: Case) -> str:
    """The disk of the tables fills up while something works."""
    work = _work(world, case)
    left = case.random.choice((0, 8192, 100_000))
    what = f"{work.name} where the disk of the tables has {left:,} bytes"
    with trying(what), world.own_server(case) as settings:
        disk = settings.home / "small"
        with small_disk(disk, TABLES_MB):
            _move_tables(settings, disk)
            work.before(settings)
            with reading(settings):
                fill(disk, left)
                said = Forked(lambda: work.run(settings)).end()
                check_mart_is_whole(settings)
                empty(disk)
                check_end(world, settings, work)
            embedded.stop(settings)
    return f"{what}: {said or 'it was enough'}"


def log(world: World, case: Case) -> str:
    """The disk of the database's log fills up: the server itself goes down, and comes back when there is room."""
    work = _work(world, case)
    what = f"{work.name} while the disk of the log fills up"
    disk = world.settings.home / "cases" / f"log_{case.number}_disk"

    def prepare(data: Path) -> None:
        stack.__enter__()
        subprocess.run(["cp", "-a", str(data / "pg_wal"), str(disk / "pg_wal")], check=True)
        shutil.rmtree(data / "pg_wal")
        (data / "pg_wal").symlink_to(disk / "pg_wal")

    stack = small_disk(disk, LOG_MB)
    try:
        with trying(what), world.own_server(case, prepare) as settings:
            work.before(settings)
            with reading(settings, server_may_die=True):
                fill(disk, 0)
                writer = threading.Thread(target=_write_log, args=(settings,))
                running = Forked(lambda: work.run(settings))
                writer.start()
                said = running.end()
                writer.join()
                empty(disk)
                recover(settings)
                check_mart_is_whole(settings)
                check_end(world, settings, work)
            embedded.stop(settings)
        return f"{what}: {said or 'it was done before'}"
    finally:
        if disk.is_mount():
            stack.__exit__(None, None, None)
        shutil.rmtree(disk, ignore_errors=True)


def _source(world: World, case: Case) -> Source:
    return case.random.choice(list(world.catalogue.values()))


def _work(world: World, case: Case) -> Work:
    if case.number % 4 == 3:
        return works.small_build(world)
    return works.publication_with_its_making() if case.number % 4 == 1 else works.load(world, _source(world, case))


def _move_tables(settings: Settings, disk: Path) -> None:
    """Let the warehouse's tables stand on the small disk."""
    folder = disk / "tables"
    folder.mkdir(mode=0o700)
    shutil.chown(folder, settings.postgres_dir.owner(), settings.postgres_dir.group())
    with psycopg.connect(embedded.admin_dsn(settings), autocommit=True) as admin:
        admin.execute(f"create tablespace small location '{folder}'".encode())
        admin.execute("alter database warehouse set tablespace small")


def _write_log(settings: Settings) -> None:
    """Write to the log until the server cannot any more."""
    with suppress(psycopg.Error), psycopg.connect(embedded.admin_dsn(settings), autocommit=True) as admin:
        for _ in range(1000):
            admin.execute("select pg_logical_emit_message(false, 'faults', repeat('x', 1000000))")


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """A file system of its own in `folder`; raises SkippedError where this account may not mount one."""
    folder.mkdir(parents=True)
    if os.geteuid() != 0:
        raise SkippedError("a small disk needs root, who may mount one")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0711", "tmpfs", str(folder)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise SkippedError(f"a small disk cannot be mounted here: {' '.join(done.stderr.split())}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path, left: int) -> None:
    """Fill the disk up to `left` bytes."""
    with (disk / "ballast").open("wb") as ballast:
        os.posix_fallocate(ballast.fileno(), 0, max(1, shutil.disk_usage(disk).free - left))


def empty(disk: Path) -> None:
    """Make room again."""
    (disk / "ballast").unlink()
