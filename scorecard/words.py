"""How a value, a target and what is wrong with them are said, in Dutch and in English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from pages import formats
from pages.formats import Language, date_in, decimal
from scorecard.model import Budget, Indicator

SYNTHETIC = {"sign": "◆", "nl": "synthetisch", "en": "synthetic"}
"""The mark of a made-up value, wherever it is shown."""
LATE = {"sign": "⚠", "nl": "gegevens te laat", "en": "data late"}
"""The mark beside the status of a value whose data are too old."""


@dataclass(frozen=True)
class Both:
    """A text in both languages."""

    nl: str
    en: str

    def __getitem__(self, language: Language) -> str:
        return self.nl if language == "nl" else self.en

    def __bool__(self) -> bool:
        return bool(self.nl or self.en)


def both(say: Callable[[Language], str]) -> Both:
    """What `say` says in each language."""
    return Both(say("nl"), say("en"))


def amount(indicator: Indicator, value: Decimal, language: Language, *, sign: bool = False) -> str:
    """The value in the unit of the indicator: `7 450 vestigingen`, `85,2 %`."""
    unit = indicator.unit_nl if language == "nl" else indicator.unit_en
    return formats.amount(value, unit, language, indicator.decimals, sign=sign)


def value(indicator: Indicator, language: Language) -> str:
    """The newest value without its unit; of a hidden one its bounds; nothing where there is none."""
    nl = language == "nl"
    if not indicator.has_value:
        return ""
    if indicator.target_kind == "milestone" and indicator.denominator is not None:
        all_, done = decimal(indicator.denominator, language), decimal(indicator.numerator or Decimal(0), language)
        return f"{done} van {all_} afgerond" if nl else f"{done} of {all_} done"
    if indicator.is_suppressed or indicator.value is None:
        hidden = "verborgen" if nl else "hidden"
        return f"{hidden}{_bounds(indicator, language)}"
    return decimal(indicator.value, language, indicator.decimals)


def unit(indicator: Indicator, language: Language) -> str:
    """The unit of the newest value; nothing where the value is words."""
    if indicator.target_kind == "milestone" or indicator.is_suppressed or indicator.value is None:
        return ""
    return indicator.unit_nl if language == "nl" else indicator.unit_en


def remarks(indicator: Indicator, language: Language) -> str:
    """What a reader must know of the newest value: what is provisional, incomplete or near it, its margin, a break."""
    nl = language == "nl"
    said = []
    if indicator.is_provisional:
        said.append("voorlopig" if nl else "provisional")
    elif indicator.completeness is not None and indicator.completeness < 1:
        said.append("onvolledig gemeten" if nl else "not seen whole")
    if indicator.is_proxy:
        said.append("benadering" if nl else "approximation")
    if indicator.value is not None and not indicator.is_suppressed and _bounds(indicator, language):
        said.append(("marge van 95 %" if nl else "95% margin") + _bounds(indicator, language))
    if breaks := _breaks(indicator):
        said.append(
            f"{_counted(breaks, language)}: cijfers van voor en na worden niet vergeleken"
            if nl
            else f"{_counted(breaks, language)}: figures before and after are not compared"
        )
    return "; ".join(said)


def _breaks(indicator: Indicator) -> int:
    return max(len({point.series for point in indicator.points}) - 1, 0)


def _counted(breaks: int, language: Language) -> str:
    if language == "nl":
        return f"{breaks} {'breuk' if breaks == 1 else 'breuken'} in de reeks"
    return f"{breaks} {'break' if breaks == 1 else 'breaks'} in the series"


def _bounds(indicator: Indicator, language: Language) -> str:
    low, high = indicator.lower_bound, indicator.upper_bound
    if low is None or high is None:
        return ""
    to = "tot" if language == "nl" else "to"
    decimals = 0 if indicator.is_suppressed else indicator.decimals
    return f" ({decimal(low, language, decimals)} {to} {decimal(high, language, decimals)})"


def when(indicator: Indicator, language: Language) -> str:
    """The days that the newest value counts, in words."""
    return (indicator.period_nl if language == "nl" else indicator.period_en) or ""


def late(indicator: Indicator, language: Language) -> str:
    """What is late, up to when its data go and since when; nothing where nothing is."""
    return (indicator.late_nl if language == "nl" else indicator.late_en) or ""


def up_to(indicator: Indicator, language: Language) -> str:
    """The day up to which the data go, and by which newer ones are expected."""
    if indicator.data_up_to is None or not indicator.has_value:
        return ""
    said = date_in(indicator.data_up_to, language)
    if indicator.late_from and not indicator.is_late:
        before = "nieuwe verwacht voor" if language == "nl" else "newer ones expected before"
        said += f"; {before} {date_in(indicator.late_from, language)}"
    return said


def target(indicator: Indicator, language: Language) -> str:
    """What the plan wants: a number by a day, more or less than the baseline, or done by a day."""
    nl = language == "nl"
    by = f" {'tegen' if nl else 'by'} {date_in(indicator.target_date, language)}" if indicator.target_date else ""
    if indicator.target_kind == "milestone":
        undated = ", zonder datum in het plan" if nl else ", no date in the plan"
        return ("afgerond" if nl else "done") + (by or undated)
    if indicator.target_value is not None:
        least = {"up": "minstens" if nl else "at least", "down": "hoogstens" if nl else "at most"}
        return f"{least.get(indicator.direction or '', '')} {amount(indicator, indicator.target_value, language)}{by}"
    if indicator.direction in ("up", "down"):
        more = {"up": "meer dan" if nl else "more than", "down": "minder dan" if nl else "less than"}
        return f"{more[indicator.direction]} {'de nulmeting' if nl else 'the baseline'}{_baseline(indicator, language)}"
    return "geen streefwaarde" if nl else "no target"


def _baseline(indicator: Indicator, language: Language) -> str:
    if indicator.baseline_value is None:
        return ", die er nog niet is" if language == "nl" else ", which is not there yet"
    day = f" ({date_in(indicator.baseline_date, language)})" if indicator.baseline_date else ""
    return f": {amount(indicator, indicator.baseline_value, language)}{day}"


def origin(indicator: Indicator, language: Language) -> str:
    """Where the target comes from: the document, the multi-year plan, a law, or a proposal."""
    nl = language == "nl"
    parts = (
        (indicator.origin_nl, indicator.origin_detail_nl) if nl else (indicator.origin_en, indicator.origin_detail_en)
    )
    return ": ".join(filter(None, parts))


def target_at_date(indicator: Indicator, language: Language) -> str:
    """What the value should be at the end of its period; nothing where the plan does not say."""
    if indicator.target_at_date is None:
        return ""
    return amount(indicator, indicator.target_at_date, language)


def gap(indicator: Indicator, language: Language) -> str:
    """Value minus target at its date, with its sign; percentages differ by percentage points."""
    if indicator.gap is None:
        return ""
    if indicator.unit_nl == "%":
        points = "procentpunt" if language == "nl" else "percentage points"
        return f"{decimal(indicator.gap, language, indicator.decimals, sign=True)} {points}"
    return amount(indicator, indicator.gap, language, sign=True)


def history(indicator: Indicator, language: Language) -> str:
    """The line in words: its first and its last value, both after the last break."""
    nl = language == "nl"
    seen = [point for point in indicator.points if point.value is not None]
    comparable = [point for point in seen if point.series == seen[-1].series]
    if not comparable:
        return ""
    since = ("sinds de breuk " if nl else "since the break ") if len(comparable) < len(seen) else ""
    ends = zip(("van", "naar") if nl else ("from", "to"), (comparable[0], comparable[-1]), strict=True)
    return since + " ".join(
        f"{word} {amount(indicator, point.value or Decimal(0), language)} ({date_in(point.period_end, language)})"
        for word, point in ends
    )


def picture(indicator: Indicator, language: Language) -> str:
    """All that the drawing shows: first and last value, target, breaks."""
    nl = language == "nl"
    said = [history(indicator, language), f"{'doel' if nl else 'target'}: {target(indicator, language)}"]
    if breaks := _breaks(indicator):
        said.append(_counted(breaks, language))
    return "; ".join(said)


def basis(indicator: Indicator, language: Language) -> str:
    """Which place the figures are of, and what binds them to it."""
    if indicator.geography_basis == "none":
        return indicator.geography_nl
    words = indicator.geography_basis_nl if language == "nl" else indicator.geography_basis_en
    return f"{indicator.geography_nl}, {words}"


def source(indicator: Indicator, language: Language) -> str:
    """Publisher and title of the newest value's source; where there is no value, of the sources that are to feed it."""
    nl = language == "nl"
    if indicator.has_value and indicator.publisher:
        return f"{indicator.publisher}: {indicator.source_title_nl if nl else indicator.source_title_en}"
    return "; ".join(f"{one.publisher}: {one.title_nl if nl else one.title_en}" for one in indicator.sources)


