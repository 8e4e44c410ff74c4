"""What other tools depend on: names, keys, descriptions, and who may read what."""

from __future__ import annotations

import pytest

from tests.dbt_project.conftest import Warehouse

CONTRACT = {
    "dim_date": {"date_key"},
    "dim_municipality": {"nis_code", "name_nl", "province", "region", "is_centre_city"},
    "dim_neighbourhood": {"wijk_code", "name_nl", "is_industrial"},
    "dim_sector": {"sector_code", "wijk_code"},
    "dim_activity": {"nace_code", "nace_version", "section", "division", "label_nl", "policy_sector"},
    "dim_enterprise": {"enterprise_number", "valid_from", "valid_to", "is_current"},
    "dim_establishment": {
        "establishment_number", "enterprise_number", "zipcode", "valid_from", "valid_to", "is_current",
    },
    "dim_source": {"publisher", "licence", "cadence", "data_up_to", "late_from"},
    "fct_establishment_event": {"establishment_number", "event"},
    "fct_establishment_month": {"wijk_code", "division_key", "legal_kind", "month", "active", "opened", "closed"},
    "fct_local_units_quarter": {"quarter_start", "nis_code", "local_units"},
    "fct_population_sector_year": {"year", "sector_code", "wijk_code", "is_former_division", "population"},
    "fct_population_year": {"year", "nis_code", "sex", "age", "nationality_group", "population"},
    "fct_plan_budget": {"plan_year", "list", "action_code", "booking_year", "amount_eur", "is_synthetic"},
    "fct_plan_investment": {"plan_year", "classification", "item_code", "booking_year", "amount_eur", "is_synthetic"},
    "fct_area_budget": {
        "area_code", "plan_year", "booking_year", "amount_eur", "actions", "is_investment_only", "source",
    },
    "fct_bankruptcy_month": {"month", "nis_code", "section", "size_class", "bankruptcies", "jobs_lost"},
    "fct_bankruptcy_week": {"week_start", "nis_code", "section", "size_class", "bankruptcies", "jobs_lost"},
    "fct_vat_payers_year": {"year", "nis_code", "legal_form_code", "nace_code", "active", "starts", "stops"},
    "fct_vat_survival_year": {"cohort_year", "geography_code", "registrations", "survivors_1", "survivors_5"},
    "fct_milestone": {"milestone_code", "area_code", "indicator_code", "milestone_status", "status_date", "is_current"},
    "fct_support_dossier": {"dossier_kind", "received_date", "closed_date", "outcome", "place", "days", "is_open"},
    "fct_survey_answer": {"wave", "question", "group_code", "respondents", "value", "margin", "is_suppressed"},
    "dim_objective": {"objective_code", "kind", "kind_nl", "kind_en", "label_nl", "label_en", "position"},
    "dim_action": {"action_code", "objective_code", "label_nl", "label_en", "position"},
    "dim_indicator": {
        "indicator_code", "objective_code", "action_code", "area_code", "label_nl", "label_en", "unit", "target_kind",
        "direction", "geography_basis", "geography_code", "period_kind", "has_model", "no_source_reason_nl",
    },
    "dim_target": {"indicator_code", "target_value", "target_date", "origin", "valid_from", "valid_to", "is_current"},
    "dim_target_status": {"status", "label_nl", "label_en", "sign", "style", "position"},
    "bridge_indicator_source": {"indicator_code", "source_id", "is_planned", "title_nl", "why_nl"},
    "fct_indicator_value": {
        "indicator_code", "period_start", "period_end", "geography_code", "value", "numerator", "denominator", "unit",
        "series", "is_estimate", "is_suppressed", "is_synthetic", "source_id", "delivery_id",
    },
    "fct_target_status": {
        "indicator_code", "period_start", "value", "baseline_value", "target_value", "target_at_date", "gap", "status",
        "value_status", "reason_nl", "reason_en", "is_latest", "late_from", "changes_on",
    },
}  # fmt: skip
"""Tables and columns of the architecture's contract."""

