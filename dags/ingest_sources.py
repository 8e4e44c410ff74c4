"""One DAG a source of the catalogue: get what is new, load it, and say by an asset that the source has new rows."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import DAG, Asset, CronTriggerTimetable, Param, dag, task

from ingest.catalogue import Source, load_catalogue

# at its very first start a system asks every publisher once; one that asks nobody has nothing to catch up with
START = None if os.environ.get("GENK_OFFLINE") else datetime(2026, 1, 1, tzinfo=UTC)
NOTES = """\
## {title_nl} / {title_en}

### Wat / What it does
Looks for new deliveries of {publisher} and loads them in their order.
Without anything new the run ends as skipped and starts nothing.

### What it reads and writes
Reads {place} and the folder `{id}` of the inbox (`GENK_INBOX`).
Writes the landing store, `ops.fetch`, `ops.delivery`, `ops.load`, `ops.validation`, `quarantine.row` and {tables}.
New rows start the DAG `build_warehouse`.

### What to do when it fails
1. Read the last line of the failed task's log: it names the file, the rule and the next step.
2. `fetch` tries three times more by itself where the publisher does not answer. A refused file or a wrong password
   is not tried again: remove the file or get a sound one, mend the password.
3. `load` is never tried again by itself. A refused delivery leaves no rows and keeps no other from coming; only of the
   register an update waits for the one before it, or for the next full. When an unusual volume is right, start the DAG
   with `accept_volume`; with `retry` it tries what was refused, and fetches nothing.
4. `genk deliveries {id}` lists each delivery with its state and reason; `--use ID` lets an earlier one count again,
   `--set-aside ID` takes one out; the same bytes brought once more count again by themselves.
5. More in `docs/sources/{id}.md` and `docs/runbooks/airflow.md`.

### Contact and licence
{publisher}{home_page}. Licence: {licence}. {attribution}. Personal data: {personal_data}.
Late when nothing came for {late_after_days} days; `genk sources` tells.
"""


def _notes(source: Source) -> str:
    return NOTES.format(
        **source.model_dump(exclude={"publisher", "home_page"}),
        publisher=source.publisher.name,
        place=source.fetch.place or "no address (the files are brought)",
        home_page=f", {source.home_page}" if source.home_page else "",
        tables=", ".join(f"`raw.{table}`" for table in source.tables),
        late_after_days=source.cadence.late_after_days,
    )


def _ingest(source: Source) -> DAG:
    @dag(
        dag_id=f"ingest_{source.id}",
        description=f"{source.title_en}: fetch and load",
        doc_md=_notes(source),
        schedule=CronTriggerTimetable(source.cadence.cron, timezone="Europe/Brussels", run_immediately=timedelta(0)),
        start_date=START,
        catchup=False,
        max_active_runs=1,
        params={
            "accept_volume": Param(False, type="boolean", title="Accept an unusual number of rows"),
            "retry": Param(False, type="boolean", title="Try again what was refused; fetch nothing"),
        },
        tags=["ingest", source.access],
    )
    def ingest() -> None:
        @task(retries=3, retry_delay=timedelta(minutes=1), retry_exponential_backoff=True)
        def fetch(source_id: str, params: dict[str, Any]) -> int:
            """Land what the inbox and the publisher have; skipped when no delivery waits, and none counts again."""
            from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

            from expectations.form_report import report_inbox
            from ingest import catalogue, pipeline
            from ingest.download import UnavailableError
            from ingest.fetch import fetch
            from warehouse import db
            from warehouse.errors import WarehouseError
            from warehouse.settings import Settings

            settings, source = Settings.from_env(), catalogue.source(source_id)
            with db.connect(settings) as connection:
                try:
                    changed = [] if params["retry"] else fetch(source, settings, connection)
                except UnavailableError:
                    raise  # the publisher may answer in a minute; nothing else gets better by itself
                except WarehouseError as error:
                    raise AirflowFailException(str(error)) from None
                finally:
                    report_inbox(settings, source)
                waiting = pipeline.pending(connection, source, retry_refused=params["retry"])
            if not (waiting or changed):
                raise AirflowSkipException(f"{source_id} has nothing new")
            return len(waiting)

        @task(retries=0, outlets=[Asset(f"genk://loaded/{source.id}")])
        def load(source_id: str, params: dict[str, Any]) -> None:
            """Stage, check and apply each delivery that waits, in its order."""
            from functools import partial

            from expectations.delivery import check_delivery
            from expectations.form_report import report_delivery
            from expectations.page import write_page
            from ingest import catalogue
            from ingest.batch import load_waiting
            from ingest.gate import takes_forms
            from warehouse import db
            from warehouse.settings import Settings

            settings, source = Settings.from_env(), catalogue.source(source_id)
            check = partial(check_delivery, accept_volume=params["accept_volume"])
            with db.connect(settings) as connection:
                try:
                    for result in load_waiting(settings, connection, source, check, retry_refused=params["retry"]):
                        print(result)
                        if takes_forms(source):
                            print(report_delivery(connection, settings, source, result.delivery_id).path)
                finally:
                    write_page(connection, settings.site_dir)

        # what brings a history takes longest, so it goes first
        weight = 10 if source.load == "delta" else 1
        fetch.override(priority_weight=weight)(source.id) >> load.override(priority_weight=weight)(source.id)

    return ingest()


DAGS = [_ingest(source) for source in load_catalogue().values()]
