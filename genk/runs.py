"""Runs of DAGs, started through the API and followed to their end, with the runs that their assets start."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from genk.api import FINISHED, Api, Run, reason, task_log
from genk.progress import Progress
from genk.services import BUILD_DAG, dag_ids
from ingest.catalogue import load_catalogue
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

POLL_SECONDS = 1.0
ASSET_SECONDS = 120
"""How long the scheduler may take from an asset's change to the run that it starts."""


def ingest(settings: Settings, api: Api, sources: Mapping[str, int], progress: Progress) -> list[str]:
    """Run the ingest DAG of each source and the builds that follow; returns one line a failure.

    `sources` has the bytes that wait. The largest of those that a build needs goes last and alone, so that no build
    sees a part of it: on a first run the builds after the others find it missing and end at once.
    """
    ids, catalogue = dag_ids(), load_catalogue()
    *small, largest = sorted(sources, key=lambda name: (catalogue[name].required_for_build, sources[name], name))
    runs: list[Run] = []
    for batch in (small, [largest]):
        since = datetime.now(UTC)
        started = [api.trigger(ids[source_id]) for source_id in batch]
        follow(api, started, progress)
        builds = _builds(api, since, progress)
        follow(api, builds, progress)
        runs += [*started, *builds]
    return failures(settings, api, runs)


def build(settings: Settings, api: Api, progress: Progress) -> list[str]:
    """Run the build DAG; returns one line a failure."""
    run = api.trigger(BUILD_DAG)
    follow(api, [run], progress)
    return failures(settings, api, [run])


def follow(api: Api, runs: Iterable[Run], progress: Progress) -> None:
    """Wait until each run is finished and tell how it ended."""
    left = {run: time.monotonic() for run in runs}
    while left:
        for run in list(left):
            if api.state(run) in FINISHED:
                seconds = time.monotonic() - left.pop(run)
                progress.tell(f"  {run.dag_id}: {_summary(api, run)} [dim]({seconds:.0f} s)[/]")
        if left:
            progress.say(", ".join(f"{run.dag_id}: {_present(api, run)}" for run in left))
            time.sleep(POLL_SECONDS)


def failures(settings: Settings, api: Api, runs: Iterable[Run]) -> list[str]:
    """For each failed task of the runs one line with its reason and its log."""
    found = []
    for run in runs:
        failed = {task: tries for task, (state, tries) in api.tasks(run).items() if state == "failed"}
        for task, tries in failed.items():
            log = task_log(settings, run, task, tries)
            found.append(f"{run.dag_id}, task {task}: {reason(log)} (log: {log})")
        if not failed and api.state(run) == "failed":
            found.append(f"{run.dag_id}: the run was ended before its tasks were done")
    return found


def _builds(api: Api, since: datetime, progress: Progress) -> list[Run]:
    """The builds that loads have started at or after `since`; waits until the scheduler has made them."""
    deadline = time.monotonic() + ASSET_SECONDS
    while api.awaits_assets(BUILD_DAG):
        if time.monotonic() > deadline:
            raise WarehouseError(f"Airflow's scheduler has started no build within {ASSET_SECONDS} s after a load")
        progress.say("waiting for the build to be scheduled")
        time.sleep(POLL_SECONDS)
    return api.started_by_assets(BUILD_DAG, since)


def _summary(api: Api, run: Run) -> str:
    states = {state for state, _ in api.tasks(run).values()}
    if "failed" in states:
        return "[red]failed[/]"
    return "nothing to do" if states <= {"skipped"} else "done"


def _present(api: Api, run: Run) -> str:
    states = {task: state for task, (state, _) in api.tasks(run).items()}
    busy = {task: state for task, state in states.items() if state in {"running", "up_for_retry"}}
    return ", ".join(f"{task} {state.replace('_', ' ')}" for task, state in busy.items()) or "queued"
