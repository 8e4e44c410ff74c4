"""Tells from PostgreSQL's plans whether a check costs more than linear, whatever few rows its tables hold now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql

from expectations.checkpoint import SESSION

ROWS = 3_000_000
"""Rows that every table is said to have; Belgium has two million establishments."""
SCAN = re.compile(r"^(Seq|Sample|CTE|Index|Index Only|Bitmap Heap|Tid Range) Scan$")
LOOKED_UP = {"Index Cond", "Recheck Cond", "TID Cond"}
ONE_ROW = {"Result", "Limit"}

Plan = dict[str, Any]


@contextmanager
def asked_by_great_expectations() -> Iterator[list[str]]:
    """The statements that Great Expectations sends to the database while the block runs."""
    found: list[str] = []

    def note(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        found.append(cursor.mogrify(statement, parameters).decode())

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)


def quadratic(admin: psycopg.Connection, schema: str, statements: Sequence[str]) -> list[str]:
    """What in the plans of the statements grows with the square of the rows, were every table large.

    `admin` is a superuser's connection to the database: the planner is told that each row that it estimates from is
    one of millions, and forgets it when the transaction is undone.
    """
    found = []
    with admin.transaction(force_rollback=True):
        admin.execute(
            """
            update pg_class set
                relpages = (pg_relation_size(oid) > 0)::integer,
                -- an empty table is one that was never looked at: some pages of rows
                reltuples = case when pg_relation_size(oid) > 0 then %s else -1 end
            where relkind = 'r' and relnamespace not in ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace)
            """,
            [ROWS],
        )
        for key, value in {**SESSION, "search_path": schema}.items():
            admin.execute("select set_config(%s, %s, true)", [key, value])
        for statement in statements:
            ((explained,),) = admin.execute(
                sql.SQL("explain (format json, verbose) ") + sql.SQL(statement)  # type: ignore[arg-type]
            ).fetchall()
            plan = explained[0]["Plan"]
            found += [f"{what}: {' '.join(statement.split())}" for what in _quadratic(plan, _hashed(explained))]
    return found


def _hashed(explained: Any) -> set[str]:
    """Names of the subplans of which the answers are kept in a hash: they run once."""
    return {f"SubPlan {number}" for number in re.findall(r"hashed SubPlan (\d+)", str(explained))}


def _quadratic(plan: Plan, hashed: set[str]) -> Iterator[str]:
    if "Join Filter" in plan:
        yield from (f"Pairs of rows of {name}" for name in sorted(set.intersection(*map(_tables, plan["Plans"][:2]))))
    for child in plan.get("Plans", ()):
        yield from _quadratic(child, hashed)
        relation = child["Parent Relationship"]
        if relation == "SubPlan" and child["Subplan Name"] not in hashed:
            again = "for each row"
        elif relation == "Inner" and plan["Node Type"] == "Nested Loop" and not _is_one_row(plan["Plans"][0]):
            again = "in a loop"
        else:
            continue
        yield from (f"{scan['Node Type']} of {_name(scan)} {again}" for scan in _whole_scans(child, hashed))


def _is_one_row(plan: Plan) -> bool:
    return plan["Node Type"] in ONE_ROW or (plan["Node Type"] == "Aggregate" and plan["Strategy"] == "Plain")


def _whole_scans(plan: Plan, hashed: set[str]) -> Iterator[Plan]:
    """Scans below that read all of a table again instead of looking rows up; the system's catalogue is small."""
    if SCAN.match(plan["Node Type"]) and not LOOKED_UP & plan.keys() and plan.get("Schema") != "pg_catalog":
        yield plan
    for child in plan.get("Plans", ()):
        if child["Parent Relationship"] != "InitPlan" and child.get("Subplan Name") not in hashed:
            yield from _whole_scans(child, hashed)


def _tables(plan: Plan) -> set[str]:
    below = set().union(*map(_tables, plan.get("Plans", ())))
    return below | {plan["Relation Name"]} if "Relation Name" in plan else below


def _name(scan: Plan) -> str:
    return str(scan.get("Relation Name") or scan.get("CTE Name"))
