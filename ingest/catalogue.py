"""The source catalogue: one reviewed YAML file a source in `ingest/sources/`, read by a strict model.

A key that the model does not know is refused, so that a misspelt rule is an error and not a rule that never applies.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from ingest import file_names
from ingest.ask import host
from ingest.columns import Column
from ingest.file_names import Named, Pattern
from ingest.ways import Fetch
from ingest.ways.base import Access
from warehouse.errors import WarehouseError
from warehouse.strict import Name, Strict, Text, read_yaml

SOURCES = Path(__file__).parent / "sources"
PUBLISHERS = Path(__file__).parent / "publishers.yml"
CRON_FIELDS = 5
"""A cron line has this many."""

Address = Annotated[str, Field(pattern=r"^https?://")]


class Period(Strict):
    """The year that a delivery is of: the groups `year` and `part` of the patterns of names say it.

    A source that comes in parts and not by year has a group `part`, `load: period` and no period: each part replaces
    itself alone.

    `known` tells when its figures can exist: from the first day of the year (a state on 1 January), after its last one,
    or ahead of it (a plan). `column` is our name of the column that says the year too, in the layouts that have it.
    """

    kind: Literal["year"]
    known: Literal["from_start", "after_end", "ahead"]
    column: Name | None = None

    def newest(self, today: date) -> int | None:
        """The last year of which there can be a delivery; None for a plan."""
        return {"from_start": today.year, "after_end": today.year - 1, "ahead": None}[self.known]


class ContentColumns(Strict):
    """The columns that say of when a row is; a delivery goes as far as the newest of its rows.

    `days` are dates. `year` is a whole year, or with `month` (1 to 12) a month of it. `quarter` is a text that begins
    with the quarter and ends in the year (4de kwartaal 2018). A row in which they are empty says nothing.
    """

    days: tuple[Name, ...] = ()
    year: Name | None = None
    month: Name | None = None
    quarter: Name | None = None

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if not (self.days or self.year or self.quarter):
            raise ValueError("content names days, a year or a quarter")
        if self.month and not self.year:
            raise ValueError("a month goes with a year")
        return self

    @property
    def names(self) -> tuple[Name, ...]:
        """All of them."""
        return (*self.days, *(name for name in (self.year, self.month, self.quarter) if name))


WITH_SEMICOLONS = frozenset({"form", "bbc_projects", "bbc_pivot"})
"""The layouts that people make with a Belgian Excel, or a Flemish platform for it."""


class FileSpec(Strict):
    """One file of a delivery: the delivered file itself, or a member of the delivered zip.

    `table` is the table in `raw`, null for a file that only tells about the delivery. `layout` names the reader: csv
    is delimited text with a header, broken_text the same with signs that went through a wrong encoding; form is one
    of our own templates, as a workbook or as CSV; json_facts is a result of be.STAT; bbc_projects and bbc_pivot are the
    two raw exports of the municipal plans (BBC); telraam is an answer or an export of Telraam, and counter_export that
    of another counter of passers-by; geojson_areas are boundaries; osm is an answer of Overpass, or its GeoJSON.
    `delimiter` is a comma, and a semicolon in the layouts that people make with a Belgian Excel.
    `entity_key` is for deltas: our name of the column by which an update lists the rows that it replaces.
    `left_out` are columns, as published, that are known and never read: nobody needs them, or they tell of persons.
    `broken_lines` says what becomes of a line that is not of the layout: with `refuse` the file is refused, with
    `set_apart` its row has no values, so that the rules set it apart, for a publisher whose own files have a few.
    The one file of a source has the `name` of the delivery, or that name with its own ending inside the zip.
    `sheet` is the title of the sheet, in the one workbook that is delivered, where a form has several. A sheet that is
    not `required` may be empty, or absent: that is the same.
    """

    name: Pattern
    sheet: Annotated[Text, Field(max_length=31)] | None = None
    table: Name | None
    required: bool = True
    layout: Literal[
        "csv",
        "broken_text",
        "form",
        "json_facts",
        "bbc_projects",
        "bbc_pivot",
        "telraam",
        "counter_export",
        "geojson_areas",
        "osm",
    ] = "csv"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    encoding: Literal["utf-8", "cp1252", "latin-1"] = "utf-8"
    entity_key: Name | None = None
    left_out: tuple[Text, ...] = ()
    broken_lines: Literal["refuse", "set_apart"] = "refuse"
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _is_delimited_as_its_layout(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("layout") in WITH_SEMICOLONS:
            return {"delimiter": ";", **given}
        return given

    @field_validator("columns")
    @classmethod
    def _has_a_label_in_each_language(cls, entries: tuple[Column, ...]) -> tuple[Column, ...]:
        return tuple(column for entry in entries for column in entry.in_each_language())

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        published = Counter(name for column in self.columns for name in (column.published, *column.aliases))
        for what, names in (("published", published), ("name", Counter(column.name for column in self.columns))):
            twice = [name for name, times in names.items() if times > 1]
            if twice:
                raise ValueError(f"column {twice[0]!r} is listed twice as {what}")
        if self.entity_key is not None and self.entity_key not in {column.name for column in self.columns}:
            raise ValueError(f"entity_key {self.entity_key!r} is no column of this file")
        if self.sheet is not None and (self.layout != "form" or self.table is None or "csv" in self.name):
            raise ValueError("a sheet is that of a form with a table, and of a workbook, never of CSV")
        if read := [name for name in self.left_out if name in published]:
            raise ValueError(f"column {read[0]!r} is both read and left out")
        if self.broken_lines == "set_apart" and all(column.nullable for column in self.columns):
            raise ValueError("broken lines are set apart by a column that must have a value, and there is none")
        return self

    @property
    def key_columns(self) -> tuple[str, ...]:
        """Our names of the columns that together name a row; empty where the publisher declares no key."""
        return tuple(column.name for column in self.columns if column.key)

    def column(self, name: str) -> Column:
        """The column that we call so; raises KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def matches(self, file_name: str) -> bool:
        """Whether a delivered file or member of this name is this file."""
        return file_names.fits(self.name, file_name) is not None

    def known_name(self, file_name: str) -> str | None:
        """The name for messages, without words that the catalogue does not know; None where it does not fit."""
        return file_names.known_name(self.name, file_name)

    def named(self, file_name: str) -> Named | None:
        """What a file or member of this name says of its period; None where it says nothing."""
        return file_names.named(self.name, file_name)


