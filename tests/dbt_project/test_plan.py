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
RULES = {row["indicator_code"]: row for row in seed("indicator_rule")}


def measured(indicator: dict[str, str]) -> bool:
    return indicator["indicator_code"] in RULES


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


def test_every_indicator_is_measured_or_says_in_both_languages_why_not():
    for indicator in INDICATORS:
        reasons = bool(indicator["no_source_reason_nl"]), bool(indicator["no_source_reason_en"])
        assert reasons == (not measured(indicator),) * 2, indicator["indicator_code"]


def test_every_subject_has_its_model_and_its_indicators():
    subjects = {row["subject"] for row in seed("indicator_subject")}
    assert {path.stem.removeprefix("rows_") for path in MODELS.glob("rows_*.sql")} == subjects
    assert {rule["subject"] for rule in RULES.values()} == subjects


def test_a_rule_says_what_goes_together():
    for code, rule in RULES.items():
        assert bool(rule["window_months"]) == bool(rule["least_months"]), code
        assert int(rule["least_months"] or 0) <= int(rule["window_months"] or 0), code
        assert bool(rule["tolerance"]) == (rule["tolerance_kind"] != "margin"), code
        assert (rule["aggregation"] == "mean") == (rule["tolerance_kind"] == "margin"), code


def test_an_indicator_that_hides_small_numbers_is_not_told_by_neighbourhood():
    # a hidden neighbourhood would follow from the city and the others
    protected = {row["subject"] for row in seed("indicator_subject") if row["counted"]}
    assert [
        code for code, rule in RULES.items() if rule["subject"] in protected and rule["neighbourhoods"] != "none"
    ] == []


def test_every_source_of_an_indicator_is_in_the_catalogue_or_planned_and_never_both():
    catalogue, planned = set(load_catalogue()), set(load_planned())
    assert not catalogue & planned
    named = {row["source_id"] for row in SOURCES}
    assert named <= catalogue | planned | {ITSELF}
    assert planned <= named, "a planned source that no indicator waits for"
    assert {row["indicator_code"] for row in SOURCES} == {indicator["indicator_code"] for indicator in INDICATORS}


def test_every_indicator_that_is_not_measured_waits_for_a_planned_source():
    planned = set(load_planned())
    waiting = {row["indicator_code"] for row in SOURCES if row["source_id"] in planned}
    assert [
        indicator["indicator_code"]
        for indicator in INDICATORS
        if not measured(indicator) and indicator["indicator_code"] not in waiting
    ] == []


def test_every_break_of_the_vdab_series_is_known():
    broken = {row["indicator_code"] for row in seed("series_break") if row["breaks_on"] == "2021-07-01"}
    of_vdab = {row["indicator_code"] for row in SOURCES if row["source_id"] == "vdab_arvastat"}
    assert broken == of_vdab
