"""A few days of a few establishments, written straight into raw; every figure that follows from it is counted by hand.

Four extracts: full 1 of 30-10-2025, updates 2 of 31-10, 3 of 02-11 and 4 of 03-11-2025.

    2.1  Staal NV, stays (its rows stand twice)           2.6  Staal NV, moves within Genk in extract 2
    2.2  a person at home, leaves for Hasselt in 3        2.7  a club, comes from Hasselt in 4
    2.3  Staal NV, opens in 2, has no activity of its own 2.8  Staal NV, NACE 2025 in 2, another trade in 4
    2.4  a club, closes in 3, opens again in 4            2.9  a person, registered in 4, years late
    2.5  co-owners of a building, no business             2.10 Staal NV in Hasselt, never in Genk
"""

from __future__ import annotations

from datetime import date

import psycopg
from psycopg import sql

SECRETS = ("Peeters", "Jan@", "Thuisstraat", "Elders-aan-huis")
"""Of the natural person: nothing that holds one of these may stand anywhere behind raw."""

SNAPSHOTS = {1: date(2025, 10, 30), 2: date(2025, 10, 31), 3: date(2025, 11, 2), 4: date(2025, 11, 3)}

TABLES = {
    "kbo_enterprise": (
        ("enterprise_number", "status", "juridical_situation", "type_of_enterprise", "juridical_form", "start_date"),
        [
            (1, None, "0.staal", "AC", "000", "2", "014", "01-01-1990"),
            (1, None, "0.person", "AC", "000", "1", None, "01-01-2005"),
            (1, 4, "0.owners", "AC", "000", "2", "070", "01-01-2001"),
            (4, None, "0.owners", "AC", "012", "2", "070", "01-01-2001"),
            (1, None, "0.club", "AC", "000", "2", "017", "01-01-1995"),
        ],
    ),
    "kbo_establishment": (
        ("establishment_number", "start_date", "enterprise_number"),
        [
            (1, None, "2.1", "01-01-1990", "0.staal"),
            (1, None, "2.1", "01-01-1990", "0.staal"),
            (1, None, "2.2", "01-01-2005", "0.person"),
            (2, None, "2.3", "31-10-2025", "0.staal"),
            (1, 3, "2.4", "01-01-1995", "0.club"),
            (4, None, "2.4", "01-01-1995", "0.club"),
            (1, None, "2.5", "01-01-2001", "0.owners"),
            (1, None, "2.6", "01-01-2010", "0.staal"),
            (1, None, "2.7", "01-01-1995", "0.club"),
            (1, None, "2.8", "01-01-2000", "0.staal"),
            (4, None, "2.9", "04-08-2010", "0.person"),
            (1, None, "2.10", "01-01-2000", "0.staal"),
        ],
    ),
    "kbo_address": (
        ("entity_number", "type_of_address", "zipcode", "street_nl", "house_number", "box", "date_striking_off"),
        [
            (1, None, "0.staal", "REGO", "3500", "Havermarkt", "1", "", None),
            (1, None, "2.1", "BAET", "3600", "Europalaan", "11", "", None),
            (1, None, "2.1", "BAET", "3600", "Europalaan", "11", "", None),
            (1, 3, "2.2", "BAET", "3600", "Thuisstraat", "7", "", None),
            (3, None, "2.2", "BAET", "3500", "Elders-aan-huis", "8", "", None),
            (2, None, "2.3", "BAET", "3600", "EUROPALAAN(Genk)", "12", "", None),
            (1, 3, "2.4", "BAET", "3600", "Europalaan", "13", "", None),
            (4, None, "2.4", "BAET", "3600", "Europalaan", "13", "", None),
            (1, None, "2.5", "BAET", "3600", "Zwartbergstraat", "1", "", "01-06-2020"),
            (1, 2, "2.6", "BAET", "3600", "Europalaan", "11", "A", None),
            (2, 4, "2.6", "BAET", "3600", "Zwartbergstraat", "3", "", None),
            (4, None, "2.6", "BAET", "3600", "Zwartbergstraat", "3", "B", None),
            (1, 4, "2.7", "BAET", "3500", "Europalaan", "11", "", None),
            (4, None, "2.7", "BAET", "3600", "Europalaan", "15", "", None),
            (1, None, "2.8", "BAET", "3600", "Europalaan", "17", "", None),
            (4, None, "2.9", "BAET", "3600", "Thuisstraat", "9", "", None),
            (1, None, "2.10", "BAET", "3500", "Havermarkt", "1", "", None),
        ],
    ),
    "kbo_activity": (
        ("entity_number", "activity_group", "nace_version", "nace_code", "classification"),
        [
            (1, None, "0.staal", "006", "2025", "24100", "MAIN"),
            (1, None, "0.club", "003", "2025", "94999", "MAIN"),
            (1, None, "2.1", "001", "2025", "25110", "MAIN"),
            (1, None, "2.1", "001", "2025", "25110", "MAIN"),
            (1, None, "2.1", "001", "2008", "25110", "MAIN"),
            (1, None, "2.2", "003", "2025", "96021", "MAIN"),
            (1, None, "2.6", "001", "2025", "47111", "MAIN"),
            (1, 2, "2.8", "001", "2008", "25610", "MAIN"),
            (2, 4, "2.8", "001", "2025", "25530", "MAIN"),
            (4, None, "2.8", "001", "2025", "47111", "MAIN"),
            (4, None, "2.9", "003", "2025", "96021", "MAIN"),
        ],
    ),
    "kbo_denomination": (
        ("entity_number", "language", "type_of_denomination", "denomination"),
        [
            (1, None, "0.staal", "2", "001", "Staal NV"),
            (1, None, "0.person", "0", "001", "Peeters, Jan"),
            (1, None, "0.club", "2", "001", "Turnclub"),
            (1, None, "2.1", "2", "003", "De Smidse"),
            (1, None, "2.2", "2", "003", "Kapsalon Peeters"),
        ],
    ),
    "kbo_contact": (
        ("entity_number", "entity_contact", "contact_type", "value"),
        [(1, None, "2.2", "EST", "EMAIL", "jan@Peeters.be")],
    ),
    "kbo_code": (
        ("category", "code", "language", "description"),
        [
            (1, None, "Nace2025", "24100", "NL", "IJzer en staal"),
            (1, None, "Nace2025", "25110", "NL", "Metalen constructiewerken"),
            (1, None, "Nace2025", "25", "NL", "Producten van metaal"),
            (1, None, "Nace2025", "47111", "NL", "Supermarkten"),
            (1, 4, "Nace2025", "25530", "NL", "Verspanen"),
            (1, None, "Nace2008", "25610", "NL", "Oppervlaktebehandeling"),
            (1, None, "JuridicalForm", "014", "NL", "Naamloze vennootschap"),
            (1, None, "JuridicalForm", "017", "NL", "Vereniging zonder winstoogmerk"),
            (1, None, "JuridicalForm", "070", "NL", "Vereniging van mede-eigenaars"),
            (1, None, "JuridicalSituation", "000", "NL", "Normale toestand"),
            (1, None, "JuridicalSituation", "012", "NL", "Vrijwillige ontbinding"),
        ],
    ),
}
"""By raw table: columns, and rows that begin with the first extract that has them and the first that no longer has."""

