"""Runs of DAGs, started through the API and followed to their end."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from genk.api import Api, Run, reason, task_log
from genk.progress import Progress
from genk.services import BUILD_DAG, dag_ids
from warehouse.settings import Settings

POLL_SECONDS = 1.0


def ingest(settings: Settings, api: Api, sources: Iterable[str], progress: Progress) -> list[str]:
    """Run the ingest DAG of each source, and no build meanwhile; returns one line a failure.

    A build and a load wait for each other, and each load would start a build: many sources at once would mean many
    builds. What the loads have changed is to be built afterwards, once.
    """
    ids = dag_ids()
    api.pause(BUILD_DAG)
    try:
        runs = _start(api, [ids[source_id] for source_id in sorted(sources)])
        follow(api, runs, progress)
    finally:
        api.unpause(BUILD_DAG)
    return failures(settings, api, runs)


def build(settings: Settings, api: Api, progress: Progress) -> list[str]:
    """Run the build DAG; returns one line a failure."""
    runs = _start(api, [BUILD_DAG])
    follow(api, runs, progress)
    return failures(settings, api, runs)


def follow(api: Api, runs: Iterable[Run], progress: Progress) -> None:
    """Wait until each run is finished and tell of each DAG how its runs ended."""
    started = time.monotonic()
    left = list(runs)
    while left:
        busy_dags = {run.dag_id for run in _unfinished(api).intersection(left)}
        for dag_id in sorted({run.dag_id for run in left} - busy_dags):
            ended = [run for run in left if run.dag_id == dag_id]
            left = [run for run in left if run.dag_id != dag_id]
            progress.tell(f"  {dag_id}: {_summary(api, ended)} [dim]({time.monotonic() - started:.0f} s)[/]")
        if left:
            busy = ", ".join(f"{run.dag_id}: {task}" for run, task in api.busy() if run in left)
            progress.say(f"{len(busy_dags)} to go; {busy or 'queued'}")
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


def _start(api: Api, dags: Sequence[str]) -> list[Run]:
    """A run of each DAG, and those that the clock has started: they go first, and leave ours nothing to do."""
    started = [api.trigger(dag_id) for dag_id in dags]
    others = {run for run in _unfinished(api) if run.dag_id in dags}
    return [*sorted(others.difference(started)), *started]


def _unfinished(api: Api) -> set[Run]:
    # queued ones first: a run that starts between the two questions is in both answers, not in none
    return {*api.in_state("queued"), *api.in_state("running")}


def _summary(api: Api, runs: Iterable[Run]) -> str:
    states = {state for run in runs for state, _ in api.tasks(run).values()}
    if "failed" in states:
        return "[red]failed[/]"
    return "nothing to do" if states <= {"skipped"} else "done"
