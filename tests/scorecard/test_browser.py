"""The page in a real browser: headless Chromium, as it opens from a file, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from scorecard.model import Scorecard

PHONE, DESK = 360, 1280


@pytest.fixture
def open_page(browser: Browser, html_file: Path) -> Iterator[Callable[..., Tab]]:
    """Opens the page from its file; whatever it complains of or asks for fails the test at its end."""
    complaints: list[str] = []
    contexts = []

    def opened(width: int = DESK, scheme: str = "light") -> Tab:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: complaints.append(f"console: {message.text}"))
        tab.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        tab.on("request", lambda request: complaints.append(f"request: {request.url}"))
        tab.goto(html_file.as_uri())
        assert complaints.pop(0) == f"request: {html_file.as_uri()}"
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def test_every_area_and_indicator_is_seen(open_page: Callable[..., Tab], scorecard: Scorecard) -> None:
    tab = open_page()
    for one in (*scorecard.all_areas, *scorecard.indicators):
        code = getattr(one, "code", None) or one.indicator_code
        heading = tab.locator(f'[id="{code}"]')
        assert heading.is_visible()
        assert one.label_nl in heading.inner_text()


def test_language_is_switched_by_the_keyboard_and_without_a_script(open_page: Callable[..., Tab]) -> None:
    tab = open_page()
    assert tab.get_by_text("Haalt Genk de doelen").is_visible()
    tab.locator("#in-nl").focus()
    tab.keyboard.press("ArrowRight")
    assert tab.get_by_text("Is Genk reaching the goals").is_visible()
    assert not tab.get_by_text("Haalt Genk de doelen").is_visible()
    assert tab.locator('body [lang="nl"]:not(.always):visible').count() == 0


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_sticks_out_of_the_screen(open_page: Callable[..., Tab], width: int, language: str) -> None:
    tab = open_page(width)
    tab.locator(f"label[for=in-{language}]").click()
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_picture_tells_its_name_in_the_chosen_language(open_page: Callable[..., Tab]) -> None:
    tab = open_page()
    assert tab.get_by_role("img", name="Actieve vestigingen in Genk", exact=True).count() == 1
    tab.locator("label[for=in-en]").click()
    assert tab.get_by_role("img", name="Active establishments in Genk", exact=True).count() == 1
    assert tab.get_by_role("img", name="Actieve vestigingen in Genk", exact=True).count() == 0


def test_line_has_another_colour_in_the_dark(open_page: Callable[..., Tab]) -> None:
    colours = {
        open_page(scheme=scheme).evaluate("getComputedStyle(document.querySelector('.line_marks path')).stroke")
        for scheme in ("light", "dark")
    }
    assert len(colours) == 2


def test_status_is_never_told_by_colour_alone(open_page: Callable[..., Tab]) -> None:
    tab = open_page()
    said = tab.eval_on_selector_all(".indicator .head .state", "all => all.map(one => one.innerText.trim())")
    assert len(said) >= 85
    for text in said:
        sign, _, word = text.partition(" ")
        assert sign
        assert len(word) > 3


def test_paper_holds_the_definitions(open_page: Callable[..., Tab], tmp_path: Path) -> None:
    tab = open_page()
    definition = tab.locator(".indicator:not(.missing) details p").first
    height = "one => one.getBoundingClientRect().height"
    assert definition.evaluate(height) == 0
    tab.emulate_media(media="print")
    assert definition.evaluate(height) > 0
    assert not tab.locator(".languages").is_visible()
    tab.pdf(path=tmp_path / "scorecard.pdf", format="A4")
    assert (tmp_path / "scorecard.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_rules_of_accessibility_hold(open_page: Callable[..., Tab], width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    tab = open_page(width, scheme)
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()
    assert len(found.response["passes"]) > 20
