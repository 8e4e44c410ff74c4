"""A published mart by hand: the real plan (the project's own seeds) with figures of every kind that a scorecard meets.

The figures are made up for the tests; what each indicator gets is said in `FIGURES`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import yaml

from ingest.catalogue import load_catalogue
from tests import mart_tables
from tests.mart_tables import insert
from warehouse.contract import Contract

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds" / "plan"
PLANNED = Path(__file__).parents[2] / "ingest" / "planned_sources.yml"
LANDED = datetime(2026, 11, 5, 8, 30, tzinfo=UTC)
PUBLISHED = datetime(2026, 11, 22, 5, 15, tzinfo=UTC)
TODAY = date(2026, 11, 22)

BASES = {
    "workplace": ("naar werkplek", "by workplace"),
    "residence": ("naar woonplaats", "by residence"),
    "seat": ("naar maatschappelijke zetel", "by registered seat"),
    "none": ("geen geografische basis", "no geographic basis"),
}
KINDS = {
    "objective": ("Doelstelling", "Objective"),
    "challenge": ("Uitdaging", "Challenge"),
    "ambition": ("Ambitie", "Ambition"),
    "hub": ("Hub", "Hub"),
}
FIGURES: dict[str, dict[str, Any]] = {
    # a long monthly stock of made-up rows, with a target and its path
    "O1.settled": {"status": "on_track", "months": 60, "from": 6800, "step": 5, "synthetic": True, "target": 8000},
    # real quarters
    "O1.local_units": {"status": "reached", "quarters": 20, "from": 5986, "step": 74, "target": 7000},
    "O1.net_growth": {"status": "behind", "years": 12, "from": 240, "step": -7, "target": 260},
    "O1.net_openings": {"status": "worsened", "months": 60, "from": 20, "step": -1, "synthetic": True, "target": 20},
    "O1.bankruptcies": {"status": "on_track", "months": 48, "from": 60, "step": -0.5, "target": 60, "late": True},
    # the newest figure is hidden
    "O1.moved_in": {"status": "not_rated", "months": 24, "from": 5, "step": 1, "synthetic": True, "hidden": (1, 3)},
    # a province is the lowest level, one decimal, provisional
    "O1.survival": {"status": "behind", "years": 6, "from": 64.25, "step": 0.4, "provisional": True, "target": 70},
    "O2.openings": {"status": "no_baseline", "months": 1, "from": 3, "step": 0, "synthetic": True},
    # the series breaks in July 2021
    "O3.jobseekers": {"status": "on_track", "months": 100, "from": 3900, "step": -8, "break": 40, "target": 3000},
    "O3.employment_rate": {"status": "behind", "years": 8, "from": 62.1, "step": 0.5, "target": 80},
    # a survey, with its margin
    "A1.5.satisfaction": {"status": "reached", "years": 3, "from": 6.9, "step": 0.2, "margin": 0.4, "synthetic": True},
    "A1.2.solved": {"status": "on_track", "months": 12, "from": 41.5, "step": 1, "synthetic": True, "ratio": True},
    "A2.7.neighbourhoods": {"status": "worsened", "months": 30, "from": 2, "step": 0.1, "target": 0, "synthetic": True},
    "A2.2.budget": {"status": "not_rated", "years": 6, "from": 410000, "step": 2500},
    "A2.1.milestone": {"status": "done", "milestone": True, "synthetic": True},
    "A2.4.milestone": {"status": "started", "milestone": True, "synthetic": True},
    "A2.5.milestone": {"status": "overdue", "milestone": True, "synthetic": True},
    "A2.6.milestone": {"status": "planned", "milestone": True, "synthetic": True},
}
STATUSES = {str(figures["status"]) for figures in FIGURES.values()}
BUDGETS = {"A2.2": (3, 1), "A2.3": (2, 0), "A3.10": (1, 0), "O1": (9, 0), "T1": (3, 3)}
"""Linked actions by area, and those of which the investment alone is known."""


def seed(name: str) -> list[dict[str, str]]:
    """Rows of a seed of the plan."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def publish(connection: psycopg.Connection, contract: Contract) -> None:
    """Make the mart and its publication, and commit."""
    mart_tables.create(connection, "mart", contract)
    connection.execute("grant usage on schema mart to warehouse_bi")
    connection.execute("grant select on all tables in schema mart to warehouse_bi")
    with connection.pipeline():  # a thousand rows, a handful of journeys
        _plan(connection)
        _sources(connection)
        for indicator in seed("plan_indicator"):
            _figures(connection, indicator, FIGURES.get(indicator["indicator_code"]))
        for area, (actions, investments) in BUDGETS.items():
            for year in range(2026, 2032):
                insert(
                    connection,
                    "mart.fct_area_budget",
                    area_code=area,
                    plan_year=2026,
                    booking_year=year,
                    amount_eur=Decimal("1250000.75") + (year - 2026) * 10000,
                    actions=actions,
                    investment_only_actions=investments,
                    is_investment_only=actions == investments,
                    is_synthetic=area == "T1",
                )
        connection.execute(
            "insert into ops.publication (build_id, outcome, inputs, tables, published_at) "
            "values (gen_random_uuid(), 'published', 'x', '{}', %s)",
            [PUBLISHED],
        )
    connection.commit()


