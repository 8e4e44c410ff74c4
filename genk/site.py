"""The pages of the site folder: which there are, and when each is made anew: with the figures, or with the code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg

from warehouse import build, dbt
from warehouse.errors import WarehouseError
from warehouse.settings import Settings


@dataclass(frozen=True)
class Page:
    """One self-contained HTML file of the site folder; a program is one that cannot be read without its scripts."""

    file_name: str
    title_nl: str
    title_en: str
    write: Callable[[Settings, psycopg.Connection], Path]
    is_program: bool = False


def write_all(settings: Settings, connection: psycopg.Connection, tell: Callable[[str], None]) -> None:
    """Make every page of what is published now, as write_figures() does; dbt's documentation takes minutes."""
    _write(PAGES, settings, connection, tell)


def write_figures(settings: Settings, connection: psycopg.Connection, tell: Callable[[str], None]) -> None:
    """Make the pages that a publication or a rollback changes, one after the other; `tell` gets the path of each.

    A page that cannot be made keeps none of the others from being made; its file of before stays. Raises WarehouseError
    at the end with the reason of each. What is published stays so in any case.
    """
    _write(FIGURES, settings, connection, tell)


def write_docs_of_new_code(settings: Settings, connection: psycopg.Connection) -> Path | None:
    """Make dbt's documentation where the code is not the one that it describes; None where there is nothing to do."""
    made = settings.site_dir / DOCS.file_name
    described = _described_code(settings)
    if made.exists() and described.exists() and described.read_text() == build.code_digest():
        return None
    return DOCS.write(settings, connection)


def _write(
    pages: Sequence[Page], settings: Settings, connection: psycopg.Connection, tell: Callable[[str], None]
) -> None:
    failed = []
    for page in pages:
        try:
            tell(str(page.write(settings, connection)))
        except (WarehouseError, psycopg.Error, OSError) as error:
            connection.rollback()
            failed.append(f"{page.file_name}: {' '.join(str(error).split())}")
    if failed:
        raise WarehouseError(
            f"what is published stays, but not every page shows it: {'; '.join(failed)}. "
            "Mend that, then run `genk docs`"
        )


def _scorecard(settings: Settings, connection: psycopg.Connection) -> Path:
    from scorecard.page import write_page

    return write_page(connection, settings.site_dir)


def _data_quality(settings: Settings, connection: psycopg.Connection) -> Path:
    from expectations.page import write_page

    return write_page(connection, settings.site_dir)


def _dbt_docs(settings: Settings, connection: psycopg.Connection) -> Path:  # noqa: ARG001  dbt has its own connection
    from pages.site import write

    code = build.code_digest()
    # the build made the tables in mart_next; what they became is described
    dbt.run_dbt(
        settings,
        "docs generate",
        run_id=uuid4(),
        variables={"mart_schema": "mart"},
        # what the tests would run is read by nobody, and costs as much as all the rest
        extra=["--static", "--exclude", "resource_type:test", "resource_type:unit_test"],
        target_name=DOCS_TARGET,
    )
    made = dbt.manifest(settings, DOCS_TARGET).with_name("static_index.html").read_text(encoding="utf-8")
    path = write(made, settings.site_dir / DOCS.file_name)
    _described_code(settings).write_text(code)
    return path


def _described_code(settings: Settings) -> Path:
    """Where the digest of the code stands that dbt's documentation was made from."""
    return dbt.manifest(settings, DOCS_TARGET).with_name("code")


DOCS_TARGET = "docs"
FIGURES = (
    Page("scorecard.html", "Scorekaart", "Scorecard", _scorecard),
    Page("data_quality.html", "Datakwaliteit", "Data quality", _data_quality),
)
DOCS = Page("dbt_docs.html", "Documentatie van het datamodel", "Documentation of the data model", _dbt_docs, True)
PAGES = (*FIGURES, DOCS)
BY_FILE_NAME = {page.file_name: page for page in PAGES}
