"""What the catalogue and the marts' contracts say, in the files that say it again: of dbt and of the documentation."""

from __future__ import annotations

from pathlib import Path

from generate import bus_matrix, checks_page, dbt_catalogue, dbt_sources, source_page
from ingest.catalogue import load_catalogue

ROOT = Path(__file__).resolve().parents[1]


def generated(root: Path = ROOT) -> dict[Path, str]:
    """Every generated file with the text that it must have; a page keeps what is written by hand in it.

    Raises WarehouseError where the catalogue is not sound, or a page lacks the marks of its generated part.
    """
    catalogue = load_catalogue()
    pages = {root / "docs/sources" / f"{source_id}.md": source for source_id, source in catalogue.items()}
    return {
        root / "dbt_project/macros/generated/catalogue.sql": dbt_catalogue.macro(catalogue.values()),
        root / "dbt_project/models/staging/_raw__sources.yml": dbt_sources.raw(catalogue.values()),
        root / "docs/bus_matrix.md": bus_matrix.page(bus_matrix.marts(root / "dbt_project/models/marts")),
        root / "docs/checks.md": checks_page.with_rules(root / "docs/checks.md", catalogue.values()),
    } | {path: source_page.with_head(path, source) for path, source in pages.items()}


def stale(root: Path = ROOT) -> list[Path]:
    """The generated files that do not say what the catalogue says; raises as `generated` does."""
    return [path for path, text in generated(root).items() if not path.exists() or path.read_text("utf-8") != text]