class Delivery(Strict):
    """What is handed over: the file name as a pattern and in words for messages, and its largest size.

    `save_as` is the name under which a download is kept whose address ends in no name of a file.
    """

    pattern: Pattern
    expected: Text
    max_bytes: Annotated[int, Field(gt=0)] = 50_000_000
    save_as: Text | None = None

    @model_validator(mode="after")
    def _is_saved_as_expected(self) -> Self:
        if self.save_as is not None and not self.matches(self.save_as):
            raise ValueError(f"save_as {self.save_as!r} does not fit the pattern of the source's own deliveries")
        return self

    def matches(self, file_name: str) -> bool:
        """Whether a file of this name may be a delivery of the source."""
        return file_names.fits(self.pattern, file_name) is not None

    def known_name(self, file_name: str) -> str | None:
        """The name under which a delivery is kept and spoken of, without words that the catalogue does not know.

        `dossiers_2026-03-31_An Peeters (1).xlsx` would tell everyone who reads the ledger of An Peeters. None where the
        name does not fit.
        """
        return file_names.known_name(self.pattern, file_name)

    def named(self, file_name: str) -> Named | None:
        """What a delivery of this name says of its period; None where it says nothing."""
        return file_names.named(self.pattern, file_name)


class Archive(Strict):
    """Limits of a delivered zip. Unless it is `required` a bare file is taken as well."""

    required: bool = False
    max_unpacked_bytes: Annotated[int, Field(gt=0)]
    max_members: Annotated[int, Field(gt=0)] = 4
    max_ratio: Annotated[int, Field(gt=1)] = 200


class Cadence(Strict):
    """When we look (cron, Europe/Brussels), and the two terms of the source in days.

    `late_after_days`: so old may its newest content be, by what the publisher promises; then the source is late.
    `look_after_days`: within so many days somebody or something must have looked for news.
    """

    cron: Text
    late_after_days: Annotated[int, Field(gt=0)]
    look_after_days: Annotated[int, Field(gt=0)]

    @field_validator("cron")
    @classmethod
    def _five_fields(cls, value: str) -> str:
        if len(value.split()) != CRON_FIELDS:
            raise ValueError(f"{value!r} is no cron line of five fields")
        return value


class Terms(Strict):
    """Who publishes, and the terms of all that it publishes."""

    name: Text
    licence: Text
    attribution: Text
    home_page: Address | None


class Publisher(Terms):
    """A publisher with the code that staging models are called after."""

    code: Name


