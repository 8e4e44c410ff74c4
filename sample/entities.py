"""Makes single entities of a synthetic register: numbers, names, addresses, contacts, activities.

Whatever a person may see says that it is made up: companies are "SYNTHETISCH ...", people "Voorbeeld, ...", streets
"Synthetische ..." or "Voorbeeldstraat", web and mail addresses end in .example, phone numbers are not given out.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from sample.archive import Row
from sample.chance import Weighted
from sample.codes import Activity, activities
from sample.numbers import Numbers
from sample.places import Place, home_place, home_places, places
from sample.reference import Sector, sectors
from sample.sources.street_register import Stretch, register
from sample.state import State

# Legal forms: code, share, how a name ends, and the form "as it must be read" of the old ones (JuridicalFormCAC).
FORMS: tuple[tuple[str, float, str, str | None], ...] = (
    ("610", 55.0, "BV", None),
    ("014", 12.0, "NV", None),
    ("017", 12.0, "VZW", None),
    ("612", 6.0, "CommV", None),
    ("011", 3.0, "VOF", None),
    ("706", 1.5, "CV", None),
    ("015", 2.5, "BVBA", "610"),
    ("008", 0.8, "CVBA", "706"),
    ("012", 0.6, "GCV", "612"),
    ("702", 1.5, "maatschap", None),
    ("070", 3.6, "VME", None),
    ("026", 0.4, "stichting", None),
    ("128", 0.3, "kerkfabriek", None),
    ("124", 0.1, "openbare instelling", None),
    ("721", 0.4, "vereniging", None),
    ("003", 0.2, "BTW-eenheid", None),
    ("417", 0.1, "opdrachthoudende vereniging", None),
)
# What a form does, where it is not a business like any other (a code of NACE-BEL 2025).
_TRADES = {
    "411": "84111",
    "412": "88999",
    "124": "84111",
    "417": "38110",
    "128": "94910",
    "017": "94992",
    "026": "94992",
}
_SITUATIONS = (("000", 965), ("050", 12), ("012", 14), ("091", 3), ("049", 1), ("010", 2), ("013", 1), ("020", 2))
_FAMILIES = ("Voorbeeld", "Synthetisch", "Proefpersoon", "Testmans")
_FIRST = ("Jan", "Els", "Mehmet", "Fatma", "Luigi", "Giulia", "Piotr", "Sofie", "Karim", "Nele", "Stavros", "Lien")
_COHORTS = (
    ((102, 56), 2),
    ((55, 36), 8),
    ((35, 26), 11),
    ((25, 16), 20),
    ((15, 8), 26),
    ((7, 0), 33),
)
"""How many years ago the first and the last of a cohort began, and its share of those who are active."""
_FOREIGN = (
    ("Nederland", "Pays-Bas", "6211AB", "Maastricht", "Voorbeeldweg", "12"),
    ("Nederland", "Pays-Bas", "5611AA", "Eindhoven", "Synthetische Kade", "3"),
    ("Frankrijk", "France", "62000", "Arras", "Rue de l'Exemple", "2"),
    ("Duitsland (Bondsrep.)", "Allemagne (Rép.féd.)", "", "West-Duitsland", "Musterstrasse  519 (Rheinland)", ""),
    ("Luxemburg (Groot-Hertogdom)", "Luxembourg (Grand-Duché)", "", "Luxembourg", "Rue de l'Exemple  7", ""),
)
_STREETS = ("Voorbeeldstraat", "Voorbeeldlaan", "Synthetische Steenweg", "Proefdreef", "Synthetische Markt")
_RUES = ("Rue de l'Exemple", "Avenue de l'Exemple", "Chaussée Synthétique", "Allée de l'Essai", "Place Synthétique")
_BOXES = (
    ("", 82),
    ("1", 3),
    ("2", 3),
    ("b", 2),
    ("0001", 2),
    ("bus 3", 2),
    ("/", 1),
    ("LM", 1),
    ("D000", 1),
    ("12", 3),
)
_BELGIUM: Row = (None, None)
_UNREGISTERED = "Synthetische Nieuwlandweg"
"""A street that the register of streets does not know (yet): its addresses are not locatable."""


_forms = Weighted([(form, form[1]) for form in FORMS])
_situations = Weighted(_SITUATIONS)
_cohorts = Weighted(_COHORTS)
_boxes = Weighted(_BOXES)
_language_of_unit = Weighted([("2", 88.0), ("1", 4.5), ("4", 3.0), ("3", 1.0), ("0", 1.5)])


@cache
def _pool() -> Weighted[Activity]:
    return Weighted([(activity, activity.weight) for activity in activities()])


@cache
def _others() -> Weighted[Activity]:
    """Further activities: a third of all rows have the seven digits of KBO's own lists."""
    return Weighted([(each, each.weight * (6 if len(each.nace_2025) == 7 else 1)) for each in activities()])


