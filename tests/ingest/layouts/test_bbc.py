"""The two raw exports of the municipal plans: texts of several lines, years in the header, headings above a pivot."""

from __future__ import annotations

from io import BytesIO

import pytest

from ingest.catalogue import source
from ingest.gate import Refused
from ingest.layouts import open_layout

PLAN = source("bbc_plan")
HEADER = (
    '"Bestuur";"Beleidsdoelst. totaaloverzicht";"Actieplan totaaloverzicht";"Actie totaaloverzicht";'
    '"2026,Uitgave";"2026,Uitgave per inwoner";"2027,Uitgave";"2027,Uitgave per inwoner"\n'
)
ACTION = (
    '"Code: AC000141\nKorte omschrijving: Wijk-Werken; ""dichtbij""\nLange omschrijving: \nCommentaar: \nEvaluatie: "'
)
GENK = f'"Genk";"Code: BD000003";"Code: AP000014";{ACTION};"17.500";"0,26";"";""\n'
ELSEWHERE = '"Antwerpen";"Code: 3";"Code: 3SBS07";"Code: 3SBS070101";"1";"";"2";"0,01"\n'

TEXTS = HEADER.partition(';"2026')[0]

PIVOT = """\
Investeringen volgens beleidsveld;;;;
Boekjaar;2026;2026;2026;2027
BV_domein;5 Ondernemen en werken;5 Ondernemen en werken;5 Ondernemen en werken;5 Ondernemen en werken
BV_subdomein;050 Handel en middenstand;050 Handel en middenstand;051 Nijverheid;050 Handel en middenstand
Beleidsveld;0500 Handel en middenstand;0500 Handel en middenstand;0510 Nijverheid;0500 Handel en middenstand
NIS-code;Totaal;Per inwoner;Totaal;Totaal
71016;1.234.567;18,11;;-250,50
11002;;;9;
"""


def opened(text, table="bbc_action", origin=PLAN):
    return open_layout(BytesIO(text.encode()), "bbc.csv", PLAN.file(table), origin)


def rows(text, table="bbc_action"):
    names = [column.name for column in PLAN.file(table).columns]
    return [(line, dict(zip(names, row, strict=True))) for line, row in opened(text, table).rows()]


def refusal(text, table="bbc_action", origin=PLAN):
    with pytest.raises(Refused) as caught:
        list(opened(text, table, origin).rows())
    message = str(caught.value)
    assert message.startswith("bbc.csv")
    assert "\n" not in message
    return message


def test_an_action_becomes_a_row_a_booking_year_with_the_line_on_which_it_begins():
    found = rows(HEADER + GENK + ELSEWHERE)
    assert [(line, row["municipality"], row["booking_year"], row["amount"]) for line, row in found] == [
        (2, "Genk", "2026", "17.500"),
        (2, "Genk", "2027", None),
        (7, "Antwerpen", "2026", "1"),
        (7, "Antwerpen", "2027", "2"),
    ]


def test_text_of_several_lines_stays_whole_with_its_delimiters_and_quotes():
    action = rows(HEADER + GENK)[0][1]["action"]
    assert action.splitlines()[:2] == ["Code: AC000141", 'Korte omschrijving: Wijk-Werken; "dichtbij"']


def test_amounts_are_as_delivered_and_a_column_that_no_export_has_is_empty():
    row = rows(HEADER + GENK)[0][1]
    assert (row["amount"], row["amount_per_inhabitant"], row["action_total"]) == ("17.500", "0,26", None)


def test_byte_order_mark_line_ends_and_blank_lines_make_no_difference():
    plain = rows(HEADER + ELSEWHERE)
    assert rows("\ufeff" + HEADER.replace("\n", "\r\n") + ELSEWHERE + "\r\n;;;;;;;\n") == plain


@pytest.mark.parametrize("years", [range(2014, 2021), range(2020, 2028), [2026]])
def test_any_number_of_years_is_read(years):
    header = TEXTS + "".join(f';"{year}, Uitgave"' for year in years) + "\n"
    text = header + "Genk;a;b;c" + "".join(f";{year}" for year in years) + "\n"
    assert [(row["booking_year"], row["amount"]) for _, row in rows(text)] == [(str(y), str(y)) for y in years]


