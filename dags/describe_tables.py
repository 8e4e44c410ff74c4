"""Make the documentation of the tables where the code changed: after a publication, which need not wait for it."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import Asset, dag, task


@dag(
    description="dbt's documentation of the published tables",
    schedule=[Asset("genk://published/mart")],
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 0},
    tags=["build"],
)
def describe_tables() -> None:
    """## Beschrijving van de tabellen / Description of the tables.

    ### Wat / What it does
    Makes dbt's documentation of the published tables anew. Looks after each publication; ends as skipped when the code
    of the tables is still the one that the page describes.

    ### What it reads and writes
    Reads the dbt project and the shape of `mart`. Writes the page dbt docs, and outcomes in `ops.dbt_result`.

    ### What to do when it fails
    1. It tries once more by itself: a publication may have taken away the tables that it looked at.
    2. The page of before stays. The message names the model: mend it, then `genk docs`, which makes the page at any
       time. More in `docs/runbooks/airflow.md`.

    ### Contact and licence
    Department of economy, city of Genk. It publishes no figures.
    """

    @task(retries=1, retry_delay=timedelta(minutes=5))
    def docs() -> None:
        """Make the page; skipped where it would be the same."""
        import os

        from airflow.sdk.exceptions import AirflowSkipException

        from genk.site import write_docs_of_new_code
        from warehouse import db
        from warehouse.settings import Settings

        os.nice(10)  # the pages of the figures are made at the same time, and somebody waits for them
        settings = Settings.from_env()
        with db.connect(settings) as connection:
            made = write_docs_of_new_code(settings, connection)
        if made is None:
            raise AirflowSkipException("the documentation is that of this code")
        print(made)

    docs()


DAGS = [describe_tables()]
