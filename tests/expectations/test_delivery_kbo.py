from __future__ import annotations

from collections.abc import Callable

import psycopg

from expectations.delivery import check_delivery
from ingest.staged import Staged


def test_sound_full_passes(warehouse: psycopg.Connection, stage_full: Callable[..., Staged]) -> None:
    outcome = check_delivery(warehouse, stage_full())
    broken = warehouse.execute("select suite, rule, observed from ops.validation where not success").fetchall()
    assert broken == []
    assert outcome.passed and outcome.rows_quarantined == {}
