"""KBO Open Data as the publisher writes it: quoting, headers, member names and zip, with bytes that repeat.

Dates and NULL stand bare, all else is quoted, headers too; LF, UTF-8, no BOM; rows ascend by number.
Source: real full 136 and update 147.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import islice
from pathlib import Path

Row = tuple[str | None, ...]

COLUMNS: dict[str, tuple[str, ...]] = {
    "meta": ("Variable", "Value"),
    "code": ("Category", "Code", "Language", "Description"),
    "enterprise": (
        "EnterpriseNumber",
        "Status",
        "JuridicalSituation",
        "TypeOfEnterprise",
        "JuridicalForm",
        "JuridicalFormCAC",
        "StartDate",
    ),
    "establishment": ("EstablishmentNumber", "StartDate", "EnterpriseNumber"),
    "branch": ("Id", "StartDate", "EnterpriseNumber"),
    "denomination": ("EntityNumber", "Language", "TypeOfDenomination", "Denomination"),
    "address": (
        "EntityNumber",
        "TypeOfAddress",
        "CountryNL",
        "CountryFR",
        "Zipcode",
        "MunicipalityNL",
        "MunicipalityFR",
        "StreetNL",
        "StreetFR",
        "HouseNumber",
        "Box",
        "ExtraAddressInfo",
        "DateStrikingOff",
    ),
    "contact": ("EntityNumber", "EntityContact", "ContactType", "Value"),
    "activity": ("EntityNumber", "ActivityGroup", "NaceVersion", "NaceCode", "Classification"),
}
TABLES = ("enterprise", "establishment", "branch", "denomination", "address", "contact", "activity")
DATES = ("StartDate", "DateStrikingOff")
_CHUNK = 20_000


@dataclass(frozen=True)
class Extract:
    """What meta.csv says, and with it the name of the file."""

    number: int
    kind: str  # 'full' or 'update'
    snapshot: date
    made: datetime
    is_monthly: bool = False

    @property
    def file_name(self) -> str:
        """Name as published: with the day since October 2025, when extracts became daily."""
        made = f"{self.made:%Y_%m}" if self.is_monthly else f"{self.made:%Y_%m_%d}"
        return f"KboOpenData_{self.number:04d}_{made}_{self.kind.capitalize()}.zip"

    @property
    def meta(self) -> list[Row]:
        """Rows of meta.csv."""
        return [
            ("SnapshotDate", f"{self.snapshot:%d-%m-%Y}"),
            ("ExtractTimestamp", f"{self.made:%d-%m-%Y %H:%M:%S}"),
            ("ExtractType", self.kind),
            ("ExtractNumber", str(self.number)),
            ("Version", "1.0.0"),
        ]


def header(columns: Iterable[str]) -> str:
    """The first line of a file."""
    return ",".join(f'"{column}"' for column in columns) + "\n"


def lines(table: str, rows: Iterable[Row]) -> Iterator[str]:
    """The lines of `rows`, header first."""
    columns = COLUMNS[table]
    bare = tuple(column in DATES for column in columns)
    yield header(columns)
    for row in rows:
        yield (
            ",".join(
                [
                    "" if value is None else value if is_bare else '"' + value.replace('"', '""') + '"'
                    for value, is_bare in zip(row, bare, strict=True)
                ]
            )
            + "\n"
        )


def keys(table: str, numbers: Iterable[str]) -> Iterator[str]:
    """The lines of a delete file: the key column alone."""
    yield header(COLUMNS[table][:1])
    for number in numbers:
        yield f'"{number}"\n'


def zip_info(name: str, made: datetime) -> zipfile.ZipInfo:
    """A member whose bytes depend on its content alone."""
    info = zipfile.ZipInfo(name, made.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o644 << 16
    return info


def write_zip(path: Path, made: datetime, members: Mapping[str, Iterable[str]]) -> Path:
    """Write the members, streamed, in the order given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in members.items():
            chunks = iter(content)
            with archive.open(zip_info(name, made), "w") as member:
                while chunk := list(islice(chunks, _CHUNK)):
                    member.write("".join(chunk).encode())
    return path


@cache  # every update repeats the whole table
def _code_lines(codes: tuple[Row, ...]) -> tuple[str, ...]:
    return tuple(lines("code", codes))


def write_full(folder: Path, extract: Extract, tables: Mapping[str, Iterable[Row]], codes: Iterable[Row]) -> Path:
    """Write a full extract: nine files."""
    members = {"meta": extract.meta, "code": codes, **tables}
    return write_zip(
        folder / extract.file_name,
        extract.made,
        {f"{table}.csv": lines(table, members[table]) for table in sorted(COLUMNS)},
    )


def write_update(
    folder: Path,
    extract: Extract,
    deletes: Mapping[str, Iterable[str]],
    inserts: Mapping[str, Iterable[Row]],
    codes: tuple[Row, ...],
) -> Path:
    """Write an update: meta, the complete code table, and a delete and an insert file a table."""
    members: dict[str, Iterable[str]] = {"code.csv": _code_lines(codes), "meta.csv": lines("meta", extract.meta)}
    for table in TABLES:
        members[f"{table}_delete.csv"] = keys(table, deletes.get(table, ()))
        members[f"{table}_insert.csv"] = lines(table, inserts.get(table, ()))
    return write_zip(folder / extract.file_name, extract.made, dict(sorted(members.items())))
