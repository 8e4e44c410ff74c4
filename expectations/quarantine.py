"""Rows that break a row rule are set apart with their reason: moved, never dropped."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from expectations.rules import Result, RowCount, Rule, SetApart
from ingest.staged import Staged, StagedTable

OURS = ["delivery_id", "line_number"]
"""Columns that staging adds; the rest of a row is as delivered."""
SHOWN_OF_REFUSED = 10_000
"""Rows of a refused table that are shown in quarantine: enough to see what is wrong with it."""


def rows_by_table(connection: psycopg.Connection, delivery_id: int) -> dict[str, int]:
    """Rows of the delivery that stand in quarantine, by raw table."""
    rows = connection.execute(
        "select table_name, count(*) from quarantine.row where delivery_id = %s group by table_name", [delivery_id]
    )
    return dict(rows.fetchall())


def forget(connection: psycopg.Connection, delivery_id: int, table: StagedTable) -> None:
    """Take away what an earlier check of the same delivery set apart of this table."""
    connection.execute(
        "delete from quarantine.row where delivery_id = %s and table_name = %s", [delivery_id, table.target]
    )


def find(
    connection: psycopg.Connection, table: StagedTable, broken: Sequence[Result], part: str | None = None
) -> SetApart:
    """Find the rows of the staged table that break the rules of `broken`, for `keep`, and count each row once.

    `part` is the column by whose values they are counted too.
    """
    _find(connection, table, broken)
    tolerant = [nth for nth, one in enumerate(broken, start=1) if isinstance(one.rule, Rule) and one.rule.tolerates_all]
    row = connection.execute(
        sql.SQL(
            "select count(distinct row_id), count(distinct row_id) filter (where nth <> all (%s::bigint[])) from {}"
        ).format(_found(table)),
        [tolerant],
    ).fetchone()
    rows, wrong = row or (0, 0)
    return SetApart(rows, wrong, _by_part(connection, table, part))


def _by_part(connection: psycopg.Connection, table: StagedTable, part: str | None) -> dict[str, int]:
    if part is None:
        return {}
    rows = connection.execute(
        sql.SQL("select {part}, count(*) from {where} where ctid in (select row_id from {found}) group by 1").format(
            part=sql.Identifier(part), where=sql.Identifier(table.schema, table.table), found=_found(table)
        )
    )
    return dict(rows.fetchall())


def keep(
    connection: psycopg.Connection,
    staged: Staged,
    file_name: str,
    table: StagedTable,
    broken: Sequence[Result],
    *,
    refused: bool = False,
) -> None:
    """Put the rows that `find` found into quarantine and, unless `refused`, out of the staged table.

    A row that breaks several rules is one row in quarantine, under the first rule and with every reason; `rules` has
    each of them with the columns that it is about. Of a refused delivery, which is kept whole among the landed files,
    the first SHOWN_OF_REFUSED rows tell what is wrong with it.
    """
    target = sql.Identifier(table.schema, table.table)
    content = sql.SQL("""
        select lined.line_number, reasons.rule, reasons.reason_nl, reasons.reason_en,
            reasons.rules, to_jsonb(staged) - %(ours)s::text[] as content
        from {target} as staged
        join lined on staged.ctid = lined.row_id
        join reasons on staged.ctid = reasons.row_id
        order by lined.line_number
        limit %(shown)s
    """)
    if not refused:
        content = sql.SQL("""
            delete from {target} as staged
            using lined, reasons
            where staged.ctid = lined.row_id and staged.ctid = reasons.row_id
            returning lined.line_number, reasons.rule, reasons.reason_nl, reasons.reason_en,
                reasons.rules, to_jsonb(staged) - %(ours)s::text[] as content
        """)
    reasons = Jsonb([_reason(result.rule) for result in broken])
    connection.execute(
        sql.SQL("""
            with reasons as (
                select
                    broken_row.row_id,
                    (array_agg(reason.value ->> 'rule' order by broken_row.nth))[1] as rule,
                    string_agg(reason.value ->> 'nl', '; ' order by broken_row.nth) as reason_nl,
                    string_agg(reason.value ->> 'en', '; ' order by broken_row.nth) as reason_en,
                    jsonb_agg(reason.value order by broken_row.nth) as rules
                from {found} as broken_row
                join jsonb_array_elements(%(reasons)s) with ordinality as reason (value, nth) using (nth)
                group by broken_row.row_id
            ),

            lined as ({lines}),

            apart as ({content})

            insert into quarantine.row (
                source_id, delivery_id, table_name, file_name, sheet, line_number, rule, reason_nl, reason_en, rules,
                row
            )
            select
                %(source)s, %(delivery)s, %(table)s, %(file)s, %(sheet)s, line_number, rule, reason_nl, reason_en,
                rules, content
            from apart
        """).format(content=content.format(target=target), found=_found(table), lines=_lines(connection, table)),
        {
            "reasons": reasons,
            "ours": OURS,
            "shown": SHOWN_OF_REFUSED,
            "source": staged.source_id,
            "delivery": staged.delivery_id,
            "table": table.target,
            "file": file_name,
            "sheet": table.sheet,
        },
    )


def _reason(rule: Rule | RowCount) -> dict[str, object]:
    assert isinstance(rule, Rule)
    return {"rule": rule.id, "nl": rule.nl, "en": rule.en, "columns": list(rule.columns)}


def largest(connection: psycopg.Connection, result: Result, shown: int) -> tuple[str, ...]:
    """What the rule tells of the rows that break it, the largest first; empty for a rule that tells nothing."""
    rule, among = result.rule, result.suite.among
    if result.success or not isinstance(rule, Rule) or not rule.told or among is None:
        return ()
    query = sql.SQL("select {told} from ({among}) as looked_at where {violation} order by size desc, 1 limit {shown}")
    rows = connection.execute(
        query.format(
            told=sql.SQL(rule.told),
            among=sql.SQL(among),
            violation=sql.SQL(rule.violation),
            shown=sql.Literal(shown),
        )
    )
    return tuple(text for (text,) in rows.fetchall())


def first_line(connection: psycopg.Connection, table: StagedTable, result: Result) -> int | None:
    """Line in the file of the first row that breaks the rule; None when none is found."""
    return next(iter(first_lines(connection, table, result, 1)), None)


def first_lines(connection: psycopg.Connection, table: StagedTable, result: Result, shown: int) -> tuple[int, ...]:
    """Lines in the file of the first rows that break the rule."""
    _find(connection, table, [result])
    rows = connection.execute(
        sql.SQL("select line_number from ({lines}) as lined order by line_number limit {shown}").format(
            lines=_lines(connection, table), shown=sql.Literal(shown)
        )
    )
    return tuple(line for (line,) in rows.fetchall())


def _find(connection: psycopg.Connection, table: StagedTable, broken: Sequence[Result]) -> None:
    """Put the addresses of the rows that break the rules, with the rule's number, into a temporary table."""
    found = _found(table)
    connection.execute(sql.SQL("drop table if exists {}").format(found))
    queries = sql.SQL(" union all ").join(_rows(table, nth, result) for nth, result in enumerate(broken, start=1))
    connection.execute(sql.SQL("create temporary table {} on commit drop as {}").format(found, queries))
    connection.execute(sql.SQL("analyze {}").format(found))


