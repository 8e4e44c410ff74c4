from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "requirements" / "make-venv"


@pytest.fixture
def repository(tmp_path):
    """A repository with nothing to install."""
    folder = tmp_path / "requirements"
    folder.mkdir()
    shutil.copy(SCRIPT, folder)
    (folder / "runtime.txt").write_text("# nothing\n")
    (folder / "dev.txt").write_text("# nothing either\n")
    return tmp_path


def make(repository: Path, kind: str = "runtime", python: str = sys.executable) -> subprocess.CompletedProcess:
    env = {**os.environ, "PYTHON": python, "VENV": ".venv"}
    command = [str(repository / "requirements" / "make-venv"), kind]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_it_is_made_once_anew_when_half_made_and_anew_when_the_list_changes(repository):
    first = make(repository)
    assert first.returncode == 0, first.stderr
    assert "Installing" in first.stdout
    assert (repository / ".venv" / "bin" / "genk").exists()
    assert make(repository).stdout == ""

    (repository / ".venv" / ".made-runtime").unlink()
    (repository / ".venv" / "rubbish").touch()
    assert "Installing" in make(repository).stdout
    assert not (repository / ".venv" / "rubbish").exists()

    (repository / "requirements" / "runtime.txt").write_text("# another nothing\n")
    (repository / ".venv" / "rubbish").touch()
    assert "Installing" in make(repository).stdout
    assert not (repository / ".venv" / "rubbish").exists()


def test_what_tests_need_comes_on_top_and_holds_what_a_run_needs(repository):
    make(repository)
    (repository / ".venv" / "kept").touch()
    assert "Installing the dev packages" in make(repository, "dev").stdout
    assert (repository / ".venv" / "kept").exists()
    (repository / ".venv" / ".made-runtime").unlink()
    assert make(repository).stdout == ""


def test_a_moved_repository_gets_a_new_environment(repository):
    make(repository)
    moved = repository.rename(repository.with_name("moved"))
    assert "Installing" in make(moved).stdout


def test_a_python_that_is_too_old_is_named_and_nothing_is_made(repository):
    old = repository / "old-python"
    old.write_text('#!/bin/sh\nif [ "$1" = --version ]; then echo Python 3.9.2; else exit 1; fi\n')
    old.chmod(0o755)
    done = make(repository, python=str(old))
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr
    assert "Python 3.9.2" in done.stderr
    assert not (repository / ".venv").exists()
