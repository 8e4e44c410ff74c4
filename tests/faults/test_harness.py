"""That the harness sees what it is there to see: each promise is broken on purpose, and must be told."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import psycopg
import pytest

import sample
from faults import deliver, deliveries, forked, small_mart, state
from faults.__main__ import plan
from faults.cases import BrokenError, Case, Scenario, SkippedError
from faults.mutations import MUTATIONS, PLANT, Mutation, spoilt
from faults.parcel import Parcel, read_grid, write_grid
from faults.readers import reading
from faults.report import render
from faults.run import run_all
from faults.scenarios import SCENARIOS
from ingest.catalogue import Source, load_catalogue
from ingest.staged import LoadResult
from tests.sample_day import AS_OF
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

END_READERS = """
select pg_terminate_backend(pid) from pg_stat_activity where usename = 'bi_reader' and datname = current_database()
"""


class Nowhere:
    """Stands for the world where a case needs none."""

    def __init__(self) -> None:
        self.tidied: list[str] = []

    def tidy(self, case: Case) -> None:
        self.tidied.append(case.name)


def holds(world: object, case: Case) -> str:
    return f"number {case.number}"


def breaks(world: object, case: Case) -> str:
    raise BrokenError("it was lost")


def raises(world: object, case: Case) -> str:
    raise KeyError("postal_code")


def dies(world: object, case: Case) -> str:
    os._exit(3)


def hangs(world: object, case: Case) -> str:
    time.sleep(60)
    return ""


def cannot(world: object, case: Case) -> str:
    raise SkippedError("needs root")


@pytest.mark.parametrize(
    ("run", "outcome", "reason"),
    [
        (holds, "held", ""),
        (breaks, "failed", "it was lost"),
        (raises, "failed", "KeyError at"),
        (dies, "failed", "died"),
        (hangs, "failed", "it hung"),
        (cannot, "skipped", "needs root"),
    ],
)
def test_a_case_ends_in_what_it_came_to_whatever_it_does(run, outcome: str, reason: str) -> None:
    scenario, world = Scenario("s", "title", 1, 1, run, limit=2), Nowhere()
    (result,) = run_all(world, [(scenario, Case("s", 7, 1))], 1, lambda _: None)
    assert result.outcome == outcome
    assert reason in result.reason
    assert world.tidied == ["s:7"]


def test_the_report_counts_and_says_how_to_repeat_each_failure() -> None:
    scenario = Scenario("s", "the title", 3, 1, lambda *_: "")
    cases = [Case("s", number, 5) for number in range(4)]
    runs = (holds, breaks, holds, cannot)
    results = []
    for case, run in zip(cases, runs, strict=True):
        results += run_all(Nowhere(), [(Scenario("s", "the title", 1, 1, run), case)], 1, lambda _: None)
    lines = render([scenario], results, 5, 12.0).splitlines()
    assert lines[2].split() == ["the", "title", "3", "2", "1", "1", lines[2].split()[-1]]
    assert "  repeat: python -m faults --seed 5 --only s:1" in lines
    assert lines[-1] == "skipped s: needs root"
    assert len({len(line) for line in lines[:2]}) == 1


def test_a_whole_run_has_the_numbers_that_were_promised() -> None:
    counts = {scenario.name: scenario.count for scenario in SCENARIOS}
    assert counts["deliveries"] >= 300
    assert sum(count for name, count in counts.items() if name.startswith("kill-")) >= 200
    assert counts["server"] >= 20
    assert len(plan(1)) == sum(counts.values())


@pytest.mark.parametrize("name", ["nothing", "deliveries:x", "deliveries:1:2"])
def test_a_scenario_that_is_none_is_wrong_use(name: str) -> None:
    with pytest.raises(ValueError, match="give one of deliveries"):
        plan(1, only=[name])


def test_the_same_seed_gives_the_same_cases_and_another_seed_another_order() -> None:
    names = [[case.name for _, case in plan(seed, 0.1)] for seed in (1, 1, 2)]
    assert names[0] == names[1] != names[2]
    assert sorted(names[0]) == sorted(names[2])


@pytest.fixture(scope="module")
def parcels(tmp_path_factory: pytest.TempPathFactory) -> list[Parcel]:
    """The newest sample delivery of every source, as its file."""
    folder: Path = tmp_path_factory.mktemp("sample")
    sample.write(folder, AS_OF, scale=0.02, months=0, updates=1)
    return [Parcel.read(source, max((folder / source.id).iterdir())) for source in load_catalogue().values()]


def test_every_way_to_spoil_a_delivery_does_so_to_some_source_and_repeats_by_its_seed(parcels: list[Parcel]) -> None:
    def spoilt(parcel: Parcel, mutation: Mutation) -> tuple[str, bytes]:
        changed = mutation.change(parcel, random.Random(11))
        return changed.name, changed.content

    for mutation in MUTATIONS:
        fitting = [parcel for parcel in parcels if mutation.fits(parcel)]
        changed = next(
            (parcel for parcel in fitting if spoilt(parcel, mutation) != (parcel.name, parcel.content)), None
        )
        assert changed is not None, mutation.name
        if not changed.name.endswith(".xlsx"):  # openpyxl writes the time into a workbook
            assert spoilt(changed, mutation) == spoilt(changed, mutation), mutation.name


def test_a_turn_is_never_lost_to_what_finds_nothing_to_spoil(parcels: list[Parcel]) -> None:
    largest_first = sorted(parcels, key=lambda parcel: -len(parcel.content))
    smallest_of_its_kind = {Path(parcel.name).suffix: parcel for parcel in largest_first}
    for parcel in smallest_of_its_kind.values():
        fitting = {mutation.name for mutation in MUTATIONS if mutation.fits(parcel)}
        tried = [spoilt(parcel, turn, "x", random.Random(turn)) for turn in range(len(fitting))]
        assert not [mutation.name for mutation, changed in tried if changed.is_like(parcel)]
        assert len({mutation.name for mutation, _ in tried}) > 0.8 * len(fitting), parcel.name
        assert tried[3][0] == spoilt(parcel, 3 + len(fitting), "x", random.Random(3))[0]


def test_a_workbook_in_which_no_cell_changed_is_not_spoilt(parcels: list[Parcel]) -> None:
    book = next(parcel for parcel in parcels if parcel.name.endswith(".xlsx"))
    by_name = {mutation.name: mutation for mutation in MUTATIONS}
    assert by_name["leading_zeros_lost"].change(book, random.Random(1)).is_like(book)
    assert not by_name["a_row_doubled"].change(book, random.Random(1)).is_like(book)


def test_a_file_taken_apart_and_put_together_is_the_same_file(parcels: list[Parcel]) -> None:
    for parcel in parcels:
        for member, content in parcel.members.items():
            written = write_grid(read_grid(parcel, member))
            if not member.endswith((".xlsx", ".json")) and parcel.source.reader != "kbo":  # it quotes now and then
                assert written == content, f"{parcel.name} {member}"
            again = read_grid(parcel.with_member(member, written), member)
            assert again.rows == read_grid(parcel, member).rows


def test_a_sound_delivery_in_other_bytes_is_not_the_same_bytes(parcels: list[Parcel]) -> None:
    for parcel in parcels:
        assert len({parcel.content, parcel.resealed(1).content, parcel.resealed(2).content}) == 3


def test_nothing_new_is_said_of_the_same_bytes_only(parcels: list[Parcel]) -> None:
    parcel, came = parcels[0], deliver.Came("nothing", None, "")
    tried = deliveries._Tried(parcel, MUTATIONS[0], parcel.resealed(1), None)
    with pytest.raises(BrokenError, match="the content is another"):
        deliveries._judge(None, tried, came, {})


@pytest.fixture
def published(warehouse: psycopg.Connection) -> psycopg.Connection:
    """A warehouse with a small mart of two generations."""
    for generation in (1, 2):
        small_mart.publish_generation(warehouse, generation)
    return warehouse


def test_readers_hold_what_publications_and_rollbacks_promise(
    published: psycopg.Connection, settings: Settings
) -> None:
    with reading(settings):
        for generation in (3, 4):
            small_mart.publish_generation(published, generation)
            time.sleep(0.05)


def test_readers_tell_of_a_mart_that_was_never_published(published: psycopg.Connection, settings: Settings) -> None:
    def change() -> None:
        with reading(settings):
            published.execute("delete from mart.fct_event where event_key = 1")
            published.commit()
            time.sleep(0.5)

    with pytest.raises(BrokenError, match="no publication"):
        change()


def test_readers_tell_of_a_mart_that_is_gone_for_a_moment(published: psycopg.Connection, settings: Settings) -> None:
    def close() -> None:
        with reading(settings):
            published.execute("revoke usage on schema mart from warehouse_bi")
            published.commit()
            time.sleep(0.5)
            published.execute("grant usage on schema mart to warehouse_bi")
            published.commit()

    with pytest.raises(BrokenError, match="InsufficientPrivilege"):
        close()


def test_readers_tell_of_a_lost_connection_where_no_server_was_killed(
    published: psycopg.Connection, settings: Settings
) -> None:

    def cut() -> None:
        with reading(settings):
            with psycopg.connect(_admin(settings), autocommit=True) as admin:
                admin.execute(END_READERS)
            time.sleep(0.5)

    with pytest.raises(BrokenError, match=r"AdminShutdown|OperationalError"):
        cut()


def test_readers_take_a_lost_connection_for_granted_where_the_server_may_die(
    published: psycopg.Connection, settings: Settings
) -> None:
    with reading(settings, server_may_die=True), psycopg.connect(_admin(settings), autocommit=True) as admin:
        admin.execute(END_READERS)
        time.sleep(0.5)


def _admin(settings: Settings) -> str:
    from psycopg import conninfo

    from warehouse.passwords import password

    return conninfo.make_conninfo(settings.dsn or "", user="postgres", password=password(settings, "postgres"))


@pytest.fixture
def loaded(
    warehouse: psycopg.Connection, settings: Settings, parcels: list[Parcel]
) -> tuple[psycopg.Connection, Source, deliver.Came]:
    """The sample's sectors, loaded, and what came of it."""
    parcel = next(parcel for parcel in parcels if parcel.source.id == "statistical_sectors")
    came = deliver.deliver(settings, warehouse, parcel.source, parcel.write(settings.home / "in"))
    return warehouse, parcel.source, came


