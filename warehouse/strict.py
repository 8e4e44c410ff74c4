"""Files of settings in YAML, read by strict models: a key that a model does not know is refused, and so is a key twice.

A misspelt rule is then an error, and not a rule that never applies.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from warehouse.errors import WarehouseError


def _regex(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is no regular expression: {error}") from error
    return value


T = TypeVar("T")
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=50)]
"""A name of our own: it becomes a table, a column, a DAG or a folder."""
Text = Annotated[str, Field(min_length=1)]
Regex = Annotated[str, AfterValidator(_regex)]


class Strict(BaseModel):
    """A key that the model does not know is refused, and what was read is not changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def read_yaml(path: Path, wanted: type[T], text: str | None = None) -> T:
    """The content of the file as a value of `wanted`; `text` is the content where the caller has it already.

    Raises WarehouseError, in one line that names the file and the field of each mistake.
    """
    try:
        # a SafeLoader: it builds plain values only
        content = yaml.load(path.read_text(encoding="utf-8") if text is None else text, Loader=_Loader)  # noqa: S506
        return TypeAdapter(wanted).validate_python(content)
    except OSError as error:
        raise WarehouseError(f"{path} cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise WarehouseError(f"{path} is no YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'the whole'}: {fault['msg']}"
            for fault in error.errors(include_url=False)
        )
        raise WarehouseError(f"{path}: {faults}") from error


class _Loader(yaml.CSafeLoader):
    """YAML, read by libyaml (nine times as quick), without the trap that a key given twice keeps the last value."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key, times in Counter(keys).items():
            if times > 1:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} is given twice", node.start_mark)
        return super().construct_mapping(node, deep)
