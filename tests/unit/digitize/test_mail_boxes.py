"""Boxes of mails of every kind are split where their mails begin, and nowhere else."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import Unread
from winnow_agent.vault.digitize.mail.boxes import mails

Items = Callable[..., list[Document | Unread]]

FROM = b"From ana@example.org Mon Jan  4 10:11:12 2021\n"
ONE = b"From: Ana <ana@example.org>\nSubject: One\n"
TWO = b"From: Ben <ben@example.org>\nSubject: Two\n"


def _texts(found: list[Document | Unread]) -> list[tuple[str, str]]:
    return [(item.title, item.text) for item in found if isinstance(item, Document)]


def test_words_in_a_body_begin_no_mail(items: Items) -> None:
    body = b"It rains.\n\nFrom 10:30 on it rained.\n\nFrom Ana: nothing.\n"
    assert _texts(items(FROM + ONE + b"\n" + body)) == [
        ("One", "It rains.\n\nFrom 10:30 on it rained.\n\nFrom Ana: nothing.")
    ]


def test_a_paragraph_that_begins_with_from_begins_no_mail(items: Items) -> None:
    body = b"It rains.\n\nFrom the desk of Ana\nDate: the fifth of May\n\nDear all.\n"
    assert _texts(items(FROM + ONE + b"\n" + body + b"\n" + FROM + TWO + b"\nSecond.\n")) == [
        ("One", "It rains.\n\nFrom the desk of Ana\nDate: the fifth of May\n\nDear all."),
        ("Two", "Second."),
    ]


def test_a_box_without_empty_lines_between_its_mails(items: Items) -> None:
    box = FROM + ONE + b"\nFirst.\n" + FROM + TWO + b"\nSecond.\n"
    assert _texts(items(box)) == [("One", "First."), ("Two", "Second.")]


def test_a_box_of_mozilla_without_dates_and_empty_lines(items: Items) -> None:
    box = b"From - \n" + ONE + b"\nFirst.\n" + b"From - \n" + TWO + b"\nSecond.\n"
    assert _texts(items(box, "a.mbox")) == [("One", "First."), ("Two", "Second.")]


def test_a_counted_body_may_hold_what_looks_like_a_mail(items: Items) -> None:
    body = b"He sent this:\n\n" + FROM + b"Subject: Inner\n\nHello.\n"
    counted = FROM + ONE + b"Content-Length: %d\n\n" % len(body) + body + b"\n" + FROM + TWO + b"\nSecond.\n"
    assert [title for title, _ in _texts(items(counted))] == ["One", "Two"]
    miscounted = counted.replace(b"Content-Length: %d" % len(body), b"Content-Length: 7")
    assert [title for title, _ in _texts(items(miscounted))] == ["One", "Inner", "Two"]


class _Counted(io.BytesIO):
    """A file that counts the bytes that are read of it."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.taken += len(data)
        return data

    def readline(self, size: int | None = -1, /) -> bytes:
        data = super().readline(size)
        self.taken += len(data)
        return data


@pytest.mark.parametrize("mail", [FROM + ONE, FROM + ONE + b"Content-Length: 9999\n\nFirst.\n"])
def test_a_box_is_read_a_few_times_over_whatever_its_mails_count(mail: bytes) -> None:
    file = _Counted(mail * 2000)
    assert len(list(mails(file))) == 2000
    assert file.taken < 12 * len(mail) * 2000


@pytest.mark.parametrize("space", [b"", b"\n", b"\r\n \n", b"\n" * 3000])
def test_a_counted_body_may_have_any_space_after_it(items: Items, space: bytes) -> None:
    body = b"He sent this:\n\n" + FROM + b"Subject: Inner\n\nHello.\n"
    box = FROM + ONE + b"Content-Length: %d\n\n" % len(body) + body + space + FROM + TWO + b"\nSecond.\n"
    assert [title for title, _ in _texts(items(box))] == ["One", "Two"]


def test_escapes_of_lines_go(items: Items) -> None:
    box = FROM + ONE + b"\n>From the hill.\n\n>>From the sea.\n"
    assert "From the hill." in _texts(items(box))[0][1].split("\n")


def test_mmdf(items: Items) -> None:
    mark = b"\1\1\1\1\n"
    box = mark + ONE + b"\nFirst.\n" + mark + mark + TWO + b"\nSecond.\n" + mark
    assert _texts(items(box)) == [("One", "First."), ("Two", "Second.")]


def test_babyl(items: Items) -> None:
    mail = b"\x1f\x0c\n1,,\n%s\n*** EOOH ***\n%s\n%s\n"
    box = b"BABYL OPTIONS:\nVersion: 5\n" + mail % (ONE, ONE, b"First.") + mail % (TWO, TWO, b"Second.") + b"\x1f"
    assert _texts(items(box)) == [("One", "First."), ("Two", "Second.")]


def test_an_empty_mail_among_others_is_named(items: Items) -> None:
    found = items(FROM + ONE + b"\n\n" + FROM + TWO + b"\nSecond.\n")
    assert isinstance(found[0], Unread)
    assert (found[0].part, found[0].kind) == ("mail 1", "no_text")
    assert (found[1].part, _texts(found)) == ("mail 2", [("Two", "Second.")])


def test_a_mail_of_apples_program(items: Items) -> None:
    mail = ONE + b"Message-Id: <1@example.org>\n\nFirst.\n"
    plist = b'<?xml version="1.0"?>\n<plist version="1.0"><dict><key>flags</key><integer>1</integer></dict></plist>\n'
    (found,) = items(b"%-10d\n" % len(mail) + mail + plist, "1.emlx")
    assert isinstance(found, Document)
    assert (found.title, found.text) == ("One", "First.")


@pytest.mark.parametrize("name", ["1611.M1P2.host:2,S", "1.eml", ""])
def test_a_mail_of_a_maildir_is_known_by_its_content(items: Items, name: str) -> None:
    head = b"X-Spam: no\nX-Other: a long\n\tfolded line\nReceived: from a by b\nReceived: from b by c\n"
    assert _texts(items(head + ONE + b"\nFirst.\n", name)) == [("One", "First.")]
