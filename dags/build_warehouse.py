"""Build the marts from what is loaded, check them, publish them, write the pages: after new rows, and once a day."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, AssetAny, AssetOrTimeSchedule, CronTriggerTimetable, Param, dag, task

from ingest.catalogue import load_catalogue

LOADED = AssetAny(*(Asset(f"genk://loaded/{source_id}") for source_id in load_catalogue()))
# a status may change with the day alone: a date has passed, a source has become late
DAILY = CronTriggerTimetable("30 5 * * *", timezone="Europe/Brussels", run_immediately=timedelta(0))
SCOPE = os.environ.get("GENK_SCOPE", "home")
PUBLISHED = Asset("genk://published/mart")


@dag(
    description="dbt into mart_next, checks, publication, pages",
    schedule=AssetOrTimeSchedule(timetable=DAILY, assets=LOADED),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 0},
    params={"accept_volume": Param(False, type="boolean", title="Accept tables that lost many rows")},
    tags=["build"],
)
def build_warehouse() -> None:
    """## Bouw en publicatie / Build and publication.

    ### Wat / What it does
    Builds every table into the schema `mart_next`, checks them, puts them in the place of `mart`, all at once, and
    writes the pages of its figures. Looks after each source with new rows, and every morning. Ends as skipped
    when nothing changed since the last publication, or a source that the build needs was never loaded.

    ### What it reads and writes
    Reads `raw` and the dbt project. Writes `staging`, `intermediate`, `mart_next`, then `mart` and `mart_previous`;
    outcomes in `ops.dbt_result`, `ops.validation` and `ops.publication`, and at each look how fresh every source is in
    `ops.source_day`; the pages scorecard and data quality.

    ### What to do when it fails
    1. Readers keep the mart of before; nothing is half published. Read the last line of the failed task's log.
    2. `dbt_build`: the message names the model and its compiled SQL. Mend it, then start this DAG again.
    3. `check_mart`: the message names the rule. Look at the page of data quality before you change a rule.
       When tables rightly lost many rows, start the DAG with `accept_volume`.
    4. `publish` tries twice more by itself, as a reader may be in its way.
    5. `pages`: what is published stays; the message names the page. Mend that, then `genk docs`.
    6. A publication that proves wrong: `genk publish --rollback`. More in `docs/runbooks/airflow.md`.

    ### Contact and licence
    Department of economy, city of Genk. Figures carry the licences of their sources (`mart.dim_source`).
    """

    @task
    def plan() -> dict[str, str]:
        """Name the build and what it is made from; skipped when there is nothing to build."""
        from uuid import uuid4

        from airflow.sdk.exceptions import AirflowSkipException

        from ingest import due
        from warehouse import db

        with db.connect() as connection:
            found = due.plan(connection, SCOPE)
        if not (found.ready and found.changed):
            raise AirflowSkipException(found.reason)
        print(found.reason)
        return {"build_id": str(uuid4()), "inputs": found.inputs}

    @task
    def dbt_build(plan: dict[str, str]) -> None:
        """Run dbt into a fresh mart_next."""
        from uuid import UUID

        from expectations.page import written_after
        from warehouse import build, db
        from warehouse.settings import Settings

        settings = Settings.from_env()
        with db.connect(settings) as connection, written_after(connection, settings.site_dir):
            build.run_build(settings, UUID(plan["build_id"]), SCOPE, on_line=print)

    @task
    def check_mart(plan: dict[str, str], params: dict[str, Any]) -> None:
        """Hold mart_next against its suites; a critical finding stops the publication."""
        from expectations.mart import check_mart
        from expectations.page import written_after
        from warehouse import contract, db
        from warehouse.errors import WarehouseError
        from warehouse.settings import Settings

        settings = Settings.from_env()
        made = contract.of_build(settings)
        with db.connect(settings) as connection, written_after(connection, settings.site_dir):
            outcome = check_mart(connection, plan["build_id"], made, accept_volume=params["accept_volume"])
        if not outcome.passed:
            raise WarehouseError(outcome.message)

    @task(retries=2, retry_delay=timedelta(minutes=1), outlets=[PUBLISHED])
    def publish(plan: dict[str, str]) -> None:
        """Swap mart_next into mart."""
        from warehouse import db
        from warehouse.publish import publish

        with db.connect() as connection:
            print(publish(connection, plan["build_id"], plan["inputs"]))

    @task
    def pages() -> None:
        """Write the pages of what is published; a page that fails undoes no publication."""
        from genk.site import write_figures
        from warehouse import db
        from warehouse.settings import Settings

        settings = Settings.from_env()
        with db.connect(settings) as connection:
            write_figures(settings, connection, print)

    planned = plan()
    dbt_build(planned) >> check_mart(planned) >> publish(planned) >> pages()


DAGS = [build_warehouse()]
