"""Runs the cases, a few at a time, each in a process forked from this one, where everything is imported already."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess

from faults.cases import BrokenError, Case, Result, Scenario, SkippedError
from faults.world import World

fork = multiprocessing.get_context("fork")


@dataclass
class _Running:
    case: Case
    process: ForkProcess
    answer: Connection
    started: float
    limit: float


def run_all(
    world: World, todo: Sequence[tuple[Scenario, Case]], lanes: int, tell: Callable[[Result], None]
) -> list[Result]:
    """Run every case, `lanes` of them at once; `tell` hears of each as it ends."""
    results: list[Result] = []
    running: list[_Running] = []
    waiting = iter(todo)
    try:
        while True:
            while len(running) < lanes and (following := next(waiting, None)):
                running.append(_start(world, *following))
            if not running:
                return results
            wait([one.answer for one in running], timeout=1.0)
            for one in list(_over(running)):
                running.remove(one)
                result = _end(one)
                world.tidy(one.case)
                results.append(result)
                tell(result)
    finally:
        for one in running:  # only when something stops this process
            _kill(one)
            world.tidy(one.case)


def _start(world: World, scenario: Scenario, case: Case) -> _Running:
    here, there = fork.Pipe(duplex=False)
    process = fork.Process(target=_body, args=(world, scenario, case, there))
    process.start()
    there.close()
    return _Running(case, process, here, time.monotonic(), scenario.limit)


def _body(world: World, scenario: Scenario, case: Case, answer: Connection) -> None:
    """In the fork, and in a process group of its own, so that nothing that it starts outlives it."""
    os.setpgid(0, 0)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    try:
        answer.send(("held", scenario.run(world, case), ""))
    except SkippedError as reason:
        answer.send(("skipped", "", str(reason)))
    except BrokenError as error:
        answer.send(("failed", _tried(error), str(error)))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the case came to
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{os.path.relpath(last.filename)}:{last.lineno}"
        answer.send(("failed", _tried(error), f"{type(error).__name__} at {place}: {' '.join(str(error).split())}"))


def _tried(error: BaseException) -> str:
    """What the case was at: its notes are put there by `faults.world.trying`."""
    return "; ".join(getattr(error, "__notes__", []))


def _over(running: Sequence[_Running]) -> Iterator[_Running]:
    for one in running:
        if one.answer.poll() or time.monotonic() - one.started > one.limit:
            yield one


def _end(one: _Running) -> Result:
    seconds = time.monotonic() - one.started
    try:
        outcome, tried, reason = (
            one.answer.recv() if one.answer.poll() else ("failed", "", f"it hung: no end after {one.limit:.0f} s")
        )
    except EOFError:
        outcome, tried, reason = "failed", "", "the process of the case died"
    _kill(one)
    return Result(one.case, outcome, seconds, tried, reason)


def _kill(one: _Running) -> None:
    """End the case and what is left of what it started."""
    try:
        assert one.process.pid
        os.killpg(one.process.pid, signal.SIGKILL)
    except ProcessLookupError:
        one.process.kill()
    one.process.join()
    one.answer.close()


class Progress:
    """Says on stderr how far the run is; failures at once."""

    def __init__(self, cases: int) -> None:
        self._cases = cases
        self._done = 0
        self._failed = 0
        self._started = self._said = time.monotonic()

    def say(self, text: str) -> None:
        """A line with the time."""
        print(f"{time.monotonic() - self._started:7.1f} s  {text}", file=sys.stderr, flush=True)

    def __call__(self, result: Result) -> None:
        """Count a result; a failure is told in full."""
        self._done += 1
        if result.outcome == "failed":
            self._failed += 1
            self.say(f"FAILED {result.case.name}: {result.tried}: {result.reason}")
        if time.monotonic() - self._said > 10 or self._done == self._cases:
            self._said = time.monotonic()
            self.say(f"{self._done} of {self._cases} cases, {self._failed} failed; last {result.case.name}")
