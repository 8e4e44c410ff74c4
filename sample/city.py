"""Synthetic registers of the city as its staff would hand them in: two filled-in templates and a CSV out of Excel.

Everything is made up; titles and file names say so. Enterprise numbers are of series that KBO has not given out; some
stand in the sample's register of companies, so that supported starters can be seen to open there.
"""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ingest.catalogue import source
from ingest.template import workbook
from sample.numbers import enterprise

FIRST_DAY, LAST_DAY = date(2023, 1, 2), date(2025, 10, 8)
"""The dossiers; the last day lies just before the first KBO extract."""
UNKNOWN_TO_KBO = range(900_000, 1_000_000)
"""0090.000.xxx - 0099.999.xxx: valid numbers that are in no register, not in the sample's either."""
STARTERS = 40
SURVEYS = {2023: 180, 2025: 220}

Form = Sequence[Sequence[Any]]

MILESTONES: tuple[tuple[str, str, str, str, tuple[tuple[str, str, str | None], ...]], ...] = (
    ("A2.1-01", "A2.1.milestone", "Analyse van het winkelaanbod", "Analysis of the shops on offer", (
        ("gepland", "2023-03-01", "2023-12-31"),
        ("gestart", "2023-06-12", "2023-12-31"),
        ("klaar", "2023-12-14", "2023-12-31"),
    )),
    ("A2.1-02", "A2.1.milestone", "Overleg met de handelaars", "Talks with the traders", (
        ("gepland", "2023-03-01", "2024-06-30"),
        ("gestart", "2024-01-22", "2024-06-30"),
        ("gestart", "2024-06-20", "2028-06-30"),
    )),
    ("A2.4-01", "A2.4.milestone", "Huisstijl van de straat vernieuwd", "Visual identity of the street renewed", (
        ("gestart", "2023-02-06", "2024-03-31"),
        ("klaar", "2024-03-15", "2024-03-31"),
    )),
    ("A2.4-02", "A2.4.milestone", "Onthaalborden geplaatst", "Welcome signs placed", (
        ("gepland", "2024-01-08", "2025-05-31"),
        ("klaar", "2025-05-27", "2025-05-31"),
    )),
    ("A2.5-01", "A2.5.milestone", "Merkprofiel in de etalages", "Brand profile in the shop windows", (
        ("gestart", "2023-09-04", "2024-09-30"),
        ("klaar", "2024-11-18", "2024-09-30"),
    )),
    ("A2.5-02", "A2.5.milestone", "Straatmeubilair vernieuwd", "Street furniture renewed", (
        ("gepland", "2024-02-05", "2025-06-30"),
        ("gestart", "2025-01-13", "2025-06-30"),
    )),
    ("A2.6-01", "A2.6.milestone", "Ontwikkelingsvisie goedgekeurd", "Development vision approved", (
        ("gepland", "2025-02-10", "2028-12-31"),
    )),
    ("A2.9-01", "A2.9.milestone", "Proef met een boerenmarkt", "Trial of a farmers' market", (
        ("gepland", "2024-04-02", "2025-03-31"),
        ("geschrapt", "2024-12-09", "2025-03-31"),
    )),
    ("A2.9-02", "A2.9.milestone", "Beleidsnota korte keten", "Policy paper on the short chain", (
        ("gepland", "2024-12-09", "2027-12-31"),
        ("gestart", "2025-09-01", "2027-12-31"),
    )),
    ("A3.4-01", "A3.4.milestone", "Methodiek uitgeschreven", "Method written down", (
        ("gestart", "2023-10-02", "2024-12-31"),
        ("klaar", "2025-01-30", "2024-12-31"),
    )),
    ("A3.4-02", "A3.4.milestone", "Methodiek in gebruik bij alle partners", "Method in use by all partners", (
        ("gepland", "2025-01-30", "2028-06-30"),
    )),
    ("C4-01", "", "Aanleg van het campusplein", "Campus square laid out", (
        ("gestart", "2025-03-17", "2028-03-31"),
    )),
)  # fmt: skip
"""Code, indicator, titles, and each status with its day and the end date as then planned."""

