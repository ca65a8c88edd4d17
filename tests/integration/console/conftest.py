"""A home with held documents, and its console as a person starts it: real processes, confined as they always are."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import sys
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("flask", reason="the console's packages are not installed")
pytest.importorskip("waitress")

from tests.integration.vault.parts import OtherSide, VaultParts, add_documents, policy_of, prose, screening
from winnow_agent.documents import Finding

ADDRESS = "jane.roe@example.org"
LETTER = f"Dear Jane,\nwrite to {ADDRESS} soon.\n"
"""How each held letter begins."""


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: str


@dataclass
class Browser:
    """What a browser does, with headers as a test wants them."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent.setdefault("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        reply = Reply(
            answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
        )
        connection.close()
        if cookie := reply.headers.get("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return reply


@dataclass
class Console:
    """A console that runs."""

    process: subprocess.Popen[str]
    links: list[str]

    @property
    def port(self) -> int:
        return int(urllib.parse.urlsplit(self.links[0]).port or 0)

    @property
    def folder(self) -> str:
        return urllib.parse.urlsplit(self.links[0]).path.split("/")[1]

    def path(self, name: str = "") -> str:
        return f"/{self.folder}/{name}"

    def next_line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def enter(self) -> Browser:
        """A browser that came by the newest link."""
        browser = Browser(self.port)
        assert self.come(browser).status == 303
        return browser

    def come(self, browser: Browser) -> Reply:
        """What a browser gets for the newest link; there is another one after that."""
        reply = browser.ask("GET", urllib.parse.urlsplit(self.links[-1]).path)
        self.links.append(_link(self.next_line()))
        return reply


class _Text(HTMLParser):
    """The text of the element with the id ``text``, as a browser has it."""

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.pieces = 0, []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth or dict(attrs).get("id") == "text":
            self.depth += 1

    def handle_endtag(self, _tag: str) -> None:
        self.depth = max(self.depth - 1, 0)

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.pieces.append(data)


def text_of(page: str) -> str:
    parser = _Text()
    parser.feed(page)
    return "".join(parser.pieces).removeprefix("\n")


def word_of(page: str) -> str:
    found = re.search(r'name="word" value="([^"]+)"', page)
    assert found
    return found[1]


def release_of(page: str) -> dict[str, str]:
    """What a page's button for a release sends."""
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert seen
    return {"word": word_of(page), "seen": seen[1]}


def _link(line: str) -> str:
    found = re.search(r"http://\S+", line)
    assert found, line
    return found[0]


@contextmanager
def letters_held(folder: Path) -> Iterator[VaultParts]:
    """Three letters are held, drawn for the audit sample; the second one is long."""
    other = OtherSide()
    other.join(folder / "home")
    policy = policy_of(folder / "archive", sample=1.0)
    made = VaultParts(folder / "home", policy)
    other.enroll(made)
    (folder / "policy.yaml").write_text(
        f"name: ours\nsources:\n  letters: {{path: {folder / 'archive'}, owner: us, basis: gift, licence: CC0-1.0,"
        " tracks: [open-archive]}\n"
    )
    (made.home / "config.yaml").write_text(f"policy: {folder / 'policy.yaml'}\n")
    add_documents(made.store, *(LETTER + prose(number, words) for number, words in ((1, 400), (2, 20_000), (3, 400))))
    screening(made.store, policy).screen_digitized()
    for row in made.store.query("SELECT id FROM documents"):  # one that has not finished yet has seen the address
        detectors, found = made.store.findings(row["id"])
        at = LETTER.index(ADDRESS)
        seen = Finding("EMAIL_ADDRESS", at, at + len(ADDRESS), 1.0, "personal", "1")
        made.store.keep_findings(row["id"], detectors, [*found, seen])
    yield made
    made.close()


@contextmanager
def opened(vault: VaultParts, *words: str) -> Iterator[Console]:
    """Its console, by the command."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "winnow_agent.cli", "--home", str(vault.home), "console", *words],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        console = Console(process, [_link(process.stdout.readline())])
        assert "Ctrl-C" in console.next_line()
        yield console
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)  # a loaded machine may take long to close what a test left open


def held_of(vault: VaultParts) -> list[str]:
    rows = vault.store.query("SELECT id FROM documents WHERE state = 'held' ORDER BY since, rowid")
    return [row["id"].hex() for row in rows]


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[VaultParts]:
    with letters_held(tmp_path) as made:
        yield made


@pytest.fixture
def held(vault: VaultParts) -> list[str]:
    return held_of(vault)


@pytest.fixture
def start(vault: VaultParts) -> Iterator[Callable[..., Console]]:
    with ExitStack() as started:
        yield lambda *words: started.enter_context(opened(vault, *words))


@pytest.fixture
def console(start: Callable[..., Console]) -> Console:
    return start("--reviewer", "Ann Archivist")
