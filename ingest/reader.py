"""What a reader does: it takes the deliveries of a source into `raw`, and knows how they follow upon each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

import psycopg

from ingest.catalogue import Source
from ingest.staged import Staged, TableChange

State = Literal["landed", "loaded", "current", "superseded", "refused", "set aside"]

Judge = Callable[[Any], tuple[State, str]]
"""State and reason of a delivery that is not set aside.

It is given each with delivery_id, file_name, choice_reason, and outcome and message of its last load; the one that
counts most first.
"""


@dataclass(frozen=True)
class Delivery:
    """A delivery and how it stands: `reason` says why it is superseded, refused, set aside or not loaded yet."""

    delivery_id: int
    file_name: str
    sha256: str
    landed_at: datetime
    precedence: int
    state: State
    reason: str = ""


class Reader(Protocol):
    """A module with these functions; `readers` picks it by the catalogue's word."""

    def create_tables(self, connection: psycopg.Connection, source: Source) -> None:
        """Create the source's tables in `raw` that are missing, and bring the others up to date; does not commit."""

    def stage(
        self, connection: psycopg.Connection, source: Source, delivery_id: int, path: Path, file_name: str
    ) -> Staged:
        """Copy the delivery into staging tables, in the place of an earlier one, and commit.

        Raises WarehouseError for a delivery that cannot be taken; then nothing is staged.
        """

    def apply(self, connection: psycopg.Connection, staged: Staged) -> dict[str, TableChange]:
        """Take what is staged into `raw` and drop the staging tables; what that did, by table. Does not commit."""

    def drop_stage(self, connection: psycopg.Connection, source: Source) -> None:
        """Drop what an earlier staging left; does not commit."""

    def judge(self, connection: psycopg.Connection, source: Source) -> Judge:
        """Judges the deliveries of the source, for one listing of them."""

    def replaces(self, source: Source, file_name: str, other: str) -> bool:
        """Whether deliveries of these names stand for the same thing, so that only the one brought last counts."""

    def check_choice(self, choice: Literal["use", "set_aside"], delivery: Delivery) -> None:
        """Raise WarehouseError where a person may not choose this of the delivery."""

    def in_order(self, connection: psycopg.Connection, waiting: Sequence[Delivery]) -> list[Delivery]:
        """Deliveries that wait, given in the order in which they were brought, in the order in which to load them."""

    def stands_alone(self, file_name: str) -> bool:
        """Whether a delivery of this name can be loaded though the one before it could not."""
