"""The whole build and the whole way back, by the real commands, killed at a random moment."""

from __future__ import annotations

import time

from faults import state
from faults.cases import Case, expect
from faults.deliver import load_sound
from faults.kills import killed_command
from faults.readers import reading
from faults.state import Hashes
from faults.works import marts, patiently, run_genk
from faults.world import KBO, World, trying
from warehouse import db, publish
from warehouse.settings import Settings

ONE, TWO = "built_once", "built_twice"
"""Databases with one, and with two publications of the real marts; between them an update of the register came."""
COMMAND_STARTS = 2.0
"""Seconds that a command takes for its imports, about."""


def build(world: World, case: Case) -> str:
    """A killed `genk build`, then `genk build` again."""
    wanted = _twice(world)
    seconds = float(wanted.pop("seconds"))
    moment = case.random.random() * seconds
    what = f"genk build, killed after {moment:.1f} s of {seconds:.0f} s"
    with trying(what), world.copy(case, template=ONE) as settings:
        load_sound(world, settings, world.catalogue[KBO])
        with reading(settings):
            killed = killed_command(settings, moment, "build")
            patiently(lambda: run_genk(settings, "build"))
            other = state.difference(marts(settings), wanted)
            expect(not other, f"built again, the end is not that of an undisturbed build: {other}")
    return what if killed else f"{what}: it was done before"


def rollback(world: World, case: Case) -> str:
    """A killed `genk publish --rollback`, then again where it had not come to the swap."""
    before = _twice(world)
    before.pop("seconds")
    moment = COMMAND_STARTS + case.random.random() * 2
    what = f"genk publish --rollback, killed after {moment:.2f} s"
    with trying(what), world.copy(case, template=TWO) as settings:
        first, second = _build(settings, "mart_previous"), _build(settings, "mart")
        with reading(settings):
            killed = killed_command(settings, moment, "publish", "--rollback")
            if _build(settings, "mart") == second:
                run_genk(settings, "publish", "--rollback")
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


def _once(world: World) -> None:
    """Make the database with one publication of the real marts, where it is not yet made."""

    def make() -> Hashes:
        settings = world.made_copy(ONE, world.settings.home / ONE)
        run_genk(settings, "build")
        return marts(settings)

    world.kept.get(ONE, make)


def _twice(world: World) -> Hashes:
    """Make the database with two; its marts are the end of an undisturbed build, `seconds` is how long that took."""
    _once(world)

    def make() -> Hashes:
        settings = world.made_copy(TWO, world.settings.home / TWO, ONE)
        load_sound(world, settings, world.catalogue[KBO])
        started = time.monotonic()
        run_genk(settings, "build")
        seconds = time.monotonic() - started
        return {**marts(settings), "seconds": f"{seconds:.1f}"}

    return dict(world.kept.get(TWO, make))
