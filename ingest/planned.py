"""Sources that are still to come (`planned_sources.yml`): an indicator without figures can say what it waits for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from ingest.catalogue import _Loader
from ingest.strict import Name, Strict, Text
from ingest.ways.base import Access
from warehouse.errors import WarehouseError

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
    try:
        # a SafeLoader: it builds plain values only
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
        found = TypeAdapter(list[PlannedSource]).validate_python(content)
    except yaml.YAMLError as error:
        raise WarehouseError(f"{path} is no YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'list'}: {fault['msg']}" for fault in error.errors(include_url=False)
        )
        raise WarehouseError(f"{path}: {faults}") from error
    for source_id, times in Counter(source.id for source in found).items():
        if times > 1:
            raise WarehouseError(f"{path}: the id {source_id!r} is given {times} times")
    return {source.id: source for source in sorted(found, key=lambda source: source.id)}
