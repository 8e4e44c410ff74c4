"""The municipality whose warehouse this is: the one place of its codes and names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from warehouse.errors import WarehouseError

DEFAULT = Path(__file__).with_name("home.yml")
VARIABLE = "WAREHOUSE_HOME_FILE"
"""Names a file of the same form, for another municipality."""

NisCode = Annotated[str, Field(pattern=r"^\d{5}$")]
Label = Annotated[str, Field(min_length=1)]


class Home(BaseModel):
    """A municipality: codes of REFNIS (Statbel), its postal codes, and the names under which publishers know it."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    nis_code: NisCode
    name_nl: Label
    name_en: Label
    postal_codes: Annotated[tuple[Annotated[str, Field(pattern=r"^\d{4}$")], ...], Field(min_length=1)]
    arrondissement_nis_code: NisCode
    province_nis_code: NisCode
    province_nl: Label
    region_nis_code: NisCode


def home(env: Mapping[str, str] = os.environ) -> Home:
    """The municipality of `home.yml`, or of the file that WAREHOUSE_HOME_FILE names.

    Raises WarehouseError that names the file and the field of each mistake.
    """
    return _read(Path(env.get(VARIABLE) or DEFAULT))


@cache
def _read(path: Path) -> Home:
    try:
        return Home.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise WarehouseError(f"{VARIABLE} names {path}, which cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise WarehouseError(f"{path} is no YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'file'}: {fault['msg']}" for fault in error.errors(include_url=False)
        )
        raise WarehouseError(f"{path}: {faults}") from error
