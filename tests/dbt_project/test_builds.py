"""dbt itself: every scope, an empty warehouse, the same keys twice."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ingest.catalogue import load_catalogue
from tests.dbt_project.conftest import ChangeableCopy, Warehouse
from warehouse.build import NO_UNIT_TESTS
from warehouse.errors import WarehouseError
from warehouse.home import VARIABLE, home

SCOPED = ("base_kbo__municipality_in_scope+",)
"""All that follows from the scope."""


def test_empty_warehouse_builds_and_every_unit_test_holds(changeable_copy: ChangeableCopy, empty: Warehouse) -> None:
    empty = changeable_copy(empty)
    run = empty.dbt("build")
    assert {node.status for node in run.nodes} == {"success", "pass"}
    assert sum(node.resource_type == "unit_test" for node in run.nodes) >= 20
    assert empty.value("select count(*) from mart_next.fct_establishment_month") == 0
    assert empty.value("select count(*) from mart_next.dim_geography where level = 'neighbourhood'") == 1
    assert empty.value("select count(*) from mart_next.dim_source") == len(load_catalogue())
    assert empty.rows(
        "select status, count(*) from mart_next.fct_target_status where is_latest group by status order by status"
    )[-1] == ("no_data", empty.value("select count(*) from mart_next.dim_indicator") - 1)  # it measures itself


@pytest.mark.parametrize(
    ("scope", "active", "moves_in_and_out"),
    [("centre_cities", 10, (2, 2)), ("flanders", 10, (2, 2)), ("belgium", 10, (2, 2))],
)
def test_wider_scope_has_hasselt_too(
    changeable_copy: ChangeableCopy, built: Warehouse, scope: str, active: int, moves_in_and_out: tuple[int, int]
) -> None:
    wider = changeable_copy(built)
    # a fact that is dropped locks its dimensions in another order than one that is made: not both at once
    wider.dbt("run", "--select", *SCOPED, "--threads", "1", scope=scope)
    assert wider.value("select sum(active) from mart_next.fct_establishment_month where month = '2025-11-01'") == active
    assert wider.rows(
        "select count(*) filter (where event = 'moved_in'), count(*) filter (where event = 'moved_out') "
        "from mart_next.fct_establishment_event"
    ) == [moves_in_and_out]
    ((stock,),) = wider.rows(
        "select sum(active) from mart_next.fct_establishment_month "
        "where geography_code = '71072' and is_business and month = '2025-11-01'"
    )
    assert stock > 0
    assert wider.rows(
        "select value, rows_counted from mart_next.fct_indicator_value "
        "where indicator_code = 'O1.settled' and geography_code = '71072' and period_start = '2025-11-01'"
    ) == [(stock, stock)]


def test_the_neighbourhoods_are_of_the_city_of_the_setting(
    changeable_copy: ChangeableCopy, empty: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasselt = home().model_dump(mode="json") | {"nis_code": "71072", "name_nl": "Hasselt", "postal_codes": ["3500"]}
    (tmp_path / "hasselt.yml").write_text(yaml.safe_dump(hasselt))
    monkeypatch.setenv(VARIABLE, str(tmp_path / "hasselt.yml"))
    elsewhere = changeable_copy(empty)
    elsewhere.dbt("build", "--select", "+dim_geography", "--indirect-selection", "buildable", *NO_UNIT_TESTS)
    assert elsewhere.rows(
        "select geography_code, nis_code, municipality from mart_next.dim_geography where level = 'neighbourhood'"
    ) == [("71072WONB", "71072", "Hasselt")]


def test_unknown_scope_is_an_error_that_names_the_known_ones(changeable_copy: ChangeableCopy, empty: Warehouse) -> None:
    known = "home, centre_cities, flanders, belgium"
    with pytest.raises(WarehouseError, match=f"unknown scope 'gent': choose one of {known}"):
        changeable_copy(empty).dbt("parse", scope="gent")


def test_second_build_gives_the_same_rows_under_the_same_keys(
    changeable_copy: ChangeableCopy, built: Warehouse
) -> None:
    twice = changeable_copy(built)
    twice.connection.execute("alter schema mart_next rename to mart_before")
    twice.dbt("run")
    before, tables = (
        twice.rows("select tablename from pg_tables where schemaname = %s order by tablename", [schema])
        for schema in ("mart_before", "mart_next")
    )
    assert tables == before
    for (table,) in tables:
        differences = twice.value(
            f"select count(*) from ((table mart_before.{table} except all table mart_next.{table}) "
            f"union all (table mart_next.{table} except all table mart_before.{table})) as differences"
        )
        assert differences == 0, table


LABELS = {
    "dim_geography_stands_in_a_region": ("dim_geography", "region", "null"),
    "dim_geography_stands_in_a_province": ("dim_geography", "province", "null"),
    "dim_activity_stands_in_a_section": ("dim_activity", "section", "null"),
    "dim_activity_of_the_list_has_its_label": ("dim_activity", "label_nl", "'Code ' || nace_code"),
    "dim_enterprise_legal_form_has_its_label": ("dim_enterprise", "legal_form_nl", "null"),
    "dim_enterprise_situation_has_its_label": ("dim_enterprise", "juridical_situation_nl", "null"),
}
"""A test of a label that a join fills: the dimension, the column, and what stands there when it is lost."""


def test_lost_label_stops_the_build(changeable_copy: ChangeableCopy, built: Warehouse) -> None:
    losing = changeable_copy(built)
    losing.dbt("test", "--select", "test_name:label_filled")
    for dimension, column, lost in LABELS.values():
        losing.connection.execute(f"update mart_next.{dimension} set {column} = {lost}")
    with pytest.raises(WarehouseError, match=f"^dbt test: {len(LABELS)} of "):
        losing.dbt("test", "--select", "test_name:label_filled")


DAMAGES = {
    "is_key": [
        "insert into staging.centre_city (nis_code) select min(nis_code) from staging.centre_city",
        "insert into staging.legal_form (legal_form_code) values (null)",
    ],
    "filled": ["insert into staging.plan_budget_link (area_code) values ('O1')"],
}
"""What a test of its kind must find: a key that comes twice, one that is missing, and columns without a value."""


def test_lost_key_or_value_stops_the_build(changeable_copy: ChangeableCopy, built: Warehouse) -> None:
    damaged = changeable_copy(built)
    for damage in DAMAGES.values():
        for statement in damage:
            damaged.connection.execute(statement)
    for test, damage in DAMAGES.items():
        with pytest.raises(WarehouseError, match=f": {len(damage)} of \\d+ nodes failed"):
            damaged.dbt("test", "--select", f"test_name:{test}")
