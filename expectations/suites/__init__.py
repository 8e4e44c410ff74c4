"""The rules by source: what the catalogue promises for any source, and what a file of `sources` adds.

That is YAML (see `own`), or for a reader of its own a module with
    rules(delivery)     rules by table name, counted in one scan together with the catalogue's
    suites(delivery)    suites over selected rows of one or more tables
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from expectations.rules import Rule, Suite
from expectations.suites import generic, sources
from expectations.suites.delivery import Delivery
from expectations.suites.volume import is_full


def for_delivery(delivery: Delivery) -> Iterator[Suite]:
    """Every suite that applies to the delivery, one scan each."""
    own = _module(delivery.source.id)
    found = [*generic.suites(delivery, own.rules(delivery) if own else {}), *(own.suites(delivery) if own else ())]
    forms = {table.table for table in delivery.staged.tables if delivery.source.file(table.target).layout == "form"}
    is_part = delivery.source.load == "delta" and not is_full(delivery)
    for suite in found:
        of_update = replace(suite, part_of=delivery.staged.rows) if is_part else suite
        yield _keeping_good_rows(of_update) if suite.table in forms else of_update


def _keeping_good_rows(suite: Suite) -> Suite:
    """The suite of a form: people get back what is wrong and lose nothing that is right, however few rows that are."""
    rules = (
        replace(rule, tolerated_share=1.0) if isinstance(rule, Rule) else rule  # all rows are never more than all
        for rule in suite.rules
    )
    return replace(suite, rules=tuple(rules))


def _module(source_id: str) -> ModuleType | None:
    name = f"{sources.__name__}.{source_id}"
    return import_module(name) if find_spec(name) else None
