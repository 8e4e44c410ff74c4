"""The work that is disturbed: each can be begun again after whatever happened, and has one right end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from faults import small_mart, state
from faults.cases import Case, expect
from faults.deliver import load_sound, source_state
from faults.state import Hashes
from faults.world import World
from ingest.catalogue import Source
from warehouse import build, db, publish
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
MARTS = ("mart", "mart_previous")
NEW = 3
"""The generation that a disturbed publication is to bring; 2 is published, 1 is the one before."""
PATIENCE = 30.0
"""Seconds for which work is begun again that finds the killed one's session still there."""


@dataclass(frozen=True)
class Work:
    """Something that changes the warehouse.

    `before` brings the warehouse to where `run` begins; `finish` is what a person does after a disturbance; `look`
    hashes the end of it.
    """

    name: str
    run: Callable[[Settings], None]
    look: Callable[[Settings], Hashes]
    before: Callable[[Settings], None] = lambda _: None
    finish: Callable[[Settings], None] | None = None

    def done(self, settings: Settings) -> None:
        """Do what a person does after a disturbance, as often as the killed session is still in the way."""
        patiently(lambda: (self.finish or self.run)(settings))


HELD_UP = ("another build is running", "it was in use at each of")
"""What the warehouse says where the same can be done a moment later; readers never rest here."""


def patiently(action: Callable[[], None]) -> None:
    """Do it; again for a while where the warehouse says that the one before, or a reader at each try, held it up."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return action()
        except WarehouseError as error:
            if not any(held_up in str(error) for held_up in HELD_UP) or time.monotonic() > end:
                raise
            time.sleep(0.5)


def undisturbed(world: World, work: Work) -> tuple[Hashes, float]:
    """The right end of the work, and the seconds that it takes undisturbed."""
    found = world.undisturbed(work.name.replace(" ", "-"), lambda: _undisturbed(world, work))
    return {name: value for name, value in found.items() if name != "seconds"}, float(found["seconds"])


def _undisturbed(world: World, work: Work) -> Hashes:
    environment = dict(os.environ)
    try:
        with world.copy(Case("undisturbed", 0, 0), tag=work.name.replace(" ", "_")[:40]) as settings:
            work.before(settings)
            started = time.monotonic()
            work.run(settings)
            seconds = time.monotonic() - started
            return {**work.look(settings), "seconds": f"{seconds:.3f}"}
    finally:
        os.environ.clear()
        os.environ.update(environment)


def load(world: World, *sources: Source, times: Sequence[int] = (1,)) -> Work:
    """The load of a sound delivery of each source, in as many different copies as `times` has numbers."""

    def run(settings: Settings) -> None:
        for source in sources:
            for number in times:
                load_sound(world, settings, source, number)

    name = f"load {' and '.join(source.id for source in sources)}" + f" x{len(times)}" * (len(times) > 1)
    return Work(name, run, lambda settings: source_state(settings, sources))


def publication() -> Work:
    """The publication of a new generation that is built already."""

    def before(settings: Settings) -> None:
        with db.connect(settings) as connection:
            small_mart.make_mart_next(connection, NEW)

    def run(settings: Settings) -> None:
        with db.connect(settings) as connection:
            publish.publish(connection, small_mart.build_id(NEW), f"generation {NEW}")

    return Work("publication", run, marts, before)


def publication_with_its_making() -> Work:
    """The making of mart_next and its publication."""

    def run(settings: Settings) -> None:
        with db.connect(settings) as connection:
            small_mart.publish_generation(connection, NEW)

    return Work("making and publication", run, marts)


def rollback() -> Work:
    """The way back to the publication before."""

    def run(settings: Settings) -> None:
        with db.connect(settings) as connection:
            publish.rollback(connection)

    def finish(settings: Settings) -> None:
        with db.connect(settings) as connection:
            if small_mart.generations(connection) == {2}:
                publish.rollback(connection)

    return Work("rollback", run, marts, finish=finish)


def small_build(world: World) -> Work:
    """A build by dbt of a small project, and its publication."""

    def run(settings: Settings) -> None:
        build_id = uuid4()
        build.run_build(settings, build_id, str(NEW), project_dir=world.settings.home / "project")
        with db.connect(settings) as connection:
            publish.publish(connection, build_id, f"generation {NEW}")

    def finish(settings: Settings) -> None:
        with db.connect(settings) as connection:
            published = small_mart.generations(connection) == {NEW}
        if not published:
            run(settings)

    return Work("small build", run, marts, finish=finish)


def marts(settings: Settings) -> Hashes:
    """Every table of the published mart and of the one before, by their contents."""
    with db.connect(settings) as connection:
        return state.of_schemas(connection, *MARTS)


def check_end(world: World, settings: Settings, work: Work) -> None:
    """Finish the work and compare the end with the undisturbed one."""
    wanted, _ = undisturbed(world, work)
    work.done(settings)
    other = state.difference(work.look(settings), wanted)
    expect(not other, f"run again, the end is not that of an undisturbed {work.name}: {other}")


def check_mart_is_whole(settings: Settings) -> None:
    """Whatever was killed, mart is one generation."""
    with db.connect(settings) as connection:
        found = small_mart.generations(connection)
    expect(len(found) == 1, f"mart holds the generations {sorted(found)}")


def genk(settings: Settings, *arguments: str) -> subprocess.Popen[str]:
    """The real command, started on the warehouse of these settings."""
    env = {**os.environ, "GENK_HOME": str(settings.home), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    if settings.dsn:
        env["WAREHOUSE_DSN"] = settings.dsn
    return subprocess.Popen(
        [sys.executable, "-m", "genk", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, cwd=ROOT,
    )  # fmt: skip


def run_genk(settings: Settings, *arguments: str) -> None:
    """Run the real command to its end; raises WarehouseError with its one line where it fails."""
    code, complaint = ended(genk(settings, *arguments))
    if code:
        raise WarehouseError(complaint)


def ended(process: subprocess.Popen[str], limit: float = 600) -> tuple[int, str]:
    """Exit code and standard error of the command; a failure must be one line of it."""
    _, complaint = process.communicate(timeout=limit)
    code = process.returncode
    lines = [line for line in complaint.splitlines() if line.strip()]
    if code > 0:
        expect(len(lines) == 1 and lines[0].startswith("genk: "), f"exit {code} with {len(lines)} lines: {lines[-3:]}")
    return code, " ".join(lines)
