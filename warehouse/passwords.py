"""Generated passwords: made once, kept in files that their owner alone may read."""

from __future__ import annotations

import secrets

from warehouse.settings import Settings


def password(settings: Settings, login: str) -> str:
    """The generated password of `login`, made at the first call and kept in a file of mode 0600."""
    settings.secrets_dir.mkdir(parents=True, exist_ok=True)
    settings.secrets_dir.chmod(0o700)
    path = settings.secrets_dir / f"{login}.password"
    if not path.exists():
        aside = path.with_suffix(".new")
        aside.touch(mode=0o600)
        aside.write_text(secrets.token_urlsafe(32))
        aside.rename(path)
    return path.read_text().strip()
