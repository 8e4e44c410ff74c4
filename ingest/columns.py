"""What a column may hold: the part of the catalogue from which rules, casts, forms and samples follow."""

from __future__ import annotations

import re
from string import Formatter
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from warehouse.home import Home
from warehouse.strict import Name, Regex, Strict, Text

Type = Literal[
    "text",
    "integer",
    "count",
    "decimal",
    "year",
    "month",
    "date",
    "boolean",
    "choice",
    "nis_code",
    "sector_code",
    "enterprise_number",
]
"""What a column holds. A count is a whole number from 0 on, which a spreadsheet may have written as 2.0."""
TEXTS = frozenset({"text", "month", "nis_code", "sector_code"})
WHOLE = frozenset({"integer", "count", "year"})
NUMBERS = WHOLE | {"decimal"}
DateFormat = Literal["yyyy-mm-dd", "dd/mm/yyyy", "dd-mm-yyyy", "yyyymmdd", "ddMONyyyy"]
"""How a day is written; ddMONyyyy is 11APR2011."""
STRFTIME: dict[DateFormat, str] = {
    "yyyy-mm-dd": "%Y-%m-%d",
    "dd/mm/yyyy": "%d/%m/%Y",
    "dd-mm-yyyy": "%d-%m-%Y",
    "yyyymmdd": "%Y%m%d",
    "ddMONyyyy": "%d%b%Y",
}
"""The same in the words of Python."""
Severity = Literal["stop", "quarantine", "warn"]
"""What a broken rule does: refuse the delivery, set the rows apart, or be told."""

Language = Literal["nl", "fr", "de", "en"]
IN_LANGUAGE: dict[Language, tuple[str, str]] = {
    "nl": ("in het Nederlands", "in Dutch"),
    "fr": ("in het Frans", "in French"),
    "de": ("in het Duits", "in German"),
    "en": ("in het Engels", "in English"),
}
"""What the Dutch and the English description of a label in this language end in."""


class Shape(Strict):
    """What a text looks like: a regular expression for the whole of it, and the same in words after "is"."""

    regex: Regex
    nl: Text
    en: Text


class Reference(Strict):
    """The table in `raw` and its column that must have each value; only among rows that have these values, if given.

    Nothing is looked up while that table is empty. `severity` is what a value that it lacks does.
    """

    table: Name
    column: Name
    among: dict[Name, Text] = Field(default_factory=dict)
    severity: Severity = "quarantine"


class Column(Strict):
    """A column as published and as we call it; without `published` both have one name.

    Each row must have a value unless the column is `nullable`; `empty` are texts by which the publisher says that there
    is none. `key` columns together name a row. `aliases` are the names under which other layouts of the publisher have
    the same column; an `optional` column is not in every layout, and null where it is absent. A column of which either
    is said is nullable; with `nullable: false` beside `empty` an empty cell does not say that there is no value.

    A label in several `languages` is one entry and a column in each of them, the language behind its names:
    `region`, published as TX_RGN, in fr and nl is region_fr and region_nl, published as TX_RGN_FR and TX_RGN_NL.

    What a value may be follows from `type` (with `format` for dates, `decimal` for the sign of decimals, `choices`),
    `shape`, `minimum` and `maximum`; a value that is not does what `severity` says, one that is missing is set apart.
    `references` names where it must occur. `must_contain` are the values of which a delivery has at least one; in them
    {nis_code} and other fields of warehouse.home.Home stand for those of the city. `example` is what a form
    shows, and the value that the sample makes up of a text; where there is a shape it has it.

    From all this follow the row rules, the casts of staging, the hints of forms and the values of the sample.
    """

    name: Name
    published: Text = ""
    aliases: tuple[Text, ...] = ()
    languages: tuple[Language, ...] = ()
    description_nl: Text = Field(alias="nl")
    description_en: Text = Field(alias="en")
    nullable: bool = False
    empty: tuple[Text, ...] = ()
    key: bool = False
    optional: bool = False
    type: Type = "text"
    format: DateFormat | None = None
    decimal: Literal["point", "comma", "either"] = "point"
    shape: Shape | None = None
    choices: tuple[Text, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    severity: Severity = "quarantine"
    references: Reference | None = None
    must_contain: tuple[Text, ...] = ()
    example: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _says_only_what_does_not_follow(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        may_be_empty = bool(given.get("optional") or given.get("empty"))
        return {"published": given.get("name"), "nullable": may_be_empty, **given}

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        wrong = [
            ((self.type in {"choice", "boolean"}) != bool(self.choices), "choices go with type choice or boolean"),
            (self.type == "boolean" and len(self.choices) != 2, "a boolean has two choices, yes first"),
            (
                self.type not in NUMBERS and (self.minimum is not None or self.maximum is not None),
                f"a minimum or maximum goes with {', '.join(sorted(NUMBERS))}",
            ),
            (self.type != "date" and self.format is not None, "a format goes with type date"),
            (self.type != "decimal" and self.decimal != "point", "decimal goes with type decimal"),
            (self.type != "text" and self.shape is not None, "a shape goes with type text"),
            (
                self.shape is not None and self.example is None and not self.must_contain,
                "a shape goes with an example, of which the sample is made",
            ),
            (
                bool(self.shape and self.example and not re.fullmatch(self.shape.regex, self.example)),
                "the example does not have the shape",
            ),
            (self.optional and not self.nullable, "a column that may be absent must be nullable"),
        ]
        for is_wrong, told in wrong:
            if is_wrong:
                raise ValueError(f"column {self.name!r}: {told}")
        return self

    def in_each_language(self) -> tuple[Column, ...]:
        """The columns that the entry stands for: itself, unless it has languages."""
        if not self.languages:
            return (self,)
        return tuple(self._in(language) for language in self.languages)

    def _in(self, language: Language) -> Column:
        nl, en = IN_LANGUAGE[language]
        of_language = {
            "name": f"{self.name}_{language}",
            "published": f"{self.published}_{language.upper()}",
            "aliases": tuple(f"{alias}_{language.upper()}" for alias in self.aliases),
            "languages": (),
            "description_nl": f"{self.description_nl}, {nl}",
            "description_en": f"{self.description_en}, {en}",
        }
        return self.model_copy(update=of_language)

    def wanted(self, home: Home) -> tuple[str, ...]:
        """The values of `must_contain` for this city."""
        return tuple(value.format_map(home.model_dump()) for value in self.must_contain)

    @field_validator("must_contain")
    @classmethod
    def _names_fields_of_the_city(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        fields = {name for value in values for _, name, _, _ in Formatter().parse(value) if name is not None}
        if unknown := fields - set(Home.model_fields):
            raise ValueError(f"must_contain names {', '.join(sorted(unknown))}, which is no field of the city")
        return values
