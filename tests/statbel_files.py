"""Statbel's files about enterprises in the publisher's layout, made of real extracts that lost theirs."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

VAT = ("CD_REFNIS", "CD_LGL_PSN_VAT", "CD_NACE", "MS_NUM_VAT", "MS_NUM_VAT_START", "MS_NUM_VAT_STOP")
VAT_EXTRACT = "statbel/statbel_TF_VAT_NACE_2019_genk.txt"
WEEKLY = "statbel/statbel_TF_BANKRUPTCIES_subset2022_limburg.txt"
MONTHLY_TOTALS = "statbel/statbel_bankruptcies_monthly_provinces.json"
SURVIVAL_TOTALS = "statbel/statbel_vat_survivals_region_prov_nace1_agg.csv"


def write(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """A zip with one text as Statbel writes it: byte order mark, `|`, CRLF."""
    text = io.StringIO()
    csv.writer(text, delimiter="|", lineterminator="\r\n").writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(path.with_suffix(".txt").name, "\ufeff" + text.getvalue())
    return path


def vat_2019(real: Path, folder: Path) -> Path:
    """The real VAT payers of Genk, which somebody had joined with their labels, with the publisher's six columns."""
    with (real / VAT_EXTRACT).open(encoding="utf-8-sig", newline="") as file:
        rows = [
            (row["CD_MUNTY_REFNIS"], *(row[column] for column in VAT[1:]))
            for row in csv.DictReader(file, delimiter="|")
        ]
    return write(folder / "TF_VAT_NACE_2019.zip", [VAT, *rows])


def vat_2019_joined(real: Path, folder: Path) -> Path:
    """The same with the labels beside the codes, as Statbel publishes the joined file."""
    with (real / VAT_EXTRACT).open(encoding="utf-8-sig", newline="") as file:
        return write(folder / "TF_VAT_NACE_2019.zip", csv.reader(file, delimiter="|"))


def survivals(real: Path, folder: Path) -> Path:
    """The real registrations and survivors by province and section, with one legal type and one size class."""
    header = (
        *("CD_YEAR", "CD_LGL_CO_TYP", "TX_LGL_CO_TYP_NL", "CD_RGN_REFNIS", "CD_PROV_REFNIS"),
        *("CD_CLS_WRKR", "TX_CLS_WRKR_NL", "CD_NACE_LVL1", "CD_NACE_LVL2", "MS_CNT_FIRST_REGISTRATIONS"),
        *(f"MS_CNT_SURV_YEAR_{years}" for years in range(1, 6)),
    )
    with (real / SURVIVAL_TOTALS).open(encoding="utf-8", newline="") as file:
        rows = [
            (
                *(row["y"], "1", "Natuurlike persoon", f"0{row['r']}", row["p"], "01", "0-4 werknemers"),
                *(row["n1"], "", row["fr"], *(row[f"s{years}"] for years in range(1, 6))),
            )
            for row in csv.DictReader(file)
        ]
    return write(folder / "TF_VAT_SURVIVALS.zip", [header, *rows])


def weekly(real: Path, folder: Path) -> Path:
    """The real weekly rows of Limburg, byte for byte."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "TF_BANKRUPTCIES_2022.txt"
    path.write_bytes((real / WEEKLY).read_bytes())
    return path


def monthly(real: Path, folder: Path, described: Sequence[str]) -> Path:
    """The real totals by month and province in the 41 columns of the publisher's description.

    Totals have no municipality: those of Limburg stand under Genk, so that they reach the marts of Genk; the others
    under the capital of their province.
    """
    capitals = {"10000": "11002", "20001": "24062", "30000": "31005", "40000": "44021", "70000": "71016"}
    rows = []
    for total in json.loads((real / MONTHLY_TOTALS).read_text(encoding="utf-8")):
        values = {
            "MS_COUNTOF_BANKRUPTCIES": total["n"],
            "MS_COUNTOF_FULL_TIME_WORKERS": total["w"],
            "MS_COUNTOF_PART_TIME_WORKERS": 0,
            "MS_COUNTOF_SELF_EMPLOYED_WORKERS": 0,
            "MS_COUNTOF_WORKERS": total["w"],
            "CD_YEAR": total["y"],
            "CD_MONTH": total["m"],
            "CD_EMPLOYMENT_CLASS": 1,
            "TX_EMPLOYMENT_CLASS_DESCR_NL": "0 - 4 werknemers",
            "CD_LEGAL_FORM": 3,
            "CD_MUNTY_REFNIS": capitals[total["p"]],
            "CD_PROV_REFNIS": total["p"],
            "CD_RGN_REFNIS": "02000",
            "TX_NACE_REV2_SECTION": "?",
            "CD_COMPANY_DURATION": 0,
        }
        assert set(values) <= set(described)
        rows.append([str(values.get(column, "")) for column in described])
    return write(folder / "TF_BANKRUPTCIES(2025).zip", [described, *rows])
