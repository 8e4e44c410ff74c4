"""Readers poll without pause while publications run, many of them killed between or within any two statements."""

from __future__ import annotations

import concurrent.futures
import functools
import itertools
import multiprocessing
import os
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
import pytest

from warehouse import db, publish
from warehouse.settings import Settings

pytestmark = pytest.mark.usefixtures("short_pause")

NextMart = Callable[[int], UUID]
Publish = Callable[[int], publish.Publication]
Generation = Callable[..., set[int]]

fork = multiprocessing.get_context("fork")
"""Fork, since a new interpreter for each of some hundred kills would take minutes; no thread of ours is in the way."""


@pytest.fixture
def short_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """With hundreds of publications the pauses after them would be most of the time."""
    monkeypatch.setattr(publish, "SETTLE_SECONDS", 0.01)


JOIN = """
select array_agg(distinct dim_place.generation), array_agg(distinct fct_count.generation),
    array_agg(distinct fct_event.generation), sum(place_total.total)
from mart.fct_count
inner join mart.dim_place on fct_count.place_key = dim_place.place_key
inner join mart.fct_event on dim_place.place_key = fct_event.place_key
inner join mart.place_total on dim_place.place_key = place_total.place_key
"""


@dataclass
class Seen:
    """What a reader met: statements, generations in the order they came, and whatever was wrong."""

    statements: int = 0
    generations: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def note(self, generations: set[int], what: str) -> None:
        self.statements += 1
        if len(generations) != 1:
            self.wrong.append(f"{what} saw generations {sorted(generations)}")
        elif generations != set(self.generations[-1:]):
            self.generations += generations


def join(reader: psycopg.Connection, seen: Seen) -> None:
    """One statement over three tables and a view, planned anew."""
    places, counts, events, _ = reader.execute(JOIN, prepare=False).fetchone() or ((), (), (), 0)
    seen.note({*(places or [0]), *(counts or [0]), *(events or [0])}, "a join")


def prepared_join(reader: psycopg.Connection, seen: Seen) -> None:
    """The same statement from its cached plan."""
    places, counts, events, _ = reader.execute(JOIN, prepare=True).fetchone() or ((), (), (), 0)
    seen.note({*(places or [0]), *(counts or [0]), *(events or [0])}, "a prepared join")


def transaction(reader: psycopg.Connection, seen: Seen) -> None:
    """Two statements in one transaction, in the order in which the publisher locks."""
    with reader.transaction():
        found = reader.execute("select distinct generation from mart.dim_place").fetchall()
        found += reader.execute("select distinct generation from mart.fct_event", prepare=True).fetchall()
    seen.note({number for (number,) in found} or {0}, "a transaction")


def reverse_transaction(reader: psycopg.Connection, seen: Seen) -> None:
    """Two statements in one transaction, against the order in which the publisher locks; names by search path."""
    reader.execute("set search_path = mart")
    with reader.transaction():
        found = reader.execute("select distinct generation from fct_event").fetchall()
        found += reader.execute("select distinct generation from dim_place").fetchall()
    seen.note({number for (number,) in found} or {0}, "a reverse transaction")


def poll(settings: Settings, stop: Any, answer: Any, *ways: Callable[[psycopg.Connection, Seen], None]) -> None:
    """Body of a reader's process: read in each of `ways` in turn until `stop`, then send what was seen."""
    seen, parent = Seen(), os.getppid()
    try:
        with db.connect(settings, role="bi_reader", autocommit=True) as reader:
            while not stop.is_set() and os.getppid() == parent:
                for way in ways:
                    way(reader, seen)
    except psycopg.Error:
        seen.wrong.append(traceback.format_exc())
    answer.send(seen)


@contextmanager
def readers(settings: Settings, number: int) -> Iterator[list[Seen]]:
    """One or two readers that poll without pause during the block; the list holds what they saw after it."""
    stop = fork.Event()
    everything = (join, transaction, prepared_join, reverse_transaction)
    started = []
    for ways in (everything, everything[::-1])[:number]:
        here, there = fork.Pipe(duplex=False)
        process = fork.Process(target=poll, args=(settings, stop, there, *ways), daemon=True)
        process.start()
        there.close()
        started.append((process, here))
    seen: list[Seen] = []
    try:
        yield seen
    finally:
        stop.set()
        for process, here in started:
            seen.append(here.recv())
            process.join()


class Mortal(psycopg.Connection):
    """A connection whose process is killed at its n-th exchange with the server: before it, or with it on its way."""

    exchanges = 0
    last = 0
    on_its_way = False

    def wait(self, gen: Any, *arguments: Any, **options: Any) -> Any:
        self.exchanges += 1
        if self.exchanges == self.last:
            if self.on_its_way:
                next(gen)
            os.kill(os.getpid(), signal.SIGKILL)
        return super().wait(gen, *arguments, **options)


def run_and_kill(
    settings: Settings, work: Callable[[psycopg.Connection], object], last: int, *, on_its_way: bool = False
) -> bool:
    """Do `work` in a process of its own that is killed at exchange `last`; False when it ended before."""

    def body() -> None:
        connection = Mortal.connect(db.dsn(settings))
        connection.last, connection.on_its_way = last, on_its_way
        work(connection)

    process = fork.Process(target=body, daemon=True)
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


