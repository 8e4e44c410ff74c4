"""The database as `genk init` leaves it."""

import psycopg
import pytest

from warehouse import db, embedded, setup
from warehouse.settings import Settings


def test_preparing_twice_changes_nothing(server: Settings) -> None:
    def state() -> list[tuple]:
        with psycopg.connect(embedded.admin_dsn(server)) as connection:
            return connection.execute(
                "select rolname, rolcanlogin, rolsuper, rolconfig from pg_roles order by 1"
            ).fetchall()

    before = state()
    setup.prepare(server)
    assert state() == before


def test_bi_reader_sees_the_schema_mart_only(settings: Settings, warehouse: psycopg.Connection) -> None:
    with db.connect(settings, role="bi_reader") as reader:
        rows = reader.execute(
            "select nspname from pg_namespace "
            "where has_schema_privilege(oid, 'usage') and nspname !~ '^(pg_|information|public)'"
        ).fetchall()
    assert rows == [("mart",)]


def test_password_files_are_readable_by_their_owner_only(server: Settings) -> None:
    files = list(server.secrets_dir.iterdir())
    assert files
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_a_wrong_password_is_refused(server: Settings) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"host=127.0.0.1 port={server.pg_port} dbname=warehouse user=bi_reader password=wrong")
