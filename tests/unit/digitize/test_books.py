"""Books: all pages in the order in which they are read, and nothing of the machinery around them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from types import MappingProxyType

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError

Read = Callable[..., Document]
CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'


def _page(body: str) -> str:
    return (
        '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body>{body}</body></html>'
    )


def _book(
    pages: dict[str, str],
    spine: str,
    *,
    metadata: str = "",
    marked: bool = True,
    parts: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    file = io.BytesIO()
    items = "".join(
        f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"'
        + (' properties="nav"' if name == "nav" else "")
        + "/>"
        for name in pages
    )
    references = "".join(f'<itemref idref="{name}"/>' for name in spine.split())
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"{metadata}</metadata><manifest>{items}</manifest><spine>{references}</spine></package>"
    )
    with zipfile.ZipFile(file, "w") as package:
        if marked:
            package.writestr("mimetype", "application/epub+zip")
        package.writestr("META-INF/container.xml", CONTAINER)
        package.writestr("OEBPS/book.opf", opf)
        for name, page in pages.items():
            package.writestr(f"OEBPS/{name}.xhtml", page)
        for name, part in parts.items():
            package.writestr(name, part)
    return file.getvalue()


def test_pages_in_the_order_of_the_spine_without_the_contents(document: Read) -> None:
    pages = {
        "two": _page("<h2>Two</h2><p>Caf&eacute;<br/>and&nbsp;<i>tea</i>.</p>"),
        "one": _page("<h1>One</h1><ul><li>oak</li><li>elm</li></ul><ol><li>a</li><li>b</li></ol>"),
        "nav": _page('<nav epub:type="toc"><a href="x">One</a></nav>'),
    }
    metadata = "<dc:title>Mills</dc:title><dc:language>de-AT</dc:language><dc:rights>CC0</dc:rights>"
    found = document(_book(pages, "nav one two", metadata=metadata))
    assert found.text == "One\n\n• oak\n• elm\n\n1. a\n2. b\n\nTwo\n\nCafé\nand tea."
    assert [(found.text[one.start : one.end], one.level) for one in found.headings] == [("One", 1), ("Two", 2)]
    assert (found.title, found.language, found.rights) == ("Mills", "de", ("rights: CC0",))


def test_tables_and_pages_that_are_not_well_formed(document: Read) -> None:
    page = "<html><body><table><tr><td>wood<td>feet<tr><td>oak<td>12</table><p>After<p>all"
    assert document(_book({"one": page}, "one")).text == "wood\tfeet\noak\t12\n\nAfter\n\nall"


def test_a_book_whose_type_is_not_its_first_member(document: Read) -> None:
    assert document(_book({"one": _page("<p>Text.</p>")}, "one", marked=False)).media_type == "application/epub+zip"


def test_locked_pages_are_named_and_a_locked_book_is_encrypted(document: Read) -> None:
    encryption = "".join(
        f'<EncryptedData><EncryptionMethod Algorithm="aes"/><CipherData><CipherReference URI="OEBPS/{name}.xhtml"/></CipherData></EncryptedData>'

        for name in ("one",)
    )  # fmt: skip
    pages = {"one": "locked", "two": _page("<p>Free.</p>")}
    more = {"META-INF/encryption.xml": f"<encryption>{encryption}</encryption>"}
    found = document(_book(pages, "one two", parts=more))
    assert (found.text, [(one.what, one.kind) for one in found.skipped]) == ("Free.", [("page 1", "encrypted")])
    with pytest.raises(DigitizeError) as caught:
        document(_book(pages, "one", parts=more))
    assert caught.value.kind == "encrypted"


def test_a_fiction_book(document: Read) -> None:
    book = """<?xml version="1.0" encoding="windows-1251"?>
      <FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><description><title-info>
      <book-title>Мельница</book-title><lang>ru</lang></title-info></description>
      <body><title><p>Мельница</p></title><section><title><p>Глава</p><p>первая</p></title><p>Она стояла <emphasis>здесь</emphasis>.</p>
      <poem><stanza><v>Раз</v><v>Два</v></stanza></poem></section></body>
      <body name="notes"><section><p>Сноска.</p></section></body><binary id="a">AAAA</binary></FictionBook>"""
    found = document(book.encode("cp1251"))
    assert found.text == "Мельница\n\nГлава первая\n\nОна стояла здесь.\n\nРаз\nДва\n\nСноска."
    assert [(found.text[one.start : one.end], one.level) for one in found.headings] == [
        ("Мельница", 1),
        ("Глава первая", 2),
    ]
    assert (found.title, found.language) == ("Мельница", "ru")


def test_a_book_without_its_list_of_pages(document: Read) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("mimetype", "application/epub+zip")
    with pytest.raises(DigitizeError) as caught:
        document(file.getvalue())
    assert caught.value.kind == "malformed"
