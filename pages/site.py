"""A page from its template, and its place in the folder that is served."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pages.formats import day, decimal, number, plain_date

if TYPE_CHECKING:
    from jinja2 import Environment

STYLE = Path(__file__).parent / "style.css"


def environment(templates: Path) -> Environment:
    """Jinja for the templates of one room and those shared here: escapes all, knows no missing name, has `style`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=FileSystemLoader([templates, Path(__file__).parent / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
    )
    made.filters |= {"number": number, "decimal": decimal, "day": day, "date": plain_date}
    made.globals["style"] = Markup(STYLE.read_text(encoding="utf-8"))  # noqa: S704  a file of ours
    return made


def write(page: str, path: Path) -> Path:
    """Put the page at `path` in place of the one before, in one step; makes the folder; returns `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.draft")
    draft.write_text(page, encoding="utf-8")
    draft.replace(path)
    return path