def test_a_row_that_is_neither_in_raw_nor_in_quarantine_is_told(
    loaded: tuple[psycopg.Connection, Source, deliver.Came],
) -> None:
    connection, source, came = loaded
    assert came.outcome == "loaded"
    deliver.check_rows(connection, source, came, delta=0, like=came.delivery_id)
    connection.execute("delete from raw.statistical_sectors where line_number = 5")
    with pytest.raises(BrokenError, match="60 rows were delivered, 59 are in raw"):
        deliver.check_rows(connection, source, came, delta=0, like=came.delivery_id)


def test_a_file_with_more_rows_than_were_counted_is_told(
    loaded: tuple[psycopg.Connection, Source, deliver.Came],
) -> None:
    connection, source, came = loaded
    with pytest.raises(BrokenError, match="the file has 61 rows"):
        deliver.check_rows(connection, source, came, delta=1, like=came.delivery_id)


def test_another_value_in_one_row_is_another_state(loaded: tuple[psycopg.Connection, Source, deliver.Came]) -> None:
    connection, source, _ = loaded
    before = state.of_source(connection, source)
    assert state.difference(state.of_source(connection, source), before) == ""
    connection.execute("create table raw.stage_statistical_sectors ()")
    connection.execute("update raw.statistical_sectors set sector_name = 'x' where line_number = 5")
    found = state.difference(state.of_source(connection, source), before)
    assert found == "raw.stage_statistical_sectors is left over, raw.statistical_sectors differs"


