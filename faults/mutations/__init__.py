"""How a delivery goes wrong: each function of these modules takes a sound one and gives it back spoilt.

What a function promises of the outcome stands in its registration and is beyond doubt: `never` may not be loaded,
`same` must leave what the sound one would, if it is loaded. All else is judged by what holds for every delivery.
"""

from faults.mutations import books, cells, table, text, whole, zips
from faults.mutations.base import MUTATIONS, PLANT, Mutation, spoilt

__all__ = ["MUTATIONS", "PLANT", "Mutation", "books", "cells", "spoilt", "table", "text", "whole", "zips"]
