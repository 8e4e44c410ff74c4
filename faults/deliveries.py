"""Wrong deliveries, of every source, each in a warehouse of its own in which all is loaded."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

import sample
from faults import state
from faults.cases import Case, expect
from faults.deliver import Came, check_rows, deliver, planted
from faults.mutations import PLANT, Mutation, spoilt
from faults.parcel import Parcel, read_grid, write_grid
from faults.readers import SELDOM, reading
from faults.world import CALENDAR, KBO, NEXT, SCALE, World, extract_number, trying
from ingest.catalogue import Source
from warehouse import db
from warehouse.settings import Settings

LOADED = {"loaded", "unchanged"}


@dataclass(frozen=True)
class _Tried:
    """A sound delivery, how it was spoilt, and the delivery as which the sound one is loaded, where it is."""

    original: Parcel
    mutation: Mutation
    parcel: Parcel
    like: int | None


def wrong(world: World, case: Case) -> str:
    """A spoilt delivery, and after it a sound one."""
    chance = case.random
    source = _source(world, case)
    original = _original(world, source, chance)
    mutation, parcel = spoilt(original, case.number // len(world.catalogue), f"{case.seed}/{source.id}", chance)
    what = f"{source.id}, {original.name}: {mutation.name}"
    with (
        trying(what),
        world.copy(case) as settings,
        reading(settings, pause=SELDOM),
        db.connect(settings) as connection,
    ):
        like = _loaded_before(connection, source, original.name)
        tried = _Tried(original, mutation, parcel, like)
        before = state.raw_of(connection, source)
        came = deliver(settings, connection, source, tried.parcel.write(settings.home / "wrong"))
        _judge(connection, tried, came, before)
        _sound_one_after(world, settings, connection, tried, came)
    return f"{what}: {came.outcome}"


def _source(world: World, case: Case) -> Source:
    return list(world.catalogue.values())[case.number % len(world.catalogue)]


def _original(world: World, source: Source, chance: random.Random) -> Parcel:
    """A sound delivery that is loaded already, or of the register the next: an update or a full."""
    if source.id == KBO:
        if chance.random() < 0.3:
            return Parcel.read(source, _full(world))
        return Parcel.read(source, next(file for file in world.files(source) if extract_number(file) == NEXT))
    return Parcel.read(source, chance.choice(world.files(source)))


def _full(world: World) -> Path:
    """The register's full extract of the state that the next update leads to."""

    def make() -> state.Hashes:
        return {"path": str(sample.full_at(world.settings.home / "fulls", NEXT, CALENDAR, scale=SCALE))}

    return Path(world.kept.get("full", make)["path"])


def _loaded_before(connection: psycopg.Connection, source: Source, name: str) -> int | None:
    found = connection.execute(
        "select delivery_id from ops.delivery where source_id = %s and file_name = %s", [source.id, name]
    ).fetchone()
    connection.commit()
    return found[0] if found else None


def _judge(connection: psycopg.Connection, tried: _Tried, came: Came, before: state.Hashes) -> None:
    mutation, parcel, like, source = tried.mutation, tried.parcel, tried.like, tried.original.source
    if came.outcome == "nothing":
        same = parcel.content == tried.original.content
        expect(same, "the warehouse says that there is nothing new, and the content is another")
    if came.outcome in LOADED:
        expect(mutation.promise != "never", f"it was {came.outcome}, and it is no delivery at all: {came.message}")
        of_lines = source.id == "bbc_plan"  # there a line gives several rows
        check_rows(connection, source, came, delta=None if of_lines else parcel.rows, like=like)
        if mutation.promise == "same" and like is not None and came.delivery_id is not None and not of_lines:
            found = state.of_delivery(connection, source, came.delivery_id)
            other = state.difference(found, state.of_delivery(connection, source, like))
            expect(not other, f"its rows are those of the sound file, and what was loaded is not: {other}")
    else:
        other = state.difference(state.raw_of(connection, source), before)
        expect(not other, f"it was refused, and raw is not as it was: {other}")
    expect(not _left(connection), f"staging tables are left: {_left(connection)}")
    told = planted(connection, PLANT)
    expect(not told, f"a name out of the file stands in {', '.join(told)}")


def _left(connection: psycopg.Connection) -> list[str]:
    return [table for table in state.tables(connection, "raw") if table.startswith("stage_")]


