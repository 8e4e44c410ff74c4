"""`kill -9` at a random moment of a load, a build, a publication or a rollback; then run again and compared."""

from __future__ import annotations

import signal
import time

from faults import works
from faults.cases import Case, expect
from faults.deliver import sound
from faults.forked import kill_after
from faults.readers import reading
from faults.works import Work, check_end, check_mart_is_whole, undisturbed
from faults.world import World, trying
from ingest.catalogue import Source
from warehouse.settings import Settings

BEYOND = 1.1
"""Moments are drawn from so many times the undisturbed seconds: two at once take longer."""
TRIES = 6


def load(world: World, case: Case) -> str:
    """A killed load, of each source in turn."""
    sources = list(world.catalogue.values())
    return _killed(world, case, works.load(world, sources[case.number % len(sources)]))


def publication(world: World, case: Case) -> str:
    """A killed publication."""
    return _killed(world, case, works.publication())


def rollback(world: World, case: Case) -> str:
    """A killed rollback."""
    return _killed(world, case, works.rollback())


def small_build(world: World, case: Case) -> str:
    """A killed build by dbt of a small project, up to its publication."""
    return _killed(world, case, works.small_build(world))


def _killed(world: World, case: Case, work: Work) -> str:
    _, seconds = undisturbed(world, work)
    chance = case.random
    for number in range(TRIES):
        moment = chance.random() * seconds * BEYOND * 0.6**number
        what = f"{work.name}, killed after {moment:.3f} s of {seconds:.2f} s"
        with trying(what), world.copy(case, tag=f"_{number}") as settings:
            work.before(settings)
            with reading(settings):
                if kill_after(moment, lambda: work.run(settings)):
                    check_mart_is_whole(settings)
                    check_end(world, settings, work)
                    return what
    expect(False, f"{work.name} always ended before it could be killed")
    return ""


def command(world: World, case: Case) -> str:
    """A killed `genk ingest`: the real command, with all that it starts."""
    sources = list(world.catalogue.values())
    source = sources[case.random.randrange(len(sources))]
    work = works.load(world, source)
    _, seconds = undisturbed(world, work)
    moment = case.random.random() * (seconds + 4)
    what = f"genk ingest {source.id}, killed after {moment:.2f} s"
    with trying(what), world.copy(case) as settings, reading(settings):
        killed_command(settings, moment, *ingest(world, settings, source))
        check_end(world, settings, work)
    return what


def ingest(world: World, settings: Settings, source: Source) -> list[str]:
    """The words of the command that takes a sound delivery."""
    return ["ingest", source.id, str(sound(world, source).write(settings.home / "delivered"))]


def killed_command(settings: Settings, moment: float, *arguments: str) -> bool:
    """Start the real command and kill it after some seconds; False when it ended before."""
    process = works.genk(settings, *arguments)
    end = time.monotonic() + moment
    while time.monotonic() < end and process.poll() is None:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    expect(process.returncode in (0, -signal.SIGKILL), f"genk {arguments[0]} ended with {process.returncode}")
    return process.returncode != 0
