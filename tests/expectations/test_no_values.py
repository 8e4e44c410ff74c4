"""No value of a row, and no name that somebody gave a file or a sheet, is written where others read.

Each source of the catalogue gets its sample with a person's name in places where one has no business: headers, cells,
names of files, members and sheets. Then everything that was written or said is searched for it. A name may stand in
`raw` and `quarantine`, in the landed files and the inbox, and in the reports that go back to who filled in a form.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import traceback
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import psycopg
import pytest
from psycopg import sql

import sample
from expectations.delivery import check_delivery
from expectations.form_report import report_delivery, report_inbox
from expectations.page import write_page
from ingest.catalogue import FileSpec, Source, load_catalogue
from ingest.gate import Refused, takes_forms
from ingest.landing import collect_inbox, land_file
from ingest.pipeline import load_delivery
from tests.sample_day import AS_OF
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

NAME = "Plantemans"
CATALOGUE = load_catalogue()
Records = list[list[str]]
Plant = Callable[[Records], Records]


@pytest.fixture(scope="session")
def small_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    sample.write(folder, AS_OF, scale=0.002, months=0)
    return folder


# --- where a name is put into records ---------------------------------------------------------------------------------


def _headless(records: Records) -> Records:
    return [[f"{NAME} {at}" for at in range(len(records[0]))], *records[1:]]


def _same_title_twice(records: Records) -> Records:
    return [[*record, NAME, NAME] for record in records]


def _ragged(records: Records) -> Records:
    return [*records, [NAME]]


def _every_cell(records: Records) -> Records:
    return [records[0], *([NAME] * len(record) for record in records[1:])]


def _every_column_once(records: Records) -> Records:
    """In row n the cell of column n; where there are fewer rows than columns the last row has the rest."""
    header, *rows = records
    for at in range(len(header)):
        row = rows[min(at, len(rows) - 1)]
        if at < len(row):
            row[at] = NAME
    return [header, *rows]


def _a_column_more(records: Records) -> Records:
    return [[*record, NAME] for record in _every_column_once(records)]


RECORDS: list[Plant] = [
    _headless,
    _same_title_twice,
    _ragged,
    _every_cell,
    _every_column_once,
    _a_column_more,  # on top of the one before, and last, as it may be loaded
]
TORN = [b'"' + NAME.encode(), NAME.encode() + b"\xff\n", NAME.encode() + b"\0\n", f'"{NAME}"x"\n'.encode()]


def _plants(source: Source) -> list[Plant]:
    """Where a new column is taken, one file has both it and the cells."""
    return [plant for plant in RECORDS if plant is not _every_column_once or source.drift == "refuse"]


def _texts(content: bytes, spec: FileSpec, plants: list[Plant]) -> Iterator[bytes]:
    """Delimited text with the name in each of the places."""
    yield from (content + torn for torn in TORN)
    encoding = "latin-1" if spec.layout == "broken_text" else "utf-8"
    text = content.decode(encoding).removeprefix("\ufeff")
    delimiter = spec.delimiter
    for plant in plants:
        planted = io.StringIO()
        records = plant(list(csv.reader(io.StringIO(text), delimiter=delimiter)))
        csv.writer(planted, delimiter=delimiter, lineterminator="\n").writerows(records)
        yield planted.getvalue().encode(encoding)


def _answers(content: bytes) -> Iterator[bytes]:
    """The answer of a service for counters, a list or one with a list in it, with the name in labels and values."""
    whole = json.loads(content)
    within = None if isinstance(whole, list) else next(key for key, value in whole.items() if isinstance(value, list))
    first, *others = whole if within is None else whole[within]

    def with_first(changed: object) -> bytes:
        rows = [changed, *others]
        return json.dumps(rows if within is None else {**whole, within: rows}).encode()

    yield content + NAME.encode()
    yield json.dumps({NAME: whole}).encode()
    yield json.dumps(NAME if within is None else {**whole, within: NAME}).encode()
    yield with_first(NAME)
    yield with_first({NAME: NAME})
    if isinstance(first, list):  # a day and what was counted on it
        yield from (with_first(changed) for changed in ([NAME] * len(first), [*first, NAME], [[NAME], *first[1:]]))
        return
    yield with_first({f"{NAME} {label}": value for label, value in first.items()})
    yield with_first({label: [NAME] for label in first})
    yield with_first(dict.fromkeys(first, NAME))
    yield with_first({**first, NAME: NAME})


def _results(content: bytes) -> Iterator[bytes]:
    """A result of be.STAT with the name in labels, values and what is no JSON."""
    facts = json.loads(content)["facts"]
    first, *others = facts
    labels = list(first)
    yield content + NAME.encode()
    yield json.dumps({NAME: facts}).encode()
    yield json.dumps({"facts": [f"{NAME}"]}).encode()
    yield json.dumps({"facts": [{f"{NAME} {label}": value for label, value in first.items()}]}).encode()
    yield json.dumps({"facts": [{**first, labels[0]: [NAME]}]}).encode()
    yield f'{{"facts": [{{"{NAME}": 1, "{NAME}": 2}}]}}'.encode()
    yield json.dumps({"facts": [dict.fromkeys(labels, NAME), *others]}).encode()
    spread = [{**fact, labels[at % len(labels)]: NAME, NAME: NAME} for at, fact in enumerate(facts[:20])]
    yield json.dumps({"facts": [*spread, *facts[20:]]}).encode()


def _maps(content: bytes) -> Iterator[bytes]:
    """GeoJSON, or an answer of Overpass, with the name in labels, values and what is no JSON."""
    whole = json.loads(content)
    name = "features" if "features" in whole else "elements"
    first, *others = whole[name]
    said = "properties" if name == "features" else "tags"

    def with_first(changed: object) -> bytes:
        return json.dumps({**whole, name: [changed, *others]}).encode()

    yield content + NAME.encode()
    yield json.dumps({**whole, name: NAME}).encode()
    yield json.dumps({NAME: whole}).encode()
    yield json.dumps({**whole, "remark": NAME, "timestamp": NAME, "osm3s": NAME}).encode()
    yield with_first(NAME)
    yield with_first(dict.fromkeys(first, NAME))
    yield with_first({**first, said: NAME})
    yield with_first({**first, said: {**first[said], "@id": NAME, "code": [NAME]}})
    yield with_first({**first, "geometry": {"type": NAME, "coordinates": NAME}, "id": NAME, "lat": NAME})
    spread = {**first[said], **dict.fromkeys(("shop", "name", "addr:street", NAME), NAME)}
    yield with_first({**first, said: spread})


def _workbooks(content: bytes, plants: list[Plant], title: str | None) -> Iterator[bytes]:
    """A form with the name as sheet, titles and cells, and with parts that are none; `title` is its own of several."""

    def book(change: Callable[[openpyxl.Workbook], object]) -> bytes:
        opened = openpyxl.load_workbook(io.BytesIO(content))
        change(opened)
        saved = io.BytesIO()
        opened.save(saved)
        return saved.getvalue()

    def rows(plant: Plant) -> Callable[[openpyxl.Workbook], object]:
        def change(opened: openpyxl.Workbook) -> None:
            sheet = opened[title] if title else opened.worksheets[0]
            sheet.title = title or NAME
            records = [["" if cell is None else cell for cell in row] for row in sheet.values]
            sheet.delete_rows(1, sheet.max_row)
            for record in plant(records):
                sheet.append(record)

        return change

    def renamed(opened: openpyxl.Workbook) -> None:
        (opened[title] if title else opened.worksheets[0]).title = NAME

    def twice(opened: openpyxl.Workbook) -> None:
        opened.copy_worksheet(opened.worksheets[0]).title = NAME

    def nothing_else(opened: openpyxl.Workbook) -> None:
        for sheet in opened.worksheets[1:]:
            opened.remove(sheet)
        opened.worksheets[0].title = NAME
        opened.worksheets[0].delete_rows(1, opened.worksheets[0].max_row)

    def part(name: str, text: str) -> bytes:
        parts = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(parts, "w") as written:
            for member in read.namelist():
                if member != name:
                    written.writestr(member, read.read(member))
            written.writestr(name, text)
        return parts.getvalue()

    yield part(f"../{NAME}.xml", NAME)
    yield part(f"xl/{NAME}.xml", f"<!DOCTYPE {NAME}>")
    yield part("xl/workbook.xml", f"<{NAME}>")
    yield part("xl/worksheets/sheet1.xml", f"<sheet><row r='{NAME}'/></sheet>")
    yield part("xl/worksheets/sheet1.xml", f"<{NAME}")
    yield book(twice)
    yield book(renamed)
    yield book(nothing_else)
    yield from (book(rows(plant)) for plant in plants)


def _contents(source: Source, name: str, content: bytes) -> Iterator[bytes]:
    spec = max(source.files_called(name), key=lambda file: len(file.columns))
    if name.endswith(".xlsx"):
        yield from _workbooks(content, _plants(source), spec.sheet)
    elif spec.layout == "json_facts":
        yield from _results(content)
    elif spec.layout in {"geojson_areas", "osm"}:
        yield from _maps(content)
    elif name.endswith(".json"):
        yield from _answers(content)
    else:
        yield from _texts(content, spec, _plants(source))


def _zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _deliveries(source: Source, sound: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of files that have the person's name somewhere; those that may be loaded are last."""
    content = sound.read_bytes()
    yield f"{NAME}{sound.suffix}", content
    yield f"{sound.stem} {NAME}{sound.suffix}", content
    yield f"{sound.stem}{sound.suffix}.{NAME}", content
    yield f"{NAME}.xlsm", content
    marked = f"{sound.stem}_{NAME}{sound.suffix}"
    name = marked if source.delivery.matches(marked) else sound.name
    if sound.suffix != ".zip":
        yield f"{sound.stem}_{NAME}{sound.suffix}", content + b"\n"
        yield from ((name, planted) for planted in _contents(source, sound.name, content))
        return
    with zipfile.ZipFile(sound) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    first = next(iter(members))
    for odd in (f"{NAME}.txt", f"{NAME}/{first}", f"{first}.{NAME}"):
        yield name, _zipped({**members, odd: b"x"})
        yield name, _zipped({odd if member == first else member: read for member, read in members.items()})
    yield name, content.replace(first.encode(), NAME.ljust(len(first), "x")[: len(first)].encode(), 1)
    by_size = sorted(members, key=lambda member: len(members[member]))
    planted = {member: list(_contents(source, member, members[member])) for member in {*by_size[:1], *by_size[-2:]}}
    for at in range(max(map(len, planted.values()))):
        for member, versions in planted.items():
            yield name, _zipped({**members, member: versions[at]})


