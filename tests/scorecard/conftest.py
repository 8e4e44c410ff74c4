"""A published mart with the whole plan, read once: most tests only look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from scorecard import page
from scorecard.data import read
from scorecard.model import Indicator, Scorecard
from tests import databases, run_folder
from tests.pages.parsed import Page
from tests.scorecard import mart
from warehouse.contract import Contract
from warehouse.settings import Settings

DATABASE = "scorecard"


@pytest.fixture(scope="session")
def published(server: Settings, contract: Contract) -> Iterator[psycopg.Connection]:
    """A warehouse with a published plan; not to be changed."""
    with run_folder.once(DATABASE) as first:
        if first:
            databases.drop(server, DATABASE)
            with psycopg.connect(databases.copy(server, DATABASE)) as connection:
                mart.publish(connection, contract)
    with psycopg.connect(databases.address(server, DATABASE)) as connection:
        connection.read_only = True
        yield connection


@pytest.fixture
def changeable(warehouse: psycopg.Connection, contract: Contract) -> psycopg.Connection:
    """A warehouse with a published plan, for a test that changes it."""
    mart.publish(warehouse, contract)
    return warehouse


@pytest.fixture(scope="session")
def scorecard(published: psycopg.Connection) -> Scorecard:
    """What is read of the published plan."""
    return read(published)


@pytest.fixture(scope="session")
def indicator(scorecard: Scorecard) -> Callable[[str], Indicator]:
    """Gives the indicator of a code."""
    return {one.indicator_code: one for one in scorecard.indicators}.__getitem__


@pytest.fixture(scope="session")
def html_file(published: psycopg.Connection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the published plan."""
    return page.write_page(published, tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def html(html_file: Path) -> Page:
    """The page as it is parsed."""
    return Page(html_file)
