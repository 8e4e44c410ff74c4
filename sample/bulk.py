"""A register as large as the real one (46.8 million rows), for measuring: written in minutes, in little memory.

Every value is a function of an entity's place in the register and a salt, computed by numpy over chunks of entities; so
a second full that differs in part, or an update, needs no memory of the first. A row is put together as a line of bytes
of fixed width in which zero bytes fill the gaps; taking them out gives the CSV.

Row counts follow full extract 0140 of KBO Open Data (snapshot 04-10-2025); numbers, quoting and names as in the rest of
the sample: nothing in it carries a number that the register has given out. The daily life of `sample.write` is richer.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.gate import today
from sample.archive import COLUMNS, TABLES, Extract, header, keys, lines
from sample.calendar import LAST_MONTHLY, Calendar
from sample.codes import Activity, activities, kbo_codes
from sample.entities import FORMS
from sample.places import elsewhere, home_places
from sample.sources.street_register import register

Bytes = npt.NDArray[np.uint8]  # one row a line, zero bytes to be taken out
Index = npt.NDArray[np.int64]  # places in the register, or other whole numbers
Marks = npt.NDArray[np.bool_]

ROWS = 46_790_000
ENTERPRISES, ESTABLISHMENTS, BRANCHES = 1_938_238, 1_672_490, 7_325
_CHUNK = 60_000
_UPDATES = 32  # so many in a row touch different entities
_PERSONS = 0.4005
_LANGUAGES = ("0", "1", "2", "3", "4")
FIRST_NUMBER = LAST_MONTHLY


class Entities(NamedTuple):
    """Some entities of one kind ('enterprise', 'establishment' or 'branch')."""

    kind: str
    places: Index  # in the register: what the number and all else follow from
    generation: Index  # another one, another address and other activities
    owners: int  # enterprises in the register


@cache
def _extract(number: int, kind: str) -> Extract:
    """An extract of which the updates that can follow it end today: each a day later than the one before."""
    return Calendar(today(), months=0, days=_UPDATES).extract(number, kind)


# random values


def _hash(index: Index, salt: int | Index) -> npt.NDArray[np.uint64]:
    """64 well-mixed bits of each index (splitmix64)."""
    with np.errstate(over="ignore"):
        mixed = index.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= np.asarray(salt).astype(np.uint64) * np.uint64(0xD1B54A32D192ED03)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))


def _chance(index: Index, salt: int | Index) -> npt.NDArray[np.float64]:
    """A number in [0, 1) for each index."""
    return (_hash(index, salt) >> np.uint64(11)).astype(np.float64) / 2.0**53


def _below(index: Index, salt: int | Index, limit: int) -> Index:
    """A whole number below `limit` for each index."""
    return (_chance(index, salt) * limit).astype(np.int64)


def _weighted(chance: npt.NDArray[np.float64], weights: Sequence[float]) -> Index:
    """Which of the weights each chance falls on."""
    bounds = np.array(list(accumulate(weights)))
    which: Index = np.searchsorted(bounds, chance * bounds[-1], side="right").clip(max=len(weights) - 1)
    return which


# lines of bytes


def _table(texts: Sequence[str]) -> Bytes:
    """A table to look lines up in."""
    encoded = [text.encode() for text in texts]
    width = max(map(len, encoded))
    return np.frombuffer(b"".join(text.ljust(width, b"\0") for text in encoded), np.uint8).reshape(-1, width)


def _constant(text: str, count: int) -> Bytes:
    return np.broadcast_to(_table([text]), (count, len(text.encode())))


def _digits(numbers: Index, width: int) -> Bytes:
    """Decimal digits with leading zeros."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (numbers[:, None] // powers % 10 + ord("0")).astype(np.uint8)


def _join(*parts: Bytes) -> Bytes:
    return np.concatenate(parts, axis=1)


def _text(rows: Bytes) -> bytes:
    text: bytes = rows[rows != 0].tobytes()
    return text


# numbers


