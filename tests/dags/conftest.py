"""Tasks of the DAG files called as plain functions, without a scheduler."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FILES = (Path(__file__).parents[2] / "dags").glob("*.py")


def pytest_configure() -> None:
    # before Airflow is first imported: its files go to a folder of their own
    os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="airflow-")
    os.environ.setdefault("AIRFLOW__CORE__LOAD_EXAMPLES", "False")


@pytest.fixture(scope="session")
def call() -> Callable[..., Any]:
    """Calls a task by the ids of its DAG and itself."""
    found = {}
    for file in FILES:
        spec = importlib.util.spec_from_file_location(f"dag_file_{file.stem}", file)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found |= {dag.dag_id: dag for dag in module.DAGS}

    def run(dag_id: str, task_id: str, *arguments: Any, **options: Any) -> Any:
        return found[dag_id].get_task(task_id).python_callable(*arguments, **options)

    return run
