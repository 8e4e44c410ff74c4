"""Every scenario, in the order of the report, with its number of cases in a whole run and in a small one."""

from __future__ import annotations

from faults import builds, deliveries, disk, kills, mortal, pairs
from faults.cases import Scenario

SCENARIOS = (
    Scenario("deliveries", "wrong deliveries, all sources", 300, 8, deliveries.wrong),
    Scenario("sequences", "deliveries in another order", 15, 1, deliveries.sequence),
    Scenario("kill-load", "kill -9 of a load", 52, 2, kills.load),
    Scenario("kill-ingest", "kill -9 of genk ingest", 6, 1, kills.command),
    Scenario("kill-publication", "kill -9 of a publication", 81, 2, kills.publication),
    Scenario("kill-rollback", "kill -9 of a rollback", 55, 1, kills.rollback),
    Scenario("kill-small-build", "kill -9 of a small build by dbt", 10, 1, kills.small_build),
    Scenario("kill-build", "kill -9 of genk build", 1, 0, builds.build, limit=900),
    Scenario("kill-publish", "kill -9 of genk publish --rollback", 1, 0, builds.rollback, limit=900),
    Scenario("server", "the database server killed", 22, 2, mortal.server),
    Scenario("disk-landing", "disk of the landed files full", 6, 1, disk.landing),
    Scenario("disk-tables", "disk of the tables full", 8, 1, disk.tables),
    Scenario("disk-log", "disk of the database's log full", 4, 1, disk.log),
    Scenario("pairs", "two of everything at once", 15, 2, pairs.pair),
)
