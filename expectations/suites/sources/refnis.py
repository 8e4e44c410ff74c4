"""Rules of REFNIS, the codes of regions, provinces, districts and municipalities (Statbel, TU_COM_REFNIS)."""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator

from expectations import predicates as p
from expectations.rules import RowCount, Rule, Suite
from expectations.suites import generic
from expectations.suites.delivery import Delivery
from expectations.suites.earlier import Kept
from warehouse.home import Home, home

OPEN_END = "31/12/9999"

RULES: dict[str, list[Rule | RowCount]] = {
    "refnis": [
        Rule(
            "validity_ordered",
            "valid_to ligt niet voor valid_from",
            "valid_to is not before valid_from",
            f"{p.sortable('valid_from')} > {p.sortable('valid_to')} "
            f"and not {p.bad_date('valid_from', '/')} and not {p.bad_date('valid_to', '/')}",
        ),
    ],
}


KEPT = {
    "refnis": Kept(
        share=0.05,
        level="level",
        newest=f"case when not {p.bad_date('valid_from', '/')} then {p.sortable('valid_from')} end",
    )
}


def _current(city: Home) -> RowCount:
    return RowCount(
        "city_present",
        f"{city.name_nl} ({city.nis_code}) is een huidige gemeente",
        f"{city.name_en} ({city.nis_code}) is a current municipality",
        at_least=1,
    )


def suites(delivery: Delivery) -> Iterator[Suite]:
    """Parents, versions that overlap, and the city itself."""
    table = delivery.tables["refnis"]
    where = f"{table.schema}.{table.table}"
    sound = generic.sound(delivery, table, RULES["refnis"])
    yield delivery.suite(
        table,
        [
            Rule(
                "parent_known",
                "De eenheid erboven bestaat, en staat zelf juist in het bestand",
                "The unit above exists, and is sound itself",
                "true",
                action="stop",
            )
        ],
        f"""
        select child.ctid as row_id
        from ({sound}) as child
        where child.parent_nis_code <> '-'
            and not exists (select from ({sound}) as parent where parent.nis_code = child.parent_nis_code)
        """,
        "parents",
    )
    yield delivery.suite(
        table,
        [
            Rule(
                "versions_do_not_overlap",
                "Versies van een code overlappen elkaar niet",
                "Versions of a code do not overlap",
                "true",
                action="stop",
            )
        ],
        f"""
        select row_id
        from (
            select ctid as row_id, {p.sortable("valid_from")} as first_day,
                max({p.sortable("valid_to")}) over (
                    partition by nis_code order by {p.sortable("valid_from")}
                    groups between unbounded preceding and 1 preceding
                ) as last_day_before
            from {where}
            where nis_code is not null
        ) as compared
        where last_day_before >= first_day
        """,
        "versions",
    )
    yield delivery.suite(
        table,
        [_current(home())],
        f"""
        select 1 as found
        from ({sound}) as sound
        where nis_code = '{home().nis_code}' and level = '4' and valid_to = '{OPEN_END}'
        """,
        "city",
    )
