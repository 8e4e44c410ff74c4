"""The synthetic projects of the European Union: written as the publisher does, and nobody is taken for real."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from ingest.catalogue import source
from sample import writer
from sample.numbers import enterprise
from sample.sources import deliveries_of
from sample.sources.cordis import PARTNERS, PERSON
from sample.story import Opening, Story
from tests.cordis_files import ORGANIZATION, OTHERS, PROJECT
from tests.sample_day import AS_OF

CORDIS = source("cordis")
OPENINGS = [Opening(enterprise(1_000_000 + nth), date(2019, 5, 1)) for nth in range(40)]


def written(folder: Path, day: date) -> list[Path]:
    return [writer.write(folder, CORDIS, one, day) for one in deliveries_of("cordis")(Story(day, OPENINGS))]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return written(tmp_path_factory.mktemp("cordis"), AS_OF)


def texts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def rows(path: Path, member: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(texts(path)[member].removeprefix("\ufeff")), delimiter=";"))


def test_every_field_of_every_line_stands_in_quotes_behind_a_byte_order_mark(exports: list[Path]) -> None:
    for path in exports:
        for text in texts(path).values():
            assert text.startswith("\ufeff")
            for line in text.removeprefix("\ufeff").splitlines():
                assert line.startswith('"')
                assert line.endswith('"')
                assert all(value is not None for value in next(csv.reader([line], delimiter=";", strict=True)))


def test_columns_are_those_of_the_publisher_and_no_other(exports: list[Path]) -> None:
    known = {
        "project.csv": {*PROJECT, "humanValidated"},
        "organization.csv": {*ORGANIZATION, "contentUpdateDate", "rcn"},
    }
    for path in exports:
        for name in texts(path):
            assert set(rows(path, name)[0]) == (known.get(name) or set(OTHERS[name])), name


def test_each_organisation_says_that_it_is_made_up_but_for_the_numbers_of_energyville(exports: list[Path]) -> None:
    for path in exports:
        found = rows(path, "organization.csv")
        assert all("SYNTHETI" in row["name"] or row["name"] == PERSON for row in found)
        assert {row["vatNumber"] for row in found if row["vatNumber"].startswith("BE0")} >= set(PARTNERS)
        assert PERSON in {row["name"] for row in found}


def test_contributions_have_a_point_and_costs_a_comma_and_some_are_not_given(exports: list[Path]) -> None:
    found = [row for path in exports for row in rows(path, "organization.csv")]
    assert any("." in row["ecContribution"] for row in found)
    assert not any("," in row["ecContribution"] or "." in row["totalCost"] for row in found)
    assert {row["role"] for row in found if not row["ecContribution"]} == {"associatedPartner", "partner"}


def test_a_programme_that_had_not_begun_has_no_export(tmp_path: Path) -> None:
    assert [path.name for path in written(tmp_path, date(2020, 6, 1))] == ["cordis-h2020projects-csv_synthetic.zip"]
    signed = [row["ecSignatureDate"] for row in rows(next((tmp_path / "cordis").iterdir()), "project.csv")]
    assert "2020-01-01" < max(signed) < "2020-06-01"
