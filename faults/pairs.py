"""Two of everything at the same time: both succeed, or the one that loses says so in one line."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable

from faults import small_mart, works
from faults.cases import Case, expect
from faults.forked import Forked
from faults.kills import ingest
from faults.readers import reading
from faults.works import check_end, check_mart_is_whole
from faults.world import World, trying
from ingest.catalogue import Source
from warehouse import db
from warehouse.settings import Settings

fork = multiprocessing.get_context("fork")


def pair(world: World, case: Case) -> str:
    """One of the pairs, each in turn."""
    kind = KINDS[case.number % len(KINDS)]
    what = (kind.__doc__ or "").strip().rstrip(".")
    with trying(what), world.copy(case) as settings, reading(settings):
        said = kind(world, case, settings)
        check_mart_is_whole(settings)
    return f"{what}: {' | '.join(filter(None, said)) or 'both succeeded'}"


def _together(*actions: Callable[[], None]) -> list[str]:
    """Let them begin at once; what each said, empty where it succeeded."""
    start = fork.Event()
    running = [Forked(action, start=start) for action in actions]
    start.set()
    return [one.end() for one in running]


def _sources(world: World, case: Case, number: int = 1) -> list[Source]:
    return case.random.sample(list(world.catalogue.values()), number)


def _same_load(world: World, case: Case, settings: Settings) -> list[str]:
    """Two loads of the same file."""
    work = works.load(world, *_sources(world, case))
    said = _together(*[lambda: work.run(settings)] * 2)
    check_end(world, settings, work)
    return said


def _same_command(world: World, case: Case, settings: Settings) -> list[str]:
    """Two times genk ingest of the same file."""
    (source,) = _sources(world, case)
    words = ingest(world, settings, source)
    both = [works.genk(settings, *words) for _ in range(2)]
    said = [works.ended(process)[1] for process in both]
    check_end(world, settings, works.load(world, source))
    return said


def _two_files(world: World, case: Case, settings: Settings) -> list[str]:
    """Two loads of different files of one source."""
    (source,) = _sources(world, case)
    both = works.load(world, source, times=(1, 2))
    one, other = (works.load(world, source, times=(number,)) for number in (1, 2))
    said = _together(lambda: one.run(settings), lambda: other.run(settings)) if source.load != "delta" else []
    check_end(world, settings, both)
    return said


def _two_sources(world: World, case: Case, settings: Settings) -> list[str]:
    """Loads of two sources."""
    loads = [works.load(world, source) for source in _sources(world, case, 2)]
    said = _together(*[lambda work=work: work.run(settings) for work in loads])
    for work in loads:
        check_end(world, settings, work)
    return said


def _load_and_build(world: World, case: Case, settings: Settings) -> list[str]:
    """A load beside a build."""
    load, build = works.load(world, *_sources(world, case)), works.small_build(world)
    said = _together(lambda: load.run(settings), lambda: build.run(settings))
    expect(not any(said), f"a load and a build are in each other's way: {said}")
    check_end(world, settings, load)
    check_end(world, settings, build)
    return said


def _two_builds(world: World, case: Case, settings: Settings) -> list[str]:
    """Two builds."""
    work = works.small_build(world)
    said = _together(*[lambda: work.run(settings)] * 2)
    expect(not all(said), f"of two builds none succeeded: {said}")
    with db.connect(settings) as connection:
        found = small_mart.generations(connection)
    expect(found == {works.NEW}, f"after two builds mart holds the generations {sorted(found)}")
    return said


def _build_and_publication(world: World, case: Case, settings: Settings) -> list[str]:
    """A build beside the publication of the one before."""
    publication, build = works.publication(), works.small_build(world)
    publication.before(settings)
    said = _together(lambda: build.run(settings), lambda: publication.run(settings))
    return _publishes_after(settings, said)


def _build_and_rollback(world: World, case: Case, settings: Settings) -> list[str]:
    """A build beside a rollback."""
    said = _together(lambda: works.small_build(world).run(settings), lambda: works.rollback().run(settings))
    return _publishes_after(settings, said)


def _two_publications(world: World, case: Case, settings: Settings) -> list[str]:
    """Two publications of one build."""
    work = works.publication()
    work.before(settings)
    said = _together(*[lambda: work.run(settings)] * 2)
    expect(not all(said), f"of two publications none succeeded: {said}")
    check_end(world, settings, work)
    return said


def _publication_and_rollback(world: World, case: Case, settings: Settings) -> list[str]:
    """A publication beside a rollback."""
    work = works.publication()
    work.before(settings)
    said = _together(lambda: work.run(settings), lambda: works.rollback().run(settings))
    return _publishes_after(settings, said)


def _two_rollbacks(world: World, case: Case, settings: Settings) -> list[str]:
    """Two rollbacks."""
    before = works.marts(settings)
    said = _together(*[lambda: works.rollback().run(settings)] * 2)
    after = works.marts(settings)
    turned = {_other(name): value for name, value in after.items()}
    expect(before in (after, turned), "after two rollbacks mart and mart_previous are not what they were")
    return _publishes_after(settings, said)


def _other(name: str) -> str:
    schema, _, table = name.partition(".")
    return f"{'mart' if schema == 'mart_previous' else 'mart_previous'}.{table}"


def _publishes_after(settings: Settings, said: list[str]) -> list[str]:
    """Whoever won, the next publication comes through, and holds what it must."""
    check_mart_is_whole(settings)
    with db.connect(settings) as connection:
        small_mart.publish_generation(connection, works.NEW + 1)
        found = small_mart.generations(connection)
    expect(found == {works.NEW + 1}, f"the next publication gives the generations {sorted(found)}")
    return said


KINDS = (
    _two_publications,
    _same_load,
    _publication_and_rollback,
    _two_files,
    _two_rollbacks,
    _two_sources,
    _two_builds,
    _same_command,
    _build_and_publication,
    _load_and_build,
    _build_and_rollback,
)
