"""For any sequence of extracts the state as of each one is what that extract says, whatever way led there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.errors import WarehouseError

Row = tuple[str | None, ...]
State = dict[str, Counter]

# few values, so that rows meet their equals: copies, restarts, changes from null to ''
ENTERPRISES = ["0257.883.408", "1029.025.290"]
SITES = ["2.004.869.739"]
ENTITIES = [*ENTERPRISES, *SITES, "9.000.006.626"]

entity = st.sampled_from(ENTITIES)
text = st.sampled_from([None, "", 'Straat, "nr"\n1'])
ROWS: dict[str, st.SearchStrategy[Row]] = {
    "enterprise": st.tuples(
        st.sampled_from(ENTERPRISES),
        st.just("AC"),
        st.sampled_from(["000", "050"]),
        st.just("2"),
        st.sampled_from([None, ""]),
        st.none(),
        st.just("09-08-1960"),
    ),
    "establishment": st.tuples(st.sampled_from(SITES), st.just("01-09-1995"), st.sampled_from(ENTERPRISES)),
    "address": st.tuples(
        entity,
        st.just("BAET"),
        st.none(),
        st.none(),
        st.just("3600"),
        st.just("Genk"),
        st.just("Genk"),
        st.just("Straat"),
        st.just("Rue"),
        st.just("1"),
        text,
        st.just(""),
        st.none(),
    ),
    "activity": st.tuples(
        entity, st.just("003"), st.just("2025"), st.sampled_from(["01110", "6201001"]), st.just("MAIN")
    ),
}
TABLES = list(ROWS)


@dataclass(frozen=True)
class Change:
    """What an update does to one table: all rows of `delete` go, `insert` comes."""

    delete: frozenset[str]
    insert: tuple[Row, ...]


@dataclass(frozen=True)
class Step:
    """One extract: how far its number is from the last, how it is published, and what changed since."""

    kind: Literal["update", "full", "both"]
    skip: int
    changes: Mapping[str, Change]
    correction: Mapping[str, Change]


changes = st.fixed_dictionaries(
    {
        name: st.builds(
            Change,
            # now and then all entities at once: a mass change
            delete=st.one_of(st.frozensets(entity, max_size=3), st.just(frozenset(ENTITIES))),
            insert=st.lists(rows, max_size=5).map(lambda found: (*found, *found[:1])) | st.just(()),
        )
        for name, rows in ROWS.items()
    }
)
nothing = st.just({name: Change(frozenset(), ()) for name in TABLES})
steps = st.lists(
    st.builds(
        Step,
        kind=st.sampled_from(["update", "update", "full", "both"]),
        skip=st.sampled_from([0, 0, 0, 5]),
        changes=changes | nothing,
        correction=nothing | changes,
    ),
    max_size=4,
)


def after(state: State, change: Mapping[str, Change]) -> State:
    """The rule of the cookbook: delete all rows of the listed keys, then insert."""
    return {
        name: Counter({row: times for row, times in state[name].items() if row[0] not in change[name].delete})
        + Counter(change[name].insert)
        for name in TABLES
    }


def publish(kbo, first: State, story: list[Step]):
    """The zips of a story in order, with the state that each leaves, and whether another one of its number follows."""
    number, state = 140, first
    yield kbo.full(number, **elements(state)), number, state, True
    for step in story:
        gap = step.skip if step.kind == "full" else 0
        number += 1 + gap
        state = after(state, step.changes)
        if step.kind in ("update", "both"):
            delete = {name: sorted(step.changes[name].delete) for name in TABLES}
            insert = {name: step.changes[name].insert for name in TABLES}
            yield kbo.update(number, delete, **insert), number, state, step.kind == "update"
        if step.kind == "both":
            state = after(state, step.correction)
        if step.kind in ("full", "both"):
            yield kbo.full(number, **elements(state)), number, state, True


def elements(state: State) -> dict[str, list[Row]]:
    return {name: list(state[name].elements()) for name in TABLES}


def states(kbo, number: int | None = None) -> State:
    return {name: kbo.state(name, number) for name in TABLES}


def versions(kbo) -> State:
    return {name: kbo.versions(name) for name in TABLES}


first_states = st.fixed_dictionaries({name: st.lists(rows, max_size=6).map(Counter) for name, rows in ROWS.items()})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=first_states, story=steps)
def test_the_state_as_of_each_extract_is_what_a_fresh_load_of_it_gives(kbo, first: State, story: list[Step]):
    kbo.reset()
    known: dict[int, State] = {}
    published = list(publish(kbo, first, story))
    for path, number, state, _ in published:
        kbo.load(path)
        known[number] = state
        assert states(kbo) == state
        for each, expected in known.items():
            assert states(kbo, each) == expected
    written = versions(kbo)
    only_differences_became_versions(written)

    # loading twice changes nothing
    with pytest.raises(WarehouseError):
        kbo.load(published[-1][0])
    assert versions(kbo) == written

    # rebuilt from the landed files: the same versions, also without the updates that a full of their number overruled
    kbo.reset()
    for path, _, _, last_of_its_number in published:
        if last_of_its_number:
            kbo.load(path)
    assert versions(kbo) == written


def only_differences_became_versions(written: State) -> None:
    """No version is empty, and no row was closed by the extract that opened an equal one."""
    for rows in written.values():
        opened = {(row[:-2], row[-2]) for row in rows}
        for row in rows:
            since, until = row[-2:]
            assert until is None or since < until
            assert (row[:-2], until) not in opened


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=first_states, story=steps)
def test_daily_fulls_and_daily_updates_lead_to_the_same_versions(kbo, first: State, story: list[Step]):
    by_update = [Step("update", 0, step.changes, {}) for step in story]
    by_full = [Step("full", 0, step.changes, {}) for step in story]
    written = []
    for way in (by_update, by_full):
        kbo.reset()
        for path, *_ in publish(kbo, first, way):
            kbo.load(path)
        written.append(versions(kbo))
    assert written[0] == written[1]
