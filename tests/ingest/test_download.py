"""The HTTP client against a server that misbehaves, in each of the ways in which servers do."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from ingest.ask import Ask
from ingest.download import ATTEMPTS, UnavailableError, Validators, download, new_client
from ingest.gate import Refused
from warehouse.errors import WarehouseError

BODY = bytes(range(256)) * 4000
"""About a megabyte, in which each place can be told from the next."""
V1 = {"ETag": '"v1"'}


@pytest.fixture
def get(publisher, tmp_path):
    """Downloads /file.zip without waiting between retries; `waits` are the seconds that it would have waited."""
    spool = tmp_path / "spool"
    spool.mkdir()
    waits: list[float] = []

    def run(path="/file.zip", timeout=5.0, **options):
        with new_client(timeout=httpx.Timeout(timeout)) as client:
            return download(
                client,
                Ask(publisher.address + path),
                spool,
                **{"max_bytes": 10_000_000, "sleep": waits.append, **options},
            )

    run.waits = waits
    run.spool = spool
    return run


def is_whole(downloaded, body=BODY):
    return (
        downloaded.path.read_bytes() == body
        and downloaded.sha256 == hashlib.sha256(body).hexdigest()
        and downloaded.size_bytes == len(body)
    )


def with_ranges(body, etag='"v1"', first_sends=300_000):
    """A server that drops the first answer in the middle and goes on from any byte."""
    state = {"drops": 1}

    def script(request):
        headers = {"ETag": etag}
        if request.offset is not None and request.headers.get("if-range") == etag:
            rest = body[request.offset :]
            headers["Content-Range"] = f"bytes {request.offset}-{len(body) - 1}/{len(body)}"
            return {"status": 206, "body": rest, "headers": headers}
        state["drops"] -= 1
        return {"body": body, "headers": headers, "sends": first_sends if state["drops"] >= 0 else None}

    return script


def test_a_file_is_got_with_its_name_hash_and_version(get, publisher):
    publisher.answers({"body": BODY, "headers": {**V1, "Last-Modified": "Sun, 01 Nov 2026 06:00:00 GMT"}})

    downloaded = get("/open%20data/TU_COM_REFNIS.zip")

    assert is_whole(downloaded)
    assert downloaded.file_name == "TU_COM_REFNIS.zip"
    assert downloaded.validators == Validators('"v1"', "Sun, 01 Nov 2026 06:00:00 GMT")


def test_the_server_may_give_the_name_of_the_file(get, publisher):
    publisher.answers({"body": BODY, "headers": {"Content-Disposition": 'attachment; filename="TU_COM_REFNIS.zip"'}})

    assert get("/download?id=7").file_name == "TU_COM_REFNIS.zip"


def test_an_unchanged_version_is_not_sent_again(get, publisher):
    publisher.script = lambda request: (
        {"status": 304} if request.headers.get("if-none-match") == '"v1"' else {"body": BODY, "headers": V1}
    )

    assert get(known=Validators('"v1"')) is None


def test_a_version_is_known_by_its_date_where_there_is_no_etag(get, publisher):
    day = "Sun, 01 Nov 2026 06:00:00 GMT"
    publisher.script = lambda request: (
        {"status": 304} if request.headers.get("if-modified-since") == day else {"body": BODY}
    )

    assert get(known=Validators(None, day)) is None


def test_a_changed_etag_brings_the_new_version(get, publisher):
    publisher.script = lambda request: (
        {"status": 304}
        if request.headers.get("if-none-match") == '"v2"'
        else {"body": BODY, "headers": {"ETag": '"v2"'}}
    )

    downloaded = get(known=Validators('"v1"'))

    assert is_whole(downloaded)
    assert downloaded.validators.etag == '"v2"'


def test_a_broken_download_goes_on_where_it_stopped(get, publisher):
    publisher.script = with_ranges(BODY)

    assert is_whole(get())
    first, second = publisher.requests
    assert first.offset is None
    assert 200_000 < second.offset <= 300_000
    assert second.headers["if-range"] == '"v1"'


def test_a_broken_download_starts_again_where_the_server_knows_no_ranges(get, publisher):
    publisher.answers({"body": BODY, "headers": V1, "sends": 300_000}, {"body": BODY, "headers": V1})

    assert is_whole(get())
    assert len(publisher.requests) == 2


def test_without_a_version_a_broken_download_starts_again(get, publisher):
    publisher.answers({"body": BODY, "sends": 300_000}, {"body": BODY})

    assert is_whole(get())
    assert [request.offset for request in publisher.requests] == [None, None]


def test_a_weak_etag_is_not_trusted_for_going_on(get, publisher):
    publisher.answers({"body": BODY, "headers": {"ETag": 'W/"v1"'}, "sends": 300_000}, {"body": BODY})

    assert is_whole(get())
    assert publisher.requests[1].offset is None


def test_a_file_that_changed_in_between_is_got_anew_and_not_mixed(get, publisher):
    newer = BODY[::-1]
    publisher.answers(
        {"body": BODY, "headers": V1, "sends": 300_000},
        {"body": newer, "headers": {"ETag": '"v2"'}},  # what If-Range asks of a server
    )

    downloaded = get()

    assert is_whole(downloaded, newer)
    assert downloaded.validators.etag == '"v2"'


def test_a_server_that_ignores_if_range_cannot_make_us_mix_two_versions(get, publisher):
    newer = BODY[::-1]

    def script(request):
        first = len(publisher.requests) == 1
        if request.offset is None:
            return {
                "body": BODY if first else newer,
                "headers": {"ETag": '"v1"' if first else '"v2"'},
                "sends": 300_000 if first else None,
            }
        headers = {"ETag": '"v2"', "Content-Range": f"bytes {request.offset}-{len(newer) - 1}/{len(newer)}"}
        return {"status": 206, "body": newer[request.offset :], "headers": headers}

    publisher.script = script

    assert is_whole(get(), newer)


def test_another_part_than_the_one_asked_for_is_not_taken(get, publisher):
    def script(request):
        if request.offset is None:
            return {"body": BODY, "headers": V1, "sends": 300_000 if len(publisher.requests) == 1 else None}
        rest = len(BODY) - request.offset  # as many bytes as are missing, but others
        content_range = f"bytes 5-{rest + 4}/{len(BODY)}"
        return {"status": 206, "body": BODY[5 : rest + 5], "headers": {**V1, "Content-Range": content_range}}

    publisher.script = script

    assert is_whole(get())


def test_a_server_that_gives_less_of_the_rest_than_asked_for_is_asked_for_more(get, publisher):
    def script(request):
        if request.offset is None:
            return {"body": BODY, "headers": V1, "sends": 300_000}
        end = min(request.offset + 400_000, len(BODY))
        content_range = f"bytes {request.offset}-{end - 1}/{len(BODY)}"
        return {"status": 206, "body": BODY[request.offset : end], "headers": {**V1, "Content-Range": content_range}}

    publisher.script = script

    assert is_whole(get())
    assert len(publisher.requests) == 3


def test_a_part_that_the_server_cannot_give_any_more_is_forgotten(get, publisher):
    publisher.answers({"body": BODY, "headers": V1, "sends": 300_000}, {"status": 416}, {"body": BODY, "headers": V1})

    assert is_whole(get())


def test_a_later_run_goes_on_with_what_a_killed_one_left(get, publisher):
    publisher.answers({"body": BODY, "headers": V1, "sends": 300_000})
    with pytest.raises(WarehouseError):
        get()
    publisher.requests.clear()
    publisher.script = with_ranges(BODY)

    assert is_whole(get())
    assert len(publisher.requests) == 1
    assert publisher.requests[0].offset > 200_000


def test_a_body_that_stays_short_of_its_stated_length_is_never_taken(get, publisher):
    publisher.answers({"body": BODY, "length": len(BODY) + 10})

    with pytest.raises(WarehouseError, match=r"the connection failed|gave"):
        get()
    assert len(publisher.requests) == ATTEMPTS


def test_a_server_error_is_tried_again(get, publisher):
    publisher.answers({"status": 500}, {"status": 503}, {"body": BODY})

    assert is_whole(get())
    assert len(get.waits) == 2


def test_a_server_that_stays_broken_is_given_up_with_its_status(get, publisher):
    publisher.answers({"status": 502})

    with pytest.raises(UnavailableError, match="502 Bad Gateway"):
        get()
    assert len(publisher.requests) == ATTEMPTS


def test_the_wait_that_a_busy_server_asks_for_is_kept(get, publisher):
    publisher.answers({"status": 429, "headers": {"Retry-After": "7"}}, {"body": BODY})

    assert is_whole(get())
    assert get.waits == [7.0]


def test_the_wait_may_be_given_as_a_date(get, publisher):
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    publisher.answers({"status": 503, "headers": {"Retry-After": then}}, {"body": BODY})

    assert is_whole(get())
    assert 30 < get.waits[0] <= 40


def test_a_wait_that_is_too_long_is_left_to_the_next_run(get, publisher):
    publisher.answers({"status": 429, "headers": {"Retry-After": "86400"}})

    with pytest.raises(WarehouseError, match="come back in 86400 seconds"):
        get()
    assert get.waits == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_what_a_retry_cannot_help_is_not_tried_again(get, publisher, status):
    publisher.answers({"status": status})

    with pytest.raises(WarehouseError, match=f"answered {status}") as caught:
        get()
    assert not isinstance(caught.value, UnavailableError)
    assert len(publisher.requests) == 1


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "application/zip", ""])
def test_a_web_page_with_status_200_is_refused_whatever_it_says_it_is(get, publisher, content_type):
    page = b"\n<!DOCTYPE html><html>Are you a robot?</html>"
    publisher.answers({"body": page, "headers": {"Content-Type": content_type}})

    with pytest.raises(Refused, match="web page"):
        get()
    assert len(publisher.requests) == 1
    assert list(get.spool.iterdir()) == []


def test_a_server_that_hangs_is_given_up_after_the_time_out_and_tried_again(get, publisher):
    release = threading.Event()
    waiting = [{"body": BODY, "waits_for": release}, {"body": BODY}]
    publisher.answers(*waiting)

    assert is_whole(get(timeout=0.3))
    release.set()


def test_a_server_that_always_hangs_gets_a_message_that_says_so(get, publisher):
    release = threading.Event()
    publisher.answers({"body": BODY, "waits_for": release})

    with pytest.raises(WarehouseError, match="does not answer in time"):
        get(timeout=0.1)
    release.set()


def test_nobody_at_the_address_is_tried_again_and_said(get, publisher):
    publisher.stop()

    with pytest.raises(WarehouseError, match="the connection failed"):
        get()
    assert len(get.waits) == ATTEMPTS - 1
    publisher.start()


def test_a_redirect_is_followed(get, publisher):
    publisher.script = lambda request: (
        {"body": BODY} if request.path == "/new/file.zip" else {"status": 302, "headers": {"Location": "/new/file.zip"}}
    )

    assert is_whole(get())


def test_a_redirect_without_end_is_not_followed_for_ever(get, publisher):
    publisher.answers({"status": 302, "headers": {"Location": "/file.zip"}})

    with pytest.raises(WarehouseError, match="redirect"):
        get()
    assert get.waits == []


def test_a_file_that_says_it_is_too_large_is_refused_before_it_is_read(get, publisher):
    publisher.answers({"body": BODY})

    with pytest.raises(Refused, match="larger than the 1,000 bytes"):
        get(max_bytes=1000)


def test_a_file_that_does_not_say_how_large_it_is_is_cut_off_at_the_limit(get, publisher):
    publisher.answers({"body": BODY, "is_chunked": True})

    with pytest.raises(Refused, match="larger than the 500,000 bytes"):
        get(max_bytes=500_000)
    assert list(get.spool.iterdir()) == []


def test_a_chunked_answer_without_a_length_is_taken_whole(get, publisher):
    publisher.answers({"body": BODY, "is_chunked": True})

    assert is_whole(get())


def test_a_chunked_answer_that_breaks_off_is_tried_again(get, publisher):
    publisher.answers({"body": BODY, "is_chunked": True, "sends": 300_000}, {"body": BODY, "is_chunked": True})

    assert is_whole(get())
    assert len(publisher.requests) == 2


def test_bytes_after_the_stated_length_are_not_taken_in(get, publisher):
    publisher.answers({"body": BODY + b"more", "length": len(BODY)})

    assert is_whole(get())
