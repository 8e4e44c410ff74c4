"""Who may do what in the warehouse: every role, login, limit, owner and right, in this one place.

warehouse.setup brings a server to it, and a test compares the server's catalogs with it. What people were granted by
hand on the mart goes along with each publication: warehouse/rights.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import sql


@dataclass(frozen=True)
class Limits:
    """What a session may take before it is cut off; times in seconds."""

    statement: int
    idle_in_transaction: int
    transaction: int
    lock: int
    temp_file: str
    """Disk space of one session for sorting and the like; no session can raise this one itself."""
    connections: int

    @property
    def settings(self) -> dict[str, str]:
        """The settings that each login gets; of the times a session may set its own, which warehouse.watch sees."""
        return {
            "statement_timeout": f"{self.statement}s",
            "idle_in_transaction_session_timeout": f"{self.idle_in_transaction}s",
            "transaction_timeout": f"{self.transaction}s",
            "lock_timeout": f"{self.lock}s",
            "temp_file_limit": self.temp_file,
        }


@dataclass(frozen=True)
class Group:
    """A role without login: the schemas it reads, those it may make objects in, and the limits of its logins."""

    reads: tuple[str, ...] = ()
    creates: tuple[str, ...] = ()
    limits: Limits | None = None


SCHEMAS = ("ops", "raw", "quarantine", "staging", "intermediate", "core", "mart", "sandbox")
"""All belong to the owner of the warehouse, and so does every table in them but those of people in `sandbox`."""

ANALYSTS = "warehouse_analyst"
ENGINEERS = "warehouse_engineer"

GROUPS = {
    ENGINEERS: Group(reads=("ops", "raw", "quarantine", "staging", "intermediate", "mart")),
    ANALYSTS: Group(
        reads=("mart",),
        creates=("sandbox",),
        limits=Limits(
            statement=900, idle_in_transaction=300, transaction=1800, lock=60, temp_file="16GB", connections=20
        ),
    ),
    "warehouse_restricted": Group(reads=("core",)),
    "warehouse_bi": Group(
        reads=("mart",),
        limits=Limits(statement=60, idle_in_transaction=60, transaction=300, lock=10, temp_file="4GB", connections=20),
    ),
}

OWNER = "warehouse_owner"
"""The owner of the warehouse, where WAREHOUSE_DSN names no other: runs every load and build, is no superuser."""

LOGINS = {"bi_reader": ("warehouse_bi",), "airflow": ()}
"""Logins beside the owner, with their groups. Analysts' logins are made by hand, as members of their group."""

OWNER_MEMBER_OF = (ANALYSTS, "pg_read_all_stats", "pg_signal_backend")
"""To make analysts' objects again in the name of their group, and to see and end sessions that stand in the way."""

OWNER_ONLY_FUNCTIONS = "^pg_(try_)?advisory_"
"""Any login may call these otherwise, and so hold the locks by which loads, builds and publications wait in turn."""

CLOSED_FUNCTIONS = "^(lo_|lo(read|write)$)"
"""Large objects have no schema and no limit: a reader could fill the disk with them, out of sight."""


def readers(schema: str) -> tuple[str, ...]:
    """The groups that read `schema`."""
    return tuple(name for name, group in GROUPS.items() if schema in group.reads)


def names(roles: tuple[str, ...]) -> sql.Composed:
    """The roles as a list in SQL."""
    return sql.SQL(", ").join(map(sql.Identifier, roles))


def schema_statements() -> list[sql.Composed]:
    """What the owner of the warehouse runs to make the schemas with their rights; each may run again."""
    statements = [sql.SQL("alter default privileges revoke execute on functions from {}").format(sql.SQL("public"))]
    for name in SCHEMAS:
        schema = sql.Identifier(name)
        statements += [
            sql.SQL("create schema if not exists {}").format(schema),
            sql.SQL("revoke all on schema {} from public").format(schema),
        ]
        if groups := readers(name):
            to = names(groups)
            statements += [
                sql.SQL("grant usage on schema {} to {}").format(schema, to),
                sql.SQL("grant select on all tables in schema {} to {}").format(schema, to),
                sql.SQL("alter default privileges in schema {} grant select on tables to {}").format(schema, to),
            ]
        if makers := tuple(group for group, rights in GROUPS.items() if name in rights.creates):
            statements.append(sql.SQL("grant usage, create on schema {} to {}").format(schema, names(makers)))
    return statements


def declared() -> str:
    """All of the above as one text, by which setup sees that it changed."""
    parts = (SCHEMAS, GROUPS, LOGINS, OWNER_MEMBER_OF, OWNER_ONLY_FUNCTIONS, CLOSED_FUNCTIONS)
    return repr(parts) + "".join(statement.as_string(None) for statement in schema_statements())
