from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from bench.building import Build, Gate
from bench.report import Figures, Marts, render, targets
from bench.steps import Load

FIRST = Load(
    landing=1,
    staging=50,
    checking=60,
    applying=50,
    rows=46_000_000,
    opened=46_000_000,
    closed=0,
    quarantined=0,
    memory=300_000_000,
)
MARTS = Marts(
    scope="belgium",
    build=Build(UUID(int=1), seconds=600, establishments=1_672_490, memory=2 * 10**8, slowest=(("dim_date", 9.0),)),
    build_server_memory=10**9,
    gate=Gate(seconds=59, outcome="47 rules checked", memory=3 * 10**8),
    gate_server_memory=10**9,
)
KEPT = Figures(
    scale=1.0,
    bare_copy=40,
    first=FIRST,
    update=replace(FIRST, staging=0.5, applying=0.5, rows=10_000),
    second=replace(FIRST, staging=60, applying=100),
    server_memory=10**9,
    marts=MARTS,
    other_rows=1000,
    others={"COPY": 0.1},
)


def verdicts(figures: Figures) -> list[bool]:
    return [target.kept for target in targets(figures)]


def test_every_target_is_judged_by_its_own_figure():
    assert verdicts(KEPT) == [True] * 6


@pytest.mark.parametrize(
    ("place", "worse"),
    [
        (0, replace(KEPT, bare_copy=30)),
        (1, replace(KEPT, update=replace(KEPT.update, memory=2_100_000_000))),
        (2, replace(KEPT, update=replace(KEPT.update, applying=2))),
        (3, replace(KEPT, second=replace(KEPT.second, applying=200))),
        (4, replace(KEPT, first=replace(FIRST, checking=101))),
        (5, replace(KEPT, marts=replace(MARTS, gate=replace(MARTS.gate, seconds=61)))),
    ],
)
def test_a_figure_beyond_its_limit_misses_that_target_only(place: int, worse: Figures):
    assert verdicts(worse) == [number != place for number in range(6)]
    assert render(worse).count("MISSED") == 1


def test_a_small_register_is_measured_but_not_judged():
    small = render(replace(KEPT, scale=0.01, bare_copy=1))
    assert "MISSED" not in small
    assert small.count("not judged at this scale") == 6


def test_columns_of_a_table_stand_under_each_other():
    header, _, bare, first = render(KEPT).splitlines()[2:6]
    ends = {header.index("load s") + len("load s"), bare.index("40.0") + 4, first.index("100.0") + 5}
    assert len(ends) == 1


def test_build_and_gate_are_told_in_minutes_and_memory():
    said = render(KEPT).splitlines()
    (build,) = (line.split() for line in said if line.startswith("build (dbt)"))
    (gate,) = (line.split() for line in said if line.startswith("gate (Great Expectations)"))
    assert build[-3:] == ["10.0", "0.20", "1.00"]
    assert gate[-3:] == ["1.0", "0.30", "1.00"]
