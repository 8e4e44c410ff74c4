"""Outer name, inner name and year: of which period a delivery is, and under which name it is kept."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from ingest.catalogue import SOURCES, Source, load_catalogue, source
from ingest.gate import Refused, admit, today
from ingest.landing import land_file
from ingest.pipeline import load_delivery
from ingest.staged import CheckOutcome
from tests.sample_day import AS_OF
from warehouse.errors import WarehouseError

VAT = source("statbel_vat")
SECTORS = source("statbel_sectors")
HEADER = "CD_REFNIS|CD_LGL_PSN_VAT|CD_NACE|MS_NUM_VAT|MS_NUM_VAT_START|MS_NUM_VAT_STOP\n"
DAY = date(2026, 11, 27)


@pytest.fixture
def refusal(tmp_path, zipped):
    """Why a file of this name, or a zip with these members, is refused on a day; "" where it is admitted."""

    def refuse(origin: Source, name: str, members: tuple[str, ...] = (), on: date | None = DAY) -> str:
        path = tmp_path / name
        path.write_bytes(zipped(dict.fromkeys(members, "x\n" * 9)) if members else b"x\n" * 9)
        try:
            admit(origin, path, name, on)
        except Refused as refused:
            return str(refused)
        return ""

    return refuse


def test_a_zip_whose_file_is_of_another_year_is_refused_with_both(refusal):
    assert refusal(VAT, "TF_VAT_NACE_2025.zip", ("TF_VAT_NACE_2025.txt",)) == ""
    message = refusal(VAT, "TF_VAT_NACE_2025.zip", ("TF_VAT_NACE_2020.txt",))
    assert message.startswith("TF_VAT_NACE_2025.zip is of 2025 by its name and holds a file of 2020")


@pytest.mark.parametrize(
    ("source_id", "name", "is_taken"),
    [
        ("statbel_vat", "TF_VAT_NACE_2031.txt", False),
        ("statbel_vat", "TF_VAT_NACE_2026.txt", False),  # the state on 31 December
        ("statbel_vat", "TF_VAT_NACE_2025.txt", True),
        ("statbel_population", "TF_SOC_POP_STRUCT_2027.txt", False),
        ("statbel_population", "TF_SOC_POP_STRUCT_2026.txt", True),  # the state on 1 January
        ("statbel_sectors", "OPENDATA_SECTOREN_2027.txt", False),
        ("statbel_sectors", "OPENDATA_SECTOREN_2026_NEW.txt", True),
        ("statistical_sectors", "statsec_2027_genk.csv", False),
        ("statistical_sectors", "statsec_2026_genk.csv", True),
        ("bbc_plan", "bbc_2032_beleidsvelden.csv", True),  # a plan lies ahead
    ],
)
def test_a_year_of_which_there_can_be_no_figures_yet_is_refused(refusal, source_id, name, is_taken):
    message = refusal(source(source_id), name)
    assert message == "" if is_taken else "there can be no figures later than of" in message


def test_the_year_is_over_on_its_last_midnight_in_brussels(refusal):
    assert refusal(VAT, "TF_VAT_NACE_2026.txt", on=date(2026, 12, 31)) != ""
    assert refusal(VAT, "TF_VAT_NACE_2026.txt", on=date(2027, 1, 1)) == ""


def test_the_division_of_the_file_in_a_zip_is_that_of_its_name(refusal):
    old = "OPENDATA_SECTOREN_2025_OLD"
    assert "is called OLD" in refusal(SECTORS, "OPENDATA_SECTOREN_2025_NEW.zip", (f"{old}.txt",))
    assert "is called OLD" in refusal(SECTORS, "OPENDATA_SECTOREN_2025.zip", (f"{old}.txt",))
    assert refusal(SECTORS, f"{old}.zip", (f"{old}.txt",)) == ""
    assert refusal(SECTORS, f"{old}.zip", ("OPENDATA_SECTOREN_2025.txt",)) == ""


def test_two_files_of_one_table_are_refused_whatever_they_are_called(refusal):
    both = ("OPENDATA_SECTOREN_2019.txt", "OPEN DATA_SECTOREN_2019.txt")
    assert "is in it more than once" in refusal(SECTORS, "OPENDATA_SECTOREN_2019.zip", both)


def test_what_landed_before_it_was_compared_is_refused_when_it_is_loaded(tmp_path, settings, warehouse):
    name = f"TF_VAT_NACE_{today().year - 1}.txt"
    (tmp_path / name).write_text(HEADER + "71016|0|01130|1|0|0\n")
    landed = land_file(VAT, tmp_path / name, settings, warehouse).delivery_id
    warehouse.execute("update ops.delivery set file_name = 'TF_VAT_NACE_2099.txt'")
    warehouse.commit()

    result = load_delivery(settings, warehouse, VAT, landed, lambda *_: CheckOutcome(True))

    assert result.outcome == "refused"
    assert "is of 2099 by its name" in result.message


@pytest.mark.parametrize(
    ("source_id", "name", "kept"),
    [
        ("statbel_sectors", "OPEN DATA_SECTOREN_2019.txt", "OPEN DATA_SECTOREN_2019.txt"),
        ("statbel_sectors", "OPENDATA_SECTOREN_2022 (1).zip", "OPENDATA_SECTOREN_2022.zip"),
        ("statbel_vat", "TF_VAT_NACE_2024_synthetic (12).zip", "TF_VAT_NACE_2024_synthetic.zip"),
        ("statbel_bankruptcies", "TF_BANKRUPTCIES(2025) (2).zip", "TF_BANKRUPTCIES(2025).zip"),
        ("kbo_open_data", "KboOpenData_0146_2025_10_11_Full(1).zip", "KboOpenData_0146_2025_10_11_Full.zip"),
        ("support_dossiers", "dossiers_synthetic (1).xlsx", "dossiers_synthetic.xlsx"),
        ("support_dossiers", "Dossiers_2026-03-31_Jan_Peeters-v2.XLSX", "Dossiers_2026-03-31-v2.XLSX"),
        ("street_register", "street_register_An.csv", "street_register.csv"),
        ("refnis", "TU_COM_REFNIS (1) (1).zip", None),
        ("support_dossiers", "Jan Peeters.xlsx", None),
    ],
)
def test_a_delivery_is_kept_under_what_the_catalogue_knows_of_its_name(source_id, name, kept):
    delivery = source(source_id).delivery
    assert delivery.known_name(name) == kept
    assert delivery.matches(name) == (kept is not None)


@pytest.fixture(scope="session")
def others(tmp_path_factory):
    """The sample of all sources but the register."""
    import sample

    folder = tmp_path_factory.mktemp("others")
    sample.write_others(folder, AS_OF)
    return folder


@pytest.mark.parametrize("origin", load_catalogue().values(), ids=load_catalogue())
def test_every_source_takes_what_a_browser_makes_of_its_names(origin, others):
    for path in (others / origin.id).glob("*"):
        copied = f"{path.stem} (1){path.suffix}"
        assert origin.delivery.known_name(copied) == path.name
        assert origin.delivery.named(copied) == origin.delivery.named(path.name)


def test_the_ledger_the_store_and_the_refusal_have_the_kept_name(tmp_path, settings, warehouse):
    path = tmp_path / "TF_VAT_NACE_2019 (1).txt"
    path.write_text(HEADER + "71016|0|01130|1|0|0\n")
    land_file(VAT, path, settings, warehouse)

    ((name, uri),) = warehouse.execute("select file_name, uri from ops.delivery").fetchall()
    assert name == "TF_VAT_NACE_2019.txt"
    assert Path(uri).name == name
    assert warehouse.execute("select file_name from ops.fetch").fetchall() == [(name,)]


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (lambda content: content.pop("period"), "a period goes with a group (?P<year>...) in each pattern of a name"),
        (lambda content: content["delivery"].update(pattern="x.csv"), "a period goes with a group"),
        (lambda content: content["period"].update(column="jaar"), "the period's column 'jaar' is no column of"),
        (lambda content: content["period"].update(known="later"), "period.known: Input should be 'from_start'"),
        (lambda content: content["period"].update(kind="week"), "period.kind: Input should be 'year'"),
    ],
)
def test_a_period_that_no_name_says_is_no_period(tmp_path, edit, fault):
    content = yaml.safe_load((SOURCES / "statbel_population.yml").read_text(encoding="utf-8"))
    edit(content)
    (tmp_path / "statbel_population.yml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(WarehouseError, match=re.escape(fault)):
        load_catalogue(tmp_path)
