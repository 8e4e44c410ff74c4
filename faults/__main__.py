"""`python -m faults`: try what can go wrong by the hundred, and say how much of it held.

Exit 0 when nothing failed, 1 when something did, 2 for wrong use.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from faults import world
from faults.cases import Case, Scenario
from faults.report import render
from faults.run import Progress, run_all
from faults.scenarios import SCENARIOS
from warehouse.errors import WarehouseError


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, try, report."""
    parser = argparse.ArgumentParser(prog="python -m faults", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1, help="another seed, other faults (default 1)")
    parser.add_argument("--counts", type=float, default=1.0, help="share of the cases of each scenario (default 1)")
    parser.add_argument("--small", action="store_true", help="a few cases of each scenario, in about a minute")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="SCENARIO[:NUMBER]",
        help=f"only this scenario or case, may be repeated: {', '.join(scenario.name for scenario in SCENARIOS)}",
    )
    parser.add_argument("--lanes", type=int, default=2, help="cases at the same time (default 2)")
    given = parser.parse_args(arguments)
    if given.counts <= 0 or given.lanes < 1:
        parser.error("--counts must be above 0, --lanes at least 1")
    try:
        todo = plan(given.seed, given.counts, given.only, small=given.small)
    except ValueError as error:
        parser.error(str(error))
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that nothing is left behind then either
    started = time.monotonic()
    progress = Progress(len(todo))
    home = Path(tempfile.mkdtemp(prefix="genk-faults-"))
    home.chmod(0o711)  # the server has an account of its own when we are root
    try:
        with world.made(home, progress.say) as where:
            results = run_all(where, todo, given.lanes, progress)
    except WarehouseError as error:
        print(f"faults: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("faults: stopped by you; nothing is left behind", file=sys.stderr)
        return 130
    print(render(SCENARIOS, results, given.seed, time.monotonic() - started))
    return 1 if any(result.outcome == "failed" for result in results) else 0


def plan(
    seed: int, counts: float = 1.0, only: Sequence[str] = (), *, small: bool = False
) -> list[tuple[Scenario, Case]]:
    """The cases to run; raises ValueError for a name that nothing has."""
    known = {scenario.name: scenario for scenario in SCENARIOS}
    todo = []
    for wanted in only or known:
        name, _, number = wanted.partition(":")
        if name not in known or (number and not number.isdigit()):
            raise ValueError(f"--only {wanted}: give one of {', '.join(known)}, with :NUMBER for a single case")
        count = known[name].small if small else max(1, round(known[name].count * counts))
        numbers = [int(number)] if number else range(count)
        todo += [(known[name], Case(name, one, seed)) for one in numbers]
    # mixed, so that what is at work at the same time is seldom of one kind
    random.Random(seed).shuffle(todo)  # noqa: S311
    return todo


if __name__ == "__main__":
    sys.exit(main())
