"""`python -m bench`: measure the load of the company register and the build of all Belgium, and judge them by targets.

Exit 0 when every target is kept (or the scale is too small to judge), 1 when one is missed, 2 for wrong use.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

from bench import building, others, steps
from bench.report import REAL_SIZE, Figures, Marts, render, targets
from bench.server import MemoryWatch, own_server
from sample import bulk
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

FIRST_NUMBER = 146
SCOPE = "belgium"
"""The widest scope: every establishment of the register is in the marts."""
BYTES_AT_FULL_SCALE = 25e9
"""Disk that a run needs at scale 1: extracts, landed copies, the database with two fulls and the marts, scratch."""


def main() -> int:
    """Read the command line, measure, report."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--scale", type=float, default=1.0, help="1 = the real register, 46.8 million rows (default)")
    parser.add_argument("--changes", type=int, help="lines of the daily update (default 10,000, fewer below scale 0.1)")
    parser.add_argument("--other-rows", type=int, default=100_000, help="rows for pandas and dlt (default 100,000)")
    arguments = parser.parse_args()
    if not 0 < arguments.scale <= 1.02:
        parser.error("--scale must be above 0 and at most 1.02")
    home = Settings.from_env().home / "bench"
    try:
        changes = arguments.changes or round(min(10_000, 100_000 * arguments.scale))
        figures = measure(home, arguments.scale, changes, arguments.other_rows)
    except (WarehouseError, ValueError) as error:  # ValueError: a register too small for so many changes
        print(f"bench: {error}", file=sys.stderr)
        return 1
    print(render(figures))
    missed = arguments.scale >= REAL_SIZE and not all(target.kept for target in targets(figures))
    return 1 if missed else 0


def measure(home: Path, scale: float, changes: int, other_rows: int) -> Figures:
    """One whole run in `home`, which is removed at the end."""
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free
    if free < BYTES_AT_FULL_SCALE * scale:
        raise WarehouseError(
            f"{home} has {free / 1e9:.0f} GB free; scale {scale:g} needs {BYTES_AT_FULL_SCALE * scale / 1e9:.0f} GB: "
            f"make room or take a smaller --scale"
        )
    with own_server(home) as settings:
        said = _Progress()
        extracts = home / "extracts"
        full = bulk.write_full(extracts, scale, FIRST_NUMBER)
        said(f"wrote {full.name}")
        update = bulk.write_update(extracts, FIRST_NUMBER + 1, changes, scale)
        second = bulk.write_full(extracts, scale, FIRST_NUMBER + 2, variant=0.01)
        said(f"wrote {update.name} and {second.name}")
        bare = steps.alone(steps.bare_copy, settings, full, home / "scratch")
        said(f"bare COPY took {bare:.1f} s")
        with MemoryWatch(settings) as memory:
            loads = {}
            for path in (full, update, second):
                loads[path] = steps.alone(steps.load, settings, path)
                said(f"{path.name} took {loads[path].loading:.1f} s to load, {loads[path].checking:.1f} s to check")
        steps.alone(building.load_others, settings, home / "others")
        said("loaded the other sources")
        with MemoryWatch(settings) as memory_of_build:
            built = steps.alone(building.build, settings, SCOPE)
            said(f"built scope {SCOPE} in {built.seconds:.1f} s")
        with MemoryWatch(settings) as memory_of_gate:
            gate = steps.alone(building.gate, settings, built.build_id)
            said(f"checked the build in {gate.seconds:.1f} s")
        figures = Figures(
            scale,
            bare,
            loads[full],
            loads[update],
            loads[second],
            memory.peak,
            Marts(SCOPE, built, memory_of_build.peak, gate, memory_of_gate.peak),
            0,
        )
        content = others.first_rows(full, other_rows)
        figures.other_rows = content.count(b"\n") - 1
        for name, tool in others.TOOLS.items():
            figures.others[name] = steps.alone(tool, settings, content)
            said(f"{name} done")
        return figures


class _Progress:
    """Says on stderr what is done and when, so that the report alone is on stdout."""

    def __init__(self) -> None:
        self._started = time.perf_counter()

    def __call__(self, text: str) -> None:
        print(f"{time.perf_counter() - self._started:7.1f} s  {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
