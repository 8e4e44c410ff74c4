"""`genk new-source`: what it guesses from a file, and that the source it writes takes that file."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from genk import new_source
from genk.new_source import columns, delimited
from ingest.catalogue import SOURCES, load_catalogue
from warehouse.errors import WarehouseError

ROOT = SOURCES.parents[1]
ROOMS = ("genk", "generate", "ingest", "warehouse", "expectations", "pages", "scorecard", "dbt_project", "docs")
BUILD = """
from uuid import uuid4

from warehouse.dbt import run_dbt
from warehouse.settings import Settings

run_dbt(Settings.from_env(), "run", run_id=uuid4(), select="stg_genk__shop_count")
"""
HEADER = ("NIS-code", "Straat", "order", "Dag", "Maand", "Omzet (€)", "Saldo", "Open", "Soort", "Ondernemingsnr", "CP")
ROWS = [
    ("71016", f"Rue de l'Été {number}", f"{number}", f"{number:02}/03/2026", "2026-03", f"1{number},5", f"{number - 2}",
     "ja" if number % 2 else "nee", "winkel" if number % 2 else "horeca", "0200.065.765", "0360")
    for number in range(1, 13)
]  # fmt: skip
WHOLE = [tuple(value.replace(",", ".") for value in row) for row in ROWS]
"""The same without a comma in a value."""


@pytest.fixture
def counts(tmp_path):
    """A file as a city's own program writes it: semicolons, no UTF-8."""
    path = tmp_path / "telling_2026.csv"
    path.write_bytes("\r\n".join(";".join(row) for row in (HEADER, *ROWS)).encode("cp1252"))
    return path


