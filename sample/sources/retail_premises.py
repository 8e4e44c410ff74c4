"""Surveys of the retail premises over five years: all but the newest in one CSV, the newest as the form.

In it some premises have another code than the year before (found again by their address), some were overlooked, and
some parts of premises are new: matched, and not matched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sample.premises import MONTH, Premises, surveys
from sample.story import Story
from sample.writer import Delivery, Row


def deliveries(story: Story) -> Iterator[Delivery]:
    """The past as somebody handed it in when the register began, and the survey of this year."""
    *past, newest = surveys(story.newest_year(month=MONTH + 1))
    yield Delivery((row for day, seen in past for row in _rows(day, seen)), name="retail_premises.csv")
    yield Delivery(_rows(*newest), name=f"retail_premises_{newest[0]}.xlsx")


def _rows(day: date, seen: Sequence[Premises]) -> Iterator[Row]:
    for one in seen:
        group, branch = one.use or (None, None)
        answers = (one.is_short_chain, one.is_new_concept, one.is_member) if one.is_in_use else (None, None, None)
        told = (None if answer is None else "ja" if answer else "nee" for answer in answers)
        where = (one.street, one.house_number, one.area.name)
        yield day, one.code, *where, one.floor_m2, group, branch, one.state, *told
