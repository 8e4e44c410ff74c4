"""Get what is new of a source: from its inbox folder, and from its publisher by the way that the catalogue names."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Literal, NamedTuple

import httpx
import psycopg

from ingest.catalogue import Source
from ingest.download import AbsentError, Downloaded, Validators, download, new_client
from ingest.gate import Refused, today
from ingest.landing import Landed, collect_inbox, land_spooled, record, recorded, register_missing, source_lock
from ingest.store import Receipt, Store, remove
from ingest.ways.base import Nothing, Offer, Visit
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

OFFLINE = "GENK_OFFLINE"
"""Set to anything: publishers are not contacted, deliveries come from the inbox only."""


def fetch(
    source: Source,
    settings: Settings,
    connection: psycopg.Connection,
    *,
    client: httpx.Client | None = None,
    sleep: Callable[[float], None] = time.sleep,
    backfill: bool = False,
) -> list[int]:
    """Land what is new and return the deliveries that are, or that count again; [] when nothing has changed.

    With `backfill` the publisher is asked for the past, where the way in can (Way.can_backfill).
    The inbox is always looked at. Each attempt is a row in `ops.fetch`, failures too, and is committed. Raises Refused
    for a file that may not become a delivery, download.UnavailableError when trying again later may help, and a plain
    WarehouseError when it will not (a wrong password, an address that is gone).
    """
    new = register_missing(source, settings, connection)
    refusal: Refused | None = None
    try:
        dropped = collect_inbox(source, settings, connection, sleep=sleep)
        new += [landed.delivery_id for landed in dropped if landed.is_news]
    except Refused as error:
        refusal = error  # a wrong file in the inbox must not keep the publisher's from coming
    if source.access != "inbox" and not os.environ.get(OFFLINE):
        with _opened(client) as opened:
            visit = Visit(
                client=opened,
                connection=connection,
                today=today(),
                someone_brings=(settings.inbox / source.id).is_dir(),
                sleep=sleep,
                is_backfill=backfill,
            )
            new += _fetch_from_publisher(source, settings, visit)
    if refusal and not new:
        raise refusal
    return new


def _opened(client: httpx.Client | None) -> AbstractContextManager[httpx.Client]:
    """The caller's client, which stays open, or one of our own."""
    return nullcontext(client) if client else new_client()


def _fetch_from_publisher(source: Source, settings: Settings, visit: Visit) -> list[int]:
    """Land what is new of what the publisher offers, in its order; a file that is not there yet is no failure."""
    started = datetime.now(UTC)
    connection = visit.connection
    with source_lock(connection, source), recorded(connection, source, started):
        offers = source.fetch.offers(visit)
        if offers is not None and not offers:
            record(connection, source, started, "unchanged", message="the publisher has nothing newer")
    found = [_fetch_one(source, settings, visit, offer) for offer in offers or ()]
    if offers and set(found) == {"absent"}:
        with recorded(connection, source, started):
            raise WarehouseError(
                f"there is nothing at {_span(offers)}: check the address in the catalogue, {source.fetch.place}"
            )
    return [landed.delivery_id for landed in found if isinstance(landed, Landed) and landed.is_news]


def _span(offers: Sequence[Offer]) -> str:
    addresses = [offer.ask.address for offer in offers]
    return addresses[0] if len(addresses) == 1 else f"{addresses[0]} and so on to {addresses[-1]}"


def _fetch_one(
    source: Source, settings: Settings, visit: Visit, offer: Offer
) -> Landed | Literal["unchanged", "absent"]:
    started = datetime.now(UTC)
    connection, address = visit.connection, offer.ask.address
    with source_lock(connection, source), recorded(connection, source, started, offer.file_name):
        known = _known_delivery(source, offer, visit.connection)
        try:
            downloaded = _downloaded(source, settings, visit, offer, known)
        except AbsentError:
            if not offer.may_be_absent:
                raise
            record(connection, source, started, "unchanged", message=f"{address} is not there, or not yet")
            return "absent"
        if isinstance(downloaded, Nothing):
            asked = offer.file_name if downloaded.is_settled else None
            record(connection, source, started, "unchanged", file_name=asked, message=downloaded.why)
            return "unchanged"
        if downloaded is None:
            note = "the publisher has no newer version"
            record(connection, source, started, "unchanged", delivery_id=known and known.delivery_id, message=note)
            return "unchanged"
        name = offer.file_name or source.delivery.save_as
        return _land(source, settings, downloaded, connection, started=started, file_name=name)


def _downloaded(
    source: Source, settings: Settings, visit: Visit, offer: Offer, known: _Known | None
) -> Downloaded | Nothing | None:
    """The file in the spool; None where the publisher says that we have it, Nothing where it has nothing of ours."""
    spool, max_bytes = Store(settings).spool(source.id), source.delivery.max_bytes
    if offer.get:
        return offer.get(spool, max_bytes)
    version = known.version if known else Validators()
    return download(visit.client, offer.ask, spool, max_bytes=max_bytes, known=version, sleep=visit.sleep)


def _land(
    source: Source,
    settings: Settings,
    downloaded: Downloaded,
    connection: psycopg.Connection,
    *,
    started: datetime,
    file_name: str | None = None,
) -> Landed:
    try:
        receipt = Receipt(
            source_id=source.id,
            file_name=file_name or downloaded.file_name,
            sha256=downloaded.sha256,
            size_bytes=downloaded.size_bytes,
            origin="fetch",
            url=downloaded.url,
            etag=downloaded.validators.etag,
            last_modified=downloaded.validators.last_modified,
            licence=source.licence,
            landed_at=datetime.now(UTC),
            note=downloaded.note,
        )
        return land_spooled(source, settings, downloaded.path, receipt, connection, started=started)
    finally:
        remove(downloaded.path)


class _Known(NamedTuple):
    """A delivery that we have, and which version of the publisher's file it is."""

    delivery_id: int
    version: Validators


def _known_delivery(source: Source, offer: Offer, connection: psycopg.Connection) -> _Known | None:
    """The newest delivery (of this address), when it came from this very address."""
    address = offer.ask.address
    newest = connection.execute(
        "select delivery_id, url, etag, last_modified from ops.delivery where source_id = %s and (not %s or url = %s) "
        "order by precedence desc limit 1",
        [source.id, offer.is_one_of_several, address],
    ).fetchone()
    connection.commit()
    return _Known(newest[0], Validators(newest[2], newest[3])) if newest and newest[1] == address else None
