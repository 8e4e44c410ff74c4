"""Statbel's files about enterprises as Statbel writes them: VAT payers, survival of starters, bankruptcies.

UTF-8 with a byte order mark, `|` between values, CRLF, zipped. The figures are made up; their sizes lean on what is
public (VAT payers of Genk 2019: 4,805; first registrations and survivors of Limburg 2008-2023; about 60 bankruptcies a
year in Genk).
Source of the formats: Statbel's TF_VAT_NACE 2019, TF_VAT_SURVIVALS, TF_BANKRUPTCIES and Method_BANKRUPTCIES.xlsx.
"""

from __future__ import annotations

import csv
import io
import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sample import archive, reference

_MADE = datetime(2025, 10, 20, 9, 0)  # noqa: DTZ001 - a zip member's time has no zone
_SEED = 3600

_SECTIONS = "ABCDEFGHIJKLMNOPQRSTU"
_FIRST_DIVISIONS = (1, 5, 10, 35, 36, 41, 45, 49, 55, 58, 64, 68, 69, 77, 84, 85, 86, 90, 94, 97, 99)
"""First division of each section of NACE-BEL 2008."""
_SECTION_NAMES = {
    "A": ("Agriculture, sylviculture et pêche", "Landbouw, bosbouw en visserij"),
    "C": ("Industrie manufacturière", "Industrie"),
    "F": ("Construction", "Bouwnijverheid"),
    # the name holds the sign between values, so it stands in quotes
    "G": ("Commerce| réparation d'automobiles", "Groot- en detailhandel| reparatie van auto's en motorfietsen"),
    "H": ("Transports et entreposage", "Vervoer en opslag"),
    "I": ("Hébergement et restauration", "Verschaffen van accommodatie en maaltijden"),
    "J": ("Information et communication", "Informatie en communicatie"),
    "M": ("Activités spécialisées", "Vrije beroepen en wetenschappelijke en technische activiteiten"),
    "N": ("Activités de services administratifs", "Administratieve en ondersteunende diensten"),
    "S": ("Autres activités de services", "Overige diensten"),
}


def write(folder: Path) -> None:
    """Write the deliveries of the three sources as `<folder>/<source_id>/<file>`; the same bytes each time."""
    for year, figures in _PAYERS.items():
        _write(folder / "statbel_vat", f"TF_VAT_NACE_{year}_synthetic", _payers(year, figures))
    _write(folder / "statbel_vat_survivals", "TF_VAT_SURVIVALS_synthetic", _survivals())
    rows = folder / "statbel_bankruptcies"
    _write(rows, "TF_BANKRUPTCIES_2022_synthetic", _weekly())
    _write(rows, "TF_BANKRUPTCIES_2025_synthetic", _monthly())


