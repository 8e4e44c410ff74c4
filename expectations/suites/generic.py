"""What holds for any source: the catalogue says which columns must have a value and which columns name a row."""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from expectations import predicates
from expectations.rules import Action, RowCount, Rule, Suite
from expectations.suites.delivery import Delivery
from expectations.suites.volume import snapshot_rows
from ingest.staged import StagedTable


def suites(delivery: Delivery, more: Mapping[str, Sequence[Rule | RowCount]]) -> Iterator[Suite]:
    """One suite a table, with the rules of `more` for it, and one for the rows that share a key."""
    for table in delivery.staged.tables:
        file = delivery.source.file(table.target)
        if table.role == "delete_keys":
            keys = [present(file.entity_key, "warn")] if file.entity_key else []
            yield delivery.suite(table, [complete(table, 0), *keys])
            continue
        mandatory = [present(column.name) for column in file.columns if not column.nullable]
        counted: list[RowCount] = [complete(table, delivery.in_quarantine.get(table.target, 0))]
        if delivery.source.load != "delta":
            counted += [NOT_EMPTY, *snapshot_rows(delivery, table)]
        yield delivery.suite(table, [*counted, *mandatory, *more.get(table.name, ())])
        if file.key_columns:
            columns = [column.name for column in file.columns]
            yield delivery.suite(table, DOUBLE_KEYS, double_keys(table, file.key_columns, columns), "keys")


NOT_EMPTY = RowCount("has_rows", "De levering heeft rijen", "The delivery has rows", at_least=1)


def complete(table: StagedTable, in_quarantine: int) -> RowCount:
    """All rows that were read stand in the staged table, but for those that an earlier check set apart."""
    return RowCount(
        "rows_complete",
        "Alle gelezen rijen staan in de tabel",
        "All rows that were read stand in the table",
        at_least=table.rows - in_quarantine,
        at_most=table.rows,
    )


def present(column: str, action: Action = "quarantine") -> Rule:
    """The column has a value."""
    return Rule(
        f"{column}_present",
        f"{column} is ingevuld",
        f"{column} has a value",
        predicates.missing(column),
        action=action,
    )


DOUBLE_KEYS: list[Rule | RowCount] = [
    Rule(
        "no_copies",
        "Geen rij komt twee keer voor (de laatste blijft)",
        "No row occurs twice (the last one stays)",
        "same",
    ),
    Rule(
        "key_unique",
        "De sleutel is uniek (van rijen die elkaar tegenspreken blijft de laatste)",
        "The key is unique (of rows that contradict each other the last one stays)",
        "not same",
    ),
]


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