FUNDING = (
    ("T1-01", "2021-06-15", "2021-12-31", "2021-11-30", 4_000_000),
    ("T1-02", "2022-03-01", "2023-06-30", "2023-05-22", 3_500_000),
    ("T1-03", "2023-11-06", "2025-03-31", "2025-02-17", 2_250_000),
    ("T1-04", "2025-06-02", "2028-12-31", None, None),
)
"""Code, day granted, day expected, day received and amount."""


def write(folder: Path) -> None:
    """Write the three registers below `folder`, beside the KBO extracts from which it takes some starters."""
    _save_workbook(folder, "milestones", _milestones())
    rng = random.Random("dossiers")  # noqa: S311 - a sample has to repeat, not to be secret
    _save_workbook(folder, "support_dossiers", _dossiers(rng, _openings(folder / "kbo_open_data")))
    _save_csv(folder, "entrepreneur_survey", _survey(random.Random("survey")))  # noqa: S311 - as above


def _save_workbook(folder: Path, name: str, rows: Form) -> None:
    register = source(name)
    path = folder / name / f"{name}_synthetic.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(workbook(register, register.file(name), rows))


def _save_csv(folder: Path, name: str, rows: Form) -> None:
    """As a Dutch Excel saves "CSV UTF-8": semicolons, decimal commas, CRLF and a byte order mark."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(column.published for column in source(name).file(name).columns)
    writer.writerows(
        [str(value).replace(".", ",") if isinstance(value, float) else value for value in row] for row in rows
    )
    path = folder / name / f"{name}_synthetic.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


def _milestones() -> Form:
    def day(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    rows: list[Sequence[Any]] = []
    for code, indicator, title_nl, title_en, statuses in MILESTONES:
        titles = (f"{title_nl} (synthetisch)", f"{title_en} (synthetic)")
        area = code.partition("-")[0]
        rows += [
            (code, area, indicator or None, *titles, status, day(since), day(planned_end), None)
            for status, since, planned_end in statuses
        ]
    for code, granted, expected, received, amount in FUNDING:
        head = (code, "T1", "T1.funding", f"Steun {code} (synthetisch)", f"Grant {code} (synthetic)")
        rows.append((*head, "gepland", day(granted), day(expected), None))
        if received:
            rows.append((*head, "klaar", day(received), day(expected), amount))
    return rows


def _dossiers(rng: random.Random, openings: Sequence[tuple[str, date]]) -> Form:
    """Dossiers in the order of their receipt; `openings` are enterprises with the day of their first shop in Genk."""
    asked = [
        dossier
        for _ in range((LAST_DAY - FIRST_DAY).days // 7)
        for kind, in_ten_weeks in PACE.items()
        if rng.random() * 10 < in_ten_weeks
        for dossier in [(_any_day(rng), kind, _number(rng) if rng.random() < 0.7 else None)]
    ]
    starters = rng.sample(openings, min(STARTERS, len(openings)))
    asked += [
        (opened - timedelta(days=rng.randrange(20, 330)), rng.choice(HELP), number) for number, opened in starters
    ]
    asked.sort(key=lambda dossier: (dossier[0], dossier[1], dossier[2] or ""))
    return [
        (f"D-{received.year}-{nth:04d}", kind, received, *_end(rng, kind, received), number, *_space(rng, kind))
        for nth, (received, kind, number) in enumerate(asked, start=1)
        if FIRST_DAY <= received <= LAST_DAY
    ]


PACE = {
    "accountbezoek": 9.5,
    "uitbreidingsvraag": 5.0,
    "vestigingsvraag": 6.0,
    "businessplan": 4.5,
    "locatie zoeken": 3.5,
    "vergunning": 4.0,
}
"""How many of a kind come in in ten weeks."""
HELP = ("businessplan", "locatie zoeken", "vergunning")
DAYS: dict[str, tuple[int, int]] = {
    "accountbezoek": (5, 45),
    "uitbreidingsvraag": (40, 420),
    "vestigingsvraag": (30, 300),
    "businessplan": (10, 120),
    "locatie zoeken": (20, 240),
    "vergunning": (15, 150),
}
"""Fewest and most days until it is closed."""
PLACES = {
    "space": ("Genk-Noord", "Genk-Zuid", "Genk-Zuid", "Thor Park", "Zwartberg", "elders in Genk", None),
    "shop": ("Centrum", "Centrum", "Vennestraat", "Stalenstraat", "Hoevenzavellaan", "Hasseltweg", None),
}


def _any_day(rng: random.Random) -> date:
    """A working day."""
    day = FIRST_DAY + timedelta(days=rng.randrange((LAST_DAY - FIRST_DAY).days + 1))
    return day - timedelta(days=max(0, day.weekday() - 4))


def _number(rng: random.Random) -> str:
    return enterprise(rng.choice(UNKNOWN_TO_KBO))


def _end(rng: random.Random, kind: str, received: date) -> tuple[date | None, str]:
    """Day of closing and outcome; no day while it is open on the last day."""
    closed = received + timedelta(days=rng.randrange(*DAYS[kind]))
    if kind in {"uitbreidingsvraag", "vestigingsvraag"}:
        outcome = rng.choices(("opgelost in Genk", "opgelost elders", "niet opgelost", "ingetrokken"), (9, 4, 4, 2))[0]
    else:
        outcome = rng.choices(("uitgevoerd", "ingetrokken"), (19, 1))[0]
    return (closed, outcome) if closed <= LAST_DAY else (None, "loopt")


def _space(rng: random.Random, kind: str) -> tuple[str | None, int | None]:
    """Place, and square metres where space is asked."""
    about_space = kind in {"accountbezoek", "uitbreidingsvraag", "vestigingsvraag"}
    place = rng.choice(PLACES["space" if about_space else "shop"])
    asks = kind in {"uitbreidingsvraag", "vestigingsvraag"} and rng.random() < 0.8
    return place, 50 * rng.randrange(4, 200) if asks else None


def _survey(rng: random.Random) -> Form:
    """Answers of each wave; a size or sector that answers less than its share weighs more."""
    sizes = (("geen werknemers", 30, 1.6), ("1 tot 9", 40, 1.0), ("10 tot 49", 20, 0.6), ("50 of meer", 10, 0.4))
    sectors = ("industrie", "bouw", "groothandel en logistiek", "detailhandel", "horeca", "diensten", "andere")
    rows: list[Sequence[Any]] = []
    for wave, answers in SURVEYS.items():
        for number in range(1, answers + 1):
            size, _, weight = rng.choices(sizes, [share for _, share, _ in sizes])[0]
            sector = rng.choices(sectors, (12, 14, 12, 26, 14, 21, 1))[0]
            mood = round(rng.gauss(6.4 + (wave - 2023) * 0.15, 1.7))
            satisfaction = None if rng.random() < 0.05 else min(10, max(0, mood))
            knows = rng.choices(("ja", "nee", "weet niet", None), (56 + (wave - 2023) * 2, 24, 15, 3))[0]
            rows.append((wave, number, round(weight * rng.uniform(0.8, 1.2), 2), size, sector, satisfaction, knows))
    return rows


def _openings(extracts: Path) -> list[tuple[str, date]]:
    """Enterprises of the first full extract with one establishment in Genk, that began within the dossiers' years."""
    full = next(iter(sorted(extracts.glob("*_Full.zip"))), None)
    if full is None:
        return []
    with zipfile.ZipFile(full) as archive:
        in_genk = {
            row["EntityNumber"]
            for row in _rows(archive, "address")
            if row["TypeOfAddress"] == "BAET" and row["Zipcode"] == "3600"
        }
        began: dict[str, list[str]] = {}
        for row in _rows(archive, "establishment"):
            if row["EstablishmentNumber"] in in_genk:
                began.setdefault(row["EnterpriseNumber"], []).append(row["StartDate"])
    only = ((number, _day(days[0])) for number, days in sorted(began.items()) if len(days) == 1)
    return [(number, day) for number, day in only if FIRST_DAY + timedelta(days=330) < day <= LAST_DAY]


def _rows(archive: zipfile.ZipFile, table: str) -> Iterator[dict[str, str]]:
    with archive.open(f"{table}.csv") as member:
        yield from csv.DictReader(io.TextIOWrapper(member, "utf-8", newline=""))


def _day(text: str) -> date:
    day, month, year = map(int, text.split("-"))
    return date(year, month, day)
