"""What holds for any source: the catalogue says which values a column takes and which columns name a row."""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from expectations.rules import SYNTHETIC, RowCount, Rule, Suite, synthetic
from expectations.suites import city, parts, past, period, references, typed
from expectations.suites.delivery import Delivery
from expectations.suites.earlier import Kept
from expectations.suites.own import Own
from expectations.suites.volume import is_full, kept_rows
from ingest.catalogue import FileSpec
from ingest.staged import StagedTable


def suites(delivery: Delivery, more: Mapping[str, Sequence[Rule | RowCount]]) -> Iterator[Suite]:
    """One suite a table, with its own rules and those of `more`; then what no single row can tell, and the past."""
    for table in delivery.staged.tables:
        file = delivery.source.file(table.target)
        if table.role == "delete_keys":
            keys = [typed.present(file.entity_key, action="warn")] if file.entity_key else []
            yield delivery.suite(table, [complete(table, 0), *keys])
            continue
        counted: list[RowCount] = [complete(table, delivery.in_quarantine.get(table.target, 0))]
        by_hand = Own.of(delivery, table)
        keeps = by_hand.kept or _kept(delivery, file)
        if delivery.source.load != "delta":
            counted += [*([NOT_EMPTY] if file.required else []), *kept_rows(delivery, table, keeps)]
        if is_full(delivery):
            counted.append(_mostly_sound(table, delivery.in_quarantine.get(table.target, 0)))
        own = [*by_hand.row_rules, *more.get(table.name, ())]
        sample = told_by_its_name(delivery, table, own)
        yield delivery.suite(table, [*counted, *sample, *typed.rules(file), *period.rules(delivery, file), *own])
        yield from period.suites(delivery, table, file)
        if delivery.source.load != "delta":
            yield from past.Look(delivery, table, keeps, sound(delivery, table, own)).suites()
        yield from city.suites(delivery, table, file, sound(delivery, table, own))
        yield from references.suites(delivery, table, file)
        yield from parts.suites(delivery, table, keeps, _names_of_parts(delivery))
        found = list(by_hand.suites(sound(delivery, table, own)))
        yield from found
        columns = [column.name for column in file.columns]
        if not file.key_columns and delivery.source.load != "delta" and not _told(NO_COPIES, found):
            yield delivery.suite(table, [NO_COPIES], copies(table, columns), "copies")
        if file.key_columns:
            about_keys: list[Rule | RowCount] = [replace(rule, column=file.key_columns) for rule in DOUBLE_KEYS]
            yield delivery.suite(table, about_keys, double_keys(table, file.key_columns, columns), "keys")


FIGURES = {"count", "decimal"}

NOT_EMPTY = RowCount(
    "has_rows", "De levering heeft juiste rijen", "The delivery has sound rows", at_least=1, counts="accepted"
)


def sound(delivery: Delivery, table: StagedTable, own: Sequence[Rule | RowCount] = ()) -> str:
    """Query for the rows of the table that neither the catalogue's row rules nor `own` set apart."""
    rules = [*typed.rules(delivery.source.file(table.target)), *own]
    broken = [f"({rule.violation})" for rule in rules if isinstance(rule, Rule) and rule.action == "quarantine"]
    return f"select *, ctid from {table.schema}.{table.table} where ({' or '.join(broken or ['false'])}) is not true"


def _names_of_parts(delivery: Delivery) -> str:
    """Query for the sound rows of the table that names the parts of a delivery; empty where none does."""
    named = next((table for table in delivery.tables.values() if table.target == delivery.source.names_parts), None)
    return sound(delivery, named, Own.of(delivery, named).row_rules) if named else ""


def _mostly_sound(table: StagedTable, in_quarantine: int) -> RowCount:
    """Not more rows are wrong than right, however small the table."""
    return RowCount(
        "mostly_sound",
        "Minstens de helft van de rijen is juist",
        "At least half of the rows are sound",
        at_least=(table.rows - in_quarantine + 1) // 2,
        counts="sound",
    )


def _kept(delivery: Delivery, file: FileSpec) -> Kept:
    """Of a source that says nothing itself: its figures by place, unless they tell of persons."""
    if delivery.source.personal_data != "none":
        return Kept()
    figures = (column.name for column in file.columns if column.type in FIGURES and column.decimal == "point")
    return Kept(figures=tuple(figures), by=tuple(column.name for column in file.columns if column.must_contain))


def complete(table: StagedTable, in_quarantine: int) -> RowCount:
    """All rows that were read stand in the staged table, but for those that an earlier check set apart."""
    return RowCount(
        "rows_complete",
        "Alle gelezen rijen staan in de tabel",
        "All rows that were read stand in the table",
        at_least=table.rows - in_quarantine,
        at_most=table.rows,
    )


def _told(rule: Rule, suites: Sequence[Suite]) -> bool:
    """Whether one of the suites has the rule."""
    return any(rule.id == one.id for suite in suites for one in suite.rules)


def told_by_its_name(delivery: Delivery, table: StagedTable, own: Sequence[Rule | RowCount]) -> list[Rule]:
    """The rule that tells sample data by the name of the file, once a delivery and unless the source has its own."""
    first = next((one for one in delivery.staged.tables if one.role == "rows"), None)
    if table is not first or any(rule.id == SYNTHETIC for rule in own):
        return []
    return [synthetic("true" if "synthetic" in delivery.file_name.lower() else "false")]


NO_COPIES = Rule(
    "no_copies",
    "Geen rij komt twee keer voor (de laatste blijft)",
    "No row occurs twice (the last one stays)",
    "same",
)
DOUBLE_KEYS = [
    NO_COPIES,
    Rule(
        "key_unique",
        "De sleutel is uniek (van rijen die elkaar tegenspreken blijft de laatste)",
        "The key is unique (of rows that contradict each other the last one stays)",
        "not same",
    ),
]


def copies(table: StagedTable, columns: Sequence[str]) -> str:
    """Rows of a table without a key that come again, the same in every column, further down in the file."""
    where = f"{table.schema}.{table.table}"
    return f"""
        select row_id, true as same
        from (
            select
                ctid as row_id,
                row_number() over (partition by md5(row({", ".join(columns)})::text) order by ctid desc) as nth
            from {where}
        ) as numbered
        where nth > 1
    """


def double_keys(table: StagedTable, keys: Sequence[str], columns: Sequence[str]) -> str:
    """Rows whose key comes again further down in the file; `same` tells whether the whole row does."""
    key, row = ", ".join(keys), ", ".join(columns)
    where = f"{table.schema}.{table.table}"
    return f"""
        select row_id, same
        from (
            select
                row_id,
                content = first_value(content) over same_key as same,
                row_number() over same_key as nth
            from (
                select ctid as row_id, row({row})::text as content, {key}
                from {where}
                where ({key}) in (select {key} from {where} group by {key} having count(*) > 1)
            ) as sharing
            window same_key as (partition by {key} order by row_id desc)
        ) as numbered
        where nth > 1
    """
