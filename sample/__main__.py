"""`python -m sample FOLDER`: write the synthetic deliveries, small and lively or as large as the real register."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from sample import bulk, deliveries
from sample.calendar import Calendar


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sample", description=__doc__)
    parser.add_argument("folder", type=Path, help="gets one folder a source, and a README.txt")
    parser.add_argument("--seed", type=int, default=deliveries.SEED, help="another seed, another register")
    parser.add_argument(
        "--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day it lives (default today)"
    )
    parser.add_argument("--scale", default="1", help="1 = about 7,500 establishments at home; `real` = --rows 46.79e6")
    parser.add_argument("--months", type=int, default=Calendar.months, help="monthly updates (default %(default)s)")
    parser.add_argument("--updates", type=int, default=Calendar.days, help="then daily updates (default %(default)s)")
    parser.add_argument("--full-only", action="store_true", help="the full extract alone, no updates")
    parser.add_argument(
        "--full-at",
        type=int,
        action="append",
        default=[],
        metavar="N",
        help="also a full extract of the state at extract N",
    )
    parser.add_argument("--rows", type=float, help="the register for measuring, with about so many rows")
    parser.add_argument(
        "--differs",
        type=float,
        metavar="SHARE",
        help="with --rows or --scale real: after the updates another full, of which this share differs from the first",
    )
    return parser


def main() -> None:
    """Read the command line and write."""
    parser = _parser()
    arguments = parser.parse_args()
    months, updates = (0, 0) if arguments.full_only else (arguments.months, arguments.updates)
    rows = bulk.ROWS if arguments.scale == "real" else arguments.rows
    if rows:
        if arguments.as_of:
            parser.error("--as-of goes with the small sample, not with --rows or --scale real")
        _write_bulk(arguments.folder, rows / bulk.ROWS, updates, arguments.differs)
        return
    try:
        scale = float(arguments.scale)
    except ValueError:
        parser.error(f"--scale is {arguments.scale!r}: give a number or `real`")
    if arguments.differs:
        parser.error("--differs goes with --rows or --scale real")
    deliveries.write(
        arguments.folder,
        arguments.as_of,
        seed=arguments.seed,
        scale=scale,
        months=months,
        updates=updates,
        full_at=arguments.full_at,
    )


def _write_bulk(folder: Path, scale: float, updates: int, differs: float | None) -> None:
    """The register for measuring, in the same folders as the small sample."""
    register = folder / "kbo_open_data"
    register.mkdir(parents=True, exist_ok=True)
    bulk.write_full(register, scale)
    last = bulk.FIRST_NUMBER + updates
    for number in range(bulk.FIRST_NUMBER + 1, last + 1):
        bulk.write_update(register, number, round(10_000 * scale), scale)
    if differs:
        bulk.write_full(register, scale, last + 1, differs)
    deliveries.write_others(folder)
    deliveries.write_readme(folder, f"for measuring, {scale:g} times the real register")


if __name__ == "__main__":
    main()
