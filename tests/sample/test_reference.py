"""The sources beside the register: REFNIS, NACE-BEL, sectors, streets."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

from sample import codes, places, reference
from sample.entities import house_number
from sample.sources.street_register import register


def _refnis(small) -> list[list[str]]:
    with zipfile.ZipFile(small.folder / "refnis" / "TU_COM_REFNIS.zip") as archive:
        text = archive.read("TU_COM_REFNIS.txt").decode()
    return [line.split("|") for line in text.splitlines()]


def test_refnis_begins_as_the_publishers_file(small, real_files: Path) -> None:
    with zipfile.ZipFile(small.folder / "refnis" / "TU_COM_REFNIS.zip") as archive:
        ours = archive.read("TU_COM_REFNIS.txt").split(b"\n")
    real = (real_files / "geography" / "statbel_TU_COM_REFNIS.txt").read_bytes().split(b"\n")
    assert ours[:5] == real[:5]


def test_genk_lies_in_its_district_province_and_region(small) -> None:
    parents = {row[1]: (row[0], row[2]) for row in _refnis(small)[1:] if row[7] == "31/12/9999"}
    assert parents["71016"] == ("4", "71000")
    assert parents["71000"] == ("3", "70000")
    assert parents["70000"] == ("2", "02000")
    assert parents["02000"] == ("1", "-")


def test_refnis_has_the_565_municipalities_of_2025(small, real_files: Path) -> None:
    ours = {row[1]: (row[5], row[2]) for row in _refnis(small)[1:] if row[0] == "4" and row[7] == "31/12/9999"}
    with (real_files / "geography" / "gemeenten_2025_refnis.csv").open(encoding="utf-8-sig") as file:
        real = {row["nis"]: (row["name_nl"], row["arrondissement_nis"]) for row in csv.DictReader(file)}
    assert len(ours) == 565
    assert ours == real


def test_merged_municipalities_end_the_day_before_their_successor_starts(small) -> None:
    validity = {row[1]: row[6:8] for row in _refnis(small)[1:]}
    assert validity["71022"] == ["01/01/1970", "31/12/2024"]
    assert validity["71072"] == ["01/01/2025", "31/12/9999"]
    assert validity["71047"][1] == "31/12/2018"
    assert validity["72042"][0] == "01/01/2019"


def test_nace_bel_rows_are_statbels(small, real_files: Path) -> None:
    path = small.folder / "nace_bel" / "NACEBEL_2025.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbfLEVEL,CODE,NATIONAL_TITLE_BE_NL")
    with path.open(encoding="utf-8-sig", newline="") as file:
        ours = [tuple(row) for row in csv.reader(file)]
    with (real_files / "nace" / "nacebel_2025_nl_fr_de_en.csv").open(encoding="utf-8-sig", newline="") as file:
        real = [tuple(row) for row in csv.reader(file)]
    chosen = set(ours)
    assert [row for row in real if row in chosen] == ours


def test_every_nace_code_has_its_parents() -> None:
    known = {row["nace_code"].replace(".", "") for row in reference.read("nace_bel.csv")}
    assert all(code[:length] in known for code in known for length in range(2, len(code)))
    assert len([code for code in known if len(code) == 1]) == 22


def test_activity_codes_of_every_version_are_labelled() -> None:
    known = {(row[0], row[1]) for row in codes.kbo_codes()}
    for activity in codes.activities():
        for version, code in (("2025", activity.nace_2025), ("2008", activity.nace_2008), ("2003", activity.nace_2003)):
            assert not code or (f"Nace{version}", code) in known


def test_sectors_are_the_60_of_genk(small, real_files: Path) -> None:
    ours = (small.folder / "statistical_sectors" / "statsec_2025_genk.csv").read_text().splitlines()
    real = (real_files / "geography" / "statsec_2025_genk.csv").read_text().splitlines()
    assert ours == real


def test_places_carry_real_postal_codes(real_files: Path) -> None:
    with (real_files / "geography" / "postcode_nis_2025.csv").open(encoding="utf-8-sig") as file:
        real = {row["postal_code"] for row in csv.DictReader(file)}
    assert {place.zipcode for place in places.places()} <= real


def test_every_inhabited_sector_has_streets_and_their_ranges_do_not_overlap() -> None:
    inhabited = {sector.code for sector in reference.sectors() if sector.weight}
    assert {row.sector_code for row in register()} == inhabited
    taken: set[tuple[str, int]] = set()
    for row in register():
        for number in range(row.first, row.last + 1):
            if row.parity == "all" or (row.parity == "odd") == bool(number % 2):
                assert (row.street, number) not in taken
                taken.add((row.street, number))


def test_a_house_number_of_a_stretch_lies_in_it_on_its_side() -> None:
    for row in register():
        for position in (0.0, 0.5, 0.999999):
            number = house_number(row, position)
            assert row.first <= number <= row.last
            assert row.parity == "all" or (row.parity == "odd") == bool(number % 2)


def test_the_register_locates_addresses_in_every_inhabited_neighbourhood(whole) -> None:
    rows = [
        line.split(",")
        for line in (whole.folder / "street_register" / "street_register_synthetic.csv").read_text().splitlines()[1:]
    ]
    sectors_of = {}
    for street, _, _, _, sector in rows:
        sectors_of.setdefault(street, set()).add(sector)
    used = {row[7] for row in whole.full.rows("address") if row[4] == "3600"}
    reached = {sector for street in used for sector in sectors_of.get(street, ())}
    wijken = {sector.wijk for sector in reference.sectors() if sector.code in reached}
    assert len(wijken) == 31


def test_reference_data_stays_compact_and_names_its_sources() -> None:
    files = list(reference.DATA.glob("*.csv"))
    assert sum(file.stat().st_size for file in files) < 600_000
    for file in files:
        head = "".join(line for line in file.read_text(encoding="utf-8").splitlines()[:6] if line.startswith("#"))
        assert any(word in head for word in ("Source", "Codes: code.csv of KBO")), file.name
