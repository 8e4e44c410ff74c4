"""Every scenario, in the order of the report, with its number of cases in a whole run."""

from __future__ import annotations

from faults import deliveries
from faults.cases import Scenario

SCENARIOS = (
    Scenario("deliveries", "wrong deliveries, all sources", 360, deliveries.wrong),
    Scenario("sequences", "deliveries in another order", 45, deliveries.sequence),
)
