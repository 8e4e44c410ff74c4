"""Research projects of the European Union: both programmes, with their five tables each.

Projects, amounts and institutes are made up, and the names say so. Real are only the numbers by which the partners of
EnergyVille are known (PIC and VAT number, as CORDIS has them) and the codes of programmes, topics and sciences.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from sample.chance import Weighted, chance
from sample.places import home_place
from sample.reference import read
from sample.story import Story
from sample.writer import Delivery, Row

PROJECTS = 130
"""Of each programme."""
COMPANIES = 14
"""Enterprises of the sample's register that take part."""
BEHIND = timedelta(days=25)
"""An export is so old when it is published."""
ABROAD = ("DE", "FR", "NL", "ES", "IT", "DK", "SE", "FI", "AT", "NO", "EL", "PT")
EXCHANGES = Weighted([("participant", 82), ("thirdParty", 6), ("associatedPartner", 8), ("partner", 4)])
PERSON = "VOORBEELD Zwaantje"
"""A self-employed person abroad: the publisher writes such names with the surname in capitals."""


class Programme(NamedTuple):
    """A framework programme: name of its file, number of its first project, and the days on which projects begin."""

    code: str
    file_name: str
    first_number: int
    first_day: date
    last_day: date


PROGRAMMES = (
    Programme("H2020", "cordis-h2020projects-csv.zip", 990_000, date(2014, 9, 1), date(2021, 12, 1)),
    Programme("HORIZON", "cordis-HORIZONprojects-csv.zip", 199_000_000, date(2021, 9, 1), date(2027, 12, 1)),
)


class Organisation(NamedTuple):
    """Who takes part."""

    pic: str
    vat: str | None
    name: str
    kind: str
    country: str
    post_code: str
    city: str
    is_sme: str


class Subject(NamedTuple):
    """What a project is about, as CORDIS tells it by programme, and how many of a hundred projects are."""

    share: int
    topic: dict[str, str]
    legal_basis: dict[str, tuple[str, str]]
    field: tuple[str, str]


def deliveries(story: Story) -> Iterator[Delivery]:
    """The newest export of each programme that has projects by then."""
    exported = story.as_of - BEHIND
    organisations = _organisations(story)
    for programme in PROGRAMMES:
        projects = [one for one in _projects(programme) if one.signed <= exported]
        if projects:
            yield _export(programme, projects, organisations, exported)


class Project(NamedTuple):
    """A project and its days."""

    number: int
    subject: Subject
    signed: date
    begins: date
    ends: date


@cache
def _projects(programme: Programme) -> tuple[Project, ...]:
    rng = chance("cordis", programme.code)
    subjects = Weighted([(subject, subject.share) for subject in _subjects()])
    months = (programme.last_day.year - programme.first_day.year) * 12
    made = []
    for nth in range(PROJECTS):
        begins = programme.first_day + timedelta(days=round(30.4 * months * nth / PROJECTS))
        lasts = rng.choice((24, 36, 36, 42, 48, 60))
        ends = begins + timedelta(days=round(30.4 * lasts))
        number = programme.first_number + 7 * nth
        made.append(Project(number, subjects.draw(rng), begins - timedelta(days=rng.randrange(20, 120)), begins, ends))
    return tuple(made)


def _export(
    programme: Programme, projects: Sequence[Project], organisations: Sequence[Organisation], exported: date
) -> Delivery:
    rng = chance("cordis participants", programme.code)
    rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}
    for nth, project in enumerate(projects):
        taking_part = list(_participations(rng, project, organisations))
        granted = sum(float(row[-3]) for row in taking_part if row[-3])
        updated = exported if nth == len(projects) - 1 else max(project.signed, exported - timedelta(days=nth * 9))
        rows["cordis_project"].append(
            [
                *(str(project.number), f"SYN-{project.number}", _status(project, exported)),
                f'Synthetic project {project.number} "on paper"',
                *(project.begins, project.ends, project.signed, round(granted, 2), round(granted * 1.25, 2)),
                *(programme.code, rng.choice(("RIA", "IA", "CSA")), f"{updated} 12:20:56"),
            ]
        )
        rows["cordis_organization"] += taking_part
        subject = project.subject
        rows["cordis_topic"].append((str(project.number), subject.topic[programme.code], "Synthetic topic"))
        code, title = subject.legal_basis[programme.code]
        rows["cordis_legal_basis"] += [
            (str(project.number), code, title, "true"),
            (str(project.number), code.rstrip(".").rpartition(".")[0] + "." * code.endswith("."), "Above it", None),
        ]
        rows["cordis_euroscivoc"].append((str(project.number), *subject.field, subject.field[1].rpartition("/")[2]))
    members = tuple(Delivery(rows[table], COLUMNS[table], table=table, is_quoted=True) for table in COLUMNS)
    return Delivery(name=programme.file_name, members=members)


