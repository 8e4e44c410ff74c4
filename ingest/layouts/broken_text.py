"""Layout broken_text: delimited text of which some signs went through a wrong encoding on their way.

A file may mix windows-1252 and latin-1: they differ in the bytes 80 to 9F only, for which latin-1 has no letters. What
is certain is repaired, and the column `text_state` of the catalogue says of each row what was done (see `mojibake`), so
that the rules can report it. The landed file stays as it came.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import IO

from ingest.catalogue import FileSpec, Source
from ingest.layouts.base import BOM, Row
from ingest.layouts.delimited import CsvFile
from ingest.layouts.mojibake import as_windows, repaired

STATE = "text_state"
"""Our name of the column; its choices are REPAIRED and DOUBTFUL."""
REPAIRED = "hersteld"
DOUBTFUL = "twijfelachtig"


class BrokenTextFile(CsvFile):
    """An opened file, repaired where that is certain."""

    def __init__(self, stream: IO[bytes], label: str, spec: FileSpec, source: Source) -> None:
        """`label` names the file in errors; raises Refused when the header does not fit the catalogue."""
        self._state = next((at for at, column in enumerate(spec.columns) if column.name == STATE), None)
        self._states: dict[int, str] = {}
        text = BytesIO("".join(self._repaired(stream)).encode("utf-8"))
        super().__init__(text, label, spec.model_copy(update={"encoding": "utf-8"}), source)

    def rows(self) -> Iterator[Row]:
        """Each row as `CsvFile` gives it, with what was done to the lines that it stands on."""
        for line_number, values in super().rows():
            of_row = {self._states.get(line) for line in range(line_number, self._lines.line_num + 1)}
            state = next((one for one in (DOUBTFUL, REPAIRED) if one in of_row), None)
            yield line_number, tuple(state if at == self._state else value for at, value in enumerate(values))

    def _repaired(self, stream: IO[bytes]) -> Iterator[str]:
        # before the values are cleaned: half of a broken letter may be a blank, or a sign that nobody sees
        for number, content in enumerate(stream, start=1):
            came = as_windows(content.removeprefix(BOM) if number == 1 else content)
            line, is_doubtful = repaired(came)
            if is_doubtful or line != came:
                self._states[number] = DOUBTFUL if is_doubtful else REPAIRED
            yield line
