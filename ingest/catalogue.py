"""The source catalogue: one reviewed YAML file a source in `ingest/sources/`, read by a strict model.

A key that the model does not know is refused, so that a misspelt rule is an error and not a rule that never applies.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from warehouse.errors import WarehouseError

SOURCES = Path(__file__).parent / "sources"
CRON_FIELDS = 5
"""A cron line has this many."""


def _regex(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is no regular expression: {error}") from error
    return value


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=50)]
"""A name of our own: it becomes a table, a column, a DAG or a folder."""
Text = Annotated[str, Field(min_length=1)]
Pattern = Annotated[str, AfterValidator(_regex)]
"""A regular expression for a whole file name, upper or lower case."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Column(_Strict):
    """A column as published and as we call it.

    `nullable` false means that each row must have a value; `key` columns together name a row. `aliases` are the names
    under which other layouts of the publisher have the same column; an `optional` column is not in every layout, and
    null where it is absent. `type`, `choices`, `minimum` and `maximum` say which values a column takes: each becomes a
    row rule, and in a form a hint to who fills it in; `example` stands in the form's example row.
    """

    published: Text
    aliases: tuple[Text, ...] = ()
    name: Name
    description_nl: Text
    description_en: Text
    nullable: bool
    key: bool = False
    optional: bool = False
    type: Literal["text", "date", "integer", "decimal", "choice", "enterprise_number"] = "text"
    choices: tuple[Text, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    example: str | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError(f"column {self.name!r}: choices go with type choice, and that needs them")
        if self.type not in {"integer", "decimal"} and (self.minimum is not None or self.maximum is not None):
            raise ValueError(f"column {self.name!r}: a minimum or maximum goes with integer or decimal")
        if self.optional and not self.nullable:
            raise ValueError(f"column {self.name!r}: a column that may be absent must be nullable")
        return self


class FileSpec(_Strict):
    """One file of a delivery: the delivered file itself, or a member of the delivered zip.

    `table` is the table in `raw`, null for a file that only tells about the delivery. `layout` names the reader: csv
    is delimited text with a header; form is one of our own templates, as a workbook or as CSV; json_facts is a result
    of be.STAT; bbc_projects and bbc_pivot are the two raw exports of the municipal plans (BBC).
    `entity_key` is for deltas: our name of the column by which an update lists the rows that it replaces.
    """

    name: Pattern
    table: Name | None
    required: bool = True
    layout: Literal["csv", "form", "json_facts", "bbc_projects", "bbc_pivot"] = "csv"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    encoding: Literal["utf-8", "cp1252", "latin-1"] = "utf-8"
    entity_key: Name | None = None
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        published = Counter(name for column in self.columns for name in (column.published, *column.aliases))
        for what, names in (("published", published), ("name", Counter(column.name for column in self.columns))):
            twice = [name for name, times in names.items() if times > 1]
            if twice:
                raise ValueError(f"column {twice[0]!r} is listed twice as {what}")
        if self.entity_key is not None and self.entity_key not in {column.name for column in self.columns}:
            raise ValueError(f"entity_key {self.entity_key!r} is no column of this file")
        return self

    @property
    def key_columns(self) -> tuple[str, ...]:
        """Our names of the columns that together name a row; empty where the publisher declares no key."""
        return tuple(column.name for column in self.columns if column.key)

    def matches(self, file_name: str) -> bool:
        """Whether a delivered file or member of this name is this file."""
        return re.fullmatch(self.name, file_name, re.IGNORECASE) is not None


class Delivery(_Strict):
    """What is handed over: the file name as a pattern and in words for messages, and its largest size.

    `save_as` is the name under which a download is kept whose address ends in no name of a file.
    """

    pattern: Pattern
    expected: Text
    max_bytes: Annotated[int, Field(gt=0)]
    save_as: Text | None = None

    @model_validator(mode="after")
    def _is_saved_as_expected(self) -> Self:
        if self.save_as is not None and not self.matches(self.save_as):
            raise ValueError(f"save_as {self.save_as!r} does not fit the pattern of the source's own deliveries")
        return self

    def matches(self, file_name: str) -> bool:
        """Whether a file of this name may be a delivery of the source."""
        return re.fullmatch(self.pattern, file_name, re.IGNORECASE) is not None


class Archive(_Strict):
    """Limits of a delivered zip. With `required` false a bare file is taken as well."""

    required: bool
    max_unpacked_bytes: Annotated[int, Field(gt=0)]
    max_members: Annotated[int, Field(gt=0)]
    max_ratio: Annotated[int, Field(gt=1)] = 200


class Cadence(_Strict):
    """When we look (cron, Europe/Brussels) and after how many days without news or a look the source is late."""

    cron: Text
    late_after_days: Annotated[int, Field(gt=0)]

    @field_validator("cron")
    @classmethod
    def _five_fields(cls, value: str) -> str:
        if len(value.split()) != CRON_FIELDS:
            raise ValueError(f"{value!r} is no cron line of five fields")
        return value


class Source(_Strict):
    """One source: who publishes it, under which terms, when it comes and what is in it.

    `{year}` in the address stands for the year of a file that is published once a year at an address of its own.
    """

    id: Name
    publisher: Text
    title_nl: Text
    title_en: Text
    licence: Text
    attribution: Text
    home_page: Annotated[str, Field(pattern=r"^https?://")] | None
    access: Literal["public", "login", "inbox"]
    address: Annotated[str, Field(pattern=r"^https?://")] | None
    personal_data: Literal["none", "indirect", "direct"]
    retention_days: Annotated[int, Field(gt=0)] | None
    cadence: Cadence
    reader: Literal["tables", "kbo"]
    load: Literal["snapshot", "period", "register", "delta"]
    drift: Literal["refuse", "warn_new_columns"]
    required_for_build: bool
    delivery: Delivery
    archive: Archive | None
    files: Annotated[tuple[FileSpec, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if (self.access == "inbox") != (self.address is None):
            raise ValueError("a source has an address, unless its access is inbox")
        tables = [file.table for file in self.files if file.table]
        if not tables:
            raise ValueError("no file has a table, so nothing would be loaded")
        if len(set(tables)) != len(tables):
            raise ValueError("two files name the same table")
        return self

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the source's tables in `raw`."""
        return tuple(file.table for file in self.files if file.table)

    def file(self, table: str) -> FileSpec:
        """The file that fills `raw.<table>`; raises KeyError where there is none."""
        for file in self.files:
            if file.table == table:
                return file
        raise KeyError(table)


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
    return {source.id: source for source in sorted(sources, key=lambda source: source.id)}


def source(source_id: str, folder: Path = SOURCES) -> Source:
    """The source of this id; raises WarehouseError that lists the known ones."""
    catalogue = load_catalogue(folder)
    if source_id not in catalogue:
        raise WarehouseError(f"no source {source_id!r} in the catalogue; there are: {', '.join(catalogue)}")
    return catalogue[source_id]


class _Loader(yaml.CSafeLoader):
    """YAML, read by libyaml (nine times as quick), without the trap that a key given twice keeps the last value."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key, times in Counter(keys).items():
            if times > 1:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} is given twice", node.start_mark)
        return super().construct_mapping(node, deep)


def _read(path: Path) -> Source:
    return _parsed(path, path.read_text(encoding="utf-8"))


@cache  # every command and every test asks for the catalogue again and again, and parsing it grows with the sources
def _parsed(path: Path, text: str) -> Source:
    try:
        # a SafeLoader: it builds plain values only
        content = yaml.load(text, Loader=_Loader)  # noqa: S506
        found = Source.model_validate(content)
    except yaml.YAMLError as error:
        raise WarehouseError(f"{path} is no YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'source'}: {fault['msg']}"
            for fault in error.errors(include_url=False)
        )
        raise WarehouseError(f"{path}: {faults}") from error
    if found.id != path.stem:
        raise WarehouseError(f"{path}: id is {found.id!r}; the file must be called {found.id}.yml")
    return found
