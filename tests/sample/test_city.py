"""The synthetic registers of the city: readable as forms, the same bytes each time, numbers of nobody."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.catalogue import source
from sample.numbers import is_valid
from sample.sources.support_dossiers import STARTERS
from tests.sample_day import AS_OF

from .conftest import Sample, as_read

FILES = {
    "milestones": "milestones_synthetic.xlsx",
    "support_dossiers": "support_dossiers_synthetic.xlsx",
    "entrepreneur_survey": "entrepreneur_survey_synthetic.csv",
    "innovation_register": "innovation_register_synthetic.xlsx",
    "retail_premises": "retail_premises_synthetic.csv",
}


def table(folder: Path, source_id: str) -> list[dict[str, str | None]]:
    return as_read(folder / source_id / FILES[source_id])


@pytest.mark.parametrize("source_id", FILES)
def test_register_reads_as_a_form_with_text_where_it_must_have_it(small: Sample, source_id: str) -> None:
    rows = table(small.folder, source_id)
    assert len(rows) > 25
    for column in source(source_id).files[0].columns:
        values = {row[column.name] for row in rows}
        assert column.nullable or None not in values, column.name
        assert not column.choices or values - {None} <= set(column.choices), column.name


def test_titles_of_milestones_say_that_they_are_made_up(small: Sample) -> None:
    for row in table(small.folder, "milestones"):
        assert str(row["title_nl"]).endswith("(synthetisch)")
        assert str(row["title_en"]).endswith("(synthetic)")


def test_milestones_have_every_status(small: Sample) -> None:
    rows = table(small.folder, "milestones")
    assert {row["status"] for row in rows} == {"gepland", "gestart", "klaar", "geschrapt"}
    newest = {str(row["milestone_code"]): row for row in rows}  # the rows of each stand in the order of time
    late = [row for row in newest.values() if row["status"] == "gestart" and str(row["planned_end"]) < "2025-10-01"]
    assert late  # some are overdue


def test_enterprise_numbers_are_valid_and_some_stand_in_the_sample_of_kbo(small: Sample) -> None:
    numbers = {str(row["enterprise_number"]) for row in table(small.folder, "support_dossiers")} - {"None"}
    assert all(is_valid(number) for number in numbers)
    registered = {row[0] for row in small.full.rows("enterprise")}
    registered |= {row[0] for update in small.updates for row in update.rows("enterprise_insert")}
    assert 5 < len(numbers & registered) <= STARTERS
    assert all(number.startswith("009") for number in numbers - registered)


def test_dossiers_of_three_years_end_before_the_day_of_the_sample(whole: Sample) -> None:
    days = [
        date.fromisoformat(str(row[name]))
        for row in table(whole.folder, "support_dossiers")
        for name in ("received_date", "closed_date")
        if row[name]
    ]
    assert (AS_OF - min(days)).days > 3 * 365
    assert max(days) < AS_OF
