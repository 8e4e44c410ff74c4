"""A PostgreSQL of the benchmark's own, and how much memory it takes."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from warehouse import embedded, setup
from warehouse.settings import Settings


@contextmanager
def own_server(home: Path) -> Iterator[Settings]:
    """An embedded server in `home` on a free port; stopped and removed at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = replace(Settings.from_env({"GENK_HOME": str(home)}), pg_port=port)
    try:
        setup.prepare(settings)
        yield settings
    finally:
        embedded.stop(settings)
        shutil.rmtree(home, ignore_errors=True)


class MemoryWatch:
    """Notes the most memory, in bytes, that the server's processes hold together while the block runs.

    Shared pages are counted once (PSS), so the server's cache (shared_buffers) is in it.
    """

    def __init__(self, settings: Settings) -> None:
        self.peak = 0
        self._settings = settings
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(1.0):
            self.peak = max(self.peak, self._held())

    def _held(self) -> int:
        pid = embedded.running_pid(self._settings)
        held = 0
        for process in [psutil.Process(pid), *psutil.Process(pid).children()] if pid else []:
            try:
                memory = process.memory_full_info()
            except psutil.Error:  # it ended between the listing and the look
                continue
            held += getattr(memory, "pss", memory.rss)
        return held
