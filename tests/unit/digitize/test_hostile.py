"""Texts made to keep a pattern busy for hours are read like any other; the suite's time limit is the judge."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Unread
from winnow_agent.vault.digitize.paged.lines import reflow

pytestmark = pytest.mark.timeout(120)

MAIL = "From: a@example.org\nDate: Mon, 4 Jan 2021 10:11:12 +0000\nMessage-ID: <1@x>\n\nHello.\n\n"
N = 300_000


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (" " * N + "x", ""),
        ("x\t" * N + "y", ""),
        ("<!---->" * N + "x", ""),
        ("<" + "a" * N, ""),
        ("From x" + " 1:11" * N, ""),
        ("---\n" + "a: b\n" * 100 + "\n" * N + "x", ""),
        ("x:" * N, ""),
        ("[1.1.21 1:11] " * N, ""),
        ("<html><body><p>" + " " * N + "x<p>" + "\t " * N + "y", "a.html"),
        ("<b>" * 20_000 + "x", "a.html"),
        ("*" * 20_000 + "x" + "`" * 20_000, "a.md"),
        ("> " * 20_000 + "x\n" + "- " * 20_000 + "y", "a.md"),
        (MAIL + "-" * N + "x\n" + "_" * N + "x", "a.eml"),
        (MAIL + "On " + "a " * N + "wrote:\n> x", "a.eml"),
        (MAIL + ">" * N + "x", "a.eml"),
        (MAIL + "From: " + "(" * N + "\nTo: x\nSubject: y\n", "a.eml"),
        (MAIL + "begin 644 x\n" + "A\n" * N, "a.eml"),
        (f"Content-Type: multipart/mixed; boundary=x\n{MAIL}" + "--x\n" * 20_000, "a.eml"),
    ],
)
def test_a_text_made_to_keep_a_pattern_busy(
    items: Callable[..., list[Document | Unread]], text: str, name: str
) -> None:
    with contextlib.suppress(DigitizeError):  # any answer will do, as long as it comes
        assert items(text.encode(), name)


def test_recognized_text_made_to_keep_a_pattern_busy() -> None:
    assert reflow("a" * N + "-\n" + "b" * N).startswith("aaa")
    assert reflow("\n " * N + "x") == "x"
