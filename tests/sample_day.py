"""The day on which the sample lives in the tests, so that their figures stand whatever day it is."""

from __future__ import annotations

from datetime import date

AS_OF = date(2025, 10, 15)