def _base(kind: str, index: Index) -> Index:
    """The eight digits before the check, ascending with the index, in ranges that were not given out."""
    if kind == "branch":
        return 99_000_000 + index * 10 + _below(index, 1, 10)
    if kind == "establishment":
        return 24_000_000 + index * 3 + _below(index, 2, 3)
    old = ENTERPRISES // 2
    return np.where(index < old, 1_000_000 + index, 11_000_000 + (index - old) * 4 + _below(index, 3, 4))


def _key(kind: str, index: Index) -> Bytes:
    """The number with its opening quote."""
    base = _base(kind, index)
    digits = _digits(base * 100 + 97 - base % 97, 10)
    quote = _constant('"', len(index))
    dot = _constant(".", len(index))
    if kind == "enterprise":
        return _join(quote, digits[:, :4], dot, digits[:, 4:7], dot, digits[:, 7:])
    return _join(quote, digits[:, :1], dot, digits[:, 1:4], dot, digits[:, 4:7], dot, digits[:, 7:])


def number(kind: str, index: int) -> str:
    """The number of one entity, e.g. `number('establishment', 0)`."""
    return _text(_key(kind, np.array([index]))).decode().strip('"')


# what an entity is


def _is_person(index: Index) -> Marks:
    return _chance(index, 10) < _PERSONS


@cache
def _dates() -> Bytes:
    snapshot = _extract(FIRST_NUMBER, "full").snapshot
    days = [snapshot + timedelta(days=3 - nth) for nth in range(20_000)]
    return _table([f"{day:%d-%m-%Y}" for day in [*days, date(1968, 1, 1)]])


def _start(index: Index, salt: int) -> Bytes:
    """Start dates that thin out backwards, some a few days after the snapshot."""
    chance = _chance(index, salt)
    return _dates()[np.where(chance > 0.98, 20_000, (chance**1.7 * 20_000).astype(np.int64))]


_situations = (("000", 0.97), ("050", 0.012), ("012", 0.014), ("091", 0.004))


def _enterprise_rows(of: Entities) -> Bytes:
    forms = [
        (f'","AC","{situation}","2","{form}",{f"{chr(34)}{cac}{chr(34)}" if cac else ""},', weight * often)
        for form, weight, _, cac in FORMS
        for situation, often in _situations
    ]
    which = _weighted(_chance(of.places, 20 + of.generation), [weight for _, weight in forms])
    which = np.where(_is_person(of.places), len(forms), which)
    suffix = _table([text for text, _ in forms] + ['","AC","000","1",,,'])
    return _join(_key(of.kind, of.places), suffix[which], _start(of.places, 30), _constant("\n", len(which)))


def _establishment_rows(of: Entities) -> Bytes:
    count = len(of.places)
    return _join(
        _key(of.kind, of.places),
        _constant('",', count),
        _start(of.places, 31),
        _constant(",", count),
        _key("enterprise", _below(of.places, 11, of.owners)),
        _constant('"\n', count),
    )


def _denomination_rows(of: Entities) -> Bytes:
    """A name (001) each, some short names (002) and commercial names (003); languages as in extract 0140."""
    persons = _is_person(of.places) if of.kind == "enterprise" else np.zeros(len(of.places), np.bool_)
    if of.kind == "enterprise":
        shares = {"001": 1.0, "002": 0.051, "003": 0.20}
    else:
        shares = {"004": 1.0} if of.kind == "branch" else {"003": 0.527}
    types = list(shares)
    has = np.stack([_chance(of.places, 40 + int(kind)) < share for kind, share in shares.items()], axis=1)
    entity, nth = np.nonzero(has)
    index = of.places[entity]
    trades = sorted({activity.trade for activity in activities()})
    heads = [f'","{language}","{kind}","' for kind in types for language in _LANGUAGES]
    named = _weighted(_chance(index, 50), (2.3, 21.3, 35.9, 0.45, 0.23))
    traded = _weighted(_chance(index, 51), (1.0, 38.2, 59.2, 0.5, 1.1))
    language = np.where(np.array([kind == "003" for kind in types])[nth], traded, named)
    first_name = persons[entity] & (np.array([kind == "001" for kind in types])[nth])
    language = np.where(first_name, 0, language)
    words = _table([f"SYNTHETISCH {trade} " for trade in trades] + ["Voorbeeld, Jan ", "Voorbeeld, Els "])
    word = np.where(first_name, len(trades) + _below(index, 52, 2), _below(index, 53, len(trades)))
    return _join(
        _key(of.kind, index),
        _table(heads)[nth * 5 + language],
        words[word],
        _digits(_base(of.kind, index), 8),
        _constant('"\n', len(index)),
    )


