"""Rules of the company register (KBO). Facts: docs/checks.md; real extracts 0136 (full) and 0147 (update) pass."""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from expectations import predicates as p
from expectations.rules import RowCount, Rule, Suite, synthetic
from expectations.suites.delivery import Delivery
from expectations.suites.volume import full_rows, is_full, snapshot_date, update_rows
from ingest.staged import StagedTable

FIRST_DAY = date(1800, 1, 1)
DAYS_AHEAD = 7
"""StartDate may lie this many days after SnapshotDate: update 0147 has 15 rows that start the day after."""
KEYS = {"enterprise": "enterprise_number", "establishment": "establishment_number", "branch": "branch_id"}
CHILDREN = ("denomination", "address", "contact", "activity")
MUST_HAVE_ROWS = ("enterprise", "establishment", "denomination", "address", "activity")
"""Tables that are never empty in a full extract."""
CODES = {
    "enterprise": {
        "status": "Status",
        "juridical_situation": "JuridicalSituation",
        "type_of_enterprise": "TypeOfEnterprise",
        "juridical_form": "JuridicalForm",
        "juridical_form_cac": "JuridicalForm",
    },
    "denomination": {"language": "Language", "type_of_denomination": "TypeOfDenomination"},
    "address": {"type_of_address": "TypeOfAddress"},
    "contact": {"entity_contact": "EntityContact", "contact_type": "ContactType"},
    "activity": {"activity_group": "ActivityGroup", "classification": "Classification"},
}
"""Category of code.csv by table and column."""
READ_TRIMMED = {"address": ("zipcode", "country_nl")}
"""Columns by table that no code table has, and that tell where an address lies."""
NOT_IN_CODE_CSV = {"ContactType": {"FAX"}}
"""Codes that the publisher uses and leaves out of code.csv (0201.310.929 in extract 0136)."""
SAMPLE_ABOVE = 2_000_000
SAMPLE = 16
"""Copies are counted among one in 16 entities where a table has more than two million rows."""


def rules(delivery: Delivery) -> dict[str, list[Rule | RowCount]]:
    """Rules by table that each row can tell by itself, and the number of rows of a full."""
    found: dict[str, list[Rule | RowCount]] = {name: [] for name in delivery.tables}
    codes = known_codes(delivery)
    for name, table in delivery.tables.items():
        found[name] += _numbers(name) + _dates(delivery, name) + _codes(codes, name)
        if is_full(delivery):
            if name in MUST_HAVE_ROWS:
                found[name].append(_not_empty())
            found[name].extend(full_rows(delivery, table))
    if "address" in found:
        found["address"].append(ADDRESS_FITS)
    if "denomination" in found:
        found["denomination"].append(synthetic("starts_with(denomination, 'SYNTHETISCH')"))
    return found


def suites(delivery: Delivery) -> Iterator[Suite]:
    """Rules that need more than one row: known parents, copies, keys that would stand twice, volume of an update."""
    yield from _code_table(delivery)
    for name in ("establishment", "branch"):
        if name in delivery.tables:
            yield _parents(delivery, delivery.tables[name])
    for name in CHILDREN:
        if name in delivery.tables:
            yield _entities(delivery, delivery.tables[name])
            if name != "address":
                yield _copies(delivery, delivery.tables[name])
    if not is_full(delivery):
        for name in (*KEYS, "address"):
            if name in delivery.tables and name in delivery.deletes and delivery.exists("raw", f"kbo_{name}"):
                yield _already_current(delivery, delivery.tables[name], delivery.deletes[name])
        yield from update_rows(delivery)


def known_codes(delivery: Delivery) -> dict[str, set[str]]:
    """Codes by category: of the delivered code.csv, or of the register where none was delivered."""
    where = _code_rows(delivery)
    if where is None:
        return {}
    rows = delivery.connection.execute(
        f"select {p.trimmed('category')}, array_agg(distinct {p.trimmed('code')}) from {where} "
        "where category is not null and code is not null group by 1"
    )
    return {category: set(codes) for category, codes in rows.fetchall()}


def _code_rows(delivery: Delivery) -> str | None:
    table = delivery.tables.get("code")
    if table and table.rows:
        return f"{table.schema}.{table.table}"
    if delivery.exists("raw", "kbo_code"):
        current = "(select category, code from raw.kbo_code where valid_to_extract is null) as code"
        if delivery.connection.execute(f"select from {current} limit 1").fetchone() is not None:
            return current
    return None


def _not_empty() -> RowCount:
    return RowCount(
        "has_rows", "Een volledig extract heeft rijen", "A full extract has rows", at_least=1, counts="accepted"
    )


