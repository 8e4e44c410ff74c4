"""Readers who look at mart all the time, through a pool of connections, as a BI tool does."""

from __future__ import annotations

import multiprocessing
import queue
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.synchronize import Event
from typing import Any

import psycopg
from psycopg import sql

from faults.cases import expect
from warehouse import db
from warehouse.settings import Settings

fork = multiprocessing.get_context("fork")

THREADS = 3
POOLED = 2
"""Fewer connections than readers: one that a reader gives back is taken by another."""
PAUSE = 0.02
"""Seconds between two looks of a reader; a publication takes longer."""
SELDOM = 0.2
"""The same where nothing is published and the readers would only take the time of what is tried, and of the real marts:
a look at all of their tables takes so long that readers who hardly pause leave a publication no gap."""
BACK_WITHIN = 60.0
"""Seconds after which a reader must be served again when its server was killed."""

Look = tuple[tuple[str, int], ...]
"""The tables and views of mart and their rows, as one transaction saw them."""

TABLES = """
select relname from pg_class
where relnamespace = to_regnamespace('mart') and relkind in ('r', 'p', 'v')
order by relname
"""


@dataclass
class Seen:
    """What the readers met: transactions, every different look at mart, lost connections, and whatever was wrong."""

    transactions: int = 0
    lost: int = 0
    looks: set[Look] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


class Pool:
    """Connections that are lent and given back; a broken one is replaced by a new one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._idle: queue.LifoQueue[psycopg.Connection | None] = queue.LifoQueue()
        for _ in range(POOLED):
            self._idle.put(None)

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection]:
        """A connection to look with; it is given back, or forgotten when it broke."""
        lent = self._idle.get()
        try:
            if lent is None or lent.closed:
                lent = psycopg.connect(db.dsn(self._settings, role="bi_reader"), autocommit=True)
            yield lent
        finally:
            self._idle.put(lent if lent is not None and not lent.closed else None)


@contextmanager
def reading(settings: Settings, *, server_may_die: bool = False, pause: float = PAUSE) -> Iterator[None]:
    """Let readers look at mart, `pause` seconds between two looks, while the block runs, and judge what they saw.

    Raises BrokenError unless every look was a whole publication of ops.publication, without any error; with
    `server_may_die` a connection may be lost, and must be had again.
    """
    stop, started = fork.Event(), fork.Event()
    here, there = fork.Pipe(duplex=False)
    how = {"server_may_die": server_may_die, "pause": pause}
    process = fork.Process(target=_poll, args=(settings, stop, started, there), kwargs=how, daemon=True)
    process.start()
    there.close()
    expect(started.wait(30), "no reader could read mart before anything was tried")
    try:
        yield
    except BaseException:
        process.kill()
        process.join()
        raise
    stop.set()
    seen: Seen = here.recv()
    process.join()
    _judge(settings, seen)


def _judge(settings: Settings, seen: Seen) -> None:
    expect(not seen.wrong, f"a reader of mart met {'; '.join(sorted(set(seen.wrong))[:3])}")
    with db.connect(settings) as connection:
        rows = connection.execute("select tables from ops.publication").fetchall()
    whole = {tuple(sorted(tables.items())) for (tables,) in rows}
    mixed = seen.looks - whole
    expect(not mixed, f"a reader saw a mart that is no publication: {sorted(mixed)[:1]}")


def _poll(settings: Settings, stop: Event, started: Event, answer: Any, *, server_may_die: bool, pause: float) -> None:
    """Body of the readers' process: look until told to stop, then once more, then send what was seen."""
    seen, pool = Seen(), Pool(settings)
    lock = threading.Lock()

    def read(number: int) -> None:
        chance = random.Random(number)  # noqa: S311
        last = False
        while True:
            last, before = stop.is_set(), last
            try:
                _one(pool, chance, seen, lock, server_may_die=server_may_die, started=started)
            except Exception as error:  # noqa: BLE001 - whatever a reader meets is told
                with lock:
                    seen.wrong.append(f"{type(error).__name__}: {' '.join(str(error).split())}")
            if last and before:
                return
            time.sleep(pause)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answer.send(seen)


def _one(
    pool: Pool, chance: random.Random, seen: Seen, lock: threading.Lock, *, server_may_die: bool, started: Event
) -> None:
    """One transaction, tried again where the server is allowed to go away and did."""
    end = time.monotonic() + BACK_WITHIN
    while True:
        broken: list[bool] = [True]
        try:
            with pool.connection() as reader:
                broken[0] = False
                try:
                    look = _look(reader, chance)
                except psycopg.OperationalError:
                    broken[0] = reader.closed
                    raise
            with lock:
                seen.transactions += 1
                seen.looks.add(look)
            started.set()
            return
        except psycopg.OperationalError:
            if not server_may_die or not broken[0] or time.monotonic() > end:
                raise
            with lock:
                seen.lost += 1
            time.sleep(0.05)


def _look(reader: psycopg.Connection, chance: random.Random) -> Look:
    with reader.transaction():
        names = [name for (name,) in reader.execute(TABLES).fetchall()]
        chance.shuffle(names)
        rows = {}
        for name in names:
            counted = reader.execute(sql.SQL("select count(*) from {}").format(sql.Identifier("mart", name))).fetchone()
            assert counted
            rows[name] = int(counted[0])
    return tuple(sorted(rows.items()))