def _sound_one_after(
    world: World, settings: Settings, connection: psycopg.Connection, tried: _Tried, came: Came
) -> None:
    """The same source still takes a sound delivery, and then holds what that one holds.

    After a loaded one the volume may differ by much, so it may have to be accepted by hand.
    """
    source, like = tried.original.source, tried.like
    sealed = map(tried.original.resealed, (2, 3))
    after = next(one for one in sealed if one.content != tried.parcel.content)  # the spoilt one may be just that
    if source.id == KBO:
        number = NEXT + 1 if came.outcome in LOADED else NEXT
        after = Parcel.read(source, next(file for file in world.files(source) if extract_number(file) == number))
    path = after.write(settings.home / "after")
    sound = deliver(settings, connection, source, path)
    if sound.outcome == "refused" and came.outcome in LOADED:
        sound = deliver(settings, connection, source, path, accept_volume=True)
    expect(sound.outcome in LOADED, f"after it ({came.outcome}) a sound delivery is {sound.outcome}: {sound.message}")
    if source.id == KBO:
        if came.outcome not in LOADED:
            wanted = world.undisturbed("kbo_next", lambda: _kbo_undisturbed(world, source))
            other = state.difference(state.raw_of(connection, source), wanted)
            expect(not other, f"after it the next update does not give what it gives undisturbed: {other}")
        return
    if like is not None and sound.delivery_id is not None:
        found = state.of_delivery(connection, source, sound.delivery_id)
        other = state.difference(found, state.of_delivery(connection, source, like))
        expect(not other, f"after it a sound delivery does not give its own rows: {other}")


def _kbo_undisturbed(world: World, source: Source) -> state.Hashes:
    case = Case("undisturbed", 0, 0)
    with world.copy(case) as settings, db.connect(settings) as connection:
        file = next(file for file in world.files(source) if extract_number(file) == NEXT)
        deliver(settings, connection, source, file)
        return state.raw_of(connection, source)


def sequence(world: World, case: Case) -> str:
    """Sound deliveries in an unusual order."""
    source = _source(world, case)
    kind = ("A, B, A", "the same bytes under another name", "A twice")[case.number // len(world.catalogue) % 3]
    if source.id == KBO:
        kind = "extracts out of their order"
    what = f"{source.id}: {kind}"
    with (
        trying(what),
        world.copy(case) as settings,
        reading(settings, pause=SELDOM),
        db.connect(settings) as connection,
    ):
        if source.id == KBO:
            _older_after_newer(world, settings, connection, source)
        elif kind == "A, B, A":
            _back_to_a(world, settings, connection, source, case.random)
        else:
            _again(world, settings, connection, source, rename=kind != "A twice")
    return what


def _older_after_newer(world: World, settings: Settings, connection: psycopg.Connection, source: Source) -> None:
    """Of the register: what is settled changes nothing, and the next still comes."""
    before = state.raw_of(connection, source)
    files = {extract_number(file): file for file in world.files(source)}
    for number in (NEXT - 2, NEXT - 1, NEXT + 1):
        old = Parcel.read(source, files[number]).resealed(1).write(settings.home / "old")
        came = deliver(settings, connection, source, old)
        expect(came.outcome not in {"loaded", "failed"}, f"extract {number} after {NEXT - 1} is {came.outcome}")
        expect(not state.difference(state.raw_of(connection, source), before), f"extract {number} changed raw")
    for number in (NEXT, NEXT + 1):
        came = deliver(settings, connection, source, files[number])
        expect(came.outcome == "loaded", f"then extract {number} is {came.outcome}: {came.message}")


def _back_to_a(
    world: World, settings: Settings, connection: psycopg.Connection, source: Source, chance: random.Random
) -> None:
    """A is loaded; B corrects it; A comes again, since B was wrong: A must be what holds."""
    from ingest import standing

    file = world.files(source)[-1]
    first = _loaded_before(connection, source, file.name)
    a = Parcel.read(source, file)
    member = next(name for name in sorted(a.members) if (spec := a.spec(name)) and spec.table)
    grid = read_grid(a, member)
    if source.id != "bbc_plan":
        del grid.rows[chance.randrange(1, len(grid.rows))]
        b = a.with_member(member, write_grid(grid))
    else:
        b = a.resealed(1)
    came = deliver(settings, connection, source, b.write(settings.home / "b"), accept_volume=True)
    if came.outcome == "refused":
        return
    deliver(settings, connection, source, file)
    states = {one.delivery_id: one.state for one in standing.deliveries(connection, source)}
    found = f"A is {states.get(first or 0)}, B is {states.get(came.delivery_id or 0)}"
    expect(states.get(first or 0) == "current", f"A, B, A does not come back to A: {found}")
    # of a series B may hold a period that A lacks, so it is not gone altogether
    gone = "loaded" if source.load == "series" else "superseded"
    expect(states.get(came.delivery_id or 0) == gone, f"A, B, A does not leave B: {found}")


def _again(world: World, settings: Settings, connection: psycopg.Connection, source: Source, *, rename: bool) -> None:
    """The bytes of the present delivery are nothing new, whatever their name."""
    before = state.raw_of(connection, source)
    file = world.files(source)[-1]
    parcel = Parcel.read(source, file)
    if rename:
        name = parcel.name.swapcase()
        members = parcel.members if parcel.packed else {name: next(iter(parcel.members.values()))}
        parcel = replace(parcel, name=name, members=members, raw=file.read_bytes())
    path = file if not rename else parcel.write(settings.home / "again")
    came = deliver(settings, connection, source, path)
    expect(came.outcome in {"nothing", "refused"}, f"the same bytes again are {came.outcome}: {came.message}")
    expect(not state.difference(state.raw_of(connection, source), before), "the same bytes again changed raw")
