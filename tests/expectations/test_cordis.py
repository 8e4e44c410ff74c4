"""Exports of CORDIS, from the zip to raw: the real Belgian participations, and files that are not as they should be."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from expectations.delivery import check_delivery
from ingest.catalogue import source
from ingest.gate import Refused
from ingest.landing import land_file
from ingest.pipeline import load_delivery, pending
from ingest.staged import LoadResult
from tests import cordis_files
from warehouse.settings import Settings

CORDIS = source("cordis")
H2020 = "cordis-h2020projects-csv.zip"
MANY = [str(number) for number in range(10_000, 10_400)]

Load = Callable[[Path], LoadResult]


@pytest.fixture
def load(settings: Settings, warehouse: psycopg.Connection) -> Load:
    """Lands, checks and loads a delivery."""

    def run(path: Path) -> LoadResult:
        land_file(CORDIS, path, settings, warehouse)
        (delivery,) = pending(warehouse, CORDIS)
        return load_delivery(settings, warehouse, CORDIS, delivery, check_delivery)

    return run


def set_apart(connection: psycopg.Connection) -> list[tuple[str, int]]:
    return connection.execute("select table_name, line_number from quarantine.row order by 1, 2").fetchall()


def test_the_281_real_belgian_participations_load_with_their_amounts(
    load: Load, warehouse: psycopg.Connection, real_files: Path, tmp_path: Path
) -> None:
    _, real = cordis_files.real_rows(real_files)
    result = load(cordis_files.of_sample(real_files, tmp_path))
    assert (result.outcome, result.rows_quarantined) == ("loaded", 0), result.message
    assert len(real) == 281
    counted = """
        select
            count(*),
            count(distinct organisation_id),
            count(*) filter (where vat_number is null),
            count(*) filter (where ec_contribution is null),
            count(*) filter (where ec_contribution = '0.0'),
            count(*) filter (where total_cost like '%,%' and ec_contribution like '%.%')
        from raw.cordis_organization
    """
    assert warehouse.execute(counted).fetchall() == [(281, 148, 41, 3, 28, 97)]
    costs = sum(Decimal(row["totalCost"].replace(",", ".")) for row in real if row["totalCost"])
    summed = "select sum(replace(total_cost, ',', '.')::numeric) from raw.cordis_organization"
    assert warehouse.execute(summed).fetchone() == (costs,)
    assert result.content_up_to is not None
    assert result.content_up_to.isoformat() == "2023-04-29"


def test_nothing_that_the_catalogue_leaves_out_reaches_raw(
    load: Load, warehouse: psycopg.Connection, real_files: Path, tmp_path: Path
) -> None:
    load(cordis_files.of_sample(real_files, tmp_path))
    left_out = ["%contact-form%", "%OUDE MARKT%"]
    found = "select count(*) from raw.cordis_organization as t where t::text like any (%s)"
    assert warehouse.execute(found, [left_out]).fetchone() == (0,)


@pytest.mark.parametrize("titles", [cordis_files.ORGANIZATION, (*cordis_files.ORGANIZATION[::-1], "contentUpdateDate")])
def test_columns_are_read_by_name_in_whatever_order_they_stand(
    load: Load, warehouse: psycopg.Connection, tmp_path: Path, titles: tuple[str, ...]
) -> None:
    result = load(cordis_files.write(tmp_path / H2020, cordis_files.members("H2020", MANY[:2], titles=titles)))
    assert result.outcome == "loaded", result.message
    assert "new and left out" not in result.message
    found = "select project_id, role, ec_contribution, total_cost from raw.cordis_organization order by 1"
    assert warehouse.execute(found).fetchall() == [(one, "coordinator", "1000.5", "1000,5") for one in MANY[:2]]


def test_lines_that_the_publisher_broke_are_set_apart_and_no_other_is_lost(
    load: Load, warehouse: psycopg.Connection, tmp_path: Path
) -> None:
    files = cordis_files.members("H2020", MANY)
    lines = files["project.csv"].splitlines(keepends=True)
    lines[200] = lines[200].replace(b'""quotes""', b'"quotes"')
    result = load(cordis_files.write(tmp_path / H2020, {**files, "project.csv": b"".join(lines)}))
    assert (result.outcome, result.rows_quarantined) == ("loaded", 1), result.message
    assert set_apart(warehouse) == [("cordis_project", 201)]
    assert warehouse.execute("select count(*) from raw.cordis_project").fetchone() == (len(MANY) - 1,)


def test_one_participation_may_have_two_roles_and_no_contribution_is_not_zero(
    load: Load, warehouse: psycopg.Connection, tmp_path: Path
) -> None:
    one = cordis_files.organization(MANY[0])
    rows = [one, {**one, "role": "thirdParty", "order": "2", "ecContribution": ""}, {**one, "role": "x", "order": ""}]
    result = load(cordis_files.write(tmp_path / H2020, cordis_files.members("H2020", MANY[:1], rows)))
    assert (result.outcome, result.rows_quarantined) == ("loaded", 0), result.message
    found = "select role, ec_contribution from raw.cordis_organization order by 1"
    assert warehouse.execute(found).fetchall() == [("coordinator", "1000.5"), ("thirdParty", None), ("x", "1000.5")]


def test_an_export_of_another_programme_than_its_name_is_refused(load: Load, tmp_path: Path) -> None:
    path = cordis_files.write(tmp_path / "cordis-HORIZONprojects-csv.zip", cordis_files.members("H2020", MANY[:3]))
    result = load(path)
    assert result.outcome == "refused"
    assert "[programme_of_the_name]" in result.message


def test_a_page_that_is_called_zip_is_refused(
    settings: Settings, warehouse: psycopg.Connection, tmp_path: Path
) -> None:
    path = tmp_path / H2020
    path.write_bytes(b"<!DOCTYPE html>\n<html><body>Euratom</body></html>\n")
    with pytest.raises(Refused, match="is an HTML page"):
        land_file(CORDIS, path, settings, warehouse)


def test_each_programme_is_compared_with_itself(
    settings: Settings, warehouse: psycopg.Connection, tmp_path: Path, load: Load
) -> None:
    assert load(cordis_files.write(tmp_path / H2020, cordis_files.members("H2020", MANY))).outcome == "loaded"
    horizon = tmp_path / "cordis-HORIZONprojects-csv.zip"
    result = load(cordis_files.write(horizon, cordis_files.members("HORIZON", MANY[:50])))
    assert result.outcome == "loaded", result.message
    result = load(cordis_files.write(horizon, cordis_files.members("HORIZON", MANY[:20])))
    assert result.outcome == "refused"
    assert "[volume]" in result.message
