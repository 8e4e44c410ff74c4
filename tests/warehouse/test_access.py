"""The server's catalogs against warehouse.access, the one place where roles and rights stand."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from psycopg import conninfo

from warehouse import access, db, embedded, publish, setup
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

OWNER = "warehouse_owner"


@pytest.fixture
def admin(server: Settings, settings: Settings) -> psycopg.Connection:
    database = str(conninfo.conninfo_to_dict(settings.dsn or "")["dbname"])
    with psycopg.connect(embedded.admin_dsn(server), dbname=database, autocommit=True) as connection:
        yield connection


def test_roles_and_logins_are_those_that_are_declared(admin: psycopg.Connection) -> None:
    rows = admin.execute(
        """
        select rolname, rolcanlogin, rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls
        from pg_roles where rolname !~ '^pg_' and rolname <> 'postgres'
        """
    ).fetchall()
    groups = {(name, False, False) for name in access.GROUPS}
    logins = {(name, True, False) for name in (OWNER, *access.LOGINS)}
    assert set(rows) == groups | logins


def test_memberships_are_those_that_are_declared(admin: psycopg.Connection) -> None:
    rows = admin.execute(
        """
        select member::regrole::text, roleid::regrole::text, admin_option from pg_auth_members
        where member::regrole::text !~ '^pg_'
        """
    ).fetchall()
    declared = {(login, group, False) for login, groups in access.LOGINS.items() for group in groups}
    assert set(rows) == declared | {(OWNER, role, False) for role in access.OWNER_MEMBER_OF}


def test_settings_of_logins_are_those_of_their_group(admin: psycopg.Connection) -> None:
    rows = admin.execute("select setrole::regrole::text, setdatabase, setconfig from pg_db_role_setting").fetchall()
    limits = access.GROUPS["warehouse_bi"].limits
    assert limits
    assert rows == [("bi_reader", 0, [f"{name}={value}" for name, value in limits.settings.items()])]
    connections = admin.execute("select rolname, rolconnlimit from pg_roles where rolconnlimit <> -1").fetchall()
    assert connections == [("bi_reader", limits.connections)]


def test_rights_on_databases_are_for_groups_and_owners_only(server: Settings) -> None:
    with psycopg.connect(embedded.admin_dsn(server)) as connection:
        rows = connection.execute(
            """
            select datname, datdba::regrole::text, acl.grantee::regrole::text, acl.privilege_type
            from pg_database cross join aclexplode(datacl) as acl
            where datname in ('warehouse', 'airflow') and acl.grantee <> datdba
            """
        ).fetchall()
    assert set(rows) == {("warehouse", OWNER, group, "CONNECT") for group in access.GROUPS}


def test_schemas_tables_and_default_rights_are_those_that_are_declared(
    publish_generation: Callable[[int], publish.Publication], admin: psycopg.Connection, warehouse: psycopg.Connection
) -> None:
    for schema in access.SCHEMAS:
        warehouse.execute(f"create table if not exists {schema}.of_the_test (n integer)")
    warehouse.commit()
    publish_generation(1)
    publish_generation(2)
    schemas = admin.execute(
        """
        select nspname, nspowner::regrole::text, acl.grantee::regrole::text, acl.privilege_type
        from pg_namespace cross join aclexplode(nspacl) as acl
        where nspname !~ '^pg_' and nspname not in ('information_schema', 'public') and acl.grantee <> nspowner
        """
    ).fetchall()
    read = {(schema, OWNER, group, "USAGE") for schema in access.SCHEMAS for group in access.readers(schema)}
    made = {
        (schema, OWNER, name, right)
        for name, group in access.GROUPS.items() for schema in group.creates for right in ("USAGE", "CREATE")
    }  # fmt: skip
    assert set(schemas) == read | made | {("mart_previous", OWNER, "warehouse_engineer", "USAGE")}

    tables = admin.execute(
        """
        select distinct nspname, relowner::regrole::text, acl.grantee::regrole::text, acl.privilege_type
        from pg_class inner join pg_namespace on relnamespace = pg_namespace.oid
        cross join aclexplode(coalesce(relacl, acldefault('r', relowner))) as acl
        where nspname = any(%s) and relkind in ('r', 'p', 'v', 'm') and acl.grantee <> relowner
        """,
        [list(access.SCHEMAS)],
    ).fetchall()
    assert set(tables) == {
        (schema, OWNER, group, "SELECT") for schema in access.SCHEMAS for group in access.readers(schema)
    }
    owners = admin.execute(
        """
        select distinct relowner::regrole::text from pg_class
        where relnamespace::regnamespace::text = any(%s)
        union
        select nspowner::regrole::text from pg_namespace where nspname = any(%s)
        """,
        [list(access.SCHEMAS)] * 2,
    ).fetchall()
    assert owners == [(OWNER,)]
    every = admin.execute(
        """
        select relnamespace::regnamespace::text, count(*) from pg_class
        where relnamespace::regnamespace::text = any(%s) and relkind = 'r'
        and exists (
            select from unnest(%s::text[]) as wanted (name) where not has_table_privilege(name, oid, 'select')
        )
        group by 1
        """,
        [["mart"], list(access.readers("mart"))],
    ).fetchall()
    assert every == []

    defaults = admin.execute(
        """
        select
            defaclrole::regrole::text, coalesce(defaclnamespace::regnamespace::text, '-'), defaclobjtype::text,
            case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end, acl.privilege_type
        from pg_default_acl cross join aclexplode(defaclacl) as acl
        where acl.grantee <> defaclrole and defaclnamespace::regnamespace::text is distinct from 'mart_previous'
        """
    ).fetchall()
    assert set(defaults) == {
        (OWNER, schema, "r", group, "SELECT") for schema in access.SCHEMAS for group in access.readers(schema)
    }
    closed = admin.execute("select defaclrole::regrole::text from pg_default_acl where defaclobjtype = 'f'").fetchall()
    assert closed == [(OWNER,)]


def test_an_unknown_login_is_answered_with_the_known_ones(settings: Settings) -> None:
    with pytest.raises(
        WarehouseError, match=r"no password of 'nobody': give one of warehouse_owner, bi_reader, airflow"
    ):
        db.dsn(settings, role="nobody")


def test_a_server_without_a_superuser_is_told_what_stays_open(
    server: Settings, settings: Settings, admin: psycopg.Connection
) -> None:
    assert setup.prepare(settings) == ()
    admin.execute("grant execute on function pg_advisory_lock(bigint), lo_create(oid) to public")
    admin.execute("revoke pg_signal_backend from warehouse_owner; alter role bi_reader reset temp_file_limit")
    try:
        told = setup.prepare(settings)
    finally:
        setup.prepare(server)
    assert [one.partition(":")[0] for one in told] == [
        "any login can hold the locks by which loads, builds and publications wait in turn",
        "any login can make large objects",
        "the sessions of readers over their limits cannot be ended",
        "readers have no limit on temporary files",
    ]
    assert all("WAREHOUSE_ADMIN_DSN" in one for one in told)
