"""Publication and rollback: what readers see before and after, and what is refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg
import pytest

from warehouse import db, publish
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

Publish = Callable[[int], publish.Publication]
NextMart = Callable[[int], UUID]
Generation = Callable[..., set[int]]


def one(connection: psycopg.Connection, query: str, *parameters: object) -> object:
    row = connection.execute(query, parameters).fetchone()
    connection.commit()
    return row[0] if row else None


def test_a_publication_replaces_the_mart_and_keeps_the_one_before(
    publish_generation: Publish, generation: Generation
) -> None:
    for number in (1, 2, 3):
        publish_generation(number)
    assert generation("mart") == {3}
    assert generation("mart_previous") == {2}


def test_the_first_publication_leaves_no_empty_mart_to_go_back_to(
    publish_generation: Publish, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    assert one(warehouse, "select count(*) from pg_namespace where nspname = 'mart_previous'") == 0


def test_a_publication_is_recorded_with_its_build_its_inputs_and_the_rows_of_each_table(
    publish_generation: Publish, warehouse: psycopg.Connection
) -> None:
    publication = publish_generation(1)
    row = warehouse.execute("select publication_id, build_id, outcome, inputs, tables from ops.publication").fetchall()
    assert row == [
        (
            publication.publication_id,
            publication.build_id,
            "published",
            "inputs 1",
            {"dim_place": 20, "fct_count": 60, "fct_event": 20, "place_total": 20},
        )
    ]


def test_bi_reader_reads_mart_and_neither_mart_next_nor_mart_previous(
    publish_generation: Publish, next_mart: NextMart, settings: Settings
) -> None:
    publish_generation(1)
    publish_generation(2)
    next_mart(3)
    with db.connect(settings, role="bi_reader", autocommit=True) as reader:
        assert reader.execute("select distinct generation from mart.dim_place").fetchall() == [(2,)]
        for schema in ("mart_next", "mart_previous"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(f"select * from {schema}.dim_place")


def test_an_analyst_reads_mart_and_neither_mart_next_nor_mart_previous(
    publish_generation: Publish, next_mart: NextMart, analyst: Callable[..., psycopg.Connection]
) -> None:
    publish_generation(1)
    publish_generation(2)
    next_mart(3)
    reader = analyst("reading_analyst")
    assert reader.execute("select distinct generation from mart.dim_place").fetchall() == [(2,)]
    for schema in ("mart_next", "mart_previous"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute(f"select * from {schema}.dim_place")


CATALOGUE = """
select
    'relation', c.relname, c.relkind::text,
    c.relacl::text, obj_description(c.oid, 'pg_class'), c.relowner::regrole::text
from pg_class c where c.relnamespace = 'mart'::regnamespace
union all
select
    'column', c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text,
    col_description(c.oid, a.attnum), a.attidentity::text
from pg_attribute a join pg_class c on c.oid = a.attrelid
where c.relnamespace = 'mart'::regnamespace and c.relkind in ('r', 'v') and a.attnum > 0
union all
select 'key', conname, conrelid::regclass::text, pg_get_constraintdef(oid), null, null
from pg_constraint where connamespace = 'mart'::regnamespace
union all
select 'index', indexname, tablename, indexdef, null, null from pg_indexes where schemaname = 'mart'
union all
select 'view', viewname, definition, null, null, null from pg_views where schemaname = 'mart'
union all
select
    'schema', nspname, nspowner::regrole::text,
    array(select x::text from unnest(nspacl) x order by 1)::text, null, null
from pg_namespace where nspname in ('mart', 'mart_previous')
union all
select
    'default', n.nspname, d.defaclobjtype::text,
    array(select x::text from unnest(d.defaclacl) x order by 1)::text, null, null
