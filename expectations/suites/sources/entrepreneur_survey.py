"""Rules of the survey of entrepreneurs: the wave has been, and an answer answers something."""

from __future__ import annotations

from expectations import predicates as p
from expectations.rules import RowCount, Rule
from expectations.suites.earlier import Kept
from expectations.suites.registers import TODAY

KEPT = {"entrepreneur_survey": Kept(part="wave")}
RULES: dict[str, list[Rule | RowCount]] = {
    "entrepreneur_survey": [
        Rule(
            "wave_has_happened",
            "“Meting (jaar)” ligt niet in de toekomst",
            "The wave does not lie in the future",
            f"wave ~ '^20[0-3][0-9]$' and wave > left({TODAY}, 4)",
            column="wave",
        ),
        Rule(
            "something_answered",
            "Minstens een van de twee vragen is beantwoord",
            "At least one of the two questions is answered",
            f"{p.missing('satisfaction')} and {p.missing('knows_friendly')}",
            action="warn",
            column=("satisfaction", "knows_friendly"),
        ),
    ],
}
