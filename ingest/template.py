"""The templates that city staff fill in: one workbook a form of the catalogue, the same bytes each time.

The first sheet, or each of several, has the columns of the catalogue, with drop-down lists, hints and formats; `Uitleg`
explains each column in Dutch; a hidden sheet holds the lists. `layouts.form` reads back what this writes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from ingest.allowed import DAYS_NL, EARLIEST, LATEST, kind_nl, limits_nl, number_nl
from ingest.catalogue import FileSpec, Source
from ingest.columns import NUMBERS, WHOLE, Column
from ingest.layouts.cells import as_text
from ingest.layouts.form import EXPLANATION

LAST_ROW = 5_000
"""Rows down to which lists and hints reach; rows below are read all the same."""
LISTS = "Lijsten"
LONGEST_TITLE, LONGEST_HINT, LONGEST_HINT_TITLE = 31, 255, 32
"""Limits of Excel."""
MADE = datetime(2026, 1, 1)  # noqa: DTZ001  a workbook's own times have no zone
"""Date of every template and of its parts, so that the same catalogue gives the same bytes."""

FORMATS = {"date": "dd/mm/yyyy", "decimal": "0.00", **dict.fromkeys(WHOLE, "0")}
TEXT = "@"
"""Excel's formats by type; every other is text, which Excel leaves alone."""
HEADER = PatternFill("solid", fgColor="1F4E79")
REQUIRED_HEADER = PatternFill("solid", fgColor="7A1F3D")
EXAMPLE = Font(italic=True, color="6A6A6A")
WHITE = Font(bold=True, color="FFFFFF")
WRAPPED = Alignment(wrap_text=True, vertical="top")

Row = Sequence[Any]
"""Values in the order of the catalogue's columns: text, int, float, date, bool or None."""

PRIVACY = {
    "none": "Zet in dit formulier geen gegevens van personen: geen namen, telefoonnummers, e-mailadressen of adressen "
    "van inwoners.",
    "indirect": "Gegevens in dit formulier kunnen naar personen leiden. Vul niets in waar de kolommen niet om vragen: "
    "geen namen, telefoonnummers of e-mailadressen, ook niet in een vrij tekstveld.",
    "direct": "Dit formulier bevat persoonsgegevens. Vul alleen in wat de kolommen vragen, verstuur het niet per "
    "e-mail en bewaar het niet langer dan nodig.",
}
HOW_TO = """
{fill} De cursieve rij is een voorbeeld: ongewijzigd wordt ze niet gelezen.
Wijzig de titels niet. Kolommen met een donkerrode titel zijn verplicht.
Voeg geen cellen samen en gebruik geen formules die naar andere bestanden verwijzen.
Schrijf datums als dd/mm/jjjj en decimalen met een komma. Kies uit de lijst waar er een is.
Bewaar als .xlsx en zet het bestand in de map van dit register.
{whole}
Na het inlezen is er een verslag dat elke fout noemt, met blad, rij, kolom en waarde. Verbeter en lever opnieuw in.
""".strip()
FILL_ONE = "Vul het eerste blad in, een regel per rij."
FILL_SEVERAL = "Vul elk blad in, een regel per rij, en wijzig de namen van de bladen niet."
MAY_BE_EMPTY = " Leeg mogen blijven: {sheets}."
HAND_IN_ALL = "Lever telkens het hele register in, niet alleen wat nieuw is: de laatste levering vervangt de vorige."
HAND_IN_PARTS = (
    "Lever telkens alles in van elke {part} op het blad {sheet}, niet alleen wat nieuw is: dat vervangt wat er van die "
    "{part} was, en raakt geen andere."
)


def forms(catalogue: Iterable[Source]) -> list[tuple[Source, FileSpec]]:
    """Every form of the sources; of one with several sheets, each of them."""
    return [(source, file) for source in catalogue for file in source.files if file.layout == "form" and file.table]


