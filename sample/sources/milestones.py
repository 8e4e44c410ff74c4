"""Milestones of the actions, and grants for a site: each with its statuses (sample/data/milestones.csv)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sample.reference import read
from sample.story import Story, end_of_month
from sample.writer import Delivery, Row


def deliveries(story: Story) -> Iterator[Delivery]:
    """The whole register, with all earlier statuses."""
    yield Delivery(_rows(story))


def _rows(story: Story) -> Iterator[Row]:
    for code, indicator, title_nl, title_en, status, days_ago, months, amount in map(
        dict.values, read("milestones.csv")
    ):
        titles = (f"{title_nl} (synthetisch)", f"{title_en} (synthetic)")
        since = story.as_of - timedelta(days=int(days_ago))
        planned_end = end_of_month(story.as_of, int(months)) if months else None
        area = code.partition("-")[0]
        yield code, area, indicator or None, *titles, status, since, planned_end, int(amount) if amount else None
