"""The page of data quality: what was delivered, which rules it met, what stands in quarantine. One file, no network.

Great Expectations' own Data Docs take their looks from outside hosts and are blank offline; this page shows the same
outcomes out of `ops`. It tells counts and reasons, never the values of a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg.rows import dict_row

from expectations.rules import SYNTHETIC
from ingest.catalogue import load_catalogue
from pages import site
from pages.formats import BRUSSELS
from warehouse.dbt import FAILED

TEMPLATES = Path(__file__).parent / "templates"
FILE_NAME = "data_quality.html"
SLOWEST = 10
"""Tables of the newest build that are listed with the time that they took."""
RECENT = 10
"""Deliveries of a source that are listed, with what stands in quarantine of them."""

STATES = {
    "ok": {"sign": "✓", "style": "ok", "nl": "in orde", "en": "in order"},
    "loaded": {"sign": "✓", "style": "ok", "nl": "geladen", "en": "loaded"},
    "loaded with warnings": {
        "sign": "⚠",
        "style": "warn",
        "nl": "geladen, met waarschuwingen",
        "en": "loaded, with warnings",
    },
    "unchanged": {"sign": "✓", "style": "ok", "nl": "geen wijzigingen", "en": "no changes"},
    "info": {"sign": "◆", "style": "note", "nl": "ter info", "en": "for information"},
    "warning": {"sign": "⚠", "style": "warn", "nl": "waarschuwing", "en": "warning"},
    "overridden": {"sign": "⚠", "style": "warn", "nl": "met de hand aanvaard", "en": "accepted by hand"},
    "critical": {"sign": "✖", "style": "bad", "nl": "kritiek", "en": "critical"},
    "stopped": {"sign": "✖", "style": "bad", "nl": "tegengehouden", "en": "stopped"},
    "refused": {"sign": "✖", "style": "bad", "nl": "geweigerd", "en": "refused"},
    "failed": {"sign": "✖", "style": "bad", "nl": "mislukt", "en": "failed"},
    "waiting": {"sign": "…", "style": "note", "nl": "wacht op laden", "en": "waiting to be loaded"},
    "none": {"sign": "-", "style": "note", "nl": "nog niets", "en": "nothing yet"},
    "fresh": {"sign": "✓", "style": "ok", "nl": "actueel", "en": "fresh"},
    "late": {"sign": "⚠", "style": "warn", "nl": "te laat", "en": "late"},
    "never": {"sign": "-", "style": "note", "nl": "nog niets", "en": "nothing yet"},
}
"""Sign, colour and word of each state: the colour is never alone."""
ORDER = ("critical", "overridden", "warning", "info", "ok")

DELIVERIES: LiteralString = """
    select
        delivery.delivery_id,
        delivery.file_name,
        delivery.landed_at,
        coalesce(last_load.outcome, 'waiting') as outcome,
        last_load.message,
        coalesce(last_load.rows_delivered, 0) as rows_delivered,
        kbo_extract.extract_number,
        kbo_extract.snapshot_date,
        (
            select count(*) from quarantine.row where row.delivery_id = delivery.delivery_id
        ) as in_quarantine
    from ops.delivery
    left join lateral (
        select * from ops.load
        where load.delivery_id = delivery.delivery_id
        order by load.outcome in ('loaded', 'unchanged') desc, load.load_id desc
        limit 1
    ) as last_load on true
    left join ops.kbo_extract on delivery.delivery_id = kbo_extract.delivery_id
    where delivery.source_id = %s
    order by delivery.delivery_id desc
    limit %s
"""
FRESHNESS: LiteralString = """
    select data_up_to, late_from, last_checked_at, state
    from ops.source_freshness
    where source_id = %s
"""
RULES: LiteralString = """
    select * from ops.validation
    where run_id = (
        select run_id from ops.validation where delivery_id = %s order by validation_id desc limit 1
    )
    order by validation_id
"""
MART_RULES: LiteralString = """
    select * from ops.validation
    where run_id = (
        select run_id from ops.validation where subject = 'mart' order by validation_id desc limit 1
    )
    order by validation_id
"""
NEWEST_BUILD: LiteralString = """
    with newest as (
        select run_id from ops.dbt_result where command = 'build' order by run_at desc limit 1
    )

    select split_part(node_id, '.', 3) as name, status, seconds::numeric, rows_affected, resource_type
    from ops.dbt_result
    where run_id = (select run_id from newest)
    order by seconds desc, node_id
