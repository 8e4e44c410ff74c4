"""Landing: a file becomes a delivery once, with its bytes in the store and its row in `ops.delivery`.

The functions here commit: the ledger must say what the store holds, whatever the caller does next.
The same bytes again are one delivery, which counts once more where a newer one had taken its place; other bytes under
the same name are a new one.
"""

from __future__ import annotations

import errno
import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from ingest import gate, standing
from ingest.catalogue import Source
from ingest.gate import Refused
from ingest.store import PREFIX, Origin, Receipt, Store, copy_and_digest, digest, read_back, remove
from warehouse.errors import WarehouseError, without_values
from warehouse.settings import Settings

SETTLED_AFTER = 2.0
"""Seconds for which a dropped file must not change before it is taken."""
PARTIAL_NAMES = (".part", ".partial", ".filepart", ".crdownload", ".tmp")
"""Endings that programs give to a file while they write it."""
ABANDONED_AFTER = 7 * 86_400
"""Seconds after which a broken download is not worth resuming."""
_LOCK = 0x6C616E64
"""First key of the advisory locks by source; the second is made of the source's id."""


@dataclass(frozen=True)
class Landed:
    """A file that is a delivery; `is_new` is false when the same bytes had been delivered before.

    `is_news` is true when something changed: a new delivery, or an earlier one that counts again before newer ones.
    """

    delivery_id: int
    is_new: bool
    is_news: bool = True


@contextmanager
def source_lock(connection: psycopg.Connection, source: Source) -> Iterator[None]:
    """Let one process at a time fetch, land or load the source; others wait. Ends with the connection at the latest."""
    connection.execute("select pg_advisory_lock(%s, hashtext(%s))", [_LOCK, source.id])
    connection.commit()
    try:
        yield
    finally:
        if not connection.closed:
            connection.rollback()
            connection.execute("select pg_advisory_unlock(%s, hashtext(%s))", [_LOCK, source.id])
            connection.commit()


def land_file(
    source: Source, path: Path, settings: Settings, connection: psycopg.Connection, origin: Origin = "file"
) -> Landed:
    """Copy the file at `path` into the store and register it; the file itself is left as it is.

    Raises Refused, after a row in `ops.fetch`, when it may not become a delivery.
    """
    started = datetime.now(UTC)
    if not path.is_file():
        raise WarehouseError(f"there is no file {path}")  # told to who named it, and not written down
    with source_lock(connection, source), recorded(connection, source, started, path.name):
        gate.check_name(source, path.name)
        store = Store(settings)
        spooled = store.spool(source.id) / uuid4().hex
        try:
            sha256, size = copy_and_digest(path, spooled)
            receipt = Receipt(
                source_id=source.id,
                file_name=path.name,
                sha256=sha256,
                size_bytes=size,
                origin=origin,
                licence=source.licence,
                landed_at=datetime.now(UTC),
            )
            return land_spooled(source, settings, spooled, receipt, connection, started=started)
        finally:
            remove(spooled)


def land_spooled(
    source: Source,
    settings: Settings,
    spooled: Path,
    receipt: Receipt,
    connection: psycopg.Connection,
    *,
    started: datetime,
) -> Landed:
    """Check the spooled file, put it into the store and register it. The caller holds the source's lock.

    It is kept under the name that the catalogue knows, since whoever reads the ledger or the marts reads it.
    """
    gate.admit(source, spooled, receipt.file_name)
    store = Store(settings)
    receipt = receipt.model_copy(update={"file_name": source.delivery.known_name(receipt.file_name)})
    known = connection.execute(
        "select delivery_id, file_name from ops.delivery where source_id = %s and sha256 = %s",
        [source.id, receipt.sha256],
    ).fetchone()
    if known is None or not store.holds(receipt.model_copy(update={"file_name": known[1]})):
        delivery_id, is_new = _register(connection, receipt, store.put(spooled, receipt))
        if is_new:
            record(connection, source, started, "landed", delivery_id=delivery_id, file_name=receipt.file_name)
            return Landed(delivery_id, is_new=True)
    else:
        remove(spooled)
        delivery_id = known[0]
        _remember_validators(connection, delivery_id, receipt)
    counts_again, became = standing.bring_again(settings, connection, source, delivery_id)
    note = f"the same bytes as delivery {delivery_id}, {became}"
    outcome = "landed" if counts_again else "duplicate"
    record(connection, source, started, outcome, delivery_id=delivery_id, file_name=receipt.file_name, message=note)
    return Landed(delivery_id, is_new=False, is_news=counts_again)


