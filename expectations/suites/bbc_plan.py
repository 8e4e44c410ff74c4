"""Rules of the municipal multi-year plans (BBC): Genk is there, amounts are understood, and nothing stands twice.

An amount is understood in two notations that no text has both of: a decimal comma with or without points between
thousands (Belgian), and a decimal point (plain), each with one or two decimals. The macro `euro` of dbt reads the same.
"""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator

from expectations import predicates as p
from expectations.rules import RowCount, Rule, Suite
from expectations.suites.delivery import Delivery
from ingest.staged import StagedTable

GENK = "71016"
GENK_NAMES = "('Genk', 'Gemeente Genk', 'Gemeente en OCMW Genk')"
"""What the exports call it; of the last two one is seen in later exports, AGB Genk would be another body."""
PLAIN = "'^-?[0-9]+([.][0-9]{1,2})?$'"
BELGIAN = "'^-?([0-9]+|[0-9]{1,3}([.][0-9]{3})+)(,[0-9]{1,2})?$'"
CENT = "0.01"


def _code(column: str) -> str:
    return rf"substring({column} from '(?:^|[\r\n])Code:[ \t]*([^\r\n]*[^ \t\r\n])')"


def _not_understood(column: str) -> str:
    return f"({column} <> '' and btrim({column}) !~ {PLAIN} and btrim({column}) !~ {BELGIAN})"


def _euro(column: str) -> str:
    """The amount as a number; null where it is not understood."""
    return (
        f"case when btrim({column}) ~ {PLAIN} then btrim({column})::numeric "
        f"when btrim({column}) ~ {BELGIAN} then translate(btrim({column}), ',.', '.')::numeric end"
    )


AMOUNTS: list[Rule | RowCount] = [
    Rule(
        "booking_year_valid",
        "booking_year is een jaar",
        "booking_year is a year",
        "booking_year !~ '^20[0-9]{2}$'",
    ),
    Rule(
        "amount_understood",
        "amount is een bedrag in een notatie die we kennen (1.234,56 of 1234.56)",
        "amount is an amount in a notation that we know (1.234,56 or 1234.56)",
        _not_understood("amount"),
    ),
]
MUNICIPALITY = Rule(
    "nis_code_valid", "nis_code heeft vijf cijfers", "nis_code has five digits", "nis_code !~ '^[0-9]{5}$'", "warn"
)


def _no_subtotal(column: str) -> Rule:
    return Rule(
        f"{column}_given",
        f"{column} is ingevuld (een tussentotaal telt nergens mee)",
        f"{column} has a value (a subtotal is counted nowhere)",
        p.missing(column),
        action="warn",
    )


RULES: dict[str, list[Rule | RowCount]] = {
    "bbc_action": [
        *AMOUNTS,
        Rule(
            "action_code_present",
            "De actie heeft een code",
            "The action has a code",
            f"action <> '' and {_code('action')} is null",
        ),
        Rule(
            "plan_codes_present",
            "Beleidsdoelstelling en actieplan hebben een code",
            "Policy objective and action plan have a code",
            f"{_code('objective')} is null or {_code('action_plan')} is null",
            action="warn",
        ),
    ],
    "bbc_policy_field": [*AMOUNTS, MUNICIPALITY, _no_subtotal("policy_field")],
    "bbc_account": [*AMOUNTS, MUNICIPALITY, _no_subtotal("account")],
}


def suites(delivery: Delivery) -> Iterator[Suite]:
    """What no single row can tell, for the one table that the delivery has."""
    for table in delivery.tables.values():
        where = f"{table.schema}.{table.table}"
        by_action = table.name == "bbc_action"
        body, genk = (
            ("municipality", f"municipality in {GENK_NAMES}") if by_action else ("nis_code", f"nis_code = '{GENK}'")
        )
        yield delivery.suite(table, [GENK_PRESENT], f"select 1 as genk from {where} where {genk}", "genk")
        yield delivery.suite(table, [PLAN_YEAR], _other_plan(delivery, where), "plan")
        yield delivery.suite(table, [ONE_NOTATION], _other_notation(where), "notation")
        yield delivery.suite(table, [PER_INHABITANT], _wrong_per_inhabitant(where, body), "population")
        if by_action:
            yield from _actions(delivery, table, where)