def check(seen: list[Seen]) -> None:
    """Every reader read without an error, whole publications only, and none older than one seen before."""
    for reader in seen:
        assert reader.wrong == []
        assert reader.generations == sorted(reader.generations)
        assert len(reader.generations) > 1


def test_readers_see_whole_marts_only_while_a_hundred_publications_run(
    publish_generation: Publish, settings: Settings
) -> None:
    publish_generation(1)
    with readers(settings, 2) as seen:
        for number in range(2, 102):
            publish_generation(number)
    check(seen)
    assert max(len(reader.generations) for reader in seen) > 50


def test_publications_killed_at_any_statement_leave_readers_whole_marts_and_the_next_run_heals(
    next_mart: NextMart,
    generation: Generation,
    warehouse: psycopg.Connection,
    settings: Settings,
    analyst: Callable[..., psycopg.Connection],
) -> None:
    for number in (1, 2):
        publish.publish(warehouse, next_mart(number), "")
    jan = analyst("jan")
    jan.execute("create view sandbox.places as select generation from mart.dim_place")
    jan.execute("create materialized view sandbox.events as select generation from mart.fct_event")
    committed = 0
    with readers(settings, 1) as seen:
        for last in itertools.count(1):
            build = next_mart(last + 2)
            work = functools.partial(publish_build, build)
            before = run_and_kill(settings, work, last)
            within = run_and_kill(settings, work, last, on_its_way=True)
            committed += before and generation("mart") == {last + 2}
            assert generation("mart") in ({last + 1}, {last + 2})

            publish.publish(warehouse, build, "healed")
            assert (generation("mart"), generation("mart_previous")) == ({last + 2}, {last + 1})
            assert jan.execute("select distinct generation from sandbox.places").fetchall() == [(last + 2,)]
            assert jan.execute("select distinct generation from sandbox.events").fetchall() == [(last + 2,)]
            if not before and not within:
                break
    check(seen)
    open_to_bi = warehouse.execute("select has_schema_privilege('bi_reader', 'mart_previous', 'usage')").fetchone()
    assert open_to_bi == (False,)
    assert 5 < committed < last - 25  # kills fell on both sides of the commit


def publish_build(build: UUID, connection: psycopg.Connection) -> None:
    publish.publish(connection, build, "killed")


def test_rollbacks_killed_at_any_statement_leave_readers_whole_marts(
    publish_generation: Publish, generation: Generation, warehouse: psycopg.Connection, settings: Settings
) -> None:
    publish_generation(1)
    publish_generation(2)
    swapped = 0
    with readers(settings, 1) as seen:
        for last in itertools.count(1):
            before = generation("mart")
            killed = run_and_kill(settings, publish.rollback, last)
            swapped += generation("mart") != before
            assert generation("mart") | generation("mart_previous") == {1, 2}
            if not killed:
                break
    assert [reader.wrong for reader in seen] == [[]]
    assert swapped > 1


def test_a_build_killed_while_it_makes_mart_next_is_made_anew(
    publish_generation: Publish, make_mart_next: Callable, generation: Generation, settings: Settings
) -> None:
    publish_generation(1)

    def work(connection: psycopg.Connection) -> None:
        make_mart_next(connection, 2)

    for last in itertools.count(1):
        if not run_and_kill(settings, work, last, on_its_way=True):
            break
        publish_generation(last + 2)
        assert generation("mart") == {last + 2}
    assert last > 10


def without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "_hold", lambda connection, views: None)


def test_without_the_lock_a_transaction_would_mix_two_publications(
    publish_generation: Publish, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_the_lock(monkeypatch)
    publish_generation(1)
    seen = Seen()
    with db.connect(settings, role="bi_reader") as reader:
        found = reader.execute("select distinct generation from mart.dim_place").fetchall()
        publish_generation(2)
        found += reader.execute("select distinct generation from mart.fct_event").fetchall()
    seen.note({number for (number,) in found}, "a transaction")
    assert seen.wrong == ["a transaction saw generations [1, 2]"]


def test_without_the_lock_a_single_statement_would_mix_two_publications(
    publish_generation: Publish, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader stands between the two names of its join: its second table is held by somebody else for a moment."""
    without_the_lock(monkeypatch)
    publish_generation(1)
    with (
        db.connect(settings) as somebody,
        db.connect(settings, role="bi_reader") as reader,
        concurrent.futures.ThreadPoolExecutor(1) as threads,
    ):
        somebody.execute("lock table mart.fct_event in access exclusive mode")
        answer = threads.submit(
            lambda: reader.execute(
                "select array_agg(distinct p.generation || ' ' || e.generation) "
                "from mart.dim_place as p inner join mart.fct_event as e using (place_key)"
            ).fetchone()
        )
        while not somebody.execute(
            "select 1 from pg_locks where pid = %s and not granted", [reader.info.backend_pid]
        ).fetchone():
            time.sleep(0.01)
        publish_generation(2)
        somebody.rollback()
        assert answer.result(timeout=10) == (["1 2"],)