COLUMNS = {
    "cordis_project": (
        "project_id acronym status title started_on ended_on signed_on ec_max_contribution total_cost "
        "framework_programme funding_scheme content_updated"
    ),
    "cordis_organization": (
        "project_id organisation_id role participant_order vat_number name is_sme activity_type post_code city country "
        "has_left ec_contribution net_ec_contribution total_cost"
    ),
    "cordis_topic": "project_id topic title",
    "cordis_legal_basis": "project_id legal_basis title is_main_part",
    "cordis_euroscivoc": "project_id euroscivoc_code euroscivoc_path euroscivoc_title",
}


def _status(project: Project, on: date) -> str:
    return "CLOSED" if project.ends < on else "SIGNED"


def _participations(
    rng: random.Random, project: Project, organisations: Sequence[Organisation]
) -> Iterator[list[str | float | None]]:
    """The coordinator first; contributions have a point and costs a comma, as the publisher writes them."""
    is_energy = project.subject == _subjects()[0]
    # the partners of EnergyVille take part in energy more often than others
    weights = [
        4 if one.vat in PARTNERS and is_energy else 2 if one.kind in {"REC", "HES"} else 1 for one in organisations
    ]
    chosen: list[Organisation] = []
    for one in rng.choices(organisations, weights, k=rng.randrange(4, 11)):
        if one not in chosen:
            chosen.append(one)
    for nth, one in enumerate(chosen, start=1):
        role = "coordinator" if nth == 1 else EXCHANGES.draw(rng)
        granted = (
            None if role in {"associatedPartner", "partner"} else 100 * rng.randrange(400, 9000) + rng.choice((0, 12.5))
        )
        cost = round((granted or 50_000) * rng.choice((1, 1, 1.25, 1.43)), 2)
        yield [
            *(str(project.number), one.pic, role, nth, one.vat, one.name, one.is_sme, one.kind),
            *(one.post_code, one.city, one.country, rng.choices(("false", "true"), (40, 1))[0]),
            *(None if granted is None else str(granted), None if granted is None else str(granted), cost),
        ]


PARTNERS = ("BE0244195916", "BE0419052173", "BE0425260668", "BE0208359859")


@cache
def _known() -> tuple[Organisation, ...]:
    """Those that are the same in every sample: the partners of EnergyVille, institutes abroad, and a person."""
    rows = read("cordis_partners.csv")
    partners = [
        Organisation(row["pic"], row["vat"], row["name"], row["kind"], "BE", row["post_code"], row["city"], "false")
        for row in rows
    ]
    rng = chance("institutes")
    institutes = [
        Organisation(
            *(f"{880_000_000 + nth}", f"{country}9990{nth:05d}", f"SYNTHETIC INSTITUTE {nth:02d}"),
            *(rng.choice(("REC", "HES")), country, f"{10_000 + nth}", "VOORBEELDSTAD", "false"),
        )
        for nth, country in enumerate(ABROAD * 3, start=1)
    ]
    first = institutes[0]
    return (
        *partners,
        *institutes,
        # one legal entity with two PICs, and a person
        first._replace(pic="880000900", name=f"{first.name} (SECOND PIC)"),
        Organisation("880000901", None, PERSON, "PRC", "ES", "", "", ""),
    )


def _organisations(story: Story) -> list[Organisation]:
    """The known ones, and some companies of the sample's register."""
    home = home_place()
    openings = chance("cordis companies").sample(story.openings, min(COMPANIES, len(story.openings)))
    return [
        *_known(),
        *(
            Organisation(
                *(f"{870_000_000 + nth}", f"BE{opening.enterprise.replace('.', '')}"),
                *(f"SYNTHETISCHE ONDERNEMING {nth:02d}", "PRC", "BE", home.zipcode, home.nl.upper(), "true"),
            )
            for nth, opening in enumerate(openings, start=1)
        ),
    ]


@cache
def _subjects() -> tuple[Subject, ...]:
    """What projects are about, energy first."""
    return tuple(
        Subject(
            int(row["share"]),
            {"H2020": row["h2020_topic"], "HORIZON": row["horizon_topic"]},
            {
                "H2020": (row["h2020_legal_basis"], row["label"]),
                "HORIZON": (row["horizon_legal_basis"], row["label"]),
            },
            (row["euroscivoc_code"], row["euroscivoc_path"]),
        )
        for row in read("cordis_subjects.csv")
    )
