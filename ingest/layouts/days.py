"""A day as people write it, where only one day can be meant: in Belgium the day comes before the month."""

from __future__ import annotations

import re
from datetime import date

MONTHS = (
    "januari jan janvier january",
    "februari feb février fevrier february",
    "maart mrt mar mars march",
    "april apr avril avr",
    "mei mai may",
    "juni jun juin june",
    "juli jul juillet juil july",
    "augustus aug août aout august",
    "september sep sept septembre",
    "oktober okt oct octobre october",
    "november nov novembre",
    "december dec décembre decembre",
)
"""Names of the months in Dutch, French and English, and what Excel shortens them to."""
WEEKDAYS = ("maandag ma", "dinsdag di", "woensdag wo", "donderdag do", "vrijdag vr", "zaterdag za", "zondag zo")
_MONTH = {name: month for month, names in enumerate(MONTHS, start=1) for name in names.split()}
_WEEKDAY = {name: day for day, names in enumerate(WEEKDAYS) for name in names.split()}

WEEKDAY = re.compile(r"([a-z]+)[.,]? (?=\d)")
TIME = re.compile(r"[t ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?$")
"""A time of day; one with a zone is none, since it can mean another day."""
YEAR_FIRST = re.compile(r"(?P<year>\d{4}) ?([-/.]) ?(?P<month>\d{1,2}) ?\2 ?(?P<day>\d{1,2})")
DAY_FIRST = re.compile(r"(?P<day>\d{1,2}) ?([-/.]) ?(?P<month>\d{1,2}) ?\2 ?(?P<year>\d{4})")
NAMED = re.compile(r"(?P<day>\d{1,2})[-/. ]+(?P<month>[^\W\d_]+)\.?[-/. ]+(?P<year>\d{4})")


def day(text: str) -> date | None:
    """The day that the text means; None where it means none or may mean several (3/4/26), or has another weekday."""
    written = " ".join(text.split()).casefold()
    weekday = WEEKDAY.match(written)
    written = TIME.sub("", written[weekday.end() if weekday else 0 :])
    for pattern in (YEAR_FIRST, DAY_FIRST, NAMED):
        if found := pattern.fullmatch(written):
            month = found["month"]
            try:
                meant = date(int(found["year"]), int(month) if month.isdecimal() else _MONTH[month], int(found["day"]))
            except (ValueError, KeyError):
                return None
            return meant if weekday is None or _WEEKDAY.get(weekday[1]) == meant.weekday() else None
    return None
