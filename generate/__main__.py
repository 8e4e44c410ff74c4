"""`python -m generate`: write what follows from the catalogue; with --check only say which files are stale."""

from __future__ import annotations

import argparse
import sys

from generate import ROOT, generated, stale
from warehouse.errors import WarehouseError


def main() -> int:
    """Exit code 1 where --check finds a stale file, or the catalogue is not sound."""
    parser = argparse.ArgumentParser(prog="python -m generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 where a file is stale")
    check = parser.parse_args().check
    try:
        changed = stale()
        for path in changed:
            sys.stdout.write(f"{path.relative_to(ROOT)}{' is stale: run `make generate`' if check else ''}\n")
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(generated()[path], encoding="utf-8")
    except WarehouseError as error:
        sys.stderr.write(f"generate: {error}\n")
        return 1
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
