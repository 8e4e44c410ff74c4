"""Errors that are meant to be read by a person, and what of any other error may be written down."""

import psycopg


class ToldError(Exception):
    """An error whose message is made for people: it names files, lines, known columns and counts, no value of a row."""


class WarehouseError(ToldError):
    """A failure with a cause outside the code (a port, a file, a delivery); `genk` prints it without a trace."""


def without_values(error: BaseException) -> str:
    """The message of an error of ours; of another one its kind alone, since its words may hold values of rows.

    The database, for one, quotes the value that it does not take.
    """
    if isinstance(error, ToldError):
        return str(error) or type(error).__name__
    if isinstance(error, psycopg.Error) and error.sqlstate:
        return f"the database answers {type(error).__name__} ({error.sqlstate})"
    if isinstance(error, OSError) and error.strerror:
        return f"{type(error).__name__}: {error.strerror}"
    return type(error).__name__