@cache
def _streets() -> tuple[Bytes, int]:
    """Address lines from the country to the opening quote of the house number; the first ones lie at home."""
    home = [
        (place.zipcode, place.nl, place.fr, row.street, row.street) for place in home_places() for row in register()
    ]
    other = [
        (place.zipcode, place.nl, place.fr, f"{street}{suffix}", f"{french}{suffix}")
        for place in elsewhere()
        for street, french in (
            ("Voorbeeldstraat", "Rue de l'Exemple"),
            ("Synthetische Steenweg", "Chaussée Synthétique"),
            ("Voorbeeldlaan", "Avenue de l'Exemple"),
            ("Proefdreef", "Allée de l'Essai"),
        )
        for suffix in (["", f"({place.suffix})"] if place.suffix else [""])
    ]
    return _table([",,," + ",".join(f'"{value}"' for value in row) + ',"' for row in home + other]), len(home)


def _address_rows(of: Entities) -> Bytes:
    kind = {"enterprise": "REGO", "establishment": "BAET", "branch": "ABBR"}[of.kind]
    has = ~_is_person(of.places) if of.kind == "enterprise" else np.ones(len(of.places), np.bool_)
    index, salt = of.places[has], of.generation[has] * 1000
    table, at_home = _streets()
    street = np.where(
        _chance(index, 60 + salt) < 0.0047,
        _below(index, 61 + salt, at_home),
        at_home + _below(index, 62 + salt, len(table) - at_home),
    )
    tails = [
        ('","","",\n', 0.80),
        ('","1","",\n', 0.06),
        ('","b","",\n', 0.05),
        ('","/","",\n', 0.03),
        ('A","0001","",\n', 0.05),
        ('","","Synthetisch adres",13-11-2023\n', 0.01),
    ]
    tail = _weighted(_chance(index, 63 + salt), [weight for _, weight in tails])
    house = _table([str(nth) for nth in range(1, 400)])[_below(index, 64 + salt, 399)]
    return _join(
        _key(of.kind, index),
        _constant(f'","{kind}",', len(index))[:, :-1],
        table[street],
        house,
        _table([text for text, _ in tails])[tail],
    )


def _contact_rows(of: Entities) -> Bytes:
    kind = {"enterprise": "ENT", "establishment": "EST", "branch": "BRA"}[of.kind]
    part = 1.0 if of.kind == "enterprise" else 0.4
    ways = [
        ("TEL", 0.123, "089 ", ""),
        ("EMAIL", 0.10, "info@synthetisch-", ".example"),
        ("WEB", 0.037, "www.synthetisch-", ".example"),
        ("FAX", 0.003, "089/", ""),
    ]
    has = np.stack([_chance(of.places, 70 + nth) < way[1] * part for nth, way in enumerate(ways)], axis=1)
    entity, nth = np.nonzero(has)
    index = of.places[entity]
    return _join(
        _key(of.kind, index),
        _table([f'","{kind}","{way[0]}","{way[2]}' for way in ways])[nth],
        _digits(_base(of.kind, index) % 1_000_000, 6),
        _table([f'{way[3]}"\n' for way in ways])[nth],
    )


def _branch_rows(of: Entities) -> Bytes:
    count = len(of.places)
    return _join(
        _key(of.kind, of.places),
        _constant('",', count),
        _start(of.places, 32),
        _constant(",", count),
        _key("enterprise", _below(of.places, 12, of.owners)),
        _constant('"\n', count),
    )


