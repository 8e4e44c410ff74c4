"""Our one expectation for Great Expectations: no row satisfies a condition.

The count is an aggregate metric, and Great Expectations asks all aggregate metrics of a batch in one SELECT: a table of
36 million rows with ten rules is scanned once. No value of a row ever enters a result, only the count.
Imported late, since Great Expectations takes seconds to import.
"""

# ruff: noqa: ARG002  Great Expectations passes these arguments by name
from __future__ import annotations

from typing import Any, ClassVar

from great_expectations.compatibility.pydantic import PrivateAttr
from great_expectations.compatibility.sqlalchemy import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metrics.metric_provider import metric_partial
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

METRIC = "table.rows_that_violate"


class RowsThatViolate(TableMetricProvider):  # type: ignore[misc]
    """Number of rows that satisfy the SQL condition `violation`."""

    metric_name = METRIC
    value_keys = ("violation",)

    @metric_partial(  # type: ignore[untyped-decorator]
        engine=SqlAlchemyExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type=MetricDomainTypes.TABLE,
    )
    def _sqlalchemy(
        cls,  # noqa: N805
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> tuple[Any, dict[str, Any], dict[str, Any]]:
        condition = sa.literal_column(metric_value_kwargs["violation"], sa.Boolean)
        return sa.func.count().filter(condition), metric_domain_kwargs, {}


class ExpectNoRowToViolate(BatchExpectation):  # type: ignore[misc]
    """Expect that no row of the batch satisfies the SQL condition `violation`."""

    violation: str
    metric_dependencies: ClassVar[tuple[str, ...]] = (METRIC,)
    success_keys: ClassVar[tuple[str, ...]] = ("violation",)
    _made: ExpectationConfiguration | None = PrivateAttr(default=None)

    @property
    def configuration(self) -> ExpectationConfiguration:
        """The same one each time: Great Expectations asks for it some eighty times a check and makes each anew."""
        if self._made is None:
            self._made = super().configuration
        return self._made

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        failed = metrics[METRIC]
        return {"success": failed == 0, "result": {"observed_value": failed}}
