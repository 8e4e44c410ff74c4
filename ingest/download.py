"""One file over HTTP: streamed to disk, retried, resumed, and checked for length and kind.

Only what a retry can help is tried again: time-outs, broken connections, server errors and "too many requests". A
broken download goes on where it stopped when the server can do that (Range with If-Range), otherwise it starts again.
Redirects are followed here and not by the library: it would take the headers and the body of a request along to
whatever host it is led to, and a secret with them.
"""

from __future__ import annotations

import email.utils
import hashlib
import json
import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from ingest.ask import Ask, host
from ingest.gate import HEAD, Refused, is_html
from warehouse.errors import WarehouseError

ATTEMPTS = 6
TIMEOUT = httpx.Timeout(60.0, connect=15.0)
"""Seconds without an answer, or without one more byte, after which an attempt has failed."""
LONGEST_WAIT = 300.0
"""Seconds that we wait at most when a server asks for it; a longer wait is for the next run."""
CHUNK = 1 << 16
USER_AGENT = "genk-warehouse (+https://www.genk.be)"
MAX_REDIRECTS = 5
HTML_TYPES = ("text/html", "application/xhtml")
RETRY_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})


# at the level of Airflow's task logs it writes down every address, and the key of an API may be in its query
logging.getLogger("httpx").setLevel(logging.WARNING)


class HtmlPageError(Refused):
    """A web page came where a file was promised: a login, a captcha or a notice."""

    def __init__(self, url: str) -> None:
        super().__init__(f"{url} answered with a web page, not with a file: it may ask for a login or a captcha")


class AbsentError(WarehouseError):
    """There is no file at the address."""


class UnavailableError(WarehouseError):
    """The publisher cannot be had at this moment, and later may be; `wait` is the seconds that it asked for."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True)
class Validators:
    """What a server said to know a version of a file by."""

    etag: str | None = None
    last_modified: str | None = None

    @classmethod
    def of(cls, response: httpx.Response) -> Validators:
        """The validators of a response."""
        return cls(response.headers.get("etag"), response.headers.get("last-modified"))

    @property
    def for_range(self) -> str | None:
        """What may be sent as If-Range: a strong ETag, else the date; a weak ETag does not promise the same bytes."""
        if self.etag:
            return None if self.etag.startswith("W/") else self.etag
        return self.last_modified


@dataclass(frozen=True)
class Downloaded:
    """A whole file on disk; `file_name` is the server's name for it. `note`: see store.Receipt."""

    path: Path
    file_name: str
    sha256: str
    size_bytes: int
    url: str
    validators: Validators
    note: str | None = None


