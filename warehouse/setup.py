"""Roles, databases, schemas and grants: brings a server to the state that the design asks for, any number of times."""

from __future__ import annotations

from importlib.resources import files

import psycopg
from psycopg import conninfo, sql

from warehouse import db, embedded
from warehouse.errors import WarehouseError
from warehouse.passwords import password
from warehouse.settings import Settings

BI_LIMITS = {"statement_timeout": "60s", "idle_in_transaction_session_timeout": "60s", "lock_timeout": "10s"}
"""What a BI login may take of the server before it is cut off."""


def prepare(settings: Settings) -> None:
    """Start the embedded server where no own one is named, then create roles, databases, schemas and grants.

    Raises WarehouseError when the admin login may not create roles.
    """
    if settings.dsn is None:
        embedded.ensure_running(settings)
        admin = embedded.admin_dsn(settings)
    else:
        admin = settings.admin_dsn or settings.dsn
    with psycopg.connect(admin, autocommit=True, application_name="genk init") as connection:
        _create_roles(connection, settings)
    with db.connect(settings) as connection:
        for script in ("schema.sql", "grants.sql"):
            connection.execute(_script(script))


def _script(name: str) -> bytes:
    return (files("warehouse") / "sql" / name).read_bytes()


def _create_roles(connection: psycopg.Connection, settings: Settings) -> None:
    try:
        connection.execute(_script("roles.sql"))
    except psycopg.errors.InsufficientPrivilege as error:
        raise WarehouseError(
            "the login may not create roles: let an administrator run warehouse/sql/roles.sql, "
            "or set WAREHOUSE_ADMIN_DSN"
        ) from error
    if settings.dsn is None:
        _login(connection, "warehouse_owner", password(settings, "warehouse_owner"))
        _login(connection, "airflow", password(settings, "airflow"))
        _database(connection, "warehouse", "warehouse_owner")
        _database(connection, "airflow", "airflow")
    _login(connection, "bi_reader", password(settings, "bi_reader"), limit=20)
    connection.execute("grant warehouse_bi to bi_reader")
    for name, value in BI_LIMITS.items():
        connection.execute(sql.SQL("alter role bi_reader set {} = {}").format(sql.Identifier(name), sql.Literal(value)))


def _login(connection: psycopg.Connection, name: str, secret: str, limit: int = -1) -> None:
    known = connection.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone()
    verb = sql.SQL("alter" if known else "create")
    connection.execute(
        sql.SQL("{} role {} login connection limit {} password {}").format(
            verb, sql.Identifier(name), sql.Literal(limit), sql.Literal(_scram(connection, name, secret))
        )
    )


def _scram(connection: psycopg.Connection, user: str, secret: str) -> str:
    """The password as its scram verifier, so that the clear text is in no server log."""
    return connection.pgconn.encrypt_password(secret.encode(), user.encode(), b"scram-sha-256").decode()


def _database(connection: psycopg.Connection, name: str, owner: str) -> None:
    if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
        connection.execute(
            sql.SQL("create database {} owner {} encoding 'UTF8' template template0").format(
                sql.Identifier(name), sql.Identifier(owner)
            )
        )
    connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))
    if name == "warehouse":
        connection.execute(
            "grant connect on database warehouse "
            "to warehouse_engineer, warehouse_analyst, warehouse_restricted, warehouse_bi"
        )


def airflow_dsn(settings: Settings) -> str:
    """Libpq address of Airflow's own database on the embedded server."""
    return conninfo.make_conninfo(
        host="127.0.0.1",
        port=settings.pg_port,
        dbname="airflow",
        user="airflow",
        password=password(settings, "airflow"),
    )
