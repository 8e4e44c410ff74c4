from __future__ import annotations

from dataclasses import replace

import pytest

from genk import site
from warehouse import build, dbt
from warehouse.errors import WarehouseError


@pytest.fixture
def pages(monkeypatch, tmp_path):
    """Three pages, of which the second cannot be made."""

    def made(settings, connection):
        connection.execute("select 1")
        return tmp_path / "made.html"

    def failed(settings, connection):
        connection.execute("select * from mart.no_such_table")

    def refused(settings, connection):
        raise WarehouseError("a reason\nin two lines")

    first, second, third = site.PAGES
    found = (replace(first, write=made), replace(second, write=failed), replace(third, write=refused))
    monkeypatch.setattr(site, "PAGES", (*found, replace(first, write=made)))
    return found


def test_a_page_that_fails_keeps_no_other_from_being_made_and_each_reason_is_told(pages, settings, warehouse):
    told = []
    with pytest.raises(WarehouseError) as caught:
        site.write_all(settings, warehouse, told.append)
    assert len(told) == 2
    message = str(caught.value)
    assert message.startswith("what is published stays")
    assert 'data_quality.html: relation "mart.no_such_table" does not exist' in message
    assert "dbt_docs.html: a reason in two lines" in message
    assert "\n" not in message


@pytest.fixture
def described(monkeypatch, settings):
    """How often dbt's documentation was made; dbt itself is not asked."""
    made = []

    def generate(settings, command, *, target_name, **_):
        made.append(command)
        folder = dbt.manifest(settings, target_name).parent
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "static_index.html").write_text("<p>tables</p>")

    monkeypatch.setattr(dbt, "run_dbt", generate)
    monkeypatch.setattr(build, "code_digest", lambda: "first")
    return made


def test_the_documentation_is_made_again_when_the_code_changed_and_only_then(
    described, settings, warehouse, monkeypatch
):
    page = site.write_docs_of_new_code(settings, warehouse)
    assert page.read_text() == "<p>tables</p>"
    assert site.write_docs_of_new_code(settings, warehouse) is None
    monkeypatch.setattr(build, "code_digest", lambda: "second")
    assert site.write_docs_of_new_code(settings, warehouse) == page
    assert len(described) == 2


def test_a_lost_page_of_documentation_is_made_again(described, settings, warehouse):
    site.write_docs_of_new_code(settings, warehouse).unlink()
    assert site.write_docs_of_new_code(settings, warehouse).exists()


def test_a_publication_writes_the_pages_of_its_figures_and_does_not_wait_for_the_documentation(
    described, settings, warehouse, monkeypatch
):
    assert site.DOCS not in site.FIGURES
    told = []
    made = replace(site.FIGURES[0], write=lambda settings, connection: settings.site_dir / "made.html")
    monkeypatch.setattr(site, "FIGURES", (made,))
    site.write_figures(settings, warehouse, told.append)
    assert (told, described) == ([str(settings.site_dir / "made.html")], [])
