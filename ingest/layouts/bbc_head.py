"""What a raw BBC export says of itself: which report it is (`Type rapport`) and of which year (`Rapportjaar`).

Both layouts of the exports may say it: in a line above the headings, beside its name once or once a column, or in a
column of its own. Annual accounts (Jaarrekening) have the same headings as the plan, and other amounts. Not every
export has these lines; what one says must be true. The report year of a plan is its first year, also where the plan was
adjusted later. Source of the format: exports of Agentschap Binnenlands Bestuur (BBC-DR).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.catalogue import FileSpec
from ingest.gate import Refused

REPORT_TYPE = "type rapport"
REPORT_YEAR = "rapportjaar"
PLAN = re.compile(r"meerjarenplan|\bmjp\b")
"""Stands in the names of the plan and of each of its adjustments."""
OTHERS = ("jaarrekening", "budget", "kredietaanpassing", "opvolgingsrapportering")
"""Reports of BBC that are no plan, by which a message may call them."""


class Head:
    """Proves what an export says of itself, against the year of the plan in the name of the file."""

    def __init__(self, label: str, spec: FileSpec) -> None:
        """`label` names the file in errors; its last part is the file's name."""
        self._label = label
        named = spec.named(label.rpartition(": ")[2])
        self._year = str(named.year) if named else ""

    def is_told_by(self, name: str) -> bool:
        """Whether a line or column of this name tells of the report."""
        return name.partition(":")[0].strip().casefold() in {REPORT_TYPE, REPORT_YEAR}

    def check(self, name: str, values: Iterable[str], line_number: int) -> None:
        """Refuse what does not tell of the plan; `name` may hold the value too (`Rapportjaar: 2026`)."""
        called, _, beside = name.partition(":")
        is_right = self._is_plan if called.strip().casefold() == REPORT_TYPE else self._is_of_the_year
        for value in dict.fromkeys(filter(None, (beside.strip(), *values))):
            is_right(value, line_number)

    def _is_of_the_year(self, value: str, line_number: int) -> None:
        if self._year in {value, ""}:
            return
        says = value if re.fullmatch(r"20\d\d", value) else "no year"
        raise Refused(
            f"{self._label} line {line_number}: Rapportjaar says {says}, the name says {self._year}; "
            f"export the plan of {self._year} alone, or give the file the year of its plan"
        )

    def _is_plan(self, value: str, line_number: int) -> None:
        kind = value.casefold()
        other = next((other for other in OTHERS if other in kind), None)
        if other or not PLAN.search(kind):
            raise Refused(
                f"{self._label} line {line_number}: Type rapport says {other or 'another report'}, which is not the "
                f"multi-year plan; export the report Meerjarenplan"
            )
