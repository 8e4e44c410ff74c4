"""A source of the catalogue that comes another way."""

from __future__ import annotations

import pytest

from ingest.catalogue import source
from ingest.fetch import fetch


@pytest.fixture
def fetching(settings, warehouse):
    """Fetches `source_id` by `way`; the new deliveries."""

    def run(way, source_id="refnis", **options):
        changed = source(source_id).model_copy(update={"fetch": way})
        return fetch(changed, settings, warehouse, sleep=options.pop("sleep", lambda seconds: None), **options)

    return run


@pytest.fixture
def landed(warehouse):
    """Names and addresses of what has landed, in its order."""
    return lambda: warehouse.execute("select file_name, url from ops.delivery order by delivery_id").fetchall()


@pytest.fixture
def outcomes(warehouse):
    """What came of each look at the publisher, in its order."""
    return lambda: [
        outcome
        for (outcome,) in warehouse.execute(
            "select outcome from ops.fetch where coalesce(message, '') not like 'nothing new in %%' order by fetch_id"
        )
    ]


@pytest.fixture
def versioned():
    """An answer with a body and its ETag, or 304 to who has that version."""

    def answer(request, body):
        if body is None:
            return {"status": 404}
        tag = f'"{len(body)}"'
        if request.headers.get("if-none-match") == tag:
            return {"status": 304}
        return {"body": body, "headers": {"ETag": tag}}

    return answer
