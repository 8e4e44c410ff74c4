"""Brings a server to the state that warehouse.access asks for, any number of times."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from importlib.resources import files

import psycopg
from psycopg import conninfo, sql

from warehouse import access, db, embedded
from warehouse.errors import WarehouseError
from warehouse.passwords import password
from warehouse.settings import Settings

GAPS = """
select gap
from (
    values
    (
        has_function_privilege('bi_reader', 'pg_catalog.pg_advisory_lock(bigint)', 'execute'),
        'any login can hold the locks by which loads, builds and publications wait in turn'
    ),
    (has_function_privilege('bi_reader', 'pg_catalog.lo_create(oid)', 'execute'), 'any login can make large objects'),
    (
        not (pg_has_role('pg_signal_backend', 'usage') and pg_has_role('pg_read_all_stats', 'usage')),
        'the sessions of readers over their limits cannot be ended'
    ),
    (
        not exists (
            select from pg_db_role_setting
            where setrole = 'bi_reader'::regrole and setconfig::text like '%temp_file_limit%'
        ),
        'readers have no limit on temporary files'
    )
) as gaps (is_open, gap)
where is_open
"""
"""What only a superuser can set right, where it is not."""


def prepare(settings: Settings) -> tuple[str, ...]:
    """Start the embedded server where no own one is named; make roles, databases, schemas, rights as designed.

    The design is warehouse.access. With an own server and an admin login, the owner and the databases are made too;
    without one they must exist, and the roles as well where the owner may not create any. Returns what the login had
    no right to bring about, one line each, for a person.
    Raises WarehouseError when the server does not answer, or roles are missing that the login may not create.
    """
    if settings.dsn is None:
        embedded.ensure_running(settings)
        password(settings, access.OWNER)
        admin: str | None = embedded.admin_dsn(settings)
    else:
        admin = settings.admin_dsn
    owner = db.dsn(settings)
    with _connect(admin or owner) as connection:
        name = str(conninfo.conninfo_to_dict(owner).get("user") or connection.info.user)
        try:
            _create_roles(connection, settings)
            if admin:
                _create_databases(connection, settings, owner)
            _limit(connection, name)
        except psycopg.errors.InsufficientPrivilege as error:
            _need_roles(connection, error)
        for role in access.OWNER_MEMBER_OF:
            _try(connection, sql.SQL("grant {} to {}").format(sql.Identifier(role), sql.Identifier(name)))
    with _connect(conninfo.make_conninfo(admin, **_place(owner)) if admin else owner) as connection:
        _close_functions(connection, name)
    with db.connect(settings) as connection:
        for statement in access.schema_statements():
            connection.execute(statement)
        connection.execute(_schema())
        connection.execute(sql.SQL("comment on schema ops is {}").format(sql.Literal(_stamp())))
        gaps = connection.execute(GAPS).fetchall()
    return tuple(
        f"{gap}: let `genk init` run once with WAREHOUSE_ADMIN_DSN, the login of a superuser" for (gap,) in gaps
    )


def is_current(connection: psycopg.Connection) -> bool:
    """Whether prepare() of today's code made the schemas; not so of an empty database and of an earlier version's."""
    row = connection.execute("select obj_description(to_regnamespace('ops'), 'pg_namespace')").fetchone()
    return bool(row and row[0] == _stamp())


def _stamp() -> str:
    digest = hashlib.sha256(_schema() + access.declared().encode())
    return f"made by the scripts {digest.hexdigest()[:16]}"


def _schema() -> bytes:
    return (files("warehouse") / "sql" / "schema.sql").read_bytes()


def _connect(address: str) -> psycopg.Connection:
    try:
        return psycopg.connect(address, autocommit=True, application_name="genk init")
    except psycopg.OperationalError as error:
        raise WarehouseError(f"the database server does not answer: {str(error).strip().splitlines()[-1]}") from error


def _place(address: str) -> dict[str, str]:
    """The database of a libpq address, as a part of another one."""
    return {key: str(value) for key, value in conninfo.conninfo_to_dict(address).items() if key == "dbname"}


def _try(connection: psycopg.Connection, statement: sql.Composed) -> None:
    """Run what only a superuser may; prepare() looks afterwards at what is missing."""
    with suppress(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def _create_roles(connection: psycopg.Connection, settings: Settings) -> None:
    known = {name for (name,) in connection.execute("select rolname from pg_roles").fetchall()}
    for name in access.GROUPS:
        if name not in known:
            connection.execute(sql.SQL("create role {} nologin").format(sql.Identifier(name)))
    for name, groups in access.LOGINS.items():
        if not groups:  # of a database of its own
            continue
        _login(connection, name, password(settings, name))
        connection.execute(sql.SQL("grant {} to {}").format(access.names(groups), sql.Identifier(name)))


def _limit(connection: psycopg.Connection, owner: str) -> None:
    """Give the logins of each group its limits, those that people made too, but neither the owner nor superusers.

    A login of two groups has the limits of the one that comes first in warehouse.access.
    """
    for group, rights in reversed(access.GROUPS.items()):
        if not rights.limits:
            continue
        logins = connection.execute(
            "select rolname from pg_roles "
            "where rolcanlogin and pg_has_role(oid, %s, 'member') and not pg_has_role(oid, %s, 'member')",
            [group, owner],
        ).fetchall()
        settings = sql.SQL("alter role {} set {} = {}")
        for login in (sql.Identifier(name) for (name,) in logins):
            for setting, value in rights.limits.settings.items():
                _try(connection, settings.format(login, sql.Identifier(setting), sql.Literal(value)))
            connections = sql.Literal(rights.limits.connections)
            _try(connection, sql.SQL("alter role {} connection limit {}").format(login, connections))


def _close_functions(connection: psycopg.Connection, owner: str) -> None:
    """In the warehouse's own database: who may call the server's functions that take locks or make large objects."""
    for pattern, caller in ((access.OWNER_ONLY_FUNCTIONS, owner), (access.CLOSED_FUNCTIONS, None)):
        rows = connection.execute(
            "select oid::regprocedure::text from pg_proc where pronamespace = 'pg_catalog'::regnamespace "
            "and proname ~ %s and pg_has_role(proowner, 'usage')",
            [pattern],
        ).fetchall()
        functions = sql.SQL(", ").join(sql.SQL(name) for (name,) in rows)
        if not rows:
            continue
        connection.execute(sql.SQL("revoke execute on function {} from public").format(functions))
        if caller:
            connection.execute(sql.SQL("grant execute on function {} to {}").format(functions, sql.Identifier(caller)))


def _need_roles(connection: psycopg.Connection, error: psycopg.Error) -> None:
    """Go on without the right to make roles when an administrator has made them all, else say what to do."""
    missing = connection.execute(
        "select wanted from unnest(%s::text[]) as wanted "
        "where not exists (select from pg_roles where rolname = wanted) order by wanted",
        [[*access.GROUPS, *(name for name, groups in access.LOGINS.items() if groups)]],
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
    _login(connection, warehouse["user"], warehouse["password"])
    _database(connection, warehouse["dbname"], warehouse["user"])
    connection.execute(
        sql.SQL("grant connect on database {} to {}").format(
            sql.Identifier(warehouse["dbname"]), access.names(tuple(access.GROUPS))
        )
    )
    _login(connection, "airflow", password(settings, "airflow"))
    _database(connection, "airflow", "airflow")


def _login(connection: psycopg.Connection, name: str, secret: str) -> None:
    known = connection.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone()
    verb = sql.SQL("alter" if known else "create")
    connection.execute(
        sql.SQL("{} role {} login password {}").format(
            verb, sql.Identifier(name), sql.Literal(_scram(connection, name, secret))
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
