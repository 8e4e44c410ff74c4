"""The table that a run ends with, and how each failure is repeated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from faults.cases import Result, Scenario


def render(scenarios: Sequence[Scenario], results: Sequence[Result], seed: int, seconds: float) -> str:
    """The whole report as text; a scenario without a case is left out."""
    return "\n".join(_lines(scenarios, results, seed, seconds))


def _lines(scenarios: Sequence[Scenario], results: Sequence[Result], seed: int, seconds: float) -> Iterator[str]:
    rows: list[tuple[str, ...]] = [("scenario", "tried", "held", "failed", "skipped", "seconds")]
    for scenario in scenarios:
        of = [result for result in results if result.case.scenario == scenario.name]
        if of:
            rows.append((scenario.title, *_counts(of)))
    rows.append((f"all, seed {seed}, {seconds:.0f} s by the clock", *_counts(results)))
    yield from _table(rows)
    yield from _failures(results)
    reasons = sorted({(result.case.scenario, result.reason) for result in results if result.outcome == "skipped"})
    for name, reason in reasons:
        yield f"skipped {name}: {reason}"


def _counts(results: Sequence[Result]) -> tuple[str, ...]:
    number = {outcome: sum(r.outcome == outcome for r in results) for outcome in ("held", "failed", "skipped")}
    tried = number["held"] + number["failed"]
    return (*map(str, (tried, *number.values())), f"{sum(result.seconds for result in results):.0f}")


def _failures(results: Sequence[Result]) -> Iterator[str]:
    for result in results:
        if result.outcome == "failed":
            yield ""
            yield f"FAILED {result.case.name}: {result.tried}"
            yield f"  {result.reason}"
            yield f"  repeat: {result.case.command}"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in (rows[0], tuple("-" * width for width in widths), *rows[1:]):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()
