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
    for row in read("milestones.csv"):
        months = row["end_in_months"]
        yield {
            "milestone_code": row["code"],
            "area_code": row["code"].partition("-")[0],
            "indicator_code": row["indicator"] or None,
            "title_nl": f"{row['title_nl']} (synthetisch)",
            "title_en": f"{row['title_en']} (synthetic)",
            "status": row["status"],
            "status_date": story.as_of - timedelta(days=int(row["days_ago"])),
            "planned_end": end_of_month(story.as_of, int(months)) if months else None,
            "amount_eur": int(row["amount_eur"]) if row["amount_eur"] else None,
        }
