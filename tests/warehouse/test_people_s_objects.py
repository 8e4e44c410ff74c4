"""People's own objects on the mart, of every kind, through publications: they follow, or are told, and stop nothing."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest
from psycopg import conninfo

from warehouse import embedded, publish, setup
from warehouse.settings import Settings

Publish = Callable[[int], publish.Publication]
Analyst = Callable[..., psycopg.Connection]


def look(connection: psycopg.Connection, query: str) -> list[tuple]:
    """Rows of the query, with no lock left behind."""
    rows = connection.execute(query).fetchall()
    connection.commit()
    return rows


FOLLOWING = {
    "function": (
        """
        create function sandbox.newest() returns integer language sql
        begin atomic select max(generation) from mart.dim_place; end
        """,
        "select sandbox.newest()",
    ),
    "procedure": (
        """
        create table sandbox.seen (generation integer);
        create procedure sandbox.look() language sql
        begin atomic insert into sandbox.seen select max(generation) from mart.dim_place; end
        """,
        "call sandbox.look(); select generation from sandbox.seen order by 1 desc limit 1",
    ),
    "function that returns rows": (
        """
        create function sandbox.places() returns setof mart.dim_place language sql as 'select * from mart.dim_place'
        """,
        "select max(generation) from sandbox.places()",
    ),
    "function that takes rows": (
        "create function sandbox.of(mart.dim_place[]) returns integer language sql as 'select $1[1].generation'",
        "select sandbox.of(array_agg(dim_place)) from mart.dim_place",
    ),
    "policy": (
        """
        create table sandbox.note (generation integer);
        insert into sandbox.note select generate_series(1, 9);
        alter table sandbox.note enable row level security;
        alter table sandbox.note force row level security;
        create policy only_new on sandbox.note
        using (exists (select from mart.dim_place where dim_place.generation = note.generation));
        """,
        "select generation from sandbox.note",
    ),
    "rule": (
        """
        create table sandbox.note (generation integer);
        create table sandbox.log (generation integer);
        create rule log_it as on insert to sandbox.note do also
        insert into sandbox.log select max(generation) from mart.dim_place
        """,
        "insert into sandbox.note values (0); select max(generation) from sandbox.log",
    ),
    "default": (
        """
        create function sandbox.newest() returns integer language sql
        begin atomic select max(generation) from mart.dim_place; end;
        create table sandbox.note (generation integer default sandbox.newest(), n integer)
        """,
        "insert into sandbox.note (n) values (1); select max(generation) from sandbox.note",
    ),
    "view that calls a function on a row": (
        """
        create function sandbox.is_new(mart.dim_place, integer) returns boolean language sql
        as 'select $2 = $1.generation';
        create view sandbox.new_places as
        select generation from mart.dim_place where sandbox.is_new(dim_place, dim_place.generation)
        """,
        "select max(generation) from sandbox.new_places",
    ),
    "view with a column of rows": (
        "create view sandbox.places as select dim_place as place from mart.dim_place",
        "select max((place).generation) from sandbox.places",
    ),
}
"""By kind: what an analyst makes, and what reads the generation of the mart through it."""

HANGING = """
select pg_describe_object(classid, objid, objsubid)
from pg_depend
where refclassid = 'pg_class'::regclass
    and refobjid in (select oid from pg_class where relnamespace::regnamespace::text ~ '^mart_')
    and classid in ('pg_proc'::regclass, 'pg_policy'::regclass, 'pg_rewrite'::regclass, 'pg_attrdef'::regclass)
    and pg_describe_object(classid, objid, objsubid) ~ 'sandbox'
"""


@pytest.mark.parametrize("kind", FOLLOWING)
def test_what_an_analyst_made_reads_each_new_publication(
    kind: str, publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    jan = analyst("jan")
    made, read = FOLLOWING[kind]
    jan.execute(made)
    for number in (2, 3, 4):
        publication = publish_generation(number)
        assert publication.warnings == ()
        assert any(" of jan" in name for name in publication.followed)
        cursor = jan.execute(read)
        while cursor.nextset():
            pass
        assert cursor.fetchall() == [(number,)]
        assert look(warehouse, HANGING) == []
        warehouse.commit()
    publish.rollback(warehouse)
    assert look(warehouse, HANGING) == []


FUNCTIONS = """
select proname, pg_get_functiondef(oid), proowner::regrole::text,
    array(select x::text from unnest(proacl) as x order by 1), obj_description(oid, 'pg_proc')
