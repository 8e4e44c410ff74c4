"""What is asked of the service: its addresses, headers and answers.

Facts: nbb.be, pages "web services" and "test environment" of the Central Balance Sheet Office; the products Authentic
Data Extracts (a zip a day of all that was filed in Belgium) and Authentic Data Query (by company). The key goes into a
header, each call has an id of its own, an empty answer is "no filings", and a wrong Accept is answered 415. At most
about six calls at once are endured.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx

from ingest.ask import Ask, host
from ingest.download import AbsentError, UnavailableError, in_memory, retrying
from ingest.gate import ZIP_START, Refused
from warehouse.errors import WarehouseError
from warehouse.settings import secret

KEY, REQUEST_ID = "NBB-CBSO-Subscription-Key", "X-Request-Id"
REFERENCES, FIGURES = "references", "accountingData"
ACCEPT_OF_DAY = {REFERENCES: "application/x.zip+json", FIGURES: "application/x.zip+jsonxbrl"}
ACCEPT_REFERENCES, ACCEPT_FIGURES = "application/json", "application/x.jsonxbrl"
MOST_OF_A_DOCUMENT = 300_000_000
"""Bytes of one document of a zip; it is read as a whole."""


def has_key(name: str) -> bool:
    """Whether the variable, or the file that it names, holds a key."""
    return bool(secret(name))


def key(address: str, name: str) -> str:
    """The key of a product; raises WarehouseError that says how to set it."""
    found = secret(name)
    if not found:
        raise WarehouseError(
            f"no key for {address}: set {name} (or {name}_FILE), of which each product has one of its own, or drop the "
            f"files in the inbox"
        )
    return found


class Service:
    """The services of one key."""

    def __init__(self, client: httpx.Client, address: str, subscription: str, sleep: Callable[[float], None]) -> None:
        self._client = client
        self._address = address
        self._subscription = subscription
        self._sleep = sleep

    def ask_of_day(self, day: str, what: str = REFERENCES) -> Ask:
        """The question for what was filed in Belgium on a day (yyyy-mm-dd): `what` is REFERENCES or FIGURES."""
        return self._ask(f"/extracts/batch/{day}/{what}", ACCEPT_OF_DAY[what])

    def ask_of_company(self, digits: str) -> Ask:
        """The question for the references of a company, by its ten digits."""
        return self._ask(f"/authentic/legalEntity/{digits}/references", ACCEPT_REFERENCES)

    def day(self, day: str, what: str, max_bytes: int) -> Iterator[Any]:
        """The records that were filed on a day; nothing where the service says that there are none.

        The whole answer is held in memory, since directors and shareholders stand in it.
        """
        yield from _unpacked(self._answer(lambda: self.ask_of_day(day, what), max_bytes), f"{what} of {day}")

    def references(self, digits: str, max_bytes: int) -> list[Any]:
        """The references of a company; [] where the service says that it has none, which may not be so."""
        try:
            content = self._answer(lambda: self.ask_of_company(digits), max_bytes)
        except AbsentError:
            return []
        return list(_records(content, "references of a company")) if content.strip() else []

    def figures(self, reference: str, max_bytes: int) -> list[Any]:
        """The one document of a filing; [] where the service has no figures of it."""
        path = f"/authentic/deposit/{reference}/accountingData"
        try:
            content = self._answer(lambda: self._ask(path, ACCEPT_FIGURES), max_bytes)
        except AbsentError:
            return []
        return list(_records(content, "figures of a filing")) if content.strip() else []

    def _ask(self, path: str, accept: str) -> Ask:
        headers = {KEY: self._subscription, REQUEST_ID: str(uuid4()), "Accept": accept}
        return Ask(self._address + path, headers=headers, hosts=(host(self._address),))

    def _answer(self, ask: Callable[[], Ask], max_bytes: int) -> bytes:
        """Each try asks under an id of its own."""
        return retrying(self._sleep)(lambda: in_memory(self._client, ask(), max_bytes))


def _unpacked(content: bytes, what: str) -> Iterator[Any]:
    """The records of each document of a zip; an empty answer has none."""
    if not content.strip():
        return
    if not content.startswith(ZIP_START):
        raise Refused(f"{what}: the answer is no zip, as was asked for")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                if member.file_size > MOST_OF_A_DOCUMENT:
                    raise Refused(f"{what}: a document in the zip has more than {MOST_OF_A_DOCUMENT:,} bytes")
                if not member.is_dir():
                    yield from _records(archive.read(member), what)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise UnavailableError(f"{what}: the zip is damaged or cut: try again later") from error


def _records(content: bytes, what: str) -> Iterator[Any]:
    """The records of a document: a bare array, an array under `value`, or one record."""
    try:
        found = json.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):  # its message would quote the document
        raise Refused(f"{what}: a document is no JSON that can be read") from None
    if isinstance(found, dict):
        inner = next((value for name, value in found.items() if name.lower() == "value"), None)
        found = inner if isinstance(inner, list) else [found]
    if not isinstance(found, list):
        raise Refused(f"{what}: a document is neither a record nor a list of records")
    yield from found
