"""Rules of the city's street register: stretches of street with the sector in which they lie."""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator

from expectations.rules import RowCount, Rule, Suite, synthetic
from expectations.suites.delivery import Delivery

NUMBERS = "house_number_from ~ '^[0-9]{1,5}$' and house_number_to ~ '^[0-9]{1,5}$'"


def _if_numbers(condition: str) -> str:
    return f"case when {NUMBERS} then {condition} else false end"


def _number(column: str) -> str:
    return f"case when {NUMBERS} then {column}::integer end"


RULES: dict[str, list[Rule | RowCount]] = {
    "street_register": [
        synthetic("starts_with(street_name, 'Synthetisch')"),
        Rule(
            "house_numbers_ordered",
            "house_number_to is niet kleiner dan house_number_from",
            "house_number_to is not below house_number_from",
            _if_numbers("house_number_from::integer > house_number_to::integer"),
        ),
        Rule(
            "house_numbers_fit_parity",
            "De huisnummers passen bij parity",
            "The house numbers fit parity",
            _if_numbers(
                "(parity = 'even' and mod(house_number_from::integer, 2) = 1) "
                "or (parity = 'odd' and mod(house_number_from::integer, 2) = 0)"
            ),
            action="warn",
        ),
    ],
}


def suites(delivery: Delivery) -> Iterator[Suite]:
    """Stretches of a street do not overlap."""
    table = delivery.tables["street_register"]
    where = f"{table.schema}.{table.table}"
    yield delivery.suite(
        table,
        [
            Rule(
                "stretches_do_not_overlap",
                "Een huisnummer ligt in een enkel stuk straat",
                "A house number lies in one stretch of street",
                "true",
                action="warn",
            )
        ],
        f"""
        select distinct row_id
        from (
            select row_id, house_number_from <= max(house_number_to) over begun_before as lies_within
            from (
                select stretch.ctid as row_id, street_name, side,
                    {_number("house_number_from")} as house_number_from, {_number("house_number_to")} as house_number_to
                from {where} as stretch
                inner join (values ('even'), ('odd')) as sides (side) on parity in (side, 'all')
            ) as stretches
            window begun_before as (
                partition by street_name, side order by house_number_from, row_id
                rows between unbounded preceding and 1 preceding
            )
        ) as compared
        where lies_within
        """,
        "overlaps",
    )
