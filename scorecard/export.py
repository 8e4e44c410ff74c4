"""The scorecard as CSV: a row an indicator, numbers with a decimal point, days as yyyy-mm-dd, for any other tool."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

from pages import site
from pages.formats import BRUSSELS
from scorecard import words
from scorecard.model import Area, Indicator, Scorecard

BYTE_ORDER_MARK = "\ufeff"
"""Excel takes a file without it for one in the letters of the machine."""
FIELDS = (
    "indicator_code", "label_nl", "label_en", "unit_nl", "unit_en", "value", "numerator", "denominator", "rows_counted",
    "is_suppressed", "lower_bound", "upper_bound", "completeness", "is_provisional", "is_proxy", "is_synthetic",
    "period_kind", "period_start", "period_end", "period_nl", "period_en", "counted_from", "counted_to", "geography_nl",
    "geography_basis", "status", "rule", "is_late", "late_from", "data_up_to", "target_kind", "direction",
    "baseline_value", "baseline_date", "target_value", "target_date", "target_at_date", "gap", "allowance",
    "first_planned_end", "days_slipped", "times_moved", "reason_nl", "reason_en", "late_nl", "late_en", "source_id",
    "publisher", "file_name", "landed_at",
)  # fmt: skip
"""Columns that are fields of scorecard.data.Indicator, under the same names."""


def write_csv(scorecard: Scorecard, path: Path) -> Path:
    """Write the file in UTF-8 and return its path; what is not known is empty."""
    year = datetime.now(BRUSSELS).year
    rows = [_row(area, indicator, scorecard, year) for area in scorecard.all_areas for indicator in area.indicators]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else ["indicator_code"])
    writer.writeheader()
    writer.writerows(rows)
    return site.write(BYTE_ORDER_MARK + text.getvalue(), path)


def _row(area: Area, indicator: Indicator, scorecard: Scorecard, year: int) -> dict[str, object]:
    status = scorecard.statuses[indicator.status]
    budget = area.budget
    this_year = budget.in_year(year) if budget else None
    return {
        "area_code": area.code,
        "area_kind": area.kind,
        "area_nl": area.label_nl,
        "area_en": area.label_en,
        **{name: getattr(indicator, name) for name in FIELDS},
        "status_nl": status.label_nl,
        "status_en": status.label_en,
        "why_missing_nl": words.why_missing(indicator, "nl"),
        "why_missing_en": words.why_missing(indicator, "en"),
        "sources": " ".join(source.source_id for source in indicator.sources),
        "area_budget_year": this_year.booking_year if this_year else None,
        "area_budget_year_eur": this_year.amount_eur if this_year else None,
        "area_budget_plan": budget.span if budget else None,
        "area_budget_plan_eur": budget.total_eur if budget else None,
        "area_budget_is_investment_only": budget.is_investment_only if budget else None,
    }
