"""What must hold in a finished build before readers may have it, beyond the keys that Postgres enforces itself.

dbt has tested how the tables come to be; here they are held against the mart that they replace, against the register in
`raw`, and against what may never be published.
"""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the system catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from psycopg import sql

from expectations import predicates as p
from expectations.rules import RowCount, Rule, Suite
from warehouse.contract import Contract, Table
from warehouse.home import home

SCHEMA = "mart_next"
SHRINK_PERCENT = 20
GROWTH_FACTOR = 2
PERSONAL_COLUMNS = (
    "(^|_)(e?mail|phone|telephone|tel|fax|contact|website|web|first_name|last_name|surname|birth|sex)(_|$)"
)
"""Columns that would hold contacts or persons; none is in a published table."""


def suites(connection: psycopg.Connection, contract: Contract) -> Iterator[Suite]:
    """Every suite for the build in mart_next, which had to make the tables of `contract`."""
    rows = row_counts(connection, SCHEMA)
    before = row_counts(connection, "mart")
    yield _tables(contract, rows)
    for table in sorted(contract.keys() & rows.keys()):
        yield _table(contract[table], rows[table], before.get(table))
    yield _columns(connection, contract)
    if contract.keys() <= rows.keys():
        yield from _reconciled(connection, rows)


def row_counts(connection: psycopg.Connection, schema: str) -> dict[str, int]:
    """Rows of each table of the schema; empty where there is no such schema."""
    names = [
        name
        for (name,) in connection.execute("select tablename from pg_tables where schemaname = %s", [schema]).fetchall()
    ]
    counted = {}
    for name in names:
        row = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(schema, name))).fetchone()
        counted[str(name)] = int(row[0]) if row else 0
    return counted


def _suite(table: str, about: str, rows: int, rules: list[Rule | RowCount], among: str | None = None) -> Suite:
    name = ".".join(filter(None, ("mart", table, about)))
    return Suite(name, table or "mart", SCHEMA, table, rows, tuple(rules), among)


def _stop(rule: str, nl: str, en: str, violation: str = "true") -> Rule:
    return Rule(rule, nl, en, violation, action="stop")


def _tables(contract: Contract, rows: dict[str, int]) -> Suite:
    wanted = ", ".join(f"('{table}')" for table in contract)
    return _suite(
        "",
        "tables",
        len(rows),
        [_stop("tables_present", "Alle tabellen van het contract zijn er", "All tables of the contract are there")],
        f"""
        select wanted.name
        from (values {wanted}) as wanted (name)
        where not exists (select from pg_tables where schemaname = '{SCHEMA}' and tablename = wanted.name)
        """,
    )


def _table(table: Table, rows: int, before: int | None) -> Suite:
    rules: list[Rule | RowCount] = [
        RowCount(
            "has_rows",
            "De tabel heeft rijen",
            "The table has rows",
            at_least=1,
            action="warn" if table.may_be_empty else "stop",
        )
    ]
    if before:
        rules += [
            RowCount(
                "not_shrunk",
                f"Hoogstens {SHRINK_PERCENT}% minder rijen dan de huidige mart ({before:,})",
                f"At most {SHRINK_PERCENT}% fewer rows than the present mart ({before:,})",
                at_least=before - before * SHRINK_PERCENT // 100,
                overridable=True,
            ),
            RowCount(
                "not_doubled",
                f"Hoogstens {GROWTH_FACTOR} keer zoveel rijen als de huidige mart ({before:,})",
                f"At most {GROWTH_FACTOR} times the rows of the present mart ({before:,})",
                at_most=before * GROWTH_FACTOR,
                action="warn",
            ),
        ]
    rules += PRIVACY.get(table.name, [])
    return _suite(table.name, "", rows, rules)


PRIVACY: dict[str, list[Rule]] = {
    "dim_enterprise": [
        _stop(
            "no_name_of_a_person",
            "Natuurlijke personen hebben geen naam en geen zetel",
            "Natural persons have no name and no seat",
            "is_natural_person and (name is not null or seat_zipcode is not null)",
        )
    ],
    "dim_establishment": [
        _stop(
            "no_name_of_a_person",
            "Vestigingen van natuurlijke personen hebben geen naam, straat of huisnummer",
            "Establishments of natural persons have no name, street or house number",
            "is_natural_person and (name is not null or street is not null or house_number is not null)",
        )
    ],
    "fct_lease": [
        _stop(
            "no_person_is_followed",
            "Wie geen rechtspersoon is, heeft geen nummer, reden van vertrek of vervolg",
            "Who is no legal person has no number, reason of leaving or anything of after it",
            "not is_legal_person and coalesce(enterprise_number, exit_kind, after_state, after_nis_code) is not null",
        )
    ],
    "fct_support_dossier": [
        _stop(
            "no_enterprise_is_named",
            "Geen dossier draagt een ondernemingsnummer",
            "No dossier bears an enterprise number",
            "translate(dossier_number, '.-', '') ~ '^(BE)?[0-9]{9,10}$'",
        )
    ],
}


@dataclass(frozen=True)
class Reference:
    """A column of which each value stands in `parent` too; `where` tells the rows that must have such a value."""

    rule: Rule
    table: str
    column: str
    parent: str
    where: str = "true"


