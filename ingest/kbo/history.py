"""Turn a checked extract into row versions: the state as of extract N is what a fresh load of N would give.

One primitive per table: new state = current rows without all rows of the listed keys, plus the delivered rows, as
multisets; only real differences become versions. An update lists its keys itself; a full lists those keys of which
the fingerprint differs from the current state. The first full is no difference but the state itself: its staging
table is attached as it stands, not copied a second time. See docs/decisions/0003-kbo-history.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from ingest.kbo.extract import Extract
from ingest.kbo.layout import Table, tables
from ingest.kbo.stage import SCHEMA, drop_stage
from ingest.staged import Staged, StagedTable, TableChange
from warehouse.errors import WarehouseError

FROM, TO = "valid_from_extract", "valid_to_extract"
NO_VALUE = "\x01null\x01"
"""Stands for null in a fingerprint, where it must differ from the empty string; no register holds this text."""
VALIDITY = {
    FROM: "Number of the first KBO extract that holds the row",
    TO: "Number of the first KBO extract that no longer holds the row; null = the newest still does",
}
RESOURCES = {
    "work_mem": "256MB",
    "hash_mem_multiplier": "2",
    "maintenance_work_mem": "512MB",
    "max_parallel_workers_per_gather": "0",  # grouping by entity gains nothing: each worker would meet all groups
    "random_page_cost": "1.1",  # rows to close are fetched by their place, not sought for in the whole table
}
"""What one load may take of the server, and what it tells the planner."""


def create_tables(connection: psycopg.Connection) -> None:
    """Create raw.kbo_* where they are missing: versions by extract, the first full in a partition of its own."""
    for table in tables():
        if connection.execute("select to_regclass(%s)", [f"{SCHEMA}.{table.target}"]).fetchone() == (None,):
            _create_table(connection, table)


def check_order(connection: psycopg.Connection, extract: Extract) -> None:
    """Raise WarehouseError when `extract` may not follow what the history holds; cheap, so ask before staging."""
    _check_order(connection, extract.number, extract.type)


def apply(connection: psycopg.Connection, staged: Staged) -> dict[str, TableChange]:
    """Make `staged` the state as of its extract number and say, by raw table, how many rows that opened and closed.

    Runs inside the caller's transaction and does not commit: the caller adds its receipt and commits both, or neither.
    Writes ops.kbo_extract and drops the staging tables. Raises WarehouseError when the order is wrong or a row has
    no key.
    """
    if connection.autocommit and connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
        raise ValueError("apply needs a transaction of its caller")
    number = int(staged.context["extract_number"])
    for name, value in RESOURCES.items():
        connection.execute(sql.SQL("set local {} = {}").format(sql.Identifier(name), sql.Literal(value)))
    connection.execute("lock table ops.kbo_extract in exclusive mode")
    seen_as = _check_order(connection, number, staged.context["extract_type"])
    changes = {}
    for table in tables():
        parts = [part for part in staged.tables if part.target == table.target]
        delivered = sum(part.rows for part in parts)
        if not parts or seen_as == "full":  # nothing delivered, or the full of this number has said it all
            changes[table.target] = TableChange(delivered, 0, 0)
        else:
            opened, closed = _apply_table(connection, table, parts, number, again=seen_as is not None)
            changes[table.target] = TableChange(delivered, opened, closed)
    if seen_as != "full":
        _record(connection, staged)
    drop_stage(connection)
    return changes


def _check_order(connection: psycopg.Connection, number: int, extract_type: str) -> str | None:
    """Type under which this number is in the history already, or None; raises where the extract may not come now."""
    with connection.cursor(row_factory=dict_row) as cursor:
        last = cursor.execute("select * from ops.kbo_extract order by extract_number desc limit 1").fetchone()
    if last is None:
        if extract_type == "update":
            raise WarehouseError(f"update {number} cannot come first: load a full extract, then the updates after it")
        return None
    newest = last["extract_number"]
    if number < newest:
        raise WarehouseError(
            f"{extract_type} {number} is older than extract {newest}, up to which the history is written: "
            f"skip it, or rebuild the history from the landed files in order"
        )
    if number == newest:
        if extract_type == last["extract_type"]:
            raise WarehouseError(
                f"{extract_type} {number} is in the history already, by delivery {last['delivery_id']}: "
                f"nothing to do; if the publisher has corrected it, the next full brings the correction"
            )
        return str(last["extract_type"])
    if extract_type == "update" and number > newest + 1:
        raise WarehouseError(
            f"update {number} cannot follow extract {newest}: {newest + 1} must come next. "
            f"Load the updates from {newest + 1} to {number - 1} first, or the full of {number - 1} or later"
        )
    return None


def _apply_table(
    connection: psycopg.Connection, table: Table, parts: Sequence[StagedTable], number: int, *, again: bool
) -> tuple[int, int]:
    """Rows opened and closed by one table of the extract; `again` when an update of this number came before."""
    stage = next(part.table for part in parts if part.role == "rows")
    keys = next((part.table for part in parts if part.role == "delete_keys"), None)
    work = _Work(connection, table, number)
    rows = _count(connection, table, stage)
    if keys is None and _is_untouched(connection, table):
        for statement in ATTACH:
            work.run(statement, stage=stage, base=f"{table.target}_base")
        return rows, 0
    if keys is None:
        work.run(COMPARE, stage=stage)
    else:
        work.run(LISTED, keys=keys)
    work.run("analyze changed")
    undone = work.run(UNDO_OPENED) if again else 0
    reopened = work.run(UNDO_CLOSED) if again else 0
    work.run(DIFFERENCE if keys is None else DIFFERENCE_OF_UPDATE, stage=stage)
    work.run("analyze difference")
    work.run(CLOSING)
    work.run("analyze closing")
    closed = sum(work.run(CLOSE, leaf=leaf) for leaf in _leaves(connection, table))
    opened = work.run(OPEN)
    work.run("drop table changed, difference, closing")
    if keys is None and opened + closed:
        work.run("analyze {target}")
    return opened + reopened, closed + undone


def _is_untouched(connection: psycopg.Connection, table: Table) -> bool:
    """Whether the table never held a row: no first full attached, no change written."""
    if len(_leaves(connection, table)) > 1:
        return False
    query = sql.SQL("select 1 from {} limit 1").format(sql.Identifier(SCHEMA, table.target))
    return connection.execute(query).fetchone() is None


def _leaves(connection: psycopg.Connection, table: Table) -> list[str]:
    """The partitions of the history table, by name."""
    query = "select relname from pg_inherits join pg_class on pg_class.oid = inhrelid where inhparent = %s::regclass"
    return [name for (name,) in connection.execute(query, [f"{SCHEMA}.{table.target}"])]


def _count(connection: psycopg.Connection, table: Table, stage: str) -> int:
    """Rows that the check has left in `stage`.

    Raises WarehouseError for a row without its key: it belongs to nothing and no later extract could close it.
    """
    empty = sql.SQL(" or ").join(sql.SQL("{} is null").format(sql.Identifier(column)) for column in table.key)
    query = sql.SQL("select count(*), count(*) filter (where {}) from {}").format(empty, sql.Identifier(SCHEMA, stage))
    rows, keyless = connection.execute(query).fetchone() or (0, 0)
    if keyless:
        raise WarehouseError(
            f"{table.name}: {keyless} rows have no {' or '.join(table.key)}; the check of the delivery must put them "
            f"in quarantine before it becomes history"
        )
    return int(rows)


def _record(connection: psycopg.Connection, staged: Staged) -> None:
    """Write the extract into the ledger; a full takes the place of the update of its own number."""
    connection.execute(
        """
        insert into ops.kbo_extract
            (extract_number, extract_type, snapshot_date, extract_timestamp, version, delivery_id)
        values
            (%(extract_number)s, %(extract_type)s, %(snapshot_date)s, %(extract_timestamp)s, %(version)s, %(delivery)s)
        on conflict (extract_number) do update
        set extract_type = excluded.extract_type, snapshot_date = excluded.snapshot_date,
            extract_timestamp = excluded.extract_timestamp, version = excluded.version,
            delivery_id = excluded.delivery_id, loaded_at = excluded.loaded_at
        """,
        {**staged.context, "delivery": staged.delivery_id},
    )


def _create_table(connection: psycopg.Connection, table: Table) -> None:
    target = sql.Identifier(SCHEMA, table.target)
    connection.execute(
        sql.SQL("create table {} ({}, {} integer not null, {} integer) partition by range ({})").format(
            target,
            sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in table.names),
            sql.Identifier(FROM),
            sql.Identifier(TO),
            sql.Identifier(FROM),
        )
    )
    connection.execute(
        sql.SQL("create table {} partition of {} default").format(
            sql.Identifier(SCHEMA, f"{table.target}_changes"), target
        )
    )
    connection.execute(
        sql.SQL("create index {} on {} ({})").format(sql.Identifier(f"{table.target}_key"), target, _list(table.key))
    )
    for column, text in {**table.descriptions, **VALIDITY}.items():
        connection.execute(
            sql.SQL("comment on column {}.{} is {}").format(target, sql.Identifier(column), sql.Literal(text))
        )
    connection.execute(
        sql.SQL("comment on table {} is {}").format(
            target, sql.Literal(f"{table.name}.csv of KBO Open Data as row versions by extract number, all as text")
        )
    )


CHANGED_TABLE = sql.Identifier("changed")
DIFFERENCE_TABLE = sql.Identifier("difference")

LISTED: LiteralString = """
create temporary table changed on commit drop as
select distinct {key} from {keys}
"""

COMPARE: LiteralString = """
create temporary table changed on commit drop as
with both_states as (
    select {key}, {digest} >> 1 as digest from {stage}
    union all
    select {key}, -({digest} >> 1) from {target} where {to} is null
)

