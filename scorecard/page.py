"""The scorecard as one page: self-contained, without script, Dutch first and English by a switch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from pages import site
from pages.formats import BRUSSELS, Language
from scorecard import city_map, words
from scorecard.chart import Words, draw
from scorecard.city_map import Neighbourhood
from scorecard.data import NothingPublishedError, read
from scorecard.model import Area, Indicator, Scorecard
from scorecard.words import Both, both

TEMPLATES = Path(__file__).parent / "templates"
FILE_NAME = "scorecard.html"
FACTS = (
    (Both("Doel", "Target"), words.target),
    (Both("Doel op die datum", "Target at that date"), words.target_at_date),
    (Both("Verschil", "Gap"), words.gap),
    (Both("Gebied", "Area"), words.basis),
    (Both("Bron", "Source"), words.source),
    (Both("Gegevens tot", "Data up to"), words.up_to),
    (Both("Levering", "Delivery"), words.delivery),
)
"""The facts of an indicator in the order of their list, and who says them."""


def write_page(connection: psycopg.Connection, site_dir: Path) -> Path:
    """Write the page of what is published into `site_dir`, in place of the one before; returns its path.

    With nothing published the page says so, rather than show what is gone.
    """
    try:
        found: Scorecard | None = read(connection)
        neighbourhoods = city_map.read(connection)
    except NothingPublishedError:
        found, neighbourhoods = None, ()
    return site.write(render(found, neighbourhoods), site_dir / FILE_NAME)


def render(scorecard: Scorecard | None, neighbourhoods: Sequence[Neighbourhood] = ()) -> str:
    """The page as text; with neighbourhoods it has their map."""
    template = site.environment(TEMPLATES).get_template("scorecard.html.j2")
    return template.render(
        scorecard=scorecard,
        now=datetime.now(BRUSSELS),
        statuses=scorecard.statuses if scorecard else {},
        mark=words.SYNTHETIC,
        overdue=words.LATE,
        show=_shown,
        counts=_counts,
        words=words,
        neighbourhoods=neighbourhoods,
        city_map=_city_map(neighbourhoods),
        legend=city_map.legend(),
    )


def _city_map(neighbourhoods: Sequence[Neighbourhood]) -> str:
    from markupsafe import Markup

    return Markup(city_map.draw(neighbourhoods, "map", "map-text"))  # noqa: S704  ours, its texts escaped by ElementTree


def _shown(indicator: Indicator) -> dict[str, Any]:
    """What the template shows of an indicator, in both languages."""

    def told(say: Callable[[Indicator, Language], str]) -> Both:
        return both(partial(say, indicator))

    facts = [(name, told(say)) for name, say in FACTS]
    return {
        "value": told(words.value),
        "unit": told(words.unit),
        "when": told(words.when),
        "remarks": told(words.remarks),
        "late": told(words.late),
        "missing": told(words.why_missing),
        "facts": [(name, text) for name, text in facts if text],
        "origin": told(words.origin),
        "line": told(words.history),
        "chart": _chart(indicator, told(words.picture)),
    }


def _chart(indicator: Indicator, text: Both) -> str:
    from markupsafe import Markup

    if indicator.target_kind == "milestone":
        return ""
    said = Words(indicator.indicator_code, indicator.label_nl, indicator.label_en, text.nl, text.en)
    drawn = draw(indicator.points, indicator.targets, said)
    return Markup(drawn)  # noqa: S704  our own drawing, its texts escaped by ElementTree


def _counts(area: Area, scorecard: Scorecard) -> list[tuple[str, int]]:
    """How many indicators of the area (without its actions) have each status, in the order of the statuses."""
    found = [indicator.status for indicator in area.indicators]
    return [(status, found.count(status)) for status in scorecard.statuses if status in found]
