"""Rights on the mart that somebody granted by hand: carried over from one mart to the next, or told."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from warehouse import access


@dataclass(frozen=True)
class Right:
    """A right on a schema, or on a table or column in it."""

    kind: str
    relation: str | None
    attribute: str | None
    privilege: str
    grantee: str
    """Quoted, fit for SQL."""
    is_grantable: bool

    def __str__(self) -> str:
        """The right for a person."""
        place = ".".join(filter(None, ("mart", self.relation, self.attribute)))
        return f"{self.privilege.lower()} on {place} to {self.grantee}"

    @property
    def statement(self) -> sql.Composed:
        """Grants it on mart."""
        columns = sql.SQL(" ({})").format(sql.Identifier(self.attribute)) if self.attribute else sql.SQL("")
        right = sql.SQL("{}{}").format(sql.SQL(self.privilege), columns)
        to = sql.SQL(self.grantee + (" with grant option" if self.is_grantable else ""))
        if self.relation:
            on = sql.SQL("{} {}").format(sql.SQL(self.kind), sql.Identifier("mart", self.relation))
            return sql.SQL("grant {} on {} to {}").format(right, on, to)
        if self.kind == "schema":
            return sql.SQL("grant {} on schema mart to {}").format(right, to)
        return sql.SQL(
            "grant {0} on all tables in schema mart to {1}; "
            "alter default privileges in schema mart grant {0} on tables to {1}"
        ).format(right, to)


def by_hand(connection: psycopg.Connection, schema: str) -> list[Right]:
    """The rights on `schema` and what is in it beyond those of warehouse.access."""
    query = (files("warehouse") / "sql" / "rights_by_hand.sql").read_bytes()
    with psycopg.RawCursor(connection, row_factory=class_row(Right)) as cursor:
        return cursor.execute(query, [schema, list(access.readers("mart"))]).fetchall()


def give(connection: psycopg.Connection, rights: list[Right]) -> list[str]:
    """Grant the rights on the mart that is there now; a warning for each that cannot be."""
    warnings = []
    for right in rights:
        if right.kind == "schema" and right.privilege == "CREATE":
            warnings.append(f"{right} ends with this publication: what is made in mart goes with it. Use sandbox")
            continue
        try:
            with connection.transaction():
                connection.execute(right.statement)
        except psycopg.Error as error:
            if connection.broken:
                raise
            warnings.append(f"{right} cannot be carried over: {error.diag.message_primary or error}")
    return warnings


def close(connection: psycopg.Connection, schema: str, except_for: tuple[str, ...] = ()) -> None:
    """Take every right on `schema` and on what is in it from all but the owner and the roles `except_for`."""
    rows = connection.execute(
        """
        with objects as (

            select null as name, nspowner as owner, nspacl as rights
            from pg_namespace
            where oid = %(schema)s::regnamespace
            union all
            select relname, relowner, relacl
            from pg_class
            where relnamespace = %(schema)s::regnamespace and pg_has_role(relowner, 'usage')
            union all
            select pg_class.relname, pg_class.relowner, pg_attribute.attacl
            from pg_class
            inner join pg_attribute on pg_class.oid = pg_attribute.attrelid
            where pg_class.relnamespace = %(schema)s::regnamespace and pg_has_role(pg_class.relowner, 'usage')

        )

        select
            objects.name,
            string_agg(distinct case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end, ', ')
        from objects
        cross join aclexplode(objects.rights) as acl
        left join pg_roles on acl.grantee = pg_roles.oid
        where acl.grantee <> objects.owner and coalesce(pg_roles.rolname <> all(%(kept)s), true)
        group by objects.name
        """,
        {"schema": schema, "kept": list(except_for)},
    ).fetchall()
    for name, roles in rows:
        on = sql.SQL("schema {}").format(sql.Identifier(schema)) if name is None else sql.Identifier(schema, name)
        connection.execute(sql.SQL("revoke all on {} from {} cascade").format(on, sql.SQL(roles)))
