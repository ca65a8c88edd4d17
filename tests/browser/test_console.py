"""A reviewer's way through the console, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.integration.console.conftest import ADDRESS, LETTER, Console
from tests.integration.vault.parts import VaultParts, add_documents, prose, screening

SELECT = """([from, to]) => {
  const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let at = 0, node; (node = walker.nextNode()); at += node.length) {
    if (at <= from && from < at + node.length) range.setStart(node, from - at);
    if (at < to && to <= at + node.length) range.setEnd(node, to - at);
  }
  document.getSelection().removeAllRanges();
  document.getSelection().addRange(range);
}"""
"""Selects UTF-16 units of the text, as a pointer does."""


def test_a_reviewer_selects_words_sees_what_would_leave_and_releases_it(
    page: Page, console: Console, vault: VaultParts, held: list[str]
) -> None:
    page.goto(console.links[0])
    page.get_by_role("link", name=held[0][:12]).click()
    assert page.locator("mark.goes").first.inner_text() == ADDRESS
    at = LETTER.index("write")
    page.evaluate(SELECT, [at, at + 5])
    expect(page.locator("#chosen")).to_have_text("write")  # a browser tells of a selection in its own time
    page.get_by_role("button", name="Mark", exact=True).click()
    assert page.locator("mark.yours").inner_text() == "write"
    page.get_by_role("link", name="Show what would leave").click()
    left = page.locator("pre").inner_text()
    assert ADDRESS not in left
    assert "Dear" in left
    page.get_by_role("button", name="Release").click()
    assert "released with replacements." in page.locator(".message").inner_text()
    assert held[1] in page.url
    assert vault.state(bytes.fromhex(held[0])) == "approved"


def test_what_is_selected_before_the_script_came_is_taken_once_it_has(
    page: Page, console: Console, held: list[str]
) -> None:
    page.goto(console.links[0])
    asked: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route)

    page.route("**/console.js", hold)
    page.goto(f"{page.url}document/{held[0]}", wait_until="commit")
    page.locator("pre#text").wait_for()
    at = LETTER.index("write")
    page.evaluate(SELECT, [at, at + 5])
    page.wait_for_timeout(100)  # so that the browser has told of it, to nobody
    asked[0].continue_()
    expect(page.locator("#chosen")).to_have_text("write")
    assert page.locator("#start").input_value() == str(at)


def test_a_selection_is_counted_as_the_vault_counts_whatever_stands_before(
    page: Page, console: Console, vault: VaultParts
) -> None:
    """Signs beyond 16 bits, carriage returns, what hides, an empty first line."""
    text = "\n\U0001f600\U00020000 e\u0301\r\n\u202eA\u200bnn\x00 & <b>Bo</b>\ttail " + prose("x")
    (document,) = add_documents(vault.store, text)
    screening(vault.store, vault.policy).screen_digitized()
    page.goto(console.links[0])
    page.goto(f"{page.url}document/{document.hex()}")
    shown = page.evaluate("document.getElementById('text').textContent")
    assert shown == text.replace("\x00", "\ufffd")
    units = len(text[: text.index("Bo<")].encode("utf-16-le")) // 2
    page.evaluate(SELECT, [units, units + 2])
    expect(page.locator("#chosen")).to_have_text("Bo")
    start, end = (int(page.locator(f"#{name}").input_value()) for name in ("start", "end"))
    assert text[start:end] == "Bo"
    assert page.locator(".hidden").evaluate_all("all => all.map((one) => one.dataset.code)") == [
        "U+202E",
        "U+200B",
        "U+0000",
    ]
    assert page.locator("b", has_text="Bo").count() == 0


def test_all_is_reached_by_the_keyboard_and_named(page: Page, console: Console, held: list[str]) -> None:
    page.goto(console.links[0])
    page.goto(f"{page.url}document/{held[0]}")
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll("input:not([type=hidden]), select, button, a, pre")]
          .filter((one) => !one.closest("label") && !one.textContent.trim() && !one.getAttribute("aria-label"))
          .map((one) => one.outerHTML)"""
    )
    assert unnamed == []
    reached = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
    assert {"Release", "Keep it here", "Mark", "Show what would leave", "start", "text"} <= reached
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