PLAIN = {
    "refnis": (
        ("level", "nis_code", "parent_nis_code", "name_nl", "name_fr", "name_de", "valid_from", "valid_to"),
        [
            ("1", "02000", "-", "Vlaams Gewest", "Région flamande", "Flämische Region", "01/01/1970", "31/12/9999"),
            ("2", "70000", "02000", "Provincie Limburg", "Limbourg", "Limburg", "01/01/1970", "31/12/9999"),
            ("3", "71000", "70000", "Arrondissement Hasselt", "Hasselt", "Hasselt", "01/01/1970", "31/12/9999"),
            ("4", "71016", "71000", "Genk", "Genk", "Genk", "01/01/1970", "31/12/9999"),
            ("4", "71022", "71000", "Hasselt", "Hasselt", "Hasselt", "01/01/1977", "31/12/2024"),
            ("4", "71072", "71000", "Hasselt", "Hasselt", "Hasselt", "01/01/2025", "31/12/9999"),
        ],
    ),
    "nace_bel": (
        ("level", "nace_code", "label_nl", "label_fr", "label_de", "label_en"),
        [("5", "24.100", "IJzer", "Fer", "Eisen", "Iron and steel")],
    ),
    "statistical_sectors": (
        ("sector_code", "sector_name", "wijk_code", "wijk_name", "nis_code"),
        [
            ("71016A001", "Genk-Centrum", "71016W06", "Genk-Centrum", "71016"),
            ("71016A391", "Zonhoverheide", "71016W10", "Industrieterrein Genk-Noord", "71016"),
            ("71016B29K", "Zwartberg Park", "71016W30", "Zwartberg-Noord", "71016"),
            ("71016ZZZZ", "Genk - niet te lokaliseren", "71016WONB", "Genk - niet te lokaliseren", "71016"),
        ],
    ),
    "street_register": (
        ("street_name", "house_number_from", "house_number_to", "parity", "sector_code"),
        [
            ("Europalaan", "1", "99", "odd", "71016A001"),
            ("Europalaan", "2", "98", "even", "71016A391"),
            ("Zwartbergstraat", "1", "20", "all", "71016B29K"),
        ],
    ),
}
"""Sources without history: an older delivery stands before the newest one and must not be read."""