select {key} from both_states group by {key} having sum(digest) <> 0
"""
"""Keys of which the rows differ: in the sum of 63-bit hashes equal rows cancel out, in any order and number."""

UNDO_OPENED: LiteralString = "delete from {target} using changed where {same_key} and {from} = {number}"
UNDO_CLOSED: LiteralString = "update {target} set {to} = null from changed where {same_key} and {to} = {number}"
"""A full that contradicts the update of its own number: what that update did to the key never was."""

DIFFERENCE: LiteralString = """
create temporary table difference on commit drop as
with both_states as (
    select 1 as side, null::oid as leaf, null::tid as place, {columns_of_stage}
    from {stage} inner join changed on {same_key_of_stage}
    union all
    select -1, {target}.tableoid, {target}.ctid, {columns_of_target}
    from {target} inner join changed on {same_key}
    where {target}.{to} is null
)

select {columns}, sum(side) as surplus, count(place) as copies, max(leaf) as leaf, max(place) as place
from both_states group by {columns} having sum(side) <> 0
"""
"""Rows and how many copies of them the new state has more, or less. Grouping takes null for equal to null."""

DIFFERENCE_OF_UPDATE: LiteralString = DIFFERENCE.replace(" inner join changed on {same_key_of_stage}", "")
"""An update may insert rows for a key that it does not list: they join the rows that are there."""

CLOSING: LiteralString = """
create temporary table closing on commit drop as
with single as (
    select leaf, place from difference where surplus < 0 and copies = 1
),

