"""What is delivered, held against what was accepted before: levels of a tree, figures, and which is newer.

A figure is compared with its own past: of the same period where that was delivered before, else of the deliveries or
periods before. Each look costs one pass over the table and one over each delivery that it looks back to.
"""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from psycopg import sql

from expectations.rules import Rule, Suite, allowed
from expectations.suites.delivery import Delivery
from expectations.suites.earlier import Earlier, Kept, accepted, alike
from ingest.staged import StagedTable

PAST = 4
"""Deliveries back to which is looked."""
NUMBER = "'^[0-9]{1,15}([.][0-9]{1,15})?$'"
CODE = "'^([0-9A-Z.-]*[0-9][0-9A-Z.-]*|[A-Z])( ([0-9A-Z.-]*[0-9][0-9A-Z.-]*|[A-Z]))*$'"
"""What of a key may stand in a message: capitals with digits in each part, or the one letter of a section."""
DAY_OF_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[_-]?(0[1-9]|1[0-2])?[_-]?(0[1-9]|[12]\d|3[01])?(?!\d)")


@dataclass(frozen=True)
class Band:
    """How far a figure may stray from its past x: `factor` times x, and `chance` times the root of x."""

    factor: int
    chance: int

    def beyond(self, figure: str, past: str) -> str:
        """SQL: the figure is above what its past allows."""
        return f"{figure} > {self.factor} * {past} + {self.chance} * sqrt({past} + 1)"


TOGETHER = Band(2, 10)
ALONE = Band(10, 100)
"""One cell moves more than all of a place do together."""


