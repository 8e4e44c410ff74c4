"""Where the deliveries of a source stand: which one counts, which made place for another, which are out, and why.

Of two deliveries that replace each other the one that was brought last counts. A person may bring one back into use,
or set one aside; that choice stands in the ledger and beside the landed file, so that a rebuild ends the same way.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

import psycopg
from psycopg.rows import namedtuple_row

from ingest.catalogue import Source
from ingest.reader import Delivery, State
from ingest.readers import reader
from ingest.store import Choice, Store
from warehouse.errors import WarehouseError
from warehouse.settings import Settings


def deliveries(connection: psycopg.Connection, source: Source) -> list[Delivery]:
    """Every delivery of the source with its state, the one that counts most first; commits.

    landed: not loaded yet. loaded: in use beside others. current: in use, and nothing newer replaces it. superseded: a
    newer one took its place, or holds what it would bring. refused: it broke a rule. set aside: somebody took it out.
    Of a source loaded by parts the reason says of which parts a delivery is the newest: all that it names make it
    current, some make it loaded.
    """
    with connection.cursor(row_factory=namedtuple_row) as cursor:
        rows: list[Any] = cursor.execute(
            """
            select
                delivery.delivery_id, delivery.file_name, delivery.sha256, delivery.landed_at, delivery.precedence,
                delivery.set_aside_at is not null as is_set_aside,
                coalesce(last_choice.reason, '') as choice_reason,
                last_load.outcome, coalesce(last_load.message, '') as message
            from ops.delivery
            left join lateral (
                select reason from ops.delivery_choice
                where delivery_choice.delivery_id = delivery.delivery_id
                order by chosen_at desc limit 1
            ) as last_choice on true
            left join lateral (
                select outcome, message from ops.load
                where load.delivery_id = delivery.delivery_id
                order by outcome in ('loaded', 'unchanged') desc, load_id desc limit 1
            ) as last_load on true
            where delivery.source_id = %s
            order by delivery.precedence desc
            """,
            [source.id],
        ).fetchall()
    judge = reader(source).judge(connection, source)
    connection.commit()
    found = []
    for row in rows:
        state, reason = _out(row.choice_reason) if row.is_set_aside else judge(row)
        found.append(Delivery(row.delivery_id, row.file_name, row.sha256, row.landed_at, row.precedence, state, reason))
    return found


def use(settings: Settings, connection: psycopg.Connection, source: Source, delivery_id: int, reason: str) -> Delivery:
    """Let the delivery count before all that it shares a period with, and say how it stands now; commits.

    Raises WarehouseError for a delivery that is not the source's, and for an extract of the register: its history is
    written in the order of the extracts, so none can be put before another.
    """
    known = _one(connection, source, delivery_id)
    reader(source).check_choice("use", known)
    _choose(settings, connection, _choice(source, known, "use", reason))
    return _one(connection, source, delivery_id)


def set_aside(
    settings: Settings, connection: psycopg.Connection, source: Source, delivery_id: int, reason: str
) -> Delivery:
    """Take the delivery out: it is neither loaded nor used until somebody says `use`; commits.

    Raises WarehouseError for a delivery that is not the source's, and for an extract that is part of the history.
    """
    known = _one(connection, source, delivery_id)
    reader(source).check_choice("set_aside", known)
    _choose(settings, connection, _choice(source, known, "set_aside", reason))
    return _one(connection, source, delivery_id)


def bring_again(
    settings: Settings, connection: psycopg.Connection, source: Source, delivery_id: int
) -> tuple[bool, str]:
    """Let a delivery whose bytes came once more count again where a newer one had taken its place; commits.

    Returns whether that changed anything, and how the delivery stands, in words.
    """
    known = _one(connection, source, delivery_id)
    if known.state == "set aside":
        how = f"set aside ({known.reason})" if known.reason else "set aside"
        return False, f"which is {how}: `genk deliveries {source.id} --use {delivery_id}` takes it back"
    if not _is_preceded(connection, source, known):
        return False, f"which is {known.state}"
    _choose(settings, connection, _choice(source, known, "use", "the same bytes were delivered again"))
    return True, "which is in use again in the place of a newer one"


def register_choice(connection: psycopg.Connection, choice: Choice) -> bool:
    """Carry out a choice on the ledger, once; returns whether it was new. The caller commits."""
    new = connection.execute(
        """
        insert into ops.delivery_choice (delivery_id, choice, reason, chosen_at)
        select delivery_id, %(choice)s, %(reason)s, %(chosen_at)s from ops.delivery
        where source_id = %(source_id)s and sha256 = %(sha256)s
        on conflict (delivery_id, chosen_at) do nothing
        """,
        choice.model_dump(),
    ).rowcount
    if new and choice.choice == "use":
        connection.execute(
            "update ops.delivery set set_aside_at = null, precedence = nextval('ops.delivery_precedence') "
            "where source_id = %s and sha256 = %s",
            [choice.source_id, choice.sha256],
        )
    elif new:
        connection.execute(
            "update ops.delivery set set_aside_at = %s where source_id = %s and sha256 = %s",
            [choice.chosen_at, choice.source_id, choice.sha256],
        )
    return bool(new)


def _choice(source: Source, delivery: Delivery, choice: Literal["use", "set_aside"], reason: str) -> Choice:
    return Choice(
        source_id=source.id, sha256=delivery.sha256, choice=choice, reason=reason, chosen_at=datetime.now(UTC)
    )


def _choose(settings: Settings, connection: psycopg.Connection, choice: Choice) -> None:
    # first beside the file: a choice that only the ledger knew would be lost with it
    Store(settings).put_choice(choice)
    register_choice(connection, choice)
    connection.commit()


def _one(connection: psycopg.Connection, source: Source, delivery_id: int) -> Delivery:
    for delivery in deliveries(connection, source):
        if delivery.delivery_id == delivery_id:
            return delivery
    raise WarehouseError(
        f"{source.id} has no delivery {delivery_id}: `genk deliveries {source.id}` lists those that there are"
    )


def _is_preceded(connection: psycopg.Connection, source: Source, delivery: Delivery) -> bool:
    """Whether another delivery that counts, or waits to, comes before it."""
    # of what is current none that is loaded has taken anything, whatever it stands for
    may_precede = {"landed"} if delivery.state == "current" else {"landed", "loaded", "current", "superseded"}
    return any(
        other.precedence > delivery.precedence
        and other.state in may_precede
        and reader(source).replaces(source, other.file_name, delivery.file_name)
        for other in deliveries(connection, source)
    )


def _out(reason: str) -> tuple[State, str]:
    return "set aside", reason
