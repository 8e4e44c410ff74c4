"""A query that is posted: its answer is a file like any other."""

from __future__ import annotations

import json

import pytest

from ingest.ways.post_query import PostQuery

BODY = {"query": [{"code": "municipality", "selection": ["71016"]}]}


@pytest.fixture
def way(publisher):
    return PostQuery(kind="post_query", address=f"{publisher.address}/TU_COM_REFNIS.txt", body=BODY)


def test_the_query_is_posted_and_the_same_answer_is_one_delivery(way, publisher, fetching, landed, outcomes):
    publisher.answers({"body": b"LVL_REFNIS\n", "headers": {"ETag": '"v1"'}})

    assert (len(fetching(way)), len(fetching(way))) == (1, 0)
    assert [(request.method, json.loads(request.body)) for request in publisher.requests] == [("POST", BODY)] * 2
    assert landed() == [("TU_COM_REFNIS.txt", way.address)]
    assert outcomes() == ["landed", "duplicate"]


def test_an_answer_that_broke_off_is_asked_for_anew(way, publisher, fetching):
    whole = {"body": b"LVL_REFNIS\n" * 1000, "headers": {"ETag": '"v1"'}}
    publisher.answers({**whole, "sends": 500}, whole)

    assert len(fetching(way)) == 1
    assert [request.offset for request in publisher.requests] == [None, None]
