"""Rules of the support dossiers: what the columns of a dossier say together."""

from __future__ import annotations

from expectations import predicates as p
from expectations.rules import RowCount, Rule
from expectations.suites.earlier import Kept
from expectations.suites.registers import DAY, TODAY, has_happened, is_code

SPACE = "kind in ('uitbreidingsvraag', 'vestigingsvraag')"
SPACE_OR_LOCATION = "kind in ('uitbreidingsvraag', 'vestigingsvraag', 'locatie zoeken')"
KEPT = {
    "support_dossiers": Kept(
        newest=f"case when received_date ~ '{DAY}' and received_date <= {TODAY} then received_date end"
    )
}

RULES: dict[str, list[Rule | RowCount]] = {
    "support_dossiers": [
        is_code("dossier_number", "Dossiernummer"),
        Rule(
            "dossier_number_names_no_enterprise",
            "“Dossiernummer” is een eigen nummer, geen ondernemingsnummer",
            "The dossier number is the department's own, no enterprise number",
            "translate(dossier_number, '.-', '') ~ '^(BE)?[0-9]{9,10}$'",
            column="dossier_number",
        ),
        has_happened("received_date", "Ontvangen op"),
        has_happened("closed_date", "Afgesloten op"),
        Rule(
            "closed_after_received",
            "“Afgesloten op” ligt niet voor “Ontvangen op”",
            "The dossier was not closed before it was received",
            f"received_date ~ '{DAY}' and closed_date ~ '{DAY}' and closed_date < received_date",
            column=("received_date", "closed_date"),
        ),
        Rule(
            "open_until_closed",
            "De uitkomst is loopt zolang “Afgesloten op” leeg is",
            "The outcome is loopt (open) as long as there is no closing date",
            f"outcome <> '' and outcome <> 'loopt' and {p.missing('closed_date')}",
            column=("closed_date", "outcome"),
        ),
        Rule(
            "outcome_once_closed",
            "Een afgesloten dossier heeft een andere uitkomst dan loopt",
            "A closed dossier has another outcome than loopt (open)",
            "closed_date <> '' and outcome = 'loopt'",
            column=("closed_date", "outcome"),
        ),
        Rule(
            "outcome_fits_kind",
            "Een uitbreidings- of vestigingsvraag eindigt niet met uitgevoerd: kies of en waar ze opgelost werd",
            "A request to expand or settle does not end with uitgevoerd (carried out): choose whether and where it was "
            "solved",
            f"{SPACE} and outcome = 'uitgevoerd'",
            column=("kind", "outcome"),
        ),
        Rule(
            "space_fits_kind",
            "“Gevraagde oppervlakte (m2)” staat alleen bij een vraag om ruimte",
            "Square metres stand with requests for space only",
            f"asked_m2 <> '' and not {SPACE_OR_LOCATION}",
            action="warn",
            column=("kind", "asked_m2"),
        ),
    ],
}
