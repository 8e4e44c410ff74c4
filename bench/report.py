"""The figures as a table with units, and the targets with their verdict."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bench.building import Build, Gate
from bench.steps import Load

REAL_SIZE = 0.9
"""From this scale on the targets are judged; in a small register the fixed cost of each step outweighs the rows."""


@dataclass(frozen=True)
class Marts:
    """A build of `scope` and its check, each with the most memory that the server held meanwhile, in bytes."""

    scope: str
    build: Build
    build_server_memory: int
    gate: Gate
    gate_server_memory: int


@dataclass
class Figures:
    """What one run has measured: seconds, rows, bytes."""

    scale: float
    bare_copy: float
    first: Load
    update: Load
    second: Load
    server_memory: int
    marts: Marts
    other_rows: int
    others: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """A promise: `value` is to be no more than `limit`."""

    text: str
    value: float
    limit: float
    unit: str

    @property
    def kept(self) -> bool:
        """Whether the promise is kept."""
        return self.value <= self.limit


def targets(figures: Figures) -> list[Target]:
    """What was promised of the load, with what was measured."""
    first, memory = figures.first, max(load.memory for load in (figures.first, figures.update, figures.second))
    build, gate = figures.marts.build, figures.marts.gate
    return [
        Target("load with history and indexes / bare COPY", first.loading / figures.bare_copy, 3.0, "x"),
        Target("memory of the loading process", memory / 1e9, 2.0, "GB"),
        Target("update of 10,000 changes / first load", 100 * figures.update.loading / first.loading, 2.0, "%"),
        Target("second full that differs in 1% / first load", figures.second.loading / first.loading, 2.5, "x"),
        Target("checking / loading, first full", first.checking / first.loading, 1.0, "x"),
        Target("gate / build", 100 * gate.seconds / build.seconds, 10.0, "%"),
    ]


def render(figures: Figures) -> str:
    """The whole report as text."""
    return "\n".join(_lines(figures))


def _lines(figures: Figures) -> Iterator[str]:
    rows = figures.first.rows
    yield f"KBO load, scale {figures.scale:g}: {rows:,} rows, synthetic; {platform.machine()}, {platform.system()}"
    yield ""
    yield from _table(
        ("step", "land s", "stage s", "check s", "apply s", "load s", "rows/s", "opened", "closed", "set apart"),
        [
            (
                "bare COPY of the same files",
                "",
                "",
                "",
                "",
                f"{figures.bare_copy:.1f}",
                f"{rows / figures.bare_copy:,.0f}",
                "",
                "",
                "",
            ),
            _load("first full", figures.first),
            _load("update", figures.update),
            _load("second full", figures.second),
        ],
    )
    yield "load = stage + apply; the first load ends with history, indexes and statistics in place"
    yield ""
    yield from _table(
        ("establishment.csv", "rows", "s", "rows/s", f"{rows:,} rows would take min"),
        [
            (
                name,
                f"{figures.other_rows:,}",
                f"{seconds:.1f}",
                f"{figures.other_rows / seconds:,.0f}",
                f"{rows / figures.other_rows * seconds / 60:,.0f}",
            )
            for name, seconds in figures.others.items()
        ],
    )
    yield ""
    yield (
        f"while loading, the server's processes held {figures.server_memory / 1e9:.2f} GB at most, "
        "its cache of 0.5 GB included"
    )
    yield ""
    yield from _marts(figures.marts)
    yield ""
    yield from _table(
        ("target", "limit", "measured", "verdict"),
        [
            (
                target.text,
                f"{target.limit:g} {target.unit}",
                f"{target.value:.2f} {target.unit}",
                _verdict(target, figures.scale),
            )
            for target in targets(figures)
        ],
    )


def _marts(marts: Marts) -> Iterator[str]:
    build, gate = marts.build, marts.gate
    yield from _table(
        (f"scope {marts.scope}, {build.establishments:,} establishments", "min", "process GB", "server GB"),
        [
            (name, f"{seconds / 60:.1f}", f"{memory / 1e9:.2f}", f"{server / 1e9:.2f}")
            for name, seconds, memory, server in (
                ("build (dbt)", build.seconds, build.memory, marts.build_server_memory),
                ("gate (Great Expectations)", gate.seconds, gate.memory, marts.gate_server_memory),
            )
        ],
    )
    yield f"the gate says: {gate.outcome}"
    yield f"slowest of the build: {', '.join(f'{name} {seconds:.0f} s' for name, seconds in build.slowest)}"


def _verdict(target: Target, scale: float) -> str:
    if scale < REAL_SIZE:
        return "not judged at this scale"
    return "kept" if target.kept else "MISSED"


def _load(name: str, load: Load) -> tuple[str, ...]:
    return (
        name,
        f"{load.landing:.1f}",
        f"{load.staging:.1f}",
        f"{load.checking:.1f}",
        f"{load.applying:.1f}",
        f"{load.loading:.1f}",
        f"{load.rows / load.loading:,.0f}",
        f"{load.opened:,}",
        f"{load.closed:,}",
        f"{load.quarantined:,}",
    )


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]
    for row in (header, tuple("-" * width for width in widths), *rows):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()