def tell(connection: psycopg.Connection) -> None:
    """Write the story into raw and its receipts into ops, and commit."""
    kbo = _deliver(connection, "kbo_open_data", "KboOpenData_0004_2025_11_04_Update.zip")
    for number, day in SNAPSHOTS.items():
        connection.execute(
            "insert into ops.kbo_extract values (%s, %s, %s, now(), '1.0.0', %s)",
            [number, "full" if number == 1 else "update", day, kbo],
        )
    for table, (columns, rows) in TABLES.items():
        _insert(connection, table, ("valid_from_extract", "valid_to_extract", *columns), rows)
    for table, (columns, lines) in PLAIN.items():
        older = _deliver(connection, table, f"{table}_older")
        _insert(connection, table, ("delivery_id", "line_number", *columns), [(older, 2, *["0"] * len(columns))])
        newest = _deliver(connection, table, f"{table}_newest")
        rows = [(newest, number, *line) for number, line in enumerate(lines, start=2)]
        _insert(connection, table, ("delivery_id", "line_number", *columns), rows)
        refused = _deliver(connection, table, f"{table}_refused", outcome="refused")
        _insert(connection, table, ("delivery_id", "line_number", *columns), [(refused, 2, *["0"] * len(columns))])
    connection.commit()


def _deliver(connection: psycopg.Connection, source: str, name: str, outcome: str = "loaded") -> int:
    row = connection.execute(
        "insert into ops.delivery (source_id, file_name, uri, sha256, size_bytes, origin, licence) "
        "values (%s, %s, 'landing', %s, 1, 'file', 'licence') returning delivery_id",
        [source, name, name],
    ).fetchone()
    assert row
    connection.execute(
        "insert into ops.load (delivery_id, source_id, started_at, outcome, content_up_to) "
        "values (%s, %s, now(), %s, %s)",
        [row[0], source, outcome, max(SNAPSHOTS.values())],
    )
    return int(row[0])


def _insert(connection: psycopg.Connection, table: str, columns: tuple[str, ...], rows: list[tuple]) -> None:
    statement = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier("raw", table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
