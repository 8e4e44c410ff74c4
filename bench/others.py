"""The same rows through tools that many would take first: pandas `to_sql` and dlt, and through our own COPY."""

from __future__ import annotations

import csv
import io
import os
import tempfile
import time
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from psycopg import sql

from warehouse import db
from warehouse.settings import Settings

MEMBER = "establishment.csv"
TABLE = "establishment"
BATCH = 10_000


def first_rows(path: Path, rows: int) -> bytes:
    """Header and first `rows` rows of establishment.csv in the zip."""
    with zipfile.ZipFile(path) as archive, archive.open(MEMBER) as member:
        return b"".join(islice(member, rows + 1))


def copy(settings: Settings, content: bytes) -> float:
    """Seconds of a COPY of `content` by psycopg."""
    header = next(csv.reader([content.split(b"\n", 1)[0].decode()]))
    table = sql.Identifier("sandbox", f"copy_{TABLE}")
    columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in header)
    started = time.perf_counter()
    with db.connect(settings) as connection:
        connection.execute(sql.SQL("create table {} ({})").format(table, columns))
        statement = sql.SQL("copy {} from stdin (format csv, header)").format(table)
        with connection.cursor().copy(statement) as target:
            target.write(content)
    return time.perf_counter() - started


def pandas_to_sql(settings: Settings, content: bytes) -> float:
    """Seconds of pandas `read_csv` and `to_sql` with its defaults, in chunks."""
    import pandas as pd
    import sqlalchemy

    engine = sqlalchemy.create_engine(db.sqlalchemy_url(db.dsn(settings)))
    started = time.perf_counter()
    for number, frame in enumerate(pd.read_csv(io.BytesIO(content), dtype=str, chunksize=BATCH)):
        frame.to_sql(f"pandas_{TABLE}", engine, schema="sandbox", index=False, if_exists="append" if number else "fail")
    seconds = time.perf_counter() - started
    engine.dispose()
    return seconds


def dlt_pipeline(settings: Settings, content: bytes) -> float:
    """Seconds of a dlt pipeline with its defaults: extract, normalise, load."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(RUNTIME__DLTHUB_TELEMETRY="false", RUNTIME__LOG_LEVEL="ERROR", DLT_DATA_DIR=folder)
        import dlt

        def rows() -> Iterator[list[dict[str, str]]]:
            reader = csv.DictReader(io.StringIO(content.decode()))
            while batch := list(islice(reader, BATCH)):
                yield batch

        address = db.sqlalchemy_url(db.dsn(settings)).replace("postgresql+psycopg2", "postgresql")
        pipeline = dlt.pipeline(
            "bench", destination=dlt.destinations.postgres(address), dataset_name="bench_dlt", pipelines_dir=folder
        )
        started = time.perf_counter()
        pipeline.run(rows(), table_name=TABLE, write_disposition="replace")
        return time.perf_counter() - started


TOOLS = {"COPY": copy, "pandas to_sql": pandas_to_sql, "dlt": dlt_pipeline}
