"""The whole build and the whole way back, by the real commands, killed at a random moment."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo

from faults import state
from faults.cases import Case, SkippedError, expect
from faults.deliver import load_sound
from faults.kills import killed_command
from faults.readers import SELDOM, reading
from faults.state import Hashes
from faults.works import marts, patiently, run_genk
from faults.world import KBO, World, trying
from warehouse import db, publish
from warehouse.settings import Settings

ONE, TWO = "built_once", "built_twice"
"""Databases with one, and with two publications of the real marts: readers that look across a swap need equal tables.

The first has taken an update of the register since, so that a build is due; the second is a copy of it, built.
"""
COMMAND_STARTS = 2.0
"""Seconds that a command takes for its imports, about."""


def build(world: World, case: Case) -> str:
    """A killed `genk build`, then `genk build` again."""
    wanted, seconds, day = _twice(world)
    moment = case.random.random() * seconds
    what = f"genk build, killed after {moment:.1f} s of {seconds:.0f} s"
    with trying(what), world.copy(case, template=ONE) as settings, reading(settings, pause=SELDOM):
        killed = killed_command(settings, moment, "build")
        patiently(lambda: run_genk(settings, "build"))
        if _today() != day:
            raise SkippedError("midnight came between the two builds, and marts say how fresh a source is today")
        other = state.difference(marts(settings), wanted)
        expect(not other, f"built again, the end is not that of an undisturbed build: {other}")
    return what if killed else f"{what}: it was done before"


def rollback(world: World, case: Case) -> str:
    """A killed `genk publish --rollback`, then again where it had not come to the swap."""
    before, _, _ = _twice(world)
    moment = COMMAND_STARTS + case.random.random() * 2
    what = f"genk publish --rollback, killed after {moment:.2f} s"
    with trying(what), world.copy(case, template=TWO) as settings:
        first, second = _build(settings, "mart_previous"), _build(settings, "mart")
        with reading(settings, pause=SELDOM):
            killed = killed_command(settings, moment, "publish", "--rollback")
            if _build(settings, "mart") == second:
                patiently(lambda: run_genk(settings, "publish", "--rollback"))
            expect(_build(settings, "mart") == first, "mart does not hold the publication before")
            turned = {_other(name): value for name, value in before.items()}
            other = state.difference(marts(settings), turned)
            expect(not other, f"rolled back, the marts are not those that were: {other}")
    return what if killed else f"{what}: it was done before"


def _build(settings: Settings, schema: str) -> str:
    with db.connect(settings) as connection:
        return str(publish.published_build(connection, schema))


def _other(name: str) -> str:
    schema, _, table = name.partition(".")
    return f"{'mart' if schema == 'mart_previous' else 'mart_previous'}.{table}"


def _today() -> str:
    return f"{datetime.now(ZoneInfo('Europe/Brussels')):%Y-%m-%d}"


def _once(world: World) -> None:
    """Make the database with one publication of the real marts, where it is not yet made."""

    def make() -> Hashes:
        settings = world.made_copy(ONE, world.settings.home / ONE)
        with trying("the first genk build, undisturbed"):
            run_genk(settings, "build")
        load_sound(world, settings, world.catalogue[KBO])
        return marts(settings)

    world.kept.get(ONE, make)


def _twice(world: World) -> tuple[Hashes, float, str]:
    """The marts after two undisturbed builds, the seconds that the second took, and its day.

    It begins from the same database as the one that is killed, so that the times of deliveries in the marts are equal.
    """
    _once(world)

    def make() -> Hashes:
        settings = world.made_copy(TWO, world.settings.home / TWO, ONE)
        day, started = _today(), time.monotonic()
        with trying("the second genk build, undisturbed"):
            run_genk(settings, "build")
        seconds = time.monotonic() - started
        return {**marts(settings), "seconds": f"{seconds:.1f}", "day": day}

    found = dict(world.kept.get(TWO, make))
    seconds, day = float(found.pop("seconds")), found.pop("day")
    return found, seconds, day
