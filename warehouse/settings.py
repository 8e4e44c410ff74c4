"""Where things are written and how the database is reached; read once from the environment.

GENK_HOME             folder of everything that is written (default ./var)
WAREHOUSE_DSN         an own PostgreSQL instead of the embedded one (libpq address)
                      a file that holds it may be named instead: WAREHOUSE_DSN_FILE
WAREHOUSE_ADMIN_DSN   a login there that may create roles and databases; only `genk init` uses it (default:
                      WAREHOUSE_DSN, whose login then must already exist)
GENK_PASSWORD_<LOGIN> password of a login, or GENK_PASSWORD_<LOGIN>_FILE; an address above may then leave it out
                      (default: made once and kept in GENK_HOME/secrets)
GENK_PG_PORT          port of the embedded server (default 5433)
GENK_LANDING          store of the landed deliveries, a folder or any fsspec address (default GENK_HOME/landing)
GENK_INBOX            folder in which deliveries may be dropped, one folder a source (default GENK_HOME/inbox)
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import conninfo

from warehouse.errors import WarehouseError

HIGHEST_PORT = 65_535


def secret(name: str, env: Mapping[str, str] = os.environ) -> str | None:
    """Value of the variable `name`, or the content of the file that `<name>_FILE` names; None where neither is set."""
    if value := env.get(name):
        return value
    if path := env.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise WarehouseError(f"{name}_FILE names {path}, which cannot be read: {error.strerror}") from error
    return None


def port(name: str, default: int, env: Mapping[str, str] = os.environ) -> int:
    """Port number in the variable `name`; raises WarehouseError where it holds anything else."""
    given = env.get(name) or str(default)
    if not (given.isascii() and given.isdigit() and 0 < int(given) <= HIGHEST_PORT):
        raise WarehouseError(f"{name} is {given!r}: give a port number, 1 to {HIGHEST_PORT}")
    return int(given)


def given_password(login: str, env: Mapping[str, str] = os.environ) -> str | None:
    """Password of `login` in GENK_PASSWORD_<LOGIN> or in the file that GENK_PASSWORD_<LOGIN>_FILE names.

    None where neither is set; raises WarehouseError for an empty file, which never is a password that anyone chose.
    """
    name = f"GENK_PASSWORD_{login.upper()}"
    given = secret(name, env)
    if given == "":
        raise WarehouseError(
            f"{name}_FILE names {env[f'{name}_FILE']}, which is empty: put the password of {login} in it"
        )
    return given


def _address(name: str, env: Mapping[str, str]) -> str | None:
    """Libpq address in the variable `name`, completed with the password of its login where it holds none."""
    address = secret(name, env)
    if not address:
        return None
    try:
        parts = conninfo.conninfo_to_dict(address)
    except psycopg.ProgrammingError as error:
        raise WarehouseError(f"{name} is no libpq address: {str(error).strip()}") from None
    if "password" in parts or "user" not in parts:
        return address
    return conninfo.make_conninfo(address, password=given_password(str(parts["user"]), env))


@dataclass(frozen=True)
class Settings:
    """Resolved settings; `dsn` and `admin_dsn` are None with the embedded server."""

    home: Path
    dsn: str | None
    admin_dsn: str | None
    pg_port: int
    landing: str
    inbox: Path

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings from `env`; raises WarehouseError for a port or a folder that cannot be one."""
        home = Path(env.get("GENK_HOME", "var")).resolve()
        dsn = _address("WAREHOUSE_DSN", env)
        inbox = Path(env.get("GENK_INBOX", home / "inbox")).resolve()
        for name, folder in (("GENK_HOME", home), ("GENK_INBOX", inbox)):
            if folder.exists() and not folder.is_dir():
                raise WarehouseError(f"{name} is {folder}, which is a file: give a folder")
        return cls(
            home=home,
            dsn=dsn,
            admin_dsn=_address("WAREHOUSE_ADMIN_DSN", env),
            pg_port=port("GENK_PG_PORT", 5433, env),
            landing=env.get("GENK_LANDING", str(home / "landing")),
            inbox=inbox,
        )

    @property
    def postgres_dir(self) -> Path:
        """Data folder of the embedded server."""
        return self.home / "postgres"

    @property
    def secrets_dir(self) -> Path:
        """Generated passwords, one file each (folder 0700, files 0600)."""
        return self.home / "secrets"

    @property
    def site_dir(self) -> Path:
        """Generated pages: data quality, documentation."""
        return self.home / "site"

    @property
    def reports_dir(self) -> Path:
        """Reports on forms that people filled in; they hold values of rows (folder 0700, files 0600)."""
        return self.home / "reports"
