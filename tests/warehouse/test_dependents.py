"""Analysts' views on the mart through publications; what else they make: test_people_s_objects.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest

from warehouse import publish
from warehouse.errors import WarehouseError

Publish = Callable[[int], publish.Publication]
Analyst = Callable[..., psycopg.Connection]

DESCRIBED = """
select c.relname, c.relkind::text, c.relowner::regrole::text,
    array(select x::text from unnest(c.relacl) x order by 1) as acl, c.reloptions,
    obj_description(c.oid, 'pg_class'), pg_get_viewdef(c.oid),
    array(
        select a.attname || ' ' || coalesce(a.attacl::text, '') || ' ' || coalesce(col_description(c.oid, a.attnum), '')
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 order by a.attnum
    ),
    array(select indexdef from pg_indexes i where i.schemaname = 'sandbox' and i.tablename = c.relname order by 1)
from pg_class c
where c.relnamespace = 'sandbox'::regnamespace and c.relkind in ('v', 'm')
order by c.relname
"""


def described(connection: psycopg.Connection) -> list[tuple]:
    rows = connection.execute(DESCRIBED).fetchall()
    connection.commit()
    return rows


def broken(connection: psycopg.Connection) -> list[tuple]:
    rows = connection.execute(
        "select object_name, owner_name, error from ops.broken_object order by broken_at"
    ).fetchall()
    connection.commit()
    return rows


def publish_with_name_nl_renamed(connection: psycopg.Connection) -> tuple[str, ...]:
    """Publish a mart in which dim_place.name_nl goes by another name; the warnings."""
    build = uuid4()
    publish.fresh_mart_next(connection, build)
    connection.execute("create table mart_next.dim_place (place_key integer primary key, name text)")
    connection.commit()
    publish.complete_mart_next(connection, build)
    return publish.publish(connection, build, "renamed").warnings


def test_a_view_of_an_analyst_reads_each_new_publication(publish_generation: Publish, analyst: Analyst) -> None:
    publish_generation(1)
    jan = analyst("jan")
    jan.execute("create view sandbox.places as select generation, name_nl from mart.dim_place")
    for number in (2, 3, 4):
        assert publish_generation(number).warnings == ()
        assert jan.execute("select distinct generation from sandbox.places").fetchall() == [(number,)]


def test_a_view_keeps_its_owner_grants_comments_options_and_place_in_a_chain(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    jan = analyst("jan")
    analyst("mia")
    jan.execute(
        """
        create view sandbox.places with (security_barrier = true) as select place_key, name_nl from mart.dim_place;
        create view sandbox."Totals per place" as
        select p.name_nl, sum(f.number) as total
        from sandbox.places as p inner join mart.fct_count as f using (place_key) group by p.name_nl;
        create view sandbox.a_top as select name_nl from sandbox."Totals per place" where total > 1;
        comment on view sandbox.places is 'Jan''s places';
        comment on column sandbox.places.name_nl is 'The name';
        grant select on sandbox.places to mia with grant option;
        grant select (name_nl) on sandbox.a_top to warehouse_engineer;
        grant select on sandbox.a_top to public;
        create materialized view sandbox.big as select place_key, generation from mart.fct_event;
        create unique index on sandbox.big (place_key);
        """
    )
    before = described(warehouse)
    for number in (2, 3):
        assert publish_generation(number).warnings == ()
    assert described(warehouse) == before
    assert len(before) == 4
    assert jan.execute("select count(*) from sandbox.a_top").fetchone() == (20,)


def test_a_materialized_view_is_filled_from_the_new_publication(publish_generation: Publish, analyst: Analyst) -> None:
    publish_generation(1)
    jan = analyst("jan")
    jan.execute("create materialized view sandbox.big as select generation from mart.fct_event")
    publish_generation(2)
    assert jan.execute("select distinct generation from sandbox.big").fetchall() == [(2,)]


def test_a_view_that_the_new_mart_cannot_carry_is_kept_as_its_definition_and_reported(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    analyst("jan").execute(
        """
        create view sandbox.places as select name_nl from mart.dim_place;
        create view sandbox.a_short as select left(name_nl, 3) as name from sandbox.places;
        create view sandbox.keys as select place_key from mart.dim_place;
        """
    )
    warnings = publish_with_name_nl_renamed(warehouse)
    assert [row[0] for row in described(warehouse)] == ["keys"]
    (places, places_owner, places_error), (short, short_owner, short_error) = broken(warehouse)
    assert (places, places_owner, short, short_owner) == ("sandbox.places", "jan", "sandbox.a_short", "jan")
    assert re.fullmatch(r'column .*name_nl"? does not exist', places_error)
    assert short_error == 'relation "sandbox.places" does not exist'
    assert len(warnings) == 2
    assert f"sandbox.places of jan cannot be made on this mart: {places_error}" in warnings[0]


def test_a_rollback_brings_a_broken_view_back_with_its_owner(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    jan = analyst("jan")
    jan.execute(
        """
        create view sandbox.places as select generation, name_nl from mart.dim_place;
        create view sandbox.a_short as select left(name_nl, 3) as name from sandbox.places;
        """
    )
    before = described(warehouse)
    publish_with_name_nl_renamed(warehouse)
    assert publish.rollback(warehouse).warnings == ()
    assert described(warehouse) == before
    assert broken(warehouse) == []
    assert jan.execute("select distinct generation from sandbox.places").fetchall() == [(1,)]


def test_a_view_that_its_owner_made_anew_replaces_the_broken_one(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    jan = analyst("jan")
    jan.execute("create view sandbox.places as select name_nl from mart.dim_place")
    publish_with_name_nl_renamed(warehouse)
    jan.execute("create view sandbox.places as select name from mart.dim_place")
    publish_with_name_nl_renamed(warehouse)
    assert broken(warehouse) == []
    assert jan.execute("select count(name) from sandbox.places").fetchone() == (0,)


def test_a_view_of_a_login_unknown_to_the_warehouse_goes_to_the_analysts(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    jan = analyst("jan", known_to_owner=False)
    jan.execute("create view sandbox.places as select generation from mart.dim_place")
    warnings = publish_generation(2).warnings
    assert len(warnings) == 1
    assert "sandbox.places now belongs to warehouse_analyst" in warnings[0]
    assert described(warehouse)[0][2] == "warehouse_analyst"
    assert jan.execute("select distinct generation from sandbox.places").fetchall() == [(2,)]
    jan.execute("create or replace view sandbox.places as select generation, place_key from mart.dim_place")
    assert publish_generation(3).warnings == ()
    assert jan.execute("select distinct generation from sandbox.places").fetchall() == [(3,)]


def test_a_view_under_another_owner_shows_nobody_more_than_he_may_see(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    jan = analyst("jan", known_to_owner=False)
    mia = analyst("mia")
    warehouse.execute("create table core.person (name text)")
    warehouse.execute("grant usage on schema core to jan")
    warehouse.execute("grant select on core.person to jan")
    warehouse.commit()
    jan.execute("create view sandbox.wide as select p.name from core.person as p cross join mart.dim_place")
    jan.execute("grant select on sandbox.wide to mia")
    publish_generation(2)
    assert jan.execute("select * from sandbox.wide").fetchall() == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        mia.execute("select * from sandbox.wide")


def test_a_reader_of_a_view_never_sees_it_mixed_with_a_newer_table(
    publish_generation: Publish, next_mart: Callable, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    jan = analyst("jan")
    jan.execute("create view sandbox.places as select generation from mart.dim_place")
    build = next_mart(2)
    jan.execute("begin")
    assert jan.execute("select distinct generation from sandbox.places").fetchall() == [(1,)]
    with pytest.raises(WarehouseError, match=r"jan \(pid .*sandbox\.places"):
        publish.publish(warehouse, build, "", tries=1)
    assert jan.execute("select distinct generation from mart.fct_event").fetchall() == [(1,)]
    jan.execute("commit")