PRIMARY_KEYS = {
    "dim_date": ["date_key"],
    "dim_municipality": ["municipality_key"],
    "dim_neighbourhood": ["wijk_code"],
    "dim_sector": ["sector_key"],
    "dim_activity": ["activity_key"],
    "dim_enterprise": ["enterprise_key"],
    "dim_establishment": ["establishment_key"],
    "dim_source": ["source_id"],
    "fct_establishment_event": ["date_key", "establishment_number", "event"],
    "fct_establishment_month": ["division_key", "legal_kind", "month", "wijk_code"],
    "fct_local_units_quarter": ["nis_code", "quarter_start"],
    "fct_population_sector_year": ["date_key", "sector_code"],
    "fct_population_year": ["age", "date_key", "nationality_group", "nis_code", "sex"],
    "fct_plan_budget": ["action_code", "booking_year", "list", "plan_year"],
    "fct_plan_investment": ["booking_year", "classification", "item_code", "plan_year"],
    "fct_area_budget": ["area_code", "booking_year", "plan_year"],
    "fct_bankruptcy_month": ["month", "nis_code", "section", "size_class"],
    "fct_bankruptcy_week": ["nis_code", "section", "size_class", "week_start"],
    "fct_vat_payers_year": ["legal_form_code", "nace_code", "nis_code", "year"],
    "fct_vat_survival_year": ["cohort_year", "geography_code", "legal_type", "section", "size_class"],
    "fct_milestone": ["milestone_code", "status_date"],
    "fct_support_dossier": ["dossier_number"],
    "fct_survey_answer": ["breakdown", "group_code", "question", "wave"],
    "dim_objective": ["objective_code"],
    "dim_action": ["action_code"],
    "dim_indicator": ["indicator_code"],
    "dim_target": ["target_key"],
    "dim_target_status": ["status"],
    "bridge_indicator_source": ["indicator_code", "source_id"],
    "fct_indicator_value": ["indicator_value_key"],
    "fct_target_status": ["target_status_key"],
}

FOREIGN_KEYS = {
    ("dim_sector", "wijk_code", "dim_neighbourhood"),
    ("dim_enterprise", "main_activity_key", "dim_activity"),
    ("dim_establishment", "wijk_code", "dim_neighbourhood"),
    ("dim_establishment", "main_activity_key", "dim_activity"),
    ("fct_establishment_event", "date_key", "dim_date"),
    ("fct_establishment_event", "establishment_key", "dim_establishment"),
    ("fct_establishment_event", "municipality_key", "dim_municipality"),
    ("fct_establishment_event", "wijk_code", "dim_neighbourhood"),
    ("fct_establishment_event", "previous_wijk_code", "dim_neighbourhood"),
    ("fct_establishment_event", "main_activity_key", "dim_activity"),
    ("fct_establishment_event", "previous_activity_key", "dim_activity"),
    ("fct_establishment_month", "date_key", "dim_date"),
    ("fct_establishment_month", "wijk_code", "dim_neighbourhood"),
    ("fct_establishment_month", "division_key", "dim_activity"),
    ("fct_establishment_month", "municipality_key", "dim_municipality"),
    ("fct_local_units_quarter", "date_key", "dim_date"),
    ("fct_local_units_quarter", "municipality_key", "dim_municipality"),
    ("fct_population_sector_year", "date_key", "dim_date"),
    ("fct_population_sector_year", "sector_key", "dim_sector"),
    ("fct_population_sector_year", "wijk_code", "dim_neighbourhood"),
    ("fct_population_sector_year", "municipality_key", "dim_municipality"),
    ("fct_population_year", "date_key", "dim_date"),
    ("fct_population_year", "municipality_key", "dim_municipality"),
    ("fct_plan_budget", "source_id", "dim_source"),
    ("fct_plan_investment", "source_id", "dim_source"),
    ("fct_area_budget", "source", "dim_source"),
    ("fct_bankruptcy_month", "date_key", "dim_date"),
    ("fct_bankruptcy_month", "municipality_key", "dim_municipality"),
    ("fct_bankruptcy_week", "date_key", "dim_date"),
    ("fct_bankruptcy_week", "municipality_key", "dim_municipality"),
    ("fct_vat_payers_year", "date_key", "dim_date"),
    ("fct_vat_payers_year", "municipality_key", "dim_municipality"),
    ("fct_vat_survival_year", "date_key", "dim_date"),
    ("fct_milestone", "date_key", "dim_date"),
    ("fct_milestone", "indicator_code", "dim_indicator"),
    ("fct_support_dossier", "received_date_key", "dim_date"),
    ("fct_support_dossier", "closed_date_key", "dim_date"),
    ("fct_survey_answer", "date_key", "dim_date"),
    ("dim_action", "objective_code", "dim_objective"),
    ("dim_indicator", "objective_code", "dim_objective"),
    ("dim_indicator", "action_code", "dim_action"),
    ("dim_target", "indicator_code", "dim_indicator"),
    ("bridge_indicator_source", "indicator_code", "dim_indicator"),
    ("fct_indicator_value", "indicator_code", "dim_indicator"),
    ("fct_indicator_value", "date_key", "dim_date"),
    ("fct_indicator_value", "source_id", "dim_source"),
    ("fct_target_status", "indicator_code", "dim_indicator"),
    ("fct_target_status", "date_key", "dim_date"),
    ("fct_target_status", "status", "dim_target_status"),
    ("fct_target_status", "value_status", "dim_target_status"),
    ("fct_target_status", "source_id", "dim_source"),
}


