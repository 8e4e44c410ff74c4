"""The immutable store of landed files: `<landing>/<source_id>/<sha256[:12]>/<file name>`, with `receipt.json` by it.

The store is a local folder or any fsspec address. The receipt is written last, so a file without one does not count;
with the receipts, and the choices that people made about a file, the ledger in the database can be made again.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeVar
from uuid import uuid4

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem
from pydantic import BaseModel, ConfigDict, ValidationError

from warehouse.errors import WarehouseError
from warehouse.settings import Settings

CHUNK = 1 << 20
RECEIPT = "receipt.json"
CHOICE = "choice-"
"""First part of the name of a choice; its time follows."""
PREFIX = 12
"""Hexadecimal digits of the sha256 that name the folder of a landed file."""

Origin = Literal["fetch", "inbox", "file"]


class Receipt(BaseModel):
    """What is known of a landed file; `landed_at` is in UTC.

    `note` says how its bytes came to be, where they are not those of the publisher.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source_id: str
    file_name: str
    sha256: str
    size_bytes: int
    origin: Origin
    url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    licence: str
    landed_at: datetime
    note: str | None = None


class Choice(BaseModel):
    """What a person, or the same bytes coming once more, made of a landed file; `chosen_at` is in UTC."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source_id: str
    sha256: str
    choice: Literal["use", "set_aside"]
    reason: str
    chosen_at: datetime


class Store:
    """The landed files of one landing address."""

    def __init__(self, settings: Settings) -> None:
        try:
            self._fs, self._root = url_to_fs(settings.landing)
        except (ValueError, ImportError) as error:
            raise WarehouseError(f"GENK_LANDING is no store that can be reached: {error}") from error
        self._is_local = isinstance(self._fs, LocalFileSystem)
        # aside on the same file system, so that putting a file in its place is one rename
        self._spool = Path(self._root) / ".incoming" if self._is_local else settings.home / "incoming"

    def spool(self, source_id: str) -> Path:
        """Local folder in which deliveries of the source are written before they count; made when absent."""
        folder = self._spool / source_id
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def put(self, file: Path, receipt: Receipt) -> str:
        """Move the spooled `file` to its place, write its receipt, and return its address.

        Where the same bytes were put before (and whatever became of that attempt) the result is the same.
        """
        folder = self._folder(receipt)
        target = posixpath.join(folder, receipt.file_name)
        self._fs.makedirs(folder, exist_ok=True)
        with self._noted(folder, RECEIPT, receipt):
            if self._is_local:
                _sync(file)
                file.chmod(0o440)  # it may hold names of persons
                file.replace(target)
            else:
                self._send(file, target, receipt)
        return self.address(target)

    def put_choice(self, choice: Choice) -> None:
        """Write the choice beside the landed file that it is about, under its time."""
        name = f"{CHOICE}{choice.chosen_at:%Y%m%dT%H%M%S%f}.json"
        with self._noted(self._folder(choice), name, choice):
            pass

    def choices(self, source_id: str) -> list[Choice]:
        """Every choice about landed files of the source, in the order in which they were made."""
        paths = self._fs.glob(posixpath.join(self._root, source_id, "*", f"{CHOICE}*.json"))
        found = [_read(Choice, self._fs.cat_file(path), self.address(path)) for path in paths]
        return sorted(found, key=lambda choice: choice.chosen_at)

    def holds(self, receipt: Receipt) -> bool:
        """Whether the file of this receipt stands in the store, whole and with a receipt."""
        folder = self._folder(receipt)
        target = posixpath.join(folder, receipt.file_name)
        return bool(
            self._fs.exists(posixpath.join(folder, RECEIPT))
            and self._fs.exists(target)
            and self._fs.size(target) == receipt.size_bytes
        )

    def receipts(self, source_id: str, but: frozenset[str] = frozenset()) -> Iterator[tuple[Receipt, str]]:
        """Receipt and address of each landed file of the source, without those whose folder name is in `but`."""
        root = posixpath.join(self._root, source_id)
        if not self._fs.exists(root):
            return
        for folder in sorted(self._fs.ls(root, detail=False)):
            path = posixpath.join(folder, RECEIPT)
            if posixpath.basename(folder) in but or not self._fs.exists(path):
                continue
            receipt = _read(Receipt, self._fs.cat_file(path), self.address(path))
            target = posixpath.join(folder, receipt.file_name)
            if self._fs.exists(target):
                yield receipt, self.address(target)

    def source_ids(self) -> list[str]:
        """Sources of which something has landed."""
        if not self._fs.exists(self._root):
            return []
        names = [posixpath.basename(folder.rstrip("/")) for folder in self._fs.ls(self._root, detail=False)]
        return sorted(name for name in names if not name.startswith("."))

    def address(self, path: str) -> str:
        """The full address of a path of the store; a plain path where the store is a local folder."""
        return path if self._is_local else str(self._fs.unstrip_protocol(path))

    def _folder(self, landed: Receipt | Choice) -> str:
        return posixpath.join(self._root, landed.source_id, landed.sha256[:PREFIX])

    def _send(self, file: Path, target: str, receipt: Receipt) -> None:
        """Move a local file to the remote store, where it takes its place only when it arrived whole."""
        aside = posixpath.join(self._root, ".incoming", uuid4().hex)
        self._fs.makedirs(posixpath.dirname(aside), exist_ok=True)
        self._fs.put_file(str(file), aside)
        if self._fs.size(aside) != receipt.size_bytes:
            self._fs.rm_file(aside)
            folder = self.address(posixpath.dirname(target))
            raise WarehouseError(f"{receipt.file_name} arrived cut in {folder}: try again")
        self._fs.mv(aside, target)
        file.unlink()

    @contextmanager
    def _noted(self, folder: str, name: str, note: Receipt | Choice) -> Iterator[None]:
        """Put a note in its place after the block; locally it is written before, so that a full disk stops the block.

        Nothing of the note is left where either fails.
        """
        content = (note.model_dump_json(indent=2) + "\n").encode()
        if not self._is_local:
            yield
            self._fs.pipe_file(posixpath.join(folder, name), content)
            return
        aside = Path(folder) / f".{name}.{uuid4().hex}"
        try:
            aside.write_bytes(content)
            _sync(aside)
            yield
            aside.replace(Path(folder) / name)
        finally:
            aside.unlink(missing_ok=True)
        _sync(Path(folder))


Note = TypeVar("Note", Receipt, Choice)


def _read(kind: type[Note], content: bytes, address: str) -> Note:
    try:
        return kind.model_validate_json(content)
    except ValidationError as error:
        raise WarehouseError(
            f"{address} is no {kind.__name__.lower()}: restore it from the backup, or remove its folder"
        ) from error


def read_back(uri: str, sha256: str, cache: Path) -> Path:
    """The landed file at `uri` as a local path, its sha256 compared; a remote one is copied into `cache` first.

    Raises WarehouseError when the file is gone or is no longer what was landed.
    """
    fs, path = url_to_fs(uri)
    if not fs.exists(path):
        raise WarehouseError(f"the landed file {uri} is gone: restore it from the backup, or ingest the file again")
    local = Path(path)
    if not isinstance(fs, LocalFileSystem):
        local = cache / sha256 / posixpath.basename(path)
        if not local.exists():
            local.parent.mkdir(parents=True, exist_ok=True)
            aside = local.with_name(f".{local.name}.{uuid4().hex}")
            fs.get_file(path, str(aside))
            aside.replace(local)
    if digest(local) != sha256:
        if not isinstance(fs, LocalFileSystem):
            local.unlink()
        raise WarehouseError(f"the landed file {uri} has changed since it was landed: restore it from the backup")
    return local


def digest(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_and_digest(path: Path, target: Path) -> tuple[str, int]:
    """Copy a file and return the sha256 and the number of bytes of the copy."""
    hashed: Any = hashlib.sha256()
    size = 0
    with path.open("rb") as source, target.open("wb") as copy:
        while chunk := source.read(CHUNK):
            hashed.update(chunk)
            size += copy.write(chunk)
    return hashed.hexdigest(), size


def remove(path: Path) -> None:
    """Remove a spooled file or folder, whether it is there or not."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Have the system write the file to disk: a rename must not come before the bytes."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