def delivery(indicator: Indicator, language: Language) -> str:
    """File and day of the delivery that brought the newest value."""
    if not indicator.file_name:
        return ""
    landed = "geland op" if language == "nl" else "landed on"
    return indicator.file_name + (f", {landed} {date_in(indicator.landed_at, language)}" if indicator.landed_at else "")


def why_missing(indicator: Indicator, language: Language) -> str:
    """Why there is no value; nothing where there is one."""
    if indicator.has_value:
        return ""
    nl = language == "nl"
    return (indicator.no_source_reason_nl if nl else indicator.no_source_reason_en) or (
        indicator.reason_nl if nl else indicator.reason_en
    )


def investments(budget: Budget, language: Language) -> str:
    """Which part of a budget holds investments only, so that nobody takes it for all that is spent."""
    nl = language == "nl"
    if budget.is_investment_only:
        return "enkel investeringen, geen werkingskosten" if nl else "investments only, no running costs"
    if budget.investment_only_actions:
        return (
            f"van {budget.investment_only_actions} enkel de investering, geen werkingskosten"
            if nl
            else f"of {budget.investment_only_actions} the investment only, no running costs"
        )
    return ""


def euro(value: Decimal, language: Language) -> str:
    """Whole euro: `€ 1.250.000`."""
    return f"€\N{NO-BREAK SPACE}{decimal(value, language)}"