class Source(Strict):
    """One source: who publishes it, under which terms, when it comes and what is in it.

    Its file names the publisher by code, and has licence, attribution and home page only where they are not those of
    the publisher.
    `fetch` is the way in: where the publisher is asked, if it is. The inbox is looked at whatever it says.
    `period` is for a source each of whose deliveries is of a year of its own, `archive` for one that comes as a zip,
    and `required_for_build` for one without which no mart can be built.
    `content` tells up to which day a delivery goes: the columns that say so, the `period` of its name, the `snapshot`
    of an extract, or the day on which it `landed`, for what tells how things stand on the day on which it is brought.
    What the terms keep out of an open export has `may_be_exported: false`: indicators of the city may be made of it,
    and its rows are given to nobody under an open licence.
    `part` goes with `load: parts`: our name of the column, in every table, by whose values the whole is delivered in
    parts, each in one delivery or another. The table of which it is the whole key names the parts of a delivery.
    """

    id: Name
    publisher: Publisher
    title_nl: Text
    title_en: Text
    licence: Text
    attribution: Text
    home_page: Address | None
    fetch: Fetch
    personal_data: Literal["none", "indirect", "direct"]
    may_be_exported: bool = True
    retention_days: Annotated[int, Field(gt=0)] | None
    cadence: Cadence
    reader: Literal["tables", "kbo"] = "tables"
    load: Literal["snapshot", "series", "period", "parts", "register", "delta"]
    part: Name | None = None
    content: Literal["landed", "period", "snapshot"] | ContentColumns
    drift: Literal["refuse", "warn_new_columns"] = "warn_new_columns"
    required_for_build: bool = False
    delivery: Delivery
    period: Period | None = None
    archive: Archive | None = None
    files: Annotated[tuple[FileSpec, ...], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _comes_under_the_terms_of_its_publisher(cls, given: Any) -> Any:
        if not isinstance(given, dict) or not isinstance(code := given.get("publisher"), str):
            return given
        publisher = load_publishers().get(code)
        if publisher is None:
            raise ValueError(f"no publisher {code!r} in {PUBLISHERS.name}; there are: {', '.join(load_publishers())}")
        return publisher.model_dump(include={"licence", "attribution", "home_page"}) | given | {"publisher": publisher}

    @model_validator(mode="before")
    @classmethod
    def _has_one_file_of_the_name_of_the_delivery(cls, given: Any) -> Any:
        match given:
            case {"delivery": {"pattern": str(pattern)}, "files": [dict(file)]}:
                name = pattern.removesuffix("|zip)") + ")" if pattern.endswith("|zip)") else pattern
                return {**given, "files": [{"name": name, **file}]}
            case {"delivery": {"pattern": str(pattern)}, "files": [*files]} if all("sheet" in file for file in files):
                return {**given, "files": [{"name": pattern, **file} for file in files]}
        return given

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        tables = [file.table for file in self.files if file.table]
        if not tables:
            raise ValueError("no file has a table, so nothing would be loaded")
        if len(set(tables)) != len(tables):
            raise ValueError("two files name the same table")
        sheets = [(file.name, file.sheet and file.sheet.casefold()) for file in self.files]
        if len(set(sheets)) != len(sheets):
            raise ValueError("two files have the same name, and are no two sheets of it")
        self._names_say_the_period()
        self._content_can_be_read()
        self._parts_are_named()
        return self

    def _parts_are_named(self) -> None:
        if (self.load == "parts") != (self.part is not None):
            raise ValueError("a part goes with load: parts")
        if self.part is None:
            return
        lacking = [file.table for file in self.files if self.part not in {column.name for column in file.columns}]
        if lacking:
            raise ValueError(f"the part's column {self.part!r} is no column of {lacking[0]}")
        if len([file for file in self.files if file.key_columns == (self.part,)]) != 1:
            raise ValueError(f"one table has {self.part!r} as its whole key, and names the parts of a delivery")

    def _content_can_be_read(self) -> None:
        if self.content == "period" and self.period is None:
            raise ValueError("content is that of the period, and the source has none")
        if (self.content == "snapshot") != (self.reader == "kbo"):
            raise ValueError("content is that of the snapshot for reader kbo, and for no other")
        if isinstance(self.content, ContentColumns):
            # of several tables one may say it for all: each has all of the columns, or none
            names = set(self.content.names)
            known = {file.table: {column.name for column in file.columns} for file in self.files if file.table}
            saying = {table: columns for table, columns in known.items() if columns & names} or known
            for table, columns in saying.items():
                if lacking := [name for name in self.content.names if name not in columns]:
                    raise ValueError(f"the content's column {lacking[0]!r} is no column of {table}")

    def _names_say_the_period(self) -> None:
        patterns = [self.delivery.pattern, *(file.name for file in self.files if file.table)]
        for pattern in patterns:
            if ("year" in re.compile(pattern).groupindex) != (self.period is not None):
                raise ValueError(f"a period goes with a group (?P<year>...) in each pattern of a name: {pattern}")
        if self.load == "period" and not {"year", "part"} & re.compile(self.delivery.pattern).groupindex.keys():
            raise ValueError("load: period goes with a group (?P<year>...) or (?P<part>...) in the pattern of the name")
        for file in self.files:
            column = self.period.column if self.period and file.table else None
            if column is not None and column not in {known.name for known in file.columns}:
                raise ValueError(f"the period's column {column!r} is no column of {file.table}")
            if self.period and file.table and column != "year" and "year" in {known.name for known in file.columns}:
                raise ValueError(
                    f"{file.table} has a column year and so has the period: say column: year in the period"
                )

    @property
    def access(self) -> Access:
        """How the files come, as readers are told."""
        return self.fetch.access

    @property
    def is_replaced_whole(self) -> bool:
        """Whether a delivery takes the place of all before it, so that what they went up to does not count."""
        return self.load in {"snapshot", "register"}

    @property
    def is_confirmed_by_delivery(self) -> bool:
        """Whether the same bytes, brought again, say that things still stand so."""
        return self.content == "landed"

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the source's tables in `raw`."""
        return tuple(file.table for file in self.files if file.table)

    @property
    def names_parts(self) -> str | None:
        """The table whose rows are the parts that a delivery has; None unless it is loaded by parts."""
        found = (file.table for file in self.files if self.part and file.key_columns == (self.part,))
        return next(found, None)

    def files_called(self, name: str) -> tuple[FileSpec, ...]:
        """What a delivered file or member of this name holds: one file, the sheets of one workbook, or nothing."""
        return tuple(file for file in self.files if file.matches(name))

    def file(self, table: str) -> FileSpec:
        """The file that fills `raw.<table>`; raises KeyError where there is none."""
        for file in self.files:
            if file.table == table:
                return file
        raise KeyError(table)


@cache
def load_publishers() -> dict[str, Publisher]:
    """Every publisher by code; raises WarehouseError that names the field of each mistake."""
    found = read_yaml(PUBLISHERS, dict[Name, Terms])
    return {code: Publisher(code=code, **terms.model_dump()) for code, terms in found.items()}


def load_catalogue(folder: Path = SOURCES) -> dict[str, Source]:
    """Every source by id, in the order of the ids.

    Raises WarehouseError that names the file and the field of each mistake.
    """
    sources = [_read(path) for path in sorted(folder.glob("*.yml"))]
    if not sources:
        raise WarehouseError(f"{folder} holds no source (*.yml)")
    tables = Counter(table for source in sources for table in source.tables)
    for table, times in tables.items():
        if times > 1:
            raise WarehouseError(f"{folder}: {times} sources name the table {table}; give each its own")
    _check_secrets(folder, sources)
    return {source.id: source for source in sorted(sources, key=lambda source: source.id)}


def _check_secrets(folder: Path, sources: Sequence[Source]) -> None:
    """Refuse a secret that would be sent to two hosts: one of them is not the one that gave it."""
    holders: dict[str, Source] = {}
    for source in sources:
        for name in source.fetch.secrets:
            first = holders.setdefault(name, source)
            if host(source.fetch.place or "") != host(first.fetch.place or ""):
                raise WarehouseError(
                    f"{folder}: {first.id} and {source.id} both name the secret {name} and ask different hosts; "
                    "give each publisher a secret of its own"
                )


def source(source_id: str, folder: Path = SOURCES) -> Source:
    """The source of this id; raises WarehouseError that lists the known ones."""
    catalogue = load_catalogue(folder)
    if source_id not in catalogue:
        raise WarehouseError(f"no source {source_id!r} in the catalogue; there are: {', '.join(catalogue)}")
    return catalogue[source_id]


def _read(path: Path) -> Source:
    return _parsed(path, path.read_text(encoding="utf-8"))


@cache  # every command and every test asks for the catalogue again and again, and parsing it grows with the sources
def _parsed(path: Path, text: str) -> Source:
    found = read_yaml(path, Source, text)
    if found.id != path.stem:
        raise WarehouseError(f"{path}: id is {found.id!r}; the file must be called {found.id}.yml")
    return found
