"""Exports of CORDIS in the publisher's layout: `;`, every field in quotes, a byte order mark."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

SAMPLE = "innovation/h2020_organizations_belgium_sample.csv"
"""281 real rows of organization.csv, which somebody wrote with commas."""
PROJECT = (
    *("id", "acronym", "status", "title", "startDate", "endDate", "totalCost", "ecMaxContribution", "topics"),
    *("ecSignatureDate", "frameworkProgramme", "masterCall", "subCall", "fundingScheme", "nature", "objective"),
    *("contentUpdateDate", "rcn", "grantDoi", "keywords", "legalBasis"),
)
ORGANIZATION = (
    *("projectID", "projectAcronym", "organisationID", "vatNumber", "name", "shortName", "SME", "activityType"),
    *("street", "postCode", "city", "country", "nutsCode", "geolocation", "organizationURL", "contactForm", "order"),
    *("role", "ecContribution", "netEcContribution", "totalCost", "endOfParticipation", "active"),
)
"""The 23 columns of 2026."""
OTHERS = {
    "topics.csv": ("projectID", "topic", "title"),
    "legalBasis.csv": ("projectID", "legalBasis", "title", "uniqueProgrammePart"),
    "euroSciVoc.csv": (*("projectID", "euroSciVocCode", "euroSciVocPath", "euroSciVocTitle", "euroSciVocDescription"),),
}

Row = Mapping[str, str]


def members(
    programme: str,
    projects: Iterable[str],
    organizations: Sequence[Row] = (),
    titles: Sequence[str] = ORGANIZATION,
    **others: Sequence[Row],
) -> dict[str, bytes]:
    """The files of an export: made-up projects of these numbers, with these participations (one each without any).

    `others` are rows of topics, legalBasis and euroSciVoc; without them each project has one.
    """
    numbers = list(projects)
    rows = organizations or [organization(number) for number in numbers]
    one_each = {"topic": "LC-SC3-RES-8-2019", "legalBasis": "H2020-EU.3.3.", "uniqueProgrammePart": "true"}
    one_each |= {"euroSciVocCode": "/25/34", "euroSciVocPath": "/engineering and technology"}
    return {
        "project.csv": text(PROJECT, [project(number, programme) for number in numbers]),
        "organization.csv": text(titles, rows),
        **{
            name: text(columns, others.get(name[:-4]) or [{"projectID": number, **one_each} for number in numbers])
            for name, columns in OTHERS.items()
        },
        "webLink.csv": text(("physUrl",), [{"physUrl": "https://example.org"}]),
    }


def project(number: str, programme: str = "H2020", **other: str) -> dict[str, str]:
    """A row of project.csv, made up."""
    sound = {
        "id": number,
        "acronym": f"MADE-UP-{number}",
        "status": "SIGNED",
        "title": 'A title; with "quotes"',
        "startDate": "2020-01-01",
        "endDate": "2024-12-31",
        "ecSignatureDate": "2019-11-20",
        "frameworkProgramme": programme,
        "fundingScheme": "RIA",
        "ecMaxContribution": "1000000,5",
        "totalCost": "0",
        "contentUpdateDate": "2023-04-29 01:14:00",
    }
    return {**sound, **other}


def organization(number: str, **other: str) -> dict[str, str]:
    """A row of organization.csv, made up."""
    sound = {
        "projectID": number,
        "organisationID": "999990000",
        "name": "MADE-UP INSTITUTE",
        "activityType": "REC",
        "country": "DE",
        "order": "1",
        "role": "coordinator",
        "ecContribution": "1000.5",
        "totalCost": "1000,5",
        "SME": "false",
        "endOfParticipation": "false",
    }
    return {**sound, **other}


def text(titles: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A file of the export."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(titles)
    writer.writerows([row.get(title, "") for title in titles] for row in rows)
    return ("\ufeff" + written.getvalue()).encode()


def write(path: Path, files: Mapping[str, bytes]) -> Path:
    """A zip of these files."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def real_rows(real: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Titles and rows of the real sample: 25 columns."""
    with (real / SAMPLE).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        return list(reader.fieldnames or ()), rows


def of_sample(real: Path, folder: Path) -> Path:
    """The real participations in the publisher's layout, with projects of their numbers that are made up."""
    titles, rows = real_rows(real)
    numbers = dict.fromkeys(row["projectID"] for row in rows)
    return write(folder / "cordis-h2020projects-csv.zip", members("H2020", numbers, rows, titles))
