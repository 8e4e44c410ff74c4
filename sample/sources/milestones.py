"""Milestones of the actions, and grants for a site: each with its statuses (sample/data/milestones.csv)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sample.reference import read
from sample.story import Story, end_of_month
from sample.writer import Delivery, Row


def deliveries(story: Story) -> Iterator[Delivery]:
    """The whole register, with all earlier statuses."""
    yield Delivery(_row(story, *row.values()) for row in read("milestones.csv"))


def _row(story: Story, code: str, indicator: str, *told: str) -> Row:
    *titles_and_status, days_ago, months, amount = told
    since = story.as_of - timedelta(days=int(days_ago))
    planned_end = end_of_month(story.as_of, int(months)) if months else None
    area = code.partition("-")[0]
    return code, area, indicator or None, *titles_and_status, since, planned_end, int(amount) if amount else None