def write_templates(catalogue: Iterable[Source], folder: Path) -> list[Path]:
    """Write the template of each form into `folder`, in place of an earlier one, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for source, file in forms(catalogue):
        path = folder / template_name(source, file)
        paths[path] = source, file
    for path, (source, file) in paths.items():
        path.write_bytes(workbook(source, file))
    return list(paths)


def template_name(source: Source, file: FileSpec) -> str:
    """What the template is called: after its table, or with several sheets after its source."""
    return f"{source.id if file.sheet else file.table}.xlsx"


def workbook(source: Source, file: FileSpec, rows: Iterable[Row] = ()) -> bytes:
    """The template of a form; with `rows`, as somebody filled it in below the example.

    Of a form with several sheets it is the whole template, with `rows` on that of `file`.
    """
    return filled_in(source, file, {file.table or "": rows})


def filled_in(source: Source, file: FileSpec, rows: Mapping[str, Iterable[Row]]) -> bytes:
    """The template that `file` is in, as somebody filled it in below the examples: rows by table."""
    book = Workbook()
    files = [one for one in source.files if one.name == file.name]
    sheets: list[Any] = [book.active, *(book.create_sheet() for _ in files[1:])]
    _explanation(book.create_sheet(EXPLANATION), source, files)
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for sheet, one in zip(sheets, files, strict=True):
        sheet.title = sheet_title(source, one)
        _fill(sheet, lists, one.columns, rows.get(one.table or "", ()))
    return _same_bytes(book)


def _fill(sheet: Any, lists: Any, columns: Sequence[Column], rows: Iterable[Row]) -> None:
    _header(sheet, columns)
    for at, column in enumerate(columns, start=1):
        _hints(sheet, lists, at, column)
    first = 2
    if any(column.example is not None for column in columns):
        _put(sheet, first, [_example(column) for column in columns], columns, EXAMPLE)
        first += 1
    for number, row in enumerate(rows, start=first):
        _put(sheet, number, row, columns)


def sheet_title(source: Source, file: FileSpec | None = None) -> str:
    """Title of the sheet to fill in: that of the file, or of the source as far as Excel lets a sheet be called so."""
    if file is not None and file.sheet is not None:
        return file.sheet
    title = "".join(" " if sign in r"[]:*?/\'" else sign for sign in source.title_nl)
    title = " ".join(title.split())
    if len(title) > LONGEST_TITLE:
        title = title[: LONGEST_TITLE + 1].rsplit(" ", 1)[0][:LONGEST_TITLE]
    return title


def allowed(column: Column) -> str:
    """What the column takes, in Dutch."""
    days = DAYS_NL if column.type == "date" else ""
    return ", ".join(filter(None, (kind_nl(column), limits_nl(column), days)))


def _header(sheet: Any, columns: Sequence[Column]) -> None:
    for at, column in enumerate(columns, start=1):
        cell = sheet.cell(1, at, column.published)
        cell.font = WHITE
        cell.fill = HEADER if column.nullable else REQUIRED_HEADER
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cell.comment = Comment(_hint(column), "Economisch datawarehouse Genk", height=140, width=320)
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = max(16, min(40, len(column.published) + 4))
        sheet.column_dimensions[letter].number_format = FORMATS.get(column.type, TEXT)
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 32


def _hint(column: Column) -> str:
    must = "Facultatief." if column.nullable else "Verplicht."
    return f"{column.description_nl}. {must} Toegelaten: {allowed(column)}."


def _hints(sheet: Any, lists: Any, at: int, column: Column) -> None:
    """The hint at each cell of the column, and Excel's own refusal of what the column does not take."""
    title, hint = column.published[:LONGEST_HINT_TITLE], _hint(column)
    validation = DataValidation(
        **_constraint(lists, column),
        allow_blank=True,
        showInputMessage=True,
        promptTitle=title,
        prompt=hint if len(hint) <= LONGEST_HINT else hint[: LONGEST_HINT - 1] + "…",
        showErrorMessage=column.type != "text",
        errorTitle=title,
        error=f"Hier hoort {allowed(column)}."[:LONGEST_HINT],
    )
    letter = get_column_letter(at)
    validation.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.add_data_validation(validation)


def _constraint(lists: Any, column: Column) -> dict[str, Any]:
    match column.type:
        case "choice" | "boolean":
            at = lists.max_column + 1 if lists["A1"].value else 1
            for row, value in enumerate((column.published, *column.choices), start=1):
                lists.cell(row, at, value)
            letter = get_column_letter(at)
            area = f"{quote_sheetname(LISTS)}!${letter}$2:${letter}${len(column.choices) + 1}"
            return {"type": "list", "formula1": area}
        case "date":
            first, last = (f"DATE({day.year},{day.month},{day.day})" for day in (EARLIEST, LATEST))
            return {"type": "date", "operator": "between", "formula1": first, "formula2": last}
        case "integer" | "count" | "year" | "decimal":
            limits = {
                "formula1": f"{-1e12 if column.minimum is None else column.minimum:.15g}",
                "formula2": f"{1e12 if column.maximum is None else column.maximum:.15g}",
            }
            return {"type": "whole" if column.type in WHOLE else "decimal", "operator": "between", **limits}
        case _:
            return {"type": None}


