"""Errors that are meant to be read by a person: one line that says what is wrong and what to do next."""


class WarehouseError(Exception):
    """A failure with a cause outside the code (a port, a file, a delivery); `genk` prints it without a trace."""
