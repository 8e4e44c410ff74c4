from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from scorecard.chart import SVG, Words, draw
from scorecard.model import Point, TargetPoint

WORDS = Words("X.1", "Titel", "Title", "van 1 naar 2", "from 1 to 2")


def line(*values: float | None, breaks: tuple[int, ...] = ()) -> list[Point]:
    """A yearly line; a new series begins at each place in `breaks`."""
    return [
        Point("X.1", date(2015 + place, 12, 31), None if value is None else Decimal(str(value)), series)
        for place, value in enumerate(values)
        for series in [f"s {sum(place >= first for first in breaks)}"]
    ]


def paths(svg: str, name: str) -> list[str]:
    """The drawn shapes of a layer, as `d` of each path."""
    root = ET.fromstring(svg)
    found = [group for group in root.iter(f"{{{SVG}}}g") if f"{name}_marks" in (group.get("class") or "")]
    return [path.get("d") or "" for group in found for path in group.iter(f"{{{SVG}}}path")]


def strokes(svg: str) -> list[str]:
    """The unbroken strokes of the line."""
    return [stroke for d in paths(svg, "line") for stroke in re.findall(r"M[^M]+", d) if "L" in stroke]


def test_unbroken_series_is_one_stroke():
    assert len(strokes(draw(line(1, 2, 3, 4), [], WORDS))) == 1


def test_line_is_never_joined_over_a_break():
    svg = draw(line(1, 2, 3, 14, 15, 16, breaks=(3,)), [], WORDS)
    assert [stroke.count("L") for stroke in strokes(svg)] == [2, 2]


def test_line_is_never_joined_over_a_hidden_value():
    assert [stroke.count("L") for stroke in strokes(draw(line(1, 2, None, 3, 4, 5), [], WORDS))] == [1, 2]


def test_dot_stands_at_the_last_value_and_at_one_that_stands_alone():
    assert len(paths(draw(line(1, 2, 3), [], WORDS), "dots")) == 1
    assert len(paths(draw(line(1, 2, 9, 3, 4, breaks=(2, 3)), [], WORDS), "dots")) == 2


def test_dotted_line_stands_at_each_break():
    svg = draw(line(1, 2, 3, 4, breaks=(2,)), [], WORDS)
    assert svg.count("stroke-dasharray") == 1
    assert draw(line(1, 2, 3, 4), [], WORDS).count("stroke-dasharray") == 0


def test_target_is_a_dashed_line_that_may_reach_past_the_last_value():
    targets = [TargetPoint("X.1", date(2015, 12, 31), Decimal(1)), TargetPoint("X.1", date(2031, 12, 31), Decimal(9))]
    svg = draw(line(1, 2, 3), targets, WORDS)
    assert len(paths(svg, "target")) == 1
    assert "stroke-dasharray" in svg
    assert ">2015<" in svg
    assert ">2031<" in svg


@pytest.mark.parametrize("values", [(), (5,), (None, None), (5, None)])
def test_fewer_than_two_values_are_no_line(values):
    assert draw(line(*values), [], WORDS) == ""


def test_values_that_are_all_the_same_are_drawn():
    assert len(strokes(draw(line(0, 0, 0), [], WORDS))) == 1


def test_picture_says_what_it_shows_in_both_languages():
    root = ET.fromstring(draw(line(1, 2), [], WORDS))
    said = [(child.tag.split("}")[1], child.get("lang"), child.text) for child in list(root)[:4]]
    assert root.get("role") == "img"
    assert said == [
        ("title", "nl", "Titel"),
        ("title", "en", "Title"),
        ("desc", "nl", "van 1 naar 2"),
        ("desc", "en", "from 1 to 2"),
    ]


def test_words_of_a_picture_are_no_markup():
    svg = draw(line(1, 2), [], Words("X.1", "<script>a</script>", "&", "</svg>", '"'))
    assert "<script" not in svg
    assert svg.count("</svg>") == 1


def test_picture_asks_nothing_of_the_network():
    svg = draw(line(1, 2), [], WORDS)
    assert re.findall(r"https?://[^\"']+", svg) == ["http://www.w3.org/2000/svg"]
    assert "href" not in svg
    assert "url(" not in svg
