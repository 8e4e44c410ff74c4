"""The whole way on a small sample, through the real scheduler, as a newcomer would do it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from genk import airflow, processes
from warehouse import db, embedded
from warehouse.settings import Settings

Genk = Callable[..., subprocess.CompletedProcess]


@pytest.fixture
def home(new_home: Callable[[], Path]) -> Path:
    """An empty home that the database server's own account may pass."""
    return new_home()


@pytest.fixture
def genk(home: Path, free_port: Callable[[], int], monkeypatch: pytest.MonkeyPatch) -> Iterator[Genk]:
    """Runs `genk`; whatever it leaves running is ended after the test."""
    for name in ("WAREHOUSE_DSN", "WAREHOUSE_DSN_FILE", "WAREHOUSE_ADMIN_DSN", "AIRFLOW_DSN", "GENK_SCOPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GENK_HOME", str(home))
    monkeypatch.setenv("GENK_PG_PORT", str(free_port()))
    monkeypatch.setenv("GENK_AIRFLOW_PORT", str(free_port()))

    def run(*arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "genk", *arguments], capture_output=True, text=True, check=False, cwd=home
        )

    yield run
    run("stop")


def processes_of(home: Path) -> list[psutil.Process]:
    """Ours by their mark, and the database server, which has none."""
    server = [p for p in psutil.process_iter(["cmdline"]) if str(home / "postgres") in (p.info["cmdline"] or [])]
    return [*processes.find(home), *server]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_one_command_publishes_the_sample_again_changes_nothing_and_stop_leaves_no_process(
    genk: Genk, home: Path, chromium: str | None
):
    first = genk("run", "--sample-scale", "0.05")
    assert first.returncode == 0, first.stderr + first.stdout
    assert "synthetic" in first.stdout
    # every load starts a build, and all but the last find that a source is missing
    assert len(re.findall(r"build_warehouse: done", first.stdout)) == 1

    settings = Settings.from_env(os.environ)
    with db.connect(settings, role="bi_reader") as connection:
        assert connection.execute("select count(*) from mart.dim_establishment").fetchone()[0] > 100
        assert connection.execute("select count(*) from mart.fct_establishment_month").fetchone()[0] > 10
        late, without_line = connection.execute(
            "select count(*) filter (where is_late), count(*) filter (where period_end is null) "
            "from mart.fct_target_status join mart.dim_indicator using (indicator_code) where is_latest and is_measured"
        ).fetchone()
    assert 1 <= late <= 3  # some are late on purpose
    assert without_line == 0
    with db.connect(settings) as connection:
        publications = connection.execute("select count(*) from ops.publication").fetchone()
    assert publications == (1,)
    assert "Scorecard: 39 of 39 areas with a row" in first.stdout
    assert f"{airflow.url()}/plugin/scorecard" in first.stdout
    assert_loopback_only(home)
    wait_for_documentation(settings)
    assert_pages_are_for_those_who_are_logged_in(settings)
    if chromium:
        assert_scorecard_is_seen_in_airflow(settings, chromium)

    started = time.monotonic()
    second = genk("run")
    assert second.returncode == 0, second.stderr
    assert "No change" in second.stdout
    assert time.monotonic() - started < 30  # four to eight seconds on a quiet machine
    with db.connect(settings) as connection:
        assert connection.execute("select count(*) from ops.publication").fetchone() == publications

    running = processes_of(home)
    assert len(running) >= 4
    assert genk("stop").returncode == 0
    assert processes_of(home) == []
    assert not [process for process in running if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]

    # a component that died, and a server that was not shut down, as after a power cut
    assert genk("init").returncode == 0
    psutil.Process(embedded.running_pid(settings)).kill()
    third = genk("run")
    assert third.returncode == 0, third.stderr
    assert "No change" in third.stdout
    assert genk("stop").returncode == 0
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(embedded.admin_dsn(settings))


def wait_for_documentation(settings: Settings) -> None:
    """The run does not wait for it: Airflow makes it after the publication."""
    deadline = time.monotonic() + 300
    while not (settings.site_dir / "dbt_docs.html").exists():
        assert time.monotonic() < deadline
        time.sleep(1)


def assert_pages_are_for_those_who_are_logged_in(settings: Settings) -> None:
    """Every page is there, in the navigation, and for nobody else."""
    made = {page.name: page.read_bytes() for page in settings.site_dir.glob("*.html")}
    assert made.keys() == {"scorecard.html", "data_quality.html", "dbt_docs.html"}
    with httpx.Client(base_url=airflow.url(), trust_env=False) as client:
        for name in (*made, "unknown.html"):
            assert client.get(f"/pages/{name}").status_code == 401
        assert client.get("/pages/scorecard.html", headers={"Cookie": "_token=made-up"}).status_code == 403
        answer = client.post("/auth/token", json={"username": airflow.USER, "password": password_of(settings)})
        client.cookies.clear()
        client.cookies["_token"] = answer.json()["access_token"]
        for name, content in made.items():
            assert client.get(f"/pages/{name}").content == content
        for name in ("unknown.html", "docs", "openapi.json", "..%2fsecrets%2fairflow_users.json"):
            assert client.get(f"/pages/{name}").status_code == 404
        (plugin,) = client.get("/api/v2/plugins").json()["plugins"]
        assert {view["href"] for view in plugin["external_views"]} == {f"pages/{name}" for name in made}
        assert client.get("/api/v2/plugins/importErrors").json()["total_entries"] == 0


def assert_scorecard_is_seen_in_airflow(settings: Settings, chromium: str) -> None:
    """A person who logs in and clicks finds the scorecard in the navigation, in a frame, and dbt's page works there."""
    from playwright.sync_api import expect, sync_playwright

    strangers = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.set_default_timeout(180_000)
        expect.set_options(timeout=180_000)
        tab.on("request", lambda request: strangers.append(request.url))
        tab.goto(airflow.url())
        tab.fill("input[name=username]", airflow.USER)
        tab.fill("input[type=password]", password_of(settings))
        tab.keyboard.press("Enter")
        tab.get_by_role("link", name="Scorecard").click()
        frame = tab.frame_locator("iframe")
        expect(frame.get_by_role("heading", level=1)).to_contain_text("Genk")
        assert frame.locator("article").count() >= 39
        tab.goto(f"{airflow.url()}/plugin/dbt-docs")
        expect(frame.get_by_text("Database", exact=True).first).to_be_visible()
        # the page's script runs, and cannot have Airflow's cookie
        taken = "(() => { try { return document.cookie } catch (error) { return error.name } })()"
        assert frame.locator("body").evaluate(taken) == "SecurityError"
        browser.close()
    assert not [url for url in strangers if not url.startswith((airflow.url(), f"blob:{airflow.url()}", "data:"))]


def password_of(settings: Settings) -> str:
    return json.loads(airflow.password_file(settings).read_text())[airflow.USER]


def assert_loopback_only(home: Path) -> None:
    """No process of the installation listens on an address that other machines reach."""
    found = [
        connection.laddr.ip
        for process in processes_of(home)
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert set(found) == {"127.0.0.1"}
