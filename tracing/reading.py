"""The figure that is asked for, with what it stands on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches

import psycopg

from tracing import adding, evidence, period, published
from tracing.model import Evidence, Figure, Indicator, Status, Trace, Verdict
from warehouse.errors import WarehouseError

NAMED = 8
"""So many of what there is are named where something else was asked for."""


class NothingPublishedError(WarehouseError):
    """There is no mart, or one from before its figures said what they count."""


class NotThereError(WarehouseError):
    """What was asked for in `argument` is not there; the message says what is."""

    def __init__(self, argument: str, message: str) -> None:
        super().__init__(message)
        self.argument = argument


def read(
    connection: psycopg.Connection,
    code: str,
    written_period: str | None = None,
    place: str | None = None,
    schema: str = "mart",
) -> Trace:
    """Trace the figure of an indicator in a period (None is the newest) and place (None is that of its target).

    Raises NotThereError for an indicator, period or place of which there is none, NothingPublishedError where nothing
    is published.
    """
    with connection.transaction():
        if not published.is_published(connection, schema):
            raise NothingPublishedError("nothing to trace yet: no figures are published; `genk build` does that")
        indicator = _indicator(published.indicators(connection, schema), code)
        place = place or indicator.geography_code
        statuses = published.statuses(connection, indicator.indicator_code, schema)
        figures = published.figures(connection, indicator.indicator_code, schema)
        figure = _figure(_of_place(figures, place), statuses, written_period) if figures else None
        if figure is None and written_period:
            raise NotThereError("PERIOD", f"{indicator.indicator_code} has no figures yet")
        return _trace(connection, indicator, figure, _status(statuses, figure), place, schema=schema)


def _trace(
    connection: psycopg.Connection,
    indicator: Indicator,
    figure: Figure | None,
    status: Status | None,
    place: str,
    *,
    schema: str,
) -> Trace:
    name = published.place(connection, place, schema)
    if figure is None:
        return Trace(indicator, None, status, name, "no_figure")
    verdict: Verdict = "no_right"
    if evidence.may_read(connection):
        found = _evidence(connection, indicator, figure)
        ids = {*found.rows_of(), figure.delivery_id} - {None}
        landed, apart = evidence.deliveries(connection, ids), evidence.set_apart(connection, ids)
        if evidence.holds_for(connection, schema):
            verdict = "hidden" if figure.is_suppressed else "differs" if found.differences else "adds_up"
            return Trace(indicator, figure, status, name, verdict, landed, apart, found)
        verdict = "other_build"
    landed = published.deliveries(connection, indicator.indicator_code, figure, schema)
    return Trace(indicator, figure, status, name, verdict, landed)


def _evidence(connection: psycopg.Connection, indicator: Indicator, figure: Figure) -> Evidence:
    assert indicator.aggregation  # what has a figure has a rule
    in_place = adding.by_place(evidence.rows(connection, indicator.indicator_code, [figure]))
    rows = adding.counting(in_place[figure.geography_code], figure)
    added = adding.add_up(rows, indicator.aggregation)
    return Evidence(rows, added, () if figure.is_suppressed else adding.differences(figure, added))


def _indicator(known: dict[str, Indicator], code: str) -> Indicator:
    by_folded = {name.casefold(): one for name, one in known.items()}
    if code.casefold() in by_folded:
        return by_folded[code.casefold()]
    near = get_close_matches(code.casefold(), by_folded, NAMED, 0.5)
    there = _listed([by_folded[name].indicator_code for name in near]) if near else "`genk scorecard` shows them"
    raise NotThereError("INDICATOR", f"no indicator {code!r}; {'near it: ' if near else ''}{there}")


def _of_place(figures: Sequence[Figure], place: str) -> list[Figure]:
    if found := [figure for figure in figures if figure.geography_code == place]:
        return found
    there = sorted({figure.geography_code for figure in figures})
    raise NotThereError("--place", f"no figure of place {place!r}; there are: {_listed(there)}")


def _figure(figures: Sequence[Figure], statuses: Iterable[Status], written: str | None) -> Figure:
    """The figure of the period that is written; else of the period of the newest status, or the newest of all."""
    if written is None:
        latest = {status.period_start for status in statuses if status.is_latest}
        return next((figure for figure in figures if figure.period_start in latest), figures[-1])
    if (meant := period.days(written)) is None:
        raise NotThereError("PERIOD", f"{written!r} is no period; write it as 2025, 2025-Q3, 2025-09 or 2025-09-30")
    if found := period.newest_in(figures, *meant):
        return found
    first, last = period.written(figures[0]), period.written(figures[-1])
    raise NotThereError("PERIOD", f"no figure of {written}; the first is of {first}, the last of {last}")


def _status(statuses: Iterable[Status], figure: Figure | None) -> Status | None:
    """The status of the figure, None for a place that is not rated; without a figure why there is none."""
    asked = (figure.period_start, figure.geography_code) if figure else None
    for status in statuses:
        if status.is_latest if asked is None else (status.period_start, status.geography_code) == asked:
            return status
    return None


def _listed(names: Collection[str]) -> str:
    shown = list(names)[:NAMED]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(shown) + more