def _plan(connection: psycopg.Connection) -> None:
    units = {row["unit"]: row for row in seed("unit")}
    for row in seed("target_status"):
        insert(connection, "mart.dim_target_status", **row)
    parents: dict[str, str] = {}
    for row in seed("plan_area"):
        labels = {key: row[key] for key in ("label_nl", "label_en", "position")}
        if row["kind"] == "action":
            parents[row["area_code"]] = row["parent_code"]
            labels |= {"action_code": row["area_code"], "objective_code": row["parent_code"]}
            insert(connection, "mart.dim_action", **labels)
        else:
            nl, en = KINDS[row["kind"]]
            labels |= {"objective_code": row["area_code"], "kind": row["kind"], "kind_nl": nl, "kind_en": en}
            insert(connection, "mart.dim_objective", **labels)
    for row in seed("plan_indicator"):
        code, area = row["indicator_code"], row["area_code"]
        is_measured = code in FIGURES
        basis = BASES[row["geography_basis"]]
        insert(connection, "mart.dim_indicator",
            indicator_code=code,
            objective_code=parents.get(area, area),
            action_code=area if area in parents else None,
            unit_nl=units[row["unit"]]["label_nl"],
            unit_en=units[row["unit"]]["label_en"],
            geography_basis_nl=basis[0],
            geography_basis_en=basis[1],
            geography_nl="Provincie Limburg" if row["geography_code"] == "70000" else "Genk",
            is_measured=is_measured,
            no_source_reason_nl=None if is_measured else row["no_source_reason_nl"],
            no_source_reason_en=None if is_measured else row["no_source_reason_en"],
            **{
                key: row[key] or None
                for key in (
                    "area_code", "position", "label_nl", "label_en", "unit", "decimals", "target_kind", "direction",
                    "geography_basis", "geography_code", "period_kind", "definition_nl", "definition_en",
                )
            },
        )  # fmt: skip

    for row in seed("plan_target"):
        insert(
            connection,
            "mart.dim_target",
            target_key=row["indicator_code"] + row["valid_to"],
            indicator_code=row["indicator_code"],
            origin_nl=row["origin"],
            origin_en=row["origin"],
            origin_detail_nl=row["origin_detail_nl"],
            origin_detail_en=row["origin_detail_en"],
            is_current=not row["valid_to"],
        )


def _sources(connection: psycopg.Connection) -> None:
    catalogue = load_catalogue()
    planned = {entry["id"]: entry for entry in yaml.safe_load(PLANNED.read_text(encoding="utf-8"))}
    known = {row["source_id"] for row in seed("indicator_source")}
    for source_id in sorted(known - planned.keys()):
        source = catalogue.get(source_id)
        insert(
            connection,
            "mart.dim_source",
            source_id=source_id,
            publisher=source.publisher.name if source else "Stad Genk",
            title_nl=source.title_nl if source else source_id,
            title_en=source.title_en if source else source_id,
        )
    for row in seed("indicator_source"):
        entry = planned.get(row["source_id"], {})
        insert(
            connection,
            "mart.bridge_indicator_source",
            is_planned=bool(entry),
            **row,
            **{key: entry.get(key) for key in ("publisher", "title_nl", "title_en", "why_nl", "why_en")},
        )
    connection.execute(
        "update mart.bridge_indicator_source set publisher = dim_source.publisher, title_nl = dim_source.title_nl, "
        "title_en = dim_source.title_en from mart.dim_source "
        "where dim_source.source_id = bridge_indicator_source.source_id"
    )


