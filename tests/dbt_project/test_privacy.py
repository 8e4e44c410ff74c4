"""Names, homes and contact data of natural persons end in raw."""

from __future__ import annotations

import pytest
from psycopg import sql

from sample.sources.cordis import PERSON
from tests.dbt_project import story
from tests.dbt_project.conftest import Warehouse


def objects_behind_raw(warehouse: Warehouse) -> list[tuple[str, str]]:
    return warehouse.rows(
        "select table_schema, table_name from information_schema.tables "
        "where table_schema not in ('raw', 'quarantine', 'pg_catalog', 'information_schema') order by 1, 2"
    )


def holds(warehouse: Warehouse, schema: str, table: str, text: str) -> bool:
    """Whether any column of any row has `text` in it, in upper or lower case."""
    query = sql.SQL("select exists (select from {} as t where strpos(lower(t::text), lower({})) > 0)")
    row = warehouse.connection.execute(query.format(sql.Identifier(schema, table), sql.Literal(text))).fetchone()
    return row == (True,)


@pytest.mark.parametrize("secret", story.SECRETS)
def test_nothing_behind_raw_holds_what_is_the_persons_own(built: Warehouse, secret: str) -> None:
    assert any(holds(built, "raw", table, secret) for table in ("kbo_denomination", "kbo_address", "kbo_contact"))
    for schema, table in objects_behind_raw(built):
        assert not holds(built, schema, table, secret), f"{schema}.{table}"


def test_no_name_of_a_natural_person_of_the_sample_stands_behind_raw(built_from_sample: Warehouse) -> None:
    built_from_sample.connection.execute("set transaction_read_only = off")
    built_from_sample.connection.execute(
        "create temporary table person as "
        "with enterprises as (select enterprise_number from raw.kbo_enterprise where type_of_enterprise <> '2'), "
        "entities as (select enterprise_number as entity_number from enterprises union "
        "select establishment_number from raw.kbo_establishment inner join enterprises using (enterprise_number)) "
        "select distinct denomination as name from raw.kbo_denomination inner join entities using (entity_number)"
    )
    # a company may bear the same name by chance, and may then be named
    built_from_sample.connection.execute(
        "delete from person using raw.kbo_denomination, raw.kbo_enterprise "
        "where person.name = denomination and entity_number = enterprise_number and type_of_enterprise = '2'"
    )
    assert built_from_sample.value("select count(*) from person") > 100
    columns = built_from_sample.rows(
        "select table_schema, table_name, column_name from information_schema.columns "
        "where table_schema not in ('raw', 'quarantine', 'pg_catalog', 'information_schema') "
        "and table_schema not like 'pg_%' and data_type in ('text', 'character varying', 'jsonb')"
    )
    assert len(columns) > 100
    for schema, table, column in columns:
        found = built_from_sample.connection.execute(
            sql.SQL("select count(*) from {} as t inner join person on t.{}::text = person.name").format(
                sql.Identifier(schema, table), sql.Identifier(column)
            )
        ).fetchone()
        assert found == (0,), f"{schema}.{table}.{column}"


def test_a_person_who_takes_part_in_a_european_project_is_named_nowhere_behind_raw(
    built_from_sample: Warehouse,
) -> None:
    assert holds(built_from_sample, "raw", "cordis_organization", PERSON)
    for schema, table in objects_behind_raw(built_from_sample):
        assert not holds(built_from_sample, schema, table, PERSON), f"{schema}.{table}"
        assert not holds(built_from_sample, schema, table, "SYNTHETISCHE ONDERNEMING 01"), f"{schema}.{table}"


def test_a_participation_of_a_natural_person_names_no_enterprise(built_from_sample: Warehouse) -> None:
    persons, enterprises, unknown = built_from_sample.rows(
        "select count(*) filter (where is_natural_person), count(*) filter (where not is_natural_person), "
        "count(*) filter (where enterprise_number = 'unknown') from mart_next.fct_innovation_participation "
        "inner join mart_next.dim_enterprise using (enterprise_key)"
    )[0]
    in_city = built_from_sample.value(
        "select count(*) filter (where is_natural_person) from intermediate.int_innovation_participation"
    )
    assert (persons, enterprises > 10, unknown >= in_city > 0) == (0, True, True)


def test_establishments_of_natural_persons_of_the_sample_have_no_street(built_from_sample: Warehouse) -> None:
    persons, with_street = built_from_sample.rows(
        "select count(*), count(*) filter (where street is not null or house_number is not null or name is not null) "
        "from mart_next.dim_establishment where is_natural_person"
    )[0]
    assert persons > 50
    assert with_street == 0
