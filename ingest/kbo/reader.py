"""The reader of the register: extracts become row versions, in the order of their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import psycopg

from ingest import kbo_portal
from ingest.catalogue import Source
from ingest.kbo import extract, history
from ingest.kbo import stage as staging
from ingest.layouts.faults import reading
from ingest.reader import Delivery, Judge, State
from ingest.staged import Staged, TableChange
from warehouse.errors import WarehouseError


def create_tables(connection: psycopg.Connection, source: Source) -> None:
    """Create raw.kbo_* where they are missing; does not commit."""
    history.create_tables(connection)


def stage(connection: psycopg.Connection, source: Source, delivery_id: int, path: Path, file_name: str) -> Staged:
    """Copy an extract that may come now into raw.stage_kbo_*, and commit; raises WarehouseError for another."""
    with reading(file_name):
        opened = extract.open_extract(path, file_name)
        history.check_order(connection, opened)
        return staging.stage(connection, opened, delivery_id)


def apply(connection: psycopg.Connection, staged: Staged) -> dict[str, TableChange]:
    """Make what is staged the state as of its extract number; does not commit."""
    return history.apply(connection, staged)


def drop_stage(connection: psycopg.Connection, source: Source) -> None:
    """Drop what an earlier staging left; does not commit."""
    staging.drop_stage(connection)


def judge(connection: psycopg.Connection, source: Source) -> Judge:
    """Judges extracts: those in the history, those that it has gone past, and those that may still come."""
    have = kbo_portal.history(connection)

    def judge_one(row: Any) -> tuple[State, str]:
        if row.outcome in {"loaded", "unchanged"}:
            return ("current", "") if row.delivery_id == have.newest else ("loaded", "part of the history")
        if have.has_passed(row.file_name):
            return "superseded", f"the history is written up to extract {have.last}"
        if row.outcome == "refused":
            return "refused", row.message
        return "landed", f"the load failed: {row.message}" if row.outcome == "failed" else "not loaded yet"

    return judge_one


def replaces(source: Source, file_name: str, other: str) -> bool:
    """No extract takes the place of another: each is a step of the history."""
    return False


def check_choice(choice: Literal["use", "set_aside"], delivery: Delivery) -> None:
    """Raise WarehouseError for an extract that is part of the history, or would be put before another."""
    if choice == "use" and delivery.state != "set aside":
        raise WarehouseError(
            f"{delivery.file_name} is {delivery.state}: extracts count in the order of their numbers, "
            "whichever is chosen"
        )
    if choice == "set_aside" and delivery.state in {"loaded", "current"}:
        raise WarehouseError(
            f"{delivery.file_name} is part of the register's history, on which later extracts rest: "
            "a full extract that is right brings the correction"
        )


def in_order(connection: psycopg.Connection, waiting: Sequence[Delivery]) -> list[Delivery]:
    """Extracts in the order in which the history takes them; commits."""
    order = kbo_portal.loading_order([one.file_name for one in waiting], kbo_portal.history(connection).last)
    return sorted(waiting, key=lambda one: order.index(one.file_name))


def stands_alone(file_name: str) -> bool:
    """Whether it is a full: an update needs the one before it."""
    found = kbo_portal.Extract.of(file_name)
    return found is not None and found.kind == "full"