def _periods(figures: dict[str, Any]) -> Iterator[tuple[str, date, date]]:
    """Kind, first and last day of each period, oldest first."""
    if figures.get("milestone"):
        yield "day", date(2026, 9, 1), date(2026, 9, 1)
        return
    kind, months = next((k, m) for k, m in (("months", 1), ("quarters", 3), ("years", 12)) if k in figures)
    for back in range(figures[kind], 0, -1):
        first = 2026 * 12 + (9 if months == 1 else 6 if months == 3 else 0) - back * months
        start = date(first // 12, first % 12 + 1, 1)
        last = first + months
        yield kind[:-1], start, date(last // 12, last % 12 + 1, 1) - timedelta(days=1)


def _figures(connection: psycopg.Connection, indicator: dict[str, str], figures: dict[str, Any] | None) -> None:
    code = indicator["indicator_code"]
    labels = {row["status"]: row for row in seed("target_status")}
    if figures is None:
        insert(
            connection,
            "mart.fct_target_status",
            indicator_code=code,
            geography_code=indicator["geography_code"],
            target_kind=indicator["target_kind"],
            direction=indicator["direction"] or None,
            status="no_data",
            label_nl=labels["no_data"]["label_nl"],
            label_en=labels["no_data"]["label_en"],
            reason_nl="Er is geen waarde: de bron is er nog niet.",
            reason_en="There is no value: the source is not there yet.",
            is_latest=True,
            is_late=False,
            rule="no_data",
            target_key=code,
            is_synthetic=False,
        )
        return
    source = connection.execute(
        "select source_id from mart.bridge_indicator_source where indicator_code = %s order by is_planned, source_id",
        [code],
    ).fetchone()
    assert source
    connection.execute(  # one that is still to come may have figures here
        "insert into mart.dim_source (source_id, publisher, title_nl, title_en) "
        "select source_id, publisher, title_nl, title_en from mart.bridge_indicator_source "
        "where source_id = %(id)s and not exists (select from mart.dim_source where source_id = %(id)s) limit 1",
        {"id": source[0]},
    )
    synthetic = bool(figures.get("synthetic"))
    name = f"{source[0]}_2026_11{'_synthetic' if synthetic else ''}.csv"
    periods = list(_periods(figures))
    target = figures.get("target")
    target = None if target is None else Decimal(str(target))
    first = Decimal(str(figures.get("from", 1)))
    for place, (kind, start, end) in enumerate(periods):
        newest = place == len(periods) - 1
        hidden = figures.get("hidden") if newest else None
        wobble = Decimal((place * 7) % 5 - 2) * Decimal(str(abs(figures.get("step", 0)))) / 2
        value = None if hidden else first + Decimal(str(figures.get("step", 0))) * place + wobble
        margin = Decimal(str(figures["margin"])) if "margin" in figures else None
        series = int("break" in figures and place >= figures["break"])
        whole = {
            "indicator_code": code,
            "period_kind": kind,
            "period_start": start,
            "period_end": end,
            "counted_from": start,
            "counted_to": end,
            "period_nl": f"{start:%m/%Y} (1 periode)",
            "period_en": f"{start:%m/%Y} (1 period)",
            "geography_code": indicator["geography_code"],
            "series": series,
            "value": value,
            "source_id": source[0],
            "is_synthetic": synthetic,
        }
        insert(
            connection,
            "mart.fct_indicator_value",
            **whole,
            unit=indicator["unit"],
            numerator=2 if figures.get("milestone") else 17 if figures.get("ratio") else None,
            denominator=3 if figures.get("milestone") else 32 if figures.get("ratio") else None,
            lower_bound=hidden[0] if hidden else value - margin if margin and value else None,
            upper_bound=hidden[1] if hidden else value + margin if margin and value else None,
            rows_counted=None if hidden else 17,
            completeness=1,
            is_provisional=bool(figures.get("provisional")) and newest,
            is_proxy=code == "A2.7.neighbourhoods",
            is_suppressed=bool(hidden),
            delivery_id=7,
            file_name=name,
            landed_at=LANDED,
        )
        status = figures["status"] if newest else "behind"
        aim = None
        if target is not None:
            share = Decimal(place) / Decimal(max(len(periods) - 1, 1)) / 2
            aim = (first + (target - first) * share).quantize(Decimal("0.01"))
        threshold = indicator["target_kind"] == "threshold" or (target is not None and code == "O1.settled")
        insert(
            connection,
            "mart.fct_target_status",
            **whole,
            baseline_value=first if target is not None else None,
            baseline_date=periods[0][2] if target is not None else None,
            target_value=target if threshold else None,
            target_date=date(2031, 12, 31) if threshold else None,
            target_at_date=aim,
            gap=value - aim if aim is not None and value is not None else None,
            target_kind="threshold" if threshold else indicator["target_kind"],
            direction=indicator["direction"] or None,
            rule="typed",
            target_key=code,
            status=status,
            label_nl=labels[status]["label_nl"],
            label_en=labels[status]["label_en"],
            reason_nl=f"De waarde van {end:%d/%m/%Y} is zo beoordeeld omdat de proef het zegt.",
            reason_en=f"The value of {end:%d/%m/%Y} is rated so because the test says so.",
            is_latest=newest,
            data_up_to=end,
            late_from=end + timedelta(days=40 if figures.get("late") else 400),
            is_late=newest and bool(figures.get("late")),
            late_nl="De gegevens zijn te laat." if newest and figures.get("late") else None,
            late_en="The data are late." if newest and figures.get("late") else None,
        )
