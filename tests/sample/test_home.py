"""The sample of another municipality: written, read, and nothing of ours in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.catalogue import load_catalogue
from warehouse.home import VARIABLE

from .conftest import Zip, as_read

HASSELT = """
nis_code: "71072"
name_nl: Hasselt
name_en: Hasselt
postal_codes: ["3500", "3501", "3510", "3511", "3512"]
arrondissement_nis_code: "71000"
province_nis_code: "70000"
province_nl: Limburg
region_nis_code: "02000"
"""


@pytest.fixture(scope="module")
def hasselt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hasselt")
    (folder / "home.yml").write_text(HASSELT)
    # the city is read once a process
    subprocess.run(
        [sys.executable, "-m", "sample", folder, "--as-of", "2025-10-15", "--scale", "0.05", "--months", "1"],
        check=True,
        env=os.environ | {VARIABLE: str(folder / "home.yml")},
        cwd=Path(__file__).parents[2],
    )
    return folder


def test_every_source_has_deliveries_that_are_read(hasselt: Path) -> None:
    for source in load_catalogue().values():
        assert list((hasselt / source.id).iterdir())
        if source.reader == "tables":
            assert all(as_read(path) for path in (hasselt / source.id).iterdir())


def test_establishments_lie_in_each_postal_code_and_genk_is_elsewhere(hasselt: Path) -> None:
    full = Zip(min((hasselt / "kbo_open_data").iterdir()))
    units = [row[4:6] for row in full.rows("address") if row[1] == "BAET"]
    at_home = [zipcode for zipcode, name in units if name == "Hasselt"]
    assert {"3500", "3501", "3510", "3511", "3512"} <= set(at_home)
    assert 0.5 < len(at_home) / len(units) < 0.7
    assert ("3600", "Genk") in units


def test_sectors_are_made_up_in_the_same_form_and_the_register_of_streets_leads_to_them(hasselt: Path) -> None:
    (path,) = (hasselt / "statistical_sectors").iterdir()
    sectors = as_read(path)
    assert path.name == "statsec_2025_hasselt_synthetic.csv"
    assert {row["nis_code"] for row in sectors} == {"71072"}
    assert all(str(row["sector_code"]).startswith("71072") and len(str(row["sector_code"])) == 9 for row in sectors)
    assert all(str(row["wijk_code"]).startswith("71072W") for row in sectors)
    assert {"Synthetisch", "Synthetische"} >= {str(row["sector_name"]).split()[0] for row in sectors}
    (streets,) = (hasselt / "street_register").iterdir()
    assert {row["sector_code"] for row in as_read(streets)} <= {row["sector_code"] for row in sectors}


def test_figures_of_before_the_merger_have_the_code_of_then(hasselt: Path) -> None:
    codes = {}
    for path in (hasselt / "statbel_population").iterdir():
        counted: dict[str, int] = {}
        for row in as_read(path):
            counted[str(row["nis_code"])] = counted.get(str(row["nis_code"]), 0) + int(str(row["population"]))
        codes[path.name[18:22]] = max(counted, key=lambda code: counted[code])
    assert codes.pop("2025") == "71072"
    assert set(codes.values()) == {"71022"}
