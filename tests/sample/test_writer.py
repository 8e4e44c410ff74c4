"""Deliveries by the catalogue: what is written is what the publisher's layout reads."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.catalogue import FileSpec, Source, load_catalogue
from sample import writer
from sample.sources import deliveries_of
from sample.story import Story, end_of_month
from sample.writer import MADE_UP_ROWS, Delivery
from tests.sample_day import AS_OF

from .conftest import as_read

OF_THEIR_SOURCE = {"geojson_areas", "telraam"}
"""Layouts whose content the catalogue cannot make up: rings of one map, and the report of a device."""
TABLES = [
    (source, file)
    for source in load_catalogue().values()
    if source.reader == "tables"
    for file in source.files
    if file.table and file.layout not in OF_THEIR_SOURCE
]
DAYS = (AS_OF, date(2026, 1, 1), date(2026, 5, 31), date(2026, 10, 1))


@pytest.mark.parametrize(("source", "file"), TABLES, ids=[str(file.table) for _, file in TABLES])
def test_what_the_catalogue_alone_makes_up_is_read_with_every_value(
    source: Source, file: FileSpec, tmp_path: Path
) -> None:
    path = writer.write(tmp_path, source, Delivery(table=file.table), AS_OF)
    rows = as_read(path, table=file.table)
    assert 0 < len(rows) <= MADE_UP_ROWS
    keys = [tuple(row[name] for name in file.key_columns) for row in rows]
    assert not file.key_columns or len(set(keys)) == len(keys)
    for column in file.columns:
        values = {row[column.name] for row in rows}
        assert column.optional or None not in values, column.name
        assert not column.choices or values <= {*column.choices, None}, column.name
        assert not column.shape or all(re.fullmatch(column.shape.regex, str(value)) for value in values), column.name


@pytest.mark.parametrize(
    "source",
    [source for source in load_catalogue().values() if source.reader == "tables"],
    ids=lambda source: source.id,
)
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_each_delivery_of_a_source_is_read_on_any_day_and_none_is_of_the_future(
    source: Source, day: date, tmp_path: Path
) -> None:
    found = [writer.write(tmp_path, source, delivery, day) for delivery in deliveries_of(source.id)(Story(day))]
    assert len(set(found)) == len(found) > 0
    for path in found:
        tables = [(file, as_read(path, day, file.table)) for file in source.files if file.table]
        assert any(rows for _, rows in tables), path.name
        for file, rows in tables:
            for column in file.columns:
                assert column.nullable or all(row[column.name] is not None for row in rows), (path.name, column.name)


def test_a_name_that_leaves_no_room_for_the_mark_is_kept(tmp_path: Path) -> None:
    catalogue = load_catalogue()
    marked = writer.write(tmp_path, catalogue["statbel_vat"], Delivery(), AS_OF)
    assert marked.name == "TF_VAT_NACE_2024_synthetic.zip"
    assert writer.write(tmp_path, catalogue["refnis"], Delivery(), AS_OF).name == "TU_COM_REFNIS.zip"


def test_a_file_of_a_year_comes_in_its_month_and_not_before() -> None:
    assert list(Story(date(2025, 9, 30)).yearly("ab", month=10, behind=1)) == [(0, 2023, "a"), (1, 2022, "b")]
    assert list(Story(date(2025, 10, 1)).yearly("ab", month=10, behind=1)) == [(0, 2024, "a"), (1, 2023, "b")]


def test_months_follow_each_other_over_the_years() -> None:
    ends = [end_of_month(date(2025, 10, 15), months) for months in range(-30, 30)]
    assert all(later.day >= 28 and 28 <= (later - before).days <= 31 for before, later in pairwise(ends))
    assert ends[30] == date(2025, 10, 31)
    assert Story(AS_OF).month(back=10) == date(2024, 12, 1)


def test_a_value_too_many_in_a_row_is_no_delivery(tmp_path: Path) -> None:
    source = load_catalogue()["statbel_vat"]
    with pytest.raises(ValueError, match="zip"):
        writer.write(tmp_path, source, Delivery([("71016", "0", "56101")], "nis_code nace_code"), AS_OF)