_GROUPS = ("001", "003", "004", "005", "006", "007")
_CLASSES = ("MAIN", "SECO", "ANCI")


class _Pool(NamedTuple):
    suffixes: Bytes  # the rest of the line by group, class, version and activity
    weights: list[float]
    step: int  # an activity's next one is so many further on: no code twice


@cache
def _pool() -> _Pool:
    """Activities with a code in 2025 and 2008 that no other one shares; 2003 where there is none is any real code."""
    chosen: list[Activity] = []
    seen: set[tuple[str, str]] = set()
    for activity in activities():
        codes = {("2025", activity.nace_2025), ("2008", activity.nace_2008)}
        if activity.nace_2025 and activity.nace_2008 and not codes & seen:
            seen |= codes
            chosen.append(activity)
    old = sorted({activity.nace_2003 for activity in activities()} - {""})
    suffixes = [
        f'","{group}","{version}","{code}","{kind}"\n'
        for group in _GROUPS
        for kind in _CLASSES
        for version in ("2025", "2008", "2003")
        for code in (
            [a.nace_2025 for a in chosen]
            if version == "2025"
            else [a.nace_2008 for a in chosen]
            if version == "2008"
            else [a.nace_2003 or old[nth % len(old)] for nth, a in enumerate(chosen)]
        )
    ]
    step = next(step for step in range(97, len(chosen)) if np.gcd(step, len(chosen)) == 1)
    return _Pool(_table(suffixes), [float(activity.weight) for activity in chosen], step)


def _activity_rows(of: Entities) -> Bytes:
    """Rows in the proportions of extract 0140 by group, version and class; about 12 an entity that has any."""
    if of.kind == "branch":
        return np.zeros((0, 1), np.uint8)
    pool = _pool()
    size = len(pool.weights)
    salt = of.generation * 1000
    groups = _GROUPS if of.kind == "establishment" else ("001", "003", "006")
    counts = np.stack([_activities(of, group, salt) for group in groups], axis=1)  # (entity, group)
    block = np.repeat(np.arange(counts.size), counts.ravel())  # one element an activity
    nth = np.arange(len(block)) - np.repeat(np.cumsum(counts) - counts.ravel(), counts.ravel())
    entity, group = block // len(groups), np.array([_GROUPS.index(group) for group in groups])[block % len(groups)]
    main = _weighted(_chance(of.places, 80 + salt), pool.weights)[entity]
    activity = (main + nth * pool.step) % size
    draw = of.places[entity] * 131 + nth * 7 + group
    chance = _chance(draw, 81)
    mains = np.where(group == 1, 0.86, 0.15)
    kind = np.where((nth == 0) | (chance < mains), 0, np.where(chance > 0.9998, 2, 1))
    versions = np.stack(
        [
            chance > -1.0,
            _chance(draw, 82) < 0.961,
            _chance(draw, 83) < 0.1345,
        ],
        axis=1,
    )
    which, version = np.nonzero(versions)
    suffix = ((group[which] * len(_CLASSES) + kind[which]) * 3 + version) * size + activity[which]
    return _join(_key(of.kind, of.places)[entity[which]], pool.suffixes[suffix])


def _activities(of: Entities, group: str, salt: Index) -> Index:
    """How many activities each entity has in a group; the counts of 003 have a long tail."""
    chance, size = _chance(of.places, 84 + int(group)), _chance(of.places, 94 + int(group) + salt)
    if of.kind == "enterprise":
        if group == "001":
            return np.where(chance < 0.63, 1 + np.floor(np.log1p(-size) / np.log(0.605)), 0).astype(np.int64)
        share = {"003": 0.006, "006": 0.15}[group]
        return (chance < share).astype(np.int64)
    if group != "003":
        share = {"001": 0.0, "004": 0.0007, "005": 0.002, "006": 0.174, "007": 0.0072}[group]
        return (chance < share).astype(np.int64)
    steps = np.array([0.33, 0.55, 0.80, 0.95, 1.0])
    least, most = np.array([1, 2, 4, 11, 31]), np.array([1, 3, 10, 30, 80])
    level = np.searchsorted(steps, size, side="right").clip(max=4)
    within = _chance(of.places, 95 + salt)
    return np.where(chance < 0.981, least[level] + (within * (most - least + 1)[level]).astype(np.int64), 0)