def _write(folder: Path, name: str, rows: Iterable[Sequence[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter="|", lineterminator="\r\n").writerows(rows)
    archive.write_zip(folder / f"{name}.zip", _MADE, {f"{name}.txt": ["\ufeff", text.getvalue()]})


def _section(division: str) -> str:
    return _SECTIONS[bisect_right(_FIRST_DIVISIONS, int(division)) - 1]


@cache
def _trades() -> tuple[tuple[str, int], ...]:
    """NACE-BEL 2008 codes of five digits and how common each is in Genk."""
    return tuple((entry.nace_2008, entry.weight) for entry in reference.activities() if len(entry.nace_2008) == 5)


# --- VAT payers -------------------------------------------------------------------------------------------------------

_PAYERS = {
    2020: (4_930, 545, 318),
    2021: (5_180, 622, 341),
    2022: (5_350, 611, 409),
    2023: (5_480, 598, 452),
    2024: (5_590, 593, 471),
}
"""Active, starts and stops of Genk by year."""
_LEGAL_FORMS = (("0", 38), ("1", 6), ("2", 9), ("3", 40), ("4", 1), ("5", 1), ("6", 1), ("7", 3), ("8", 1))
_OUTSIDE = (("71022", 40), ("71057", 20), ("-----", 15), ("XXXXX", 10))
"""Other municipalities, abroad and unknown, with the number of their rows."""


def _payers(year: int, figures: tuple[int, int, int]) -> Iterator[tuple[str, ...]]:
    yield "CD_REFNIS", "CD_LGL_PSN_VAT", "CD_NACE", "MS_NUM_VAT", "MS_NUM_VAT_START", "MS_NUM_VAT_STOP"
    rng = random.Random(f"{_SEED}/vat/{year}")  # noqa: S311 - a sample has to repeat, not to be secret
    cells = [(form, _with_unknown_digit(code)) for code, _ in _trades() for form, _ in _LEGAL_FORMS]
    cells.append(("9", "XXXXX"))
    weights = [weight * share for _, weight in _trades() for _, share in _LEGAL_FORMS] + [40]
    payers = rng.choices(cells, weights, k=figures[0])
    active, starts = Counter(payers), Counter(rng.sample(payers, figures[1]))
    stops = Counter(rng.choices(cells, weights, k=figures[2]))  # some left a cell without anyone in it
    # one year writes its numbers as decimals, as a file that went through a spreadsheet
    written = "{}.0" if year == 2022 else "{}"
    for form, code in sorted({*active, *starts, *stops}):
        counts = (active[form, code], starts[form, code], stops[form, code])
        yield "71016", form, code, *(written.format(count) for count in counts)
    for nis_code, rows in _OUTSIDE:
        for form, code in rng.sample(sorted(set(cells)), rows):
            yield nis_code, form, code, *(written.format(rng.randint(0, most)) for most in (30, 4, 3))


def _with_unknown_digit(code: str) -> str:
    return f"{code[:4]}X" if code[:4] in {"4399", "4520", "9609"} else code


# --- survival of starters ---------------------------------------------------------------------------------------------

_COHORTS = {
    2008: (3773, 3469, 3174, 2915, 2665, 2443),
    2009: (3407, 3138, 2875, 2648, 2405, 2189),
    2010: (3703, 3425, 3125, 2881, 2640, 2463),
    2011: (3717, 3442, 3130, 2836, 2628, 2480),
    2012: (3609, 3331, 2987, 2715, 2532, 2376),
    2013: (3116, 2807, 2532, 2318, 2173, 1988),
    2014: (4120, 3775, 3482, 3242, 3007, 2778),
    2015: (3729, 3392, 3099, 2815, 2607, 2433),
    2016: (4452, 4080, 3738, 3447, 3194, 2982),
    2017: (4638, 4185, 3775, 3524, 3266, 3027),
    2018: (4856, 4362, 3994, 3677, 3383, 3078),
    2019: (5501, 4968, 4545, 4147, 3739, 3411),
    2020: (5907, 5268, 4683, 4215, 3829),
    2021: (6395, 5651, 5082, 4626),
    2022: (7258, 6514, 5876),
    2023: (6310, 5555),
}
"""First registrations of Limburg by year, and those of them that were left after one year, two, and so on."""
_SHARES = (("A", 3), ("C", 5), ("F", 22), ("G", 19), ("H", 4), ("I", 8), ("J", 6), ("M", 17), ("N", 8), ("S", 8))
_SIZES = (
    ("01", "0-4", 955),
    ("02", "5-9", 25),
    ("03", "10-49", 11),
    ("04", "50-249", 3),
    ("05", "5-9", 2),  # one code, four names: only the name tells the class
    ("05", "10-49", 2),
    ("05", "50-249", 1),
    ("05", "=>250", 1),
)
_LEGAL_TYPES = (
    ("1", "Personne physique", "Natuurlike persoon", "Natural person", 0.62),  # misspelt as Statbel has it
    ("2", "Personne morale", "Rechstpersoon", "Legal entity", 0.38),
)
_PLACES = (
    ("02000", "Région flamande", "Vlaams Gewest", "70000", "Limbourg", "Limburg", 1.0),
    ("02000", "Région flamande", "Vlaams Gewest", "10000", "Anvers", "Antwerpen", 2.4),
    ("04000", "Région de Bruxelles-Capitale", "Brussels Hoofdstedelijk Gewest", "", "", "", 1.7),
)
"""Region and province with names, and size against Limburg; Brussels has no province."""


def _survivals() -> Iterator[tuple[str, ...]]:
    yield (
        *("CD_YEAR", "CD_LGL_CO_TYP", "TX_LGL_CO_TYP_FR", "TX_LGL_CO_TYP_NL", "TX_LGL_CO_TYP_EN"),
        *("CD_RGN_REFNIS", "TX_RGN_DESCR_FR", "TX_RGN_DESCR_NL", "TX_RGN_DESCR_EN"),
        *("CD_PROV_REFNIS", "TX_PROV_DESCR_FR", "TX_PROV_DESCR_NL", "TX_PROV_DESCR_EN"),
        *("CD_CLS_WRKR", "TX_CLS_WRKR_FR", "TX_CLS_WRKR_NL", "TX_CLS_WRKR_EN"),
        *("CD_NACE_LVL1", "TX_NACE_LVL1_DESCR_FR", "TX_NACE_LVL1_DESCR_NL", "TX_NACE_LVL1_DESCR_EN"),
        *("CD_NACE_LVL2", "TX_NACE_LVL2_DESCR_FR", "TX_NACE_LVL2_DESCR_NL", "TX_NACE_LVL2_DESCR_EN"),
        "MS_CNT_FIRST_REGISTRATIONS",
        *(f"MS_CNT_SURV_YEAR_{years}" for years in range(1, 6)),
    )
    for year, cohort in _COHORTS.items():
        for region, region_fr, region_nl, province, province_fr, province_nl, scale in _PLACES:
            for code, fr, nl, en, type_share in _LEGAL_TYPES:
                for section, share in _SHARES:
                    for size, label, per_mille in _SIZES:
                        started = round(cohort[0] * scale * type_share * share / 100 * per_mille / 1000)
                        if not started:
                            continue
                        left = [str(int(started * survivors / cohort[0])) for survivors in cohort[1:]]
                        division = f"{_FIRST_DIVISIONS[_SECTIONS.index(section)]:02d}"
                        names = _SECTION_NAMES[section]
                        yield (
                            *(str(year), code, fr, nl, en, region, region_fr, region_nl, ""),
                            *(province, province_fr, province_nl, "", size),
                            *(f"{label} travailleurs", f"{label} werknemers", f"{label} employees"),
                            *(section, *names, "", division, "", _nace(division)[1], "", str(started)),
                            *left,
                            *[""] * (5 - len(left)),  # that year has not passed yet: empty, not 0
                        )


# --- bankruptcies -----------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """A municipality with bankruptcies: code before and since 2025, names, and how many a year."""

    nis_code: str
    nis_code_2025: str
    fr: str
    nl: str
    a_year: int


_TOWNS = (Place("71016", "71016", "Genk", "Genk", 58), Place("71022", "71072", "Hasselt", "Hasselt", 52))
_BUSY = {2013: 1.3, 2020: 0.85, 2021: 0.7, 2024: 1.25, 2025: 1.3}
_CLASSES = ("0 - 4", "5 - 9", "10 - 19", "20 - 49", "50 - 99", "100 - 199")
_CLASS_WEIGHTS = (820, 90, 50, 28, 9, 3)
_FORMS = (
    ("0", "Indépendants", "Eenpersoons"),
    (
        "1",
        "Société en nom collectif ou en commandite simple",
        "Vennootschap onder firma of gewone commanditaire vennootschap",
    ),
    ("2", "Société anonyme", "Naamloze vennootschap of commanditaire vennootschap op aandelen"),
    ("3", "Société privée à responsabilité limitée", "Besloten vennootschap met beperkte aansprakelijkheid"),
)
_DURATIONS = ("<1", "1 - 2", "2 - 3", "3 - 4", "4 - 5", "5 - 10", "10 - 15", "15 - 20", ">=20")
_FIRST, _LAST = date(2005, 1, 1), date(2025, 9, 30)
_LAST_WEEKLY = date(2022, 12, 25)
_QUIET = (2021, 7)
"""A month without any bankruptcy in Genk: it has no row, and means 0."""


class Bankruptcy(NamedTuple):
    """One made-up bankruptcy."""

    day: date
    town: Place
    size: int
    form: int
    nace: str  # five digits, '' where unknown
    duration: int
    full_time: int
    part_time: int


@cache
def _bankruptcies() -> tuple[Bankruptcy, ...]:
    rng = random.Random(f"{_SEED}/bankruptcies")  # noqa: S311 - a sample has to repeat, not to be secret
    codes, weights = zip(*_trades(), strict=True)
    made = []
    for year in range(_FIRST.year, _LAST.year + 1):
        for town in _TOWNS:
            for _ in range(round(town.a_year * _BUSY.get(year, 1.0))):
                day = date(year, 1, 1) + timedelta(days=rng.randrange(365))
                size = rng.choices(range(len(_CLASSES)), _CLASS_WEIGHTS)[0]
                workers = rng.randint(0, 4) if size == 0 else int(_CLASSES[size].split(" - ")[0]) + rng.randint(0, 4)
                nace = "" if rng.random() < 0.01 else rng.choices(codes, weights)[0]
                form, duration, part_time = rng.randrange(4), rng.randrange(9), rng.randint(0, workers)
                one = Bankruptcy(day, town, size, form, nace, duration, workers - part_time, part_time)
                if day <= _LAST and not (town.nis_code == "71016" and (day.year, day.month) == _QUIET):
                    made.append(one)
    return tuple(sorted(made))


def _monthly() -> Iterator[tuple[str, ...]]:
    yield *_MEASURES, "CD_YEAR", "CD_MONTH", *_DIMENSIONS, *_DURATION
    for one in _bankruptcies():
        town_code = one.town.nis_code_2025 if one.day.year >= 2025 else one.town.nis_code
        duration = (str(one.duration), f"{_DURATIONS[one.duration]} ans", f"{_DURATIONS[one.duration]} jaar")
        period = (str(one.day.year), str(one.day.month))
        yield *_measures(one), *period, *_dimensions(one, _CLASSES[one.size], town_code), *duration


def _weekly() -> Iterator[tuple[str, ...]]:
    yield *_MEASURES, "CD_YEAR", "CD_WEEK", "CD_WEEK_START", "CD_WEEK_END", *_DIMENSIONS
    for one in _bankruptcies():
        if one.day > _LAST_WEEKLY:
            continue
        monday = one.day - timedelta(days=one.day.weekday())
        sunday = monday + timedelta(days=6)
        period = (str(one.day.year), str(one.day.isocalendar().week), *(_week_day(day) for day in (monday, sunday)))
        label = "1 - 4" if one.size == 0 else _CLASSES[one.size]  # the first class had another name then
        yield *_measures(one), *period, *_dimensions(one, label, one.town.nis_code)


def _week_day(day: date) -> str:
    months = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
    return f"{day.day:02d}{months[day.month - 1]}{day.year}"


_MEASURES = tuple(
    f"MS_COUNTOF_{name}"
    for name in ("BANKRUPTCIES", "FULL_TIME_WORKERS", "PART_TIME_WORKERS", "SELF_EMPLOYED_WORKERS", "WORKERS")
)
_DIMENSIONS = (
    *("CD_EMPLOYMENT_CLASS", "TX_EMPLOYMENT_CLASS_DESCR_FR", "TX_EMPLOYMENT_CLASS_DESCR_NL"),
    *("CD_LEGAL_FORM", "TX_LEGAL_FORM_DESCR_FR", "TX_LEGAL_FORM_DESCR_NL"),
    *("CD_MUNTY_REFNIS", "TX_MUNTY_DESCR_FR", "TX_MUNTY_DESCR_NL"),
    *("CD_DSTR_REFNIS", "TX_ADM_DSTR_DESCR_FR", "TX_ADM_DSTR_DESCR_NL"),
    *("CD_PROV_REFNIS", "TX_PROV_DESCR_FR", "TX_PROV_DESCR_NL"),
    *("CD_RGN_REFNIS", "TX_RGN_DESCR_FR", "TX_RGN_DESCR_NL"),
    *("CD_NACE_REV2_CLASS", "TX_NACE_REV2_CLASS", "TX_NACE_REV2_CLASS_FR", "TX_NACE_REV2_CLASS_NL"),
    *("TX_NACE_REV2_GROUP", "TX_NACE_REV2_GROUP_FR", "TX_NACE_REV2_GROUP_NL"),
    *("TX_NACE_REV2_DIVISION", "TX_NACE_REV2_DIVISION_FR", "TX_NACE_REV2_DIVISION_NL"),
    *("TX_NACE_REV2_SECTION", "TX_NACE_REV2_SECTION_FR", "TX_NACE_REV2_SECTION_NL"),
)
_DURATION = ("CD_COMPANY_DURATION", "TX_COMPANY_DURATION_FR", "TX_COMPANY_DURATION_NL")


def _measures(one: Bankruptcy) -> tuple[str, ...]:
    return "1", str(one.full_time), str(one.part_time), "1", str(one.full_time + one.part_time + 1)


def _dimensions(one: Bankruptcy, size_label: str, nis_code: str) -> tuple[str, ...]:
    return (
        *(str(one.size + 1), f"{size_label} salariés", f"{size_label} werknemers"),
        *_FORMS[one.form],
        *(nis_code, one.town.fr, one.town.nl),
        *("71000", "Arrondissement de Hasselt", "Arrondissement Hasselt"),
        *("70000", "Province du Limbourg", "Provincie Limburg"),
        *("02000", "Région flamande", "Vlaams Gewest"),
        *_activity(one.nace),
    )


def _activity(code: str) -> tuple[str, ...]:
    """Class, group, division and section with their names; `?` signs where the activity is unknown."""
    unknown = ("Inconnu", "Onbekend")
    if not code:
        return "????", "??.??", *unknown, "??.?", *unknown, "??", *unknown, "?", *unknown
    section = _section(code[:2])
    return (
        *(code[:4], f"{code[:2]}.{code[2:4]}", *_nace(code[:4])),
        *(f"{code[:2]}.{code[2]}", *_nace(code[:3])),
        *(code[:2], *_nace(code[:2])),
        *(section, *_SECTION_NAMES.get(section, ("Autre section", "Andere sectie"))),
    )


@cache
def _labels() -> dict[tuple[str, str], str]:
    """(code, language) -> label of NACE-BEL 2008."""
    return {(code, language): label for kind, code, language, label in reference.kbo_codes() if kind == "Nace2008"}


def _nace(code: str) -> tuple[str, str]:
    """French and Dutch label of a code; empty where the sample's list lacks it."""
    return _labels().get((code, "FR"), ""), _labels().get((code, "NL"), "")