REFERENCES = (
    Reference(
        _stop(
            "enterprise_known",
            "De onderneming staat in dim_enterprise, of de vestiging zegt dat ze ontbreekt",
            "The enterprise is in dim_enterprise, or the establishment says that it is missing",
        ),
        "dim_establishment",
        "enterprise_number",
        "dim_enterprise",
        "not found.is_orphan",
    ),
    Reference(
        _stop("sector_known", "De sector staat in dim_sector", "The sector is in dim_sector"),
        "dim_establishment",
        "sector_code",
        "dim_sector",
        "found.sector_code is not null",
    ),
    Reference(
        _stop("municipality_known", "De gemeente staat in dim_geography", "The municipality is in dim_geography"),
        "dim_establishment",
        "nis_code",
        "dim_geography",
        "found.nis_code is not null",
    ),
)


def _referring(reference: Reference, rows: int) -> Suite:
    """The rows without a partner: a join that is hashed, where a subquery for each row would be a scan for each row."""
    column = reference.column
    return _suite(
        reference.table,
        column,
        rows,
        [reference.rule],
        f"""
        select found.{column}
        from {SCHEMA}.{reference.table} as found
        where {reference.where} and not exists (
            select from {SCHEMA}.{reference.parent} as parent where parent.{column} = found.{column}
        )
        """,
    )


def _columns(connection: psycopg.Connection, contract: Contract) -> Suite:
    """The rule on what the columns of the build are called."""
    row = connection.execute(
        "select count(*) from information_schema.columns where table_schema = %s", [SCHEMA]
    ).fetchone()
    groups = ", ".join(
        f"'{table.name}.{column.name}'"
        for table in contract.values()
        for column in table.columns
        if column.groups_people
    )
    return _suite(
        "",
        "columns",
        int(row[0]) if row else 0,
        [
            _stop(
                "no_personal_column",
                "Geen kolom met contacten of gegevens van personen",
                "No column with contacts or data of persons",
            )
        ],
        f"""
        select pg_class.relname, attribute.attname
        from pg_attribute as attribute
        inner join pg_class on attribute.attrelid = pg_class.oid
        where pg_class.relnamespace = to_regnamespace('{SCHEMA}') and pg_class.relkind = 'r'
            and attribute.attnum > 0 and not attribute.attisdropped and attribute.attname ~ '{PERSONAL_COLUMNS}'
            and concat(pg_class.relname, '.', attribute.attname) <> all (array[{groups}]::text[])
        """,
    )


def _reconciled(connection: psycopg.Connection, rows: dict[str, int]) -> Iterator[Suite]:
    """Tables held against each other and against the register."""
    for reference in REFERENCES:
        yield _referring(reference, rows[reference.table])
    yield _suite(
        "fct_establishment_month",
        "totals",
        rows["fct_establishment_month"],
        [
            _stop(
                "newest_month_is_the_stock",
                "De nieuwste maand telt de huidige vestigingen van dim_establishment",
                "The newest month counts the current establishments of dim_establishment",
            )
        ],
        f"""
        select counted.geography_code
        from (
            select geography_code, sum(active) as active from {SCHEMA}.fct_establishment_month
            where month = (select max(month) from {SCHEMA}.fct_establishment_month) group by geography_code
        ) as counted
        full join (
            select wijk_code, count(*) as active from {SCHEMA}.dim_establishment
            where is_current and is_in_scope group by wijk_code
        ) as present on counted.geography_code = present.wijk_code
        where coalesce(counted.active, 0) <> coalesce(present.active, 0)
        """,
    )
    if (extract := _extract_of(connection)) is not None:
        yield _register(extract, rows["dim_establishment"])
        yield _persons(rows["dim_enterprise"])


def _extract_of(connection: psycopg.Connection) -> int | None:
    """Number of the newest KBO extract in the build; the register may hold a newer one by the time of the check."""
    row = connection.execute(
        f"""
        select max(kbo_extract.extract_number)
        from ops.kbo_extract
        inner join {SCHEMA}.dim_source on kbo_extract.snapshot_date = dim_source.last_snapshot_date
        where dim_source.source_id = 'kbo_open_data'
        """
    ).fetchone()
    return int(row[0]) if row and row[0] is not None else None


def _register(extract: int, establishments: int) -> Suite:
    """The city is in every scope, so its establishments can be counted in `raw` without any of the models between."""
    codes = ", ".join(home().postal_codes)
    ours = p.stands_for("zipcode", home().postal_codes)
    current = f"valid_from_extract <= {extract} and coalesce(valid_to_extract, {extract} + 1) > {extract}"
    return _suite(
        "dim_establishment",
        "register",
        establishments,
        [
            _stop(
                "city_as_in_the_register",
                f"De huidige vestigingen met postcode {codes} zijn die van het register",
                f"The current establishments with zip code {codes} are those of the register",
            )
        ],
        f"""
        select published.establishment_number, delivered.establishment_number as delivered_number
        from (
            select establishment_number from {SCHEMA}.dim_establishment where is_current and {ours}
        ) as published
        full join (
            select entity_number as establishment_number from raw.kbo_address
            where {ours} and type_of_address = 'BAET' and {current}
            intersect
            select establishment_number from raw.kbo_establishment where {current}
        ) as delivered on published.establishment_number = delivered.establishment_number
        where published.establishment_number is null or delivered.establishment_number is null
        """,
    )


def _persons(enterprises: int) -> Suite:
    return _suite(
        "dim_enterprise",
        "persons",
        enterprises,
        [
            _stop(
                "persons_are_told_apart",
                "Geen onderneming die in het register een natuurlijk persoon is, heeft hier een naam",
                "No enterprise that is a natural person in the register has a name here",
            )
        ],
        f"""
        select found.enterprise_number
        from {SCHEMA}.dim_enterprise as found
        where found.name is not null and exists (
            select from raw.kbo_enterprise as register
            where register.enterprise_number = found.enterprise_number and register.type_of_enterprise <> '2'
        )
        """,
    )
