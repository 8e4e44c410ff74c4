"""Roles, databases, schemas and grants: brings a server to the state that the design asks for, any number of times."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import psycopg
from psycopg import conninfo, sql

from warehouse import db, embedded
from warehouse.errors import WarehouseError
from warehouse.passwords import password
from warehouse.settings import Settings

GROUPS = ("warehouse_engineer", "warehouse_analyst", "warehouse_restricted", "warehouse_bi")
SCRIPTS = ("schema.sql", "grants.sql")
"""What the owner of the warehouse makes; every statement may run again."""
BI_LIMITS = {"statement_timeout": "60s", "idle_in_transaction_session_timeout": "60s", "lock_timeout": "10s"}
"""What a BI login may take of the server before it is cut off."""


def prepare(settings: Settings) -> None:
    """Start the embedded server where no own one is named, then create roles, databases, schemas and grants.

    With an own server and an admin login, the owner and the databases are made too; without one they must exist, and
    the roles as well where the owner may not create any.
    Raises WarehouseError when the server does not answer, or roles are missing that the login may not create.
    """
    if settings.dsn is None:
        embedded.ensure_running(settings)
        password(settings, "warehouse_owner")
        admin: str | None = embedded.admin_dsn(settings)
    else:
        admin = settings.admin_dsn
    owner = db.dsn(settings)
    try:
        connection = psycopg.connect(admin or owner, autocommit=True, application_name="genk init")
    except psycopg.OperationalError as error:
        raise WarehouseError(f"the database server does not answer: {str(error).strip().splitlines()[-1]}") from error
    with connection:
        try:
            _create_roles(connection, settings)
            if admin:
                _create_databases(connection, settings, owner)
            # so that a publication can make analysts' views again in the name of their group
            name = str(conninfo.conninfo_to_dict(owner).get("user") or connection.info.user)
            connection.execute(sql.SQL("grant warehouse_analyst to {}").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            _need_roles(connection, error)
    with db.connect(settings) as connection:
        for script in SCRIPTS:
            connection.execute(_script(script))
        connection.execute(sql.SQL("comment on schema ops is {}").format(sql.Literal(_stamp())))


def is_current(connection: psycopg.Connection) -> bool:
    """Whether prepare() of today's code made the schemas; not so of an empty database and of an earlier version's."""
    row = connection.execute("select obj_description(to_regnamespace('ops'), 'pg_namespace')").fetchone()
    return bool(row and row[0] == _stamp())


def _stamp() -> str:
    digest = hashlib.sha256(b"".join(_script(script) for script in SCRIPTS)).hexdigest()
    return f"made by the scripts {digest[:16]}"


def _script(name: str) -> bytes:
    return (files("warehouse") / "sql" / name).read_bytes()


def _create_roles(connection: psycopg.Connection, settings: Settings) -> None:
    connection.execute(_script("roles.sql"))
    _login(connection, "bi_reader", password(settings, "bi_reader"), limit=20)
    connection.execute("grant warehouse_bi to bi_reader")
    for name, value in BI_LIMITS.items():
        connection.execute(sql.SQL("alter role bi_reader set {} = {}").format(sql.Identifier(name), sql.Literal(value)))


def _need_roles(connection: psycopg.Connection, error: psycopg.Error) -> None:
    """Go on without the right to make roles when an administrator has made them all, else say what to do."""
    missing = connection.execute(
        "select wanted from unnest(%s::text[]) as wanted "
        "where not exists (select from pg_roles where rolname = wanted) order by wanted",
        [[*GROUPS, "bi_reader"]],
    ).fetchall()
    if missing:
        raise WarehouseError(
            f"the login may not create roles, and {', '.join(name for (name,) in missing)} are missing: "
            "let `genk init` run once with WAREHOUSE_ADMIN_DSN, a login that may"
        ) from error


def _create_databases(connection: psycopg.Connection, settings: Settings, owner: str) -> None:
    """The warehouse with its owner, whose libpq address is given, and Airflow's own database with Airflow's login."""
    warehouse = {name: str(value) for name, value in conninfo.conninfo_to_dict(owner).items()}
    if not warehouse.keys() >= {"user", "password", "dbname"}:
        raise WarehouseError(
            "WAREHOUSE_DSN must name user, password and dbname, so that the administrator can make them "
            "(the password may be in GENK_PASSWORD_<USER>_FILE)"
        )
    groups = sql.SQL(", ").join(map(sql.Identifier, GROUPS))
    _login(connection, warehouse["user"], warehouse["password"])
    _database(connection, warehouse["dbname"], warehouse["user"])
    connection.execute(
        sql.SQL("grant connect on database {} to {}").format(sql.Identifier(warehouse["dbname"]), groups)
    )
    _login(connection, "airflow", password(settings, "airflow"))
    _database(connection, "airflow", "airflow")


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


def airflow_dsn(settings: Settings) -> str:
    """Libpq address of Airflow's own database, on the server of the warehouse."""
    return conninfo.make_conninfo(db.dsn(settings, role="airflow"), dbname="airflow")
