"""Statbel's counts by place as Statbel writes them: population, population by sector, local units of be.STAT.

The figures are made up; the totals of Genk lean on what is public (population on 1 January 2023 to 2025, local units of
the fourth quarters of 2018 to 2023). The codes and names of places are real, but for the sectors of the other two
municipalities. Source of the formats: Statbel's TF_SOC_POP_STRUCT 2009 to 2015 and its later layout, OPENDATA_SECTOREN
2022, and the JSON result of be.STAT's view of local units.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sample import archive, reference

_MADE = datetime(2025, 10, 20, 10, 0)  # noqa: DTZ001 - a zip member's time has no zone
_SEED = 3600


def write(folder: Path) -> None:
    """Write the deliveries of the three sources as `<folder>/<source_id>/<file>`; the same bytes each time."""
    _write(folder / "statbel_population", "TF_SOC_POP_STRUCT_2023_synthetic", _population(2023, _OLD_LAYOUT))
    _write(folder / "statbel_population", "TF_SOC_POP_STRUCT_2024_synthetic", _population(2024, _NEW_LAYOUT))
    _write(folder / "statbel_population", "TF_SOC_POP_STRUCT_2025_synthetic", _population(2025, _NEW_LAYOUT))
    sectors = folder / "statbel_sectors"
    _write(sectors, "OPENDATA_SECTOREN_2024_synthetic", _sectors(2024, is_former=True))
    _write(sectors, "OPENDATA_SECTOREN_2025_OLD_synthetic", _sectors(2025, is_former=True))
    _write(sectors, "OPENDATA_SECTOREN_2025_NEW_synthetic", _sectors(2025, is_former=False))
    units = folder / "bestat_local_units" / "bestat_local_units_synthetic.json"
    units.parent.mkdir(parents=True, exist_ok=True)
    units.write_text(json.dumps({"facts": list(_local_units())}, ensure_ascii=False), encoding="utf-8")


def _write(folder: Path, name: str, rows: Iterable[Sequence[str]]) -> None:
    lines = ("|".join(row) + "\r\n" for row in rows)
    archive.write_zip(folder / f"{name}.zip", _MADE, {f"{name}.txt": ["\ufeff", *lines]})


def _spread(total: int, weights: Sequence[float]) -> list[int]:
    """The total as whole parts in proportion to the weights, adding up exactly."""
    everything = sum(weights)
    exact = [total * weight / everything for weight in weights]
    parts = [int(value) for value in exact]
    by_rest = sorted(range(len(exact)), key=lambda n: (parts[n] - exact[n], n))
    for n in by_rest[: total - sum(parts)]:
        parts[n] += 1
    return parts


# --- population -------------------------------------------------------------------------------------------------------

_INHABITANTS = {2023: 67_572, 2024: 67_877, 2025: 68_057}
"""Genk on 1 January."""
_OTHERS = {
    2023: (("71022", "Hasselt", "Hasselt", 800), ("21004", "Brussel", "Bruxelles", 900)),
    2024: (("71022", "Hasselt", "Hasselt", 810), ("21004", "Brussel", "Bruxelles", 910)),
    # Hasselt and Kortessem merged on 1 January 2025
    2025: (("71072", "Hasselt", "Hasselt", 950), ("21004", "Brussel", "Bruxelles", 920)),
}
"""Two other municipalities, far smaller than they are."""
_OLD_LAYOUT = (
    "CD_MUNTY_REFNIS|TX_MUNTY_DESCR_NL|TX_MUNTY_DESCR_FR|CD_DSTR_REFNIS|TX_ADM_DSTR_DESCR_NL|TX_ADM_DSTR_DESCR_FR|"
    "CD_PROV_REFNIS|TX_PROV_DESCR_NL|TX_PROV_DESCR_FR|CD_RGN_REFNIS|TX_RGN_DESCR_NL|TX_RGN_DESCR_FR|CD_SEX|CD_NATLTY|"
    "TX_NATLTY_FR|TX_NATLTY_NL|CD_CIV_STS|TX_CIV_STS_FR|TX_CIV_STS_NL|CD_AGE|MS_POPULATION|CD_YEAR"
)
_NEW_LAYOUT = (
    "CD_REFNIS|TX_DESCR_NL|TX_DESCR_FR|CD_DSTR_REFNIS|TX_ADM_DSTR_DESCR_NL|TX_ADM_DSTR_DESCR_FR|"
    "CD_PROV_REFNIS|TX_PROV_DESCR_NL|TX_PROV_DESCR_FR|CD_RGN_REFNIS|TX_RGN_DESCR_NL|TX_RGN_DESCR_FR|CD_SEX|CD_NATLTY|"
    "TX_NATLTY_NL|TX_NATLTY_FR|CD_CIV_STS|TX_CIV_STS_NL|TX_CIV_STS_FR|CD_AGE|MS_POPULATION"
)
_LIMBURG = {
    "CD_DSTR_REFNIS": "71000",
    "TX_ADM_DSTR_DESCR_NL": "Arrondissement Hasselt",
    "TX_ADM_DSTR_DESCR_FR": "Arrondissement de Hasselt",
    "CD_PROV_REFNIS": "70000",
    "TX_PROV_DESCR_NL": "Provincie Limburg",
    "TX_PROV_DESCR_FR": "Province de Limbourg",
    "CD_RGN_REFNIS": "02000",
    "TX_RGN_DESCR_NL": "Vlaams Gewest",
    "TX_RGN_DESCR_FR": "Région flamande",
}
_BRUSSELS = {
    "CD_DSTR_REFNIS": "21000",
    "TX_ADM_DSTR_DESCR_NL": "Arrondissement Brussel-Hoofdstad",
    "TX_ADM_DSTR_DESCR_FR": "Arrondissement de Bruxelles-Capitale",
    # Brussels lies in no province
    "CD_PROV_REFNIS": "",
    "TX_PROV_DESCR_NL": "",
    "TX_PROV_DESCR_FR": "",
    "CD_RGN_REFNIS": "04000",
    "TX_RGN_DESCR_NL": "Brussels Hoofdstedelijk Gewest",
    "TX_RGN_DESCR_FR": "Région de Bruxelles-Capitale",
}
_NATIONALITIES = (("BEL", "Belgen", "Belges", 0.885), ("ETR", "niet-Belgen", "non-Belges", 0.115))
_CIVIL_STATUSES = (
    ("10", "Ongehuwd", "Célibataire"),
    ("20", "Gehuwd", "Marié"),
    ("30", "Weduwstaat", "Veuf"),
    ("40", "Gescheiden", "Divorcé"),
)
_OLDEST = 104
"""The old layout goes on after a hundred, the new one ends there."""


def _population(year: int, layout: str) -> Iterator[list[str]]:
    names = layout.split("|")
    yield names
    is_old = "CD_YEAR" in names
    for nis_code, name_nl, name_fr, total in (("71016", "Genk", "Genk", _INHABITANTS[year]), *_OTHERS[year]):
        place = dict(_BRUSSELS if nis_code == "21004" else _LIMBURG)
        if is_old:
            # seen in old files: a code that lost its leading zero
            place["CD_RGN_REFNIS"] = place["CD_RGN_REFNIS"].lstrip("0")
        cells = list(_cells(is_old))
        counts = _spread(total, [weight for _, weight in cells])
        for (cell, _), count in zip(cells, counts, strict=True):
            if count:  # no row is nobody
                row = {"CD_REFNIS": nis_code, "TX_DESCR_NL": name_nl, "TX_DESCR_FR": name_fr}
                row |= {"CD_MUNTY_REFNIS": nis_code, "TX_MUNTY_DESCR_NL": name_nl, "TX_MUNTY_DESCR_FR": name_fr}
                row |= {**place, **cell, "MS_POPULATION": str(count), "CD_YEAR": str(year)}
                yield [row[name] for name in names]


def _cells(is_old: bool) -> Iterator[tuple[dict[str, str], float]]:
    """Sex, nationality, civil status and age, and how many there are of it."""
    for age in range(_OLDEST + 1 if is_old else 101):
        for sex in "MF":
            for nationality, nationality_nl, nationality_fr, share in _NATIONALITIES:
                for (status, status_nl, status_fr), among in zip(_CIVIL_STATUSES, _civil_statuses(age), strict=True):
                    cell = {
                        "CD_SEX": sex,
                        "CD_NATLTY": nationality,
                        "TX_NATLTY_NL": nationality_nl,
                        "TX_NATLTY_FR": nationality_fr,
                        "CD_CIV_STS": status,
                        "TX_CIV_STS_NL": status_nl,
                        "TX_CIV_STS_FR": status_fr,
                        "CD_AGE": str(age),
                    }
                    yield cell, _of_age(age, sex) * share * among


def _of_age(age: int, sex: str) -> float:
    """How many there are of an age: a broad middle, and women who live longer."""
    if age < 65:
        return 1.0 + 0.15 * (40 <= age < 62)
    left = max(0.0, 1.0 - (age - 65) / (37 if sex == "F" else 33))
    return left * left + 0.002 * (age < 103)


def _civil_statuses(age: int) -> tuple[float, float, float, float]:
    """Shares of single, married, widowed and divorced."""
    if age < 20:
        return 1.0, 0.0, 0.0, 0.0
    married = min(0.65, (age - 20) * 0.025)
    divorced = min(0.15, (age - 20) * 0.005)
    widowed = max(0.0, min(0.2, (age - 55) * 0.008))
    return 1.0 - married - divorced - widowed, married, widowed, divorced


# --- sectors ----------------------------------------------------------------------------------------------------------

_FORMER = (
    ("71016A02-", "VLAKVELD"),
    ("71016A081", "STIEMERBEEK"),
    ("71016A310", "OUD-WINTERSLAG"),
    ("71016A370", "WINTERSLAG KOOLMIJN"),
    ("71016A41-", "HASSELTWEG"),
    ("71016A4OB", "BOXBERGHEIDE"),
    ("71016A500", "OUD-TERMIEN"),
    ("71016A590", "DE MATEN"),
    ("71016A700", "OUD SLEDDERLO"),
    ("71016A723", "KOEBAAN"),
    ("71016B1BB", "WATERSCHEI-NOORD"),
    ("71016B1CB", "NIEUW-TEXAS"),
    ("71016B201", "ZWARTBERG - TUINWIJK-NOORD"),
    ("71016B220", "HOEVENZAVEL"),
    ("71016B222", "HOEVENZAVEL"),
    ("71016B233", "DRIEHOEVEN"),
    ("71016B273", "WOLFSBERG"),
    ("71016B29-", "ZWARTBERG-KOOLMIJN-VLIEGVELD"),
)
"""Sectors of Genk that ended with 2024. Source: Statbel, Provincies in Cijfers (list of 2024)."""
_DRAWN_IN_2025 = (
    "71016A02K 71016A02L 71016A02M 71016A08K 71016A31K 71016A37K 71016A41K 71016A4OK "
    "71016A50K 71016A59K 71016A70K 71016A72K 71016B1BK 71016B1CK 71016B20K 71016B20L "
    "71016B20M 71016B22K 71016B22L 71016B23K 71016B27K 71016B29K 71016B29L 71016B29M"
)
"""Sectors of Genk that began with 2025. Source: Statbel, Provincies in Cijfers (lists of 2024 and 2025)."""
_INDUSTRY = {"71016W10", "71016W11"}
_FEW = {"71016B17-", "71016A37K", "71016A59K", "71016A0PA", "71016B29L", "71016B29M"}
"""Mine, nature, industry and airfield in neighbourhoods where people live."""
_OPEN = "31/12/9999"


def _sectors(year: int, *, is_former: bool) -> Iterator[list[str]]:
    yield [
        "CD_REFNIS", "CD_SECTOR", "TOTAL", "DT_STRT_SECTOR", "DT_STOP_SECTOR", "OPPERVLAKKTE IN HM²",
        "TX_DESCR_SECTOR_NL", "TX_DESCR_SECTOR_FR", "TX_DESCR_NL", "TX_DESCR_FR",
    ]  # fmt: skip
    places = _former_places() if is_former else _places_of_2025()
    counts = _spread(_INHABITANTS[year], [weight for _, _, weight in places])
    rng = random.Random(f"{_SEED}/sectors/{is_former}")  # noqa: S311 - a sample has to repeat, not to be secret
    first, last = ("01/01/2011", "31/12/2024") if is_former and year == 2025 else ("01/01/2011", _OPEN)
    if not is_former:
        first = "01/01/2025"
    for (code, name, _), count in zip(places, counts, strict=True):
        area = "" if code.endswith("ZZZZ") else f"{rng.uniform(20, 400):.2f}"
        yield ["71016", code, str(count), first, last, area, name, name, "Genk", "Genk"]
    # a merged municipality: its sectors keep the number of the former one
    merged = "71072" if year >= 2025 else "73040"
    names = ("Hasselt", "Hasselt") if year >= 2025 else ("Kortessem", "Kortessem")
    yield [
        merged,
        "73040A00-",
        str(1_100 + year - 2020),
        first,
        last,
        "212.5",
        "KORTESSEM-CENTRUM",
        "KORTESSEM",
        *names,
    ]


def _places_of_2025() -> list[tuple[str, str, float]]:
    """Code, name and share of the inhabitants of each sector of today."""
    return [(sector.code, sector.name.upper(), _people(sector)) for sector in reference.sectors()]


def _former_places() -> list[tuple[str, str, float]]:
    """The sectors of before the reform: those that ended, and those whose code lives on."""
    new = set(_DRAWN_IN_2025.split())
    kept = [place for place in _places_of_2025() if place[0] not in new]
    return sorted([*kept, *((code, name, 100.0) for code, name in _FORMER)])


def _people(sector: reference.Sector) -> float:
    if sector.code.endswith("ZZZZ"):
        return 3.0
    if sector.wijk in _INDUSTRY or sector.code in _FEW:
        return 0.5 if sector.weight else 0.0
    return float(sector.weight)


# --- local units ------------------------------------------------------------------------------------------------------

_GENK_UNITS = {2018: 5_986, 2019: 6_317, 2020: 6_610, 2021: 6_958, 2022: 7_255, 2023: 7_450, 2024: 7_610}
"""Local units of Genk in the fourth quarter; that of 2024 is a guess."""
_FLANDERS = "Vlaams Gewest \xa0"
_HASSELT = (_FLANDERS, "Provincie Limburg", "Arrondissement Hasselt")
_UNIT_PLACES = (
    ((*_HASSELT, "Genk"), 1.0),
    ((*_HASSELT, "As"), 0.12),
    # in the municipalities of 2025, also before the merger
    ((*_HASSELT, "Hasselt"), 1.9),
    ((*_HASSELT, "Nieuwerkerken"), 0.11),
    ((*_HASSELT, "Zutendaal"), 0.1),
    (("Brussels Hoofdstedelijk Gewest  ", None, "Arrondissement Brussel-Hoofdstad", "Brussel"), 6.4),
    (("Onbepaalde locatie", None, None, None), 1.2),
)
_ORDINALS = {1: "1ste", 2: "2de", 3: "3de", 4: "4de"}


def _local_units() -> Iterator[dict[str, str | float | None]]:
    quarters = [(2018, 4), *((year, quarter) for year in range(2019, 2025) for quarter in range(1, 5))]
    for quarter in [*quarters, quarters[-1]]:  # the last quarter comes twice
        for place, share in _UNIT_PLACES:
            labels = dict(zip(("Gewest", "Provincie", "Arrondissement", "Gemeente"), place, strict=True))
            period = f"{_ORDINALS[quarter[1]]} kwartaal {quarter[0]}"
            count = float(round(_units_of_genk(*quarter) * share))
            yield {**labels, "Kwartaal": period, "Aantal vestigingseenheden": count}


def _units_of_genk(year: int, quarter: int) -> float:
    """A straight line from one fourth quarter to the next, and a little beside it, since it is made up."""
    before = _GENK_UNITS.get(year - 1, _GENK_UNITS[year])
    rng = random.Random(f"{_SEED}/units/{year}/{quarter}")  # noqa: S311 - a sample has to repeat, not to be secret
    return before + (_GENK_UNITS[year] - before) * quarter / 4 + rng.randint(-15, 15)
