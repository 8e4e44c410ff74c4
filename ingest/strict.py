"""What every model of the catalogue is built from: strictness, and the kinds of text that it knows."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _regex(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is no regular expression: {error}") from error
    return value


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=50)]
"""A name of our own: it becomes a table, a column, a DAG or a folder."""
Text = Annotated[str, Field(min_length=1)]
Regex = Annotated[str, AfterValidator(_regex)]


class Strict(BaseModel):
    """A key that the model does not know is refused, and what was read is not changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