_ROWS: dict[str, Callable[[Entities], Bytes]] = {
    "enterprise": _enterprise_rows,
    "establishment": _establishment_rows,
    "branch": _branch_rows,
    "denomination": _denomination_rows,
    "address": _address_rows,
    "contact": _contact_rows,
    "activity": _activity_rows,
}
_KINDS = {"enterprise": ("enterprise",), "establishment": ("establishment",), "branch": ("branch",)}
_ALL_KINDS = ("enterprise", "establishment", "branch")


# a full extract


def _count(kind: str, rows_scale: float) -> int:
    return round({"enterprise": ENTERPRISES, "establishment": ESTABLISHMENTS, "branch": BRANCHES}[kind] * rows_scale)


def _fate(kind: str, index: Index, share: float) -> tuple[Marks, Index]:
    """Who is still there in a full that differs in `share` of its entities, and who has changed (generation 1)."""
    own = _chance(index, 100 + _ALL_KINDS.index(kind)) / share if share else np.ones(len(index))
    there = own >= 0.25
    return there, ((own >= 0.25) & (own < 0.75)).astype(np.int64)


def _chunks(kind: str, rows_scale: float, variant: float) -> Iterator[Entities]:
    """The entities of a kind in ascending order: a quarter of the difference gone, half changed, a quarter new."""
    count, owners = _count(kind, rows_scale), _count("enterprise", rows_scale)
    born = round(count * variant / 4)
    for first in range(0, count + born, _CHUNK):
        index = np.arange(first, min(first + _CHUNK, count + born))
        there, generation = _fate(kind, index, variant)
        if kind == "establishment":
            there &= _fate("enterprise", _below(index, 11, owners), variant)[0]  # it goes with its enterprise
        there |= index >= count
        generation[index >= count] = 0
        yield Entities(kind, index[there], generation[there], owners)


def _target(path: Path, number_: int, kind: str) -> Path:
    """`path` itself where it names a zip, else the publisher's file name in the folder `path`."""
    target = path if path.suffix == ".zip" else path / _extract(number_, kind).file_name
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def write_full(path: Path, rows_scale: float = 1.0, number: int = FIRST_NUMBER, variant: float = 0.0) -> Path:
    """Write a full extract and return its path.

    Args:
        path: the zip, or a folder that gets it under the publisher's name.
        rows_scale: 1 = 46.8 million rows.
        number: extract number.
        variant: share of the entities that differ from the full with variant 0 (0.01: a quarter of 1 % is gone, half
            has another address and other activities, a quarter is new); so do about as many rows.
    """
    target = _target(Path(path), number, "full")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for table in sorted(COLUMNS):
            with archive.open(f"{table}.csv", "w", force_zip64=table == "activity") as member:
                if table == "meta":
                    member.write("".join(lines("meta", _extract(number, "full").meta)).encode())
                elif table == "code":
                    member.write("".join(lines("code", kbo_codes())).encode())
                else:
                    member.write(header(COLUMNS[table]).encode())
                    for kind in _KINDS.get(table, _ALL_KINDS):
                        for entities in _chunks(kind, rows_scale, variant):
                            member.write(_text(_ROWS[table](entities)))
    return target


# an update


def write_update(path: Path, number: int, changes: int = 10_000, rows_scale: float = 1.0) -> Path:
    """Write an update of about `changes` lines (delete keys and inserted rows) on the full with variant 0.

    It follows that full, or another such update: updates of different numbers touch different entities. As in real
    updates most stopped enterprises have nothing but a name, and most inserted rows are activities.

    Args:
        path: the zip, or a folder that gets it under the publisher's name.
        number: extract number, up to 31 after the full's.
        changes: lines in all delete and insert files.
        rows_scale: that of the full.
    """
    target = _target(Path(path), number, "update")
    unit = max(1, round(changes / 70))
    for _ in range(4):  # how many activities the chosen ones have is not known beforehand
        members = _update_members(number, unit, rows_scale)
        written = sum(content.count(b"\n") - 1 for content in members.values())
        if abs(written - changes) < 0.05 * changes:
            break
        unit = max(1, round(unit * changes / written))
    members["meta.csv"] = "".join(lines("meta", _extract(number, "update").meta)).encode()
    members["code.csv"] = "".join(lines("code", kbo_codes())).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(members):
            with archive.open(name, "w") as member:
                member.write(members[name])
    return target


