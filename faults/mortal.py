"""The database server is killed while something works; it must come back, and the work with it."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

import psutil
import psycopg

from faults import works
from faults.cases import Case, expect
from faults.forked import Forked
from faults.readers import reading
from faults.works import Work, check_end, check_mart_is_whole, undisturbed
from faults.world import World, kill_server, trying, until
from ingest.catalogue import Source
from warehouse import embedded, setup
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

VICTIMS = ("the postmaster", "all its processes", "a backend")


def server(world: World, case: Case) -> str:
    """Kill the postmaster alone, all processes, or the backend at work, during each kind of work in turn."""
    chance = case.random
    work = _work(world, case)
    victim = VICTIMS[case.number // 2 % len(VICTIMS)]
    _, seconds = undisturbed(world, work)
    moment = chance.random() * seconds
    what = f"{work.name}, {victim} killed after {moment:.3f} s of {seconds:.2f} s"
    with trying(what), world.own_server(case) as settings:
        work.before(settings)
        with reading(settings, server_may_die=True):
            running = Forked(lambda: work.run(settings))
            time.sleep(moment)
            _kill(settings, victim)
            said = running.end()
            recover(settings)
            check_mart_is_whole(settings)
            check_end(world, settings, work)
    return f"{what}: {said or 'it was done'}"


def _work(world: World, case: Case) -> Work:
    """Publications twice as often as loads and rollbacks, builds now and then."""
    sources: list[Source] = list(world.catalogue.values())
    turn = case.number % 8
    if turn == 7:
        return works.small_build(world)
    if turn in {0, 2, 5}:
        return works.publication()
    return works.rollback() if turn == 4 else works.load(world, sources[case.random.randrange(len(sources))])


def _kill(settings: Settings, victim: str) -> None:
    pid = embedded.running_pid(settings)
    assert pid
    if victim == "all its processes":
        kill_server(settings.home)
    elif victim == "the postmaster":
        os.kill(pid, signal.SIGKILL)
    else:
        with suppress(psutil.Error, IndexError):
            at_work = [child for child in psutil.Process(pid).children() if " 127.0.0.1(" in " ".join(child.cmdline())]
            owners = [child for child in at_work if "warehouse_owner" in " ".join(child.cmdline())]
            (owners or at_work)[-1].kill()


def recover(settings: Settings) -> None:
    """What `genk init` does, until the server that heals itself answers again."""

    def answers() -> bool:
        try:
            setup.prepare(settings)
        except (WarehouseError, psycopg.OperationalError):
            return False
        return True

    expect(until(answers, 60), "the server does not come back within a minute")
