"""An action in a process of its own, forked from this one, where everything is imported already."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.context import ForkProcess
from multiprocessing.synchronize import Event

import psycopg

from faults.cases import expect
from warehouse.errors import WarehouseError

fork = multiprocessing.get_context("fork")


def foreseen(error: BaseException) -> bool:
    """Whether `genk` makes one line of this error: those that its main() takes."""
    return isinstance(error, WarehouseError | psycopg.OperationalError)


class Forked:
    """An action in a process of its own, forked from this one."""

    def __init__(self, action: Callable[[], None], *, start: Event | None = None) -> None:
        self._here, there = fork.Pipe(duplex=False)

        def body() -> None:
            if start is not None:
                start.wait()
            try:
                action()
            except BaseException as error:  # noqa: BLE001 - it is told to the parent, which judges it
                text = " ".join(str(error).split())
                there.send((foreseen(error), f"{type(error).__name__}: {text}"))
            else:
                there.send((True, ""))

        self.process: ForkProcess = fork.Process(target=body)
        self.process.start()
        there.close()

    def end(self, limit: float = 120) -> str:
        """Wait for the end; answers the error where there was one that `genk` tells in a line.

        Raises BrokenError for every other error, and when it does not end.
        """
        if not self._here.poll(limit):
            self.process.kill()
            self.process.join()
            expect(False, f"it does not end: nothing after {limit:.0f} s")
        try:
            told, error = self._here.recv()
        except EOFError:
            told, error = False, f"the process died with exit code {self.process.exitcode}"
        self.process.join()
        expect(told, f"an error that `genk` does not tell in one line: {error}")
        return str(error)


def kill_after(seconds: float, action: Callable[[], None]) -> bool:
    """Run `action` in a process of its own and kill that after some seconds; False when it ended before by itself."""
    started = Forked(action)
    started.process.join(seconds)
    if started.process.exitcode is None:
        os.kill(started.process.pid or 0, signal.SIGKILL)
        started.process.join()
        return started.process.exitcode == -signal.SIGKILL
    started.end()
    return False
