"""Population, sectors and local units of the sample: the publishers' formats, and the traps of theirs."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from sample import reference, write_others
from tests.sample_day import AS_OF

from .conftest import as_read

GENK = {2023: 67_572, 2024: 67_877, 2025: 68_057}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("people")
    write_others(made, AS_OF)
    return made


def total(rows: list[dict[str, str | None]], nis_code: str = "71016") -> int:
    return sum(int(row["population"] or 0) for row in rows if row["nis_code"] == nis_code)


@pytest.mark.parametrize("year", GENK)
def test_population_of_genk_is_about_the_public_one_and_adds_up(folder: Path, year: int) -> None:
    assert total(as_read(folder / "statbel_population" / f"TF_SOC_POP_STRUCT_{year}_synthetic.zip")) == GENK[year]


def test_population_comes_in_both_layouts(folder: Path) -> None:
    heads = {}
    for path in (folder / "statbel_population").iterdir():
        with zipfile.ZipFile(path) as archive:
            (member,) = archive.namelist()
            heads[path.name[18:22]] = archive.read(member).decode("utf-8-sig").splitlines()[0]
    assert {year: head.split("|")[0] for year, head in heads.items()} == {
        **{str(year): "CD_MUNTY_REFNIS" for year in range(2016, 2024)},
        "2024": "CD_REFNIS",
        "2025": "CD_REFNIS",
    }
    assert heads["2023"].endswith("|MS_POPULATION|CD_YEAR")
    assert heads["2024"].endswith("|MS_POPULATION")


def test_ages_end_at_a_hundred_in_the_new_layout_only(folder: Path) -> None:
    oldest = {
        year: max(
            int(row["age"] or 0)
            for row in as_read(folder / "statbel_population" / f"TF_SOC_POP_STRUCT_{year}_synthetic.zip")
        )
        for year in (2023, 2024)
    }
    assert oldest[2023] > 100
    assert oldest[2024] == 100


def test_brussels_has_no_province(folder: Path) -> None:
    rows = as_read(folder / "statbel_population" / "TF_SOC_POP_STRUCT_2025_synthetic.zip")
    assert {row["province_nis_code"] for row in rows if row["nis_code"] == "21004"} == {None}


def test_sectors_of_2025_are_those_of_the_city_and_add_up_to_its_population(folder: Path) -> None:
    rows = as_read(folder / "statbel_sectors" / "OPENDATA_SECTOREN_2025_NEW_synthetic.zip")
    assert {row["sector_code"] for row in rows if row["nis_code"] == "71016"} == {
        sector.code for sector in reference.sectors()
    }
    assert total(rows) == GENK[2025]


def test_sectors_of_before_2025_are_54_of_which_36_live_on(folder: Path) -> None:
    today = {sector.code for sector in reference.sectors()}
    for name in ("2024", "2025_OLD"):
        rows = as_read(folder / "statbel_sectors" / f"OPENDATA_SECTOREN_{name}_synthetic.zip")
        codes = {row["sector_code"] for row in rows if row["nis_code"] == "71016"}
        assert (len(codes), len(codes & today)) == (54, 36)


def test_sector_of_a_merged_municipality_keeps_the_former_number(folder: Path) -> None:
    rows = as_read(folder / "statbel_sectors" / "OPENDATA_SECTOREN_2025_NEW_synthetic.zip")
    assert [row["sector_code"] for row in rows if row["nis_code"] == "71072"] == ["73040A00-"]


def test_last_quarter_of_be_stat_comes_twice_and_the_others_once(folder: Path) -> None:
    rows = as_read(folder / "bestat_local_units" / "bestat_local_units_synthetic.json")
    times = Counter(row["quarter_text"] for row in rows)
    assert times.pop("3de kwartaal 2024") == 8
    assert set(times.values()) == {4}
    assert len({tuple(row.values()) for row in rows}) == len(rows) - 4


def test_be_stat_has_blanks_and_an_undetermined_location(folder: Path) -> None:
    facts = json.loads((folder / "bestat_local_units" / "bestat_local_units_synthetic.json").read_text())["facts"]
    assert any(fact["Gewest"].endswith("\u00a0") for fact in facts)
    assert any(fact["Gewest"].endswith("  ") for fact in facts)
    assert {fact["Gemeente"] for fact in facts if fact["Gewest"] == "Onbepaalde locatie"} == {None}
