"""The scorecard of the plan: read from the published mart alone, shown in a terminal, as CSV and as one page."""
