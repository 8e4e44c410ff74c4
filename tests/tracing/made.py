"""An indicator, a figure of it and rows that count, with one thing or another otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tracing.model import Delivery, Figure, Indicator, Row, Status

INDICATOR = Indicator(
    indicator_code="A1.2.solved",
    label_nl="Opgeloste ruimtevragen",
    label_en="Solved requests for space",
    definition_nl="Deel van de ruimtevragen met een oplossing.",
    definition_en="Share of the requests for space with a solution.",
    unit_nl="%",
    unit_en="%",
    decimals=1,
    geography_code="71016",
    rows_nl="dossiers",
    rows_en="dossiers",
    aggregation="share",
    window_months=12,
    is_proxy=False,
)
FIGURE = Figure(
    period_start=date(2025, 9, 1),
    period_end=date(2025, 9, 30),
    counted_from=date(2024, 10, 1),
    counted_to=date(2025, 9, 30),
    period_nl="2025, derde kwartaal",
    period_en="2025, third quarter",
    geography_code="71016",
    value=Decimal(1) / 3 * 100,
    numerator=Decimal(1),
    denominator=Decimal(3),
    rows_counted=3,
    completeness=Decimal(1),
    is_provisional=False,
    is_suppressed=False,
    is_synthetic=False,
    delivery_id=7,
)
HIDDEN = replace(FIGURE, value=None, numerator=None, denominator=None, rows_counted=None, is_suppressed=True)
ROW = Row(
    row_key="D-1",
    geography_code="71016",
    neighbourhood_code=None,
    counts_from=date(2025, 3, 17),
    counts_to=date(2025, 3, 18),
    numerator=Decimal(0),
    denominator=Decimal(1),
    weight=Decimal(1),
    contributor="0123",
    source_rows=1,
    line_number=12,
    delivery_id=7,
)
STATUS = Status(
    period_start=date(2025, 9, 1),
    geography_code="71016",
    label_nl="Achter",
    label_en="Behind",
    reason_nl="Te weinig.",
    reason_en="Too few.",
    late_nl=None,
    late_en=None,
    is_latest=True,
)
DELIVERY = Delivery(
    delivery_id=7,
    source_id="support_dossiers",
    publisher="Stad Genk",
    title_nl="Dossiers van de dienst economie",
    title_en="Dossiers of the economy department",
    licence="CC BY 4.0",
    file_name="dossiers.xlsx",
    landed_at=datetime(2025, 10, 5, 8, 30, tzinfo=UTC),
    sha256="5f54",
)


def row(**otherwise: Any) -> Row:
    """A row; numbers may be given as they are written."""
    for name in ("numerator", "denominator", "weight"):
        if isinstance(otherwise.get(name), (int, str)):
            otherwise[name] = Decimal(otherwise[name])
    return replace(ROW, **otherwise)


SOLVED = [row(), row(row_key="D-2", numerator=1, line_number=13), row(row_key="D-3", line_number=14)]
"""The rows of FIGURE."""
