"""Text loses what nobody sees and keeps what it says, the same in every layout; titles are compared folded."""

from __future__ import annotations

import json
from collections import Counter
from io import BytesIO

import pytest

from ingest.catalogue import load_catalogue, source
from ingest.layouts import open_layout
from ingest.layouts.text import clean, folded


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (" 3600\t", "3600"),
        ("\N{NO-BREAK SPACE}3600\N{NARROW NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}", "3600"),
        ("\N{ZERO WIDTH SPACE} 3600 \N{ZERO WIDTH NO-BREAK SPACE}", "3600"),
        ("Genk\N{NO-BREAK SPACE}Zuid", "Genk Zuid"),
        ("Vennes\N{SOFT HYPHEN}traat", "Vennestraat"),
        ("Andre\N{COMBINING ACUTE ACCENT}", "Andr\N{LATIN SMALL LETTER E WITH ACUTE}"),
        ("e\N{ZERO WIDTH JOINER}\N{COMBINING ACUTE ACCENT}", "\N{LATIN SMALL LETTER E WITH ACUTE}"),
        ("\N{LEFT-TO-RIGHT MARK}0403.019.261\N{POP DIRECTIONAL FORMATTING}", "0403.019.261"),
        ("een\nregel  en\teen", "een\nregel  en\teen"),
        ("m\N{SUPERSCRIPT TWO} of ½", "m\N{SUPERSCRIPT TWO} of ½"),
        ("\N{NO-BREAK SPACE}\N{SOFT HYPHEN}", ""),
    ],
)
def test_text_is_without_what_nobody_sees(written, text):
    assert clean(written) == text
    assert clean(text) == text


@pytest.mark.parametrize(
    "title",
    [
        "Gevraagde oppervlakte (m2)",
        "Gevraagde oppervlakte (m\N{SUPERSCRIPT TWO})",
        "gevraagde\noppervlakte\r\n(M2) ",
        "Gevraagde\N{NO-BREAK SPACE}opper\N{SOFT HYPHEN}vlakte (m2)",
    ],
)
def test_titles_that_say_the_same_are_the_same(title):
    assert folded(title) == "gevraagde oppervlakte (m2)"


def test_no_two_columns_of_a_file_have_titles_that_are_compared_as_one():
    for origin in load_catalogue().values():
        for file in origin.files:
            names = Counter(folded(name) for column in file.columns for name in (column.published, *column.aliases))
            assert max(names.values()) == 1, origin.id


MESSY = "\N{NO-BREAK SPACE}Andre\N{COMBINING ACUTE ACCENT}\N{NO-BREAK SPACE}Dumont\N{SOFT HYPHEN}laan \t"
PLAIN = "Andr\N{LATIN SMALL LETTER E WITH ACUTE} Dumontlaan"


def values(origin, table, content):
    (row, *_) = open_layout(BytesIO(content.encode()), "x", origin.file(table), origin).rows()
    return row[1]


def test_every_layout_of_text_gives_the_same():
    streets, units, plan, dossiers = map(
        source, ("street_register", "bestat_local_units", "bbc_plan", "support_dossiers")
    )
    csv = f"STREET\N{NO-BREAK SPACE}_name,house_number_from,house_number_to,parity,sector_code \n{MESSY},1,9,odd,x\n"
    csv = csv.replace("\N{NO-BREAK SPACE}_", "_")
    assert values(streets, "street_register", csv)[0] == PLAIN

    labels = [column.published for column in units.files[0].columns]
    fact = dict.fromkeys([f" {labels[0].upper()}\N{NO-BREAK SPACE}", *labels[1:]], MESSY)
    assert values(units, units.files[0].table, json.dumps({"facts": [fact]})) == (PLAIN,) * len(labels)

    actions = (
        '"Bestuur ";"Beleidsdoelst.\ntotaaloverzicht";"Actieplan totaaloverzicht";"Actie totaaloverzicht";'
        f'"2026,Uitgave\N{NO-BREAK SPACE}"\n{MESSY};b;c;d;1\n'
    )
    assert values(plan, "bbc_action", actions)[0] == PLAIN

    headings = f"boekjaar ;2026\nBV_domein;{MESSY}\nBV_subdomein;b\nBeleidsveld\N{NO-BREAK SPACE};c\n"
    pivot = headings + "nis-code;Totaal \n71016 ;5\n"
    assert {PLAIN, "71016"} < set(values(plan, "bbc_policy_field", pivot))

    titles = ";".join(column.published for column in dossiers.files[0].columns).replace("m2", "m\N{SUPERSCRIPT TWO}")
    form = f"{titles}\nD-1\N{NO-BREAK SPACE};accountbezoek;10/02/2025;;loopt;;{MESSY};"
    assert values(dossiers, "support_dossiers", form)[:7:6] == ("D-1", PLAIN)
