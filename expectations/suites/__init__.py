"""The rules by source: what the catalogue promises for any source, and what a module of this folder adds.

A module is named after the source and may have
    RULES, or rules(delivery)     rules by table name, counted in one scan together with the catalogue's
    suites(delivery)              suites over selected rows of one or more tables
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from expectations.rules import Suite
from expectations.suites import generic
from expectations.suites.delivery import Delivery


def for_delivery(delivery: Delivery) -> Iterator[Suite]:
    """Every suite that applies to the delivery, one scan each."""
    own = _module(delivery.source.id)
    rules = own.rules(delivery) if own and hasattr(own, "rules") else getattr(own, "RULES", {})
    yield from generic.suites(delivery, rules)
    if own and hasattr(own, "suites"):
        yield from own.suites(delivery)


def _module(source_id: str) -> ModuleType | None:
    name = f"{__name__}.{source_id}"
    return import_module(name) if find_spec(name) else None
