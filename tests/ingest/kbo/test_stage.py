from __future__ import annotations

from collections import Counter

import pytest
from psycopg import sql

from ingest.kbo import extract, stage
from warehouse.errors import WarehouseError

NAME = "KboOpenData_0140_2025_10_05_Full.zip"
BRANCHES = [("9.000.006.626", "01-09-1995", "0257.883.408"), ("9.000.008.210", "01-01-1968", "0400.051.358")]
ADDRESS = ("0200.065.765", "REGO", None, None, "9070", "Destelbergen", "", "Straat", "Rue", "1", "", None, None)


def rows(kbo, table: str) -> Counter:
    return Counter(kbo.connection.execute(sql.SQL("select * from {}").format(sql.Identifier("raw", table))).fetchall())


def staged_tables(kbo) -> list[str]:
    query = "select tablename from pg_tables where schemaname = 'raw' and tablename like 'stage%' order by 1"
    return [name for (name,) in kbo.connection.execute(query)]


def test_rows_stand_in_staging_for_every_connection(kbo, settings):
    from warehouse import db

    kbo.stage(kbo.full(140, branch=BRANCHES))
    with db.connect(settings) as other:
        assert other.execute("select count(*) from raw.stage_kbo_branch").fetchone() == (2,)


def test_null_and_empty_string_stay_apart(kbo):
    kbo.stage(kbo.full(140, address=[ADDRESS]))
    assert rows(kbo, "stage_kbo_address") == Counter([ADDRESS])


def test_the_answer_names_each_table_with_its_rows(kbo):
    staged = kbo.stage(kbo.full(140, branch=BRANCHES))
    branch = next(table for table in staged.tables if table.name == "branch")
    assert (branch.schema, branch.table, branch.target) == ("raw", "stage_kbo_branch", "kbo_branch")
    assert (branch.rows, branch.key_columns, branch.role) == (2, ("branch_id",), "rows")
    assert staged.rows == 2
    assert staged.context["extract_number"] == 140
    assert staged.context["extract_type"] == "full"


def test_an_update_stages_its_keys_beside_its_rows(kbo):
    kbo.load(kbo.full(139, branch=BRANCHES))
    staged = kbo.stage(kbo.update(140, {"branch": ["9.000.006.626"]}, branch=BRANCHES))
    parts = {table.table: (table.rows, table.role) for table in staged.tables if table.target == "kbo_branch"}
    assert parts == {"stage_kbo_branch": (2, "rows"), "stage_kbo_branch_delete": (1, "delete_keys")}
    assert rows(kbo, "stage_kbo_branch_delete") == Counter([("9.000.006.626",)])


def test_columns_in_another_order_reach_their_own_column(kbo):
    files = kbo.files(140, "full", {}, {})
    files["branch.csv"] = '"EnterpriseNumber","Id","StartDate"\n"0257.883.408","9.000.006.626",01-09-1995\n'
    kbo.stage(kbo.zip(NAME, files))
    assert rows(kbo, "stage_kbo_branch") == Counter(BRANCHES[:1])


def test_a_byte_order_mark_and_windows_line_ends_leave_no_trace(kbo):
    files = kbo.files(140, "full", {"branch": BRANCHES}, {})
    kbo.stage(kbo.zip(NAME, {name: "\ufeff" + text.replace("\n", "\r\n") for name, text in files.items()}))
    assert rows(kbo, "stage_kbo_branch") == Counter(BRANCHES)


def test_staging_again_replaces_what_stood_there(kbo):
    kbo.stage(kbo.full(140, branch=BRANCHES))
    kbo.stage(kbo.full(140, branch=BRANCHES[:1]))
    assert rows(kbo, "stage_kbo_branch") == Counter(BRANCHES[:1])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'"9.000.006.626",01-09-1995\n', "branch.csv line 3: there are too many or too few values"),
        (b'"9.000.006.626",01-09-1995,"0257.883.408","x"\n', "branch.csv line 3: there are too many or too few values"),
        (b'"9.000.006.626",01-09-1995,"0257.883', "branch.csv line 3: there are .* a quote that does not end"),
        (b'"9.000.006.626",01-09-1995,"\xe9"\n', "branch.csv line 3: there are signs that are not UTF-8"),
        (b'"9.000.006.626",01-09-1995,"\x00"\n', "branch.csv line 3: there are signs that are not UTF-8"),
    ],
)
def test_a_line_that_does_not_fit_is_named_and_nothing_is_staged(kbo, line: bytes, message: str):
    files = kbo.files(140, "full", {}, {})
    good = b'"Id","StartDate","EnterpriseNumber"\n"9.000.006.626",01-09-1995,"0257.883.408"\n'
    with pytest.raises(WarehouseError, match=message):
        kbo.stage(kbo.zip(NAME, files | {"branch.csv": good + line}))
    kbo.connection.rollback()
    assert staged_tables(kbo) == []


def test_damage_inside_a_member_is_found_and_nothing_is_staged(kbo):
    many = [(f"9.{number:09}", "01-09-1995", "0257.883.408") for number in range(3000)]
    path = kbo.full(140, branch=many)
    content = bytearray(path.read_bytes())
    start = content.index(b"branch.csv") + 2000
    content[start : start + 40] = bytes(40)
    path.write_bytes(content)
    opened = extract.open_extract(path)
    with pytest.raises(WarehouseError, match=r"branch.csv cannot be unpacked: .*fetch it again"):
        stage.stage(kbo.connection, opened, 1)
    kbo.connection.rollback()
    assert staged_tables(kbo) == []


def test_progress_tells_file_and_bytes(kbo):
    seen = {}
    opened = extract.open_extract(kbo.full(140, branch=BRANCHES))
    stage.stage(kbo.connection, opened, 1, progress=lambda name, done, size: seen.update({name: (done, size)}))
    done, size = seen["branch.csv"]
    assert done == size > 0