def collect_inbox(
    source: Source, settings: Settings, connection: psycopg.Connection, *, sleep: Callable[[float], None] = time.sleep
) -> list[Landed]:
    """Land every file of the source's inbox folder, in the order of the names; the files stay where they are.

    A file that is still being written is left for the next time; the bytes of a delivery are known again without a new
    row, and count again where they are brought once more after others. A refused file does not keep the others from
    landing: Refused is raised in the end, and only when nothing new has landed, so that good deliveries go on; the row
    in `ops.fetch` tells of it at once.
    """
    register_missing(source, settings, connection)
    started = datetime.now(UTC)
    landed: list[Landed] = []
    refusals: list[str] = []
    seen: dict[str, str] = {}
    before = _seen_before(connection, source)
    settled = _settled_files(settings.inbox / source.id, sleep)
    for nth, path in enumerate(settled, start=1):
        sha256 = digest(path)
        known = _known(connection, source, sha256)
        try:
            landed.append(
                Landed(known, is_new=False, is_news=False)
                if known is not None and _lay_there(before, path, sha256)
                else land_file(source, path, settings, connection, origin="inbox")
            )
        except Refused as refusal:
            place = "" if source.delivery.matches(path.name) else f"file {nth} of {len(settled)} in the inbox: "
            refusals.append(f"{place}{refusal}")
        else:
            seen[_key(path)] = sha256
    _remember_seen(connection, source, seen)
    changed = any(one.is_news for one in landed)
    if not changed and not refusals:
        record(connection, source, started, "unchanged", message=f"nothing new in {settings.inbox / source.id}")
    if refusals and not changed:
        raise Refused("; ".join(refusals))
    return landed


def is_news(connection: psycopg.Connection, source: Source, path: Path) -> bool:
    """Whether a file of the source's inbox is no delivery yet, or was brought once more since the last look."""
    sha256 = digest(path)
    return _known(connection, source, sha256) is None or not _lay_there(_seen_before(connection, source), path, sha256)


def open_delivery(connection: psycopg.Connection, delivery_id: int, settings: Settings | None = None) -> Path:
    """The landed file as a local path, compared with its sha256 first.

    From a remote store it is copied to GENK_HOME/cache; `forget_copy` removes that copy.
    """
    found = connection.execute("select uri, sha256 from ops.delivery where delivery_id = %s", [delivery_id]).fetchone()
    connection.commit()
    if not found:
        raise WarehouseError(f"there is no delivery {delivery_id}")
    uri, sha256 = found
    return read_back(uri, sha256, cache=_cache(settings or Settings.from_env()))


def forget_copy(path: Path, settings: Settings) -> None:
    """Remove what `open_delivery` copied from a remote store; a file of the store itself is left alone."""
    if path.is_relative_to(_cache(settings)):
        remove(path.parent)


def rebuild(settings: Settings, connection: psycopg.Connection) -> list[int]:
    """Register every landed file from its receipt, in the order of landing; returns the newly known deliveries.

    With it the ledger, and from there everything else, can be made again from the store alone. Choices about the files
    are carried out again at their place in that order. An address that has changed, since the store was moved, is
    corrected.
    """
    store = Store(settings)
    sources = store.source_ids()
    receipts = [entry for source_id in sources for entry in store.receipts(source_id)]
    choices = sorted(
        (choice for source_id in sources for choice in store.choices(source_id)), key=lambda choice: choice.chosen_at
    )
    new = []
    for receipt, uri in sorted(receipts, key=lambda entry: (entry[0].landed_at, entry[0].source_id, entry[0].sha256)):
        while choices and choices[0].chosen_at < receipt.landed_at:
            standing.register_choice(connection, choices.pop(0))
        delivery_id, is_new = _register(connection, receipt, uri)
        if is_new:
            new.append(delivery_id)
    for choice in choices:
        standing.register_choice(connection, choice)
    connection.commit()
    return new


def register_missing(source: Source, settings: Settings, connection: psycopg.Connection) -> list[int]:
    """Register files of the source that stand in the store but not in the ledger: a run was killed in between.

    Also clears what killed runs left aside. Returns the newly known deliveries.
    """
    store = Store(settings)
    with source_lock(connection, source):
        _clear_spool(store.spool(source.id))
        known = connection.execute("select sha256 from ops.delivery where source_id = %s", [source.id]).fetchall()
        missing = store.receipts(source.id, but=frozenset(sha256[:PREFIX] for (sha256,) in known))
        new = []
        for receipt, uri in sorted(missing, key=lambda entry: entry[0].landed_at):
            delivery_id, _ = _register(connection, receipt, uri)
            record(
                connection,
                source,
                datetime.now(UTC),
                "landed",
                delivery_id=delivery_id,
                file_name=receipt.file_name,
                message="from its receipt",
            )
            new.append(delivery_id)
    return new


@contextmanager
def recorded(
    connection: psycopg.Connection, source: Source, started: datetime, file_name: str | None = None
) -> Iterator[None]:
    """Write a row to `ops.fetch` when the block raises: 'refused' for Refused, 'failed' for every other error."""
    try:
        yield
    except Exception as error:
        if not connection.closed:
            connection.rollback()
            outcome = "refused" if isinstance(error, Refused) else "failed"
            record(connection, source, started, outcome, file_name=file_name, message=without_values(error))
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise WarehouseError("the disk of the landing folder is full: make room and run again") from error
        raise


