"""The plan as data: the seeds against the documents, the catalogue and the models."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.catalogue import load_catalogue
from ingest.planned import load_planned
from tests.conftest import REAL

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
SEEDS = PROJECT / "seeds" / "plan"
MODELS = PROJECT / "models" / "intermediate" / "indicators"
DOCUMENTS = REAL.parent / "mission"
ITSELF = "ops"


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


AREAS = seed("plan_area")
INDICATORS = seed("plan_indicator")
SOURCES = seed("indicator_source")


@pytest.fixture(scope="module")
def document() -> Callable[[str], str]:
    """Text of one of the documents that the plan comes from, with single blanks; skips where they are absent."""
    if not DOCUMENTS.is_dir():
        pytest.skip("the documents of the plan are not on this machine")

    def text(name: str) -> str:
        return re.sub(r"\s+", " ", (DOCUMENTS / name).read_text(encoding="utf-8"))

    return text


def test_the_plan_has_3_objectives_26_actions_5_challenges_an_ambition_and_4_hubs():
    assert Counter(area["kind"] for area in AREAS) == {
        "objective": 3, "action": 26, "challenge": 5, "ambition": 1, "hub": 4,
    }  # fmt: skip
    assert Counter(area["parent_code"] for area in AREAS if area["kind"] == "action") == {"O1": 5, "O2": 9, "O3": 12}


def test_objectives_and_actions_are_those_of_the_document_word_for_word_and_in_its_order(document):
    plan = document("2_economische_positie_actieplannen.txt").split(" Actieplannen ")[1]
    labels = [area["label_nl"] for area in AREAS if area["kind"] in {"objective", "action"}]
    assert len(labels) == 29
    in_order = sorted(
        (area for area in AREAS if area["kind"] in {"objective", "action"}),
        key=lambda area: (area["parent_code"] or area["area_code"], area["kind"] == "action", int(area["position"])),
    )
    rebuilt = " ".join(("• " if area["kind"] == "action" else "") + area["label_nl"] for area in in_order)
    assert re.sub(r"• ", "", rebuilt) == re.sub(r"• ", "", plan).strip()


@pytest.mark.parametrize("code", ["C1", "C2", "C3", "C4", "C5"])
def test_challenges_say_what_the_document_says(document, code):
    challenge = next(area["label_nl"] for area in AREAS if area["area_code"] == code)
    text = document("2_economische_positie_actieplannen.txt").lower()
    for part in re.split(r"[:,] ", challenge.lower().removeprefix("prioriteit ")):
        assert part in text, part


def test_figures_of_thor_park_are_those_of_its_press_release(document):
    text = document("3_thor_park.txt")
    for words in ("EUR 16 million", "By the end of 2022, 8,000 square meters", "30,000 square meters", "600 new jobs",
                  "5,000 new jobs over the next ten years", "6 April 2021"):  # fmt: skip
        assert words in text
    targets = {target["indicator_code"]: target for target in seed("plan_target")}
    assert {
        code: (targets[code]["target_value"], targets[code]["target_date"], targets[code]["origin"])
        for code in ("T1.floor_2022", "T1.floor_full", "T1.jobs_phase1", "T1.jobs_10y", "T1.funding")
    } == {
        "T1.floor_2022": ("8000", "2022-12-31", "document"),
        "T1.floor_full": ("30000", "", "document"),
        "T1.jobs_phase1": ("600", "", "document"),
        "T1.jobs_10y": ("5000", "2031-04-06", "document"),
        "T1.funding": ("16000000", "", "document"),
    }


def test_every_area_has_an_indicator_whose_code_begins_with_its_own():
    assert {indicator["area_code"] for indicator in INDICATORS} == {area["area_code"] for area in AREAS}
    assert all(indicator["indicator_code"].startswith(f"{indicator['area_code']}.") for indicator in INDICATORS)


def test_every_indicator_has_a_model_or_says_in_both_languages_why_not():
    for indicator in INDICATORS:
        if not indicator["model"]:
            assert indicator["no_source_reason_nl"], indicator["indicator_code"]
            assert indicator["no_source_reason_en"], indicator["indicator_code"]


def test_models_named_in_the_plan_are_those_in_the_folder_and_in_the_list():
    named = {indicator["model"] for indicator in INDICATORS if indicator["model"]}
    macro = (PROJECT / "macros" / "indicators.sql").read_text()
    listed = re.search(r"macro indicator_models\(\) -%\}(.*?)\{%- endmacro", macro, re.DOTALL)
    assert listed
    models = listed[1].split()
    assert sorted(set(models)) == sorted(models), "a model is listed twice"
    assert set(models) == named
    assert {path.stem for path in MODELS.glob("*.sql")} == named


def test_every_indicator_of_the_plan_with_a_model_is_the_one_that_its_model_measures():
    for indicator in INDICATORS:
        if indicator["model"]:
            code, kind = indicator["indicator_code"], indicator["period_kind"]
            sql = (MODELS / f"{indicator['model']}.sql").read_text()
            assert code in sql or code.split(".milestone")[0] in sql, code
            assert f'"{kind}"' in sql, f"{code} is by {kind}"


def test_every_source_of_an_indicator_is_in_the_catalogue_or_planned_and_never_both():
    catalogue, planned = set(load_catalogue()), set(load_planned())
    assert not catalogue & planned
    named = {row["source_id"] for row in SOURCES}
    assert named <= catalogue | planned | {ITSELF}
    assert planned <= named, "a planned source that no indicator waits for"
    assert {row["indicator_code"] for row in SOURCES} == {indicator["indicator_code"] for indicator in INDICATORS}


def test_every_indicator_without_a_model_waits_for_a_planned_source():
    planned = set(load_planned())
    waiting = {row["indicator_code"] for row in SOURCES if row["source_id"] in planned}
    assert [
        indicator["indicator_code"]
        for indicator in INDICATORS
        if not indicator["model"] and indicator["indicator_code"] not in waiting
    ] == []


def test_every_break_of_the_vdab_series_is_known():
    broken = {row["indicator_code"] for row in seed("series_break") if row["breaks_on"] == "2021-07-01"}
    of_vdab = {row["indicator_code"] for row in SOURCES if row["source_id"] == "vdab_arvastat"}
    assert broken == of_vdab


def test_every_status_that_the_models_give_has_its_words():
    models = PROJECT / "models"
    sql = (models / "intermediate/plan/int_target_status.sql").read_text()
    given = set(re.findall(r"then '(\w+)'", sql.split("case rule")[1]))
    given |= {"late_data", "no_data"}
    assert given == {row["status"] for row in seed("target_status")}
