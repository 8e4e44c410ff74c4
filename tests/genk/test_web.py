from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import HTTPException
from fastapi.testclient import TestClient

from genk import airflow, services, site
from genk.web import create_app

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def site_dir(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("GENK_HOME", str(tmp_path))
    folder = tmp_path / "site"
    folder.mkdir()
    for page in site.PAGES:
        (folder / page.file_name).write_text(f"<p>{page.title_nl}</p>")
    return folder


@pytest.fixture
def client(site_dir) -> TestClient:
    return TestClient(create_app(lambda: None))


@pytest.mark.parametrize("page", site.PAGES, ids=lambda page: page.file_name)
def test_every_page_is_served_as_it_stands_in_the_site_folder(client, page):
    answer = client.get(f"/{page.file_name}")
    assert (answer.status_code, answer.text) == (200, f"<p>{page.title_nl}</p>")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_a_page_that_a_publication_wrote_anew_is_shown_without_a_restart(client, site_dir):
    client.get("/scorecard.html")
    (site_dir / "scorecard.html").write_text("new")
    assert client.get("/scorecard.html").text == "new"
    assert client.get("/scorecard.html").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/", "/index.html", "/docs", "/openapi.json", "/scorecard", "/other.html", "/site/scorecard.html",
        "/..%2fsecrets%2fairflow_users.json", "/%2e%2e/secrets/airflow_users.json", "/%2fetc%2fpasswd",
        "/scorecard.html%00",
    ],
)  # fmt: skip
def test_nothing_else_is_served_whatever_the_path(client, site_dir, path):
    secrets = site_dir.parent / "secrets"
    secrets.mkdir()
    (secrets / "airflow_users.json").write_text("secret")
    (site_dir / "other.html").write_text("secret")
    answer = client.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", ["/scorecard.html", "/unknown.html"])
def test_who_may_not_see_the_pages_is_refused_before_anything_is_looked_up(site_dir, path):
    def may_see() -> None:
        raise HTTPException(401)

    assert TestClient(create_app(may_see)).get(path).status_code == 401


def test_a_page_that_was_never_made_says_so_in_both_languages(client, site_dir):
    (site_dir / "scorecard.html").unlink()
    answer = client.get("/scorecard.html")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "nog niet gemaakt" in answer.text
    assert "has not been made yet" in answer.text


def test_a_page_may_fetch_nothing_run_nothing_and_be_framed_by_airflow_alone(client):
    for name in ("scorecard.html", "data_quality.html"):
        answer = client.get(f"/{name}")
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script" not in policy
        assert "frame-ancestors 'self'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_dbt_documentation_may_run_its_own_script_but_not_reach_airflows_cookie(client):
    policy = client.get("/dbt_docs.html").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'unsafe-inline'" in policy
    assert policy.split("; ")[-1] == "sandbox allow-scripts"  # without allow-same-origin


def test_the_plugin_shows_every_page_and_loads_next_to_nothing_in_a_task():
    program = (
        "import sys; from airflow.plugins_manager import AirflowPlugin; before = set(sys.modules)\n"
        "sys.path.append('plugins'); import genk_pages\n"
        "print(*sorted(view['href'] for view in genk_pages.GenkPages.external_views))\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    *_, shown, loaded = done.stdout.splitlines()
    assert shown.split() == sorted(f"pages/{page.file_name}" for page in site.PAGES)
    assert loaded == "genk_pages"


def test_a_changed_plugin_is_another_environment_so_that_airflow_is_started_again(tmp_path, monkeypatch):
    for name in airflow.PLUGIN_FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((REPOSITORY / name).read_bytes())
    before = airflow.plugin_digest()
    monkeypatch.setattr(airflow, "REPOSITORY", tmp_path)
    assert airflow.plugin_digest() == before

    class Process:
        pid = 1

    running = dict.fromkeys(services.COMMANDS, Process())
    monkeypatch.setattr(services.processes, "environment", lambda process: {"GENK_PLUGINS": before})
    assert services._as_wanted(running, {"GENK_PLUGINS": airflow.plugin_digest()})
    (tmp_path / "genk" / "web.py").write_text("changed = True")
    assert not services._as_wanted(running, {"GENK_PLUGINS": airflow.plugin_digest()})
