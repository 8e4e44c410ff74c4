"""Counts in the time of a clock as hours of UTC, for the layouts of counters of passers-by.

Raw rows are hours, whatever the interval of the counter is: pandas puts its intervals into hours. An hour without any
interval is no row, for nobody counted then. What stands at a time that the clock never showed (02:30 on the night in
which it goes forward) has no hour, and its row is set apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

import pandas as pd

from ingest.gate import Refused

ZONE = "Europe/Brussels"
"""Of a time that is written without one: the counters of a Belgian city give the time on its clocks."""
HAS_ZONE = r"(?:Z|[+-]\d{2}:?\d{2})$"
HOUR, DAY = 60, 24 * 60
"""Minutes."""
DIGITS = 9
"""Decimals that are kept of a count; more are noise of a division."""
OFTEN_ENOUGH = 0.9
"""Share of the steps between counts that must be of one length for it to be the interval of the counter."""


def utc(written: pd.Series, counter: pd.Series, zone: str = ZONE) -> pd.Series:
    """The moments that texts mean, in UTC; NaT where one means none.

    A text without a zone is on the clock of `zone`. In the night in which that goes back an hour is shown twice: of two
    equal times of a counter the first is that of summer, as one that stands alone is.
    """
    with_zone = written.str.contains(HAS_ZONE, regex=True, na=False)
    known = pd.to_datetime(written.where(with_zone), format="ISO8601", utc=True, errors="coerce")
    if with_zone.all():
        return known.astype("datetime64[ns, UTC]")
    naive = pd.to_datetime(written.where(~with_zone), format="ISO8601", errors="coerce").astype("datetime64[ns]")
    is_summer = naive.groupby([counter, naive], dropna=False).cumcount().eq(0)
    local = naive.dt.tz_localize(zone, ambiguous=is_summer.to_numpy(), nonexistent="NaT")
    return known.astype("datetime64[ns, UTC]").fillna(local.dt.tz_convert("UTC"))


def interval(moments: pd.Series, counter: pd.Series, label: str) -> int:
    """Minutes from one count to the next: the usual step of a counter.

    Hours with as many missing between them are hours. Raises Refused where an hour is not a whole number of steps, no
    step is usual, or it is a day.
    """
    steps = moments.groupby(counter).diff().dropna()
    steps = steps[steps > pd.Timedelta(0)]
    if steps.empty:
        return HOUR
    usual = steps.mode().iloc[0]
    minutes = int(usual / pd.Timedelta(minutes=1))
    if HOUR < minutes < DAY and not minutes % HOUR:
        return HOUR
    # a gap is a number of steps
    regular = (steps % usual == pd.Timedelta(0)).mean()
    if not minutes or HOUR % minutes or regular < OFTEN_ENOUGH:
        raise Refused(
            f"{label}: from one count to the next are {minutes} minutes; give counts by the hour, or a part of it"
        )
    return minutes


def by_hour(counts: pd.DataFrame, summed: Sequence[str]) -> pd.DataFrame:
    """The intervals of each counter put into hours, each on the line of its first interval.

    `counts` has `counter_code`, `moment`, `line` and the columns that are `summed`; the sum of nothing is nothing, and
    not 0. Hours without any interval are left out. Every row must have a moment.
    """
    resampled = counts.set_index("moment").groupby("counter_code", sort=False).resample("h")
    hours = resampled[list(summed)].sum(min_count=1)
    hours["line"] = resampled["line"].first()
    return hours[hours["line"].notna()].reset_index()


def hour_text(moments: pd.Series) -> pd.Series:
    """The hour in UTC as `raw` has it, None where there is none, or it is not the beginning of one."""
    return _texts(moments.where(moments == moments.dt.floor("h")).dt.strftime("%Y-%m-%dT%H:%M:%SZ"))


def day_text(moments: pd.Series, zone: str = ZONE) -> pd.Series:
    """The day on the clock of `zone`, None where there is none."""
    return _texts(moments.dt.tz_convert(zone).dt.strftime("%Y-%m-%d"))


def _texts(found: pd.Series) -> pd.Series:
    return found.astype(object).where(found.notna(), None)


def number_text(value: object) -> str | None:
    """A count as digits with a point; what is no number stays as it is, and nothing is None."""
    if value is None or value != value:  # noqa: PLR0124  a NaN
        return None
    text = str(value).strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text or None
    if not number.is_finite() or abs(number.adjusted()) > 2 * DIGITS:
        return text
    return f"{round(number, DIGITS).normalize():f}"
