"""What is kept of a filing: the columns of the catalogue, and nothing else of what the service answers.

Names, addresses, directors, shareholders and participating interests stand in the same documents. So nothing is taken
out: what the catalogue names is taken over, each value only where it looks like a code, a number or a day. Keys are
looked up without regard to case, since the service writes them in both.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from ingest.catalogue import source
from ingest.download import Downloaded, Validators

SOURCE_ID = "nbb_accounts"
BATCH, CORRECTED, FIGURES = "Batch", "CorrectedData", "AccountingDataURL"
RUBRIC = re.compile(r"(\d[\d/]*)(?: (NM1))?")
"""A column that is a rubric of the accounts: its code, with NM1 for the financial year before."""
KEPT = re.compile(r"[0-9A-Za-z.,:/+-]{1,40}")
"""Codes, numbers and days have no blanks; names have."""
UNREADABLE = "?"
"""Stands for a value that is none of these; the check of the delivery sets the row apart."""
DAY = re.compile(r"(\d{4}-\d{2}-\d{2})T[0-9:.Z+-]+")


def pick(record: Any, path: str) -> Any:
    """The value at `path` (names with dots between) of a record, in either case; None where there is none."""
    for name in path.split("."):
        if not isinstance(record, Mapping):
            return None
        record = next((value for key, value in record.items() if str(key).lower() == name.lower()), None)
    return record


def digits(record: Any) -> str:
    """The ten digits of the company of a reference."""
    return re.sub(r"\D", "", str(pick(record, "EnterpriseNumber") or "")).zfill(10)


def reference(record: Any) -> str:
    """The reference of a filing or of its figures; empty where there is none that looks like one."""
    found = str(pick(record, "ReferenceNumber") or "").strip()
    return found if KEPT.fullmatch(found) else ""


def promises_figures(record: Any) -> bool:
    """Whether the service says where the figures of a filing are: it does not of a PDF or of consolidated accounts."""
    return bool(str(pick(record, FIGURES) or "").strip())


def row(batch: str, filing: Any, figures: Mapping[str, Any]) -> dict[str, str]:
    """A filing as the catalogue's columns by published name.

    `figures` has the documents by reference: None for one that should be there and is not.
    """
    document = figures.get(reference(filing))
    known = "given" if document else "missing" if reference(filing) in figures else "none"
    given = {BATCH: batch, FIGURES: known, **_rubrics(document)}
    return {name: given[name] if name in given else _value(name, filing) for name in _columns()}


def written(spool: Path, file_name: str, url: str, rows: Sequence[Mapping[str, str]]) -> Downloaded:
    """A file of these rows in the spool folder, in the order of the references."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _columns(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda one: one["ReferenceNumber"]))
    content = text.getvalue().encode()
    path = spool / uuid4().hex
    path.write_bytes(content)
    note = (
        "Cut by the warehouse from the answers of the service: the filings of companies of this city, and of those the "
        "columns of the catalogue. What names persons was never written. These are not the publisher's bytes."
    )
    return Downloaded(path, file_name, hashlib.sha256(content).hexdigest(), len(content), url, Validators(), note=note)


@cache
def _columns() -> tuple[str, ...]:
    return tuple(column.published for column in source(SOURCE_ID).files[0].columns)


def _value(name: str, filing: Any) -> str:
    if name == CORRECTED:
        return _yes_or_no(pick(filing, name))
    if name == "EnterpriseNumber":
        number = digits(filing)
        return f"{number[:4]}.{number[4:7]}.{number[7:]}"
    return _plain(pick(filing, name))


def _plain(value: Any) -> str:
    """A code, number or day as text; UNREADABLE for anything else that is there."""
    if value is None or value == "":
        return ""
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else UNREADABLE
    if day := DAY.fullmatch(text):
        return day[1]
    return text if text == "" or KEPT.fullmatch(text) else UNREADABLE


def _yes_or_no(value: Any) -> str:
    """A flag that may be true, "true", "1", or what was corrected; "" where it is not there."""
    if value is None:
        return ""
    return "false" if str(value).strip().lower() in {"", "false", "0", "no", "none", "[]", "{}"} else "true"


def _rubrics(document: Any) -> dict[str, str]:
    """The rubrics that have a column by their published name; "" where the document lacks one.

    Of two values of one rubric nobody can say which is meant: both stand there, and the check sets the row apart.
    """
    found: dict[str, list[str]] = {name: [] for name in _columns() if RUBRIC.fullmatch(name)}
    listed = pick(document, "Rubrics")
    for one in listed if isinstance(listed, list) else ():
        period = str(pick(one, "Period") or "N").upper()
        name = str(pick(one, "Code")).strip() + ("" if period == "N" else f" {period}")
        if name in found and (value := _plain(pick(one, "Value"))):
            found[name].append(value)
    return {name: " ".join(dict.fromkeys(values)) for name, values in found.items()}
