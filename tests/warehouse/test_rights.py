"""Rights on the mart that somebody granted by hand, through publications."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import psycopg

from warehouse import publish

Publish = Callable[[int], publish.Publication]
Analyst = Callable[..., psycopg.Connection]

GRANTED = """
select 'table', relname, array(select x::text from unnest(relacl) as x order by 1) from pg_class
where relnamespace = 'mart'::regnamespace and relkind in ('r', 'v', 'S')
union all
select 'column', attname, array(select x::text from unnest(attacl) as x order by 1) from pg_attribute
where attrelid = 'mart.fct_count'::regclass and attacl is not null
union all
select 'schema', null, array(select x::text from unnest(nspacl) as x order by 1) from pg_namespace
where nspname = 'mart'
union all
select 'default', null, array(select x::text from unnest(defaclacl) as x order by 1) from pg_default_acl
where defaclnamespace = 'mart'::regnamespace
order by 1, 2
"""


def granted(connection: psycopg.Connection) -> list[tuple]:
    rows = connection.execute(GRANTED).fetchall()
    connection.commit()
    return rows


def test_rights_by_hand_are_carried_over(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    analyst("jan")
    analyst("Mia Maas")
    plain = granted(warehouse)
    warehouse.execute(
        """
        grant usage on schema mart to warehouse_restricted;
        grant select on mart.dim_place to warehouse_restricted with grant option;
        grant insert, update on mart.dim_place to jan;
        grant select (place_key), update (number) on mart.fct_count to "Mia Maas";
        grant select on mart.place_total to public;
        grant usage on sequence mart.fct_event_event_key_seq to jan;
        alter default privileges in schema mart grant select on tables to jan;
        grant select on all tables in schema mart to jan;
        """
    )
    warehouse.commit()
    before = granted(warehouse)
    assert before != plain
    for number in (2, 3):
        assert publish_generation(number).warnings == ()
        assert granted(warehouse) == before
    assert publish.rollback(warehouse).warnings == ()
    assert granted(warehouse) == before


def test_rights_on_the_empty_mart_of_the_start_are_carried_over(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    warehouse.execute("grant usage on schema mart to warehouse_restricted")
    warehouse.execute("alter default privileges in schema mart grant select on tables to warehouse_restricted")
    warehouse.commit()
    publish_generation(1)
    row = warehouse.execute("select has_table_privilege('warehouse_restricted', 'mart.dim_place', 'select')").fetchone()
    assert row == (True,)


def test_a_right_on_what_is_no_longer_there_is_told_by_the_name_of_the_role(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    analyst("jan")
    warehouse.execute("grant insert on mart.fct_count to jan; grant update (name_nl) on mart.dim_place to jan")
    warehouse.commit()
    build = uuid4()
    publish.fresh_mart_next(warehouse, build)
    warehouse.execute("create table mart_next.dim_place (place_key integer)")
    warehouse.commit()
    publish.complete_mart_next(warehouse, build)
    warnings = publish.publish(warehouse, build, "").warnings
    assert len(warnings) == 2
    assert warnings[0].startswith("update on mart.dim_place.name_nl to jan cannot be carried over: column")
    assert warnings[1].startswith("insert on mart.fct_count to jan cannot be carried over: relation")


def test_nobody_but_engineers_reads_the_former_mart(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    analyst("jan")
    warehouse.execute("grant select on mart.dim_place to jan, public; grant select (number) on mart.fct_count to jan")
    warehouse.commit()
    publish_generation(2)
    rows = warehouse.execute(
        """
        select acl.grantee::regrole::text from pg_class cross join aclexplode(relacl) as acl
        where relnamespace = 'mart_previous'::regnamespace
        union
        select acl.grantee::regrole::text
        from pg_class inner join pg_attribute on pg_class.oid = attrelid cross join aclexplode(attacl) as acl
        where relnamespace = 'mart_previous'::regnamespace
        order by 1
        """
    ).fetchall()
    assert rows == [("warehouse_engineer",), ("warehouse_owner",)]