@pytest.fixture
def tree(tmp_path):
    """A copy of the tree, in which a source may be made."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / "tree" / room, ignore=shutil.ignore_patterns("__pycache__", "target"))
    return tmp_path / "tree"


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (["a b", "c"], {}),
        (["12", "0"], {"type": "count"}),
        (["12", "-3"], {"type": "integer"}),
        (["12", "1.5"], {"type": "decimal"}),
        (["12", "1,5"], {"type": "decimal", "decimal": "comma"}),
        (["1.5", "1,5"], {}),
        (["012", "345"], {}),
        (["1234567890"], {}),
        (["2025", "1999"], {"type": "year"}),
        (["2025", "3025"], {"type": "count"}),
        (["2025-01", "2025-12"], {"type": "month"}),
        (["2025-01", "2025-13"], {}),
        (["2025-02-28"], {"type": "date", "format": "yyyy-mm-dd"}),
        (["2025-02-29"], {}),
        (["28/02/2025"], {"type": "date", "format": "dd/mm/yyyy"}),
        (["8/2/2025"], {}),
        (["28-02-2025"], {"type": "date", "format": "dd-mm-yyyy"}),
        (["20250228"], {"type": "date", "format": "yyyymmdd"}),
        (["20250229"], {"type": "count"}),
        (["11APR2011"], {"type": "date", "format": "ddMONyyyy"}),
        (["0200.065.765", "0200065765"], {"type": "enterprise_number"}),
        (["0200.065.766"], {}),
        (["71016A001"], {"type": "sector_code"}),
        (["nee", "ja"], {"type": "boolean", "choices": ["ja", "nee"]}),
        (["N", "Y", "N"], {"type": "boolean", "choices": ["Y", "N"]}),
        (["a", "b"] * 5, {"type": "choice", "choices": ["a", "b"]}),
        (["a", "b"] * 4, {}),
        (["a"] * 10, {}),
        (["3", ""], {"type": "count", "nullable": True}),
        (["3", "n.v.t.", "-"], {"type": "count", "nullable": True, "empty": ["-", "n.v.t."]}),
        (["", ""], {"nullable": True}),
    ],
)
def test_the_type_that_fits_all_values_is_guessed(values, found):
    assert columns.column("x", values, ()) == {"name": "x", **found}


def test_five_digits_are_a_nis_code_where_the_name_says_so():
    assert columns.column("CD_REFNIS", ["71016"], ()) == {
        "name": "cd_refnis",
        "published": "CD_REFNIS",
        "type": "nis_code",
    }


@pytest.mark.parametrize(
    ("published", "name"),
    [
        ("projectID", "project_id"),
        ("Omzet (€)", "omzet"),
        ("Été 2026", "ete_2026"),
        ("2026", "column_2026"),
        ("order", "order_value"),
        ("delivery_id", "delivery_id_2"),
        ("straat", "straat_3"),
        ("x" * 60, "x" * 47),
    ],
)
def test_a_name_of_our_own_is_made_of_the_published_one(published, name):
    assert columns.column(published, ["a b"], {"straat", "straat_2"})["name"] == name


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_delimiter_and_encoding_are_seen(tmp_path, delimiter, encoding):
    path = tmp_path / "file.csv"
    path.write_bytes("\n".join(delimiter.join(row) for row in (HEADER, *WHOLE)).encode(encoding))

    found = delimited.read(path)

    assert (found.delimiter, found.encoding) == (delimiter, encoding.removesuffix("-sig"))
    assert (found.header, found.values(1)) == (HEADER, [row[1] for row in WHOLE])


def test_the_one_file_of_a_zip_is_looked_at(tmp_path, counts):
    path = tmp_path / "tellingen_2026.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(counts, counts.name)

    found = delimited.read(path)

    assert (found.archive, found.name, found.header) == (path.name, counts.name, HEADER)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.csv", b"one column\nof text\n", "shows no delimiter"),
        ("a.csv", b"", "shows no delimiter"),
        ("a.csv", b"a;b;a\n1;2;3\n4;5;6\n", "column 1 has the name of another"),
        ("a.xlsx", b"PK", "save its sheet as CSV"),
    ],
)
def test_what_is_no_delimited_text_is_said(tmp_path, name, content, fault):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(WarehouseError, match=fault):
        delimited.read(tmp_path / name)


def test_the_columns_of_a_file_stand_in_its_catalogue(tree, counts):
    new_source.write("shop_count", "genk", delimited.read(counts), root=tree)

    source = load_catalogue(tree / "ingest" / "sources")["shop_count"]
    file = source.file("shop_count")
    assert [(column.name, column.type) for column in file.columns] == [
        ("nis_code", "nis_code"),
        ("straat", "text"),
        ("order_value", "count"),
        ("dag", "date"),
        ("maand", "month"),
        ("omzet", "decimal"),
        ("saldo", "integer"),
        ("open", "boolean"),
        ("soort", "choice"),
        ("ondernemingsnr", "enterprise_number"),
        ("cp", "text"),
    ]
    assert (file.delimiter, file.encoding) == (";", "cp1252")
    assert source.delivery.named("telling_2024_synthetic.csv") == (2024, "")


def test_a_source_needs_no_file(tree):
    written = new_source.write("shop_count", "statbel", address="https://statbel.fgov.be/x.csv", root=tree)

    assert load_catalogue(tree / "ingest" / "sources")["shop_count"].fetch.place == "https://statbel.fgov.be/x.csv"
    assert [path.relative_to(tree).as_posix() for path in written] == [
        "ingest/sources/shop_count.yml",
        "dbt_project/models/staging/statbel/stg_statbel__shop_count.sql",
        "docs/sources/shop_count.md",
        "dbt_project/models/staging/statbel/_statbel__models.yml",
    ]


def test_a_source_that_is_there_is_left_alone(tree):
    before = (tree / "ingest" / "sources" / "refnis.yml").read_bytes()

    with pytest.raises(WarehouseError, match=r"refnis\.yml is there already"):
        new_source.write("refnis", "statbel", root=tree)
    assert (tree / "ingest" / "sources" / "refnis.yml").read_bytes() == before


def test_an_unknown_publisher_is_answered_with_the_known_ones(tree):
    with pytest.raises(WarehouseError, match=r"give one of .*genk.*statbel.*, or add it to ingest/publishers\.yml"):
        new_source.write("shop_count", "nobody", root=tree)


@pytest.mark.slow
def test_a_new_source_takes_the_file_that_it_was_made_of(tree, counts, warehouse):
    def run(*arguments: str | Path) -> None:
        done = subprocess.run([sys.executable, *arguments], cwd=tree, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    run("-m", "genk", "new-source", "shop_count", "--from", counts)
    run("-m", "generate")
    run("-m", "genk", "ingest", "shop_count", counts)
    run("-c", BUILD)

    loaded = warehouse.execute("select * from raw.shop_count order by line_number").fetchall()
    assert [row[: len(HEADER)] for row in loaded] == ROWS
    assert warehouse.execute("select rows_quarantined from ops.load").fetchall() == [(0,)]
    staged = warehouse.execute(
        "select dag, maand, omzet, saldo, open, year from staging.stg_genk__shop_count order by order_value"
    )
    assert staged.fetchone() == (date(2026, 3, 1), date(2026, 3, 1), Decimal("11.5"), -1, True, 2026)
