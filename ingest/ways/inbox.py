"""Nobody is asked: somebody brings the files."""

from __future__ import annotations

from typing import ClassVar, Literal

from ingest.ways.base import Access, Way


class Inbox(Way):
    """Files are dropped in the inbox folder of the source, which is looked at whatever the way in is."""

    access: ClassVar[Access] = "inbox"
    kind: Literal["inbox"]
