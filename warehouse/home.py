"""The municipality whose warehouse this is: the one place of its codes and names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from warehouse.errors import WarehouseError
from warehouse.strict import Strict, Text, read_yaml

DEFAULT = Path(__file__).with_name("home.yml")
VARIABLE = "WAREHOUSE_HOME_FILE"
"""Names a file of the same form, for another municipality."""

NisCode = Annotated[str, Field(pattern=r"^\d{5}$")]


class Home(Strict):
    """A municipality: codes of REFNIS (Statbel), its postal codes, and the names under which publishers know it."""

    nis_code: NisCode
    name_nl: Text
    name_en: Text
    postal_codes: Annotated[tuple[Annotated[str, Field(pattern=r"^\d{4}$")], ...], Field(min_length=1)]
    arrondissement_nis_code: NisCode
    province_nis_code: NisCode
    province_nl: Text
    region_nis_code: NisCode


def home(env: Mapping[str, str] = os.environ) -> Home:
    """The municipality of `home.yml`, or of the file that WAREHOUSE_HOME_FILE names.

    Raises WarehouseError that names the file and the field of each mistake.
    """
    return _read(Path(env.get(VARIABLE) or DEFAULT))


@cache
def _read(path: Path) -> Home:
    if not path.is_file():
        raise WarehouseError(f"{VARIABLE} names {path}, and there is no such file")
    return read_yaml(path, Home)
