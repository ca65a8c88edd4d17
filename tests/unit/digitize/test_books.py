"""Books: all pages in the order in which they are read, and nothing of the machinery around them."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError
from winnow_agent.vault.digitize.books.page import marked_page
from winnow_agent.vault.digitize.cleaning import PARAGRAPH

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


def test_a_book_that_reserves_mining(document: Read) -> None:
    metadata = (
        '<dc:title>Mills</dc:title><meta property="dcterms:rightsHolder">Gazette Press</meta>'
        '<meta property="tdm:reservation">1</meta><meta property="tdm:policy">https://example.org/tdm</meta>'
    )
    found = document(_book({"one": _page("<p>Oak and elm.</p>")}, "one", metadata=metadata))
    assert found.rights == ("rights: Gazette Press", "tdm-reservation: 1", "tdm-policy: https://example.org/tdm")


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


def test_words_of_a_fiction_book_that_stand_in_no_paragraph(document: Read) -> None:
    section = "<p>The mill.</p>It was <strong>shut</strong>.<!-- hidden --><cite>Ana <emphasis>knew</emphasis><p>It rained.</p></cite>"
    book = f'<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><body><section>{section}</section></body></FictionBook>'
    assert document(book.encode()).text == "The mill.\n\nIt was shut.\n\nAna knew\n\nIt rained."


def test_a_book_without_its_list_of_pages(document: Read) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("mimetype", "application/epub+zip")
    with pytest.raises(DigitizeError) as caught:
        document(file.getvalue())
    assert caught.value.kind == "malformed"


def _manifest(replaced: Mapping[str, str]) -> Callable[[bytes], bytes]:
    """A book with stretches of its package document replaced."""

    def changed(book: bytes) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(file, "w") as new:
            for name in old.namelist():
                text = old.read(name).decode()
                for before, after in replaced.items():
                    text = text.replace(before, after) if name.endswith(".opf") else text
                new.writestr(name, text)
        return file.getvalue()

    return changed


def test_a_table_of_contents_that_is_a_place_on_a_page_of_text(document: Read) -> None:
    links = "".join(f'<li><a href="text.xhtml#{name}">{name}</a></li>' for name in ("One", "Two"))
    pages = {
        "cover": _page("<p>Mills</p>"),
        "text": _page(f"<ul>{links}</ul><p>It stood here for a hundred years.</p>"),
    }
    guide = '</spine><guide><reference type="toc" href="{}"/></guide>'.format
    named = _manifest({"</spine>": guide("text.xhtml#toc")})(_book(pages, "cover text"))
    assert "It stood here" in document(named).text
    pages |= {"contents": _page(f"<h1>Contents</h1><ul>{links * 9}</ul>")}
    alone = _manifest({"</spine>": guide("contents.xhtml")})(_book(pages, "cover contents text"))
    assert "Contents" not in document(alone).text


def test_a_page_of_a_type_that_is_none(document: Read) -> None:
    pages = {"one": _page("<p>One</p>"), "two": _page("<p>Two</p>")}
    named = _manifest({'href="two.xhtml" media-type="application/xhtml+xml"': 'href="two.xhtml" media-type="text/xml"'})
    assert document(named(_book(pages, "one two"))).text == "One\n\nTwo"


@pytest.mark.parametrize("before", ["<font size=2><p>", "<blockquote>", "<b><div>"])
def test_tags_that_are_never_closed_lose_nothing(before: str) -> None:
    page = "<html><body>" + "".join(f"{before}Part {number}<!-- - --> of it." for number in range(1000))
    shown = marked_page(page.encode())
    assert [shown.count(f"Part {number} of it.") for number in range(1000)] == [1] * 1000
    assert "Part 998 of it.Part" not in shown


def test_a_bracket_in_an_attribute_is_no_end_of_its_tag() -> None:
    assert marked_page(b"<p>The <b title='a>b'>mill</b> & <i>wheel</i>").strip(PARAGRAPH) == "The mill & wheel"


def test_text_behind_the_end_of_a_page_as_kindle_s_form_8_has_it() -> None:
    skeleton = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{0}</title></head><body></body></html><p>{0} mill.</p>'
    )
    shown = marked_page("".join(map(skeleton.format, ("One", "Two"))).encode())
    assert [piece for piece in shown.split(PARAGRAPH) if piece] == ["One mill.", "Two mill."]


def test_pages_whose_names_have_other_capitals_in_the_list(document: Read) -> None:
    book = _manifest({'href="one.xhtml"': 'href="One.XHTML"'})(_book({"one": _page("<p>One</p>")}, "one"))
    found = document(book)
    assert (found.text, found.skipped) == ("One", ())


def test_an_equation_stays_in_its_sentence(document: Read) -> None:
    equation = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><mi>x</mi><mo>=</mo><mn>1</mn></mrow>'
        '<annotation encoding="TeX">x=1</annotation></semantics></math>'
    )
    assert document(_book({"one": _page(f"<p>Let {equation} be.</p>")}, "one")).text == "Let x=1 be."


FICTION = (
    '<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><body><title><p>М<emphasis>ельниц</emphasis>а</p></title>'
    "<section><p>Она&nbsp;стояла здесь много лет, и никто не помнил, кто её построил.</p></section></body></FictionBook>"
)


@pytest.mark.parametrize(
    ("declared", "written"), [("utf-8", "cp1251"), ("windows-1251", "utf-8"), ("koi8-r", "koi8-r")]
)
def test_a_fiction_book_whose_declaration_may_be_wrong(document: Read, declared: str, written: str) -> None:
    book = f'<?xml version="1.0" encoding="{declared}"?>{FICTION}'.encode(written)
    text = "Мельница\n\nОна стояла здесь много лет, и никто не помнил, кто её построил."
    assert document(book, "a.fb2").text == text


def _varying(number: int) -> bytes:
    return bytes([number >> 7 & 0x7F | 0x80, number & 0x7F])


def _help(files: dict[str, bytes], *, packed: bytes = b"") -> bytes:
    """Compiled help whose files stand in it as they are; those of ``packed`` are unpacked from its stretch."""
    content, entries = b"", b""
    for name, data in files.items():
        section = b"\1" if name.startswith("/packed") else b"\0"
        place = 0 if section == b"\1" else len(content)
        entries += bytes([len(name)]) + name.encode() + section + _varying(place) + _varying(len(data))
        content += b"" if section == b"\1" else data
    head = b"PMGL" + struct.pack("<IIii", 4096 - 20 - len(entries), 0, -1, -1)
    chunk = (head + entries).ljust(4096, b"\0")
    directory = b"ITSP" + struct.pack("<IIIIIIiIII", 1, 0x54, 10, 4096, 2, 1, -1, 0, 0, 0) + struct.pack("<I", 1)
    directory = directory.ljust(0x54, b"\0") + chunk
    first = b"ITSF" + struct.pack("<IIIII", 3, 0x60, 1, 0, 0x409) + bytes(32)
    first += struct.pack("<QQQQ", 0x60, 0, 0x60, len(directory)) + struct.pack("<Q", 0x60 + len(directory))
    return first + directory + content


def test_compiled_help_in_the_order_of_its_contents(document: Read) -> None:
    files = {
        "/b.htm": b"<h1>Second</h1><p>caf\xe9",
        "/a.htm": b"<h1>First</h1>",
        "/toc.hhc": b'<ul><li><object><param name="Local" value="a.htm"></object><li><object><param name="Local" value="b.htm#x"></object>',
    }
    found = document(_help(files))
    assert found.text == "First\n\nSecond\n\ncafé"
    assert found.media_type == "application/vnd.ms-htmlhelp"


def test_packed_help_with_a_block_that_is_stored(document: Read) -> None:
    page = b"<h1>Packed</h1><p>It was stored.</p>"
    stretch = page.ljust(0x8000, b" ")
    size = len(stretch)
    # One bit for no translation, three for the kind 3, twenty-four for the size, and zeros up to a word.
    bits = f"0{3:03b}{size:024b}".ljust(32, "0")
    words = b"".join(struct.pack("<H", int(bits[at : at + 16], 2)) for at in range(0, 32, 16))
    stream = words + struct.pack("<III", 1, 1, 1) + stretch
    storage = "::DataSpace/Storage/MSCompressed"
    resets = struct.pack("<IIIIQQQQ", 2, 1, 8, 0x28, size, len(stream), 0x8000, 0)
    files = {
        "/packed.htm": page,
        f"{storage}/ControlData": struct.pack("<I4sIIIII", 6, b"LZXC", 2, 1, 1, 1, 0),
        f"{storage}/Transform/{{7FC28940-9D31-11D0-9B27-00A0C91E9C7C}}/InstanceData/ResetTable": resets,
        f"{storage}/Content": stream[:16000],
    }
    assert document(_help(files)).text == "Packed\n\nIt was stored."


def test_labelled_help_is_unpacked_to_its_end(document: Read, data_folder: Path) -> None:
    with tarfile.open(data_folder / "formats.tar.xz") as archive:
        member = next((one for one in archive if one.name.endswith("tcpip.CHM")), None)
        stream = archive.extractfile(member) if member is not None else None
        if stream is None:
            pytest.skip("no compiled help in the labelled data")
        text = document(stream.read(), "tcpip.chm").text
    assert text.startswith("Onglet Paramètres IP avancés pour IPv4")
    assert "\ufffd" not in text


def _palm(kind: bytes, head: bytes, *records: bytes) -> bytes:
    every = (head, *records)
    start = 78 + 8 * len(every) + 2
    places = [start + sum(map(len, every[:number])) for number in range(len(every))]
    table = b"".join(struct.pack(">II", place, 0) for place in places)
    return (
        b"a book".ljust(60, b"\0") + kind + bytes(8) + struct.pack(">H", len(every)) + table + b"\0\0" + b"".join(every)
    )


def _mobi(*records: bytes, lock: int = 0, trailing: int = 0) -> bytes:
    head = bytearray(16 + 232)
    struct.pack_into(">HHIHHH", head, 0, 2, 0, 0, len(records), 4096, lock)
    struct.pack_into(">4sIII", head, 16, b"MOBI", 232, 2, 65001)
    struct.pack_into(">II", head, 84, 248 + 40, 5)
    struct.pack_into(">I", head, 128, 0x40)
    struct.pack_into(">H", head, 242, trailing)
    extended = (
        b"EXTH" + struct.pack(">II", 40, 2) + struct.pack(">II", 109, 11) + b"CC0" + struct.pack(">II", 524, 10) + b"de"
    )
    return _palm(b"BOOKMOBI", bytes(head) + extended.ljust(40, b"\0") + b"Mills", *records)


def test_a_mobi_book(document: Read) -> None:
    # "the mill" again by a match of eight bytes, sixteen back; the blank before "stood" in one byte with its letter.
    packed = (
        b"<h1>One</h1><p>the mill"
        + bytes([ord("s") ^ 0x80 | 0x80])
        + b"tood, "
        + struct.pack(">H", 0x8000 | 16 << 3 | 5)
        + b"!</p>"
    )
    found = document(
        _mobi(
            packed + b"\x81",
            "<mbp:pagebreak/><p>caf\u00e9</p>".encode().replace(b"\xc3\xa9", b"\x02\xc3\xa9") + b"\x81",
            trailing=2,
        )
    )
    assert found.text == "One\n\nthe mill stood, the mill!\n\ncafé"
    assert (found.title, found.language, found.rights) == ("Mills", "de", ("rights: CC0",))


def test_a_mobi_book_under_a_lock_and_one_that_is_cut_off(document: Read) -> None:
    with pytest.raises(DigitizeError) as caught:
        document(_mobi(b"x", lock=2))
    assert caught.value.kind == "encrypted"
    with pytest.raises(DigitizeError) as caught:
        document(_mobi(b"x")[:120])
    assert caught.value.kind == "malformed"


def test_a_palm_document(document: Read) -> None:
    head = struct.pack(">HHIHHHH", 1, 0, 20, 1, 4096, 0, 0)
    assert document(_palm(b"TEXtREAd", head, b"The mill\n\nstood here.")).text == "The mill\n\nstood here."


def test_a_mobi_book_under_a_huffman_code_is_not_damaged(document: Read) -> None:
    book = bytearray(_mobi(b"x"))
    head = struct.unpack_from(">I", book, 78)[0]
    struct.pack_into(">H", book, head, 0x4448)
    with pytest.raises(DigitizeError) as caught:
        document(bytes(book))
    assert caught.value.kind == "unsupported"


def test_help_that_unpacks_to_too_much_is_too_large(document: Read) -> None:
    storage = "::DataSpace/Storage/MSCompressed"
    files = {
        "/packed.htm": b"<p>",
        f"{storage}/ControlData": struct.pack("<I4sIIIII", 6, b"LZXC", 2, 1, 1, 1, 0),
        f"{storage}/Transform/{{7FC28940-9D31-11D0-9B27-00A0C91E9C7C}}/InstanceData/ResetTable": struct.pack(
            "<IIIIQQQQ", 2, 1, 8, 0x28, 1 << 30, 0, 0x8000, 0
        ),
        f"{storage}/Content": b"",
    }
    with pytest.raises(DigitizeError) as caught:
        document(_help(files))
    assert caught.value.kind == "too_large"