def new_client(**options: Any) -> httpx.Client:
    """An HTTP client with our time-outs; `options` go to httpx.Client."""
    return httpx.Client(
        **{
            "timeout": TIMEOUT,
            # the length and the ranges are then those of the file itself
            "headers": {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"},
            **options,
        }
    )


def download(
    client: httpx.Client,
    ask: Ask,
    spool: Path,
    *,
    max_bytes: int,
    known: Validators | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Downloaded | None:
    """Get a file into the folder `spool`; None when the server says that the version `known` is still the one.

    A broken download is left in `spool` as `*.part` and resumed, also by a later run. Raises Refused for a file that
    cannot be the one that was promised (a page, too large), UnavailableError when trying again later may help, and a
    plain WarehouseError when it will not.
    """
    attempt = _Attempt(client, ask, spool, max_bytes, known or Validators())
    return retrying(sleep)(attempt.run)


def retrying(sleep: Callable[[float], None]) -> Retrying:
    """The one way in which a request is tried again."""
    return Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=_wait,
        retry=retry_if_exception_type(UnavailableError),
        sleep=sleep,
        reraise=True,
    )


def request(client: httpx.Client, ask: Ask, sleep: Callable[[float], None]) -> httpx.Response:
    """A small page or form, with the same retries; raises WarehouseError for every status but success."""

    def once() -> httpx.Response:
        with _answer(client, ask) as response:
            _check_status(response)
            response.read()
            return response

    return retrying(sleep)(once)


def in_memory(client: httpx.Client, ask: Ask, max_bytes: int) -> bytes:
    """One try at a file of which not all may be written to disk; b"" where the answer is empty.

    Raises what `download` does; `retrying` tries again.
    """
    with _answer(client, ask) as response:
        _check_status(response)
        if response.headers.get("content-type", "").lower().startswith(HTML_TYPES):
            raise HtmlPageError(ask.address)
        found = bytearray()
        for chunk in response.iter_bytes(CHUNK):
            found += chunk
            if len(found) > max_bytes:
                raise Refused(f"{ask.address} is larger than the {max_bytes:,} bytes that are taken")
        return bytes(found)


@contextmanager
def _answer(client: httpx.Client, ask: Ask, headers: dict[str, str] | None = None) -> Iterator[httpx.Response]:
    """The answer to `ask`, with its body still to be read, from wherever the publisher leads it that is allowed."""
    url = httpx.URL(ask.address)
    sent = client.build_request(
        ask.method,
        url.copy_merge_params(ask.query) if ask.query else url,
        headers={**ask.headers, **(headers or {})},
        data=ask.form,
        json=ask.json,
    )
    try:
        for _ in range(MAX_REDIRECTS + 1):
            _check_place(ask, sent.url)
            response = client.send(sent, stream=True, follow_redirects=False)
            if response.next_request is None:
                break
            response.close()
            sent = response.next_request
        else:
            raise WarehouseError(f"{ask.address} redirects more than {MAX_REDIRECTS} times: check the address")
        try:
            yield response
        finally:
            response.close()
    except httpx.HTTPError as error:
        raise _explained(error, ask.address) from error


def _check_place(ask: Ask, url: httpx.URL) -> None:
    """Refuse to go where the request may not go; raises Refused."""
    if ask.address.startswith("https:") and url.scheme != "https":
        raise Refused(f"{ask.address} leads to {_shown(url)}, which is not encrypted: check the address")
    if ask.hosts is not None and host(str(url)) not in ask.hosts:
        raise Refused(
            f"{ask.address} leads to {_shown(url)}; the catalogue lets it go to {' or '.join(ask.hosts)} alone: "
            f"check the address"
        )


def _shown(url: httpx.URL) -> str:
    """An address without its query, in which a key may stand."""
    return str(url.copy_with(query=None, fragment=None))


class _Attempt:
    """One try after the other at one file; what a try leaves on disk is where the next one starts."""

    def __init__(self, client: httpx.Client, ask: Ask, spool: Path, max_bytes: int, known: Validators) -> None:
        self.client = client
        self.ask = ask
        self.url = ask.address
        self.max_bytes = max_bytes
        self.known = known
        name = hashlib.sha256(self.url.encode()).hexdigest()[:16]
        self.part = spool / f"{name}.part"
        self.note = spool / f"{name}.part.json"

    def run(self) -> Downloaded | None:
        offset, validators = self._resumable()
        headers = {}
        if offset:
            headers = {"Range": f"bytes={offset}-", "If-Range": validators.for_range or ""}
        elif self.ask.method == "GET":
            if self.known.etag:
                headers["If-None-Match"] = self.known.etag
            if self.known.last_modified:
                headers["If-Modified-Since"] = self.known.last_modified
        with _answer(self.client, self.ask, headers) as response:
            return self._take(response, offset, validators)

    def _take(self, response: httpx.Response, offset: int, started_as: Validators) -> Downloaded | None:
        if response.status_code == httpx.codes.NOT_MODIFIED and not offset:
            return None
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and offset:
            self._forget()
            raise UnavailableError(f"{self.url}: the file is no longer as long as what was downloaded of it")
        _check_status(response)
        if response.headers.get("content-type", "").lower().startswith(HTML_TYPES):
            raise HtmlPageError(self.url)
        resumes = response.status_code == httpx.codes.PARTIAL_CONTENT
        total = self._total(response, offset if resumes else 0)
        if resumes and _changed(started_as, Validators.of(response)):
            self._forget()
            raise UnavailableError(f"{self.url}: the file changed while it was downloaded")
        validators = started_as if resumes else Validators.of(response)
        if not resumes:
            self.part.unlink(missing_ok=True)
            self.note.write_text(json.dumps({"etag": validators.etag, "last_modified": validators.last_modified}))
        self._append(response)
        size = self.part.stat().st_size
        if total is not None and size != total:
            if size > total:
                self._forget()
            raise UnavailableError(f"{self.url} gave {size:,} bytes of {total:,}")
        with self.part.open("rb") as file:
            if is_html(file.read(HEAD)):
                self._forget()
                raise HtmlPageError(self.url)
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        self.note.unlink(missing_ok=True)
        return Downloaded(self.part, _file_name(response), sha256, size, self.url, validators)

    def _total(self, response: httpx.Response, offset: int) -> int | None:
        """Bytes of the whole file as the server states them, or None; refused when more than the most we take."""
        total: int | None = None
        if response.status_code == httpx.codes.PARTIAL_CONTENT:
            stated = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", response.headers.get("content-range", "").strip())
            if not stated or int(stated[1]) != offset or not offset:
                self._forget()
                raise UnavailableError(f"{self.url} gave another part of the file than was asked for")
            total = int(stated[3]) if stated[3] != "*" else None
        elif _is_plain(response) and response.headers.get("content-length", "").isdigit():
            total = int(response.headers["content-length"])
        if total is not None and total > self.max_bytes:
            raise self._too_large(total)
        return total

    def _append(self, response: httpx.Response) -> None:
        size = self.part.stat().st_size if self.part.exists() else 0
        # raw: a server that compresses although it was asked not to gives a length that is not the file's
        chunks = response.iter_raw(CHUNK) if _is_plain(response) else response.iter_bytes(CHUNK)
        with self.part.open("ab") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > self.max_bytes:
                    file.close()
                    self._forget()
                    raise self._too_large(size)
                file.write(chunk)

    def _too_large(self, size: int) -> Refused:
        return Refused(f"{self.url} is larger than the {self.max_bytes:,} bytes that are taken ({size:,} or more)")

    def _resumable(self) -> tuple[int, Validators]:
        """Bytes that an earlier try left and the version that they are of; nothing where that is not certain."""
        try:
            validators = Validators(**json.loads(self.note.read_text()))
            offset = self.part.stat().st_size
        except (OSError, ValueError, TypeError):
            offset, validators = 0, Validators()
        if offset == 0 or not validators.for_range or self.ask.method != "GET":
            self._forget()
            return 0, Validators()
        return offset, validators

    def _forget(self) -> None:
        self.part.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


def _check_status(response: httpx.Response) -> None:
    if response.is_success:
        return
    status = f"{_shown(response.url)} answered {response.status_code} {response.reason_phrase}".rstrip()
    if response.status_code not in RETRY_STATUS:
        if response.status_code in {404, 410}:
            raise AbsentError(f"{status}: check the address in the catalogue")
        hint = "check the login" if response.status_code in {401, 403} else "a retry does not help"
        raise WarehouseError(f"{status}: {hint}")
    wait = _retry_after(response.headers.get("retry-after"))
    if wait is not None and wait > LONGEST_WAIT:
        raise WarehouseError(f"{status} and asks to come back in {wait:.0f} seconds: run again after that")
    raise UnavailableError(f"{status}, {ATTEMPTS} times: try again later", wait)


def _explained(error: httpx.HTTPError, url: str) -> WarehouseError:
    """An error of the connection in words; transient unless a retry cannot help."""
    reason = str(error) or type(error).__name__
    if isinstance(error, httpx.TimeoutException):
        return UnavailableError(f"{url} does not answer in time, {ATTEMPTS} times: try again later")
    if isinstance(error, httpx.UnsupportedProtocol) or not isinstance(error, httpx.TransportError):
        return WarehouseError(f"{url}: {reason}: check the address in the catalogue")
    return UnavailableError(f"{url}: the connection failed ({reason}), {ATTEMPTS} times: is the network there?")


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, UnavailableError) and error.wait is not None:
        return error.wait
    return float(wait_random_exponential(multiplier=1, max=60)(state))


def _retry_after(value: str | None) -> float | None:
    """Seconds that a Retry-After header asks for: it is a number or a date."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        until = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (until.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _is_plain(response: httpx.Response) -> bool:
    return response.headers.get("content-encoding", "identity").lower() in {"", "identity"}


def _changed(before: Validators, now: Validators) -> bool:
    return bool(
        (now.etag and before.etag and now.etag != before.etag)
        or (not now.etag and now.last_modified and now.last_modified != before.last_modified)
    )


def _file_name(response: httpx.Response) -> str:
    """The name that the server gives the file, else the last part of its address."""
    disposition = response.headers.get("content-disposition", "")
    named = re.search(r"filename\*=(?:utf-8|iso-8859-1)''([^;]+)", disposition, re.IGNORECASE)
    plain = re.search(r'filename="?([^";]+)"?', disposition, re.IGNORECASE)
    if named:
        return unquote(named[1]).strip()
    if plain:
        return plain[1].strip()
    return unquote(urlsplit(str(response.url)).path).rsplit("/", 1)[-1]
