from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from genk import processes

SLEEP = ["-c", "import time; time.sleep(600)"]
STUBBORN = ["-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"]
MAKES_AN_ORPHAN = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
time.sleep(600)
"""


@pytest.fixture
def start(tmp_path):
    """Starts a component of the home; every process of the home is ended after the test."""

    def component(name: str, command: list[str]) -> psutil.Process:
        return processes.start(name, command, tmp_path, {}, tmp_path / "logs" / f"{name}.log")

    yield component
    for process in processes.find(tmp_path):
        process.kill()


def wait_for(count: int, home) -> list[psutil.Process]:
    deadline = time.monotonic() + 20
    while len(found := processes.find(home)) != count and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_a_started_component_is_found_by_its_name(start, tmp_path):
    process = start("scheduler", SLEEP)
    assert processes.components(tmp_path) == {"scheduler": process}


def test_stop_ends_components_and_orphans_of_theirs(start, tmp_path):
    parent = start("scheduler", ["-c", MAKES_AN_ORPHAN])
    (orphan,) = [process for process in wait_for(2, tmp_path) if process.pid != parent.pid]
    parent.kill()
    parent.wait()
    assert processes.find(tmp_path) == [orphan]
    assert processes.stop(tmp_path, patience=1) == 1
    assert is_gone(orphan)


def test_stop_ends_a_component_that_ignores_the_request(start, tmp_path):
    stubborn = start("api-server", STUBBORN)
    time.sleep(1)
    processes.stop(tmp_path, patience=1)
    assert is_gone(stubborn)


def test_stop_leaves_the_processes_of_another_home_and_strangers_alone(start, tmp_path):
    start("scheduler", SLEEP)
    other_home = tmp_path / "other"
    other_home.mkdir()
    other = processes.start("scheduler", SLEEP, other_home, {}, other_home / "log")
    stranger = subprocess.Popen([sys.executable, *SLEEP])
    try:
        processes.stop(tmp_path, patience=5)
        assert processes.find(tmp_path) == []
        assert processes.find(other_home) == [other]
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
        processes.stop(other_home, patience=1)


def test_stop_with_nothing_running_ends_nothing(tmp_path):
    assert processes.stop(tmp_path) == 0


def test_a_component_is_not_reached_by_a_ctrl_c_in_the_terminal(start):
    process = start("scheduler", SLEEP)
    assert os.getsid(process.pid) == process.pid != os.getsid(0)
    assert os.getpgid(process.pid) != os.getpgid(0)


def test_what_a_component_says_is_in_its_log(start, tmp_path):
    process = start("dag-processor", ["-c", "print('hello from it')"])
    process.wait(10)
    assert (tmp_path / "logs" / "dag-processor.log").read_text() == "hello from it\n"


def test_a_program_that_renames_itself_is_still_found(start, tmp_path):
    renamed = ["-c", "import setproctitle, time; setproctitle.setproctitle('x' * 200); time.sleep(600)"]
    process = processes.start("api-server", renamed, tmp_path, {"SPT_NOENV": "1"}, tmp_path / "log")
    deadline = time.monotonic() + 20
    while not "".join(process.cmdline()).startswith("xxx") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes.find(tmp_path) == [process]
    process.send_signal(signal.SIGKILL)
