"""The sample's workbooks of sites are sound: nothing is set apart, and what is told is what the sample shows."""

from __future__ import annotations

from pathlib import Path

import psycopg

from sample import writer
from sample.sources.site_tenancy import deliveries
from sample.story import Story
from tests.sample_day import AS_OF
from warehouse.settings import Settings

from .tenancy import TENANCY, deliver


def test_each_workbook_of_the_sample_is_loaded_whole_with_one_harmless_finding(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    paths = [writer.write(tmp_path, TENANCY, delivery, AS_OF) for delivery in deliveries(Story(AS_OF))]
    reports = [deliver(warehouse, settings, path)[1:] for path in paths]
    assert [outcome for outcome, _ in reports] == ["loaded"] * len(paths)
    assert [(report.mistakes, report.rows_set_apart) for _, report in reports] == [((), 0)] * len(paths)
    told = [report.warnings for _, report in reports]
    long_stay = "Blad Contracten: Een contract in een incubator loopt hoogstens vijf jaar (rij 3)"
    assert told == [(long_stay,), (long_stay,), (), (), ()]
