from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from scorecard import words

MINUS = "\N{MINUS SIGN}"


def test_value_has_the_decimal_sign_of_its_language(indicator):
    found = replace(indicator("O1.survival"), value=Decimal("1065.85"))
    assert words.value(found, "nl") == "1.065,9"
    assert words.value(found, "en") == "1,065.9"
    assert words.unit(found, "nl") == "%"


def test_hidden_value_is_told_with_its_bounds_and_without_a_unit(indicator):
    found = indicator("O1.moved_in")
    assert words.value(found, "nl") == "verborgen (1 tot 3)"
    assert words.value(found, "en") == "hidden (1 to 3)"
    assert words.unit(found, "nl") == ""


def test_what_is_provisional_near_or_broken_is_told_in_words(indicator):
    assert words.remarks(indicator("O1.survival"), "nl") == "voorlopig"
    assert words.remarks(replace(indicator("O1.settled"), completeness=Decimal("0.75")), "en") == "not seen whole"
    assert words.remarks(indicator("A2.7.neighbourhoods"), "nl") == "benadering"
    assert words.remarks(indicator("A1.5.satisfaction"), "en").startswith("95% margin (")
    assert words.remarks(indicator("O3.jobseekers"), "nl").startswith("1 breuk in de reeks")
    assert words.remarks(indicator("O1.settled"), "nl") == ""


def test_late_data_are_told_beside_the_status(indicator):
    late, fresh = indicator("O1.bankruptcies"), indicator("O1.local_units")
    assert (late.status, words.late(late, "nl")) == ("on_track", "De gegevens zijn te laat.")
    assert words.late(fresh, "en") == ""
    assert words.up_to(late, "nl") == "30-09-2026"
    assert words.up_to(fresh, "en") == "30 June 2026; newer ones expected before 4 August 2027"


def test_milestone_is_told_in_milestones(indicator):
    found = indicator("A2.1.milestone")
    assert words.value(found, "nl") == "2 van 3 afgerond"
    assert words.unit(found, "nl") == ""
    assert words.target(found, "nl") == "afgerond, zonder datum in het plan"
    assert words.target(replace(found, target_date=date(2027, 6, 30)), "en") == "done by 30 June 2027"


@pytest.mark.parametrize(
    ("code", "change", "nl", "en"),
    [
        ("O3.employment_rate", {}, "minstens 80,0 % tegen 31-12-2031", "at least 80.0% by 31 December 2031"),
        ("A2.7.neighbourhoods", {"target_date": None}, "hoogstens 0 wijken", "at most 0 neighbourhoods"),
        (
            "O1.bankruptcies",
            {"baseline_date": date(2020, 12, 31)},
            "minder dan de nulmeting: 60 ondernemingen (31-12-2020)",
            "less than the baseline: 60 enterprises (31 December 2020)",
        ),
        (
            "C5.jobs_per_100",
            {},
            "meer dan de nulmeting, die er nog niet is",
            "more than the baseline, which is not there yet",
        ),
        ("A2.2.budget", {}, "geen streefwaarde", "no target"),
    ],
)
def test_target_is_told_by_its_kind(indicator, code, change, nl, en):
    found = replace(indicator(code), **change)
    assert (words.target(found, "nl"), words.target(found, "en")) == (nl, en)


def test_gap_of_percentages_is_in_percentage_points(indicator):
    found = replace(indicator("O3.employment_rate"), gap=Decimal("-4.96"))
    assert words.gap(found, "nl") == f"{MINUS}5,0 procentpunt"
    assert words.gap(found, "en") == f"{MINUS}5.0 percentage points"
    assert words.gap(replace(found, gap=None), "nl") == ""


def test_history_starts_after_the_last_break(indicator):
    found = indicator("O3.jobseekers")
    after = [point for point in found.points if point.series == found.points[-1].series]
    assert len(after) < len(found.points)
    assert words.history(found, "nl").startswith("sinds de breuk van ")
    assert f"({after[0].period_end:%d-%m-%Y})" in words.history(found, "nl")
    assert f"({found.points[0].period_end:%d-%m-%Y})" not in words.history(found, "nl")


def test_basis_tells_workplace_residence_and_seat_apart(indicator):
    assert words.basis(indicator("O1.settled"), "nl") == "Genk, naar werkplek"
    assert words.basis(indicator("O3.jobseekers"), "en") == "Genk, by residence"
    assert words.basis(indicator("O1.survival"), "en") == "Provincie Limburg, by registered seat"
    assert words.basis(indicator("A2.2.budget"), "nl") == "Genk"


def test_missing_value_has_its_reason_and_a_present_one_none(indicator):
    assert words.why_missing(indicator("C5.jobs_per_100"), "nl").startswith("Wacht op ")
    assert words.why_missing(indicator("O1.settled"), "nl") == ""
    with_model = replace(indicator("C5.jobs_per_100"), no_source_reason_nl=None, no_source_reason_en=None)
    assert words.why_missing(with_model, "en") == with_model.reason_en
