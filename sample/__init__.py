"""A synthetic city in the publishers' own formats: deliveries to try the warehouse with, and to measure it."""

from sample.calendar import Calendar
from sample.deliveries import full_at, write, write_others

__all__ = ["Calendar", "full_at", "write", "write_others"]
