"""Sources that are still to come (`planned_sources.yml`): an indicator without figures can say what it waits for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

from pydantic import Field

from ingest.ways.base import Access
from warehouse.errors import WarehouseError
from warehouse.strict import Name, Strict, Text, read_yaml

PLANNED = Path(__file__).parent / "planned_sources.yml"


class PlannedSource(Strict):
    """One source to come: who would publish it, how it would come, and why it is not there yet."""

    id: Name
    publisher: Text
    title_nl: Text
    title_en: Text
    home_page: Annotated[str, Field(pattern=r"^https?://")] | None
    access: Access
    why_nl: Text
    why_en: Text


def load_planned(path: Path = PLANNED) -> dict[str, PlannedSource]:
    """Every planned source by id, in the order of the ids.

    Raises WarehouseError that names the file and the field of each mistake.
    """
    found = read_yaml(path, list[PlannedSource])
    for source_id, times in Counter(source.id for source in found).items():
        if times > 1:
            raise WarehouseError(f"{path}: the id {source_id!r} is given {times} times")
    return {source.id: source for source in sorted(found, key=lambda source: source.id)}
