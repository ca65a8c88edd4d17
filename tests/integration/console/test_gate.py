"""Whom the console lets in, and what a page elsewhere, another user of the machine or another server on it gets: nothing."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator

import pytest

from tests.integration.console.conftest import Browser, Console, held_of, letters_held, opened, word_of
from tests.integration.vault.parts import VaultParts
from winnow_agent.console.gate import IDLE_SECONDS, LINK_SECONDS, Gate


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VaultParts]:
    with letters_held(tmp_path_factory.mktemp("gate")) as made:
        yield made


@pytest.fixture(scope="module")
def held(vault: VaultParts) -> list[str]:
    return held_of(vault)


@pytest.fixture(scope="module")
def console(vault: VaultParts) -> Iterator[Console]:
    """One for all of these: each comes by a link of its own."""
    with opened(vault) as console:
        yield console


def test_without_the_link_nothing_is_shown_not_even_where_the_pages_lie(console: Console, held: list[str]) -> None:
    stranger = Browser(console.port)
    for path in ("/", "/favicon.ico", f"/document/{held[0]}", "/static/console.css"):
        reply = stranger.ask("GET", path)
        assert (reply.status, console.folder in reply.body) == (404, False)
    for path in ("", f"document/{held[0]}", f"document/{held[0]}/leaving", "left", "terms"):
        reply = stranger.ask("GET", console.path(path))
        assert (reply.status, held[0] in reply.body) == (403, False)
    assert stranger.ask("POST", console.path(f"document/{held[0]}/release"), {"word": ""}).status == 403


def test_a_link_is_good_once_and_the_next_one_is_printed(console: Console) -> None:
    first = urllib.parse.urlsplit(console.links[-1]).path
    browser = console.enter()
    assert browser.ask("GET", first).status == 303  # the browser that came by it is in, and goes on
    assert Browser(console.port).ask("GET", first).status == 403
    assert Browser(console.port).ask("GET", console.path("enter/")).status == 403
    assert console.enter().ask("GET", console.path()).status == 200


def test_the_cookie_goes_to_the_pages_folder_alone_and_to_no_script(console: Console) -> None:
    reply = console.come(Browser(console.port))
    parts = {one.strip() for one in reply.headers["set-cookie"].split(";")[1:]}
    assert {"HttpOnly", "SameSite=Strict", f"Path=/{console.folder}/"} <= parts


def test_a_form_of_somebody_elses_does_nothing(console: Console, vault: VaultParts, held: list[str]) -> None:
    browser = console.enter()
    document = console.path(f"document/{held[0]}")
    word = word_of(browser.ask("GET", document).body)
    elsewhere = (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    )
    for form, headers in (*(({"word": word}, one) for one in elsewhere), ({"word": "guessed"}, {}), ({}, {})):
        reply = browser.ask("POST", f"{document}/reject", form, **headers)
        assert (reply.status, "Nothing was done" in reply.body) == (403, True), headers
    assert vault.state(bytes.fromhex(held[0])) == "held"
    assert browser.ask("POST", f"{document}/reject", {"word": word}, Sec_Fetch_Site="same-origin").status == 303


def test_a_name_that_somebody_points_here_is_refused(console: Console) -> None:
    browser = console.enter()
    for host in (
        "evil.example",
        f"evil.example:{console.port}",
        "127.0.0.1:1",
        f"127.0.0.1:{console.port}.evil.example",
    ):
        assert browser.ask("GET", console.path(), Host=host).status == 421
    assert browser.ask("GET", console.path(), Host=f"localhost:{console.port}").status == 200


def test_every_answer_forbids_frames_scripts_of_others_and_keeping(console: Console) -> None:
    browser = console.enter()
    for path in (console.path(), console.path("nowhere"), "/", console.path("static/console.js")):
        headers = browser.ask("GET", path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert (headers["referrer-policy"], headers["x-content-type-options"]) == ("same-origin", "nosniff")
        assert "server" not in headers


def test_who_leaves_is_out(console: Console) -> None:
    browser = console.enter()
    word = word_of(browser.ask("GET", console.path()).body)
    assert browser.ask("POST", console.path("leave"), {"word": word}).status == 200
    assert browser.ask("GET", console.path()).status == 403


def test_a_session_and_a_link_end_with_time() -> None:
    now = [0.0]
    gate = Gate(1, lambda: now[0])
    link = gate.new_link().rpartition("/")[2]
    now[0] = LINK_SECONDS + 1
    assert gate.enter(link) is None
    session = gate.enter(gate.new_link().rpartition("/")[2])
    assert session is not None
    now[0] += IDLE_SECONDS - 1
    assert gate.session(session.name) is session
    now[0] += IDLE_SECONDS - 1
    assert gate.session(session.name) is session
    now[0] += IDLE_SECONDS + 1
    assert gate.session(session.name) is None
