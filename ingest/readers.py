"""The readers, by the catalogue's word for them.

A new one is a module with the functions of `Reader`, a line here, and its word in the catalogue's model.
"""

from __future__ import annotations

from collections.abc import Mapping

import psycopg

from ingest import load
from ingest.catalogue import Source, load_catalogue
from ingest.kbo import reader as kbo
from ingest.reader import Reader

READERS: Mapping[str, Reader] = {"tables": load, "kbo": kbo}


def reader(source: Source) -> Reader:
    """The reader of the source."""
    return READERS[source.reader]


def create_raw_tables(connection: psycopg.Connection) -> None:
    """Create every table of the catalogue in `raw` that is missing, add columns that are new, and commit."""
    connection.execute("select pg_advisory_xact_lock(hashtext('create_raw_tables'))")
    for source in load_catalogue().values():
        reader(source).create_tables(connection, source)
    connection.commit()
