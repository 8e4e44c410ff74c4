"""A publisher's web server on this machine that misbehaves as it is told to."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

import pytest


@dataclass
class Request:
    """A request as the server got it."""

    method: str
    path: str
    headers: dict[str, str]
    body: str = ""

    @property
    def offset(self) -> int | None:
        """First byte that is asked for, or None for the whole file."""
        asked = self.headers.get("range")
        return int(asked.removeprefix("bytes=").removesuffix("-")) if asked else None


@dataclass
class Answer:
    """What to answer; `sends` cuts the body after that many bytes, `waits_for` holds the answer back."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    is_chunked: bool = False
    sends: int | None = None
    waits_for: threading.Event | None = None


class Publisher:
    """Answers each request by asking `script`; keeps the requests."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.script: Callable[[Request], dict[str, Any]] = lambda request: {"status": 404}
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                request = Request(
                    self.command,
                    self.path,
                    {name.lower(): value for name, value in self.headers.items()},
                    self.rfile.read(length).decode(),
                )
                publisher.requests.append(request)
                answer = Answer(**publisher.script(request))
                if answer.waits_for:
                    answer.waits_for.wait(10)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                sent = answer.body[: answer.sends]
                if answer.is_chunked:
                    self.send_header("Transfer-Encoding", "chunked")
                    end = b"0\r\n\r\n" if answer.sends is None else b""
                    sent = b"%x\r\n%b\r\n%b" % (len(sent), sent, end)
                elif answer.status != 304:
                    length = len(answer.body) if answer.length is None else answer.length
                    self.send_header("Content-Length", str(length))
                self.end_headers()
                with suppress(OSError):  # the client may have had enough
                    self.wfile.write(sent)
                    self.wfile.flush()
                self.close_connection = answer.sends is not None or answer.length is not None

            def handle(self) -> None:
                with suppress(ConnectionError):  # a client may go without a word
                    super().handle()

            do_GET = do_POST = _answer  # noqa: N815 - the library's names

            def log_message(self, *args: object) -> None:
                pass

        self._handler = Handler
        self._port = 0
        self.start()
        self.address = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Listen, again on the same port."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler)
        self._server.daemon_threads = True
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def stop(self) -> None:
        """Answer nobody any more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answers(self, *answers: dict[str, Any]) -> None:
        """Give these answers (fields of Answer) one after the other, the last one for ever."""
        waiting = list(answers)
        self.script = lambda request: waiting.pop(0) if len(waiting) > 1 else waiting[0]


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    server = Publisher()
    yield server
    server.stop()


@pytest.fixture
def other_publisher() -> Iterator[Publisher]:
    """A server on another port, which is another host to a client."""
    server = Publisher()
    server.answers({"body": b"somebody else's"})
    yield server
    server.stop()


@pytest.fixture
def zipped() -> Callable[[dict[str, str | bytes]], bytes]:
    """Makes the bytes of a zip of members."""

    def make(members: dict[str, str | bytes]) -> bytes:
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    return make