def record(
    connection: psycopg.Connection,
    source: Source,
    started: datetime,
    outcome: str,
    *,
    delivery_id: int | None = None,
    file_name: str | None = None,
    message: str | None = None,
) -> None:
    """Write one attempt to `ops.fetch` and commit; a name that the catalogue does not know is left out."""
    known_name = source.delivery.known_name(file_name) if file_name else None
    connection.execute(
        "insert into ops.fetch (source_id, started_at, outcome, delivery_id, file_name, message) "
        "values (%s, %s, %s, %s, %s, %s)",
        [source.id, started, outcome, delivery_id, known_name, message],
    )
    connection.commit()


def _register(connection: psycopg.Connection, receipt: Receipt, uri: str) -> tuple[int, bool]:
    """The delivery of this receipt and whether its row is new; leaves the commit to the caller."""
    new = connection.execute(
        "insert into ops.delivery (source_id, file_name, uri, sha256, size_bytes, origin, url, etag, last_modified, "
        "licence, landed_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
        "on conflict (source_id, sha256) do nothing returning delivery_id",
        [
            receipt.source_id,
            receipt.file_name,
            uri,
            receipt.sha256,
            receipt.size_bytes,
            receipt.origin,
            receipt.url,
            receipt.etag,
            receipt.last_modified,
            receipt.licence,
            receipt.landed_at,
        ],
    ).fetchone()
    if new:
        return new[0], True
    known = connection.execute(
        "update ops.delivery set uri = %s, file_name = %s where source_id = %s and sha256 = %s returning delivery_id",
        [uri, receipt.file_name, receipt.source_id, receipt.sha256],
    ).fetchone()
    assert known is not None
    return known[0], False


def _remember_validators(connection: psycopg.Connection, delivery_id: int, receipt: Receipt) -> None:
    """Keep the newest ETag of unchanged bytes, so that they need not be downloaded each time."""
    if receipt.etag or receipt.last_modified:
        connection.execute(
            "update ops.delivery set url = %s, etag = %s, last_modified = %s where delivery_id = %s",
            [receipt.url, receipt.etag, receipt.last_modified, delivery_id],
        )


def _known(connection: psycopg.Connection, source: Source, sha256: str) -> int | None:
    """The delivery of these bytes."""
    found = connection.execute(
        "select delivery_id from ops.delivery where source_id = %s and sha256 = %s", [source.id, sha256]
    ).fetchone()
    connection.commit()
    return found[0] if found else None


def _lay_there(before: Mapping[str, str] | None, path: Path, sha256: str) -> bool:
    """Whether the file lay in the inbox at the last look: bytes that stay where they are were not brought again."""
    return before is None or before.get(_key(path)) == sha256


def _key(path: Path) -> str:
    """Stands for the name of a file of the inbox, which may hold the name of a person."""
    return hashlib.sha256(path.name.encode()).hexdigest()


def _seen_before(connection: psycopg.Connection, source: Source) -> dict[str, str] | None:
    """Hash of each delivery in the inbox at the last look, by the key of its name; None where nobody looked yet."""
    found = connection.execute("select files from ops.inbox_look where source_id = %s", [source.id]).fetchone()
    return found[0] if found else None


def _remember_seen(connection: psycopg.Connection, source: Source, seen: Mapping[str, str]) -> None:
    connection.execute(
        "insert into ops.inbox_look values (%s, %s) on conflict (source_id) do update set files = excluded.files",
        [source.id, Jsonb(seen)],
    )
    connection.commit()


def dropped_files(folder: Path) -> list[Path]:
    """Files that somebody put into the folder, in the order of their names."""
    if not folder.is_dir():
        return []
    return [
        path
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.name.startswith(".") and not path.name.lower().endswith(PARTIAL_NAMES)
    ]


def _settled_files(folder: Path, sleep: Callable[[float], None]) -> list[Path]:
    """Those of them that nobody is writing."""
    seen = {path: _state(path) for path in dropped_files(folder)}
    youngest = max((max(state[1:]) for state in seen.values()), default=0.0)
    wait = min(youngest + SETTLED_AFTER - time.time(), SETTLED_AFTER)
    if wait > 0:
        sleep(wait)
    return [path for path, state in seen.items() if path.exists() and _state(path) == state]


def _state(path: Path) -> tuple[int, float, float]:
    state = path.stat()
    return state.st_size, state.st_mtime, state.st_ctime


def _clear_spool(folder: Path) -> None:
    """Remove what killed runs left, but keep a broken download that can still be resumed."""
    for path in folder.iterdir():
        resumable = path.name.endswith((".part", ".part.json"))
        if not resumable or time.time() - path.stat().st_mtime > ABANDONED_AFTER:
            remove(path)


def _cache(settings: Settings) -> Path:
    return settings.home / "cache"