def _found(table: StagedTable) -> sql.Identifier:
    return sql.Identifier("pg_temp", f"broken_{table.table}")


def _rows(table: StagedTable, nth: int, result: Result) -> sql.Composed:
    """Addresses of the rows that break one rule: the condition is the one that was counted."""
    assert isinstance(result.rule, Rule)
    suite, where = result.suite, sql.Identifier(table.schema, table.table)
    violation = sql.SQL(result.rule.violation)  # reviewed text of a suite
    among = sql.SQL(suite.among or "")
    by = sql.Identifier(suite.by)
    if suite.among is None:
        query = sql.SQL("select ctid as row_id, {nth}::bigint as nth from {where} where {violation}")
    elif suite.by == "row_id":
        query = sql.SQL("select row_id, {nth}::bigint as nth from ({among}) as looked_at where {violation}")
    else:
        query = sql.SQL(
            "select ctid as row_id, {nth}::bigint as nth from {where} "
            "where {by} in (select {by} from ({among}) as looked_at where {violation})"
        )
    return query.format(nth=sql.Literal(nth), where=where, among=among, by=by, violation=violation)


def _lines(connection: psycopg.Connection, table: StagedTable) -> sql.Composed:
    """Query for (row_id, line_number) of the rows that were found.

    Where staging kept no line, COPY wrote the rows in the order of the file after its header, so the line is one more
    than the rows up to it. They are counted from one broken row to the next: one pass at most, and none without them.
    """
    where = sql.Identifier(table.schema, table.table)
    if _has_line(connection, table):
        return sql.SQL("""
            select distinct broken_row.row_id, staged.line_number
            from {found} as broken_row join {where} as staged on staged.ctid = broken_row.row_id
        """).format(where=where, found=_found(table))
    return sql.SQL("""
        select row_id, 1 + sum(rows_between) over (order by row_id) as line_number
        from (
            select row_id, (
                select count(*) from {where} as staged where staged.ctid > previous and staged.ctid <= row_id
            ) as rows_between
            from (
                select row_id, lag(row_id, 1, '(0,0)'::tid) over (order by row_id) as previous
                from (select distinct row_id from {found}) as distinct_rows
            ) as ordered
        ) as counted
    """).format(where=where, found=_found(table))


def _has_line(connection: psycopg.Connection, table: StagedTable) -> bool:
    row = connection.execute(
        "select from information_schema.columns where table_schema = %s and table_name = %s and column_name = %s",
        [table.schema, table.table, "line_number"],
    ).fetchone()
    return row is not None
