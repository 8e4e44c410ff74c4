"""From each figure of the sample back to its rows, and from a row to the line of its file; the SQL of docs/trace.md."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from psycopg.rows import dict_row

from tests import databases
from tests.dbt_project.conftest import ChangeableCopy, Warehouse
from tests.genk.test_cli import genk  # noqa: F401  the fixture that runs a command line
from tracing import adding, evidence, published, reading
from warehouse import mart, publish
from warehouse.passwords import password
from warehouse.settings import Settings

PAGE = Path(__file__).resolve().parents[2] / "docs" / "trace.md"
BLOCKS = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
NEXT = "mart_next"
NETTO = "O1.net_growth"


@pytest.fixture
def sample(built_from_sample: Warehouse) -> Warehouse:
    return built_from_sample


@pytest.fixture
def in_use(
    sample: Warehouse, changeable_copy: ChangeableCopy, server: Settings, monkeypatch: pytest.MonkeyPatch
) -> Warehouse:
    """The sample published, and named by the environment."""
    copy = changeable_copy(sample)
    build = uuid4()
    mart.set_stamp(copy.connection, NEXT, f"build {build}")
    publish.publish(copy.connection, build, "{}")
    monkeypatch.setenv("GENK_HOME", str(copy.settings.home))
    monkeypatch.setenv("WAREHOUSE_DSN", databases.address(server, copy.connection.info.dbname))
    monkeypatch.setenv("GENK_PASSWORD_BI_READER", password(server, "bi_reader"))
    return copy


def answer(warehouse: Warehouse, block: str) -> list[dict]:
    """What a block of the page answers, on the build that is not published yet."""
    with warehouse.connection.cursor(row_factory=dict_row) as cursor:
        # the text is the page's own
        return cursor.execute(re.sub(r"\bmart\.", "mart_next.", block).encode()).fetchall()


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: " ".join(block.split())[:50])
def test_every_block_of_the_page_runs_and_answers(sample: Warehouse, block: str) -> None:
    assert answer(sample, block)


def test_a_line_that_the_page_shows_stands_in_the_landed_file(sample: Warehouse) -> None:
    row = answer(sample, next(block for block in BLOCKS if "legal_form_code" in block))[-1]
    assert row["numerator"] == int(row["starts"]) - int(row["stops"])
    (file,) = answer(sample, next(block for block in BLOCKS if "sha256" in block))
    with zipfile.ZipFile(file["uri"]) as archive:
        (member,) = archive.namelist()
        line = archive.read(member).decode("utf-8-sig").splitlines()[row["line_number"] - 1]
    for column in ("legal_form_code", "nace_code", "active", "starts", "stops"):
        assert row[column] in line.split("|"), column


@pytest.mark.parametrize("fixture", ["built_from_sample", "built"])
def test_every_figure_adds_up_from_its_rows(request: pytest.FixtureRequest, fixture: str) -> None:
    connection = request.getfixturevalue(fixture).connection
    traced = 0
    for code, indicator in published.indicators(connection, NEXT).items():
        if figures := published.figures(connection, code, NEXT):
            rows = adding.by_place(evidence.rows(connection, code, figures))
            for figure in figures:
                if figure.is_suppressed:
                    continue
                added = adding.add_up(adding.counting(rows[figure.geography_code], figure), indicator.aggregation)
                assert adding.differences(figure, added) == (), (code, figure)
                traced += 1
    assert traced > 40


def test_the_sample_has_figures_by_each_rule(sample: Warehouse) -> None:
    rules = sample.rows(
        "select distinct aggregation from mart_next.dim_indicator "
        "inner join mart_next.fct_indicator_value using (indicator_code)"
    )
    assert {rule for (rule,) in rules} == set(adding.AGGREGATIONS)


def test_every_row_that_counts_is_of_a_delivery_that_landed(sample: Warehouse) -> None:
    connection = sample.connection
    for code in published.indicators(connection, NEXT):
        if figures := published.figures(connection, code, NEXT):
            ids = {row.delivery_id for row in evidence.rows(connection, code, figures)} - {None}
            landed = evidence.deliveries(connection, ids)
            assert {one.delivery_id for one in landed} == ids, code
            assert all(one.sha256 for one in landed)


def test_the_newest_figure_is_the_one_that_is_rated(sample: Warehouse) -> None:
    trace = reading.read(sample.connection, NETTO.lower(), schema=NEXT)
    assert trace.figure
    assert trace.verdict == "adds_up"
    assert sample.rows(
        "select period_start, value from mart_next.fct_target_status where indicator_code = %s and is_latest", [NETTO]
    ) == [(trace.figure.period_start, trace.figure.value)]
    assert [one.delivery_id for one in trace.deliveries] == [trace.figure.delivery_id]
    assert trace.evidence
    assert trace.evidence.rows_of().total() == trace.figure.rows_counted


def test_a_neighbourhood_and_a_place_to_compare_with_can_be_traced(sample: Warehouse) -> None:
    for code, place, name in (
        ("O1.settled", "71016W10", "Industrieterrein Genk-Noord"),
        ("O1.vat_starts", "70000", "Provincie Limburg"),
        ("O1.vat_starts", "01000", "België"),
    ):
        trace = reading.read(sample.connection, code, place=place, schema=NEXT)
        assert (trace.verdict, trace.place, trace.status) == ("adds_up", name, None)


def test_what_of_a_delivery_was_set_apart_is_counted_by_rule(sample: Warehouse) -> None:
    trace = reading.read(sample.connection, "O1.local_units", schema=NEXT)
    (delivery,) = trace.deliveries
    assert {(one.rule, one.rows) for one in trace.set_apart} == set(
        sample.rows(
            "select rule, count(*) from quarantine.row where delivery_id = %s group by 1", [delivery.delivery_id]
        )
    )
    assert trace.set_apart
    assert all(one.description_nl and one.description_en for one in trace.set_apart)


def test_an_indicator_that_nothing_measures_is_told_with_why(sample: Warehouse) -> None:
    trace = reading.read(sample.connection, "O3.jobseekers", schema=NEXT)
    assert (trace.verdict, trace.figure) == ("no_figure", None)
    assert trace.status
    assert trace.status.reason_nl.startswith("Wacht op ")


@pytest.mark.parametrize(
    ("code", "period", "place", "named"),
    [
        ("O1.net_grwth", None, None, "O1.net_growth"),
        ("jobseekers", None, None, "O3.jobseekers"),
        ("nothing at all", None, None, "genk scorecard"),
        (NETTO, "1999", None, "the first is of 2015, the last of 2024"),
        (NETTO, "soon", None, "2025-Q3"),
        (NETTO, None, "71017", "there are: 71016"),
        ("O1.settled", None, "71017", "and 25 more"),
        ("O3.jobseekers", "2024", None, "no figures yet"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(
    sample: Warehouse, code: str, period: str | None, place: str | None, named: str
) -> None:
    with pytest.raises(reading.NotThereError, match=re.escape(named)):
        reading.read(sample.connection, code, period, place, NEXT)


def test_the_command_tells_of_a_figure_and_its_rows(in_use: Warehouse, genk) -> None:  # noqa: F811
    code, out, err = genk("trace", NETTO, "2024", "--rows", "--lang", "nl")
    assert (code, err) == (0, "")
    assert "Leveringen" in out
    lines = in_use.value(
        "select count(*) from raw.statbel_vat where nis_code = '71016' and delivery_id = ("
        f"select delivery_id from mart.fct_indicator_value where indicator_code = '{NETTO}' and period_nl = '2024')"
    )
    assert sum(line.endswith(tuple("0123456789")) and "2024-12-31" in line for line in out.splitlines()) == lines > 0

    code, out, err = genk("trace", NETTO, "1999")
    assert (code, out) == (2, "")
    assert "PERIOD" in err


def test_a_row_that_changed_is_found(in_use: Warehouse, genk) -> None:  # noqa: F811
    in_use.connection.execute(
        "update intermediate.int_indicator_row set numerator = numerator + 5 "
        "where indicator_code = %s and counts_from = '2024-12-31' and line_number = ("
        "select max(line_number) from intermediate.int_indicator_row as others "
        "where others.indicator_code = %s and others.counts_from = '2024-12-31')",
        [NETTO, NETTO],
    )
    (figure,) = (one for one in published.figures(in_use.connection, NETTO) if one.period_en == "2024")
    assert figure.value is not None
    code, out, err = genk("trace", NETTO, "2024")
    assert code == 1
    for text in (out.splitlines()[-1], err):
        assert f"figure is {figure.value} and the rows give {figure.value + 5}; numerator is" in text
    assert err.count("\n") == 1
    assert genk("trace", NETTO, "2023")[0] == 0


def test_a_reader_of_the_mart_sees_the_figure_and_no_rows(in_use: Warehouse, genk) -> None:  # noqa: F811
    whole = genk("trace", "A1.5.satisfaction")[1].splitlines()
    code, out, err = genk("trace", "A1.5.satisfaction", "--rows", "--role", "bi_reader")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    facts = next(number for number, line in enumerate(whole) if line.startswith("Deliveries"))
    assert [line.rstrip() for line in lines[:facts]] == [line.rstrip() for line in whole[:facts]]
    assert lines[-1].startswith("not added up: this login may not see the rows")
    assert "sha256" not in out


def test_a_hidden_figure_is_told_as_hidden(in_use: Warehouse, genk) -> None:  # noqa: F811
    in_use.connection.execute(
        "update mart.fct_indicator_value "
        "set value = null, numerator = null, denominator = null, rows_counted = null, is_suppressed = true "
        "where indicator_code = 'A1.5.satisfaction'"
    )
    code, out, err = genk("trace", "A1.5.satisfaction")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].startswith("the figure is hidden; the rows give ")
    code, out, err = genk("trace", "A1.5.satisfaction", "--role", "bi_reader", "--rows")
    assert (code, err) == (0, "")
    assert "hidden: too few stand behind it" in out
    assert out.splitlines()[-1].startswith("not added up")


def test_rows_of_another_build_are_not_held_against_the_mart(in_use: Warehouse, genk) -> None:  # noqa: F811
    build = uuid4()
    publish.fresh_mart_next(in_use.connection, build)
    code, out, err = genk("trace", NETTO, "--rows")
    assert code == 1
    assert err.startswith(f"genk: {NETTO}: not added up: the rows are of another build than the published figure")
    assert err.count("\n") == 1
    assert out.splitlines()[-1] in err
    assert "add up" not in out

    in_use.connection.execute("create table mart_next.dim_indicator as table mart.dim_indicator")
    for name in ("fct_indicator_value", "fct_target_status", "dim_source", "dim_geography"):
        in_use.connection.execute(f"create table mart_next.{name} as table mart.{name}")
    publish.complete_mart_next(in_use.connection, build)
    assert genk("trace", NETTO)[0] == 1
    publish.publish(in_use.connection, build, "{}")
    assert genk("trace", NETTO)[0] == 0
    publish.rollback(in_use.connection)
    assert genk("trace", NETTO)[0] == 1
    publish.rollback(in_use.connection)
    assert genk("trace", NETTO)[0] == 0