GENK_PRESENT = RowCount(
    "genk_present",
    "Genk staat in de levering (een eerdere uitgave was zonder Genk: vraag een volledige export)",
    "Genk is in the delivery (a version without Genk was published before: ask for a complete export)",
    at_least=1,
)
PLAN_YEAR = Rule(
    "plan_year_fits",
    "Het eerste boekjaar is het jaar van het plan in de bestandsnaam",
    "The first booking year is the year of the plan in the file name",
    "true",
    action="stop",
)
ONE_NOTATION = Rule(
    "amounts_in_one_notation",
    "Een bedrag met een decimale punt staat niet tussen Belgische bedragen, waar 12.5 ook 12.500 kan zijn geweest",
    "No amount with a decimal point stands among Belgian ones, where 12.5 may have been 12.500",
    "true",
)
PER_INHABITANT = Rule(
    "per_inhabitant_fits",
    "Totaal en bedrag per inwoner zijn op een cent na een en dezelfde bevolking (het bedrag zelf blijft goed)",
    "Total and amount per inhabitant make one population, to a cent (the amount itself stays right)",
    "true",
    action="warn",
)


def _other_plan(delivery: Delivery, where: str) -> str:
    said = delivery.named
    assert said  # the pattern of the source wants a year in the name
    return f"""
        select ctid as row_id
        from {where}
        where (select min(booking_year) from {where} where booking_year ~ '^20[0-9]{{2}}$') <> '{said.year}'
    """


def _other_notation(where: str) -> str:
    return f"""
        select ctid as row_id
        from {where}
        where btrim(amount) ~ '^-?[0-9]+[.][0-9]{{1,2}}$' and exists (
            select from {where} where concat_ws(' ', amount, amount_per_inhabitant) ~ '(,[0-9]|[.][0-9]{{3}})'
        )
    """


def _wrong_per_inhabitant(where: str, body: str) -> str:
    """The largest amount tells the population best: rounding to a cent weighs least there."""
    return f"""
        select row_id
        from (
            select
                *,
                first_value(amount / nullif(per_inhabitant, 0)) over (
                    partition by body, booking_year
                    order by coalesce(per_inhabitant, 0) = 0, amount desc nulls last
                ) as population
            from (
                select ctid as row_id, {body} as body, booking_year, {_euro("amount")} as amount,
                    {_euro("amount_per_inhabitant")} as per_inhabitant,
                    {_not_understood("amount_per_inhabitant")} as not_understood
                from {where}
            ) as read
        ) as compared
        where not_understood or abs(per_inhabitant - amount / nullif(population, 0)) > {CENT}
    """


def _actions(delivery: Delivery, table: StagedTable, where: str) -> Iterator[Suite]:
    yield delivery.suite(
        table,
        [
            Rule(
                "action_code_unique",
                "Een actiecode van Genk staat een keer in de lijst, zodat haar bedrag vaststaat",
                "An action code of Genk stands once in the list, so that its amount is certain",
                "genk",
                action="stop",
            ),
            Rule(
                "action_code_unique_elsewhere",
                "Een actiecode van een ander bestuur staat een keer in de lijst",
                "An action code of another body stands once in the list",
                "not genk",
                action="warn",
            ),
        ],
        f"""
        select row_id, genk
        from (
            select ctid as row_id, municipality in {GENK_NAMES} as genk,
                count(*) over (partition by municipality, booking_year, {_code("action")}) as times
            from {where}
            where {_code("action")} is not null
        ) as counted
        where times > 1
        """,
        "codes",
    )
    yield delivery.suite(
        table,
        [
            Rule(
                "action_total_is_sum",
                "Het totaal van de actie is de som van haar boekjaren, op een euro per jaar na",
                "The total of the action is the sum of its booking years, to a euro a year",
                "true",
                action="warn",
            )
        ],
        f"""
        select row_id
        from (
            select ctid as row_id, {_euro("action_total")} as total, row_number() over action as nth,
                sum({_euro("amount")}) over action as summed, count(*) over action as years
            from {where}
            window action as (partition by line_number)
        ) as compared
        where nth = 1 and abs(total - coalesce(summed, 0)) > years
        """,
        "totals",
    )
