"""The past: each company is asked for, in parts of which each is a file. Two calls and more a company.

Under load the service answers "no filing" for companies that have some. So whoever has none is asked once more when
the rest of the part has answered. Where one then has filings, or where one that filed before has none, nothing of the
part is believed. A call that fails is never "no filing": it is tried again, and then the part fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from ingest.download import Downloaded, UnavailableError
from ingest.nbb import asked, cut
from ingest.nbb.register import companies
from ingest.nbb.service import Service
from ingest.ways.base import Nothing, Offer, Visit

PARALLEL = 4
"""Calls at once; more than about six are not endured."""
FIGURES_SINCE = "2022-04-04"
"""Of what was filed before this day there are no figures in JSON, so it is not taken."""


def offers(visit: Visit, service: Service) -> Sequence[Offer]:
    """A file for each part that was not asked for today; raises WarehouseError where the register is not loaded."""
    numbers = sorted(companies(visit.connection))
    done = asked.names(visit.connection)
    part = _Part(service, visit.today, _have_filed(visit.connection))
    return [
        Offer(
            service.ask_of_company("of each company"),
            file_name=name,
            is_one_of_several=True,
            get=partial(part.get, nth, [number for number in numbers if int(number) // 100 % asked.PARTS == nth]),
        )
        for nth in range(asked.PARTS)
        if (name := asked.part_name(visit.today, nth)) not in done
    ]


def _have_filed(connection: psycopg.Connection) -> frozenset[str]:
    """Companies of which a filing is known."""
    found = connection.execute("select distinct replace(enterprise_number, '.', '') from raw.nbb_accounts").fetchall()
    connection.commit()
    return frozenset(number for (number,) in found)


@dataclass
class _Part:
    """A part of the backfill of a day."""

    service: Service
    today: date
    have_filed: frozenset[str]

    def get(self, nth: int, numbers: Sequence[str], spool: Path, max_bytes: int) -> Downloaded | Nothing:
        """The filings of these companies, as a file."""
        with ThreadPoolExecutor(PARALLEL) as pool:
            every = self._filings(numbers, max_bytes, pool.map)
            filings = [one for one in every if str(cut.pick(one, "DepositDate")) >= FIGURES_SINCE]
            references = [cut.reference(filing) for filing in filings if cut.promises_figures(filing)]
            documents = pool.map(lambda one: self.service.figures(one, max_bytes), references)
            figures = {one: found[0] if found else None for one, found in zip(references, documents, strict=True)}
        if not filings:
            return Nothing(f"none of {len(numbers)} companies has filed since {FIGURES_SINCE}", is_settled=True)
        rows = [cut.row(f"{self.today}/{nth:02}", filing, figures) for filing in filings]
        url = self.service.ask_of_company("of each company").address
        return cut.written(spool, asked.part_name(self.today, nth), url, rows)

    def _filings(
        self, numbers: Sequence[str], max_bytes: int, in_parallel: Callable[..., Iterable[list[Any]]]
    ) -> list[Any]:
        """The references of the companies; raises UnavailableError where their absence is not believed."""

        def references(number: str) -> list[Any]:
            return [one for one in self.service.references(number, max_bytes) if cut.digits(one) == number]

        found = dict(zip(numbers, in_parallel(references, numbers), strict=True))
        silent = [number for number in numbers if not found[number]]
        contradicted = sum(1 for again in in_parallel(references, silent) if again)
        if contradicted:
            raise UnavailableError(
                f"{contradicted} of {len(silent)} companies without a filing have some when asked again: the "
                f"service is overloaded; try again later"
            )
        if lost := len(self.have_filed.intersection(silent)):
            raise UnavailableError(
                f"{lost} companies that filed before have no filing now: the service is overloaded; try again later"
            )
        return [filing for of_company in found.values() for filing in of_company]
