"""A delivery that is wrong never keeps a sound one from being loaded."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from ingest import load, pipeline
from ingest.batch import load_waiting
from ingest.catalogue import source
from ingest.gate import Refused
from ingest.landing import land_file
from ingest.staged import CheckOutcome, Staged
from warehouse.settings import Settings

STREETS = source("street_register")
HEADER = "street_name,house_number_from,house_number_to,parity,sector_code\n"


def passes(connection: psycopg.Connection, staged: Staged) -> CheckOutcome:
    return CheckOutcome(passed=True)


@pytest.fixture
def landed(settings: Settings, warehouse: psycopg.Connection, tmp_path: Path) -> list[int]:
    """Three sound deliveries that wait to be loaded."""
    found = []
    for last_number in (9, 99, 199):
        path = tmp_path / "street_register.csv"
        path.write_text(f"{HEADER}Bret,1,{last_number},odd,71016A001\n")
        found.append(land_file(STREETS, path, settings, warehouse).delivery_id)
    return found


def test_after_a_failure_the_other_deliveries_still_come_and_the_failure_is_raised(
    settings: Settings, warehouse: psycopg.Connection, landed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = load.stage

    def breaks_on_the_first(*arguments: object) -> Staged:
        if landed[0] in arguments:
            raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")
        return stage(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(load, "stage", breaks_on_the_first)
    with pytest.raises(UnicodeEncodeError):
        list(load_waiting(settings, warehouse, STREETS, passes))

    outcomes = warehouse.execute("select delivery_id, outcome from ops.load order by load_id").fetchall()
    assert outcomes == list(zip(landed, ("failed", "loaded", "loaded"), strict=True))
    assert pipeline.pending(warehouse, STREETS) == [landed[0]]


def test_a_database_that_is_gone_is_not_asked_for_the_next_delivery(
    settings: Settings, warehouse: psycopg.Connection, landed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def gone(*arguments: object) -> Staged:
        tried.append(arguments)
        raise psycopg.OperationalError("the server closed the connection")

    monkeypatch.setattr(load, "stage", gone)
    with pytest.raises(psycopg.OperationalError):
        list(load_waiting(settings, warehouse, STREETS, passes))

    assert len(tried) == 1


def test_refusals_and_failures_that_have_a_reason_are_told_together(
    settings: Settings, warehouse: psycopg.Connection, landed: list[int]
) -> None:
    def check(connection: psycopg.Connection, staged: Staged) -> CheckOutcome:
        return CheckOutcome(passed=staged.delivery_id == landed[2], message=f"{staged.delivery_id} is too small")

    with pytest.raises(Refused, match=f"{landed[0]} is too small; {landed[1]} is too small"):
        list(load_waiting(settings, warehouse, STREETS, check))

    assert warehouse.execute("select count(*) from raw.street_register").fetchone() == (1,)
