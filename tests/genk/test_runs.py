"""How runs are started and followed; that Airflow does as it is asked is proved end to end."""

from __future__ import annotations

import pytest
from rich.console import Console

from genk import runs
from genk.api import Run
from genk.progress import Progress
from warehouse.errors import WarehouseError


class Airflow:
    """Runs end at the second question; one of the clock is there already. Keeps what it was asked to do."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.unfinished = [Run("ingest_refnis", "scheduled")]
        self.questions = 0

    def pause(self, dag_id: str) -> None:
        self.asked.append(f"pause {dag_id}")

    def unpause(self, dag_id: str) -> None:
        self.asked.append(f"unpause {dag_id}")

    def trigger(self, dag_id: str) -> Run:
        if dag_id == "ingest_nace_bel":
            raise WarehouseError("Airflow does not answer")
        self.asked.append(f"trigger {dag_id}")
        run = Run(dag_id, "manual")
        self.unfinished.append(run)
        return run

    def in_state(self, state: str) -> list[Run]:
        self.questions += state == "queued"
        return self.unfinished if state == "running" and self.questions <= 2 else []

    def busy(self) -> list[tuple[Run, str]]:
        return [(run, "load") for run in self.unfinished]

    def tasks(self, run: Run) -> dict[str, tuple[str, int]]:
        return {"fetch": ("success" if run.run_id == "scheduled" else "skipped", 1)}

    def state(self, run: Run) -> str:
        return "success"


@pytest.fixture
def console(monkeypatch) -> Console:
    monkeypatch.setattr(runs, "POLL_SECONDS", 0)
    return Console(record=True, width=200)


def test_no_build_runs_while_sources_are_loaded(settings, console):
    api = Airflow()
    assert runs.ingest(settings, api, {"street_register": 1, "refnis": 1}, Progress(console)) == []
    assert api.asked == [
        "pause build_warehouse", "trigger ingest_refnis", "trigger ingest_street_register", "unpause build_warehouse",
    ]  # fmt: skip


def test_builds_are_let_go_when_the_loading_cannot_be_started(settings, console):
    api = Airflow()
    with pytest.raises(WarehouseError, match="does not answer"):
        runs.ingest(settings, api, ["nace_bel"], Progress(console))
    assert api.asked == ["pause build_warehouse", "unpause build_warehouse"]


def test_what_the_clock_has_started_is_followed_too_and_told_with_ours(settings, console):
    runs.ingest(settings, Airflow(), ["refnis", "street_register"], Progress(console))
    lines = [line.split(" (")[0].strip() for line in console.export_text().splitlines()]
    assert lines == ["ingest_refnis: done", "ingest_street_register: nothing to do"]
