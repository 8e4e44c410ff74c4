"""Databases on the server of the test run."""

from __future__ import annotations

import os

import psycopg
from psycopg import conninfo, sql

from warehouse import embedded
from warehouse.access import GROUPS
from warehouse.passwords import password
from warehouse.settings import Settings

TEMPLATE = "warehouse_template"
"""A warehouse as `genk init` leaves it. Nobody is connected to it: PostgreSQL copies no database that is in use."""
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
"""For the names of what a worker has for itself on the server that all share."""


def copy(server: Settings, name: str, template: str = TEMPLATE) -> str:
    """Make a database from another one, and give its owner's address."""
    with psycopg.connect(embedded.admin_dsn(server), autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} owner warehouse_owner template {} strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        groups = sql.SQL(", ").join(map(sql.Identifier, GROUPS))
        admin.execute(sql.SQL("grant connect on database {} to {}").format(sql.Identifier(name), groups))
    return address(server, name)


def rename(server: Settings, name: str, to: str) -> None:
    """Give a database another name, and end what is connected to it: Great Expectations keeps a connection."""
    with psycopg.connect(embedded.admin_dsn(server), autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s", [name])
        admin.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(name), sql.Identifier(to)))


def keep(server: Settings, name: str) -> None:
    """Let nobody connect to the database any more: it is for copies."""
    with psycopg.connect(embedded.admin_dsn(server), autocommit=True) as admin:
        admin.execute(sql.SQL("alter database {} allow_connections false").format(sql.Identifier(name)))


def drop(server: Settings, name: str) -> None:
    """Drop the database, whoever is connected to it."""
    with psycopg.connect(embedded.admin_dsn(server), autocommit=True) as admin:
        admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def address(server: Settings, name: str, login: str = "warehouse_owner") -> str:
    """Libpq address of a database for a login."""
    return conninfo.make_conninfo(
        host="127.0.0.1", port=server.pg_port, dbname=name, user=login, password=password(server, login)
    )
