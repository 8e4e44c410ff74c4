"""`make faults` in small: a few cases of each scenario."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from faults.scenarios import SCENARIOS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(900)  # about a minute where nobody else is at work
def test_a_few_faults_of_each_kind_do_no_harm() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "faults", "--small"], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = {line.split("  ")[0]: line.split() for line in done.stdout.splitlines()}
    for scenario in SCENARIOS:
        if scenario.small:
            tried, held, failed, skipped, _ = map(int, rows[scenario.title][-5:])
            assert (tried + skipped, held, failed) == (scenario.small, tried, 0)
