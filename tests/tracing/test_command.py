from __future__ import annotations

from tests.genk.test_cli import genk  # noqa: F401  the fixture that runs a command line


def test_without_a_publication_it_fails_with_one_line(genk, settings):  # noqa: F811
    assert genk("trace", "O1.settled") == (
        1,
        "",
        "genk: nothing to trace yet: no figures are published; `genk build` does that\n",
    )


def test_a_mart_of_before_its_figures_said_what_they_count_is_nothing_to_trace(genk, settings, warehouse):  # noqa: F811
    warehouse.execute("create table mart.fct_indicator_value (indicator_code text, value numeric)")
    warehouse.commit()
    code, out, err = genk("trace", "O1.settled")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("genk: nothing to trace yet")


def test_an_unknown_language_is_wrong_use(genk, settings):  # noqa: F811
    assert genk("trace", "O1.settled", "--lang", "fr")[0] == 2
