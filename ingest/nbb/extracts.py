"""The daily way: all that was filed in Belgium on a day, of which the filings of the city's companies are kept.

An empty answer means that nobody filed anything. Under load the service says so too when it is not true, and the
extract of yesterday may be late. So an empty day is believed only when it is a weekend, or some days old; and when,
asked once more after a day that has filings and still gives them, it is still empty. A filing whose figures the service
promises and does not send is asked for again for some days, and then taken without them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from ingest.download import Downloaded, UnavailableError
from ingest.nbb import asked, cut
from ingest.nbb.register import companies
from ingest.nbb.service import FIGURES, REFERENCES, Service
from ingest.ways.base import Nothing, Offer, Visit

PATIENCE = 3
"""Days for which an extract may be late or incomplete."""
CONTROLS = 7
"""Days among which one with filings is looked for."""
SATURDAY = 5


def offers(visit: Visit, service: Service, days_back: int) -> Sequence[Offer]:
    """A file for each day that nobody asked for yet; raises WarehouseError where the register is not loaded."""
    days = asked.days_to_ask(asked.names(visit.connection), visit.today, days_back)
    if not days:
        return []
    extracts = _Extracts(service, companies(visit.connection), visit.today)
    return [
        Offer(
            service.ask_of_day(str(day)),
            file_name=asked.day_name(day),
            is_one_of_several=True,
            get=partial(extracts.get, day),
        )
        for day in days
    ]


@dataclass
class _Extracts:
    """Extracts of one look; `with_filings` are the days that had some."""

    service: Service
    ours: frozenset[str]
    today: date
    with_filings: list[date] = field(default_factory=list)

    def get(self, day: date, spool: Path, max_bytes: int) -> Downloaded | Nothing:
        """The filings of a day that are of our companies, as a file."""
        total, filings = 0, []
        for filing in self.service.day(str(day), REFERENCES, max_bytes):
            total += 1
            if cut.digits(filing) in self.ours:
                filings.append(filing)
        if not total:
            return self._nothing(day, max_bytes)
        self.with_filings.append(day)
        if not filings:
            return Nothing(f"none of the {total:,} filings of {day} is of a company of the city", is_settled=True)
        figures = self._figures(day, filings, max_bytes)
        rows = [cut.row(str(day), filing, figures) for filing in filings]
        return cut.written(spool, asked.day_name(day), self.service.ask_of_day(str(day)).address, rows)

    def _figures(self, day: date, filings: Sequence[Any], max_bytes: int) -> dict[str, Any]:
        """Documents by reference, None where one is promised and absent; those of others are let go one by one."""
        found: dict[str, Any] = {cut.reference(filing): None for filing in filings if cut.promises_figures(filing)}
        for document in self.service.day(str(day), FIGURES, max_bytes) if found else ():
            if cut.reference(document) in found:
                found[cut.reference(document)] = document
        lacking = sum(document is None for document in found.values())
        if lacking and self._is_young(day):
            raise UnavailableError(
                f"the extract of {day} lacks the figures of {lacking} of {len(found)} filings that have some: "
                f"it is not complete, or the service is overloaded; try again later"
            )
        return found

    def _nothing(self, day: date, max_bytes: int) -> Nothing:
        """What an empty answer says; raises UnavailableError where it is not believed."""
        if day.weekday() < SATURDAY and self._is_young(day):
            return Nothing(
                f"no filing at all on {day}, a working day: the extract may be late, so it is asked for again",
                is_settled=False,
            )
        if not any(self._has_filings(other, max_bytes) for other in self._controls(day)):
            raise UnavailableError(
                f"no filings on {day}, nor on any of the days that must have some: the service is overloaded or out of "
                f"order; try again later"
            )
        if self._has_filings(day, max_bytes):
            raise UnavailableError(
                f"no filings on {day} at first, and some when asked again: the service is overloaded; try again later"
            )
        return Nothing(f"nobody in Belgium filed anything on {day}", is_settled=True)

    def _controls(self, day: date) -> Iterator[date]:
        """Days that have filings, the likeliest first."""
        yield from self.with_filings[-1:]
        working_days = (self.today - timedelta(days=back) for back in range(1, 2 * CONTROLS))
        yield from [one for one in working_days if one.weekday() < SATURDAY and one != day][:CONTROLS]

    def _has_filings(self, day: date, max_bytes: int) -> bool:
        return any(True for _ in self.service.day(str(day), REFERENCES, max_bytes))

    def _is_young(self, day: date) -> bool:
        return (self.today - day).days <= PATIENCE
