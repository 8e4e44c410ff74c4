"""Of the population on 1 January (Statbel, TF_SOC_POP_STRUCT): inhabitants are compared by municipality."""

from __future__ import annotations

from expectations.suites.earlier import Kept

KEPT = {"statbel_population": Kept(figures=("population",), by=("nis_code",))}
