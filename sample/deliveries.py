"""Writes the deliveries of every source into one folder, each as its publisher does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from ingest.catalogue import load_catalogue
from ingest.gate import today
from sample import archive, life, population, writer
from sample.calendar import Calendar
from sample.chance import chance
from sample.codes import kbo_codes
from sample.places import home_places
from sample.sources import deliveries_of
from sample.state import State
from sample.story import Opening, Story

KBO = "kbo_open_data"
SEED = 1

README = """SYNTHETIC SAMPLE - SYNTHETISCHE VOORBEELDDATA

Every company, person, address and contact in these files is made up ({what}).
Elke onderneming, persoon, elk adres en contact in deze bestanden is verzonnen.

Real are only the codes and labels of KBO Open Data (FOD Economie) and NACE-BEL (Statbel, CC BY 4.0), the municipalities
(REFNIS, Statbel, CC BY 4.0) and the names of Genk's statistical sectors and neighbourhoods (Statbel, Provincies in
Cijfers). No number in them has been given out by the register. Do not publish figures made of them.
"""


def write(
    folder: Path,
    as_of: date | None = None,
    *,
    seed: int = SEED,
    scale: float = 1.0,
    months: int = Calendar.months,
    updates: int = Calendar.days,
    full_at: Iterable[int] = (),
) -> None:
    """Write every source's deliveries as `<folder>/<source_id>/<file>`: the same bytes for the same arguments.

    Args:
        folder: made where it does not exist; a README.txt in it says that all of it is synthetic.
        as_of: the day on which the sample lives, today in Brussels by default: what had been published by then.
        seed: another seed gives another register of the same kind.
        scale: 1 gives about 7,500 establishments at home; down to about 0.02.
        months: how many monthly updates of the register follow its first full.
        updates: how many daily updates follow those.
        full_at: numbers of the extracts that a full is written of beside the first; the full of a number equals the
            first full with all updates to that number applied.
    """
    calendar = Calendar(as_of or today(), months, updates)
    fulls = {calendar.first, *full_at}
    story = Story(calendar.as_of)
    for number, state in _states(seed, scale, calendar):
        if number in fulls:
            _write_full(folder / KBO, calendar, number, state)
        if number > calendar.first:
            changes = state.changes()
            extract = calendar.extract(number, "update")
            archive.write_update(folder / KBO, extract, changes.deletes, changes.inserts, kbo_codes())
        if number == calendar.last:
            story = Story(calendar.as_of, _openings(state), _openings(state, at_home=False), _stopped(state))
    write_others(folder, story=story)
    write_readme(folder, f"seed {seed}, scale {scale}, as of {calendar.as_of}")


def full_at(folder: Path, number: int, calendar: Calendar, *, seed: int = SEED, scale: float = 1.0) -> Path:
    """Write the full extract of the state at extract `number` straight into `folder` and return its path.

    Raises ValueError where the calendar has no extract of that number.
    """
    for reached, state in _states(seed, scale, calendar):
        if reached == number:
            return _write_full(folder, calendar, number, state)
    raise ValueError(f"the sample has the extracts {calendar.first} to {calendar.last}: there is no {number}")


def write_others(folder: Path, as_of: date | None = None, *, story: Story | None = None) -> None:
    """Write every source but the register: small, and the same at every scale. Without a `story` none tells of it."""
    story = story or Story(as_of or today())
    for source in load_catalogue().values():
        if source.id != KBO:
            for delivery in deliveries_of(source.id)(story):
                writer.write(folder, source, delivery, story.as_of)


def write_readme(folder: Path, what: str) -> None:
    """Say beside the deliveries that they are synthetic."""
    (folder / "README.txt").write_text(README.format(what=what), encoding="utf-8")


def _states(seed: int, scale: float, calendar: Calendar) -> Iterator[tuple[int, State]]:
    """The state at each extract of the calendar; one object that lives on between the steps."""
    first = calendar.first
    state, numbers = population.populate(chance(seed, first), scale, calendar.extract(first, "full").snapshot)
    yield first, state
    for number in range(first + 1, calendar.last + 1):
        life.live_until(state, numbers, calendar, number, seed=seed, scale=scale)
        yield number, state


def _write_full(folder: Path, calendar: Calendar, number: int, state: State) -> Path:
    tables = {table: state.rows(table) for table in archive.TABLES}
    return archive.write_full(folder, calendar.extract(number, "full"), tables, kbo_codes())


def _openings(state: State, *, at_home: bool = True) -> list[Opening]:
    """Enterprises with one establishment at home, or with one elsewhere and none there, in the order of number."""
    codes = {place.zipcode for place in home_places()}
    home: dict[str, list[str]] = {}
    other: dict[str, list[str]] = {}
    for row in state.rows("establishment"):
        number, start, owner = map(str, row)
        is_home = any(address[4] in codes for address in state.get("address", number))
        (home if is_home else other).setdefault(owner, []).append(start)
    began = home if at_home else {owner: starts for owner, starts in other.items() if owner not in home}
    return [
        Opening(owner, _day(starts[0]), _name(state.get("denomination", owner)))
        for owner, starts in sorted(began.items())
        if len(starts) == 1
    ]


def _stopped(state: State) -> list[Opening]:
    """Enterprises that had a business and have left the register for good, in the order of their numbers."""
    gone = {}
    for rows in state.closed:
        for row in rows["enterprise"]:
            number = str(row[0])
            if rows["activity"] and not state.get("enterprise", number):
                gone[number] = Opening(number, _day(str(row[-1])), _name(rows["denomination"]))
    return [gone[number] for number in sorted(gone)]


def _day(written: str) -> date:
    return date(*map(int, reversed(written.split("-"))))


def _name(denominations: Iterable[archive.Row]) -> str:
    return next((str(row[-1]) for row in denominations), "")