def test_a_total_of_the_action_stands_in_each_of_its_rows():
    text = HEADER.replace("\n", ';"Totaal,Uitgave"\n') + ELSEWHERE.replace("\n", ";3\n")
    assert [row["action_total"] for _, row in rows(text)] == ["3", "3"]


def test_a_new_column_is_left_out_and_told():
    text = HEADER.replace("\n", ';"2026,Ontvangst"\n') + ELSEWHERE.replace("\n", ";3\n")
    assert opened(text).new_columns == ("column 9",)


def test_a_new_column_is_refused_where_the_catalogue_says_so():
    strict = PLAN.model_copy(update={"drift": "refuse"})
    text = HEADER.replace("\n", ';"2026,Ontvangst"\n') + ELSEWHERE.replace("\n", ";3\n")
    assert "line 1: column 9 is new" in refusal(text, origin=strict)


def test_a_list_without_years_is_refused():
    header = TEXTS + "\n"
    assert "no column is called after a booking year" in refusal(header + "Genk;a;b;c\n")


def test_a_year_without_its_amount_is_refused_by_name():
    text = HEADER.replace('"2027,Uitgave";', "") + "Genk;a;b;c;1;2;3\n"
    assert "the column '2027,Uitgave' is missing" in refusal(text)


def test_a_missing_text_column_is_refused_by_name():
    assert "the column 'Bestuur' is missing" in refusal(HEADER.replace('"Bestuur";', "") + "a;b;c;1;2;3;4\n")


def test_a_column_that_is_there_twice_is_refused():
    assert "column 5 and column 7 have the same name" in refusal(HEADER.replace('2027,Uitgave"', '2026,Uitgave"'))


def test_a_cut_list_is_refused_with_the_line_on_which_the_record_begins():
    assert "line 2: unexpected end of data; is the file cut?" in refusal(HEADER + GENK[:60])


def test_a_ragged_record_is_refused_with_its_line():
    assert "line 7: 3 values where the header has 8" in refusal(HEADER + GENK + "Genk;a;b\n")


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_list_is_refused(text):
    assert "is empty" in refusal(text)


def test_a_header_without_actions_is_refused():
    assert "has a header and no rows" in refusal(HEADER)


def test_a_pivot_becomes_a_row_a_municipality_and_heading():
    found = rows(PIVOT, "bbc_policy_field")
    assert [(line, row["nis_code"], row["booking_year"], row["policy_field"]) for line, row in found] == [
        (7, "71016", "2026", "0500 Handel en middenstand"),
        (7, "71016", "2027", "0500 Handel en middenstand"),
        (8, "11002", "2026", "0510 Nijverheid"),
    ]
    assert [(row["amount"], row["amount_per_inhabitant"]) for _, row in found] == [
        ("1.234.567", "18,11"),
        ("-250,50", None),
        ("9", None),
    ]


def test_what_is_counted_may_be_called_uitgave():
    text = PIVOT.replace("NIS-code;Totaal;Per inwoner", "NIS-code;Uitgave;Uitgave per inwoner")
    assert rows(text, "bbc_policy_field") == rows(PIVOT, "bbc_policy_field")


def test_accounts_have_their_levels_above_them():
    text = (
        "Boekjaar;2026\nNiveau 1;I Investeringsverrichtingen\nNiveau 2;I.1 Investeringsuitgaven\n"
        "Niveau 3;I.1.B Materieel\nAlg. rekening;REK224-7 Wegen\nNIS-code;Totaal\n71016;5\n"
    )
    ((line, row),) = rows(text, "bbc_account")
    assert (line, row["level_2"], row["account"]) == (7, "I.1 Investeringsuitgaven", "REK224-7 Wegen")


def test_a_heading_that_the_catalogue_lacks_is_told():
    text = PIVOT.replace("NIS-code", "Bestuurssoort;G;G;G;G\nNIS-code", 1)
    assert opened(text, "bbc_policy_field").new_columns == ("line 6",)


def test_the_same_heading_twice_is_refused_as_one_value_would_be_lost():
    text = PIVOT.replace("0510 Nijverheid", "0500 Handel en middenstand").replace("051 N", "050 N")
    text = text.replace("050 Nijverheid", "050 Handel en middenstand")
    assert "line 6: columns 2 and 4 both have 'Totaal' of the same headings" in refusal(text, "bbc_policy_field")


