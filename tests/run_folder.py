"""One folder for all that a test run writes and starts; it is shared by the run's workers, and nothing of it stays.

A keeper waits for the end of the process that began the run: that closes a pipe, also where it is killed. Then it ends
what still runs and removes the folder. `TMPDIR` is the folder, so whatever asks for a temporary file has it there, and
whatever the run starts is known by it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from warehouse import embedded
from warehouse.settings import Settings

MARK = "TMPDIR"


def begin() -> subprocess.Popen[bytes]:
    """Make the folder and start its keeper."""
    folder = Path(tempfile.mkdtemp(prefix="genk-tests-"))
    folder.chmod(0o711)  # the database server has an account of its own when we are root
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.run_folder", str(folder)],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        start_new_session=True,  # a Ctrl-C is for the run alone
    )
    os.environ[MARK] = tempfile.tempdir = str(folder)
    return keeper


def end(keeper: subprocess.Popen[bytes]) -> None:
    """Have the folder removed, and wait for it."""
    assert keeper.stdin
    keeper.stdin.close()
    keeper.wait()


def path(*names: str) -> Path:
    """A place in the folder of this run."""
    return Path(os.environ[MARK], *names)


@contextlib.contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold this lock of the run: no other worker is in a block of the same name."""
    with path(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def once(name: str) -> Iterator[bool]:
    """Whether this is to be done here and now: the first worker does it, the others wait. What fails is done again."""
    done = path(f"{name}.done")
    with alone(name):
        yield not done.exists()
        done.touch()


def _keep(folder: Path) -> None:
    """Wait for the run to end, then leave nothing of it."""
    sys.stdin.buffer.read()
    for lock in folder.glob("*/postgres/postmaster.pid"):
        embedded.stop(Settings.from_env({"GENK_HOME": str(lock.parents[1])}))
    while left := [process for process in psutil.process_iter() if _is_of(process, folder)]:
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(left, timeout=1)
    shutil.rmtree(folder, ignore_errors=True)


def _is_of(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.environ().get(MARK) == str(folder) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


if __name__ == "__main__":
    _keep(Path(sys.argv[1]))
