"""Writes the deliveries of every source into one folder, each as its publisher does."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from sample import archive, bbc, city, life, population, reference, statbel_business, statbel_people, streets
from sample.state import State

SEED = 3600
UPDATES = 3
_MADE = datetime(2025, 10, 11, 7, 0)  # noqa: DTZ001 - a zip member's time has no zone

README = """SYNTHETIC SAMPLE - SYNTHETISCHE VOORBEELDDATA

Every company, person, address and contact in these files is made up ({what}).
Elke onderneming, persoon, elk adres en contact in deze bestanden is verzonnen.

Real are only the codes and labels of KBO Open Data (FOD Economie) and NACE-BEL (Statbel, CC BY 4.0), the municipalities
(REFNIS, Statbel, CC BY 4.0) and the names of Genk's statistical sectors and neighbourhoods (Statbel, Provincies in
Cijfers). No number in them has been given out by the register. Do not publish figures made of them.
"""


def _states(seed: int, scale: float, last: int) -> Iterator[tuple[int, State]]:
    """The state at each extract from the first full to number `last`; one object that lives on between the steps."""
    rng = random.Random(f"{seed}/{life.FIRST_NUMBER}")  # noqa: S311 - a sample has to repeat, not to be secret
    state, numbers = population.populate(rng, scale, life.extract(life.FIRST_NUMBER, "full").snapshot)
    yield life.FIRST_NUMBER, state
    for number in range(life.FIRST_NUMBER + 1, last + 1):
        life.one_day(state, numbers, seed, scale, number)
        yield number, state


def _write_full(folder: Path, number: int, state: State) -> Path:
    tables = {table: state.rows(table) for table in archive.TABLES}
    return archive.write_full(folder, life.extract(number, "full"), tables, reference.kbo_codes())


def write(
    folder: Path,
    seed: int = SEED,
    scale: float = 1.0,
    updates: int = UPDATES,
    full_at: Iterable[int] = (life.FIRST_NUMBER,),
) -> None:
    """Write every source's deliveries as `<folder>/<source_id>/<file>`: the same bytes for the same arguments.

    Args:
        folder: made where it does not exist; a README.txt in it says that all of it is synthetic.
        seed: another seed gives another city of the same kind.
        scale: 1 gives about 7,500 establishments in Genk; down to about 0.02.
        updates: how many daily updates follow full extract 146.
        full_at: numbers of the extracts that a full is written of; the full of a number equals the first full
            with all updates to that number applied.
    """
    folder = Path(folder)
    fulls = set(full_at)
    last = life.FIRST_NUMBER + updates
    for number, state in _states(seed, scale, max(last, *fulls, 0)):
        if number in fulls:
            _write_full(folder / "kbo_open_data", number, state)
        if life.FIRST_NUMBER < number <= last:
            changes = state.changes()
            archive.write_update(
                folder / "kbo_open_data",
                life.extract(number, "update"),
                changes.deletes,
                changes.inserts,
                reference.kbo_codes(),
            )
    write_others(folder)
    write_readme(folder, f"seed {seed}, scale {scale}")


def full_at(folder: Path, number: int, seed: int = SEED, scale: float = 1.0) -> Path:
    """Write the full extract of the state at extract `number` straight into `folder` and return its path."""
    for reached, state in _states(seed, scale, number):
        if reached == number:
            return _write_full(Path(folder), number, state)
    raise ValueError(f"the sample begins with extract {life.FIRST_NUMBER}: there is no {number}")


def write_readme(folder: Path, what: str) -> None:
    """Say beside the deliveries that they are synthetic."""
    (folder / "README.txt").write_text(README.format(what=what), encoding="utf-8")


def write_others(folder: Path) -> None:
    """Write every source but the register: small, and the same at every scale."""
    write_reference(folder)
    bbc.write(folder)
    city.write(folder)
    statbel_business.write(folder)
    statbel_people.write(folder)


def write_reference(folder: Path) -> None:
    """Write the sources that are no register of companies: REFNIS, NACE-BEL, sectors, streets."""
    lines = ["LVL_REFNIS|CD_REFNIS|CD_SUP_REFNIS|TX_REFNIS_DE|TX_REFNIS_FR|TX_REFNIS_NL|DT_VLDT_START|DT_VLDT_END"]
    lines += ["|".join(row) for row in reference.refnis()]
    archive.write_zip(
        folder / "refnis" / "TU_COM_REFNIS.zip",
        _MADE,
        {"TU_COM_REFNIS.txt": ["\ufeff", *(line + "\r\n" for line in lines)]},
    )
    _write_csv(
        folder / "nace_bel" / "NACEBEL_2025.csv",
        [
            ("LEVEL", "CODE", *(f"NATIONAL_TITLE_BE_{language}" for language in ("NL", "FR", "DE", "EN"))),
            *reference.nacebel_2025(),
        ],
        bom=True,
        line_end="\r\n",
    )
    _write_csv(folder / "statistical_sectors" / "statsec_2025_genk.csv", _sector_rows())
    _write_csv(
        folder / "street_register" / "street_register.csv",
        [
            ("street_name", "house_number_from", "house_number_to", "parity", "sector_code"),
            *((row.street, str(row.first), str(row.last), row.parity, row.sector.code) for row in streets.register()),
        ],
    )


def _sector_rows() -> Iterator[tuple[str, ...]]:
    yield (
        "statsec",
        "statsec_naam",
        "statsec_naam_lang",
        "deelgemeente",
        "deelgemeente_naam_kort",
        "deelgemeente_naam",
        "gemeente",
        "gemeente_naam",
        "provincie2024",
        "provincie2024_naam",
        "provincie",
        "provincie_naam",
        "gewest",
        "gewest_naam",
        "wijk",
        "wijk_naam",
    )
    for sector in reference.sectors():
        yield (
            sector.code,
            sector.name,
            f"{sector.name} ({sector.code})",
            "71016Z",
            "Genk",
            "Genk (Dg.)",
            "71016",
            "Genk",
            "70000",
            "Limburg",
            "70000",
            "Limburg",
            "2000",
            "Vlaams Gewest",
            sector.wijk,
            sector.wijk_name,
        )


def _write_csv(path: Path, rows: Iterable[tuple[str, ...]], *, bom: bool = False, line_end: str = "\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    csv.writer(text, lineterminator=line_end).writerows(rows)
    path.write_bytes(("\ufeff" if bom else "").encode() + text.getvalue().encode())