def _numbers(name: str) -> list[Rule | RowCount]:
    if name not in KEYS:
        return []
    kinds = {KEYS[name]: name, "enterprise_number": "enterprise"}
    return [_number(column, p.bad_number(column, kind)) for column, kind in kinds.items()]


def _number(column: str, violation: str) -> Rule:
    return Rule(
        f"{column}_valid",
        f"{column} heeft de juiste vorm en het juiste controlegetal",
        f"{column} has the right shape and check digits",
        violation,
    )


def _dates(delivery: Delivery, name: str) -> list[Rule | RowCount]:
    if name in KEYS:
        last = snapshot_date(delivery) + timedelta(days=DAYS_AHEAD)
        return [
            Rule(
                "start_date_valid",
                f"start_date is een bestaande dag (dd-mm-jjjj), van 1800 tot {DAYS_AHEAD} dagen na het extract",
                f"start_date is a day of the calendar (dd-mm-yyyy), from 1800 to {DAYS_AHEAD} days after the extract",
                p.no_day_between("start_date", FIRST_DAY, last),
            )
        ]
    if name == "address":
        return [
            Rule(
                "date_striking_off_valid",
                "date_striking_off is een bestaande dag, dd-mm-jjjj",
                "date_striking_off is a day of the calendar, dd-mm-yyyy",
                p.bad_date("date_striking_off", "-"),
            )
        ]
    return []


def _codes(codes: dict[str, set[str]], name: str) -> list[Rule | RowCount]:
    found: list[Rule | RowCount] = []
    with_blanks = [f"{column} <> {p.trimmed(column)}" for column in READ_TRIMMED.get(name, ())]
    for column, category in CODES.get(name, {}).items() if codes else ():
        members = codes.get(category, set()) | NOT_IN_CODE_CSV.get(category, set())
        found.append(_known(column, category, members))
        with_blanks.append(_has_blanks(column, members))
    if name == "activity" and codes:
        versions = {category.removeprefix("Nace") for category in codes if category.startswith("Nace")}
        found.append(_known("nace_version", "Nace…", versions))
        found.append(
            Rule(
                "nace_code_known",
                "nace_code staat in de codetabel van zijn versie",
                "nace_code is in the code table of its version",
                _unknown_nace(codes),
                action="warn",
            )
        )
        with_blanks.append(_has_blanks("nace_version", versions))
    if with_blanks:
        found.append(
            Rule(
                "codes_trimmed",
                "Codes en postnummers staan zonder spaties ervoor of erachter (ze worden zonder spaties gelezen)",
                "Codes and zip codes stand without blanks around them (they are read without)",
                " or ".join(with_blanks),
                action="warn",
            )
        )
    return found


def _known(column: str, category: str, members: set[str]) -> Rule:
    return Rule(
        f"{column}_known",
        f"{column} staat in codetabel {category}",
        f"{column} is in code table {category}",
        _not_listed(column, p.trimmed(column), members),
    )


def _not_listed(value: str, without_blanks: str, members: set[str]) -> str:
    """The value is not in the list, nor is it without blanks: that is looked at where it is not as it stands."""
    return f"({p.not_one_of(value, members)} and {p.not_one_of(without_blanks, members)})"


def _has_blanks(column: str, members: set[str]) -> str:
    """There are blanks around the code. Looked at where it is not in the list, which is quicker than trimming each."""
    return f"({p.not_one_of(column, members)} and {column} <> {p.trimmed(column)})"


def _unknown_nace(codes: dict[str, set[str]]) -> str:
    known = {
        category.removeprefix("Nace") + " " + code
        for category, members in codes.items()
        if category.startswith("Nace")
        for code in members
    }
    without_blanks = f"({p.trimmed('nace_version')} || ' ' || {p.trimmed('nace_code')})"
    return _not_listed("(nace_version || ' ' || nace_code)", without_blanks, known)


ADDRESS_FITS = Rule(
    "type_of_address_fits",
    "type_of_address past bij het soort nummer",
    "type_of_address fits the kind of number",
    "case type_of_address when 'REGO' then left(entity_number, 1) not in ('0', '1') "
    "when 'BAET' then left(entity_number, 1) not between '2' and '8' "
    "when 'ABBR' then left(entity_number, 1) <> '9' else false end",
    action="warn",
)


def _code_table(delivery: Delivery) -> Iterator[Suite]:
    """Without any code table the code rules cannot be held; that is said, and stops nothing."""
    table = delivery.tables.get("enterprise")
    if table is not None:
        missing = "true" if _code_rows(delivery) is None else "false"
        rule = Rule(
            "code_table_present",
            "Er is een codetabel om de codes aan te toetsen",
            "There is a code table to hold the codes against",
            "missing",
            action="warn",
        )
        yield delivery.suite(table, [rule], f"select {missing} as missing", "codes")