several as (
    select
        {target}.tableoid as leaf, {target}.ctid as place, difference.surplus,
        row_number() over (partition by {columns_of_target} order by {target}.{from} desc) as nth
    from {target} inner join difference on {same_key_as_difference}
    where
        {target}.{to} is null and difference.surplus < 0 and difference.copies > 1
        and row({columns_of_target}) is not distinct from row({columns_of_difference})
)

select leaf, place from single
union all
select leaf, place from several where nth <= -surplus
order by leaf, place
"""
"""Where the rows lie that are too many, in the order of the disk; of equal copies the newest."""

CLOSE: LiteralString = """
update {leaf} set {to} = {number} from closing
where {leaf}.ctid = closing.place and closing.leaf = {leaf_as_text}::regclass
"""

OPEN: LiteralString = """
insert into {target} ({columns}, {from})
select {columns}, {number} from difference cross join generate_series(1, surplus) where surplus > 0
"""

ATTACH: tuple[LiteralString, ...] = (
    # a default of an added column is noted in the catalogue: no row is written
    "alter table {stage} add column {from} integer not null default {number}, add column {to} integer",
    "alter table {stage} alter column {from} drop default",
    "alter table {stage} rename to {base_as_name}",
    "create index on {base} ({key})",
    "alter table {target} attach partition {base} for values from ({number}) to ({number} + 1)",
    "analyze {target}",
)
"""The staging table of the first full becomes the first partition of the history as it stands."""


class _Work:
    """Runs the statements of one table: fills in its names and answers the number of rows."""

    def __init__(self, connection: psycopg.Connection, table: Table, number: int) -> None:
        self._connection = connection
        target = sql.Identifier(SCHEMA, table.target)
        self._names: dict[str, sql.Composable] = {
            "target": target,
            "key": _list(table.key),
            "columns": _list(table.names),
            "digest": _digest(table.names),
            "columns_of_target": _list(table.names, target),
            "columns_of_difference": _list(table.names, DIFFERENCE_TABLE),
            "same_key": _equal(table.key, target, CHANGED_TABLE),
            "same_key_as_difference": _equal(table.key, target, DIFFERENCE_TABLE),
            "from": sql.Identifier(FROM),
            "to": sql.Identifier(TO),
            "number": sql.Literal(number),
        }
        self._table = table

    def run(self, statement: LiteralString, **relations: str) -> int:
        """Run `statement` with its names filled in; `relations` are tables in `raw`."""
        names = dict(self._names)
        for word, name in relations.items():
            relation = sql.Identifier(SCHEMA, name)
            names[word] = relation
            names[f"{word}_as_name"] = sql.Identifier(name)
            names[f"{word}_as_text"] = sql.Literal(f"{SCHEMA}.{name}")
            names[f"columns_of_{word}"] = _list(self._table.names, relation)
            names[f"same_key_of_{word}"] = _equal(self._table.key, relation, CHANGED_TABLE)
        return self._connection.execute(sql.SQL(statement).format(**names)).rowcount


def _list(columns: Sequence[str], relation: sql.Identifier | None = None) -> sql.Composable:
    prefix = sql.SQL("{}.").format(relation) if relation else sql.SQL("")
    return sql.SQL(", ").join(prefix + sql.Identifier(column) for column in columns)


def _digest(columns: Sequence[str]) -> sql.Composable:
    """64-bit hash of a row, each column seeded with the one before; half the work of hash_record_extended."""
    digest: sql.Composable = sql.SQL("0")
    for column in columns:
        value = sql.SQL("coalesce({}, {})").format(sql.Identifier(column), sql.Literal(NO_VALUE))
        digest = sql.SQL("hashtextextended({}, {})").format(value, digest)
    return digest


def _equal(key: Sequence[str], one: sql.Identifier, other: sql.Identifier) -> sql.Composable:
    return sql.SQL(" and ").join(
        sql.SQL("{}.{} = {}.{}").format(one, sql.Identifier(column), other, sql.Identifier(column)) for column in key
    )
