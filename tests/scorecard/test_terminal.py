from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from scorecard.terminal import show


def shown(scorecard, language: str, width: int = 160) -> str:
    """What a terminal of this width shows."""
    written = io.StringIO()
    show(scorecard, Console(file=written, width=width), language)
    return written.getvalue()


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("width", [80, 160])
def test_every_area_and_indicator_is_there_and_no_line_is_too_wide(scorecard, language, width):
    text = shown(scorecard, language, width)
    assert max(len(line) for line in text.splitlines()) <= width
    for area in scorecard.all_areas:
        assert f" {area.code}  " in text
    if width == 160:
        for one in scorecard.indicators:
            assert f"({one.indicator_code})" in text


def test_status_is_a_word_in_the_language(scorecard):
    assert "▼ Behind" in shown(scorecard, "en")
    assert "Geen gegevens" in " ".join(shown(scorecard, "nl").split())


def test_late_data_are_marked_and_counted(scorecard):
    assert len(scorecard.late) == 1
    text = shown(scorecard, "nl")
    assert "⚠ 1 gegevens te laat" in text
    assert text.count("⚠") == 2


def test_synthetic_values_are_marked_and_counted(scorecard):
    text = shown(scorecard, "en")
    synthetic, values = len(scorecard.synthetic), len(scorecard.with_value)
    assert f"◆ {synthetic} of the {values} values are synthetic" in text
    budgets = sum(area.budget.is_synthetic for area in scorecard.all_areas if area.budget)
    assert text.count("◆") == synthetic + budgets + 1


def test_brackets_in_a_label_are_no_style(scorecard):
    area = scorecard.areas[0]
    odd = replace(area, label_en="[red]odd[/nothing]", actions=())
    assert "[red]odd[/nothing]" in shown(replace(scorecard, areas=(odd,)), "en")
