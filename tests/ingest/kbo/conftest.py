"""Make small KBO zips in the publisher's format and load them as the pipeline does."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from ingest.kbo import extract, history, stage
from ingest.kbo.layout import table, tables
from ingest.staged import Staged, TableChange

Row = tuple[str | None, ...]
Rows = Mapping[str, Iterable[Row]]
DATE = re.compile(r"\d\d-\d\d-\d{4}")


def csv_text(header: Iterable[str], rows: Iterable[Row], newline: str = "\n") -> str:
    """The publisher's CSV: everything quoted but dates and nulls."""

    def cell(value: str | None) -> str:
        if value is None or DATE.fullmatch(value):
            return value or ""
        return '"' + value.replace('"', '""') + '"'

    return "".join(",".join(map(cell, line)) + newline for line in [tuple(header), *rows])


class Zips:
    """A folder for extracts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def meta(self, number: int, extract_type: str) -> str:
        return csv_text(
            ("Variable", "Value"),
            [
                ("SnapshotDate", "11-10-2025"),
                ("ExtractTimestamp", "12-10-2025 07:40:18"),
                ("ExtractType", extract_type),
                ("ExtractNumber", str(number)),
                ("Version", "1.0.0"),
            ],
        ).replace(",11-10-2025", ',"11-10-2025"')

    def files(self, number: int, extract_type: str, rows: Rows, delete: Mapping[str, Iterable[str]]) -> dict[str, str]:
        """Content by member name; a table that is not in `rows` is empty, code.csv is then absent."""
        files = {"meta.csv": self.meta(number, extract_type)}
        for each in tables():
            published = {ours: theirs for theirs, ours in each.columns.items()}
            if not each.has_delta and each.name not in rows:
                continue
            content = csv_text(each.columns, rows.get(each.name, ()))
            if extract_type.lower() == "full" or not each.has_delta:
                files[f"{each.name}.csv"] = content
            else:
                files[f"{each.name}_insert.csv"] = content
                files[f"{each.name}_delete.csv"] = csv_text(
                    [published[each.key[0]]], [(key,) for key in delete.get(each.name, ())]
                )
        return files

    def zip(self, name: str, files: Mapping[str, str | bytes]) -> Path:
        path = self.folder / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in files.items():
                archive.writestr(member, content)
        return path

    def full(self, number: int, **rows: Iterable[Row]) -> Path:
        return self.zip(f"KboOpenData_{number:04}_2025_10_12_Full.zip", self.files(number, "full", rows, {}))

    def update(self, number: int, delete: Mapping[str, Iterable[str]] | None = None, **rows: Iterable[Row]) -> Path:
        files = self.files(number, "update", rows, delete or {})
        return self.zip(f"KboOpenData_{number:04}_2025_10_12_Update.zip", files)


class Kbo(Zips):
    """A folder for extracts and a warehouse to load them into."""

    def __init__(self, connection: psycopg.Connection, folder: Path) -> None:
        super().__init__(folder)
        self.connection = connection
        self.reset()

    def reset(self) -> None:
        """Back to an empty history."""
        self.connection.rollback()
        for each in tables():
            self.connection.execute(
                sql.SQL("drop table if exists {} cascade").format(sql.Identifier("raw", each.target))
            )
        self.connection.execute("truncate ops.kbo_extract, ops.delivery cascade")
        stage.drop_stage(self.connection)
        history.create_tables(self.connection)
        self.connection.commit()

    def delivery(self, name: str) -> int:
        found = self.connection.execute(
            "insert into ops.delivery (source_id, file_name, uri, sha256, size_bytes, origin, licence) "
            "values ('kbo_open_data', %s, %s, gen_random_uuid()::text, 1, 'file', 'test') returning delivery_id",
            [name, name],
        ).fetchone()
        assert found
        return int(found[0])

    def stage(self, path: Path) -> Staged:
        opened = extract.open_extract(path)
        history.check_order(self.connection, opened)
        return stage.stage(self.connection, opened, self.delivery(path.name))

    def load(self, path: Path) -> dict[str, TableChange]:
        """Stage and apply in the pipeline's order; the name of a table in the answer is the publisher's."""
        try:
            staged = self.stage(path)
            changes = history.apply(self.connection, staged)
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()
        return {target.removeprefix("kbo_"): change for target, change in changes.items()}

    def state(self, name: str, number: int | None = None) -> Counter[Row]:
        """Rows as of an extract, or the current ones."""
        where = (
            sql.SQL("valid_to_extract is null")
            if number is None
            else sql.SQL("valid_from_extract <= {n} and (valid_to_extract is null or valid_to_extract > {n})").format(
                n=sql.Literal(number)
            )
        )
        return self._rows(name, table(name).names, where)

    def versions(self, name: str) -> Counter[Row]:
        """Every row with the extracts that it is valid from and to."""
        names = (*table(name).names, "valid_from_extract", "valid_to_extract")
        return self._rows(name, names, sql.SQL("true"))

    def _rows(self, name: str, columns: Iterable[str], where: sql.Composable) -> Counter[Row]:
        query = sql.SQL("select {} from {} where {}").format(
            sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier("raw", table(name).target), where
        )
        return Counter(self.connection.execute(query).fetchall())


@pytest.fixture
def zips(tmp_path: Path) -> Zips:
    return Zips(tmp_path)


@pytest.fixture
def kbo(warehouse: psycopg.Connection, tmp_path: Path) -> Kbo:
    return Kbo(warehouse, tmp_path)
