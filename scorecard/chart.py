"""The small line of an indicator: static SVG out of vega-lite, so that a page needs no script to show it."""

from __future__ import annotations

import copy
import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

from scorecard.model import Point, TargetPoint

WIDTH, HEIGHT = 260, 56
"""Of the plot in pixels; the page scales it."""
SVG = "http://www.w3.org/2000/svg"
NEEDLESS = {"role", "pointer-events", "font-family", "opacity"}
"""Attributes that a picture without script does not need; the letters are the page's."""


@dataclass(frozen=True)
class Words:
    """What a chart says to who cannot see it; on the page `ID` is its heading and `line-ID` its caption."""

    id: str
    title_nl: str
    title_en: str
    text_nl: str
    text_en: str


def draw(points: Sequence[Point], targets: Sequence[TargetPoint], words: Words) -> str:
    """An inline SVG of the values with the target as a dashed line; nothing where there are less than two values.

    The line has a gap at a break of the series and at a hidden value: it never joins what may not be compared. A dotted
    line stands at each break.
    """
    seen = [point for point in points if point.value is not None]
    if len(seen) < 2:
        return ""
    import vl_convert

    return _speaking(vl_convert.vegalite_to_svg(_filled(points, targets)), words)


@cache
def _spec() -> dict[str, Any]:
    """The chart without data: made and validated once, since that takes altair longer than the drawing."""
    import altair as alt

    # colours are the page's: currentColor and the classes below, so that dark mode and paper get theirs
    day = alt.X("day:T", title=None, scale=alt.Scale(type="utc", padding=4))
    value = alt.Y("value:Q", title=None, axis=None, scale=alt.Scale(zero=False, nice=False, padding=4))
    ends = alt.Axis(
        values=[],
        format="%Y",
        labelFlush=True,
        labelOverlap="greedy",
        labelFontSize=11,
        labelColor="currentColor",
        tickColor="currentColor",
        domainColor="currentColor",
        domainOpacity=0.35,
        tickOpacity=0.35,
        grid=False,
    )
    values, targets, breaks = (alt.Data(name=name) for name in ("values", "targets", "breaks"))  # type: ignore[no-untyped-call]
    target = (
        alt.Chart(targets, name="target")
        .mark_line(color="currentColor", strokeWidth=1.5, strokeDash=[5, 4], clip=False)
        .encode(x=day.axis(ends), y=value)
    )
    line = (
        alt.Chart(values, name="line")
        .mark_line(color="currentColor", strokeWidth=2, invalid="break-paths-show-domains")
        .encode(x=day, y=value, detail="part:N")
    )
    dots = (
        alt.Chart(values, name="dots")
        .mark_circle(color="currentColor", size=24, opacity=1)
        .encode(x=day, y=value)
        .transform_filter("datum.dot")
    )
    rules = (
        alt.Chart(breaks, name="break").mark_rule(color="currentColor", strokeWidth=1, strokeDash=[1, 3]).encode(x=day)
    )
    chart = (
        (target + line + dots + rules)
        .properties(width=WIDTH, height=HEIGHT, background="transparent", padding=2)
        .configure(aria=False)
        .configure_view(stroke=None)
    )
    spec: dict[str, Any] = chart.to_dict()
    return spec


def _filled(points: Sequence[Point], targets: Sequence[TargetPoint]) -> dict[str, Any]:
    spec = copy.deepcopy(_spec())
    spec["datasets"] = {
        "values": list(_values(points)),
        "targets": [{"day": _text(target.day), "value": float(target.value)} for target in targets],
    }
    spec["datasets"]["breaks"] = [
        {"day": _text(point.period_end)}
        for before, point in itertools.pairwise(points)
        if before.series != point.series
    ]
    days = sorted({point.period_end for point in points} | {target.day for target in targets})
    spec["layer"][0]["encoding"]["x"]["axis"]["values"] = [_text(days[0]), _text(days[-1])]
    return spec


def _values(points: Sequence[Point]) -> list[dict[str, Any]]:
    """The values by the unbroken part that they belong to; the last one gets a dot, and any that stands alone."""
    parts: dict[str, list[Point]] = defaultdict(list)
    hidden = 0
    for point in points:
        if point.value is None:
            hidden += 1
        else:
            parts[f"{point.series} {hidden}"].append(point)
    last = max((point for point in points if point.value is not None), key=lambda point: point.period_end)
    return [
        {"day": _text(point.period_end), "value": float(point.value or 0), "part": part, "dot": alone or point is last}
        for part, together in parts.items()
        for alone in [len(together) == 1]
        for point in together
    ]


def _text(day: date) -> str:
    return f"{day:%Y-%m-%d}"


def _speaking(svg: str, words: Words) -> str:
    """The SVG with its title and description, without what only vega's own tools use."""
    ET.register_namespace("", SVG)
    root = ET.fromstring(svg)  # noqa: S314  our own converter's
    for element in root.iter():
        for child in list(element):
            if child.get("class") in ("background", "foreground"):
                element.remove(child)
        for name in [*element.keys()]:
            if name in NEEDLESS or name.startswith("aria-"):
                del element.attrib[name]
    root.set("role", "img")
    root.set("class", "chart")
    # title and description go along with the picture; a page reads those of the language that is chosen
    root.set("aria-labelledby", words.id)
    root.set("aria-describedby", f"line-{words.id}")
    for place, (tag, language, text) in enumerate(
        [
            ("title", "nl", words.title_nl),
            ("title", "en", words.title_en),
            ("desc", "nl", words.text_nl),
            ("desc", "en", words.text_en),
        ]
    ):
        said = ET.Element(f"{{{SVG}}}{tag}", lang=language)
        said.text = text
        root.insert(place, said)
    return ET.tostring(root, encoding="unicode")