"""
REASONS: LiteralString = """
    select file_name, table_name, reason_nl, reason_en, count(*) as rows
    from quarantine.row
    where delivery_id = any(%s)
    group by delivery_id, file_name, table_name, reason_nl, reason_en
    order by delivery_id desc, table_name, rows desc, reason_en
"""
IS_SYNTHETIC: LiteralString = """
    select from ops.validation
    join ops.delivery using (delivery_id)
    where delivery.source_id = %s and validation.rule = %s and not validation.success
    limit 1
"""


def write_page(connection: psycopg.Connection, site_dir: Path) -> Path:
    """Write the page into `site_dir`, in place of the one before, and return its path; changes nothing else."""
    with connection.transaction():
        page = _render(connection)
    return site.write(page, site_dir / FILE_NAME)


@contextmanager
def written_after(connection: psycopg.Connection, site_dir: Path) -> Iterator[None]:
    """Write the page when the block has ended, also where it failed: the page says of what."""
    try:
        yield
    finally:
        connection.rollback()
        write_page(connection, site_dir)


def _render(connection: psycopg.Connection) -> str:
    sources = [_source(connection, source) for source in load_catalogue().values()]
    made_up = [source for source in sources if source["synthetic"]]
    template = site.environment(TEMPLATES).get_template("data_quality.html.j2")
    return template.render(
        states=STATES,
        failed=FAILED,
        now=datetime.now(BRUSSELS),
        sources=sources,
        mart=_mart(connection),
        build=_build(connection),
        synthetic={
            "nl": ", ".join(source["title_nl"] for source in made_up),
            "en": ", ".join(source["title_en"] for source in made_up),
        }
        if made_up
        else None,
    )


def _rows(connection: psycopg.Connection, query: LiteralString, parameters: Sequence[object]) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, parameters).fetchall()


def _source(connection: psycopg.Connection, source: Any) -> dict[str, Any]:
    deliveries = _rows(connection, DELIVERIES, [source.id, RECENT])
    last = deliveries[0] if deliveries else None
    rules = _judged(_rows(connection, RULES, [last["delivery_id"]])) if last else []
    warnings = sum(rule["state"] in ("warning", "overridden") for rule in rules)
    state = last["outcome"] if last else "none"
    return {
        "id": source.id,
        "title_nl": source.title_nl,
        "title_en": source.title_en,
        "publisher": source.publisher.name,
        "last": last,
        "freshness": next(iter(_rows(connection, FRESHNESS, [source.id])), None),
        "deliveries": deliveries,
        "rules": rules,
        "warnings": warnings,
        "state": "loaded with warnings" if warnings and state in ("loaded", "unchanged") else state,
        "quarantine": _rows(connection, REASONS, [[delivery["delivery_id"] for delivery in deliveries]]),
        "synthetic": bool(_rows(connection, IS_SYNTHETIC, [source.id, SYNTHETIC])),
    }


def _mart(connection: psycopg.Connection) -> dict[str, Any] | None:
    rules = _judged(_rows(connection, MART_RULES, []))
    if not rules:
        return None
    published = _rows(
        connection,
        "select published_at from ops.publication where build_id = %s and outcome = 'published' limit 1",
        [rules[0]["run_id"]],
    )
    states = {rule["state"] for rule in rules}
    return {
        "run_at": rules[0]["run_at"],
        "rules": rules,
        "state": "stopped" if "critical" in states else "warning" if states & {"warning", "overridden"} else "ok",
        "warnings": sum(rule["state"] in ("warning", "overridden") for rule in rules),
        "published_at": published[0]["published_at"] if published else None,
    }


def _build(connection: psycopg.Connection) -> dict[str, Any]:
    """What failed in the newest run of dbt, and which tables took the longest; the reasons of dbt may quote a row."""
    nodes = _rows(connection, NEWEST_BUILD, [])
    return {
        "failed": [node for node in nodes if node["status"] in FAILED],
        "slowest": [node for node in nodes if node["resource_type"] in ("model", "seed")][:SLOWEST],
    }


def _judged(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules with their state, the gravest first."""
    for rule in rules:
        rule["state"] = "ok" if rule["success"] else "overridden" if rule["overridden"] else rule["severity"]
    return sorted(rules, key=lambda rule: ORDER.index(rule["state"]))
