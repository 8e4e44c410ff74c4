"""Get what is new of a source: from its inbox folder, and from its publisher where the catalogue has an address."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Literal

import httpx
import psycopg

from ingest import kbo_portal
from ingest.catalogue import Source
from ingest.download import AbsentError, Downloaded, Validators, download, new_client
from ingest.gate import Refused
from ingest.landing import Landed, collect_inbox, land_spooled, record, recorded, register_missing, source_lock
from ingest.store import Receipt, Store, remove
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

OFFLINE = "GENK_OFFLINE"
"""Set to anything: publishers are not contacted, deliveries come from the inbox only."""
YEAR = "{year}"
"""Stands in an address for the year."""
YEARS = 3
"""So many years are looked at, this one included: figures appear in the course of the year, and are corrected later."""


def fetch(
    source: Source,
    settings: Settings,
    connection: psycopg.Connection,
    *,
    client: httpx.Client | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> list[int]:
    """Land what is new and return the deliveries that are, or that count again; [] when nothing has changed.

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
    if source.address is not None and not os.environ.get(OFFLINE):
        with _opened(client) as opened:
            new += _fetch_from_publisher(source, source.address, settings, connection, client=opened, sleep=sleep)
    if refusal and not new:
        raise refusal
    return new


def _opened(client: httpx.Client | None) -> AbstractContextManager[httpx.Client]:
    """The caller's client, which stays open, or one of our own."""
    return nullcontext(client) if client else new_client()


def _fetch_from_publisher(
    source: Source,
    address: str,
    settings: Settings,
    connection: psycopg.Connection,
    *,
    client: httpx.Client,
    sleep: Callable[[float], None],
) -> list[int]:
    if source.access == "login":
        login = kbo_portal.credentials(address)
        if login is None and (settings.inbox / source.id).is_dir():
            return []  # somebody brings the files
        return _fetch_extracts(source, settings, connection, kbo_portal.Portal(client, login, sleep))
    if YEAR in address:
        return _fetch_years(source, address, settings, connection, client=client, sleep=sleep)
    landed = _fetch_one(source, address, settings, connection, client=client, sleep=sleep)
    return [landed.delivery_id] if isinstance(landed, Landed) and landed.is_news else []


def _fetch_years(
    source: Source,
    address: str,
    settings: Settings,
    connection: psycopg.Connection,
    *,
    client: httpx.Client,
    sleep: Callable[[float], None],
) -> list[int]:
    """Land what is new of the last years, the oldest first; a year that is not there yet is no failure."""
    started = datetime.now(UTC)
    years = range(started.year - YEARS + 1, started.year + 1)
    found = [
        _fetch_one(
            source,
            address.replace(YEAR, str(year)),
            settings,
            connection,
            client=client,
            sleep=sleep,
            is_yearly=True,
        )
        for year in years
    ]
    if set(found) == {"absent"}:
        with recorded(connection, source, started):
            raise WarehouseError(
                f"{address} is there for none of {years[0]} to {years[-1]}: check the address in the catalogue"
            )
    return [landed.delivery_id for landed in found if isinstance(landed, Landed) and landed.is_news]


def _fetch_one(
    source: Source,
    address: str,
    settings: Settings,
    connection: psycopg.Connection,
    *,
    client: httpx.Client,
    sleep: Callable[[float], None],
    is_yearly: bool = False,
) -> Landed | Literal["unchanged", "absent"]:
    started = datetime.now(UTC)
    store = Store(settings)
    with source_lock(connection, source), recorded(connection, source, started, None):
        known = _known_version(source, address, connection, is_yearly)
        try:
            downloaded = download(
                client, address, store.spool(source.id), max_bytes=source.delivery.max_bytes, known=known, sleep=sleep
            )
        except AbsentError:
            if not is_yearly:
                raise
            record(connection, source, started, "unchanged", message=f"{address} is not there, or not yet")
            return "absent"
        if downloaded is None:
            record(connection, source, started, "unchanged", message="the publisher has no newer version")
            return "unchanged"
        return _land(source, settings, downloaded, connection, started=started, file_name=source.delivery.save_as)


def _fetch_extracts(
    source: Source, settings: Settings, connection: psycopg.Connection, portal: kbo_portal.Portal
) -> list[int]:
    new: list[int] = []
    store = Store(settings)
    started = datetime.now(UTC)
    with source_lock(connection, source), recorded(connection, source, started, None):
        wanted = kbo_portal.wanted(portal.listing(), kbo_portal.history(connection))
        if not wanted:
            record(connection, source, started, "unchanged", message="the portal has no newer extract")
    for extract in wanted:
        started = datetime.now(UTC)
        with source_lock(connection, source), recorded(connection, source, started, extract.file_name):
            downloaded = portal.download(extract, store.spool(source.id), max_bytes=source.delivery.max_bytes)
            landed = _land(source, settings, downloaded, connection, started=started, file_name=extract.file_name)
            if landed.is_new:
                new.append(landed.delivery_id)
    return new


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
        )
        return land_spooled(source, settings, downloaded.path, receipt, connection, started=started)
    finally:
        remove(downloaded.path)


def _known_version(source: Source, address: str, connection: psycopg.Connection, is_yearly: bool) -> Validators:
    """The version that the newest delivery (of the year) is of, when it came from this very address."""
    newest = connection.execute(
        "select url, etag, last_modified from ops.delivery where source_id = %s and (not %s or url = %s) "
        "order by precedence desc limit 1",
        [source.id, is_yearly, address],
    ).fetchone()
    connection.commit()
    return Validators(newest[1], newest[2]) if newest and newest[0] == address else Validators()
