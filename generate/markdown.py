"""Pages that are generated in part: the part stands between two marks, and the rest is written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from warehouse.errors import WarehouseError

BEGIN = "<!-- generated from the catalogue by `make generate` -->"
END = "<!-- end of what is generated -->"


def with_part(path: Path, part: str) -> str:
    """The text of the page with `part` between its marks, of a new page the part alone.

    Raises WarehouseError where the page lacks the two marks.
    """
    marked = f"{BEGIN}\n{part}{END}"
    if not path.exists():
        return f"{marked}\n"
    page = path.read_text("utf-8")
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise WarehouseError(f"{path} must have the lines {BEGIN} and {END} around its generated part")
    return f"{before}{marked}{after}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a | in a cell is escaped."""
    return "".join(_line(cells) for cells in (heads, ["---"] * len(heads), *rows))


def _line(cells: Sequence[str]) -> str:
    escaped = (cell.replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |\n"
