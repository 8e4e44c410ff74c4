"""Where things are written and how the database is reached; read once from the environment.

GENK_HOME             folder of everything that is written (default ./var)
WAREHOUSE_DSN         an own PostgreSQL instead of the embedded one (libpq address)
                      a file that holds it may be named instead: WAREHOUSE_DSN_FILE
WAREHOUSE_ADMIN_DSN   a login there that may create roles; only `genk init` uses it (default: WAREHOUSE_DSN)
GENK_PG_PORT          port of the embedded server (default 5433)
GENK_LANDING          store of the landed deliveries, a folder or any fsspec address (default GENK_HOME/landing)
GENK_INBOX            folder in which deliveries may be dropped, one folder a source (default GENK_HOME/inbox)
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import WarehouseError


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
        """Read the settings from `env`; raises WarehouseError for a port that is not a number."""
        home = Path(env.get("GENK_HOME", "var")).resolve()
        dsn = secret("WAREHOUSE_DSN", env)
        port = env.get("GENK_PG_PORT", "5433")
        if not port.isdigit():
            raise WarehouseError(f"GENK_PG_PORT is {port!r}: give a port number")
        return cls(
            home=home,
            dsn=dsn,
            admin_dsn=secret("WAREHOUSE_ADMIN_DSN", env) or dsn,
            pg_port=int(port),
            landing=env.get("GENK_LANDING", str(home / "landing")),
            inbox=Path(env.get("GENK_INBOX", home / "inbox")).resolve(),
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