def test_a_pivot_without_the_line_of_municipalities_is_refused():
    text = PIVOT.replace("NIS-code", "Gemeente")
    assert "none of the first 8 lines begins with NIS-code" in refusal(text, "bbc_policy_field")


def test_a_pivot_of_the_other_classification_is_refused():
    assert "Niveau 1, Niveau 2, Niveau 3, Alg. rekening is missing" in refusal(PIVOT, "bbc_account")


def test_a_ragged_municipality_is_refused_with_its_line():
    assert "line 9: 3 values where line 6 has 5" in refusal(PIVOT + "71016;1;2\n", "bbc_policy_field")


def test_headings_without_municipalities_are_refused():
    text = PIVOT.partition("71016")[0]
    assert "has headings and no municipality" in refusal(text, "bbc_policy_field")


def test_a_heading_that_is_new_is_refused_where_the_catalogue_says_so():
    strict = PLAN.model_copy(update={"drift": "refuse"})
    text = PIVOT.replace("NIS-code", "Bestuurssoort;G;G;G;G\nNIS-code", 1)
    assert "line 6 is new" in refusal(text, "bbc_policy_field", strict)


HEAD = "Type rapport;{kind};{kind};{kind};{kind}\nRapportjaar;{year};{year};{year};{year}\n"


def read_as_2026(text, table="bbc_policy_field"):
    name = {"bbc_policy_field": "bbc_2026_beleidsvelden.csv", "bbc_action": "bbc_2026_acties_uitgaven.csv"}[table]
    return open_layout(BytesIO(text.encode()), name, PLAN.file(table), PLAN)


@pytest.mark.parametrize("kind", ["Meerjarenplan", "Aanpassing meerjarenplan", "Meerjarenplanaanpassing 3", "MJP"])
def test_what_the_raw_export_of_a_plan_says_of_itself_is_read_and_is_no_new_column(kind):
    found = read_as_2026(HEAD.format(kind=kind, year=2026) + PIVOT)
    assert found.new_columns == ()
    assert len(list(found.rows())) == 3


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        (HEAD.format(kind="Jaarrekening", year=2026), "line 1: Type rapport says jaarrekening"),
        (HEAD.format(kind="Budget", year=2026), "line 1: Type rapport says budget"),
        (HEAD.format(kind="An Peeters", year=2026), "line 1: Type rapport says another report"),
        (HEAD.format(kind="Meerjarenplan", year=2020), "line 2: Rapportjaar says 2020, the name says 2026"),
        (HEAD.format(kind="Meerjarenplan", year="An"), "line 2: Rapportjaar says no year, the name says 2026"),
        ("Rapportjaar;2026;2026;2020;2026\n", "line 1: Rapportjaar says 2020"),
        ("Type rapport;Jaarrekening\n", "line 1: Type rapport says jaarrekening"),
        ("Type rapport: Jaarrekening\n", "line 1: Type rapport says jaarrekening"),
    ],
)
@pytest.mark.parametrize("table", ["bbc_policy_field", "bbc_action"])
def test_another_report_or_plan_than_the_name_says_is_refused(head, fault, table):
    with pytest.raises(Refused) as caught:
        read_as_2026(head + (PIVOT if table == "bbc_policy_field" else HEADER + GENK), table)
    assert fault in str(caught.value)


def test_a_list_may_say_it_above_its_header_or_in_columns():
    head = "Type rapport;Meerjarenplan\nRapportjaar;2026\n"
    assert len(list(read_as_2026(head + HEADER + GENK, "bbc_action").rows())) == 2
    beside = HEADER.replace("\n", ';"Type rapport"\n') + GENK.replace(';""\n', ';"";"{kind}"\n')
    good = read_as_2026(beside.replace("{kind}", "Meerjarenplan"), "bbc_action")
    assert good.new_columns == ()
    assert len(list(good.rows())) == 2
    with pytest.raises(Refused, match="line 2: Type rapport says jaarrekening"):
        list(read_as_2026(beside.replace("{kind}", "Jaarrekening"), "bbc_action").rows())