from pg_default_acl d join pg_namespace n on n.oid = d.defaclnamespace where n.nspname = 'mart'
"""


def test_keys_grants_comments_and_views_are_the_same_after_many_publications(
    publish_generation: Publish, warehouse: psycopg.Connection
) -> None:
    def dump() -> list[tuple]:
        rows = sorted(warehouse.execute(CATALOGUE).fetchall(), key=str)
        warehouse.commit()
        return rows

    publish_generation(1)
    publish_generation(2)
    first = dump()
    for number in range(3, 13):
        publish_generation(number)
    publish.rollback(warehouse)
    assert dump() == first
    kinds = {row[0] for row in first}
    assert kinds == {"relation", "column", "key", "index", "view", "schema", "default"}


def test_foreign_keys_of_the_published_mart_stay_within_it(
    publish_generation: Publish, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    publish_generation(2)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        warehouse.execute("insert into mart.fct_event (place_key, generation) values (99, 2)")


def test_rollback_returns_the_mart_before_and_a_second_one_swaps_again(
    publish_generation: Publish, generation: Generation, warehouse: psycopg.Connection, settings: Settings
) -> None:
    publish_generation(1)
    publish_generation(2)
    back = publish.rollback(warehouse)
    assert (generation("mart"), generation("mart_previous")) == ({1}, {2})
    assert (back.outcome, back.inputs) == ("rolled_back", "inputs 1")
    with db.connect(settings, role="bi_reader", autocommit=True) as reader:
        assert reader.execute("select distinct generation from mart.fct_event").fetchall() == [(1,)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("select * from mart_previous.fct_event")
    publish.rollback(warehouse)
    assert (generation("mart"), generation("mart_previous")) == ({2}, {1})
    outcomes = warehouse.execute("select outcome, inputs from ops.publication order by publication_id").fetchall()
    assert outcomes == [
        ("published", "inputs 1"), ("published", "inputs 2"), ("rolled_back", "inputs 1"), ("rolled_back", "inputs 2"),
    ]  # fmt: skip


def test_a_publication_after_a_rollback_replaces_the_mart_that_was_rolled_back(
    publish_generation: Publish, generation: Generation, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    publish_generation(2)
    publish.rollback(warehouse)
    publish_generation(3)
    assert (generation("mart"), generation("mart_previous")) == ({3}, {1})


def test_rollback_without_a_previous_mart_is_refused(
    publish_generation: Publish, generation: Generation, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    with pytest.raises(WarehouseError, match="no mart_previous"):
        publish.rollback(warehouse)
    assert generation("mart") == {1}


def test_publishing_without_mart_next_is_refused(warehouse: psycopg.Connection) -> None:
    with pytest.raises(WarehouseError, match="there is no mart_next to publish"):
        publish.publish(warehouse, uuid4(), "")


def test_publishing_the_same_build_again_changes_nothing(
    publish_generation: Publish, generation: Generation, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    publication = publish_generation(2)
    assert publish.publish(warehouse, publication.build_id, "other inputs") == publication
    assert (generation("mart"), generation("mart_previous")) == ({2}, {1})
    assert one(warehouse, "select count(*) from ops.publication") == 2


def test_a_build_that_was_rolled_back_cannot_be_published_again(
    publish_generation: Publish, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    publication = publish_generation(2)
    publish.rollback(warehouse)
    with pytest.raises(WarehouseError, match="there is no mart_next to publish"):
        publish.publish(warehouse, publication.build_id, "")


def test_publishing_another_build_than_mart_next_holds_is_refused(
    next_mart: NextMart, warehouse: psycopg.Connection
) -> None:
    held = next_mart(1)
    with pytest.raises(WarehouseError, match=f"mart_next holds build {held}, not the complete build"):
        publish.publish(warehouse, uuid4(), "")


def test_publishing_a_build_that_did_not_end_is_refused(warehouse: psycopg.Connection) -> None:
    build = uuid4()
    publish.fresh_mart_next(warehouse, build)
    warehouse.execute("create table mart_next.dim_place (place_key integer)")
    warehouse.commit()
    with pytest.raises(WarehouseError, match="not complete, not the complete build"):
        publish.publish(warehouse, build, "")


def test_an_empty_mart_next_is_refused(warehouse: psycopg.Connection) -> None:
    build = uuid4()
    publish.fresh_mart_next(warehouse, build)
    with pytest.raises(WarehouseError, match="has no table"):
        publish.complete_mart_next(warehouse, build)


def test_a_mart_that_hangs_on_another_schema_is_refused(next_mart: NextMart, warehouse: psycopg.Connection) -> None:
    build = next_mart(1)
    warehouse.execute("create table staging.region (region integer primary key)")
    warehouse.execute("create table mart_next.dim_region (region integer references staging.region)")
    warehouse.execute("create view mart_next.region as select region from staging.region")
    warehouse.commit()
    with pytest.raises(
        WarehouseError, match=r"mart_next\.dim_region -> staging\.region, mart_next\.region -> staging\.region"
    ):
        publish.publish(warehouse, build, "")


def test_a_mart_with_a_materialized_view_is_refused(next_mart: NextMart, warehouse: psycopg.Connection) -> None:
    build = next_mart(1)
    warehouse.execute("create materialized view mart_next.slow as select 1 as x")
    warehouse.commit()
    with pytest.raises(WarehouseError, match="make a table of slow"):
        publish.publish(warehouse, build, "")


def test_a_build_id_that_is_none_is_refused(warehouse: psycopg.Connection) -> None:
    with pytest.raises(WarehouseError, match="'yesterday' is no build id"):
        publish.publish(warehouse, "yesterday", "")


def test_an_open_transaction_on_the_connection_is_refused(next_mart: NextMart, warehouse: psycopg.Connection) -> None:
    build = next_mart(1)
    warehouse.execute("select 1")
    with pytest.raises(WarehouseError, match="commit the one that is open"):
        publish.publish(warehouse, build, "")


def test_a_reader_in_a_long_transaction_stops_the_publication_with_his_name_and_the_mart_stays(
    publish_generation: Publish, next_mart: NextMart, generation: Generation, warehouse: psycopg.Connection,
    settings: Settings,
) -> None:  # fmt: skip
    publish_generation(1)
    build = next_mart(2)
    with db.connect(settings, role="bi_reader") as reader:
        reader.execute("select * from mart.fct_count")
        with pytest.raises(WarehouseError) as caught:
            publish.publish(warehouse, build, "", tries=2)
        message = str(caught.value)
        assert f"bi_reader (pid {reader.info.backend_pid}" in message
        assert "mart.fct_count" in message
        assert "\n" not in message
        assert reader.execute("select distinct generation from mart.fct_event").fetchall() == [(1,)]
    publish.publish(warehouse, build, "")
    assert generation("mart") == {2}


def test_the_publisher_waits_for_a_reader_who_ends_in_time(
    publish_generation: Publish, next_mart: NextMart, warehouse: psycopg.Connection, settings: Settings
) -> None:
    publish_generation(1)
    build = next_mart(2)
    reader = db.connect(settings, role="bi_reader", autocommit=True)
    reader.execute("set idle_in_transaction_session_timeout = '700ms'")
    reader.execute("begin")
    reader.execute("select * from mart.fct_count")
    publish.publish(warehouse, build, "")
    reader.close()
    assert publish.published_build(warehouse) == build
    warehouse.commit()


def test_a_publisher_that_hangs_is_ended_by_the_server_and_readers_go_on(
    publish_generation: Publish, next_mart: NextMart, generation: Generation, settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    publish_generation(1)
    build = next_mart(2)
    limit = publish._limit_waiting

    def limited(connection: psycopg.Connection, milliseconds: int) -> None:
        limit(connection, milliseconds)
        connection.execute("set local idle_in_transaction_session_timeout = '300ms'")

    monkeypatch.setattr(publish, "_limit_waiting", limited)
    monkeypatch.setattr(publish, "_drop_previous", lambda connection: time.sleep(0.6))
    with db.connect(settings) as hanging, pytest.raises(WarehouseError, match="ended the session that published"):
        publish.publish(hanging, build, "")
    with db.connect(settings, role="bi_reader", autocommit=True) as reader:
        assert reader.execute("select distinct generation from mart.fct_event").fetchall() == [(1,)]
    assert generation("mart") == {1}
