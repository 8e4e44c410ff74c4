"""Whether a build is due, asked in one way by the DAG, the command line and the local runner."""

from __future__ import annotations

import psycopg

from ingest.catalogue import load_catalogue
from ingest.readers import create_raw_tables
from ingest.record import record_catalogue, record_day
from warehouse import build


def plan(connection: psycopg.Connection, scope: str) -> build.Plan:
    """The plan of a build of what is loaded, with the catalogue as it is now; commits.

    Each look writes down how fresh the sources are today, whether a build is due or not. The models read a table of
    each source of the catalogue, so those that no delivery has made yet are made empty.
    """
    create_raw_tables(connection)
    record_catalogue(connection)
    record_day(connection)
    connection.commit()
    required = [source.id for source in load_catalogue().values() if source.required_for_build]
    found = build.plan(connection, required, scope)
    connection.commit()
    return found
