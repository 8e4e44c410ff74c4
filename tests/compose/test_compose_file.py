"""docker-compose.yml says what the local runner says. That it runs is proved by `make compose-test`."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from genk import airflow
from warehouse import embedded
from warehouse.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[2]
OF_THE_LAPTOP = {
    # paths, ports and addresses that the image or compose itself gives
    "AIRFLOW_HOME",
    "AIRFLOW__API__HOST",
    "AIRFLOW__API__PORT",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC",
    "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH",
    "AIRFLOW__LOGGING__BASE_LOG_FOLDER",
    "AIRFLOW__LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY",
    # a container's name is a good name for its host
    "AIRFLOW__CORE__HOSTNAME_CALLABLE",
    # Airflow's own default
    "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK",
}
DIFFERENT = {
    "AIRFLOW__CORE__DAGS_FOLDER",
    "AIRFLOW__CORE__PLUGINS_FOLDER",
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE",
    "AIRFLOW__CORE__EXECUTION_API_SERVER_URL",
    "AIRFLOW__API__BASE_URL",
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
    return loaded


def test_airflow_is_configured_as_on_a_laptop(compose: dict[str, Any], server: Settings) -> None:
    local = airflow.environment(server)
    wanted = {
        name: value for name, value in local.items() if name.startswith("AIRFLOW") or name in airflow.NO_TELEMETRY
    }
    services = {name.removesuffix("_CMD"): value for name, value in compose["x-airflow"].items()}
    assert services.keys() == wanted.keys() - OF_THE_LAPTOP
    secret = {name.removesuffix("_CMD") for name in compose["x-airflow"] if name.endswith("_CMD")}
    same = services.keys() - DIFFERENT - secret
    assert {name: services[name] for name in same} == {name: wanted[name] for name in same}


def test_postgres_is_tuned_as_the_embedded_one(compose: dict[str, Any]) -> None:
    command = compose["services"]["postgres"]["command"]
    assert command[0] == "postgres"
    assert set(command[1::2]) == {"-c"}
    tuned = dict(setting.split("=", 1) for setting in command[2::2])
    local = {name: value.strip("'") for name, value in embedded.CONFIG.items()}
    for name in ("listen_addresses", "unix_socket_directories"):
        del local[name]
    assert tuned == local


def test_no_service_has_a_secret_in_its_environment(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service["environment"].items():
            if any(word in name for word in ("PASSWORD", "SECRET", "KEY", "CONN")):
                assert name.endswith(("_FILE", "_CMD")), name
                assert "/run/secrets/" in value or name.endswith("PASSWORDS_FILE"), name


def test_the_image_and_the_repository_hold_no_secret_files() -> None:
    assert "/secrets/" in (REPOSITORY / ".gitignore").read_text().splitlines()
    assert (REPOSITORY / ".dockerignore").read_text().splitlines()[1] == "*"
