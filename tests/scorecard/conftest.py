"""A published mart with the whole plan, read once: most tests only look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo, sql

from scorecard import page
from scorecard.data import read
from scorecard.model import Indicator, Scorecard
from tests.pages.parsed import Page
from tests.scorecard import mart
from warehouse import embedded
from warehouse.passwords import password
from warehouse.settings import Settings

DATABASE = "scorecard"


@pytest.fixture(scope="session")
def published(server: Settings) -> Iterator[psycopg.Connection]:
    """A warehouse with a published plan; not to be changed."""
    with psycopg.connect(embedded.admin_dsn(server), autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} owner warehouse_owner template warehouse strategy file_copy").format(
                sql.Identifier(DATABASE)
            )
        )
        admin.execute(sql.SQL("grant connect on database {} to warehouse_bi").format(sql.Identifier(DATABASE)))
    with psycopg.connect(address(server, "warehouse_owner")) as connection:
        mart.publish(connection)
        yield connection


def address(server: Settings, login: str) -> str:
    """How a login reaches the database with the published plan."""
    return conninfo.make_conninfo(
        host="127.0.0.1", port=server.pg_port, dbname=DATABASE, user=login, password=password(server, login)
    )


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
