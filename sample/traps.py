"""Everything that real files hold and a reader may stumble over, once by hand so that no scale goes without it.

Each is a fact of the real extracts (see docs of the source); the entities are synthetic like all others.
"""

from __future__ import annotations

from datetime import date, timedelta

from sample.archive import Row
from sample.codes import activities
from sample.entities import Maker
from sample.places import elsewhere, home_place

MANY_ACTIVITIES = 957
MANY_MAINS = 822
NOT_BUSINESSES = (
    ("070", "VME"),
    ("070", "VME"),
    ("411", "Stad"),
    ("412", "OCMW"),
    ("413", "Politiezone"),
    ("418", "AGB"),
    ("422", "Brandweerzone"),
    ("128", "Kerkfabriek"),
    ("124", "Openbare instelling"),
    ("417", "Intercommunale"),
)
_NAMES = (
    'SYNTHETISCH "De Proef", bakkerij & zonen BV',
    "SYNTHETISCH Café 't Voorbeeld; NV",
    "SYNTHETISCH  Dubbele Blanco BV",
)
_PHONES = ("089 00 00 42", "089000042", "089/00.00.42", "+3289000042")
_HOUSES = (("12", "b", ""), ("198", "LM", " "), ("7", "/", ""), ("1B", "D000", ""))
"""House number, box, and what stands between a street and the suffix of its former municipality."""


def add(maker: Maker) -> None:
    """Add every trap to the state of `maker`."""
    _names(maker)
    _addresses(maker)
    _contacts(maker)
    _activities(maker)
    _not_businesses(maker)
    _late_and_unknown(maker)
    _orphans(maker)


def _rename(maker: Maker, number: str, name: str, language: str = "2") -> None:
    maker.state.put("denomination", number, [(number, language, "001", name)])


def _names(maker: Maker) -> None:
    """Quotes, commas, accents and double blanks inside a name."""
    for name in _NAMES:
        company = maker.company(home_place(), date(2015, 3, 1))
        _rename(maker, company, name)
        maker.establishment(company, home_place())


def _addresses(maker: Maker) -> None:
    """Struck off ex officio (the entity stays active), abroad, a former municipality, boxes of every kind."""
    company = maker.company(home_place(), date(1999, 5, 17))
    maker.put_address(company, "REGO", maker.address_in_home(), struck=maker.today - timedelta(days=697))
    struck = maker.establishment(company, home_place())
    maker.put_address(struck, "BAET", maker.address_in_home(), struck=maker.today - timedelta(days=612))
    abroad = maker.company(home_place(), date(1968, 1, 1))
    country: Row = ("Duitsland (Bondsrep.)", "Allemagne (Rép.féd.)")
    street = "Musterstrasse  519 (Rheinland)"
    maker.put_address(abroad, "REGO", (*country, "", "West-Duitsland", "West-Duitsland", street, street, "", "", ""))
    maker.establishment(abroad, home_place())
    merged = next(place for place in elsewhere() if place.suffix)
    for house, box, blank in _HOUSES:
        company = maker.company(merged, date(2019, 9, 2))
        street = f"Voorbeeldstraat{blank}({merged.suffix})"
        address = (None, None, merged.zipcode, merged.nl, merged.fr, street, street, house, box, "Synthetisch adres")
        maker.put_address(company, "REGO", address)


def _contacts(maker: Maker) -> None:
    """Every way to write a phone number, a site without a scheme, FAX (code.csv lacks it), a row that stands twice."""
    company = maker.company(home_place(), date(1985, 6, 1))
    rows: list[Row] = [(company, "ENT", "TEL", phone) for phone in _PHONES]
    rows += [(company, "ENT", "FAX", "089/00.00.43"), (company, "ENT", "WEB", "www.synthetisch-42.example/")]
    rows.append(rows[0])
    maker.state.put("contact", company, rows)


def _activities(maker: Maker) -> None:
    """One establishment with 957 activities of which 822 main; one with rows of 2008 alone; a row that stands twice."""
    start = date(2001, 4, 2)
    company = maker.company(home_place(), start)
    busy = maker.establishment(company, home_place(), start)
    codes = [("2025", a.nace_2025) for a in activities()] + [("2008", a.nace_2008) for a in activities()]
    codes += [("2003", a.nace_2003) for a in activities()]
    codes = [code for code in dict.fromkeys(codes) if code[1]][:MANY_ACTIVITIES]
    maker.state.put(
        "activity",
        busy,
        [
            (busy, "003", version, code, "MAIN" if nth < MANY_MAINS else "SECO")
            for nth, (version, code) in enumerate(codes)
        ],
    )
    lonely = maker.establishment(company, home_place(), start)
    without = [activity for activity in activities() if not activity.nace_2025][:3]
    maker.state.put(
        "activity",
        lonely,
        [
            (lonely, "003", "2008", activity.nace_2008, "MAIN" if nth == 0 else "SECO")
            for nth, activity in enumerate(without)
        ],
    )
    twice = maker.establishment(company, home_place(), start)
    rows = maker.state.get("activity", twice)
    maker.state.put("activity", twice, [*rows, rows[0]])
    first = activities()[0]
    maker.state.put(
        "activity",
        company,
        [
            (company, group, version, code, "MAIN")
            for group in ("001", "002", "006")
            for version, code in (("2025", first.nace_2025), ("2008", first.nace_2008), ("2003", first.nace_2003))
            if code
        ],
    )


def _not_businesses(maker: Maker) -> None:
    """Co-ownership associations and public bodies: entities of the register, no businesses."""
    for code, ending in NOT_BUSINESSES:
        body = maker.company(home_place(), date(2003, 7, 1), (code, 0.0, ending, None))
        if code != "070":
            site = maker.establishment(body, home_place())
            rows = maker.state.get("activity", site)
            groups = ("004", "005", "007")  # civil service, local government, schools
            maker.state.put("activity", site, [*rows, *((site, group, *rows[0][2:]) for group in groups)])


def _late_and_unknown(maker: Maker) -> None:
    """Starts after the snapshot; type 0 'unknown'; a form to be read as the one of the 2019 code."""
    tomorrow = maker.today + timedelta(days=1)
    company = maker.company(home_place(), tomorrow)
    maker.establishment(company, home_place(), tomorrow)
    maker.establishment(maker.person(tomorrow + timedelta(days=2)), home_place(), tomorrow + timedelta(days=2))
    unknown = maker.company(home_place(), date(1970, 1, 1))
    maker.put_enterprise(unknown, "0", "721", None, date(1970, 1, 1))
    maker.company(home_place(), date(1990, 1, 15), ("015", 0.0, "BVBA", "610"))
    maker.company(home_place(), date(2023, 1, 16))  # a number of the new series


def _orphans(maker: Maker) -> None:
    """Rows of entities that are not in the extract: an establishment without its enterprise, loose child rows."""
    owner = maker.person(date(2012, 2, 1))
    maker.establishment(owner, home_place())
    for table in ("enterprise", "denomination", "activity"):
        maker.state.put(table, owner, [])
    gone = maker.company(home_place(), date(2011, 10, 3))
    for table in ("enterprise", "denomination", "address"):
        maker.state.put(table, gone, [])
    maker.state.put("contact", gone, [(gone, "ENT", "TEL", "089 00 00 44")])
