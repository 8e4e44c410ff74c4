"""The processes of an installation: started by us, recognised by a mark in their environment, ended without a trace.

The table of processes is the only memory. A process is ours when its environment carries our mark with our home; its
children inherit that, whatever became of their parents. There is no pid file that could be stale or name a stranger.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

MARK = "GENK_COMPONENT_OF"
NAME = "GENK_COMPONENT"
PATIENCE_SECONDS = 15
"""How long a component may take to end by itself."""


def start(name: str, command: Sequence[str], home: Path, env: Mapping[str, str], log: Path) -> psutil.Process:
    """Start a component in a session of its own, so that a Ctrl-C here does not reach it; output goes to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        started = subprocess.Popen(
            [sys.executable, *command],
            env={**os.environ, **env, MARK: str(home), NAME: name},
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return psutil.Process(started.pid)


def find(home: Path) -> list[psutil.Process]:
    """Every living process that was started for this home, by this run or an earlier one."""
    return [process for process in psutil.process_iter() if environment(process).get(MARK) == str(home)]


def components(home: Path) -> dict[str, psutil.Process]:
    """The living main process of each component by its name; their children are left out."""
    found = {}
    for process in find(home):
        with contextlib.suppress(psutil.Error, OSError):
            if os.getsid(process.pid) == process.pid and process.status() != psutil.STATUS_ZOMBIE:
                parent = process.parent()
                if parent is None or environment(parent).get(MARK) != str(home):
                    found[environment(process)[NAME]] = process
    return found


def stop(home: Path, patience: float = PATIENCE_SECONDS) -> int:
    """End every process of this home: first the components are asked, then what is left is killed.

    Returns the number of processes that were found. psutil checks the start time before each signal, so a process id
    that was given to a stranger meanwhile is left alone.
    """
    ours = find(home)
    for process in components(home).values():
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _wait(ours, patience)
    deadline = time.monotonic() + patience
    while left := find(home):
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        _wait(left, 2)
        if time.monotonic() > deadline:
            break
    return len(ours)


def _wait(processes: Sequence[psutil.Process], seconds: float) -> None:
    psutil.wait_procs(processes, timeout=seconds)


def environment(process: psutil.Process) -> dict[str, str]:
    """Environment in which a process was started; empty where we may not look, so that a stranger's is never ours."""
    try:
        return process.environ()
    except (psutil.Error, OSError):
        return {}
