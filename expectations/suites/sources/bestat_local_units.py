r"""Rules of the local units by municipality and quarter (Statbel, be.STAT).

A whole quarter may come twice: rows that say the same are counted once, and however many they are the delivery goes on.
Labels are compared without the blanks around them, `\u00a0` (a non-breaking space) among them.
"""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from expectations.rules import RowCount, Rule, Suite
from expectations.suites import generic
from expectations.suites.delivery import Delivery
from expectations.suites.earlier import Kept

IS_QUARTER = "^[1-4](e|de|ste) kwartaal (19|20)[0-9][0-9]$"
PLACE = ("region_name", "province_name", "arrondissement_name", "municipality_name")


def clean(column: str) -> str:
    """The label as the models read it: without blanks around it, null where nothing is left."""
    return rf"nullif(btrim(regexp_replace({column}, '[\s\u00a0]+', ' ', 'g')), '')"


QUARTER = clean("quarter_text")
KEPT = {
    "bestat_local_units": Kept(
        figures=("local_units",),
        by=("municipality_name",),
        newest=f"case when {QUARTER} ~ '^[1-4].*[0-9]{{4}}$' then right({QUARTER}, 4) || left({QUARTER}, 1) end",
    )
}

RULES: dict[str, list[Rule | RowCount]] = {
    "bestat_local_units": [
        Rule(
            "municipality_in_arrondissement",
            "Een gemeente staat met haar arrondissement, een onbepaalde locatie zonder beide",
            "A municipality stands with its arrondissement, an undetermined location without both",
            f"({clean('municipality_name')} is null) <> ({clean('arrondissement_name')} is null)",
            action="warn",
        ),
    ],
}


def _over(today: date) -> Rule:
    """A quarter is counted when it is over."""
    number = f"right({QUARTER}, 4)::integer * 4 + left({QUARTER}, 1)::integer"
    return Rule(
        "period_is_over",
        f"Het kwartaal is voorbij op {today:%d/%m/%Y}",
        f"The quarter is over on {today}",
        f"case when {QUARTER} ~ '{IS_QUARTER}' then {number} >= {today.year * 4 + (today.month + 2) // 3} end",
        column="quarter_text",
    )


def suites(delivery: Delivery) -> Iterator[Suite]:
    """Doubled rows by what they are about."""
    table = delivery.tables["bestat_local_units"]
    where = f"{table.schema}.{table.table}"
    about = ", ".join(f"{clean(column)} as {column}" for column in (*PLACE, "quarter_text"))
    yield delivery.suite(table, [_over(delivery.today)], about="over")
    copies, contradictions = (rule for rule in generic.DOUBLE_KEYS if isinstance(rule, Rule))
    yield delivery.suite(
        table,
        [replace(copies, tolerated_share=1.0), contradictions],
        f"""
        select row_id, same
        from (
            select
                row_id,
                local_units is not distinct from first_value(local_units) over same_place as same,
                row_number() over same_place as nth
            from (select ctid as row_id, local_units, {about} from {where}) as labelled
            window same_place as (partition by {", ".join((*PLACE, "quarter_text"))} order by row_id desc)
        ) as numbered
        where nth > 1
        """,
        "doubles",
    )
