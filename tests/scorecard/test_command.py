from __future__ import annotations

import csv

from tests.genk.test_cli import genk  # noqa: F401  the fixture that runs a command line
from tests.scorecard import mart


def test_without_a_publication_it_fails_with_one_line(genk, settings):  # noqa: F811
    code, out, err = genk("scorecard")
    assert (code, out) == (1, "")
    assert err == "genk: no scorecard yet: nothing of the plan is published; `genk build` does that\n"


def test_terminal_shows_the_plan(genk, settings, changeable):  # noqa: F811
    code, out, err = genk("scorecard")
    assert (code, err) == (0, "")
    assert "Objective O1" in out
    assert "synthetic" in out
    assert "Doelstelling O1" in genk("scorecard", "--lang", "nl")[1]


def test_page_and_csv_are_written_where_they_are_asked(genk, settings, changeable, tmp_path):  # noqa: F811
    page, table = tmp_path / "new" / "plan.html", tmp_path / "plan.csv"
    code, out, _ = genk("scorecard", "--html", str(page), "--csv", str(table))
    assert code == 0
    assert out.splitlines() == [f"written: {page}", f"written: {table}"]
    assert "Actieve vestigingen in Genk" in page.read_text()
    with table.open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.DictReader(lines))) == len(mart.seed("plan_indicator"))


def test_an_unknown_language_or_a_folder_as_file_is_wrong_use(genk, settings, tmp_path):  # noqa: F811
    assert genk("scorecard", "--lang", "fr")[0] == 2
    assert genk("scorecard", "--html", str(tmp_path))[0] == 2
