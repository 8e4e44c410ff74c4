"""The macros that read raw, in Postgres without dbt: casts by type, and the period in the name of a file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from jinja2 import Environment

from expectations import values
from generate.dbt_catalogue import file_names
from ingest.catalogue import load_catalogue, source
from ingest.columns import NUMBERS
from tests.expectations.test_values import NONE, READ, asked, column

MACROS = Path("dbt_project/macros")
NAMES = {
    "bbc_plan": ["bbc_2026_acties_investeringen.csv", "BBC_2014_rekeningen_synthetic.csv"],
    "statbel_vat": ["TF_VAT_NACE_2019.zip"],
    "statbel_population": ["TF_SOC_POP_STRUCT_1999_synthetic.txt"],
    "statbel_sectors": [
        "OPEN DATA_SECTOREN_2019.txt",
        "OPENDATA_SECTOREN_2025_OLD.zip",
        "opendata_sectoren_2025_new.txt",
    ],
    "statistical_sectors": ["statsec_2025_genk.csv"],
}


@pytest.fixture(scope="module")
def macros() -> Any:
    """The macros as Jinja has them; those that need dbt are there too, and are not called."""
    texts = ((MACROS / name).read_text(encoding="utf-8") for name in ("typed.sql", "delivered.sql"))
    return Environment().from_string("".join(texts)).module


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ({"type": "text"}, "007", "007"),
        ({"type": "text", "empty": ["-", "'t is nog niet geweten"]}, "'t is nog niet geweten", None),
        ({"type": "choice"}, "1", "1"),
        ({"type": "nis_code"}, "02000", "02000"),
        ({"type": "integer"}, "-3", -3),
        ({"type": "year"}, "2024", 2024),
        ({"type": "count"}, "20", 20),
        ({"type": "count"}, "20.0", 20),
        ({"type": "count", "empty": ["."]}, ".", None),
        ({"type": "decimal", "decimal": "point"}, "1.25", Decimal("1.25")),
        ({"type": "decimal", "decimal": "comma"}, "1234,5", Decimal("1234.5")),
        ({"type": "decimal", "decimal": "either"}, "1.234,5", Decimal("1234.5")),
        ({"type": "decimal", "decimal": "either"}, "1234.56", Decimal("1234.56")),
        ({"type": "decimal", "decimal": "either"}, "1.234", Decimal(1234)),
        ({"type": "decimal", "decimal": "either"}, "1234567", Decimal(1234567)),
        ({"type": "decimal", "decimal": "either"}, "1.234.567", Decimal(1234567)),
        ({"type": "decimal", "decimal": "either"}, "-1234,56", Decimal("-1234.56")),
        ({"type": "decimal", "decimal": "either"}, "1,234", None),
        ({"type": "decimal", "decimal": "either"}, "1 234", None),
        ({"type": "decimal", "decimal": "either"}, "1.23.456", None),
        ({"type": "date"}, "2024-02-29", date(2024, 2, 29)),
        ({"type": "date"}, "01/02/2011", date(2011, 2, 1)),
        ({"type": "date"}, "01-02-2011", date(2011, 2, 1)),
        ({"type": "date"}, "20110201", date(2011, 2, 1)),
        ({"type": "date"}, "11APR2011", date(2011, 4, 11)),
        ({"type": "month"}, "2011-02", date(2011, 2, 1)),
        ({"type": "month"}, "201102", date(2011, 2, 1)),
        ({"type": "boolean", "choices": ["ja", "nee"]}, "nee", False),
        ({"type": "date", "severity": "warn"}, "29/02/2024", date(2024, 2, 29)),
        ({"type": "date", "severity": "warn"}, "29/02/2100", None),
        ({"type": "date", "severity": "warn"}, "31/04/2024", None),
        ({"type": "date", "severity": "warn"}, "soon", None),
        ({"type": "count", "severity": "warn"}, "many", None),
        ({"type": "count", "severity": "warn"}, "7.0", 7),
    ],
)
def test_a_text_becomes_a_value_of_its_type(macros: Any, warehouse: psycopg.Connection, column, text, value) -> None:
    cast = macros.typed({"name": "given", **column})

    assert warehouse.execute(f"select {cast} from (values (%s), (null)) as raw (given)", [text]).fetchall() == [
        (value,),
        (None,),
    ]


@pytest.mark.parametrize("kind", [kind for kind in READ if kind[0] in {*NUMBERS, "date"}], ids="-".join)
def test_staging_reads_what_the_checks_read(macros: Any, warehouse: psycopg.Connection, kind: tuple[str, ...]) -> None:
    found = column(kind)
    facts = {"name": "x", "type": found.type, "decimal": found.decimal}
    for text in READ[kind]:
        assert asked(warehouse, macros.typed(facts), text) == asked(warehouse, values.value(found), text), text
    for text in NONE[kind]:  # where a check only warns, what it cannot read is nothing
        # a day in another notation than the catalogue's is read all the same
        assert kind[0] == "date" or asked(warehouse, macros.typed({**facts, "severity": "warn"}), text) is None, text


@pytest.mark.parametrize(("source_id", "name"), [(origin, name) for origin, names in NAMES.items() for name in names])
def test_a_name_says_to_dbt_what_it_says_to_the_gate(
    macros: Any, warehouse: psycopg.Connection, source_id, name
) -> None:
    said = {
        what: warehouse.execute(
            f"select {macros.named(what, pattern)} from (select %s::text as file_name) as delivery", [name]
        ).fetchone()[0]
        for what, pattern in file_names(source(source_id)).items()
    }
    known = source(source_id).delivery.named(name)

    assert said == {what: getattr(known, what) or None for what in said}


def test_each_source_with_a_period_has_names_here() -> None:
    assert set(NAMES) == {origin.id for origin in load_catalogue().values() if origin.period}
