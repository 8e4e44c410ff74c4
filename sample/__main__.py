"""`python -m sample FOLDER`: write the synthetic deliveries."""

from __future__ import annotations

import argparse
from pathlib import Path

from sample import deliveries, life


def main() -> None:
    """Read the command line and write."""
    parser = argparse.ArgumentParser(prog="python -m sample", description=__doc__)
    parser.add_argument("folder", type=Path, help="gets one folder a source, and a README.txt")
    parser.add_argument("--seed", type=int, default=deliveries.SEED, help="another seed, another city (default 3600)")
    parser.add_argument("--scale", type=float, default=1.0, help="1 = about 7,500 establishments in Genk")
    parser.add_argument("--updates", type=int, default=deliveries.UPDATES, help="daily updates (default 3)")
    parser.add_argument("--full-only", action="store_true", help="the full extract alone, no updates")
    parser.add_argument("--full-at", type=int, action="append", default=[], metavar="N",
                        help="also a full extract of the state at extract N")
    arguments = parser.parse_args()
    deliveries.write(
        arguments.folder, arguments.seed, arguments.scale, 0 if arguments.full_only else arguments.updates,
        (life.FIRST_NUMBER, *arguments.full_at),
    )


if __name__ == "__main__":
    main()
