from __future__ import annotations

import socket
import stat

import pytest

from genk import airflow, services
from warehouse.errors import WarehouseError
from warehouse.settings import Settings


@pytest.fixture
def home(tmp_path, monkeypatch) -> Settings:
    """An installation with the embedded server, which need not run."""
    for name in ("WAREHOUSE_DSN", "AIRFLOW_DSN", "GENK_AIRFLOW_PORT"):
        monkeypatch.delenv(name, raising=False)
    settings = Settings.from_env({"GENK_HOME": str(tmp_path)})
    settings.secrets_dir.mkdir()
    (settings.secrets_dir / "airflow.password").write_text("p@ss/word")
    return settings


def test_everything_listens_on_the_loopback_address_only(home):
    env = airflow.environment(home)
    assert env["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert env["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:8080/execution/"
    assert "--skip-serve-logs" in services.COMMANDS["scheduler"]  # its log server would listen on every address


def test_no_component_reports_to_anyone(home):
    env = airflow.environment(home)
    assert env["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"
    assert env["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"
    assert env["GX_ANALYTICS_ENABLED"] == "false"


def test_the_environment_is_the_same_each_time_so_that_components_agree(home):
    assert airflow.environment(home) == airflow.environment(home)
    assert len(airflow.environment(home)["AIRFLOW__API_AUTH__JWT_SECRET"]) >= 32


def test_passwords_are_made_once_in_files_of_their_owner_and_nobody_is_admin_without_one(home):
    path = airflow.password_file(home)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert airflow.password_file(home).read_text() == path.read_text()
    assert airflow.environment(home)["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS"] == "False"


def test_a_password_with_signs_of_an_address_is_escaped_for_both_drivers(home):
    env = airflow.environment(home)
    assert env["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].startswith(
        "postgresql+psycopg2://airflow:p%40ss%2Fword@127.0.0.1"
    )
    assert env["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC"].startswith("postgresql+asyncpg://airflow:p%40ss%2Fword@")


def test_publishers_are_asked_only_when_online(home):
    assert airflow.environment(home)["GENK_OFFLINE"] == "1"
    assert airflow.environment(home, online=True)["GENK_OFFLINE"] == ""


def test_an_own_server_without_a_database_for_airflow_is_a_clear_message(monkeypatch, tmp_path):
    monkeypatch.setenv("GENK_HOME", str(tmp_path))
    monkeypatch.setenv("WAREHOUSE_DSN", "host=127.0.0.1 port=1 dbname=warehouse user=me password=x")
    with pytest.raises(WarehouseError, match="create a database `airflow`"):
        airflow.dsn(Settings.from_env())


def test_airflows_database_may_be_named(home, monkeypatch):
    monkeypatch.setenv("AIRFLOW_DSN", "host=db dbname=flow user=me password=x")
    assert airflow.dsn(home) == "host=db dbname=flow user=me password=x"


def test_a_database_that_was_never_set_up_is_not_taken_for_one_that_is(settings, monkeypatch):
    monkeypatch.setenv("AIRFLOW_DSN", settings.dsn)
    airflow.home(settings).mkdir()
    (airflow.home(settings) / "migrated").write_text("3.3.2 abc\n")
    assert not airflow.migrated(settings)


def test_a_taken_port_is_named_with_the_way_out(home, monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("GENK_AIRFLOW_PORT", str(port))
        with pytest.raises(WarehouseError, match=rf"port {port} .* is taken .*GENK_AIRFLOW_PORT={port + 1}"):
            services.start(home, lambda _: None)
    assert services.processes.find(home.home) == []


def test_a_port_that_is_no_number_is_named(monkeypatch):
    monkeypatch.setenv("GENK_AIRFLOW_PORT", "eighty")
    with pytest.raises(WarehouseError, match="GENK_AIRFLOW_PORT is 'eighty'"):
        airflow.port()
