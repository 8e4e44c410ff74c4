"""The page of the scorecard by its text; what a browser makes of it is in test_browser.py."""

from __future__ import annotations

import html as markup
import itertools
import re

from pages.formats import decimal
from scorecard import page
from tests.pages.parsed import Page
from tests.scorecard import mart


def text(html: Page, language: str) -> str:
    """What a reader of the language sees."""
    return html.text[language] + html.text[None]


def test_every_area_has_its_heading_and_its_place_in_the_contents(html, scorecard):
    headings = {one.get("id") for tag in ("h2", "h3") for one in html.find(tag)}
    links = {one["href"] for one in html.find("a")}
    for area in scorecard.all_areas:
        assert area.code in headings
        assert f"#{area.code}" in links
        assert area.label_nl in text(html, "nl")
        assert area.label_en in text(html, "en")


def test_every_indicator_is_there_in_both_languages(html, scorecard):
    headings = {one.get("id") for tag in ("h3", "h4") for one in html.find(tag)}
    for one in scorecard.indicators:
        assert one.indicator_code in headings
        for label, language in ((one.label_nl, "nl"), (one.label_en, "en")):
            assert label in text(html, language)


def test_every_indicator_has_a_value_with_day_and_source_or_the_reason_why_not(html, html_file, scorecard):
    articles = re.findall(r"<article.*?</article>", markup.unescape(html_file.read_text()), flags=re.DOTALL)
    assert len(articles) == len(scorecard.indicators)
    for one, article in zip(scorecard.indicators, articles, strict=True):
        assert f'id="{one.indicator_code}"' in article
        if one.has_value:
            assert one.file_name in article
            assert "05-11-2026" in article
            assert one.reason_nl in article
        else:
            assert one.no_source_reason_nl in article
            assert one.no_source_reason_en in article


def test_headings_never_skip_a_level(html):
    levels = [int(tag[1]) for tag, _ in html.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_ids_are_unique_and_every_link_leads_to_one(html):
    ids = [attributes["id"] for _, attributes in html.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))
    assert {(link["href"] or "")[1:] for link in html.find("a")} <= set(ids)
    for _, attributes in html.tags:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set((attributes.get(name) or "").split()) <= set(ids)


def test_day_of_publication_is_told(html):
    assert "22/11/2026 06:15" in text(html, "nl")


def test_synthetic_values_are_marked_each_and_counted_in_the_banner(html_file, scorecard):
    written = html_file.read_text()
    assert len(scorecard.synthetic) == sum(bool(one.get("synthetic")) for one in mart.FIGURES.values())
    assert (
        f"{len(scorecard.synthetic)} van de {len(scorecard.with_value)} waarden hieronder zijn synthetisch" in written
    )
    for one in scorecard.indicators:
        (head,) = re.findall(rf'id="{re.escape(one.indicator_code)}">.*?</div>', written, flags=re.DOTALL)
        assert ("synthetisch" in head) == (one.has_value and one.is_synthetic), one.indicator_code


def test_page_without_synthetic_values_says_so(changeable, tmp_path):
    changeable.execute("update mart.fct_target_status set is_synthetic = false")
    changeable.execute("update mart.fct_area_budget set is_synthetic = false")
    html = Page(page.write_page(changeable, tmp_path))
    assert "Geen enkele waarde hieronder is synthetisch" in html.text["nl"]
    assert "◆" not in html.text[None]


def test_numbers_have_the_decimal_sign_of_their_language(html, indicator):
    value = indicator("O3.employment_rate").value
    assert f"{decimal(value, 'nl', 1)}" in html.text["nl"]
    assert f"{decimal(value, 'en', 1)}" in html.text["en"]
    assert decimal(value, "nl", 1) != decimal(value, "en", 1)


def test_budget_of_an_area_is_told_with_what_it_leaves_out(html):
    assert "enkel investeringen, geen werkingskosten" in html.text["nl"]
    assert "van 1 enkel de investering" in html.text["nl"]
    assert "no action of the multi-year plan is linked" in html.text["en"]


def test_every_status_is_a_word_and_a_sign(html_file, scorecard):
    written = html_file.read_text()
    for name in mart.STATUSES:
        one = scorecard.statuses[name]
        assert f'<span aria-hidden="true">{one.sign}</span> <span lang="nl">{one.label_nl}</span>' in written


def test_tables_speak_to_a_screen_reader(html):
    assert len(html.find("caption")) == len(html.find("table")) == len(mart.BUDGETS)
    assert all(header.get("scope") in ("col", "row") for header in html.find("th"))


def test_page_asks_nothing_of_the_network(html, html_file):
    for tag, attributes in html.tags:
        assert tag not in ("script", "link", "img", "iframe", "object")
        for name in ("src", "href", "srcset", "action", "xlink:href"):
            assert (attributes.get(name) or "#").startswith("#"), (tag, attributes)
    written = html_file.read_text()
    assert "url(" not in written
    assert "@import" not in written
    assert set(re.findall(r"https?://[^\"' ]+", written)) == {"http://www.w3.org/2000/svg"}  # a name, not an address


def test_page_is_light(html_file):
    assert html_file.stat().st_size < 1_500_000


def test_labels_and_reasons_are_no_markup(changeable, tmp_path):
    evil = '<script>alert("x")</script>&amp;'
    for change in (
        "dim_indicator set label_nl = %s",
        "dim_indicator set definition_en = %s",
        "dim_objective set label_en = %s",
        "fct_target_status set reason_nl = %s",
        "fct_indicator_value set file_name = %s",
        "bridge_indicator_source set why_nl = %s",
        "dim_target_status set label_nl = %s",
    ):
        changeable.execute(f"update mart.{change}", [evil])
    path = page.write_page(changeable, tmp_path)
    assert Page(path).find("script") == []
    assert "&lt;script&gt;alert(" in path.read_text()


def test_page_of_nothing_published_says_so(warehouse, tmp_path):
    html = Page(page.write_page(warehouse, tmp_path))
    assert "nog geen cijfers van het plan gepubliceerd" in html.text["nl"]
    assert "No figures of the plan are published yet" in html.text["en"]


def test_page_replaces_the_one_before_and_leaves_no_draft(warehouse, tmp_path):
    path = page.write_page(warehouse, tmp_path)
    path.write_text("old")
    assert page.write_page(warehouse, tmp_path) == path
    assert path.read_text() != "old"
    assert [found.name for found in tmp_path.iterdir() if found.is_file()] == ["scorecard.html"]
