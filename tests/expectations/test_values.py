"""What a text says by the type of its column: the same SQL finds what is none, and reads what is one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from expectations import values
from ingest.columns import Column

READ: dict[tuple[str, ...], dict[str, Any]] = {
    ("integer",): {"7": 7, "-7": -7, "007": 7},
    ("count",): {"2": 2, "2.0": 2, "0": 0},
    ("year",): {"2025": 2025},
    ("decimal",): {"12": 12, "-1.5": Decimal("-1.5")},
    ("decimal", "decimal", "comma"): {"12": 12, "1,5": Decimal("1.5")},
    ("decimal", "decimal", "either"): {
        "0": 0,
        "-5": -5,
        "1.234.567": 1234567,
        "1234,5": Decimal("1234.5"),
        "1.234,56": Decimal("1234.56"),
        "1234.5": Decimal("1234.5"),
        "12.50": Decimal("12.5"),
        "1.234": 1234,
    },
    ("date", "format", "yyyy-mm-dd"): {"2024-02-29": date(2024, 2, 29)},
    ("date", "format", "dd/mm/yyyy"): {"31/12/1999": date(1999, 12, 31)},
    ("date", "format", "dd-mm-yyyy"): {"29-02-2000": date(2000, 2, 29)},
    ("date", "format", "yyyymmdd"): {"20240229": date(2024, 2, 29)},
    ("date", "format", "ddMONyyyy"): {"11APR2011": date(2011, 4, 11), "03jan2010": date(2010, 1, 3)},
    ("month",): {"2025-01": "2025-01", "202512": "202512"},
    ("nis_code",): {"71016": "71016"},
    ("sector_code",): {"71016A02-": "71016A02-", "71016ZZZZ": "71016ZZZZ"},
}
NONE: dict[tuple[str, ...], list[str]] = {
    ("integer",): ["1.5", "1,0", "twee", "1" * 16],
    ("count",): ["-1", "2.5", "1,0", "1e3"],
    ("year",): ["25", "3025", "2025.0"],
    ("decimal",): ["1,5", ".5", "1.", "1.2.3"],
    ("decimal", "decimal", "comma"): ["1.5", "1,5,0"],
    ("decimal", "decimal", "either"): [
        "1,234", "1 234", "1.23.456", "12,345", "1234.567", "EUR 5", "1.234.56", "1e6", "--5",
    ],
    ("date", "format", "yyyy-mm-dd"): ["2023-02-29", "29/02/2024", "2024-13-01", "2024-2-9"],
    ("date", "format", "dd/mm/yyyy"): ["31/04/2020", "29/02/1900", "2020/01/01", "1/1/2020"],
    ("date", "format", "dd-mm-yyyy"): ["31-04-2020", "31/12/2020"],
    ("date", "format", "yyyymmdd"): ["20230229", "2024-01-01", "202401"],
    ("date", "format", "ddMONyyyy"): ["31APR2011", "17/04/2011", "11MEI2011"],
    ("month",): ["2025-13", "2025", "01-2025"],
    ("nis_code",): ["7101", "710166", "Genk"],
    ("sector_code",): ["71016a01", "71016A0", "X1016A001"],
}  # fmt: skip


def column(kind: tuple[str, ...], **more: Any) -> Column:
    name, *option = kind
    return Column(name="x", nl="x", en="x", type=name, nullable=True, **dict([option] if option else []), **more)


def asked(connection: psycopg.Connection, expression: str, text: str | None) -> Any:
    row = connection.execute(f"select {expression} from (select %s::text as x) as given", [text]).fetchone()
    assert row
    return row[0]


@pytest.mark.parametrize("kind", READ, ids="-".join)
def test_text_of_its_type_is_read_and_another_is_told(warehouse: psycopg.Connection, kind: tuple[str, ...]) -> None:
    found = column(kind)
    for text, value in READ[kind].items():
        assert asked(warehouse, values.not_of_its_type(found), text) is False, text
        assert asked(warehouse, values.value(found), text) == value, text
    for text in NONE[kind]:
        assert asked(warehouse, values.not_of_its_type(found), text) is True, text
        assert asked(warehouse, values.value(found), text) in (None, text), text
    assert asked(warehouse, values.value(found), None) is None


def test_number_beyond_its_limits_is_no_value(warehouse: psycopg.Connection) -> None:
    found = column(("integer",), minimum=1, maximum=12)
    assert [asked(warehouse, values.value(found), text) for text in ("0", "1", "12", "13")] == [None, 1, 12, None]


def test_text_that_says_there_is_none_is_none(warehouse: psycopg.Connection) -> None:
    found = column(("count",), empty=[".", "-"])
    assert [asked(warehouse, values.none(found), text) for text in (".", "-", "", None, "0")] == [True] * 4 + [False]


def test_day_of_a_form_is_read_as_the_form_left_it(warehouse: psycopg.Connection) -> None:
    found = column(("date",))
    texts = ("2024-02-29", "1905-01-01", "29/02/2024", "2023-02-29")
    assert [asked(warehouse, values.value(found, is_form=True), text) for text in texts] == [
        date(2024, 2, 29),
        *[None] * 3,
    ]