def _parents(delivery: Delivery, table: StagedTable) -> Suite:
    orphan = Rule(
        "enterprise_known",
        "De onderneming staat in het register",
        "The enterprise is in the register",
        "true",
        action="warn",
    )
    among = f"""
        select child.ctid as row_id
        from {table.schema}.{table.table} as child
        where child.enterprise_number is not null and {_unknown(delivery, "enterprise_number", ["enterprise"])}
    """
    return delivery.suite(table, [orphan], among, "parents")


def _entities(delivery: Delivery, table: StagedTable) -> Suite:
    """Number and orphan in one pass, by entity: the number of a known entity was checked there, so only strangers are.

    Rows of an entity that is itself set apart stay, and are orphans afterwards.
    """
    found: list[Rule | RowCount] = [
        _number("entity_number", "bad_number"),
        Rule(
            "entity_known",
            "De entiteit staat in het register",
            "The entity is in the register",
            "not bad_number",
            action="warn",
        ),
    ]
    among = f"""
        select entity_number, {p.bad_number("entity_number", *KEYS)} as bad_number
        from (
            with stranger as materialized (
                select child.entity_number, child.times
                from (
                    select entity_number, count(*) as times
                    from {table.schema}.{table.table}
                    where entity_number is not null
                    group by entity_number
                ) as child
                where {_unknown(delivery, "entity_number", list(KEYS))}
            )
            select entity_number from stranger, generate_series(1, times)
        ) as stranger_rows
    """
    return delivery.suite(table, found, among, "entities", by="entity_number")


def _unknown(delivery: Delivery, column: str, parents: list[str]) -> str:
    """No key of the delivery, nor one that stays current in the register, equals the child's column."""
    delivered = (
        " union all ".join(
            f"select {KEYS[name]} as number from {table.schema}.{table.table}"
            for name in parents
            if (table := delivery.tables.get(name))
        )
        or "select null::text as number"
    )
    unknown = [f"not exists (select from ({delivered}) as known where known.number = child.{column})"]
    if not is_full(delivery):
        unknown += [
            f"not exists ({_staying(name, f'child.{column}', delivery.deletes.get(name))})"
            for name in parents
            if delivery.exists("raw", f"kbo_{name}")
        ]
    return " and ".join(unknown)


def _staying(name: str, value: str, deletes: StagedTable | None) -> str:
    """The current row of the register with this key, unless the update closes it."""
    key = KEYS[name]
    current = f"select from raw.kbo_{name} as r where r.{key} = {value} and r.valid_to_extract is null"
    return current if deletes is None else f"{current} and {_not_closed(value, key, deletes)}"


def _not_closed(value: str, key: str, deletes: StagedTable) -> str:
    """The keys to close are put into a hash once, whatever the planner guesses of the rows that ask for them."""
    return f"{value} not in (select {key} from {deletes.schema}.{deletes.table} where {key} is not null)"


def _copies(delivery: Delivery, table: StagedTable) -> Suite:
    columns = ", ".join(column.name for column in delivery.source.file(table.target).columns)
    sample = SAMPLE if table.rows > SAMPLE_ABOVE else 1
    where = f"where mod(hashtext(entity_number), {SAMPLE}) = 0" if sample > 1 else ""
    rule = Rule(
        "no_copies",
        "Geen rij komt twee keer voor",
        "No row occurs twice",
        "true",
        action="warn",
        sample=sample,
    )
    among = f"""
        select nth
        from (
            select count(*) as copies from {table.schema}.{table.table} {where} group by {columns} having count(*) > 1
        ) as sharing, generate_series(2, copies) as nth
    """
    return delivery.suite(table, [rule], among, "copies")


def _already_current(delivery: Delivery, table: StagedTable, deletes: StagedTable) -> Suite:
    key = KEYS.get(table.name, "entity_number")
    rule = Rule(
        "key_not_yet_current",
        "De sleutel is nieuw of staat in de lijst van te sluiten sleutels",
        "The key is new, or is listed among the keys to close",
        "true",
    )
    among = f"""
        select child.ctid as row_id
        from {table.schema}.{table.table} as child
        where exists (
            select from raw.kbo_{table.name} as r where r.{key} = child.{key} and r.valid_to_extract is null
        ) and {_not_closed(f"child.{key}", key, deletes)}
    """
    return delivery.suite(table, [rule], among, "current")
