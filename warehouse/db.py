"""Connections to the warehouse database, and the one lock that keeps loads and builds apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import conninfo

from warehouse.access import LOGINS, OWNER
from warehouse.errors import WarehouseError
from warehouse.passwords import known_password
from warehouse.settings import Settings

RAW_LOCK = 0x6E6B6701
"""Key of the advisory lock on `raw`: a load changes it exclusively, a build reads it shared.

None but the owner of the warehouse may take advisory locks in its database: warehouse.access.
"""


def dsn(settings: Settings | None = None, *, role: str | None = None) -> str:
    """Libpq address of the warehouse for its owner, or for another login `role` whose password is known.

    Raises WarehouseError when no server is known, or the password of `role` is not: it then names the known logins.
    """
    settings = settings or Settings.from_env()
    if settings.dsn and role is None:
        return settings.dsn
    login = role or OWNER
    password = known_password(settings, login)
    if password is None and login not in (OWNER, *LOGINS):
        known = [name for name in (OWNER, *LOGINS) if known_password(settings, name)]
        raise WarehouseError(
            f"the warehouse knows no password of {login!r}: give one of {', '.join(known) or OWNER}, "
            f"or the password in GENK_PASSWORD_{login.upper()}"
        )
    if password is None:
        raise WarehouseError(
            f"no password for {login} in {settings.secrets_dir}: "
            "run `make run` (or `genk init`) first, or set WAREHOUSE_DSN"
        )
    parts: dict[str, Any] = {"host": "127.0.0.1", "port": settings.pg_port, "dbname": "warehouse"}
    if settings.dsn:
        parts = dict(conninfo.conninfo_to_dict(settings.dsn))
    return conninfo.make_conninfo(**{**parts, "user": login, "password": password})


def sqlalchemy_url(address: str) -> str:
    """The libpq address as a psycopg2 SQLAlchemy URL, for the libraries that want one."""
    from sqlalchemy import URL

    parts: dict[str, Any] = dict(conninfo.conninfo_to_dict(address))
    url = URL.create(
        "postgresql+psycopg2",
        username=parts.get("user"),
        password=parts.get("password"),
        host=parts.get("host"),
        port=int(parts["port"]) if parts.get("port") else None,
        database=parts.get("dbname"),
    )
    return url.render_as_string(hide_password=False)


def connect(
    settings: Settings | None = None, *, role: str | None = None, autocommit: bool = False
) -> psycopg.Connection:
    """Open a connection; raises WarehouseError with the server's reason when none can be had."""
    address = dsn(settings, role=role)
    try:
        return psycopg.connect(address, autocommit=autocommit, application_name="genk")
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise WarehouseError(
            f"the warehouse database does not answer: {reason}. Is it running? Try `make status`."
        ) from error


@contextmanager
def raw_lock(connection: psycopg.Connection, *, shared: bool) -> Iterator[None]:
    """Hold the lock on `raw` for the block: a build must not see half of a load.

    The lock is the session's, so it outlives the transactions inside the block and ends with the connection.
    """
    mode = "_shared" if shared else ""
    connection.execute(f"select pg_advisory_lock{mode}(%s)", [RAW_LOCK])
    try:
        yield
    finally:
        with suppress(psycopg.OperationalError):  # a lost session has lost its lock, and its error says more
            if connection.info.transaction_status == psycopg.pq.TransactionStatus.INERROR:
                connection.rollback()
            connection.execute(f"select pg_advisory_unlock{mode}(%s)", [RAW_LOCK])
