"""What may become a delivery: a file of the expected name, whole, of sane size, and what its name promises."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections import Counter
from pathlib import Path

from ingest.catalogue import Archive, Source
from warehouse.errors import WarehouseError

ZIP_START = b"PK"
HEAD = 2048
"""Bytes of a file that tell what it is."""
TOO_SMALL_TO_BE_A_BOMB = 10_000_000
"""Unpacked bytes up to which the ratio does not matter: a file of one repeated line packs very well."""
CHUNK = 1 << 20
UNIX_MODE_SHIFT = 16
"""A zip keeps the file mode of a member in the upper half of its external attributes."""
ENCRYPTED = 0x1


class Refused(WarehouseError):  # noqa: N818 - it names an outcome, as in ops
    """A file that may not become a delivery, or a delivery that may not be loaded; trying again does not help."""


def check_name(source: Source, file_name: str) -> None:
    """Refuse a file whose name is not one that the source delivers; the error says which names are."""
    if not source.delivery.matches(file_name) or set(file_name) & set("/\\\0"):
        raise Refused(f"{file_name} is no delivery of {source.id}: the name must be {source.delivery.expected}")


def admit(source: Source, path: Path, file_name: str) -> None:
    """Refuse the file at `path` unless it may become the delivery `file_name` of the source.

    Reads the whole archive once to compare each member with its check sum. Raises Refused naming the file and the rule.
    """
    check_name(source, file_name)
    size = path.stat().st_size
    if size == 0:
        raise Refused(f"{file_name} is empty: get it again from {_origin(source)}")
    if size > source.delivery.max_bytes:
        raise Refused(f"{file_name} has {size:,} bytes; {source.id} takes at most {source.delivery.max_bytes:,}")
    with path.open("rb") as file:
        head = file.read(HEAD)
    if is_html(head):
        raise Refused(f"{file_name} is an HTML page, not a file of data: log in at {_origin(source)} and get it again")
    promises_zip = file_name.lower().endswith(".zip")
    if promises_zip and not head.startswith(ZIP_START):
        raise Refused(f"{file_name} is no zip, whatever its name says: get it again from {_origin(source)}")
    if not promises_zip and head.startswith(ZIP_START):
        raise Refused(f"{file_name} is a zip or a workbook, not text: expected {source.delivery.expected}")
    if promises_zip:
        if source.archive is None:
            raise Refused(f"{file_name} is a zip; {source.id} is delivered as {source.delivery.expected}")
        _check_archive(source, source.archive, path, file_name)
    elif b"\0" in head:
        raise Refused(f"{file_name} is no text: expected {source.delivery.expected}")


def is_html(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a web page."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<!--"))


def _origin(source: Source) -> str:
    return source.home_page or source.publisher


def _check_archive(source: Source, limits: Archive, path: Path, file_name: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_sizes(limits, members, path.stat().st_size, file_name)
            _check_member_names(source, members, file_name)
            for member in members:
                with archive.open(member) as content:
                    # zipfile stops at the size that the member declares and then compares the check sum,
                    # so a member cannot hold more than what was just allowed
                    while content.read(CHUNK):
                        pass
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise Refused(f"{file_name} is a damaged or cut zip ({error}): get it again from {_origin(source)}") from error
    except NotImplementedError as error:
        raise Refused(f"{file_name} is packed in a way that cannot be read ({error}): use an ordinary zip") from error


def _check_sizes(limits: Archive, members: list[zipfile.ZipInfo], packed: int, file_name: str) -> None:
    if len(members) > limits.max_members:
        raise Refused(f"{file_name} holds {len(members):,} files; at most {limits.max_members} are taken")
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.max_unpacked_bytes:
        raise Refused(f"{file_name} unpacks to {unpacked:,} bytes; at most {limits.max_unpacked_bytes:,} are taken")
    if unpacked > TOO_SMALL_TO_BE_A_BOMB and unpacked > packed * limits.max_ratio:
        raise Refused(
            f"{file_name} unpacks to {unpacked // packed:,} times its size; at most {limits.max_ratio} times is taken"
        )
    for member in members:
        if member.file_size > TOO_SMALL_TO_BE_A_BOMB and member.file_size > member.compress_size * limits.max_ratio:
            raise Refused(f"{file_name}: {member.filename} unpacks to more than {limits.max_ratio} times its size")


def _check_member_names(source: Source, members: list[zipfile.ZipInfo], file_name: str) -> None:
    for member in members:
        name = member.orig_filename
        if not re.fullmatch(r"[^/\\:\0]+", name) or name in {".", ".."}:
            raise Refused(f"{file_name}: the member {name!r} has a path; only plain file names are taken")
        if stat.S_ISLNK(member.external_attr >> UNIX_MODE_SHIFT):
            raise Refused(f"{file_name}: the member {name!r} is a symbolic link, which is not taken")
        if member.flag_bits & ENCRYPTED:
            raise Refused(f"{file_name}: the member {name!r} is encrypted, which cannot be read")
        if not any(file.matches(name) for file in source.files):
            raise Refused(f"{file_name}: the member {name!r} is not expected in a delivery of {source.id}")
    names = [member.orig_filename.lower() for member in members]
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise Refused(f"{file_name}: the member {twice[0]!r} is in it more than once")
    for file in source.files:
        if file.required and not any(file.matches(name) for name in names):
            readable = file.name.replace("\\", "")
            raise Refused(f"{file_name}: no member {readable} is in it; is it a whole delivery of {source.id}?")
