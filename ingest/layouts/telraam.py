"""Layout telraam: an answer of POST /v1/reports/traffic (JSON), or an export of a device by the hour (workbook).

Both give estimates: counts are scaled up by the uptime, so that 21 pedestrians in the one quarter of an hour in which
the device looked are 84. An answer has times in UTC, an export has them on the clock, and the uptime as a text ("Poor
uptime - 0.25"). Rows of a quarter of an hour become hours by the same rule. Source of the format: the description
of the API (v1.2.0), and a real export (github.com/OpenMobilityData/Telraam).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import IO, Any

import pandas as pd

from ingest.catalogue import FileSpec, Source
from ingest.gate import Refused
from ingest.layouts.base import Row, decoded, told
from ingest.layouts.hours import HOUR, ZONE, by_hour, day_text, hour_text, interval, number_text, utc
from ingest.layouts.json_text import parsed
from ingest.layouts.text import folded
from ingest.layouts.workbook import open_sheets

UPTIME = re.compile(r"(?:good|poor) uptime - (?P<share>[0-9.]+)", re.IGNORECASE)
"""As an export says it."""
MADE = frozenset({"day"})
"""Columns of the catalogue that the reader makes."""


class TelraamFile:
    """An opened answer or export: its columns are proven, `rows` gives its hours."""

    def __init__(self, stream: IO[bytes], label: str, spec: FileSpec, source: Source) -> None:
        """`label` names the file in errors; raises Refused when it is neither, or lacks a column."""
        self._label, self._spec = label, spec
        self.sheet: str | None = None
        if label.lower().endswith(".xlsx"):
            self.sheet, self.unit, names, records = _export(stream, label)
        else:
            self.unit = "fact"
            names, records = _answer(stream, label, spec)
        known = {folded(name): column.name for column in spec.columns for name in (column.published, *column.aliases)}
        left_out = set(map(folded, spec.left_out))
        found = [known.get(folded(name)) for name in names]
        self.new_columns = tuple(
            f"column {at}"
            for at, (name, column) in enumerate(zip(names, found, strict=True), start=1)
            if column is None and folded(name) not in left_out
        )
        if self.new_columns and source.drift == "refuse":
            raise Refused(f"{label}: {told(self.new_columns)} is new; describe it in ingest/sources/{source.id}.yml")
        twice = [column.published for column in spec.columns if found.count(column.name) > 1]
        missing = [
            column.published
            for column in spec.columns
            if column.name not in found and not column.optional and column.name not in MADE
        ]
        if twice or missing:
            what = f"{', '.join(twice)} is there twice" if twice else f"{', '.join(missing)} is missing"
            raise Refused(f"{label}: {what}. If Telraam changed its answer, change ingest/sources/{source.id}.yml")
        self._counts = _frame(records, found)

    def rows(self) -> Iterator[Row]:
        """Each hour, in the order of the file; a time that the clock never showed has no hour."""
        counts = self._counts
        counts["counter_code"] = counts["counter_code"].map(number_text)  # ids come with blanks around them
        counts["moment"] = utc(counts["hour_start"], counts["counter_code"])
        counts["uptime"] = counts["uptime"].map(_uptime)
        if interval(counts["moment"], counts["counter_code"], self._label) < HOUR:
            counts = _in_hours(counts, self._label)
        counts["hour_start"] = hour_text(counts["moment"])
        counts["day"] = day_text(counts["moment"], ZONE)
        figures = [column for column in self._spec.columns if column.type == "decimal" and column.name in counts]
        for column in figures:
            counts[column.name] = counts[column.name].map(number_text)
        ordered = [column.name for column in self._spec.columns]
        for line, values in zip(counts["line"], counts.reindex(columns=ordered).itertuples(index=False), strict=True):
            yield int(line), tuple(None if _is_nothing(value) else str(value) for value in values)


def _export(stream: IO[bytes], label: str) -> tuple[str, str, list[str], list[tuple[int, Sequence[object]]]]:
    with open_sheets(stream, label) as sheets:
        sheet = sheets[0]
        lines, _ = sheet.read()
    if len(lines) < 2:
        raise Refused(f"{label} has no rows under its titles: export it again")
    (_, titles), *rows = lines
    width = len(titles)
    return (
        sheet.title,
        "row",
        [str(title or "") for title in titles],
        [(number, (*values, *[None] * (width - len(values)))[:width]) for number, values in rows],
    )


def _answer(stream: IO[bytes], label: str, spec: FileSpec) -> tuple[list[str], list[tuple[int, Sequence[object]]]]:
    content = parsed("".join(decoded(stream, label, spec.encoding)), label)
    report = content.get("report") if isinstance(content, dict) else content
    if not isinstance(report, list) or not all(isinstance(record, dict) for record in report):
        raise Refused(f'{label} is JSON but no report of Telraam: expected {{"report": [...]}}')
    if not report:
        raise Refused(f"{label} holds no hours: ask for the report again, or for other days")
    names = list(dict.fromkeys(name for record in report for name in record))
    return names, [(at, [record.get(name) for name in names]) for at, record in enumerate(report, start=1)]


def _frame(records: Sequence[tuple[int, Sequence[object]]], found: Sequence[str | None]) -> pd.DataFrame:
    counts = pd.DataFrame([values for _, values in records], dtype=object)
    counts = counts.loc[:, [name is not None for name in found]]
    counts.columns = pd.Index([name for name in found if name is not None])
    counts["hour_start"] = counts["hour_start"].map(lambda value: str(value or "").strip())
    counts["line"] = [line for line, _ in records]
    return counts


def _uptime(value: object) -> object:
    found = UPTIME.fullmatch(str(value).strip())
    return found["share"] if found else value


def _in_hours(counts: pd.DataFrame, label: str) -> pd.DataFrame:
    """Quarters of an hour put into hours: counts weighed by their uptime, and scaled up to the hour as Telraam does."""
    minutes = interval(counts["moment"], counts["counter_code"], label)
    figures = [str(name) for name in counts if name not in {"counter_code", "hour_start", "moment", "line"}]
    numbers = counts.assign(**{name: pd.to_numeric(counts[name], errors="coerce") for name in figures})
    unreadable = numbers[numbers["moment"].isna() | numbers[["uptime", "pedestrians"]].isna().any(axis=1)].index
    # what is unreadable goes on as it is, to be set apart
    sound = numbers.drop(index=unreadable)
    scaled = [name for name in figures if name != "uptime"]
    seen = sound.assign(**{name: sound[name] * sound["uptime"] for name in scaled})
    hours = by_hour(seen, summed=figures)
    for name in scaled:
        # 4 quarters seen wholly add up; of one quarter seen the hour has four times as many
        hours[name] = (hours[name] / hours["uptime"] * (HOUR / minutes)).where(hours["uptime"] > 0, 0.0)
    hours["uptime"] = hours["uptime"] * minutes / HOUR
    return pd.concat([hours, counts.loc[unreadable]], ignore_index=True).sort_values("line")


def _is_nothing(value: Any) -> bool:
    return value is None or value == "" or value != value  # noqa: PLR0124  a NaN
