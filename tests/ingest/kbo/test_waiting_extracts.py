"""Extracts that wait: a wrong update does not keep a full from bridging it, and what the history has passed is done."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import psycopg
import pytest

from ingest import standing
from ingest.batch import load_waiting
from ingest.catalogue import source
from ingest.gate import Refused
from ingest.landing import land_file, rebuild
from ingest.pipeline import pending
from ingest.staged import CheckOutcome, Staged
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

KBO = source("kbo_open_data")
CODES = [("Language", "1", "NL", "Frans")]


class Register:
    """Extracts brought in some order and loaded as `genk ingest` does; updates in `wrong` fail their check."""

    def __init__(self, kbo, settings: Settings, warehouse: psycopg.Connection) -> None:
        self.kbo, self.settings, self.connection = kbo, settings, warehouse

    def bring(self, *names: str) -> None:
        for name in names:
            number, kind = int(name[:-1]), name[-1]
            make: Callable[..., Path] = self.kbo.full if kind == "f" else self.kbo.update
            land_file(KBO, make(number, code=CODES), self.settings, self.connection)

    def load(self, wrong: Collection[int] = (), *, retry: bool = False) -> list[str]:
        def check(connection: psycopg.Connection, staged: Staged) -> CheckOutcome:
            number = staged.context["extract_number"]
            return CheckOutcome(passed=number not in wrong, message=f"{number} is wrong")

        results = load_waiting(self.settings, self.connection, KBO, check, retry_refused=retry)
        return [f"{self.name(result.delivery_id)} {result.outcome}" for result in results]

    def name(self, delivery_id: int) -> str:
        found = self.connection.execute("select file_name from ops.delivery where delivery_id = %s", [delivery_id])
        (name,) = found.fetchone() or ("",)
        return f"{int(name.split('_')[1])}{'f' if 'Full' in name else 'u'}"

    def states(self) -> dict[str, standing.State]:
        return {self.name(one.delivery_id): one.state for one in standing.deliveries(self.connection, KBO)}

    def delivery(self, name: str) -> int:
        return next(
            one.delivery_id for one in standing.deliveries(self.connection, KBO) if self.name(one.delivery_id) == name
        )


@pytest.fixture
def register(kbo, settings: Settings, warehouse: psycopg.Connection) -> Register:
    return Register(kbo, settings, warehouse)


def test_a_full_that_waits_is_tried_after_a_refused_update_and_settles_it(register: Register) -> None:
    register.bring("502f")
    register.load()
    register.bring("503u", "504u", "505f", "506u")

    assert register.load(wrong=[503]) == ["503u refused", "505f unchanged", "506u unchanged"]

    assert register.states() == {
        "502f": "loaded",
        "503u": "superseded",
        "504u": "superseded",
        "505f": "loaded",
        "506u": "current",
    }
    assert pending(register.connection, KBO, retry_refused=True) == []
    assert register.load(retry=True) == []


def test_without_a_full_the_updates_after_a_refused_one_wait_and_come_once_it_is_mended(register: Register) -> None:
    register.bring("502f", "503u", "504u")
    with pytest.raises(Refused, match=r"^503 is wrong$"):
        register.load(wrong=[503])
    assert register.states() == {"502f": "current", "503u": "refused", "504u": "landed"}

    assert register.load(retry=True) == ["503u unchanged", "504u unchanged"]


def test_what_the_history_has_passed_is_not_tried(register: Register) -> None:
    register.bring("502f")
    register.load()
    register.bring("501u", "500f")

    assert register.load() == []
    assert register.states() == {"502f": "current", "501u": "superseded", "500f": "superseded"}


def test_an_extract_of_the_history_is_not_set_aside_but_one_that_waits_is_also_after_a_rebuild(
    register: Register,
) -> None:
    register.bring("502f", "503u", "504f")
    with pytest.raises(WarehouseError, match="is landed: extracts count in the order of their numbers"):
        standing.use(register.settings, register.connection, KBO, register.delivery("503u"), "no")
    standing.set_aside(register.settings, register.connection, KBO, register.delivery("503u"), "a test of the portal")
    assert register.load() == ["502f loaded", "504f unchanged"]
    with pytest.raises(WarehouseError, match="is part of the register's history"):
        standing.set_aside(register.settings, register.connection, KBO, register.delivery("502f"), "no")
    before = register.states()
    assert before == {"502f": "loaded", "503u": "set aside", "504f": "current"}

    register.kbo.reset()
    register.connection.execute("truncate ops.delivery_choice")
    rebuild(register.settings, register.connection)
    register.load()

    assert register.states() == before


def test_an_extract_with_other_line_ends_than_text_has_is_refused_with_its_name(register: Register) -> None:
    files = register.kbo.files(502, "full", {"code": CODES}, {})
    files["code.csv"] = files["code.csv"].replace("\n", "\r")
    path = register.kbo.zip("KboOpenData_0502_2025_10_12_Full.zip", files)
    land_file(KBO, path, register.settings, register.connection)

    with pytest.raises(Refused, match=r"KboOpenData_0502_2025_10_12_Full.zip: there is delimiters or quotes"):
        register.load()
