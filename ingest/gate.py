"""What may become a delivery: a file of the expected name, whole, of sane size, and what its name promises."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

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


WORKBOOK = ".xlsx"
OTHER_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".ods", ".numbers")
"""Spreadsheets that are refused with an advice: of another format, or such as may hold macros."""
NAMELESS = (".csv", ".txt", ".zip", ".json", ".xlsx", *OTHER_WORKBOOKS)
"""Endings by which a file is spoken of whose name is not told: it may be that of a person."""
OLE_START = b"\xd0\xcf\x11\xe0"
"""First bytes of an old .xls, and of a workbook that a password keeps shut."""
WORKBOOK_LIMITS = Archive(required=True, max_unpacked_bytes=100_000_000, max_members=500)
"""A form is a few sheets, with the parts that Excel adds."""
WORKBOOK_LAYOUTS = frozenset({"form", "telraam"})
"""Layouts that read a workbook."""
WORKBOOK_PARTS = ("[content_types].xml", "xl/workbook.xml")
"""Without these a zip is no workbook (ECMA-376 part 2)."""
XML_PARTS = (".xml", ".rels", ".vml")
BRUSSELS = ZoneInfo("Europe/Brussels")
STRICT = b"http://purl.oclc.org/ooxml/"
"""Begins the names of "Strict Open XML" (ISO/IEC 29500 strict), which Excel can save as and few programs read."""


class Refused(WarehouseError):  # noqa: N818 - it names an outcome, as in ops
    """A file that may not become a delivery, or a delivery that may not be loaded; trying again does not help.

    `nl` says it in Dutch to who filled in a form; empty where no form can come to it.
    """

    def __init__(self, message: str, nl: str = "") -> None:
        super().__init__(message)
        self.nl = nl


def takes_forms(source: Source) -> bool:
    """Whether people fill in a template for this source."""
    return any(file.layout == "form" for file in source.files)


def check_name(source: Source, file_name: str) -> None:
    """Refuse a file whose name is not one that the source delivers; the error says which names are, and not this one.

    Nobody knows what stands in such a name; who delivers the file knows how it is called.
    """
    if takes_forms(source) and file_name.lower().endswith(OTHER_WORKBOOKS):
        raise Refused(
            f"{_nameless(file_name)} is no .xlsx: open it and save it as an Excel workbook (*.xlsx), without macros",
            nl="Dit is geen .xlsx-bestand. Open het in Excel en kies Opslaan als > Excel-werkmap (*.xlsx), "
            "zonder macro's.",
        )
    if not source.delivery.matches(file_name) or set(file_name) & set("/\\\0"):
        raise Refused(
            f"{_nameless(file_name)} is no delivery of {source.id}: the name must be {source.delivery.expected}",
            nl=f"De naam van het bestand klopt niet. Het moet heten: {source.delivery.expected}.",
        )


def _nameless(file_name: str) -> str:
    ending = next((ending for ending in NAMELESS if file_name.lower().endswith(ending)), "")
    return f"the {ending} file" if ending else "the file"


def today() -> date:
    """The day that it is in Brussels."""
    return datetime.now(BRUSSELS).date()


def check_period(source: Source, file_name: str, members: Sequence[str] = (), on: date | None = None) -> None:
    """Refuse a delivery of a period that has not come yet, and a zip whose members are of another period than its name.

    `on` is the day of which is judged, in Brussels; by default today.
    """
    said = source.delivery.named(file_name)
    if source.period is None or said is None:
        return
    name = source.delivery.known_name(file_name)
    newest = source.period.newest(on or today())
    if newest is not None and said.year is not None and said.year > newest:
        raise Refused(
            f"{name} is of {said.year} by its name, and there can be no figures later than of {newest}: "
            f"give the file the year of its figures"
        )
    for inner in (file.named(member) for member in members for file in source.files if file.matches(member)):
        if inner is None:
            continue
        if inner.year != said.year:
            raise Refused(
                f"{name} is of {said.year} by its name and holds a file of {inner.year}: which year is it? "
                f"Get it again from {_origin(source)}"
            )
        if inner.part not in {"", said.part}:
            raise Refused(
                f"{name} holds a file that is called {inner.part}, which its own name does not say: "
                f"get it again from {_origin(source)}"
            )


def admit(source: Source, path: Path, file_name: str, on: date | None = None) -> None:
    """Refuse the file at `path` unless it may become the delivery `file_name` of the source.

    Reads the whole archive once to compare each member with its check sum. `on` is the day of which is judged whether
    the period of the delivery has come, by default today. Raises Refused naming the file and the rule.
    """
    check_name(source, file_name)
    check_period(source, file_name, on=on)
    file_name = source.delivery.known_name(file_name) or ""
    size = path.stat().st_size
    if size == 0:
        raise Refused(f"{file_name} is empty: get it again from {_origin(source)}", nl="Het bestand is leeg.")
    if size > source.delivery.max_bytes:
        raise Refused(
            f"{file_name} has {size:,} bytes; {source.id} takes at most {source.delivery.max_bytes:,}",
            nl="Het bestand is te groot voor een formulier.",
        )
    with path.open("rb") as file:
        head = file.read(HEAD)
    if is_html(head):
        raise Refused(f"{file_name} is an HTML page, not a file of data: log in at {_origin(source)} and get it again")
    if file_name.lower().endswith(WORKBOOK) and _is_workbook(source, file_name):
        _check_workbook(path, file_name, head)
        return
    promises_zip = file_name.lower().endswith(".zip")
    if promises_zip and not head.startswith(ZIP_START):
        raise Refused(f"{file_name} is no zip, whatever its name says: get it again from {_origin(source)}")
    if not promises_zip and head.startswith(ZIP_START):
        raise Refused(
            f"{file_name} is a zip or a workbook, not text: expected {source.delivery.expected}",
            nl="Dit bestand heet .csv maar is een Excel-werkmap. Geef het de naam .xlsx.",
        )
    if promises_zip:
        if source.archive is None:
            raise Refused(f"{file_name} is a zip; {source.id} is delivered as {source.delivery.expected}")
        _check_archive(source, source.archive, path, file_name, on)
    elif b"\0" in head:
        raise Refused(
            f"{file_name} is no text: expected {source.delivery.expected}",
            nl="Dit is geen leesbaar CSV-bestand. Bewaar het formulier als .xlsx.",
        )


def is_html(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a web page."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<!--"))


def _origin(source: Source) -> str:
    return source.home_page or source.publisher.name


def _is_workbook(source: Source, file_name: str) -> bool:
    return any(file.layout in WORKBOOK_LAYOUTS and file.matches(file_name) for file in source.files)


def _check_archive(source: Source, limits: Archive, path: Path, file_name: str, on: date | None) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_sizes(limits, members, path.stat().st_size, file_name)
            _check_member_names(source, members, file_name)
            check_period(source, file_name, [member.orig_filename for member in members], on)
            for member in members:
                for _ in _chunks(archive, member):
                    pass
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise Refused(f"{file_name} is a damaged or cut zip: get it again from {_origin(source)}") from error
    except NotImplementedError as error:
        raise Refused(f"{file_name} is packed in a way that cannot be read: use an ordinary zip") from error


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of a member.

    zipfile stops at the size that the member declares and then compares the check sum, so a member cannot hold more
    than what was allowed by its size.
    """
    with archive.open(member) as content:
        while chunk := content.read(CHUNK):
            yield chunk


