"""How a traced figure is told, in Dutch and in English."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pages.formats import Language, amount, date_in, decimal
from tracing.model import Figure, Indicator, Sum, Trace

Said = dict[Language, str]

AGGREGATIONS: dict[str, Said] = {
    "sum": {"nl": "de som van wat de rijen toevoegen", "en": "the sum of what the rows add"},
    "share": {
        "nl": "teller / noemer, maal 100; elk is de som van wat de rijen toevoegen",
        "en": "numerator / denominator, times 100; each is the sum of what the rows add",
    },
    "median": {"nl": "de mediaan van de rijen", "en": "the median of the rows"},
    "distinct": {
        "nl": "hoeveel verschillende ondernemingen achter de rijen staan",
        "en": "how many different enterprises stand behind the rows",
    },
    "mean": {
        "nl": "het gewogen gemiddelde van de rijen, op 3 decimalen",
        "en": "the weighted mean of the rows, to 3 decimals",
    },
}
HIDDEN: Said = {
    "nl": "verborgen: er staan te weinigen achter, of het zou een ander verborgen cijfer verraden",
    "en": "hidden: too few stand behind it, or it would tell another hidden figure",
}
PROVISIONAL: Said = {"nl": "voorlopig: de periode loopt nog", "en": "provisional: its period still runs"}
PROXY: Said = {
    "nl": "benadering: het meet iets wat er dichtbij ligt",
    "en": "approximate: it measures what comes close",
}
SYNTHETIC: Said = {
    "nl": "synthetisch: verzonnen om het systeem te tonen",
    "en": "synthetic: made up to show the system",
}
NO_FIGURE: Said = {"nl": "er is nog geen cijfer om te herleiden", "en": "there is no figure to trace yet"}
NO_RIGHT: Said = {
    "nl": "niet nagerekend: deze login mag de rijen niet zien, die in intermediate, ops en quarantine staan",
    "en": "not added up: this login may not see the rows, which stand in intermediate, ops and quarantine",
}
OTHER_BUILD: Said = {
    "nl": (
        "niet nagerekend: de rijen zijn van een andere build dan het gepubliceerde cijfer, na een rollback of een "
        "build die mislukte of nog loopt; `genk build --force` maakt beide opnieuw"
    ),
    "en": (
        "not added up: the rows are of another build than the published figure, after a rollback, or a build that "
        "failed or is under way; `genk build --force` makes both anew"
    ),
}
COLUMNS: dict[str, Said] = {
    "value": {"nl": "cijfer", "en": "figure"},
    "numerator": {"nl": "teller", "en": "numerator"},
    "denominator": {"nl": "noemer", "en": "denominator"},
    "rows_counted": {"nl": "aantal rijen", "en": "number of rows"},
}


def exact(value: Decimal | int | None, language: Language) -> str:
    """The number with all of its decimals, to six; a dash for None."""
    if value is None:
        return "-"
    _, _, exponent = round(Decimal(value), 6).normalize().as_tuple()
    return decimal(value, language, max(0, -int(exponent)))


def rows(number: int, language: Language) -> str:
    """So many rows."""
    one, more = ("rij", "rijen") if language == "nl" else ("row", "rows")
    return f"{decimal(number, language)} {one if number == 1 else more}"


def figure(indicator: Indicator, found: Figure, language: Language) -> str:
    """The value in its unit and the days it is of, in words."""
    nl = language == "nl"
    unit = indicator.unit_nl if nl else indicator.unit_en
    hidden = "verborgen" if nl else "hidden"
    value = hidden if found.value is None else amount(found.value, unit, language, indicator.decimals)
    return f"{value}, {found.period_nl if nl else found.period_en}"


def status(trace: Trace, language: Language) -> str:
    """How the indicator stands and why, and what is late."""
    nl = language == "nl"
    if trace.status is None:
        return "in deze plaats niet beoordeeld" if nl else "not rated in this place"
    found = trace.status
    label, reason, late = (
        (found.label_nl, found.reason_nl, found.late_nl) if nl else (found.label_en, found.reason_en, found.late_en)
    )
    return " ".join(filter(None, [f"{label}.", reason, late]))


def rule(indicator: Indicator, found: Figure, language: Language) -> str:
    """How rows become the value, and which rows those are."""
    assert indicator.aggregation  # what has a figure has a rule
    nl = language == "nl"
    days = _days(found.counted_from, found.counted_to, language) + _window(indicator, language)
    what = f"de rijen zijn {indicator.rows_nl}, geteld" if nl else f"the rows are {indicator.rows_en}, counted"
    return f"{AGGREGATIONS[indicator.aggregation][language]}; {what} {days}"


def _days(first: date, last: date, language: Language) -> str:
    nl = language == "nl"
    if first == last:
        return f"{'op' if nl else 'on'} {date_in(first, language)}"
    ends = date_in(first, language), date_in(last, language)
    return f"van {ends[0]} tot en met {ends[1]}" if nl else f"from {ends[0]} to {ends[1]}"


def _window(indicator: Indicator, language: Language) -> str:
    if indicator.window_months is None:
        return ""
    nl = language == "nl"
    return (
        f" (venster van {indicator.window_months} maanden)" if nl else f" (window of {indicator.window_months} months)"
    )


def remarks(indicator: Indicator, found: Figure, language: Language) -> list[str]:
    """What is to be known before the figure is used."""
    seen = amount(100 * found.completeness, "%", language)
    said: list[tuple[bool, str]] = [
        (found.is_suppressed, HIDDEN[language]),
        (found.is_provisional, PROVISIONAL[language]),
        (
            found.completeness < 1,
            f"onvolledig: {seen} is volledig waargenomen" if language == "nl" else f"incomplete: {seen} was seen whole",
        ),
        (indicator.is_proxy, PROXY[language]),
        (found.is_synthetic, SYNTHETIC[language]),
    ]
    return [text for holds, text in said if holds]


def verdict(trace: Trace, language: Language) -> str:
    """Whether the rows give the published figure, or why nobody can say."""
    if trace.evidence is None or trace.figure is None:
        return {"no_figure": NO_FIGURE, "no_right": NO_RIGHT, "other_build": OTHER_BUILD}[trace.verdict][language]
    nl, added = language == "nl", trace.evidence.added
    if trace.verdict == "hidden":
        text = "het cijfer is verborgen; de rijen geven {}, en dat mag niet verder verteld worden"
        return (text if nl else "the figure is hidden; the rows give {}, which is not to be passed on").format(
            _given(added, language)
        )
    if trace.verdict == "adds_up":
        return f"{'de rijen kloppen' if nl else 'the rows add up'}: {_given(added, language)}"
    text = "{} is {} en de rijen geven {}" if nl else "{} is {} and the rows give {}"
    told = [
        text.format(
            COLUMNS[name][language], exact(getattr(trace.figure, name), language), exact(getattr(added, name), language)
        )
        for name in trace.evidence.differences
    ]
    return f"{'de rijen kloppen niet' if nl else 'the rows do not add up'}: {'; '.join(told)}"


def _given(added: Sum, language: Language) -> str:
    value = exact(added.value, language)
    return f"{value} {'uit' if language == 'nl' else 'from'} {rows(added.rows_counted, language)}"
