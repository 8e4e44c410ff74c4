"""The codes of the Central Balance Sheet Office that the catalogue and the seeds name, against its own lists."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ingest.catalogue import source
from ingest.nbb.cut import RUBRIC

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds" / "accounts"
KINDS = {"VOL": "full", "VKT": "abbreviated", "MIC": "micro", "CON": "consolidated"}
"""By the first letters of the office's short name of a model."""
OF_COMPANIES = ("-kap", "-inb", "-vzw")
"""Ends the short names of the models of companies and associations; others are of banks, insurers, funds."""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_rubric_of_the_catalogue_is_one_of_the_office(real_files: Path) -> None:
    known = {row["rubric_code"] for row in rows(real_files / "innovation" / "rubric_codes_labels.csv")}
    found = [RUBRIC.fullmatch(column.published) for column in source("nbb_accounts").files[0].columns]
    codes = {one[1] for one in found if one}
    assert len(codes) == 9
    assert codes <= known


@pytest.mark.parametrize(
    "model", [pytest.param(row, id=row["model_number"]) for row in rows(SEEDS / "account_model.csv")]
)
def test_each_model_of_the_seed_is_of_the_kind_that_the_office_says(real_files: Path, model: dict[str, str]) -> None:
    names = {
        row["short_name_nl"]
        for row in rows(real_files / "innovation" / "model_types.csv")
        if row["model"].split("-")[0] == model["model_number"]
    }
    assert names
    assert {"social_balance" if name.endswith("-S1") else KINDS[name[:3]] for name in names} == {model["model_kind"]}


def test_no_model_of_companies_is_left_out(real_files: Path) -> None:
    of_companies = {
        row["model"].split("-")[0]
        for row in rows(real_files / "innovation" / "model_types.csv")
        if row["short_name_nl"].endswith(OF_COMPANIES) and row["short_name_nl"][:3] in KINDS
    }
    assert of_companies <= {row["model_number"] for row in rows(SEEDS / "account_model.csv")}