# --- what is searched -------------------------------------------------------------------------------------------------


def _written_in_the_database(connection: psycopg.Connection) -> list[str]:
    tables = connection.execute(
        "select schemaname, tablename from pg_tables "
        "where schemaname !~ '^(pg_|information_schema$)' and schemaname not in ('raw', 'quarantine')"
    ).fetchall()
    assert ("ops", "load") in tables
    return [
        f"{schema}.{table}: {row}"
        for schema, table in tables
        for (row,) in connection.execute(
            sql.SQL("select written::text from {} as written where written::text ilike %s").format(
                sql.Identifier(schema, table)
            ),
            [f"%{NAME}%"],
        )
    ]


def _written_in_files(settings: Settings) -> list[str]:
    own = {settings.reports_dir, settings.inbox, Path(settings.landing), settings.secrets_dir}
    return [
        str(path)
        for path in settings.home.rglob("*")
        if path.is_file() and not own & set(path.parents)
        if NAME.casefold() in path.name.casefold() or NAME.encode() in path.read_bytes()
    ]


@pytest.fixture
def shown(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What was logged and printed in the test."""
    caplog.set_level(logging.INFO)
    return lambda: "\n".join((caplog.text, *capfd.readouterr()))


def _told(error: Exception) -> str:
    """What a terminal or a log shows of it: one line of an error that is meant to be read, and the trace of others."""
    return str(error) if isinstance(error, WarehouseError) else "".join(traceback.format_exception(error))


@pytest.mark.parametrize("source", CATALOGUE.values(), ids=CATALOGUE)
def test_a_name_stays_where_it_may_stand(
    source: Source,
    small_sample: Path,
    settings: Settings,
    warehouse: psycopg.Connection,
    shown: Callable[[], str],
) -> None:
    sound = min((small_sample / source.id).iterdir())
    inbox = settings.inbox / source.id
    inbox.mkdir(parents=True)
    said, landed = [], 0
    for name, content in _deliveries(source, sound):
        path = inbox / name
        path.write_bytes(content)
        try:
            delivery = land_file(source, path, settings, warehouse, origin="inbox").delivery_id
            landed += 1
            print(load_delivery(settings, warehouse, source, delivery, check_delivery))
            if takes_forms(source):
                report_delivery(warehouse, settings, source, delivery)
        except Exception as error:  # noqa: BLE001  whatever it is, it is told to somebody
            warehouse.rollback()
            said.append(_told(error))
    try:
        collect_inbox(source, settings, warehouse, sleep=lambda _: None)
    except Refused as refusal:
        said.append(str(refusal))
    if takes_forms(source):
        report_inbox(settings, source)
    write_page(warehouse, settings.site_dir)

    outcomes = dict(warehouse.execute("select outcome, count(*) from ops.load group by outcome").fetchall())
    assert landed > 5
    assert outcomes.get("refused", 0) > 3, "the name must come as far as the reader and the check"
    leaked = [text for text in (*said, shown()) if NAME.casefold() in text.casefold()]
    assert [*leaked, *_written_in_the_database(warehouse), *_written_in_files(settings)] == []
