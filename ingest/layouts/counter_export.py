"""Layout counter_export: what the counters of a city other than Telraam's give, by the hour or a part of it.

- Separated by `;`, a line an interval, code and clock and moment beside each other, total and both directions. Source:
  the five-minute counts of Gent (data.stad.gent). On the night in which its clock goes forward it has an hour that
  never was, with zeros, at the moments of the next one; when it goes back the first of the two hours is absent.
- Separated by `,`: a moment in UTC and a column a direction, whose names differ from counter to counter. The counter
  is that in the name of the file. Source: the same counts as Gent's portal serves them elsewhere.
- JSON of Eco-Counter's public pages, `[["MM/DD/YYYY", "count"], ...]`: days are asked for as dd/mm/yyyy and answered
  as mm/dd/yyyy, and rows by the hour (`interval=3`) do not say which hour: they stand in order, 24 a day, 23 or 25
  when the clock changes. The days asked for stand in the name of the file, the last one is not among them. Source:
  clients of the service of 2026 (PyPI de-ecovisio).

Raw rows are hours (see `hours`), counts as published: how many minutes of the hour were counted stands beside them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO, Any

import pandas as pd

from ingest.catalogue import FileSpec, Source
from ingest.columns import Column
from ingest.file_names import fits
from ingest.gate import Refused
from ingest.layouts.base import Row, decoded, told
from ingest.layouts.hours import HOUR, ZONE, by_hour, day_text, hour_text, interval, number_text, utc
from ingest.layouts.json_text import parsed
from ingest.layouts.text import clean, folded

CLOCK = "Uur5Minuten"
"""What the clock showed, beside the moment."""
DIRECTION = re.compile(r"direction_\w+", re.IGNORECASE)
ANSWERED, AS_ASKED = "%m/%d/%Y", "%d/%m/%Y"
COUNTS = ("passages", "one_way", "other_way")
Records = Any
"""A reader of the module csv, whose class has no public name."""


class CounterExport:
    """An opened export or answer: what it is has been proven, `rows` gives its hours."""

    sheet = None

    def __init__(self, stream: IO[bytes], label: str, spec: FileSpec, source: Source) -> None:
        """`label` names the file in errors, and ends in the file's name; raises Refused when it is none of these."""
        self._label, self._spec, self._source = label, spec, source
        self.new_columns: tuple[str, ...] = ()
        named = fits(spec.name, label.rpartition(": ")[2])
        self._named = named.groupdict() if named else {}
        lines = list(decoded(stream, label, spec.encoding))
        if lines and lines[0].lstrip().startswith(("[", "{")):
            self.unit = "fact"
            self._counts = self._answer("".join(lines))
        else:
            self.unit = "line"
            self._counts = self._table(lines)

    def rows(self) -> Iterator[Row]:
        """Each hour, and each count that belongs to none; in the order of the file."""
        counts = self._counts
        if self.unit == "line":
            minutes = interval(counts["moment"], counts["counter_code"], self._label)
            counts["minutes_seen"] = counts["passages"].notna() * minutes
            if minutes < HOUR:
                counts = self._in_hours(counts)
        counts = counts.assign(
            hour_start=hour_text(counts["moment"]),
            day=_or(day_text(counts["moment"], ZONE), counts["written_day"]),
        )
        columns: list[Iterable[object]] = [
            map(number_text, counts[name]) if name in {*COUNTS, "minutes_seen"} else counts[name]
            for name in (column.name for column in self._spec.columns)
        ]
        for line, *values in zip(counts["line"], *columns, strict=True):
            yield int(line), tuple(value if isinstance(value, str) and value else None for value in values)

    def _in_hours(self, counts: pd.DataFrame) -> pd.DataFrame:
        """Intervals put into hours; what belongs to no hour, or is no number, goes on as it is, to be set apart."""
        numbers = counts.assign(**{name: pd.to_numeric(counts[name], errors="coerce") for name in COUNTS})
        strange = counts["moment"].isna() | (counts["passages"].notna() & numbers["passages"].isna())
        hours = by_hour(numbers[~strange], summed=(*COUNTS, "minutes_seen"))
        return pd.concat([hours, counts[strange]], ignore_index=True).sort_values("line", kind="stable")

    def _table(self, lines: list[str]) -> pd.DataFrame:
        header = lines[0] if lines else ""
        records = csv.reader(lines, delimiter=";" if ";" in header else ",", strict=True)
        titles = [clean(title) for title in next(records, [])]
        at = {column.name: _place(column, titles) for column in self._spec.columns}
        ways = [nth for nth, title in enumerate(titles) if DIRECTION.fullmatch(title)]
        is_wide = at["passages"] is None and bool(ways)
        counter = self._named.get("counter")
        self._check_header(titles, {*(place for place in at.values() if place is not None), *ways})
        asked = ["hour_start", *([] if is_wide else ["passages"]), *([] if counter else ["counter_code"])]
        if missing := [self._spec.column(name).published for name in asked if at[name] is None]:
            raise Refused(
                f"{self._label} line 1: {', '.join(missing)} is missing; is it an export of a counter? "
                f"A file that does not name its counter is called teller_CODE.csv"
            )
        table = self._lines(records, len(titles))
        counts = pd.DataFrame({"line": table["line"], "written_day": None})
        counts["counter_code"] = (
            table[at["counter_code"]] if at["counter_code"] is not None else (counter or "").upper()
        )
        counts["moment"] = utc(table[at["hour_start"]], counts["counter_code"])
        for name in COUNTS:
            counts[name] = table[at[name]].replace("", None) if at[name] is not None else None
        if is_wide:
            each = table[ways].apply(pd.to_numeric, errors="coerce")
            counts["passages"] = each.sum(axis=1, min_count=len(ways))  # of one direction alone there is no total
            if len(ways) == 2:
                counts["one_way"], counts["other_way"] = each[ways[0]], each[ways[1]]
        self._without_hours_that_never_were(table, titles, counts)
        return counts

    def _check_header(self, titles: list[str], known: set[int]) -> None:
        """Note the columns that are neither at the places `known` nor left out on purpose."""
        left_out = set(map(folded, self._spec.left_out))
        self.new_columns = tuple(
            f"column {nth + 1}"
            for nth, title in enumerate(titles)
            if nth not in known and folded(title) not in left_out
        )
        if self.new_columns and self._source.drift == "refuse":
            raise Refused(
                f"{self._label} line 1: {told(self.new_columns)} is new; "
                f"describe it in ingest/sources/{self._source.id}.yml"
            )

    def _lines(self, records: Records, width: int) -> pd.DataFrame:
        """The lines under the header, their values by place, with the number of each."""
        rows = []
        for values in records:
            if not values:
                continue
            if len(values) != width:
                raise Refused(
                    f"{self._label} line {records.line_num}: {len(values)} values where the header has {width}; "
                    "the file is cut"
                )
            rows.append((records.line_num, *map(clean, values)))
        if not rows:
            raise Refused(f"{self._label} has a header and no rows: get the file again")
        return pd.DataFrame(rows, dtype=object).set_axis(["line", *range(width)], axis=1)

    def _without_hours_that_never_were(self, table: pd.DataFrame, titles: list[str], counts: pd.DataFrame) -> None:
        """Take the moment from lines whose clock shows another time: in the night of summer time 02:00 never was."""
        if CLOCK not in titles:
            return
        clock = table[titles.index(CLOCK)]
        shown = pd.to_timedelta(clock.where(clock.str.fullmatch(r"\d{1,2}:\d{2}:\d{2}"), None), errors="coerce")
        local = counts["moment"].dt.tz_convert(ZONE).dt.tz_localize(None)
        differs = shown.notna() & (local - local.dt.normalize() != shown)
        counts.loc[differs, "written_day"] = local.dt.strftime("%Y-%m-%d")[differs]
        counts.loc[differs, "moment"] = pd.NaT

    def _answer(self, text: str) -> pd.DataFrame:
        first, last = self._named.get("from_day"), self._named.get("to_day")
        if not first or not last:
            raise Refused(
                f"{self._label} is an answer of Eco-Counter, and its name must say what was asked: "
                f"{self._source.delivery.expected}"
            )
        answer = _pairs(text, self._label)
        days = _days(answer["written"], pd.Timestamp(first), pd.Timestamp(last))
        if days is None:
            raise Refused(
                f"{self._label}: its days do not all lie from {first} up to {last}, whichever number is the month; "
                "ask again, and give the file the days that were asked for"
            )
        counts = answer.assign(
            counter_code=str(self._named["eco"]).upper(),
            one_way=None,
            other_way=None,
            written_day=days.dt.strftime("%Y-%m-%d"),
        )
        counts["moment"] = _hours_in_order(days)
        if counts.groupby("written_day").size().max() == 1 and len(counts) > 1:
            raise Refused(f"{self._label} has a row a day: ask for hours (interval=3)")
        counts["minutes_seen"] = counts["passages"].notna() * HOUR
        return counts