@dataclass(frozen=True)
class Look:
    """One staged table, and what it keeps; `sound` is a query for its rows that no row rule sets apart."""

    delivery: Delivery
    table: StagedTable
    kept: Kept
    sound: str

    def suites(self) -> Iterator[Suite]:
        """Everything that is to be compared, where there is something to compare with."""
        kept, by_period = self.kept, self.delivery.source.load == "period"
        before = [one for one in alike(self.delivery, self.table) if one.in_raw]
        if kept.level is not None and before:
            yield self._levels(kept.level, before[0])
        if before and not by_period:
            yield self._order(before[:PAST])
        past = before[: 1 if by_period else PAST]
        past = past or [one for one in accepted(self.delivery, self.table) if one.in_raw][:PAST]
        if not kept.figures or not past:
            return
        yield self._figures("figures", kept.by, TOGETHER, past)
        keys = self.delivery.source.file(self.table.target).key_columns
        if keys and keys != kept.by:
            yield self._figures("cells", keys, ALONE, past)
        if len(kept.figures) > 1 and kept.by:
            yield self._exchanged(past[0])

    def _levels(self, level: str, before: Earlier) -> Suite:
        counted = self.delivery.connection.execute(
            f"select {level}, count(*) from raw.{self.table.target} "
            f"where delivery_id = %s and {level} is not null group by {level}",
            [before.delivery_id],
        ).fetchall()
        rows = sql.SQL(", ").join(
            sql.SQL("({}, {}, {})").format(str(name), count, max(1, count - allowed(count, self.kept.share)))
            for name, count in counted
        )
        return self.delivery.suite(
            self.table,
            [
                Rule(
                    "levels_kept",
                    "Elk niveau houdt zijn rijen",
                    "Each level keeps its rows",
                    "rows_now < at_least",
                    action="stop",
                    told=f"{_code('level')} || ': ' || rows_before || ' → ' || rows_now",
                    overridable=True,
                )
            ],
            f"""
            select level, rows_before, at_least, coalesce(rows_now, 0) as rows_now,
                rows_before - coalesce(rows_now, 0) as size
            from (values {rows.as_string()}) as known (level, rows_before, at_least)
            left join (
                select {level} as level, count(*) as rows_now from ({self.sound}) as sound group by {level}
            ) as delivered using (level)
            """,
            "kept_levels",
            by="level",
        )

    def _order(self, before: Sequence[Earlier]) -> Suite:
        """Whether something newer was accepted before, by the days in the names of files or by what the rows tell."""
        named = _day_of(self.delivery.file_name)
        by_name = any(_is_before(named, _day_of(one.file_name)) for one in before)
        by_content = "false"
        if newest := self.kept.newest:
            by_content = (
                f"(select max({newest}) from {self.table.schema}.{self.table.table}) "
                f"< (select max({newest}) from raw.{self.table.target} where delivery_id in ({_ids(before[:1])}))"
            )
        return self.delivery.suite(
            self.table,
            [
                Rule(
                    "not_older",
                    "De levering is niet ouder dan een die al aanvaard is",
                    "The delivery is not older than one that was accepted before",
                    "by_name or by_content",
                    action="warn",
                )
            ],
            f"select {str(by_name).lower()} as by_name, {by_content} as by_content",
            "order",
            by="by_name",
        )

    def _figures(self, about: str, keys: Sequence[str], band: Band, past: Sequence[Earlier]) -> Suite:
        """Figures by key that lie above the largest, or below the least, of their past by more than the band allows."""
        figures = self.kept.figures
        label = _label(keys)
        sums = ", ".join(f"{_sum(figure)} as {figure}" for figure in figures)
        ranges = ", ".join(f"min({figure}) as {figure}_least, max({figure}) as {figure}_most" for figure in figures)
        rows = ", ".join(f"('{figure}', now.{figure}, past.{figure}_least, past.{figure}_most)" for figure in figures)
        return self.delivery.suite(
            self.table,
            [
                Rule(
                    "changed_much" if band == TOGETHER else "cell_changed_much",
                    "Cijfers liggen in de lijn van de vorige leveringen",
                    "Figures are in line with the deliveries before",
                    f"{band.beyond('now', 'most')} or {band.beyond('least', 'now')}",
                    action="warn",
                    told=self._told(by_place=band == TOGETHER),
                )
            ],
            f"""
            select figure, label, now, least, most, case when now > most then most else least end as before,
                greatest(now - most, least - now) as size
            from (
                select figure, past.label, coalesce(now_figure, 0) as now, least, most
                from (
                    select label, {ranges}
                    from (
                        select delivery_id, {label} as label, {sums}
                        from raw.{self.table.target}
                        where delivery_id in ({_ids(past)})
                        group by 1, 2
                    ) as by_delivery
                    group by label
                ) as past
                left join (
                    select {label} as label, {sums} from ({self.sound}) as sound group by 1
                ) as now using (label)
                cross join lateral (values {rows}) as compared (figure, now_figure, least, most)
                where most is not null
            ) as known
            """,
            about,
            by="label",
        )

    def _exchanged(self, before: Earlier) -> Suite:
        """Pairs of figures that fit the past better crosswise: the one stands in the column of the other."""
        label = _label(self.kept.by)
        sums = ", ".join(f"coalesce({_sum(figure)}, 0) as {figure}" for figure in self.kept.figures)
        pairs = ", ".join(
            f"('{one} ↔ {other}', abs(now.{one} - past.{one}) + abs(now.{other} - past.{other}), "
            f"abs(now.{one} - past.{other}) + abs(now.{other} - past.{one}), past.{one} + past.{other})"
            for one, other in combinations(self.kept.figures, 2)
        )
        return self.delivery.suite(
            self.table,
            [
                Rule(
                    "columns_not_exchanged",
                    "Cijfers staan in dezelfde kolom als vorige keer",
                    "Figures stand in the same column as before",
                    "size > 2 * crossed + 10 * sqrt(total + 1)",
                    action="warn",
                    told="figure",
                )
            ],
            f"""
            select figure, sum(straight) as size, sum(crossed) as crossed, sum(all_of_it) as total
            from (
                select {label} as label, {sums}
                from raw.{self.table.target}
                where delivery_id in ({_ids([before])})
                group by 1
            ) as past
            join (select {label} as label, {sums} from ({self.sound}) as sound group by 1) as now using (label)
            cross join lateral (values {pairs}) as compared (figure, straight, crossed, all_of_it)
            group by figure
            """,
            "columns",
            by="figure",
        )

    def _told(self, *, by_place: bool) -> str:
        """Key and figures where no row is about a person; else the place alone, whose figure sums up many."""
        if self.delivery.source.personal_data == "none":
            return f"figure || ' ' || {_code('label')} || ': ' || before || ' → ' || now"
        return f"figure || ' ' || {_code('label')}" if by_place else "figure"


def _day_of(file_name: str) -> tuple[str, ...]:
    """Year, month and day that the name of a file tells, as far as it does."""
    found = DAY_OF_NAME.search(file_name)
    return tuple(part for part in found.groups() if part) if found else ()


def _is_before(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    length = min(len(one), len(other))
    return one[:length] < other[:length]


def _code(label: str) -> str:
    return f"case when {label} = '' then '' when {label} ~ {CODE} and length({label}) < 40 then {label} else '?' end"


def _label(keys: Sequence[str]) -> str:
    return f"concat_ws(' ', {', '.join(f'btrim({key})' for key in keys)})" if keys else "''"


def _sum(figure: str) -> str:
    number = f"btrim({figure})"
    return f"sum(case when {number} ~ {NUMBER} then {number}::numeric end)"


def _ids(past: Sequence[Earlier]) -> str:
    return ", ".join(str(int(one.delivery_id)) for one in past)
