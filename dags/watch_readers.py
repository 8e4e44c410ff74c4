"""End the sessions of readers that are over their limits: every five minutes, as a session may set its own timeouts."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import CronTriggerTimetable, dag, task


@dag(
    description="ends readers' sessions that are over their limits",
    schedule=CronTriggerTimetable("*/5 * * * *", timezone="Europe/Brussels", run_immediately=timedelta(0)),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 0},
    tags=["watch"],
)
def watch_readers() -> None:
    """## Wacht over de lezers / Watch over the readers.

    ### Wat / What it does
    Ends database sessions of BI tools and analysts whose statement or transaction takes longer than their group may, or
    that sit idle in a transaction for too long. The server does so by itself, unless a session took off its own limits.

    ### What it reads and writes
    Reads the server's list of sessions and the limits in `warehouse/access.py`. Writes `ops.ended_session`: login,
    process and reason, no query text.

    ### What to do when it fails
    1. `may not see and end the sessions`: let `genk init` run once with `WAREHOUSE_ADMIN_DSN`, a superuser.
    2. A login whose sessions are ended again and again: talk to its owner, or widen the limits of the group.
       More in `docs/runbooks/publication.md`.

    ### Contact and licence
    Department of economy, city of Genk. It publishes nothing.
    """

    @task
    def end_over_limits() -> None:
        """End them, and say whose they were."""
        from warehouse import db, watch

        with db.connect() as connection:
            for line in watch.end_over_limits(connection):
                print(line)

    end_over_limits()


DAGS = [watch_readers()]
