"""Counts of the Stalenstraat as the API of Telraam answers: estimates by the hour, in the light alone.

Hours are missing, a device that did not look says 0 with an uptime of 0, and no hour was ever seen wholly.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sample.chance import chance
from sample.footfall import BRUSSELS, hours
from sample.sources.footfall_counters import STALENSTRAAT, since
from sample.story import Story
from sample.writer import Delivery

SUNRISE = (8, 8, 7, 6, 6, 5, 5, 6, 7, 8, 8, 8)
SUNSET = (17, 18, 19, 20, 21, 22, 22, 21, 20, 19, 17, 16)
"""First hour in the light, and the first after it, by month on the clock."""
MISSING, OFF = 0.02, 0.03
"""Share of the hours that are not there, and in which the device did not look."""


def deliveries(story: Story) -> Iterator[Delivery]:
    """All of three years in one answer, packed."""
    first, last = since(story), story.month() - timedelta(days=1)
    report = [_record(*one) for one in _seen(hours(STALENSTRAAT, first, last))]
    answer = {"status_code": 200, "message": "ok", "report": report}
    yield Delivery(name=f"telraam_{STALENSTRAAT.code}.zip", content=json.dumps(answer, separators=(",", ":")))


def _seen(of_counter: Iterator[tuple[datetime, int]]) -> Iterator[tuple[datetime, float, float]]:
    """Moment, uptime and estimate of each hour that the device tells of."""
    rng = chance("telraam")
    for moment, passages in of_counter:
        local = moment.astimezone(BRUSSELS)
        is_light = SUNRISE[local.month - 1] <= local.hour < SUNSET[local.month - 1]
        draw = rng.random()
        if not is_light or draw < MISSING:
            continue
        uptime = 0.0 if draw < MISSING + OFF else round(rng.uniform(0.62, 0.81), 12)
        seen = round(passages * uptime)
        yield moment, uptime, seen / uptime if uptime else 0.0


def _record(moment: datetime, uptime: float, pedestrians: float) -> dict[str, Any]:
    way, bikes = pedestrians * 0.4, pedestrians * 0.3
    return {
        "instance_id": -1,
        "segment_id": int(STALENSTRAAT.code),
        "date": f"{moment:%Y-%m-%dT%H:%M:%S}.000Z",
        "interval": "hourly",
        "uptime": uptime,
        "heavy": 0,
        "car": 0,
        "bike": bikes,
        "pedestrian": pedestrians,
        "pedestrian_lft": way,
        "pedestrian_rgt": pedestrians - way,
        "night": None,
        "direction": 1,
        "timezone": "Europe/Brussels",
        "v85": None,
    }