def test_a_name_out_of_a_file_is_found_wherever_it_stands_in_ops(warehouse: psycopg.Connection) -> None:
    assert deliver.planted(warehouse, PLANT) == []
    warehouse.execute(
        "insert into ops.fetch (source_id, started_at, outcome, message) values ('x', now(), 'refused', %s)",
        [f"the column {PLANT.lower()} is new"],
    )
    assert deliver.planted(warehouse, PLANT) == ["ops.fetch.message"]


@pytest.mark.parametrize("message", ["one\ntwo", " ", "x" * 3000])
def test_a_message_that_is_not_one_line_is_told(
    message: str, settings: Settings, warehouse: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    result = LoadResult(1, "loaded", message=message)
    monkeypatch.setattr(deliver, "load_waiting", lambda *_, **__: iter([result]))
    monkeypatch.setattr(deliver, "land_file", lambda *_: type("Landed", (), {"delivery_id": 1, "is_new": True}))
    with pytest.raises(BrokenError, match="a message"):
        deliver.deliver(settings, warehouse, load_catalogue()["refnis"], tmp_path)


def test_what_is_killed_is_told_from_what_ended() -> None:
    assert forked.kill_after(0.2, lambda: time.sleep(30))
    assert not forked.kill_after(30, lambda: None)


def test_an_error_that_the_command_has_no_line_for_is_told() -> None:
    def work(error: Exception) -> None:
        raise error

    assert forked.Forked(lambda: work(WarehouseError("the disk is full"))).end() == "WarehouseError: the disk is full"
    with pytest.raises(BrokenError, match="RuntimeError: no connection"):
        forked.Forked(lambda: work(RuntimeError("no connection"))).end()
    with pytest.raises(BrokenError, match="it does not end"):
        forked.Forked(lambda: time.sleep(30)).end(0.2)