def _example(column: Column) -> Any:
    """The example as a value of the column's type."""
    text = as_text(column.example, column)
    if text is not None and column.type == "date":
        return date.fromisoformat(text)
    if text is None or column.type not in NUMBERS:
        return text
    return int(text) if column.type in WHOLE else float(text)


def _put(
    sheet: Any, number_of_row: int, row: Sequence[Any], columns: Sequence[Column], font: Font | None = None
) -> None:
    for at, (value, column) in enumerate(zip(row, columns, strict=True), start=1):
        if value is None:
            continue
        cell = sheet.cell(number_of_row, at, value)
        cell.number_format = FORMATS.get(column.type, TEXT)
        if font:
            cell.font = font


def _explanation(sheet: Any, source: Source, files: Sequence[FileSpec]) -> None:
    lines: list[tuple[str, ...]] = [
        (source.title_nl,),
        (f"Formulier van {source.publisher.name} voor het economisch datawarehouse.",),
        (),
        ("Zo vult u het in",),
        *((line,) for line in _how_to(source, files)),
        (f"Naam van het bestand: {source.delivery.expected}.",),
        (),
        ("Persoonsgegevens",),
        (PRIVACY[source.personal_data],),
        (),
    ]
    headings = {1, 4, len(lines) - 2}
    for line in lines:
        sheet.append(line)
    for row in range(1, sheet.max_row + 1):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=5)
        sheet.cell(row, 1).alignment = WRAPPED
        sheet.cell(row, 1).font = Font(bold=row in headings, size=14 if row == 1 else 11)
        sheet.row_dimensions[row].height = 32 if len(str(sheet.cell(row, 1).value or "")) > 110 else None
    row = len(lines) + 1
    for file in files:
        if file.sheet:
            sheet.cell(row, 1, f"Blad {file.sheet}").font = Font(bold=True)
            row += 1
        row = _explain_columns(sheet, row, file.columns) + 1


def _how_to(source: Source, files: Sequence[FileSpec]) -> list[str]:
    fill, whole = FILL_ONE, HAND_IN_ALL
    if any(file.sheet for file in files):
        may_be_empty = ", ".join(file.sheet for file in files if file.sheet and not file.required)
        fill = FILL_SEVERAL + (MAY_BE_EMPTY.format(sheets=may_be_empty) if may_be_empty else "")
    if source.names_parts:
        named = source.file(source.names_parts)
        part = named.column(str(source.part)).published.lower()
        whole = HAND_IN_PARTS.format(part=part, sheet=sheet_title(source, named))
    return HOW_TO.format(fill=fill, whole=whole).splitlines()


def _explain_columns(sheet: Any, first: int, columns: Sequence[Column]) -> int:
    """Write what each column is from row `first` on; the row below the last."""
    for at, (title, width) in enumerate(
        zip(("Titel", "Betekenis", "Verplicht", "Toegelaten waarden", "Voorbeeld"), (28, 50, 12, 50, 24), strict=True),
        1,
    ):
        cell = sheet.cell(first, at, title)
        cell.font, cell.fill = WHITE, HEADER
        sheet.column_dimensions[get_column_letter(at)].width = width
    for row, column in enumerate(columns, start=first + 1):
        must = "nee" if column.nullable else "ja"
        texts = (column.published, column.description_nl, must, allowed(column), _shown(column))
        for at, text in enumerate(texts, start=1):
            sheet.cell(row, at, text).alignment = WRAPPED
    return first + 1 + len(columns)


def _shown(column: Column) -> str:
    example = _example(column)
    if isinstance(example, date):
        return f"{example:%d/%m/%Y}"
    return number_nl(example) if isinstance(example, int | float) else example or ""


def _same_bytes(book: Workbook) -> bytes:
    """The workbook with fixed times, in itself and of the parts of its zip."""
    book.properties.creator = "Economisch datawarehouse Genk"
    book.properties.created = MADE
    packed, repacked = BytesIO(), BytesIO()
    book.save(packed)
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(repacked, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _without_time_of_saving(content)
            target.writestr(zipfile.ZipInfo(name, MADE.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return repacked.getvalue()


def _without_time_of_saving(properties: bytes) -> bytes:
    from re import sub

    return sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + f"{MADE:%Y-%m-%dT%H:%M:%SZ}".encode(), properties)
