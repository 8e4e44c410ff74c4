"""What every way in has: where it asks, with which secrets, and which files it finds there.

The models are part of the catalogue, which every command and DAG reads: they import no HTTP client.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from ingest.ask import Ask
from warehouse.strict import Strict

if TYPE_CHECKING:
    import httpx
    import psycopg

    from ingest.download import Downloaded

Access = Literal["public", "login", "inbox"]
Url = Annotated[str, Field(pattern=r"^https?://[^\s{}]+$")]
SafeUrl = Annotated[str, Field(pattern=r"^https://[^\s{}@]+$")]
"""An encrypted address, for what must not be read or changed on the way."""


@dataclass(frozen=True)
class Visit:
    """One look at a publisher: what a way needs to find out which files there are.

    `someone_brings` tells that the source has an inbox folder, so that a missing login is no failure; `sleep` waits
    between retries. `is_backfill` asks for the past instead of what is new.
    """

    client: httpx.Client
    connection: psycopg.Connection
    today: date
    someone_brings: bool
    sleep: Callable[[float], None]
    is_backfill: bool = False


@dataclass(frozen=True)
class Nothing:
    """A file that was asked for and has nothing of ours, and `why`; unless it `is_settled` it is asked for again."""

    why: str
    is_settled: bool


@dataclass(frozen=True)
class Offer:
    """A file that the publisher has, or may have: of this year there may be none yet (`may_be_absent`).

    `file_name` is known where the way knows it beforehand. `is_one_of_several` tells that the source has a file at each
    of several addresses, all of which count. `get` stands in for a plain download where a session is needed, or where
    only a part may be kept: it is given the folder for the file and the most bytes that are taken.
    """

    ask: Ask
    file_name: str | None = None
    may_be_absent: bool = False
    is_one_of_several: bool = False
    get: Callable[[Path, int], Downloaded | Nothing] | None = None


class Way(Strict):
    """A way in; `access` is what readers are told of it, `can_backfill` whether the past can be asked for."""

    access: ClassVar[Access] = "public"
    can_backfill: ClassVar[bool] = False

    @property
    def place(self) -> str | None:
        """The address where it asks, as people are shown it; None where nobody is asked."""
        return None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Names of the secrets that it sends to the host of `place`, and to no other."""
        return ()

    def offers(self, visit: Visit) -> Sequence[Offer] | None:
        """The files to get, in the order in which they must land; None where nobody is asked.

        Raises WarehouseError where the publisher does not say, or does not let us in.
        """
        return None
