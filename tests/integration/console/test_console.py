"""What a reviewer does in the console, by HTTP as a browser speaks it."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.integration.console.conftest import ADDRESS, LETTER, Console, release_of, text_of, word_of
from tests.integration.vault.parts import VaultParts


def test_what_is_held_is_listed_with_its_reasons_and_can_be_narrowed(console: Console, held: list[str]) -> None:
    browser = console.enter()
    page = browser.ask("GET", console.path()).body
    assert [name[:12] in page for name in held] == [True] * 3
    assert "Drawn for the audit sample" in page
    assert "Ann Archivist" in page
    assert "None of these is held" in browser.ask("GET", console.path("?reason=secret")).body
    assert held[0][:12] in browser.ask("GET", console.path("?source=letters&reason=sample")).body


def test_a_text_is_shown_whole_in_stretches_with_what_a_release_replaces(
    console: Console, vault: VaultParts, held: list[str]
) -> None:
    browser = console.enter()
    stretches, following = [], "0"
    while following:
        page = browser.ask("GET", console.path(f"document/{held[1]}?at={following}")).body
        stretches.append(text_of(page))
        found = re.search(r'at=(\d+)#text">After', page)
        following = found[1] if found else ""
    assert len(stretches) > 2
    assert "".join(stretches) == vault.store.text(bytes.fromhex(held[1]))
    first = browser.ask("GET", console.path(f"document/{held[1]}")).body
    assert re.search(
        rf'<mark class="goes" id="c\d+" data-type="EMAIL_ADDRESS" title="[^"]+">{re.escape(ADDRESS)}</mark>', first
    )


def test_a_released_letter_leaves_without_what_was_found_and_marked_and_the_next_one_is_shown(
    console: Console, vault: VaultParts, held: list[str]
) -> None:
    browser = console.enter()
    document = console.path(f"document/{held[0]}")
    word = word_of(browser.ask("GET", document).body)
    at = LETTER.index("write")
    marking = {"word": word, "start": str(at), "end": str(at + 5), "type": "PERSON"}
    marked = browser.ask("POST", f"{document}/mark", marking)
    assert (marked.status, marked.headers["location"]) == (303, f"{document}?at={at}#c{at}")
    page = browser.ask("GET", document).body
    assert re.search(rf'<mark class="goes yours" id="c{at}" data-type="PERSON" title="[^"]+">write</mark>', page)
    foreseen = browser.ask("GET", f"{document}/leaving").body
    assert "released with replacements." in foreseen
    assert ADDRESS not in foreseen
    assert vault.state(bytes.fromhex(held[0])) == "held"
    released = browser.ask("POST", f"{document}/release", release_of(foreseen))
    assert (released.status, released.headers["location"]) == (303, console.path(f"document/{held[1]}"))
    assert "released with replacements." in browser.ask("GET", released.headers["location"]).body
    approved = vault.store.approved(bytes.fromhex(held[0]))
    assert approved is not None
    assert ADDRESS not in approved.text
    assert "write to" not in approved.text
    row = vault.row(bytes.fromhex(held[0]))
    assert (row["state"], row["reviewer"]) == ("approved", "Ann Archivist")


def test_a_mark_is_taken_back_and_a_detectors_is_not(console: Console, vault: VaultParts, held: list[str]) -> None:
    browser = console.enter()
    document = console.path(f"document/{held[0]}")
    word = word_of(browser.ask("GET", document).body)
    browser.ask("POST", f"{document}/mark", {"word": word, "start": "0", "end": "4", "type": "PERSON"})
    assert "Take the mark back" in browser.ask("GET", document).body
    assert browser.ask("POST", f"{document}/unmark", {"word": word, "start": "0", "end": "4"}).status == 303
    assert "Take the mark back" not in browser.ask("GET", document).body
    at = LETTER.index(ADDRESS)
    refused = browser.ask("POST", f"{document}/unmark", {"word": word, "start": str(at), "end": str(at + len(ADDRESS))})
    assert (refused.status, "no person made it" in refused.body) == (400, True)
    found = vault.store.findings(bytes.fromhex(held[0]))[1]
    assert "EMAIL_ADDRESS" in {one.type for one in found}


@pytest.mark.parametrize("page", ["", "/leaving"])
def test_a_page_releases_what_it_showed_and_nothing_else(
    console: Console, vault: VaultParts, held: list[str], page: str
) -> None:
    browser = console.enter()
    document = console.path(f"document/{held[0]}")
    old = release_of(browser.ask("GET", document + page).body)
    browser.ask("POST", f"{document}/mark", {"word": old["word"], "start": "0", "end": "4", "type": "PERSON"})
    for given in (old, {"word": old["word"]}):
        refused = browser.ask("POST", f"{document}/release", given)
        assert (refused.status, "changed meanwhile" in refused.body) == (503, True)
        assert vault.state(bytes.fromhex(held[0])) == "held"
    assert (
        browser.ask("POST", f"{document}/release", release_of(browser.ask("GET", document + page).body)).status == 303
    )
    assert vault.state(bytes.fromhex(held[0])) == "approved"


def test_a_rejected_letter_stays_with_the_reason_in_the_records(
    console: Console, vault: VaultParts, held: list[str]
) -> None:
    browser = console.enter()
    document = console.path(f"document/{held[2]}")
    word = word_of(browser.ask("GET", document).body)
    rejected = browser.ask("POST", f"{document}/reject", {"word": word, "reason": "of a living person"})
    assert (rejected.status, rejected.headers["location"]) == (303, console.path(f"document/{held[0]}"))
    row = vault.row(bytes.fromhex(held[2]))
    assert (row["state"], json.loads(row["reasons"])) == ("rejected", ["reviewer", "of a living person"])
    again = browser.ask("POST", f"{document}/release", {"word": word, "seen": ""})
    assert (again.status, "it is rejected, not held" in again.body) == (400, True)


def test_what_left_and_the_terms_are_shown(console: Console, vault: VaultParts) -> None:
    browser = console.enter()
    left = browser.ask("GET", console.path("left")).body
    assert "all that ever left" in left
    terms = browser.ask("GET", console.path("terms"))
    assert (terms.status, "open-archive" in terms.body) == (200, True)


def test_it_ends_by_a_signal_with_its_pages(start: Callable[..., Console]) -> None:
    console = start()
    browser = console.enter()
    console.process.send_signal(signal.SIGINT)
    assert console.process.wait(20) == 0
    try:
        browser.ask("GET", console.path())
    except ConnectionRefusedError:
        return
    raise AssertionError("the pages are still served")


def test_it_ends_though_its_pages_listen_no_more(start: Callable[..., Console], held: list[str]) -> None:
    console = start()
    browser = console.enter()
    process = console.process.pid
    children = [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    (pages,) = [one for one in children if b"--listener" in Path(f"/proc/{one}/cmdline").read_bytes()]
    browser.ask("GET", console.path(f"document/{held[1]}"))
    os.kill(pages, signal.SIGSTOP)
    try:
        console.process.send_signal(signal.SIGINT)
        assert console.process.wait(20) == 0
    finally:
        with suppress(ProcessLookupError):  # a stopped process that nobody waits for is hung up on by the system
            os.kill(pages, signal.SIGKILL)
