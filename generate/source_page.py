"""The head of a source's page: what the catalogue says of it. The rest of the page is written by hand."""

from __future__ import annotations

from pathlib import Path

from generate import markdown
from ingest.catalogue import ContentColumns, Source
from ingest.columns import Column

ACCESS = {
    "public": "we get it from the publisher; or in `inbox/{}/`",
    "login": "we get it from the publisher, with a login; or in `inbox/{}/`",
    "inbox": "in `inbox/{}/`",
}
PERSONAL_DATA = {
    "none": "none",
    "indirect": "indirect: no names, but a row or a small count may be about one person",
    "direct": "direct: names of persons",
}
LOAD = {
    "snapshot": "the whole; it replaces the one before",
    "series": "all periods; of each the newest delivery that has it counts",
    "period": "one period; of each the newest delivery counts",
    "parts": "some parts of the whole, each complete; of each the newest delivery that names it counts",
    "register": "the whole register; it replaces the one before",
    "delta": "a full extract, then what changed",
    "part": "one part of the whole, which its name says; of each the newest delivery counts",
}
"""By the catalogue's word for the load; a part is loaded as a period."""

CONTENT = {
    "landed": "the day on which it was last brought, or found unchanged at the publisher",
    "snapshot": "the day of the newest extract",
    "from_start": "1 January of the year in the name",
    "after_end": "31 December of the year in the name",
    "ahead": "31 December of the year in the name",
}
"""By the catalogue's word for the content, or for a period by when it is known."""


def with_head(path: Path, source: Source) -> str:
    """The text of the page with its generated head; raises WarehouseError where it lacks the two marks."""
    return markdown.with_part(path, _head(source))


def _head(source: Source) -> str:
    name = f"[{source.publisher.name}]({source.home_page})" if source.home_page else source.publisher.name
    kept = f"kept {source.retention_days} days" if source.retention_days else "kept without limit"
    cadence = source.cadence
    facts = {
        "Publisher": name,
        "Licence": source.licence,
        "Attribution": source.attribution,
        "How it comes": ACCESS[source.access].format(source.id),
        "File": source.delivery.expected,
        "When": f"we look by cron `{cadence.cron}` (Brussels), at least every {cadence.look_after_days} days",
        "Data up to": f"{_content(source)}; late when that is more than {cadence.late_after_days} days ago",
        "What a delivery is": LOAD["part" if source.load == "period" and source.period is None else source.load],
        "Open export": "" if source.may_be_exported else "no: indicators may be made of it, and that is all",
        "Personal data": f"{PERSONAL_DATA[source.personal_data]}; {kept}",
        "Checks": "[rules](../checks.md), and [what to do](../checks.md#when-a-delivery-is-refused) when it is refused",
    }
    return (
        f"# {source.title_en} (`{source.id}`)\n\n{source.title_nl}.\n\n"
        + markdown.table(("", ""), [(f"**{what}**", told) for what, told in facts.items() if told])
        + "".join(_columns(source, table) for table in source.tables)
    )


def _content(source: Source) -> str:
    if isinstance(source.content, ContentColumns):
        return f"the newest of {', '.join(f'`{name}`' for name in source.content.names)}"
    if source.content == "period" and source.period:
        return CONTENT[source.period.known]
    return CONTENT[source.content]


def _columns(source: Source, table: str) -> str:
    rows = [
        (f"`{column.name}`", _published(column), _type(column), "key" if column.key else "", column.description_nl)
        for column in source.file(table).columns
    ]
    heads = ("column", "as published", "type", "", "what it is")
    summary = f"<details><summary>Columns of <code>raw.{table}</code></summary>"
    return f"\n{summary}\n\n{markdown.table(heads, rows)}\n</details>\n"


def _published(column: Column) -> str:
    return ", ".join((column.published, *column.aliases))


def _type(column: Column) -> str:
    return f"{column.type} {column.format or ''}".strip() + (", may be empty" if column.nullable else "")