def _place(column: Column, titles: list[str]) -> int | None:
    names = {folded(column.published), *map(folded, column.aliases)}
    return next((at for at, title in enumerate(titles) if folded(title) in names), None)


def _or(first: pd.Series, second: pd.Series) -> pd.Series:
    return first.where(first.notna(), second)


def _pairs(text: str, label: str) -> pd.DataFrame:
    content = parsed(text, label)
    if not isinstance(content, list) or not content:
        raise Refused(f"{label} holds no counts: ask again, or for other days")
    for at, pair in enumerate(content, start=1):
        if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str):
            raise Refused(f"{label} fact {at}: expected a day and a count")
        if not isinstance(pair[1], str | Decimal | None):
            raise Refused(f"{label} fact {at}: the count is {type(pair[1]).__name__}, expected a number")
    answer = pd.DataFrame(content, columns=["written", "passages"], dtype=object)
    answer["passages"] = answer["passages"].where(answer["passages"].notna() & (answer["passages"] != ""), None)
    return answer.assign(line=range(1, len(answer) + 1))


def _days(written: pd.Series, first: pd.Timestamp, last: pd.Timestamp) -> pd.Series | None:
    """The days as they must be meant: as the service answers, unless only the other way lies in what was asked.

    None where neither does.
    """
    for form in (ANSWERED, AS_ASKED):
        days = pd.to_datetime(written, format=form, errors="coerce")
        if days.notna().all() and days.between(first, last, inclusive="left").all():
            return days
    return None


def _hours_in_order(days: pd.Series) -> pd.Series:
    """The hour of each row of a day by its place; NaT for all of a day that has other than its number of hours."""
    begin, end = days.min(), days.max() + pd.Timedelta(days=1)
    moments = (
        pd.date_range(begin, end, freq="h", inclusive="left", tz=ZONE).to_series(index=None).reset_index(drop=True)
    )
    clock = pd.DataFrame({"moment": moments.dt.tz_convert("UTC"), "day": moments.dt.tz_localize(None).dt.normalize()})
    clock["nth"] = clock.groupby("day").cumcount()
    rows = pd.DataFrame({"day": days.astype("datetime64[ns]"), "nth": days.groupby(days).cumcount()})
    placed = rows.merge(clock.astype({"day": "datetime64[ns]"}), how="left", on=["day", "nth"])["moment"]
    is_whole = rows["day"].map(rows["day"].value_counts()) == rows["day"].map(clock["day"].value_counts())
    return placed.set_axis(days.index).where(is_whole, pd.NaT)
