"""The portal of the register: log in by form, list, choose, download, and notice when the session has ended."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

import pytest

from ingest import kbo_portal
from ingest.catalogue import source
from ingest.download import new_client
from ingest.fetch import fetch
from ingest.gate import Refused
from ingest.kbo_portal import Extract, History, Login, Portal, credentials, loading_order, wanted
from warehouse.errors import WarehouseError

BASE = "/kbo-open-data"
MEMBERS = ("activity", "address", "branch", "contact", "denomination", "enterprise", "establishment")
VARIABLES = (
    "KBO_USERNAME",
    "KBO_PASSWORD",
    "KBO_USERNAME_FILE",
    "KBO_PASSWORD_FILE",
    "AIRFLOW_CONN_KBO_PORTAL",
    "AIRFLOW_CONN_KBO_PORTAL_FILE",
    "GENK_OFFLINE",
)


def name(number, kind):
    return f"KboOpenData_{number:04}_2025_10_{number % 28 + 1:02}_{kind.title()}.zip"


def offered(*extracts):
    return [Extract.of(name(int(one[1:]), {"U": "update", "F": "full"}[one[0]])) for one in extracts]


def names(*extracts):
    return [extract.file_name for one in extracts for extract in offered(one)]


def have(last=None, waiting=(), given_up=()):
    return History(last, frozenset(names(*waiting)), frozenset(names(*given_up)))


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch):
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def portal(publisher, zipped):
    """A portal as the real one behaves: form login, two cookies, a list in HTML, status 200 for everything."""

    class Fake:
        def __init__(self):
            self.files = {}
            self.logins = 0
            self.sessions_end_after = 1000
            self.password = "right"
            self.served = 0

        def offer(self, *extracts):
            for extract in offered(*extracts):
                suffixes = ("",) if extract.kind == "full" else ("_delete", "_insert")
                members = {f"{table}{suffix}.csv": "x\n" for table in MEMBERS for suffix in suffixes}
                meta = f'"Variable","Value"\n"ExtractNumber","{extract.number}"\n'
                self.files[extract.file_name] = zipped({"meta.csv": meta, **members})

        def __call__(self, request):
            login_page = {"body": b"<html><form>Login</form></html>", "headers": {"Content-Type": "text/html"}}
            path = request.path.removeprefix(BASE)
            if path == "/static/j_spring_security_check" and request.method == "POST":
                form = parse_qs(request.body)
                if form.get("j_username") != ["me"] or form.get("j_password") != [self.password]:
                    return {"status": 302, "headers": {"Location": f"{BASE}/login?login_error=1"}}
                self.logins += 1
                self.served = 0
                cookie = f"JSESSIONID=s{self.logins}; Path=/"
                return {"status": 302, "headers": {"Location": f"{BASE}/", "Set-Cookie": cookie}}
            if path.startswith("/signup"):
                return {**login_page, "headers": {"Set-Cookie": "KSESSIONID-KBOPUB=k; Path=/"}}
            cookies = request.headers.get("cookie", "")
            is_in = f"JSESSIONID=s{self.logins}" in cookies and "KSESSIONID-KBOPUB=k" in cookies
            if not path.startswith("/affiliation") or not is_in or self.served >= self.sessions_end_after:
                return login_page
            self.served += 1
            if path == "/affiliation/xml/?files":
                links = "".join(f'<li><a href="files/{file}">{file}</a></li>' for file in self.files)
                return {**login_page, "body": f'<html><a href="/help">Help</a><ul>{links}</ul></html>'.encode()}
            return {"body": self.files[path.rsplit("/", 1)[-1]], "headers": {"Content-Type": "application/zip"}}

    fake = Fake()
    publisher.script = fake
    return fake


@pytest.fixture
def session(publisher):
    client = new_client()
    yield Portal(client, Login(publisher.address + BASE, "me", "right"), sleep=lambda seconds: None)
    client.close()


# --- the session


def test_the_list_is_read_after_the_login(portal, session):
    portal.offer("F140", "U141")

    assert [(extract.number, extract.kind) for extract in session.listing()] == [(140, "full"), (141, "update")]
    assert session.listing()[0].url.endswith(f"{BASE}/affiliation/xml/files/{name(140, 'full')}")
    assert portal.logins == 1


def test_an_extract_is_downloaded_whole(portal, session, tmp_path):
    portal.offer("F140")
    (extract,) = session.listing()

    downloaded = session.download(extract, tmp_path, 10_000_000)

    assert downloaded.path.read_bytes() == portal.files[extract.file_name]


def test_a_wrong_password_is_said_and_never_shown(portal, publisher):
    with new_client() as client:
        wrong = Portal(client, Login(publisher.address + BASE, "me", "s3cret"), sleep=lambda seconds: None)
        with pytest.raises(WarehouseError, match="does not accept user me") as caught:
            wrong.listing()
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in repr(Login("x", "me", "s3cret"))
    assert len([request for request in publisher.requests if request.method == "POST"]) == 1


def test_a_session_that_ended_before_the_list_is_renewed(portal, session):
    portal.offer("F140")
    session.listing()
    portal.served = portal.sessions_end_after

    assert len(session.listing()) == 1
    assert portal.logins == 2


def test_a_session_that_ends_between_two_downloads_is_renewed(portal, session, tmp_path):
    portal.offer("F140", "U141")
    portal.sessions_end_after = 2
    extracts = session.listing()

    for extract in extracts:
        downloaded = session.download(extract, tmp_path, 10_000_000)
        assert downloaded.path.read_bytes() == portal.files[extract.file_name]
    assert portal.logins == 2


def test_a_portal_that_keeps_showing_a_page_is_given_up_after_one_new_login(portal, session, tmp_path):
    portal.offer("F140")
    (extract,) = session.listing()
    portal.sessions_end_after = 0

    with pytest.raises(Refused, match=rf"web page in place of {extract.file_name}, also after a new login"):
        session.download(extract, tmp_path, 10_000_000)
    assert portal.logins == 2


def test_an_account_that_sees_no_extracts_is_said(portal, session):
    with pytest.raises(WarehouseError, match="shows no extracts to user me"):
        session.listing()
    assert portal.logins == 1


# --- who we are


def test_the_login_comes_from_the_environment_or_from_secret_files(monkeypatch, tmp_path):
    monkeypatch.setenv("KBO_USERNAME", "me")
    (tmp_path / "password").write_text("right\n")
    monkeypatch.setenv("KBO_PASSWORD_FILE", str(tmp_path / "password"))

    assert credentials("https://portal") == Login("https://portal", "me", "right")


@pytest.mark.parametrize(
    "described",
    [
        "https://me:r%40ght@portal.example/kbo-open-data",
        json.dumps({"conn_type": "https", "login": "me", "password": "r@ght", "host": "portal.example"}),
        json.dumps({"login": "me", "password": "r@ght"}),
        json.dumps(
            {"conn_type": "http", "login": "me", "password": "r@ght", "host": "https://portal.example/kbo-open-data/"}
        ),
    ],
)
def test_the_login_may_be_an_airflow_connection(monkeypatch, described):
    monkeypatch.setenv("AIRFLOW_CONN_KBO_PORTAL", described)

    assert credentials("https://portal.example/kbo") == Login("https://portal.example/kbo", "me", "r@ght")


@pytest.mark.parametrize("host", ["other.example", "https://portal.example.other/kbo", "https://portal.example:8443"])
def test_the_login_of_a_connection_goes_to_no_other_host_than_the_catalogues(monkeypatch, host):
    described = json.dumps({"conn_type": "https", "login": "me", "password": "r@ght", "host": host})
    monkeypatch.setenv("AIRFLOW_CONN_KBO_PORTAL", described)

    with pytest.raises(WarehouseError, match="give the connection that host, or none"):
        credentials("https://portal.example/kbo")


def test_no_login_is_none_and_half_a_login_is_said(monkeypatch):
    assert credentials("https://portal") is None
    monkeypatch.setenv("KBO_USERNAME", "me")
    with pytest.raises(WarehouseError, match="set both KBO_USERNAME and KBO_PASSWORD"):
        credentials("https://portal")


# --- which extracts


@pytest.mark.parametrize(
    ("why", "offer", "has", "takes"),
    [
        ("the first is the newest full", ["F140", "U140", "F141", "U141"], have(), ["F141"]),
        ("and the updates after it", ["F140", "U140", "U141", "U142"], have(), ["F140", "U141", "U142"]),
        ("an unbroken chain is taken in order", ["U142", "F142", "U141", "F141"], have(140), ["U141", "U142"]),
        ("up to date is nothing", ["F141", "U141"], have(141), []),
        ("older than ours is nothing", ["F139", "U139"], have(141), []),
        ("a gap is bridged by the newest full", ["U143", "F143", "F144", "U144"], have(140), ["F144"]),
        ("and the updates after that full", ["F143", "U143", "U144", "U145"], have(140), ["F143", "U144", "U145"]),
        ("a chain that does not reach the newest full", ["U141", "F141", "F142"], have(140), ["F142"]),
        ("what has landed is not taken again", ["U141", "U142"], have(140, waiting=["U141"]), ["U142"]),
        ("a landed full carries the chain", ["F141", "U142"], have(None, waiting=["F141"]), ["U142"]),
        ("a landed file keeps the chain whole after the portal dropped it", ["U142"], have(140, ["U141"]), ["U142"]),
        ("a refused update is bridged", ["U141", "F141", "U142", "F142"], have(140, given_up=["U141"]), ["F142"]),
        ("a refused full is not taken again", ["F141", "F142", "U142"], have(140, given_up=["F142"]), ["F141", "U142"]),
    ],
)
def test_what_is_taken_of_what_is_offered(why, offer, has, takes):
    assert [extract.file_name for extract in wanted(offered(*offer), has)] == names(*takes), why


def test_a_gap_without_a_full_is_said_with_its_number():
    with pytest.raises(WarehouseError, match=r"no usable update 141 .* later than 140 must bridge"):
        wanted(offered("U143", "F140"), have(140))


def test_without_any_full_the_first_load_is_not_possible():
    with pytest.raises(WarehouseError, match="no full extract"):
        wanted(offered("U143"), have())


@pytest.mark.parametrize(
    ("waits", "last", "order"),
    [
        (["U142", "F140", "U141"], None, ["F140", "U141", "U142"]),
        (["F140", "U140", "U141"], None, ["F140", "U140", "U141"]),
        (["F141", "U141"], 140, ["U141", "F141"]),
        (["U143", "F143", "U144", "F144"], 140, ["F143", "U143", "U144", "F144"]),
    ],
)
def test_what_waits_is_loaded_by_number_and_a_full_bridges_a_gap(waits, last, order):
    assert loading_order(names(*waits), last) == names(*order)


def test_a_name_that_tells_no_number_comes_last():
    assert loading_order(["odd.zip", name(140, "full")], None) == [name(140, "full"), "odd.zip"]


# --- all of it


def at(address):
    """The register, with its portal at this address."""
    register = source("kbo_open_data")
    return register.model_copy(update={"fetch": register.fetch.model_copy(update={"address": address})})


@pytest.fixture
def register(publisher):
    return at(publisher.address + BASE)


def test_the_portal_is_emptied_of_what_is_new_and_then_left_in_peace(
    portal, register, settings, warehouse, *, monkeypatch, publisher
):
    monkeypatch.setenv("KBO_USERNAME", "me")
    monkeypatch.setenv("KBO_PASSWORD", "right")
    portal.offer("F140", "U141")

    new = fetch(register, settings, warehouse, sleep=lambda seconds: None)
    publisher.requests.clear()
    again = fetch(register, settings, warehouse, sleep=lambda seconds: None)

    landed = warehouse.execute("select delivery_id, file_name from ops.delivery order by delivery_id").fetchall()
    assert landed == list(zip(new, names("F140", "U141"), strict=True))
    assert again == []
    assert not [request for request in publisher.requests if request.path.endswith(".zip")]
    assert warehouse.execute("select outcome, message from ops.fetch order by fetch_id desc").fetchone() == (
        "unchanged",
        "the publisher has nothing newer",
    )


def test_without_a_login_the_message_says_how_to_get_one(portal, register, settings, warehouse):
    with pytest.raises(WarehouseError, match="register for free at its home page and set KBO_USERNAME"):
        fetch(register, settings, warehouse)
    assert warehouse.execute("select outcome from ops.fetch order by fetch_id desc").fetchone() == ("failed",)


def test_without_a_login_an_inbox_is_enough(portal, register, settings, warehouse, publisher):
    (settings.inbox / register.id).mkdir(parents=True)

    assert fetch(register, settings, warehouse) == []
    assert publisher.requests == []


def test_what_the_ledger_says_decides_what_is_taken(settings, warehouse, real_files):
    from ingest.landing import land_file

    for file in ("KboOpenData_0136_2025_06_Full.zip", "KboOpenData_0147_2025_10_12_Update.zip"):
        land_file(source("kbo_open_data"), real_files / "kbo" / file, settings, warehouse)
    warehouse.execute(
        "insert into ops.load (delivery_id, source_id, started_at, outcome) "
        "select delivery_id, source_id, now(), case when file_name like '%Full%' then 'loaded' else 'refused' end "
        "from ops.delivery"
    )
    warehouse.execute(
        "insert into ops.kbo_extract "
        "select 136, 'full', '2025-05-30', now(), '1.0.0', min(delivery_id) from ops.delivery"
    )

    assert kbo_portal.history(warehouse) == History(
        136,
        frozenset({"KboOpenData_0136_2025_06_Full.zip"}),
        frozenset({"KboOpenData_0147_2025_10_12_Update.zip"}),
        newest=1,
        last_kind="full",
    )


@pytest.mark.parametrize("status", [302, 307, 308])
def test_the_login_follows_no_redirect_to_another_host(
    publisher, other_publisher, register, settings, *, warehouse, monkeypatch, status
):
    monkeypatch.setenv("KBO_USERNAME", "me")
    monkeypatch.setenv("KBO_PASSWORD", "s3cret")
    publisher.answers({"status": status, "headers": {"Location": f"{other_publisher.address}/login"}})

    with pytest.raises(Refused, match="the catalogue lets it go to"):
        fetch(register, settings, warehouse, sleep=lambda seconds: None)
    assert other_publisher.requests == []


def test_an_extract_is_got_from_the_portal_alone(portal, session, other_publisher, tmp_path):
    elsewhere = Extract.of(name(140, "full"), f"{other_publisher.address}/{name(140, 'full')}")

    with pytest.raises(Refused, match="the catalogue lets it go to"):
        session.download(elsewhere, tmp_path, 10_000_000)
    assert other_publisher.requests == []