def _check_workbook(path: Path, file_name: str, head: bytes) -> None:
    """Refuse what is no whole workbook, and one that could do more than hold values. Nothing it refers to is opened."""
    if head.startswith(OLE_START):
        raise Refused(
            f"{file_name} is an old .xls or has a password: save it as an Excel workbook (*.xlsx), without a password",
            nl="Dit is een oud .xls-bestand of een bestand met een wachtwoord. Open het in Excel, haal het wachtwoord "
            "weg en kies Opslaan als > Excel-werkmap (*.xlsx).",
        )
    damaged = (
        "Het werkboek is beschadigd of onvolledig. Open het in Excel, bewaar het opnieuw als .xlsx en lever het in."
    )
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_sizes(WORKBOOK_LIMITS, members, path.stat().st_size, file_name)
            _check_parts(members, file_name)
            _check_namespace(archive, members, file_name)
            for member in members:
                if _declares_a_document_type(archive, member):
                    raise Refused(f"{file_name}: a part declares a document type, as no Excel does", damaged)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise Refused(f"{file_name} is a damaged workbook: save it again in Excel", nl=damaged) from error


def _declares_a_document_type(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether an XML part may declare entities, which can expand without end; reads the member to its end."""
    found, before = False, b""
    for chunk in _chunks(archive, member):
        plain = before + chunk.replace(b"\0", b"").upper()  # a part in UTF-16 has a zero beside each letter
        found = found or b"<!DOCTYPE" in plain or b"<!ENTITY" in plain
        before = plain[-10:]
    return found and member.filename.lower().endswith(XML_PARTS)


def _check_namespace(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], file_name: str) -> None:
    book = next(member for member in members if member.filename.lower() == WORKBOOK_PARTS[1])
    if STRICT in b"".join(_chunks(archive, book)).replace(b"\0", b""):
        raise Refused(
            f'{file_name} is "Strict Open XML": save it as an Excel workbook (*.xlsx), not as Strict Open XML',
            nl="Dit werkboek is bewaard als “Strikte Open XML-werkmap”. Open het in Excel en kies Opslaan als > "
            "Excel-werkmap (*.xlsx), niet de strikte soort.",
        )


def _check_parts(members: list[zipfile.ZipInfo], file_name: str) -> None:
    names = [member.orig_filename.lower() for member in members]
    for member in members:
        parts = member.orig_filename.split("/")
        if re.search(r"[\\:\0]", member.orig_filename) or "" in parts[:-1] or {".", ".."} & set(parts):
            raise Refused(f"{file_name}: a part has a path that leads out of the workbook")
        if stat.S_ISLNK(member.external_attr >> UNIX_MODE_SHIFT) or member.flag_bits & ENCRYPTED:
            raise Refused(f"{file_name}: a part is a link or encrypted, as in no workbook")
    if missing := [part for part in WORKBOOK_PARTS if part not in names]:
        raise Refused(
            f"{file_name} is a zip but no workbook: it has no {missing[0]}",
            nl="Dit is geen Excel-werkmap. Gebruik het sjabloon en bewaar het als .xlsx.",
        )
    if len(set(names)) != len(names):
        raise Refused(f"{file_name}: a part is in the workbook more than once")
    if any("vbaproject" in name or name.startswith("xl/macrosheets/") for name in names):
        raise Refused(
            f"{file_name} has macros: save it as an Excel workbook (*.xlsx), without macros",
            nl="Het werkboek bevat macro's. Bewaar het als Excel-werkmap (*.xlsx), zonder macro's.",
        )


def _check_sizes(limits: Archive, members: list[zipfile.ZipInfo], packed: int, file_name: str) -> None:
    nl = (
        "Het werkboek is uitgepakt te groot voor een formulier. Verwijder afbeeldingen, andere bladen en de lege rijen "
        "onder de laatste ingevulde rij (selecteer ze en kies Verwijderen), en bewaar het opnieuw."
    )
    if len(members) > limits.max_members:
        raise Refused(f"{file_name} holds {len(members):,} files; at most {limits.max_members} are taken", nl)
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.max_unpacked_bytes:
        raise Refused(f"{file_name} unpacks to {unpacked:,} bytes; at most {limits.max_unpacked_bytes:,} are taken", nl)
    if unpacked > TOO_SMALL_TO_BE_A_BOMB and unpacked > packed * limits.max_ratio:
        raise Refused(
            f"{file_name} unpacks to {unpacked // packed:,} times its size; at most {limits.max_ratio} times is taken",
            nl,
        )
    for nth, member in enumerate(members, start=1):
        if member.file_size > TOO_SMALL_TO_BE_A_BOMB and member.file_size > member.compress_size * limits.max_ratio:
            raise Refused(f"{file_name}: file {nth} in it unpacks to more than {limits.max_ratio} times its size", nl)


def _check_member_names(source: Source, members: list[zipfile.ZipInfo], file_name: str) -> None:
    """The names themselves are not told, but for those that the catalogue knows: one may be that of a person."""
    filled: Counter[str] = Counter()
    for nth, member in enumerate(members, start=1):
        name = member.orig_filename
        fitting = next((file for file in source.files if file.matches(name)), None)
        place = f"{file_name}: {fitting.known_name(name) if fitting else f'file {nth} in it'}"
        if not re.fullmatch(r"[^/\\:\0]+", name) or name in {".", ".."}:
            raise Refused(f"{place} has a path; only plain file names are taken")
        if stat.S_ISLNK(member.external_attr >> UNIX_MODE_SHIFT):
            raise Refused(f"{place} is a symbolic link, which is not taken")
        if member.flag_bits & ENCRYPTED:
            raise Refused(f"{place} is encrypted, which cannot be read")
        if name.lower().endswith(WORKBOOK):
            raise Refused(f"{place} is a workbook in a zip: bring the workbook itself")
        if fitting is None:
            raise Refused(f"{place} has a name that is not expected in a delivery of {source.id}")
        # an update has two files a table: what to close, and what to open
        same = (fitting.table if source.load != "delta" else None) or name.lower()
        filled[same] += 1
        if filled[same] > 1:
            raise Refused(f"{place} is in it more than once")
    for file in source.files:
        if file.required and not any(file.matches(member.orig_filename) for member in members):
            readable = re.sub(r"\?P<\w+>|\\", "", file.name)
            raise Refused(f"{file_name}: no member {readable} is in it; is it a whole delivery of {source.id}?")
