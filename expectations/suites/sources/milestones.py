"""Rules of the milestones: what columns say together, and the order of the statuses of a milestone."""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator

from expectations import predicates as p
from expectations.rules import RowCount, Rule, Suite
from expectations.suites.delivery import Delivery
from expectations.suites.earlier import Kept
from expectations.suites.registers import DAY, TODAY, has_happened, is_code

FUNDING = "T1.funding"
ORDER = "array_position(array['gepland', 'gestart', 'klaar', 'geschrapt'], status)"
KEPT = {
    "milestones": Kept(
        figures=("amount_eur",),
        newest=f"case when status_date ~ '{DAY}' and status_date <= {TODAY} then status_date end",
    )
}

RULES: dict[str, list[Rule | RowCount]] = {
    "milestones": [
        is_code("milestone_code", "Mijlpaalcode"),
        has_happened("status_date", "Statusdatum"),
        Rule(
            "indicator_fits_area",
            "“Indicator” hoort bij “Actie of gebied” (A2.4.milestone bij A2.4)",
            "The indicator belongs to the area (A2.4.milestone to A2.4)",
            "indicator_code <> '' and area_code <> '' and not starts_with(indicator_code, area_code || '.')",
            column=("area_code", "indicator_code"),
        ),
        Rule(
            "amount_given",
            f"“Bedrag (EUR)” is ingevuld als een mijlpaal van {FUNDING} klaar is",
            f"The amount is given where a milestone of {FUNDING} is done",
            f"indicator_code = '{FUNDING}' and status = 'klaar' and {p.missing('amount_eur')}",
            column=("amount_eur", "status"),
        ),
        Rule(
            "amount_is_funding",
            f"“Bedrag (EUR)” staat alleen bij {FUNDING}; elders telt het niet mee",
            f"An amount stands with {FUNDING} only; elsewhere it does not count",
            f"amount_eur <> '' and indicator_code is distinct from '{FUNDING}'",
            action="warn",
            column=("amount_eur", "indicator_code"),
        ),
        Rule(
            "planned_end_given",
            "“Geplande einddatum” is ingevuld zolang de mijlpaal gepland of gestart is; anders is ze nooit over tijd",
            "The planned end is given while the milestone is planned or started; else it is never overdue",
            f"status in ('gepland', 'gestart') and {p.missing('planned_end')}",
            action="warn",
            column="planned_end",
        ),
    ],
}


def suites(delivery: Delivery) -> Iterator[Suite]:
    """Statuses of a milestone follow each other, and all its rows name one area and one indicator."""
    table = delivery.tables["milestones"]
    where = f"{table.schema}.{table.table}"
    yield delivery.suite(
        table,
        [
            Rule(
                "status_in_order",
                "“Status” gaat vooruit: gepland, gestart, klaar; wat klaar of geschrapt is, begint niet opnieuw",
                "The status goes forward: planned, started, done; what is done or dropped does not begin again",
                "status_order < previous_order",
                action="warn",
                column=("status", "status_date"),
            ),
            Rule(
                "belongs_to_one_indicator",
                "Alle rijen van een mijlpaal hebben dezelfde “Actie of gebied” en “Indicator”; de laatste rij telt",
                "All rows of a milestone have the same area and indicator; the newest row counts",
                "(area_code, indicator_code) is distinct from (previous_area, previous_indicator) "
                "and previous_area is not null",
                action="warn",
                column=("area_code", "indicator_code"),
            ),
        ],
        f"""
        select ctid as row_id, area_code, indicator_code, {ORDER} as status_order,
            lag({ORDER}) over each_milestone as previous_order,
            lag(area_code) over each_milestone as previous_area,
            lag(indicator_code) over each_milestone as previous_indicator
        from {where}
        window each_milestone as (partition by milestone_code order by status_date, ctid)
        """,
        "history",
    )
