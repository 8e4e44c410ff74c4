"""A run of tests, played by a small program that starts a process and writes a file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests import run_folder

REPOSITORY = Path(__file__).parents[1]
RUN = """
import subprocess, sys, tempfile
from tests import run_folder
keeper = run_folder.begin()
started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
tempfile.mkdtemp()
print(run_folder.path(), keeper.pid, started.pid, flush=True)
sys.stdin.read()
run_folder.end(keeper)
"""
ONCE = """
import time
from tests import run_folder
with run_folder.once("work") as first:
    if first:
        time.sleep(0.2)
        run_folder.path("work").open("a").write("done")
print(run_folder.path("work").read_text())
"""


@dataclass
class Run:
    process: subprocess.Popen[str]
    folder: Path
    others: list[psutil.Process]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    process = subprocess.Popen(
        [sys.executable, "-c", RUN],
        cwd=REPOSITORY, env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout
        folder, *pids = process.stdout.readline().split()
        yield Run(process, Path(folder), [psutil.Process(int(pid)) for pid in pids])
        process.kill()


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_a_run_that_ends_leaves_nothing(run: Run) -> None:
    assert run.folder.is_dir()
    run.process.communicate()
    assert run.process.returncode == 0
    assert not run.folder.exists()
    assert all(map(is_gone, run.others))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_ended_from_outside_leaves_nothing(run: Run, how: signal.Signals) -> None:
    assert not any(map(is_gone, run.others))
    run.process.send_signal(how)
    run.process.wait()
    deadline = time.monotonic() + 60
    while not all(map(is_gone, run.others)):
        assert time.monotonic() < deadline, run.others
        time.sleep(0.05)
    assert not run.folder.exists()


def test_of_workers_that_want_the_same_one_does_it_and_the_others_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    workers = [
        subprocess.Popen([sys.executable, "-c", ONCE], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [worker.communicate()[0] for worker in workers] == ["done\n"] * 3


def test_what_failed_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with pytest.raises(ZeroDivisionError), run_folder.once("work"):
        1 / 0  # noqa: B018
    with run_folder.once("work") as first:
        assert first
    with run_folder.once("work") as first:
        assert not first
