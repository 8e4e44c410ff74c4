"""Rules of the municipal multi-year plans (BBC): amounts fit each other, and nothing stands twice."""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator, Mapping

from expectations import predicates as p
from expectations import values
from expectations.rules import RowCount, Rule, Suite
from expectations.suites.delivery import Delivery
from ingest.catalogue import Column
from ingest.staged import StagedTable
from warehouse.home import home

CENT = "0.01"


def _code(column: str) -> str:
    return rf"substring({column} from '(?:^|[\r\n])Code:[ \t]*([^\r\n]*[^ \t\r\n])')"


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
    "bbc_policy_field": [_no_subtotal("policy_field")],
    "bbc_account": [_no_subtotal("account")],
}


def suites(delivery: Delivery) -> Iterator[Suite]:
    """What no single row can tell, for the one table that the delivery has."""
    for table in delivery.tables.values():
        where = f"{table.schema}.{table.table}"
        file = delivery.source.file(table.target)
        columns = {column.name: column for column in file.columns}
        body = next(name for name, column in columns.items() if column.must_contain)
        yield delivery.suite(table, [PLAN_YEAR], _other_plan(delivery, where), "plan")
        yield delivery.suite(table, [ONE_NOTATION], _other_notation(where), "notation")
        yield delivery.suite(table, [PER_INHABITANT], _wrong_per_inhabitant(where, body, columns), "population")
        if table.name == "bbc_action":
            yield from _actions(delivery, table, where, columns)


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


def _wrong_per_inhabitant(where: str, body: str, columns: Mapping[str, Column]) -> str:
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
                select ctid as row_id, {body} as body, booking_year, {values.number(columns["amount"])} as amount,
                    {values.number(columns["amount_per_inhabitant"])} as per_inhabitant
                from {where}
            ) as read
        ) as compared
        where abs(per_inhabitant - amount / nullif(population, 0)) > {CENT}
    """


def _actions(delivery: Delivery, table: StagedTable, where: str, columns: Mapping[str, Column]) -> Iterator[Suite]:
    yield delivery.suite(
        table,
        [
            Rule(
                "action_code_unique",
                "Een actiecode van de stad staat een keer in de lijst, zodat haar bedrag vaststaat",
                "An action code of the city stands once in the list, so that its amount is certain",
                "is_ours",
                action="stop",
            ),
            Rule(
                "action_code_unique_elsewhere",
                "Een actiecode van een ander bestuur staat een keer in de lijst",
                "An action code of another body stands once in the list",
                "not is_ours",
                action="warn",
            ),
        ],
        f"""
        select row_id, is_ours
        from (
            select ctid as row_id, {p.stands_for("municipality", columns["municipality"].wanted(home()))} as is_ours,
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
            select ctid as row_id, {values.number(columns["action_total"])} as total, row_number() over action as nth,
                sum({values.number(columns["amount"])}) over action as summed, count(*) over action as years
            from {where}
            window action as (partition by line_number)
        ) as compared
        where nth = 1 and abs(total - coalesce(summed, 0)) > years
        """,
        "totals",
    )
