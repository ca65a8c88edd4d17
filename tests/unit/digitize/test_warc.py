"""Web archives: each page a document; what is no page is counted; damage costs only the record that it hits."""

from __future__ import annotations

import gzip
import plistlib
from collections.abc import Callable

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Unread

ReadAll = Callable[..., list[Document | Unread]]


def _record(kind: str, address: str, body: bytes, content_type: str = "application/http;msgtype=response") -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body + b"\r\n\r\n"


def _answer(body: bytes, content_type: str = "text/html", status: str = "200 OK", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{more}\r\n".encode() + body


def _page(number: int) -> bytes:
    return f"<html><title>Page {number}</title><body><p>The mill number {number} was shut for the winter.</p></body></html>".encode()


def _said(found: list[Document | Unread]) -> list[tuple[str, str]]:
    return [(one.part, one.text) for one in found if isinstance(one, Document)]


PAGES = [
    _record("warcinfo", "", b"software: x\r\n", "application/warc-fields"),
    _record("request", "http://example.org/1", b"GET /1 HTTP/1.1\r\n\r\n"),
    _record("response", "http://example.org/1", _answer(_page(1))),
    _record("response", "http://example.org/gone", _answer(b"<p>Not found</p>", status="404 Not Found")),
    _record("response", "http://example.org/a.png", _answer(b"\x89PNG", "image/png")),
    _record("resource", "http://example.org/note.txt", b"It rained.", "text/plain"),
    _record(
        "response",
        "http://example.org/2",
        _answer(b"%x\r\n%s\r\n0\r\n\r\n" % (len(_page(2)), _page(2)), more="Transfer-Encoding: chunked\r\n"),
    ),
    _record("response", "http://example.org/3", _answer(gzip.compress(_page(3)), more="Content-Encoding: gzip\r\n")),
    _record(
        "response",
        "http://example.org/4",
        _answer("<p>Мельница была закрыта на зиму.</p>".encode("koi8-r"), "text/html; charset=koi8-r"),
    ),
]
TEXTS = [
    ("record 3", "The mill number 1 was shut for the winter."),
    ("record 6", "It rained."),
    ("record 7", "The mill number 2 was shut for the winter."),
    ("record 8", "The mill number 3 was shut for the winter."),
    ("record 9", "Мельница была закрыта на зиму."),
]


def test_every_page_is_a_document(items: ReadAll) -> None:
    found = items(b"".join(PAGES), "crawl")
    assert _said(found) == TEXTS
    assert isinstance(found[0], Document)
    assert found[0].title == "Page 1"


def test_an_archive_without_pages_says_what_it_holds(items: ReadAll) -> None:
    with pytest.raises(
        DigitizeError, match="1 of errors and redirects, 1 of pictures, style sheets and scripts, 2 of requests"
    ) as caught:
        items(b"".join(PAGES[:2] + PAGES[3:5]), "crawl")
    assert caught.value.kind == "no_text"


def test_a_record_a_gzip_member(items: ReadAll) -> None:
    assert _said(items(b"".join(map(gzip.compress, PAGES)), "crawl.warc.gz")) == TEXTS


def test_a_damaged_record_costs_no_other(items: ReadAll) -> None:
    first, wrong, last = (_record("response", f"http://example.org/{n}", _answer(_page(n))) for n in (1, 2, 3))
    junk = items(first + b"\0junk\r\nmore junk\r\n" + last)
    assert [text for _, text in _said(junk)] == [TEXTS[0][1], TEXTS[3][1]]
    assert [one.kind for one in junk if isinstance(one, Unread)] == ["malformed"]
    too_long = items(first + wrong.replace(b"Content-Length: ", b"Content-Length: 9") + last)
    assert [text for _, text in _said(too_long)] == [TEXTS[0][1], TEXTS[2][1], TEXTS[3][1]]


def test_a_cut_file_gives_what_is_there(items: ReadAll) -> None:
    found = items((PAGES[2] + _record("response", "http://example.org/2", _answer(_page(2))))[:-60])
    assert [part for part, _ in _said(found)] == ["record 1", "record 2"]
    assert [one.kind for one in found if isinstance(one, Unread)] == ["malformed"]


def test_a_record_without_its_address_is_read(items: ReadAll) -> None:
    body = _answer(_page(1))
    assert _said(items(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99%d\r\n\r\n%s" % (len(body), body))) == [
        ("record 1", TEXTS[0][1])
    ]


def test_arc(items: ReadAll) -> None:
    version = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n"
    body = _answer(_page(1))
    arc = b"filedesc://a.arc 0.0.0.0 20200101000000 text/plain %d\n%s\n" % (
        len(version),
        version,
    ) + b"http://example.org/1 192.0.2.1 20200101000000 text/html %d\n%s\n" % (len(body), body)
    assert _said(items(arc)) == [("record 2", TEXTS[0][1])]


def test_safari(items: ReadAll) -> None:
    resource = {"WebResourceData": _page(1), "WebResourceMIMEType": "text/html", "WebResourceTextEncodingName": "UTF-8"}
    frame = {"WebMainResource": {"WebResourceData": _page(2)}}
    archive = {"WebMainResource": resource, "WebSubframeArchives": [frame]}
    data = plistlib.dumps(archive, fmt=plistlib.FMT_BINARY)
    assert _said(items(data, "page")) == [("", TEXTS[0][1]), ("frame 1", TEXTS[2][1])]


BROTLI = bytes.fromhex("0b02804578616d706c6503")
"""``Example``, as a server packs it."""


def test_a_page_packed_by_what_is_not_installed_is_named_so(items: ReadAll, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    packed, plain = (
        _record("response", "http://example.org/5", _answer(body, more="Content-Encoding: br\r\n"))
        for body in (BROTLI, _page(5))
    )
    found = items(packed + plain, "a.warc")
    assert isinstance(found[0], Unread)
    assert (found[0].part, found[0].kind) == ("record 1", "missing_engine")
    assert "brotli" in found[0].message
    assert _said(found) == [("record 2", "The mill number 5 was shut for the winter.")]
