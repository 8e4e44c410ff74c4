"""A tenancy workbook with mistakes: each is named with its sheet, and no good row is lost on any of them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from openpyxl import load_workbook

from ingest.gate import today
from ingest.readers import create_raw_tables
from sample.numbers import enterprise
from warehouse.settings import Settings

from .tenancy import CRIB, ESTABLISHMENT, NUMBER, OTHER, TENANCY, deliver, keys, row, write

TOMORROW = today() + timedelta(days=1)
LEFT = {"left_on": date(2025, 3, 31), "exit_kind": "gegroeid in Genk"}


def day(at: date) -> str:
    return f"{at:%d/%m/%Y}"


MISTAKES: list[tuple[str, dict[str, Any], str, str, str]] = [
    (
        "tenancy_sites",
        {"site_code": "XENTRO", "reported_to": TOMORROW},
        "Toestand tot",
        day(TOMORROW),
        "“Toestand tot” ligt niet in de toekomst",
    ),
    (
        "tenancy_buildings",
        {"site_code": "THOR-PARK"},
        "Site",
        "THOR-PARK",
        "“Site” staat op het blad Sites, en is",
    ),
    (
        "tenancy_units",
        {"unit_code": "1.90", "lettable_m2": 0},
        "Verhuurbaar (m2)",
        "0",
        "“Verhuurbaar (m2)” is van 1 tot en met",
    ),
    (
        "tenancy_units",
        {"unit_code": "1.91", "valid_to": date(2013, 5, 31)},
        "Geldig van / Geldig tot en met",
        "01/06/2013 / 31/05/2013",
        "“Geldig tot en met” ligt niet voor “Geldig van”",
    ),
    (
        "tenancy_units",
        {"unit_code": "1.92", "building_code": "G9"},
        "Site / Gebouw",
        f"{CRIB} / G9",
        "“Gebouw” staat bij dezelfde site op het blad Gebouwen",
    ),
    (
        "tenancy_leases",
        {"enterprise_number": "0099.000.001"},
        "Ondernemingsnummer",
        "0099.000.001",
        "“Ondernemingsnummer” is een ondernemingsnummer",
    ),
    (
        "tenancy_leases",
        {"establishment_number": "2.900.000.091"},
        "Vestigingsnummer",
        "2.900.000.091",
        "“Vestigingsnummer” heeft juiste controlecijfers",
    ),
    (
        "tenancy_leases",
        {"signed_on": date(2024, 2, 2)},
        "Getekend op / Begindatum",
        "02/02/2024 / 01/02/2024",
        "“Getekend op” ligt niet na “Begindatum”",
    ),
    (
        "tenancy_leases",
        {"ends_on": date(2024, 1, 31)},
        "Begindatum / Einddatum",
        "01/02/2024 / 31/01/2024",
        "“Einddatum” ligt niet voor “Begindatum”",
    ),
    (
        "tenancy_leases",
        {**LEFT, "left_on": date(2024, 1, 31)},
        "Begindatum / Vertrokken op",
        "01/02/2024 / 31/01/2024",
        "“Vertrokken op” ligt niet voor “Begindatum”",
    ),
    (
        "tenancy_leases",
        {"exit_kind": "failliet"},
        "Vertrokken op / Reden van vertrek",
        "(leeg) / failliet",
        "“Reden van vertrek” is leeg zolang “Vertrokken op” leeg is",
    ),
    (
        "tenancy_leases",
        {"unit_code": "9.99"},
        "Site / Gebouw / Unit",
        f"{CRIB} / G1 / 9.99",
        "“Unit” staat bij dezelfde site en hetzelfde gebouw op het blad Units",
    ),
    (
        "tenancy_leases",
        {"unit_code": "1.02"},
        "Unit / Begindatum / Vertrokken op",
        "1.02 / 01/02/2024 / (leeg)",
        "De unit is geldig op “Begindatum”, en tot “Vertrokken op” of “Toestand tot”",
    ),
    (
        "tenancy_headcounts",
        {"tenant_code": "H-9"},
        "Site / Huurdercode",
        f"{CRIB} / H-9",
        "“Huurdercode” staat bij dezelfde site op het blad Contracten",
    ),
    (
        "tenancy_coaching",
        {"coaching_month": date(2025, 3, 15)},
        "Maand",
        "15/03/2025",
        "“Maand” is de eerste dag van de maand",
    ),
]
"""Sheet, what the row says otherwise than a sound one, and the column, the value and the start of the rule."""
GOOD = {
    "tenancy_sites": [row("tenancy_sites"), row("tenancy_sites", site_code="INCUBATHOR")],
    "tenancy_buildings": [row("tenancy_buildings"), row("tenancy_buildings", site_code="INCUBATHOR")],
    "tenancy_units": [
        row("tenancy_units"),
        row("tenancy_units", unit_code="1.02", valid_to=date(2022, 12, 31)),
        row("tenancy_units", unit_code="1.02A", valid_from=date(2023, 1, 1), lettable_m2=40),
        row("tenancy_units", unit_code="1.03"),
        row("tenancy_units", site_code="INCUBATHOR"),
    ],
    "tenancy_leases": [
        row("tenancy_leases", let_m2=60, enterprise_number=NUMBER, establishment_number=ESTABLISHMENT, **LEFT),
        row("tenancy_leases", contract_number="C-2", unit_code="1.03", enterprise_number=None, signed_on=None),
        row("tenancy_leases", contract_number="C-3", unit_code="1.02A", let_m2=40, establishment_number="2900000090"),
        row("tenancy_leases", site_code="INCUBATHOR", tenant_code="H-3"),
    ],
    "tenancy_headcounts": [row("tenancy_headcounts"), row("tenancy_headcounts", reference_date=date(2024, 12, 31))],
    "tenancy_coaching": [row("tenancy_coaching"), row("tenancy_coaching", coaching_month=date(2025, 4, 1))],
}


def test_fifteen_different_mistakes_over_the_sheets_are_named_and_no_good_row_is_lost(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    sheets = {table: list(rows) for table, rows in GOOD.items()}
    in_a_wrong_unit = row("tenancy_leases", contract_number="C-4", unit_code="1.90")
    sheets["tenancy_leases"].append(in_a_wrong_unit)
    good = {table: len(rows) for table, rows in sheets.items()}
    expected = []
    for nth, (table, changed, *told) in enumerate(MISTAKES):
        own = {"contract_number": f"X-{nth}", "let_m2": 1} if table == "tenancy_leases" else {}
        first = 2 if table == "tenancy_sites" else 3  # below the titles, and the example where there is one
        expected.append((table, first + len(sheets[table]), *told))
        sheets[table].append(row(table, **own, **changed))
    delivery, outcome, report = deliver(warehouse, settings, write(tmp_path / "site_tenancy.xlsx", sheets))

    assert outcome == "loaded"
    assert len(report.mistakes) == len(MISTAKES) == 15
    named = {(mistake.sheet, mistake.row): mistake for mistake in report.mistakes}
    page = report.path.read_text(encoding="utf-8")
    for table, line, column, value, rule in expected:
        sheet = str(TENANCY.file(table).sheet)
        mistake = named[sheet, line]
        assert (mistake.column, mistake.value) == (column, value)
        assert mistake.rule.startswith(rule)
        for word in (sheet, column, value, mistake.rule):
            assert word in page
    assert {table: len(keys(warehouse, table, "site_code", delivery)) for table in GOOD} == good
    assert "C-4" in keys(warehouse, "tenancy_leases", "contract_number", delivery)
    assert report.rows_set_apart == 15
    assert report.rows_accepted == sum(good.values())
    assert report.warnings == ()


def test_a_site_whose_row_is_wrong_costs_its_own_rows_and_no_others(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    sheets = dict(GOOD)
    sheets["tenancy_sites"] = [row("tenancy_sites"), row("tenancy_sites", site_code="INCUBATHOR", reported_to=TOMORROW)]
    delivery, outcome, report = deliver(warehouse, settings, write(tmp_path / "site_tenancy.xlsx", sheets))
    assert outcome == "loaded"
    assert set(keys(warehouse, "tenancy_leases", "site_code", delivery)) == {CRIB}
    rule = "“Site” staat op het blad Sites, en is daar juist ingevuld"
    assert [(one.sheet, one.rule == rule) for one in report.mistakes] == [
        ("Gebouwen", True),
        ("Contracten", True),
        ("Sites", False),
        ("Units", True),
    ]


def test_a_form_without_a_required_sheet_is_refused_in_dutch(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    path = write(tmp_path / "site_tenancy.xlsx", GOOD)
    book = load_workbook(path)
    book.remove(book["Units"])
    book.save(path)
    _, outcome, report = deliver(warehouse, settings, path)
    assert outcome == "refused"
    (reason,) = report.refusals
    assert reason.startswith("Het blad “Units” ontbreekt.")


def test_an_empty_sheet_that_must_have_rows_is_refused_by_its_title(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    sheets = {table: GOOD[table] for table in ("tenancy_sites", "tenancy_buildings")}
    _, outcome, report = deliver(warehouse, settings, write(tmp_path / "site_tenancy.xlsx", sheets))
    assert outcome == "refused"
    assert report.refusals == (
        "Blad Units: Niet voldaan aan deze regel: De levering heeft juiste rijen. Gevonden: 0 (≥ 1).",
    )


def findings(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path, **sheets: list[dict[str, Any]]
) -> tuple[str, ...]:
    """What is told of a workbook with these rows beside the sound ones; no row of it may be lost."""
    given = {table: [*rows, *sheets.get(table, [])] for table, rows in GOOD.items()}
    _, outcome, report = deliver(warehouse, settings, write(tmp_path / "site_tenancy.xlsx", given))
    assert (outcome, report.mistakes, report.rows_set_apart) == ("loaded", (), 0)
    return report.warnings


def lease(nth: int, **changed: Any) -> dict[str, Any]:
    return row("tenancy_leases", contract_number=f"F-{nth}", **changed)


def test_leases_at_the_same_time_that_let_more_than_the_unit_has_are_told_and_kept(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    before = {"starts_on": date(2022, 2, 1), "signed_on": None, **LEFT, "left_on": date(2024, 1, 31)}
    told = findings(
        warehouse,
        settings,
        tmp_path,
        tenancy_units=[row("tenancy_units", unit_code="1.90")],
        tenancy_leases=[
            lease(1, starts_on=date(2025, 3, 31), signed_on=None),  # the day on which the tenant before leaves
            lease(2, unit_code="1.90", **before),
            lease(3, unit_code="1.90"),  # the day after
        ],
    )
    assert told == (
        "Blad Contracten: Contracten die tegelijk lopen, verhuren samen niet meer dan de unit groot is (rij 7)",
    )


def test_a_long_stay_in_an_incubator_is_told_and_elsewhere_it_is_not(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    old = {"starts_on": date(2019, 1, 1), "signed_on": None, "ends_on": None}
    told = findings(
        warehouse,
        settings,
        tmp_path,
        tenancy_sites=[row("tenancy_sites", site_code="THOR-PARK")],
        tenancy_buildings=[row("tenancy_buildings", site_code="THOR-PARK")],
        tenancy_units=[
            row("tenancy_units", unit_code="1.93"),
            row("tenancy_units", unit_code="1.94"),
            row("tenancy_units", site_code="THOR-PARK"),
        ],
        tenancy_leases=[
            lease(1, **old, unit_code="1.93"),
            lease(2, **old, site_code="THOR-PARK"),
            lease(
                3, **{**old, "ends_on": date(2023, 12, 31)}, unit_code="1.94", **{**LEFT, "left_on": date(2023, 12, 31)}
            ),
        ],
    )
    assert told == ("Blad Contracten: Een contract in een incubator loopt hoogstens vijf jaar (rij 7)",)


def test_who_is_counted_after_leaving_is_told(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    gone = lease(1, unit_code="1.91", tenant_code="H-8", **LEFT)
    told = findings(
        warehouse,
        settings,
        tmp_path,
        tenancy_units=[row("tenancy_units", unit_code="1.91")],
        tenancy_leases=[gone],
        tenancy_headcounts=[
            row("tenancy_headcounts", tenant_code="H-8"),
            row("tenancy_headcounts", tenant_code="H-8", reference_date=LEFT["left_on"]),
            row("tenancy_headcounts", reference_date=date(2023, 12, 31), fte=4.5),
        ],
    )
    assert told == (
        "Blad Personeel: “VTE” is niet meer dan “Personen” (rij 7)",
        "Blad Personeel: Een huurder wordt niet meer geteld nadat hij vertrokken is (rij 5)",
    )


@pytest.fixture
def register(warehouse: psycopg.Connection) -> None:
    """A register that knows one enterprise, has known another, and has other names beside the present one."""
    create_raw_tables(warehouse)
    for number, until in ((NUMBER, None), (OTHER, 148)):
        warehouse.execute(
            "insert into raw.kbo_enterprise (enterprise_number, valid_from_extract, valid_to_extract) "
            "values (%s, 146, %s)",
            [number, until],
        )
    for name, until in (("Éérste & Zonen B.V.", None), ("Iets heel anders", 148)):
        warehouse.execute(
            "insert into raw.kbo_denomination (entity_number, denomination, valid_from_extract, valid_to_extract) "
            "values (%s, %s, 146, %s)",
            [NUMBER, name, until],
        )
    warehouse.commit()


def test_what_the_register_says_otherwise_is_told_without_a_name_or_number(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path, register: None
) -> None:
    unknown = enterprise(990_002)
    names = ("EERSTE EN ZONEN", "eerste & zonen nv", "Eerste", "Iets heel anders", "Tweede BV")
    told = findings(
        warehouse,
        settings,
        tmp_path,
        tenancy_units=[row("tenancy_units", unit_code="1.95", lettable_m2=10_000)],
        tenancy_leases=[
            *(
                lease(nth, unit_code="1.95", enterprise_number=NUMBER, tenant_name=name)
                for nth, name in enumerate(names)
            ),
            lease(10, unit_code="1.95", enterprise_number=OTHER),
            lease(11, unit_code="1.95", enterprise_number=unknown),
            lease(12, unit_code="1.95", enterprise_number=OTHER, **LEFT),
            lease(13, unit_code="1.95", enterprise_number=unknown, **LEFT),
        ],
    )
    assert told == (
        "Blad Contracten: “Ondernemingsnummer” van wie er nog zit, staat in de KBO (rij 13)",
        "Blad Contracten: De onderneming van wie er nog zit, is niet stopgezet in de KBO (rij 12)",
        "Blad Contracten: “Naam van de huurder” past bij een naam van dat ondernemingsnummer in de KBO (rij 7, 10, 11)",
    )
    recorded = warehouse.execute("select description_nl || description_en || observed from ops.validation")
    for (text,) in recorded.fetchall():
        assert NUMBER not in text
        assert "Iets heel" not in text


def many(count: int, site: str = CRIB) -> dict[str, list[dict[str, Any]]]:
    """A site with so many units, each let."""
    codes = [f"U-{nth}" for nth in range(count)]
    return {
        "tenancy_sites": [row("tenancy_sites", site_code=site)],
        "tenancy_buildings": [row("tenancy_buildings", site_code=site)],
        "tenancy_units": [row("tenancy_units", site_code=site, unit_code=code) for code in codes],
        "tenancy_leases": [
            row("tenancy_leases", site_code=site, unit_code=code, contract_number=f"C-{code}") for code in codes
        ],
    }


def both(*sheets: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    return {table: [one for of_site in sheets for one in of_site.get(table, [])] for table in sheets[0]}


def test_a_site_that_shrinks_is_stopped_though_another_of_the_workbook_grows(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "site_tenancy.xlsx"
    assert deliver(warehouse, settings, write(path, many(30)))[1] == "loaded"
    assert deliver(warehouse, settings, write(path, many(2, "INCUBATHOR")))[1] == "loaded"
    shrunk = both({**many(30), "tenancy_leases": many(1)["tenancy_leases"]}, many(40, "INCUBATHOR"))
    _, outcome, report = deliver(warehouse, settings, write(path, shrunk))
    assert outcome == "refused"
    (reason,) = report.refusals
    assert reason.startswith("Blad Contracten: Niet voldaan aan deze regel: Het aantal rijen is gewoon (C-MINE-CRIB)")
    assert "(C-MINE-CRIB): 30 rijen vorige keer, 1 nu" in reason
    assert "Vraag dan de beheerder" in reason
    assert deliver(warehouse, settings, path, accept_volume=True)[1] == "loaded"


def test_a_site_whose_rows_go_to_quarantine_is_stopped_for_the_rows_that_are_left(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "site_tenancy.xlsx"
    assert deliver(warehouse, settings, write(path, both(many(30), many(30, "INCUBATHOR"))))[1] == "loaded"
    wrong = many(30)
    wrong["tenancy_leases"] = [{**one, "unit_code": "9.99"} for one in wrong["tenancy_leases"]]
    _, outcome, report = deliver(warehouse, settings, write(path, both(wrong, many(30, "INCUBATHOR"))))
    assert (outcome, report.rows_set_apart) == ("refused", 30)
    (reason,) = report.refusals
    assert "(C-MINE-CRIB): 30 rijen vorige keer, 0 nu" in reason


def test_a_sheet_that_is_left_out_counts_as_empty(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "site_tenancy.xlsx"
    assert deliver(warehouse, settings, write(path, many(30)))[1] == "loaded"
    without = {table: rows for table, rows in many(30).items() if table != "tenancy_leases"}
    _, outcome, report = deliver(warehouse, settings, write(path, without))
    assert outcome == "refused"
    assert "(C-MINE-CRIB): 30 rijen vorige keer, 0 nu" in report.refusals[0]


def test_an_older_state_of_the_same_site_is_told_and_of_another_it_is_not(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "site_tenancy.xlsx"
    deliver(warehouse, settings, write(path, many(3)))
    older = {"reported_to": date(2025, 12, 31)}
    other = many(3, "INCUBATHOR")
    other["tenancy_sites"] = [{**other["tenancy_sites"][0], **older}]
    assert deliver(warehouse, settings, write(path, other))[2].warnings == ()
    same = many(3)
    same["tenancy_sites"] = [{**same["tenancy_sites"][0], **older}]
    assert deliver(warehouse, settings, write(path, same))[2].warnings == (
        "Blad Sites: De levering is niet ouder dan een die al aanvaard is",
    )


def test_mistakes_of_a_refused_workbook_are_named_too(
    warehouse: psycopg.Connection, settings: Settings, tmp_path: Path
) -> None:
    sheets = {**GOOD, "tenancy_units": [row("tenancy_units", lettable_m2=0)]}
    _, outcome, report = deliver(warehouse, settings, write(tmp_path / "site_tenancy.xlsx", sheets))
    assert outcome == "refused"
    assert ("Units", 3, "Verhuurbaar (m2)", "0") in {
        (one.sheet, one.row, one.column, one.value) for one in report.mistakes
    }
