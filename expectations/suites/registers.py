"""What the rules of the city's registers share. A form's valid days are written yyyy-mm-dd, which sorts by time."""

from __future__ import annotations

from expectations import predicates as p
from expectations.rules import Rule
from ingest.allowed import EARLIEST, LATEST

DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
FIRST_DAY = "2000-01-01"
"""The registers are of this century, and so is dim_date."""
TODAY = "to_char(now() at time zone 'Europe/Brussels', 'YYYY-MM-DD')"


def has_happened(column: str, title: str) -> Rule:
    """The day lies between 2000 and today; one that the type's own rule refuses is not this rule's."""
    return Rule(
        f"{column}_has_happened",
        f"“{title}” ligt niet in de toekomst en niet voor 2000",
        f"{column} lies neither in the future nor before 2000",
        f"{column} ~ '{DAY}' and {column} between '{EARLIEST}' and '{LATEST}' "
        f"and {column} not between '{FIRST_DAY}' and {TODAY}",
        column=column,
    )


def is_code(column: str, title: str) -> Rule:
    """A code has a digit and no blanks, so that no name is taken for one."""
    return Rule(
        f"{column}_is_a_code",
        f"“{title}” is een code van letters, cijfers, punten en streepjes met minstens één cijfer, en geen naam",
        f"{column} is a code of letters, digits, dots and dashes with a digit at least, and no name",
        f"not ({column} ~ '^[A-Za-z0-9._-]{{1,40}}$' and {column} ~ '[0-9]') and not {p.unreadable(column)}",
        column=column,
    )
