"""Passwords: given by the environment, or made once and kept in files that their owner alone may read."""

from __future__ import annotations

import secrets

from warehouse.settings import Settings, given_password


def known_password(settings: Settings, login: str) -> str | None:
    """The password of `login` that was given (GENK_PASSWORD_<LOGIN>, or its _FILE) or made earlier, else None.

    Raises WarehouseError when the file that GENK_PASSWORD_<LOGIN>_FILE names cannot be read or is empty.
    """
    path = settings.secrets_dir / f"{login}.password"
    return given_password(login) or (path.read_text().strip() if path.exists() else None)


def password(settings: Settings, login: str) -> str:
    """The known password of `login`; where there is none it is made and kept in a file of mode 0600."""
    if known := known_password(settings, login):
        return known
    settings.secrets_dir.mkdir(parents=True, exist_ok=True)
    settings.secrets_dir.chmod(0o700)
    path = settings.secrets_dir / f"{login}.password"
    aside = path.with_suffix(".new")
    aside.touch(mode=0o600)
    aside.write_text(secrets.token_urlsafe(32))
    aside.rename(path)
    return path.read_text().strip()