@cache
def _by_code() -> dict[str, Activity]:
    return {activity.nace_2025: activity for activity in activities() if activity.nace_2025}


@cache
def _sectors() -> Weighted[Sector]:
    return Weighted([(sector, sector.weight) for sector in sectors() if sector.weight])


@cache
def _stretches() -> dict[str, list[Stretch]]:
    """Sector code -> its stretches of streets."""
    found: dict[str, list[Stretch]] = {}
    for stretch in register():
        found.setdefault(stretch.sector_code, []).append(stretch)
    return found


def house_number(stretch: Stretch, position: float) -> int:
    """A house number in this stretch of a street, on its side; `position` lies in [0, 1)."""
    step = 1 if stretch.parity == "all" else 2
    first = stretch.first + (stretch.parity != "all" and stretch.first % 2 != (stretch.parity == "odd"))
    return first + step * int(position * ((stretch.last - first) // step + 1))


def day(value: date) -> str:
    """A date as KBO writes it."""
    return f"{value:%d-%m-%Y}"


class Maker:
    """Makes entities in `state` as of the day `today` (the snapshot)."""

    def __init__(self, state: State, numbers: Numbers, rng: random.Random, today: date) -> None:
        self.state = state
        self.numbers = numbers
        self.rng = rng
        self.today = today

    # dates and names

    def start_date(self) -> date:
        """A start in the past, in cohorts that thin out backwards: KBO knows only who is still active."""
        first, last = (self.today.year - years for years in _cohorts.draw(self.rng))
        if first < 1968 and self.rng.random() < 0.4:
            return date(1968, 1, 1)  # the register's own way of saying 'before'
        start = date(first, 1, 1) + timedelta(days=self.rng.randrange(365 * (last - first + 1)))
        start = start.replace(day=1) if self.rng.random() < 0.6 else start
        return min(start, self.today)

    def trade(self, form: str | None = None) -> Activity:
        """What an enterprise does."""
        if form in _TRADES and self.rng.random() < 0.8:
            return _by_code()[_TRADES[form]]
        return _pool().draw(self.rng)

    def _serial(self, number: str) -> str:
        return number.replace(".", "")[3:8]

    def company_name(self, number: str, trade: Activity, ending: str, place: Place) -> tuple[str, str]:
        """Language and name of a company; the serial is part of its number."""
        serial = self._serial(number)
        if place.language == "fr" or (place.language == "both" and self.rng.random() < 0.55):
            ending = {"BV": "SRL", "NV": "SA", "VZW": "ASBL", "CommV": "SComm", "VME": "ACP"}.get(ending, ending)
            return "1", f"EXEMPLE SYNTHÉTIQUE {serial} {ending}"
        if place.language == "de":
            return "3", f"SYNTHETISCHES BEISPIEL {serial} {ending}"
        language = "2"
        if self.rng.random() < 0.04:
            language = self.rng.choice("044")
        return language, f"SYNTHETISCH {trade.trade} {serial} {ending}"

    def person_name(self, number: str) -> str:
        """'Familienaam, Voornaam' of somebody who does not exist."""
        return f"{self.rng.choice(_FAMILIES)}, {self.rng.choice(_FIRST)} {self._serial(number)}"

    # addresses

    def address_in_home(self) -> Row:
        """Country to extra info of an address at home; about 2 % lie in a street that the register does not know."""
        rng = self.rng
        place = home_place()
        if rng.random() < 0.02:
            street, number = _UNREGISTERED, rng.randrange(1, 90)
        else:
            sector = _sectors().draw(rng)
            place = home_places()[sectors().index(sector) % len(home_places())]
            stretch = rng.choice(_stretches()[sector.code])
            street, number = stretch.street, house_number(stretch, rng.random())
        house = str(number)
        if rng.random() < 0.06:
            house += rng.choice(("A", "B", f"-{number + 2}", " bis"))
        return (*_BELGIUM, place.zipcode, place.nl, place.fr, street, street, house, _boxes.draw(rng), self._extra())

    def _extra(self) -> str:
        return "Synthetisch adres" if self.rng.random() < 0.02 else ""

    def address_in(self, place: Place) -> Row:
        """Country to extra info of an address in `place`; streets of former municipalities carry its suffix."""
        if place in home_places():
            return self.address_in_home()
        rng = self.rng
        index = rng.randrange(len(_STREETS))
        dutch, french = _STREETS[index], _RUES[index]
        if place.language in ("fr", "de"):
            dutch = french
        elif place.language == "nl":
            french = dutch
        if place.suffix and rng.random() < 0.7:
            blank = " " if rng.random() < 0.1 else ""
            dutch, french = f"{dutch}{blank}({place.suffix})", f"{french}{blank}({place.suffix})"
        number = str(rng.randrange(1, 260))
        return (
            *_BELGIUM,
            place.zipcode,
            place.nl,
            place.fr,
            dutch,
            french,
            number,
            _boxes.draw(rng),
            self._extra(),
        )

    def foreign_address(self) -> Row:
        """Country to extra info of a seat abroad: zip code and house number may be '' (not NULL)."""
        country_nl, country_fr, zipcode, town, street, number = self.rng.choice(_FOREIGN)
        return country_nl, country_fr, zipcode, town, town, street, street, number, "", ""

    def put_address(self, number: str, kind: str, address: Row, struck: date | None = None) -> None:
        """Let `number` have this one address; `struck` = the day it was struck off ex officio."""
        self.state.put("address", number, [(number, kind, *address, day(struck) if struck else None)])

    # contacts

    def put_contacts(self, number: str, kind: str, mean: float) -> None:
        """About `mean` contacts, in the formats that people write phones and sites in."""
        rng = self.rng
        serial = self._serial(number)
        rows: list[Row] = []
        if rng.random() < mean / 1.9:
            local = f"00{int(serial) % 10_000:04d}"
            phone = rng.choice(
                (
                    f"089 {local[:2]} {local[2:4]} {local[4:]}",
                    f"089{local}",
                    f"089/{local[:2]}.{local[2:4]}.{local[4:]}",
                    f"+3289{local}",
                    f"02 000 {local[2:4]} {local[4:]}",
                    f"+32 (0)470 {local}",
                    f"0470/{local}",
                )
            )
            rows.append((number, kind, "TEL", phone))
            if rng.random() < 0.55:
                rows.append((number, kind, "EMAIL", f"info@synthetisch-{serial}.example"))
            if rng.random() < 0.3:
                site = rng.choice(("www.", "https://", "", "http://www."))
                rows.append((number, kind, "WEB", f"{site}synthetisch-{serial}.example"))
            if rng.random() < 0.05:  # a type that code.csv does not have
                rows.append((number, kind, "FAX", f"089/{local[:2]}.{local[2:4]}.{local[4:]}"))
        if rows:
            self.state.put("contact", number, rows)

    # activities

    def activity_rows(
        self, number: str, group: str, chosen: Sequence[Activity], start: date, mains: float = 0.0
    ) -> list[Row]:
        """Rows of `chosen` in every version: the first is MAIN, the others with the chance `mains`, else SECO."""
        rng = self.rng
        rows: list[Row] = []
        for nth, activity in enumerate(chosen):
            kind = "MAIN" if nth == 0 or rng.random() < mains else "SECO"
            if kind == "SECO" and rng.random() < 0.0007:
                kind = "ANCI"
            if activity.nace_2025 and rng.random() < 0.995:
                rows.append((number, group, "2025", activity.nace_2025, kind))
            if activity.nace_2008 and start.year < 2025:
                rows.append((number, group, "2008", activity.nace_2008, kind))
            if activity.nace_2003 and start.year < 2008:
                rows.append((number, group, "2003", activity.nace_2003, kind))
        return list(dict.fromkeys(rows))  # two activities of the pool may share a code in one version

    def some_activities(self, trade: Activity, count: int) -> list[Activity]:
        """`trade` and others, no code twice, `count` at most."""
        chosen = {trade: None}
        for _ in range(count - 1):
            chosen.setdefault(_others().draw(self.rng))
        return list(chosen)

    def put_enterprise_activities(self, number: str, form: str | None, trade: Activity, start: date) -> None:
        """VAT activities (group 001) of six in ten, employer's (006) of one in six."""
        rng = self.rng
        rows: list[Row] = []
        if form not in ("070", "411", "412", "128") and rng.random() < 0.69:
            rows += self.activity_rows(number, "001", self.some_activities(trade, 1 + int(rng.expovariate(0.5))), start)
        if rng.random() < 0.15:
            group = {"411": "005", "412": "005"}.get(form or "", "006")
            rows += self.activity_rows(number, group, [trade], start)
        self.state.put("activity", number, rows)

    def put_unit_activities(self, number: str, trade: Activity, start: date) -> None:
        """Activities (003) of an establishment, from one to many, employer's (006) of one in six."""
        rng = self.rng
        many = rng.random()
        if many < 0.33:
            count = 1
        elif many < 0.55:
            count = rng.randint(2, 3)
        elif many < 0.80:
            count = rng.randint(4, 10)
        else:
            count = rng.randint(11, 30) if many < 0.95 else rng.randint(31, 85)
        rows = self.activity_rows(number, "003", self.some_activities(trade, count), start, mains=0.86)
        if rng.random() < 0.17:
            rows += self.activity_rows(number, "006", [trade], start)
        if trade.nace_2025.startswith("85") and rng.random() < 0.5:
            rows += self.activity_rows(number, "007", [trade], start)
        if trade.nace_2025.startswith("84") and rng.random() < 0.5:
            rows += self.activity_rows(number, "004", [trade], start)
        self.state.put("activity", number, rows)

    # entities

    def put_enterprise(
        self, number: str, kind: str, form: str | None, cac: str | None, start: date, *, situation: str = "000"
    ) -> None:
        """The enterprise's own row; `kind` 1 = natural person, 2 = legal person."""
        self.state.put("enterprise", number, [(number, "AC", situation, kind, form, cac, day(start))])

    def person(self, start: date | None = None, number: str | None = None, *, active: bool = True) -> str:
        """A natural person: no form, no address of its own, a name with language 0; not `active` has nothing else."""
        start = start or self.start_date()
        number = number or self.numbers.enterprise(start.year)
        self.put_enterprise(number, "1", None, None, start)
        self.state.put("denomination", number, [(number, "0", "001", self.person_name(number))])
        if active:
            self.put_enterprise_activities(number, None, self.trade(), start)
        return number

    def company(
        self, place: Place, start: date | None = None, form: tuple[str, float, str, str | None] | None = None
    ) -> str:
        """A legal person with its seat in `place`."""
        rng = self.rng
        start = start or self.start_date()
        code, _, ending, cac = form or _forms.draw(rng)
        number = self.numbers.enterprise(start.year)
        trade = self.trade(code)
        self.put_enterprise(number, "2", code, cac, start, situation=_situations.draw(rng))
        language, name = self.company_name(number, trade, ending, place)
        names: list[Row] = [(number, language, "001", name)]
        if rng.random() < 0.085:
            names.append((number, language, "002", f"SYN-{self._serial(number)}"))
        if rng.random() < 0.22:
            names.append((number, language, "003", f"Synthetisch {trade.trade} {self._serial(number)}"))
        self.state.put("denomination", number, names)
        struck = None
        if rng.random() < 0.006:
            struck = self.today - timedelta(days=rng.randrange(30, 2000))
        self.put_address(number, "REGO", self.address_in(place), struck)
        self.put_contacts(number, "ENT", 0.36)
        self.put_enterprise_activities(number, code, trade, start)
        return number

    def branch(self, start: date | None = None) -> str:
        """A foreign entity and its Belgian branch; returns the branch id."""
        rng = self.rng
        start = start or self.start_date()
        number = self.numbers.enterprise(start.year)
        trade = self.trade()
        self.put_enterprise(number, "2", "030", None, start)
        name = f"SYNTHETIC FOREIGN ENTITY {self._serial(number)}"
        self.state.put("denomination", number, [(number, "0", "001", name)])
        self.put_address(number, "REGO", self.foreign_address())
        self.put_enterprise_activities(number, "030", trade, start)
        branch = self.numbers.branch()
        self.state.put("branch", branch, [(branch, day(start), number)])
        self.put_address(branch, "ABBR", self.address_in(rng.choice(places())))
        self.state.put("denomination", branch, [(branch, "2", "004", f"Synthetisch bijkantoor {self._serial(branch)}")])
        self.put_contacts(branch, "BRA", 0.2)
        return branch

    def trade_of(self, enterprise: str) -> Activity:
        """What `enterprise` does by its own rows, or a fresh draw where it has none."""
        for row in self.state.get("activity", enterprise):
            if row[2] == "2025" and row[4] == "MAIN" and row[3] in _by_code():
                return _by_code()[row[3]]
        return self.trade()

    def establishment(self, enterprise: str, place: Place, start: date | None = None) -> str:
        """An establishment of `enterprise` in `place`, not older than it."""
        rng = self.rng
        if start is None:
            begun = str(self.state.get("enterprise", enterprise)[0][6])
            owner = date(int(begun[6:]), int(begun[3:5]), int(begun[:2]))
            start = owner if rng.random() < 0.6 else max(owner, self.start_date())
        number = self.numbers.establishment()
        trade = self.trade_of(enterprise)
        self.state.put("establishment", number, [(number, day(start), enterprise)])
        self.put_address(number, "BAET", self.address_in(place))
        if rng.random() < 0.56:
            language = _language_of_unit.draw(rng) if place.language == "nl" else "1"
            self.state.put(
                "denomination", number, [(number, language, "003", f"Synthetisch {trade.trade} {self._serial(number)}")]
            )
        self.put_contacts(number, "EST", 0.17)
        self.put_unit_activities(number, trade, start)
        return number