from pg_proc where pronamespace = 'sandbox'::regnamespace order by proname
"""


def test_a_function_keeps_its_rights_its_comment_and_its_owner(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    jan = analyst("jan")
    analyst("mia")
    jan.execute(
        """
        create function sandbox.newest(plus integer default 0) returns integer language sql stable security definer
        set search_path = '' begin atomic select max(generation) + plus from mart.dim_place; end;
        revoke all on function sandbox.newest from public;
        grant execute on function sandbox.newest to mia with grant option;
        comment on function sandbox.newest is 'Jan''s';
        create function sandbox."Open One"() returns mart.dim_place language sql as 'select * from mart.dim_place';
        """
    )
    before = look(warehouse, FUNCTIONS)
    warehouse.commit()
    for number in (2, 3):
        assert publish_generation(number).warnings == ()
    assert look(warehouse, FUNCTIONS) == before
    assert len(before) == 2


ON_A_VIEW = """
select 'trigger', pg_get_triggerdef(oid), tgrelid::regclass::text, obj_description(oid, 'pg_trigger') from pg_trigger
where tgrelid = 'sandbox.places'::regclass
union all
select 'rule', pg_get_ruledef(oid), ev_class::regclass::text, obj_description(oid, 'pg_rewrite') from pg_rewrite
where ev_class = 'sandbox.places'::regclass
union all
select 'default', pg_get_expr(adbin, adrelid), adrelid::regclass::text, adnum::text from pg_attrdef
where adrelid = 'sandbox.places'::regclass
union all
select 'statistics', pg_get_statisticsobjdef(oid), stxowner::regrole::text, null from pg_statistic_ext
union all
select 'view', relname, relowner::regrole::text, reloptions::text from pg_class
where relnamespace = 'sandbox'::regnamespace and relkind in ('v', 'm')
order by 1, 2
"""


def test_a_view_keeps_its_triggers_rules_defaults_and_options(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    jan = analyst("jan")
    jan.execute(
        """
        create table sandbox.kept (place_key integer, name_nl text);
        create view sandbox.places with (security_invoker = true) as select place_key, name_nl from mart.dim_place;
        alter view sandbox.places alter column name_nl set default 'Genk';
        create function sandbox.keep_it() returns trigger language plpgsql as
        'begin insert into sandbox.kept values (new.*); return new; end';
        create trigger keep_it instead of insert on sandbox.places for each row execute function sandbox.keep_it();
        comment on trigger keep_it on sandbox.places is 'keeps';
        create rule nothing as on delete to sandbox.places do instead nothing;
        comment on rule nothing on sandbox.places is 'nothing';
        create materialized view sandbox.big as select place_key, generation from mart.dim_place;
        create statistics sandbox.both on place_key, generation from sandbox.big;
        """
    )
    before = look(warehouse, ON_A_VIEW)
    warehouse.commit()
    for number in (2, 3):
        assert publish_generation(number).warnings == ()
    assert look(warehouse, ON_A_VIEW) == before
    assert {row[0] for row in before} == {"trigger", "rule", "default", "statistics", "view"}
    jan.execute("insert into sandbox.places (place_key) values (7)")
    assert jan.execute("select * from sandbox.kept").fetchall() == [(7, "Genk")]


def publish_with_name_nl_renamed(connection: psycopg.Connection) -> publish.Publication:
    build = uuid4()
    publish.fresh_mart_next(connection, build)
    connection.execute(
        "create table mart_next.dim_place (place_key integer primary key, name text, generation integer)"
    )
    connection.execute("insert into mart_next.dim_place values (1, 'Genk', 99)")
    connection.commit()
    publish.complete_mart_next(connection, build)
    return publish.publish(connection, build, "renamed")


def test_what_the_new_mart_cannot_carry_is_kept_told_and_comes_back(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    jan = analyst("jan")
    jan.execute(
        """
        create function sandbox.longest() returns integer language sql
        begin atomic select max(length(name_nl)) from mart.dim_place; end;
        create table sandbox.note (size integer default sandbox.longest(), n integer);
        alter table sandbox.note enable row level security;
        create policy known on sandbox.note using (size in (select length(name_nl) from mart.dim_place));
        insert into sandbox.note (n) values (1);
        """
    )
    warnings = publish_with_name_nl_renamed(warehouse).warnings
    told = "\n".join(warnings)
    assert len(warnings) == 3
    for name in ("function sandbox.longest()", "policy known on sandbox.note", "default value for sandbox.note.size"):
        assert f"{name} of jan cannot be made on this mart" in told
    kinds = look(warehouse, "select kind, owner_name from ops.broken_object order by 1")
    warehouse.commit()
    assert kinds == [("default value", "jan"), ("function", "jan"), ("policy", "jan")]
    jan.execute("insert into sandbox.note (n) values (2)")  # the table is as usable as without its default
    back = publish.rollback(warehouse)
    assert back.warnings == ()
    assert look(warehouse, "select count(*) from ops.broken_object")[0] == (0,)
    jan.execute("insert into sandbox.note (n) values (3)")
    assert jan.execute("select size is null from sandbox.note order by n").fetchall() == [(False,), (True,), (False,)]


def test_a_broken_default_gives_way_to_the_one_its_owner_set_since(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    jan = analyst("jan")
    jan.execute(
        """
        create function sandbox.longest() returns integer language sql
        begin atomic select max(length(name_nl)) from mart.dim_place; end;
        create table sandbox.note (size integer default sandbox.longest(), n integer);
        """
    )
    publish_with_name_nl_renamed(warehouse)
    jan.execute("alter table sandbox.note alter column size set default 5")
    publish.rollback(warehouse)
    jan.execute("insert into sandbox.note (n) values (1)")
    assert jan.execute("select size from sandbox.note").fetchall() == [(5,)]
    assert look(warehouse, "select kind from ops.broken_object") == []


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(
    ("column", "value", "read"),
    [
        ("mart.dim_place", "(1, 1, 'Genk')", "(place).name_nl"),
        ("mart.dim_place[]", "array[(1, 1, 'Genk')::mart.dim_place]", "place[1].name_nl"),
        ("mart.place_total", "(1, 4)", "(place).total"),
        ("sandbox.named", "(1, 1, 'Genk')", "(place).name_nl"),
        ("sandbox.pair", "row((1, 1, 'Genk')::mart.dim_place, 2)", "((place).place).name_nl"),
    ],
)
def test_a_column_of_a_row_type_keeps_what_is_in_it(  # noqa: PLR0917
    known: bool, column: str, value: str, read: str, publish_generation: Publish, analyst: Analyst,
    warehouse: psycopg.Connection,
) -> None:  # fmt: skip
    publish_generation(1)
    jan = analyst("jan", known_to_owner=known)
    jan.execute(
        f"""
        create domain sandbox.named as mart.dim_place;
        create type sandbox.pair as (place mart.dim_place, n integer);
        create table sandbox.note (place {column}, remark text);
        insert into sandbox.note values ({value}, 'mine');
        """
    )
    before = jan.execute(f"select {read}, remark from sandbox.note").fetchall()
    told = "\n".join(publish_generation(2).warnings)
    assert "sandbox." in told
    assert "of jan holds rows" in told
    for number in (3, 4):
        publish_generation(number)
        assert jan.execute(f"select {read}, remark from sandbox.note").fetchall() == before
    # the recipe of the runbook gives the column the present shape, and the former mart goes
    jan.execute("drop domain sandbox.named cascade; drop type sandbox.pair cascade")
    if column == "mart.dim_place":
        jan.execute(
            "alter table sandbox.note alter column place type mart.dim_place "
            "using jsonb_populate_record(null::mart.dim_place, to_jsonb(place))"
        )
        assert jan.execute(f"select {read}, remark from sandbox.note").fetchall() == before
    jan.execute("drop table sandbox.note")
    publish_generation(5)
    publish_generation(6)
    left = look(warehouse, "select nspname from pg_namespace where nspname ~ '^mart_' order by 1")
    assert left == [("mart_previous",)]


def test_a_former_mart_that_has_to_stay_is_empty_and_closed(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    analyst("jan").execute("create table sandbox.note (place mart.dim_place)")
    publish_generation(2)
    publish_generation(3)
    rows = look(
        warehouse,
        "select oid::regclass::text, relowner::regrole::text from pg_class where relkind = 'r' "
        "and relnamespace::regnamespace::text ~ '^mart_kept_' and (relacl is null or relacl::text !~ 'warehouse_[^o]')",
    )
    assert len(rows) == 3
    for name, _ in rows:
        assert look(warehouse, f"select count(*) from {name}")[0] == (0,)


def test_a_function_that_a_column_needs_is_left_with_it_and_told(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    jan = analyst("jan")
    jan.execute(
        """
        create view sandbox.places as select place_key, generation from mart.dim_place;
        create table sandbox.note (place sandbox.places);
        insert into sandbox.note values ((1, 1));
        """
    )
    for number in (2, 3):
        told = "\n".join(publish_generation(number).warnings)
        assert "view sandbox.places of jan cannot go along" in told
        assert "table column sandbox.note.place of jan holds rows" in told
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            jan.execute("select * from sandbox.places")
    assert jan.execute("select (place).generation from sandbox.note").fetchall() == [(1,)]


def test_functions_that_call_each_other_in_a_ring_stop_nothing(publish_generation: Publish, analyst: Analyst) -> None:
    publish_generation(1)
    jan = analyst("jan")
    jan.execute(
        """
        create function sandbox.one(n integer) returns bigint language sql
        begin atomic select count(*) from mart.dim_place; end;
        create function sandbox.two(n integer) returns bigint language sql begin atomic select sandbox.one(n); end;
        create or replace function sandbox.one(n integer) returns bigint language sql
        begin atomic select case n when 0 then (select count(*) from mart.dim_place) else sandbox.two(n - 1) end; end;
        """
    )
    for number in (2, 3):
        assert "function sandbox.one(n integer)" not in publish_generation(number).followed
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        jan.execute("select sandbox.one(0)")


UNUSUAL = """
create function sandbox.add(bigint, mart.dim_place) returns bigint language sql as 'select $1 + 1';
create aggregate sandbox.number(mart.dim_place) (sfunc = sandbox.add, stype = bigint, initcond = '0');
create function sandbox.same(mart.dim_place, mart.dim_place) returns boolean language sql immutable
as 'select $1.place_key = $2.place_key';
create operator sandbox.=== (function = sandbox.same, leftarg = mart.dim_place, rightarg = mart.dim_place);
create function sandbox.key(mart.dim_place) returns integer language sql immutable as 'select $1.place_key';
create table sandbox.note (place mart.dim_place, n integer);
create index by_key on sandbox.note (sandbox.key(place));
insert into sandbox.note values ((1, 1, 'Genk'), 1);
create function sandbox.is_small(integer) returns boolean language sql immutable
begin atomic select $1 < 10 or exists (select from mart.dim_place where place_key = $1); end;
alter table sandbox.note add constraint small check (sandbox.is_small(n));
create view sandbox.everything as select n from sandbox.note;
"""


def test_kinds_that_cannot_be_made_again_are_left_and_told_and_stop_nothing(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    jan = analyst("jan")
    jan.execute(UNUSUAL)
    told = "\n".join(publish_generation(2).warnings)
    for name in ("aggregate sandbox.number", "operator sandbox.===", "index sandbox.by_key"):
        assert f"{name}" in told
    assert "alter table sandbox.note validate constraint small" in told
    for number in (3, 4):
        assert "validate constraint" not in "\n".join(publish_generation(number).warnings)
    assert jan.execute("select (place).name_nl from sandbox.note").fetchall() == [("Genk",)]
    with pytest.raises(psycopg.errors.CheckViolation):
        jan.execute("insert into sandbox.note (n) values (1000)")


@pytest.fixture
def admin(server: Settings, settings: Settings) -> psycopg.Connection:
    database = str(conninfo.conninfo_to_dict(settings.dsn or "")["dbname"])
    with psycopg.connect(embedded.admin_dsn(server), dbname=database, autocommit=True) as connection:
        yield connection


def test_objects_of_strangers_stop_nothing_and_are_told(
    publish_generation: Publish, generation: Callable[..., set[int]], admin: psycopg.Connection
) -> None:
    publish_generation(1)
    admin.execute(
        """
        create schema elsewhere;
        create view elsewhere.places as select generation from mart.dim_place;
        create table elsewhere.child () inherits (mart.dim_place);
        insert into elsewhere.child values (99, 1, 'mine');
        create table elsewhere.note (place_key integer references mart.dim_place);
        insert into elsewhere.note values (1);
        create publication strangers for table mart.fct_count;
        create publication all_of_them for tables in schema mart;
        """
    )
    told = "\n".join(publish_generation(2).warnings)
    for name in (
        "view elsewhere.places of postgres",
        "table elsewhere.child of postgres",
        "table constraint note_place_key_fkey on elsewhere.note of postgres",
        "publication relation mart.fct_count in publication strangers of postgres",
        "publication namespace mart in publication all_of_them of postgres",
    ):
        assert name in told
    for number in (3, 4):
        publish_generation(number)
        assert generation() == {number}
    assert admin.execute("select generation from elsewhere.places where generation <> 1").fetchall() == []
    assert admin.execute("select name_nl from elsewhere.child").fetchall() == [("mine",)]
    assert admin.execute("select * from elsewhere.note").fetchall() == [(1,)]
    admin.execute("drop schema elsewhere cascade; drop publication strangers; drop publication all_of_them")


def test_what_is_on_the_table_of_a_login_unknown_to_the_warehouse_never_reads_the_old_mart(
    publish_generation: Publish, analyst: Analyst
) -> None:
    publish_generation(1)
    jan = analyst("jan", known_to_owner=False)
    jan.execute(
        """
        create table sandbox.note (generation integer);
        insert into sandbox.note values (1), (2);
        alter table sandbox.note enable row level security;
        alter table sandbox.note force row level security;
        create policy only_new on sandbox.note using (generation in (select generation from mart.dim_place));
        create function sandbox.newest() returns integer language sql security definer
        begin atomic select max(generation) from mart.dim_place; end;
        """
    )
    warnings = publish_generation(2).warnings
    assert any("policy only_new on sandbox.note of jan cannot go along" in one for one in warnings)
    assert any("function sandbox.newest() now belongs to warehouse_analyst" in one for one in warnings)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        jan.execute("select * from sandbox.note")
    assert jan.execute("select sandbox.newest()").fetchall() == [(2,)]
    assert jan.execute("select prosecdef from pg_proc where proname = 'newest'").fetchall() == [(False,)]
    publish_generation(3)
    assert jan.execute("select sandbox.newest()").fetchall() == [(3,)]


def test_a_table_that_somebody_made_inside_mart_is_not_lost(
    publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    jan = analyst("jan")
    mia = analyst("mia", known_to_owner=False)
    warehouse.execute("grant create on schema mart to mia")
    warehouse.commit()
    mia.execute("create table mart.mine as select 1 as x")
    assert any("create on mart to mia" in one for one in publish_generation(2).warnings)
    publish_generation(3)
    publish_generation(4)
    (kept,) = look(warehouse, "select relnamespace::regnamespace::text from pg_class where relname = 'mine'")[0]
    assert kept.startswith("mart_kept_")
    jan.close()


def test_an_object_on_mart_next_is_kept_as_a_definition_when_that_is_made_anew(
    next_mart: Callable, publish_generation: Publish, analyst: Analyst, warehouse: psycopg.Connection
) -> None:
    jan = analyst("jan")
    next_mart(1)
    warehouse.execute("grant usage on schema mart_next to jan")
    warehouse.commit()
    jan.execute("create view sandbox.preview as select generation from mart_next.dim_place")
    jan.execute("create table sandbox.note (place mart_next.dim_place)")
    jan.execute("insert into sandbox.note values ((1, 1, 'Genk'))")
    publish_generation(2)
    rows = look(warehouse, "select kind, object_name, owner_name from ops.broken_object")
    assert rows == [("view", "sandbox.preview", "jan")]
    assert jan.execute("select (place).name_nl from sandbox.note").fetchall() == [("Genk",)]


def test_definitions_that_an_earlier_version_kept_are_taken_over(
    publish_generation: Publish, settings: Settings, warehouse: psycopg.Connection
) -> None:
    publish_generation(1)
    warehouse.execute(
        """
        create table ops.broken_view (
            view_name text primary key, owner_name text not null, statements text[] not null, error text not null,
            broken_at timestamptz not null default clock_timestamp()
        );
        insert into ops.broken_view values (
            'sandbox."My places"', 'warehouse_owner',
            array['create view sandbox."My places" as select generation from mart.dim_place'], 'gone'
        );
        """
    )
    warehouse.commit()
    setup.prepare(settings)
    setup.prepare(settings)
    assert look(warehouse, "select kind, object_name, names from ops.broken_object") == [
        ("view", 'sandbox."My places"', ["sandbox", "My places"])
    ]
    warehouse.commit()
    publish_generation(2)
    assert look(warehouse, 'select max(generation) from sandbox."My places"')[0] == (2,)
    assert look(warehouse, "select count(*) from ops.broken_object")[0] == (0,)


def test_an_object_that_refuses_to_be_dropped_is_left_and_told(publish_generation: Publish, analyst: Analyst) -> None:
    publish_generation(1)
    jan = analyst("jan")
    jan.execute(
        """
        create function sandbox.is_small(integer) returns boolean language sql immutable
        begin atomic select $1 < 10 or exists (select from mart.dim_place where place_key = $1); end;
        create table sandbox.whole (n integer constraint small check (sandbox.is_small(n)));
        create table sandbox.part () inherits (sandbox.whole);
        create view sandbox.places as select generation from mart.dim_place;
        """
    )
    publication = publish_generation(2)
    assert "view sandbox.places of jan" in publication.followed
    told = "\n".join(publication.warnings)
    for name in ("small on sandbox.part of jan", "function sandbox.is_small(integer) of jan"):
        assert f"{name} cannot go along" in told
    publish_generation(3)
    jan.execute("insert into sandbox.part values (5)")
    assert jan.execute("select max(generation) from sandbox.places").fetchall() == [(3,)]
