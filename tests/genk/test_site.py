from __future__ import annotations

from dataclasses import replace

import pytest

from genk import site
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