def _update_members(number: int, unit: int, rows_scale: float) -> dict[str, bytes]:
    """Delete and insert files with `unit` entities of each kind of change."""

    def of(kind: str, index: Index, generation: int = 0) -> Entities:
        return Entities(kind, index, np.full_like(index, generation), _count("enterprise", rows_scale))

    dormant = _chosen("enterprise", number, unit * 4, rows_scale, lambda index: _is_person(index) & ~_active(index))
    seats = _chosen("enterprise", number, unit, rows_scale, lambda index: ~_is_person(index))
    units = _chosen("establishment", number, unit * 3, rows_scale)
    moved, changed, stopped = units[::3], units[1::3], units[2::3]
    gone = [of("enterprise", dormant), of("establishment", stopped)]
    fresh = [of(kind, _born(kind, number, unit, rows_scale)) for kind in ("enterprise", "establishment")]
    deletes: dict[str, list[Entities]] = {
        "enterprise": gone[:1],
        "establishment": gone[1:],
        "denomination": gone,
        "contact": gone,
        "address": [of("enterprise", seats), of("establishment", np.sort(np.append(moved, stopped)))],
        "activity": [of("establishment", np.sort(np.append(changed, stopped)))],
    }
    inserts: dict[str, list[Entities]] = {
        "enterprise": fresh[:1],
        "establishment": fresh[1:],
        "denomination": fresh,
        "contact": fresh,
        "address": [of("enterprise", seats, number), fresh[0], of("establishment", moved, number), fresh[1]],
        "activity": [fresh[0], of("establishment", changed, number), fresh[1]],
    }
    members: dict[str, bytes] = {}
    for table in TABLES:
        numbers = [number for entities in deletes.get(table, []) for number in _numbers_in(table, entities)]
        members[f"{table}_delete.csv"] = "".join(keys(table, numbers)).encode()
        rows = b"".join(_text(_ROWS[table](entities)) for entities in inserts.get(table, []))
        members[f"{table}_insert.csv"] = header(COLUMNS[table]).encode() + rows
    return members


def _active(index: Index) -> Marks:
    """Which enterprises have activities."""
    of = Entities("enterprise", index, np.zeros_like(index), 1)
    counts = [_activities(of, group, of.generation) for group in ("001", "003", "006")]
    found: Marks = np.stack(counts).sum(axis=0) > 0
    return found


def _chosen(
    kind: str, number_: int, count: int, rows_scale: float, fits: Callable[[Index], Marks] | None = None
) -> Index:
    """`count` entities in ascending order that no update of another number chooses."""
    index = np.arange(_count(kind, rows_scale))
    index = index[_hash(index, 110) % np.uint64(_UPDATES) == np.uint64(number_ % _UPDATES)]
    if fits:
        index = index[fits(index)]
    if len(index) < count:
        raise ValueError(f"{count} {kind}s to change, but scale {rows_scale} has {len(index)} for each update")
    return np.sort(index[np.argsort(_hash(index, 111))[:count]])


def _born(kind: str, number_: int, count: int, rows_scale: float) -> Index:
    """New entities, after all others."""
    first = _count(kind, rows_scale) + (number_ % _UPDATES) * 4_000
    return np.arange(first, first + count)


def _numbers_in(table: str, of: Entities) -> list[str]:
    """Numbers of the entities that have rows in `table`: a delete list names no others."""
    rows = _text(_ROWS[table](of)).decode().splitlines()
    return list(dict.fromkeys(row.split('"')[1] for row in rows))