@pytest.mark.parametrize("table", CONTRACT)
def test_mart_has_the_columns_of_the_contract(built: Warehouse, table: str) -> None:
    columns = built.rows(
        "select column_name from information_schema.columns where table_schema = 'mart_next' and table_name = %s",
        [table],
    )
    assert CONTRACT[table] <= {name for (name,) in columns}


def test_mart_has_no_table_that_the_contract_does_not_name(built: Warehouse) -> None:
    tables = built.rows("select table_name from information_schema.tables where table_schema = 'mart_next'")
    assert {name for (name,) in tables} == set(CONTRACT)


def test_primary_keys_are_real(built: Warehouse) -> None:
    keys = built.rows(
        "select conrelid::regclass::text, array(select attname::text from pg_attribute "
        "where attrelid = conrelid and attnum = any(conkey) order by attname) "
        "from pg_constraint where connamespace = 'mart_next'::regnamespace and contype = 'p'"
    )
    assert {name.removeprefix("mart_next."): columns for name, columns in keys} == PRIMARY_KEYS


def test_foreign_keys_are_real(built: Warehouse) -> None:
    keys = built.rows(
        "select conrelid::regclass::text, (select attname::text from pg_attribute "
        "where attrelid = conrelid and attnum = conkey[1]), confrelid::regclass::text "
        "from pg_constraint where connamespace = 'mart_next'::regnamespace and contype = 'f'"
    )
    found = {(table.removeprefix("mart_next."), column, to.removeprefix("mart_next.")) for table, column, to in keys}
    assert found == FOREIGN_KEYS


def undescribed(built: Warehouse, schema: str) -> set[tuple[str, str | None]]:
    """Tables (without a column) and columns of the schema that are not described in Dutch and English."""
    return {
        *built.rows(
            "select relname, attname from pg_class inner join pg_attribute on attrelid = pg_class.oid "
            "where relnamespace = %s::regnamespace and relkind in ('r', 'v') and attnum > 0 and not attisdropped "
            "and coalesce(col_description(attrelid, attnum), '') not like '%% — %%'",
            [schema],
        ),
        *built.rows(
            "select relname, null from pg_class where relnamespace = %s::regnamespace and relkind in ('r', 'v') "
            "and coalesce(obj_description(pg_class.oid, 'pg_class'), '') not like '%% — %%'",
            [schema],
        ),
    }


@pytest.mark.parametrize("schema", ["mart_next", "intermediate"])
def test_every_table_and_column_is_described_in_dutch_and_english(built: Warehouse, schema: str) -> None:
    assert undescribed(built, schema) == set()


def test_no_mart_reads_raw_and_no_staging_reads_a_mart(built: Warehouse) -> None:
    layers = {"staging": 0, "intermediate": 1, "marts": 2}
    nodes = built.manifest()["nodes"]
    models = {key: node for key, node in nodes.items() if node["resource_type"] == "model"}
    wrong = [
        (node["name"], parent)
        for node in models.values()
        for parent in node["depends_on"]["nodes"]
        if (parent.startswith("source.") and node["fqn"][1] != "staging")
        or (parent in models and layers[models[parent]["fqn"][1]] > layers[node["fqn"][1]])
    ]
    assert wrong == []


def test_every_mart_says_its_grain_and_what_it_is_not_for(built: Warehouse) -> None:
    for node in built.manifest()["nodes"].values():
        if node["resource_type"] == "model":
            assert node["raw_code"].startswith("-- Grain: "), node["name"]
            if node["fqn"][1] == "marts":
                assert "\n-- Not for: " in node["raw_code"], node["name"]


def test_every_mart_has_an_enforced_contract(built: Warehouse) -> None:
    marts = [
        node
        for node in built.manifest()["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] == "marts"
    ]
    assert len(marts) == len(CONTRACT)
    assert all(node["contract"]["enforced"] for node in marts)
