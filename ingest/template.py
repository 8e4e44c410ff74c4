"""The templates that city staff fill in: one workbook a form of the catalogue, the same bytes each time.

The first sheet has the columns of the catalogue, with drop-down lists, hints and formats; `Uitleg` explains each column
in Dutch; a hidden sheet holds the lists. `layouts.form` reads back what this writes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
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

LAST_ROW = 5_000
"""Rows down to which lists and hints reach; rows below are read all the same."""
LISTS, EXPLANATION = "Lijsten", "Uitleg"
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

PRIVACY = {
    "none": "Zet in dit formulier geen gegevens van personen: geen namen, telefoonnummers, e-mailadressen of adressen "
    "van inwoners.",
    "indirect": "Gegevens in dit formulier kunnen naar personen leiden. Vul niets in waar de kolommen niet om vragen: "
    "geen namen, telefoonnummers of e-mailadressen, ook niet in een vrij tekstveld.",
    "direct": "Dit formulier bevat persoonsgegevens. Vul alleen in wat de kolommen vragen, verstuur het niet per "
    "e-mail en bewaar het niet langer dan nodig.",
}
HOW_TO = """
Vul het eerste blad in, een regel per rij. De cursieve rij is een voorbeeld: ongewijzigd wordt ze niet gelezen.
Wijzig de titels niet. Kolommen met een donkerrode titel zijn verplicht.
Voeg geen cellen samen en gebruik geen formules die naar andere bestanden verwijzen.
Schrijf datums als dd/mm/jjjj en decimalen met een komma. Kies uit de lijst waar er een is.
Bewaar als .xlsx en zet het bestand in de map van dit register.
Lever telkens het hele register in, niet alleen wat nieuw is: de laatste levering vervangt de vorige.
Na het inlezen is er een verslag dat elke fout noemt, met blad, rij, kolom en waarde. Verbeter en lever opnieuw in.
""".strip().splitlines()


def forms(catalogue: Iterable[Source]) -> list[tuple[Source, FileSpec]]:
    """Every form of the sources."""
    return [(source, file) for source in catalogue for file in source.files if file.layout == "form" and file.table]


def write_templates(catalogue: Iterable[Source], folder: Path) -> list[Path]:
    """Write the template of each form into `folder`, in place of an earlier one, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for source, file in forms(catalogue):
        path = folder / f"{file.table}.xlsx"
        path.write_bytes(workbook(source, file))
        paths.append(path)
    return paths


def workbook(source: Source, file: FileSpec, rows: Iterable[Sequence[Any]] = ()) -> bytes:
    """The template of a form; with `rows`, as somebody filled it in below the example.

    A row has the values in the order of the catalogue's columns: text, int, float, date, bool or None.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = sheet_title(source)
    _header(sheet, file.columns)
    _explanation(book.create_sheet(EXPLANATION), source, file)
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for at, column in enumerate(file.columns, start=1):
        _hints(sheet, lists, at, column)
    first = 2
    if any(column.example is not None for column in file.columns):
        _put(sheet, first, [_example(column) for column in file.columns], file.columns, EXAMPLE)
        first += 1
    for number, row in enumerate(rows, start=first):
        _put(sheet, number, row, file.columns)
    return _same_bytes(book)


def sheet_title(source: Source) -> str:
    """Title of the sheet to fill in: that of the source, as far as Excel lets a sheet be called so."""
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


def _explanation(sheet: Any, source: Source, file: FileSpec) -> None:
    lines: list[tuple[str, ...]] = [
        (source.title_nl,),
        (f"Formulier van {source.publisher.name} voor het economisch datawarehouse.",),
        (),
        ("Zo vult u het in",),
        *((line,) for line in HOW_TO),
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
    for at, (title, width) in enumerate(
        zip(("Titel", "Betekenis", "Verplicht", "Toegelaten waarden", "Voorbeeld"), (28, 50, 12, 50, 24), strict=True),
        1,
    ):
        cell = sheet.cell(len(lines) + 1, at, title)
        cell.font, cell.fill = WHITE, HEADER
        sheet.column_dimensions[get_column_letter(at)].width = width
    for row, column in enumerate(file.columns, start=len(lines) + 2):
        must = "nee" if column.nullable else "ja"
        texts = (column.published, column.description_nl, must, allowed(column), _shown(column))
        for at, text in enumerate(texts, start=1):
            sheet.cell(row, at, text).alignment = WRAPPED


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
