"""Office files before 2007, made byte by byte as [MS-CFB], [MS-DOC], [MS-XLS] and [MS-PPT] say."""

from __future__ import annotations

import struct
from collections.abc import Callable, Collection

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Unread
from winnow_agent.vault.digitize.office.word_lists import Lists

Read = Callable[..., Document]
NONE, END, FREE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF


def _compound(streams: dict[str, bytes]) -> bytes:
    """A compound file with streams at its top; each padded so that none is small."""
    sectors: list[bytes] = []
    table: list[int] = []

    def add(data: bytes) -> int:
        first = len(sectors)
        blocks = [data[at : at + 512].ljust(512, b"\0") for at in range(0, len(data), 512)] or [bytes(512)]
        sectors.extend(blocks)
        table.extend([*range(first + 1, first + len(blocks)), END])
        return first

    entries = []
    for number, (name, data) in enumerate(streams.items(), 1):
        padded = data.ljust(4096, b"\0")
        right = number + 1 if number < len(streams) else NONE
        entries.append(_entry(name, 2, right, NONE, sector=add(padded), size=len(padded)))
    directory = b"".join([_entry("Root Entry", 5, NONE, 1, sector=END, size=0), *entries])
    start = add(directory + bytes(-len(directory) % 512))
    allocation = len(sectors)
    table.append(0xFFFFFFFD)
    sectors.append(b"".join(struct.pack("<I", number) for number in table).ljust(512, b"\xff"))
    assert len(table) <= 128
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIIII", 0, 1, start, 0, 4096, END, 0, END, 0, allocation) + b"\xff" * 432
    return head + b"".join(sectors)


def _entry(name: str, kind: int, right: int, child: int, *, sector: int, size: int) -> bytes:
    wide = name.encode("utf-16-le") + b"\0\0"
    return (
        wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide), kind, 1, NONE, right, child) + bytes(36)
        + struct.pack("<IQ", sector, size)
    )  # fmt: skip


def _word(
    text: str,
    notes: str = "",
    *,
    flags: int = 0,
    levels: dict[int, int] | None = None,
    symbol: int = -1,
    in_cells: Collection[int] = (),
) -> bytes:
    """A Word 97 file of one piece in UTF-16.

    Args:
        levels: the built-in style of each paragraph that has one.
        in_cells: the paragraphs that do not end their cell.
        symbol: the place of a character that is the letter alpha of the font Symbol.
    """
    whole = text + notes
    begin = 2048
    document = bytearray(begin) + bytearray(whole.encode("utf-16-le"))
    document += bytes(-len(document) % 512)
    struct.pack_into("<HH", document, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", document, 10, 0x0200 | flags)
    struct.pack_into("<ii", document, 0x4C, len(text), len(notes))
    pieces = struct.pack("<III", 0, len(whole), 0)[:8] + struct.pack("<HIH", 0, begin, 0)
    table = bytearray(b"\x02" + struct.pack("<I", len(pieces)) + pieces)
    struct.pack_into("<II", document, 0x1A2, 0, len(table))
    # Styles 0 to 2: Normal and two headings, by their built-in numbers.
    styles = struct.pack("<HHH", 4, 3, 10) + b"".join(struct.pack("<HHHHH", 8, n, 0xFFF1, 0, 0) for n in range(3))
    struct.pack_into("<II", document, 0xA2, len(table), len(styles))
    table += styles
    page = bytearray(512)
    ends = [0, *(place + 1 for place, character in enumerate(whole) if character in "\r\x07")]
    runs = len(ends) - 1
    for place, end in enumerate(ends):
        struct.pack_into("<I", page, 4 * place, begin + 2 * end)
    for run in range(runs):
        properties = struct.pack("<H", (levels or {}).get(run, 0))
        if whole[ends[run + 1] - 1] == "\x07" or run in in_cells:
            properties += struct.pack("<HB", 0x2416, 1)
            if ends[run + 1] - ends[run] == 1:
                properties += struct.pack("<HB", 0x2417, 1)
        at = 500 - 16 * (run + 1)
        page[at] = 0
        page[at + 1] = (len(properties) + 1) // 2
        page[at + 2 : at + 2 + len(properties)] = properties
        page[4 * (runs + 1) + 13 * run] = at // 2
    page[511] = runs
    struct.pack_into("<II", document, 0x102, len(table), 12)
    table += struct.pack("<III", begin, begin + 2 * len(whole), len(document) // 512)
    document += page
    if symbol >= 0:
        name = "Symbol".encode("utf-16-le") + b"\0\0"
        fonts = struct.pack("<HHB", 1, 0, 39 + len(name)) + bytes(39) + name
        struct.pack_into("<II", document, 0x112, len(table), len(fonts))
        table += fonts
        page = bytearray(512)
        struct.pack_into("<II", page, 0, begin + 2 * symbol, begin + 2 * symbol + 2)
        page[8], page[511] = 200, 1
        page[400:409] = struct.pack("<BHHH", 6, 0x6A09, 0, 0xF061) + bytes(2)
        struct.pack_into("<II", document, 0xFA, len(table), 12)
        table += struct.pack("<III", begin, begin + 2 * len(whole), len(document) // 512)
        document += page
    return _compound({"WordDocument": bytes(document), "1Table": bytes(table)})


def test_a_word_file_with_headings_fields_and_a_table(document: Read) -> None:
    text = "The mill\rIt stood \x13 PAGEREF x \x14here\x15.\x0bTwice\x1e\x1f.\rwood\x07feet\x07\x07oak\x0712\x07\x07"
    found = document(_word(text, "\x02 A note.\r", levels={0: 1}))
    assert found.text == "The mill\n\nIt stood here.\nTwice-.\n\nwood\tfeet\noak\t12\n\nA note."
    assert [(found.text[one.start : one.end], one.level) for one in found.headings] == [("The mill", 1)]
    assert found.media_type == "application/msword"


def test_all_paragraphs_of_a_cell_are_in_it(document: Read) -> None:
    text = "wood\rand stone\rand tin\x07feet\rof all\x07\x07oak\x0712\x07\x07After.\r"
    found = document(_word(text, in_cells={0, 1, 3}))
    assert found.text == "wood and stone and tin\tfeet of all\noak\t12\nAfter."


def test_a_table_of_one_cell_is_a_frame_around_text(document: Read) -> None:
    found = document(_word("The mill\rIt stood.\x07\x07", levels={0: 1}, in_cells={0}))
    assert found.text == "The mill\n\nIt stood."
    assert [found.text[one.start : one.end] for one in found.headings] == ["The mill"]


def test_text_boxes_keep_their_figures_and_their_repetitions(document: Read) -> None:
    boxes = "Tel.\r555\rTel.\r556\r"
    data = bytearray(_word("Ana.\r", boxes))
    struct.pack_into("<6i", data, 512 + 0x50, 0, 0, 0, 0, 0, len(boxes))
    assert document(bytes(data)).text == "Ana.\n\nTel.\n\n555\n\nTel.\n\n556"


def test_a_letter_of_a_symbol_font(document: Read) -> None:
    assert document(_word("An (-ray.\r", symbol=3)).text == "An α-ray."


def test_a_word_file_under_a_password(document: Read) -> None:
    with pytest.raises(DigitizeError) as caught:
        document(_word("secret\r", flags=0x0100))
    assert caught.value.kind == "encrypted"


RUSSIAN = "Мельница стояла здесь много лет, и никто не помнил, кто её построил.\r\nДважды.\r\n"


def _paragraphs(text: str) -> str:
    return "\n\n".join(text.replace("\r\n", "\r").strip("\r").split("\r"))


def _word_6(language: int, text: bytes, *, characters: int = 0) -> bytes:
    head = bytearray(0x300)
    struct.pack_into("<HHHH", head, 0, 0xA5DC, 101, 0, language)
    struct.pack_into("<H", head, 0x14, characters)
    struct.pack_into("<II", head, 0x18, 0x300, 0x300 + len(text))
    struct.pack_into("<i", head, 0x34, len(text))
    return _compound({"WordDocument": bytes(head) + text})


@pytest.mark.parametrize(
    ("language", "characters", "page", "text"),
    [
        (0x419, 0, "cp1251", "Мельница стояла здесь.\rДважды.\r"),
        (0x409, 0, "cp1251", RUSSIAN),  # typed in a western program
        (0x404, 0, "cp950", "磨坊在這裡站了很多年。\r"),
        (0x804, 0, "gbk", "磨坊在这里站了很多年。\r"),
        (0x40C, 0x100, "mac_roman", "Le café où la forêt brûlait.\r"),
    ],
)
def test_a_word_6_file_in_its_code_page(document: Read, language: int, characters: int, page: str, text: str) -> None:
    found = document(_word_6(language, text.encode(page), characters=characters))
    assert found.text == _paragraphs(text)


def _write(text: bytes, *, pages: int = 1) -> bytes:
    head = bytearray(128)
    head[:6] = b"\x31\xbe\0\0\0\xab"
    struct.pack_into("<I", head, 14, 128 + len(text))
    struct.pack_into("<H", head, 96, pages)
    return bytes(head) + text + b"\xff\0" * 64


def test_windows_write_word_for_dos_and_works_in_their_code_pages(document: Read) -> None:
    german = "Die Mühle stand für alle Müller schön über dem Fluß, und größer wäre sie nicht schöner gewesen.\r\n"
    works = bytes(0x26) + struct.pack("<I", 256 + len(RUSSIAN)) + bytes(256 - 0x2A) + RUSSIAN.encode("cp1251")
    assert document(_write(RUSSIAN.encode("cp1251"))).text == _paragraphs(RUSSIAN)
    assert document(_write(german.encode("cp437"), pages=0)).text == _paragraphs(german)
    assert document(_compound({"MN0": works})).text == _paragraphs(RUSSIAN)


def test_a_file_of_windows_write(document: Read) -> None:
    assert document(_write(b"Dear Ana,\r\nthe mill stands.\r\n")).text == "Dear Ana,\n\nthe mill stands."


def _biff(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(content)) + content for kind, content in records)


def _book(sheet: bytes, *more: tuple[int, bytes]) -> bytes:
    head = (0x809, struct.pack("<HH", 0x600, 5) + bytes(12))
    styles = [(0xE0, struct.pack("<HH", 0, number) + bytes(16)) for number in (0, 14)]
    bound = struct.pack("<IBBBB", 0, 0, 0, 5, 0) + b"Yield"
    length = len(_biff(head, *styles, (0x85, bound), *more, (0x0A, b"")))
    bound = struct.pack("<I", length) + bound[4:]
    return _compound({"Workbook": _biff(head, *styles, (0x85, bound), *more, (0x0A, b"")) + sheet})


def test_a_workbook_with_texts_that_are_continued(document: Read) -> None:
    texts = struct.pack("<II", 2, 2) + struct.pack("<HB", 4, 0) + b"wood" + struct.pack("<HB", 6, 0) + b"fee"
    sheet = _biff(
        (0x809, struct.pack("<HH", 0x600, 0x10) + bytes(12)),
        (0xFD, struct.pack("<HHHI", 0, 0, 0, 0)),
        (0xFD, struct.pack("<HHHI", 0, 1, 0, 1)),
        (0x203, struct.pack("<HHHd", 1, 0, 1, 43363.0)),
        (0x27E, struct.pack("<HHHI", 1, 1, 0, 1250 << 2 | 3)),
        (0xBD, struct.pack("<HH", 2, 0) + struct.pack("<HIHI", 0, 7 << 2 | 2, 0, 8 << 2 | 2) + struct.pack("<H", 1)),
        (0x06, struct.pack("<HHH", 3, 0, 0) + b"\0\0\0\0\0\0\xff\xff" + bytes(8)),
        (0x207, struct.pack("<HB", 4, 0) + b"made"),
        (0x205, struct.pack("<HHHBB", 3, 1, 0, 1, 0)),
        (0x1B6, bytes(10) + struct.pack("<HHHH", 9, 0, 0, 0)),
        (0x3C, b"\0A comment"),
        (0x0A, b""),
    )
    found = document(_book(sheet, (0xFC, texts), (0x3C, "\x01ts!".encode("latin-1")[:1] + "ts!".encode("utf-16-le"))))
    assert found.text == "Yield\n\nwood\tfeets!\n2018-09-20\t12.5\n7\t8\nmade\tTRUE\n\nA comment"
    assert found.media_type == "application/vnd.ms-excel"


def test_a_page_s_number_in_a_footer_of_a_workbook_is_left_out(document: Read) -> None:
    def margin(text: str) -> bytes:
        return struct.pack("<HB", len(text), 0) + text.encode("latin-1")

    sheet = _biff(
        (0x809, struct.pack("<HH", 0x600, 0x10) + bytes(12)), (0x14, margin("&CMill &[TAB]")), (0x15, margin("&CPage &P")),
        (0x27E, struct.pack("<HHHI", 0, 0, 0, 7 << 2 | 2)), (0x0A, b""),
    )  # fmt: skip
    assert document(_book(sheet)).text == "Yield\n\n7\n\nMill"


def test_a_workbook_under_a_password(document: Read) -> None:
    with pytest.raises(DigitizeError) as caught:
        document(_book(b"", (0x2F, bytes(6))))
    assert caught.value.kind == "encrypted"


def test_a_workbook_from_before_compound_files(document: Read) -> None:
    data = _biff(
        (0x09, struct.pack("<HH", 2, 0x10)),
        (0x04, struct.pack("<HHBBBB", 0, 0, 0, 0, 0, 4) + b"wood"),
        (0x02, struct.pack("<HHBBBH", 0, 1, 0, 0, 0, 12)),
        (0x0A, b""),
    )
    assert document(data).text == "wood\t12"


def test_comments_and_letters_of_excel_95_on_a_macintosh(document: Read) -> None:
    def note(row: int, text: bytes) -> bytes:
        return struct.pack("<HHH", row, 0, 16) + text

    data = _biff(
        (0x809, struct.pack("<HH", 0x500, 0x10) + bytes(4)),
        (0x42, struct.pack("<H", 10000)),
        (0x204, struct.pack("<HHHH", 0, 0, 0, 4) + "café".encode("mac_roman")),
        (0x1C, note(0, b"A comment ")),
        (0x1C, note(0xFFFF, b"goes on")),
        (0x0A, b""),
    )
    assert document(data).text == "café\n\nA comment goes on"


def test_dates_and_numbers_of_excel_2_and_4(document: Read) -> None:
    named = [b"\x07General", b"\x08dd/mm/yy"]
    second = _biff(
        (0x09, struct.pack("<HH", 2, 0x10)),
        *[(0x1E, one) for one in named],
        (0x03, struct.pack("<HHBBBd", 0, 0, 0, 0, 0, 33363.0)),
        (0x03, struct.pack("<HHBBBd", 0, 1, 0, 1, 0, 33363.0)),
        (0x0A, b""),
    )
    fourth = _biff(
        (0x409, struct.pack("<HHH", 0, 0x10, 0)),
        *[(0x41E, b"\0\0" + one) for one in named],
        *[(0x443, bytes([0, number]) + bytes(10)) for number in (0, 1)],
        (0x203, struct.pack("<HHHd", 0, 0, 0, 33363.0)),
        (0x203, struct.pack("<HHHd", 0, 1, 1, 33363.0)),
        (0x0A, b""),
    )
    assert [document(data).text for data in (second, fourth)] == ["33363\t1991-05-05"] * 2


def test_the_data_of_a_chart_of_microsoft_graph(document: Read) -> None:
    data = _biff(
        (0x809, b"\x80\x06\0\x80" + bytes(12)),
        (0x04, struct.pack("<HHBBBBB", 0, 0, 0, 0, 0, 4, 0) + b"oaks"),
        (0x03, struct.pack("<HHBBBd", 0, 1, 0, 0, 0, 2002.0)),
        (0x100D, b"\0\0\x04\x01" + "pine".encode("utf-16-le")),
        (0x0A, b""),
    )
    assert document(_compound({"Workbook": data})).text == "oaks\t2002\n\npine"


def _record(kind: int, content: bytes = b"", *, container: bool = False, instance: int = 0) -> bytes:
    return struct.pack("<HHI", instance << 4 | (15 if container else 0), kind, len(content)) + content


def _shown(kind: int, text: str) -> bytes:
    return _record(3999, struct.pack("<I", kind)) + _record(4000, text.encode("utf-16-le"))


def test_slides_in_the_order_of_the_show_with_their_notes(document: Read) -> None:
    def slide(title: str, body: str) -> bytes:
        box = _record(0xF00D, _shown(0, title), container=True) + _record(0xF00D, _shown(1, body), container=True)
        return _record(1006, _record(1007, bytes(24)) + _record(0xF002, box, container=True), container=True)

    notes = _record(1008, _record(1009, struct.pack("<I", 257) + bytes(4)) + _shown(2, "Speak slowly."), container=True)
    listed = b"".join(
        _record(1011, struct.pack("<IIIII", number, 0, 0, identifier, 0)) for number, identifier in ((3, 257), (2, 256))
    )
    objects = [
        _record(1000, _record(4080, listed, container=True), container=True),
        slide("Woods", "Oak\rElm"),
        slide("The mill", "It stood\x0bhere."),
        notes,
    ]
    stream, places = b"", []
    for one in objects:
        places.append(len(stream))
        stream += one
    directory = len(stream)
    stream += _record(6002, struct.pack("<I", len(objects) << 20 | 1) + struct.pack(f"<{len(places)}I", *places))
    edit = len(stream)
    stream += _record(4085, struct.pack("<IIII", 0, 0, 0, directory) + bytes(12))
    user = bytes(16) + struct.pack("<I", edit)
    found = document(_compound({"PowerPoint Document": stream, "Current User": user}))
    assert found.text == "The mill\n\nIt stood\nhere.\n\nSpeak slowly.\n\nWoods\n\nOak\nElm"
    assert [one.page for one in found.anchors] == [1, 2]
    assert [found.text[one.start : one.end] for one in found.headings] == ["The mill", "Woods"]
    lost = document(_compound({"PowerPoint Document": stream, "Current User": bytes(4)}))
    assert "Oak\nElm" in lost.text


def test_a_presentation_under_a_password(document: Read) -> None:
    user = struct.pack("<HHIII", 0, 0x0FF6, 20, 20, 0xF3D1C4DF) + bytes(4)
    with pytest.raises(DigitizeError) as caught:
        document(_compound({"PowerPoint Document": bytes(4096), "Current User": user}))
    assert caught.value.kind == "encrypted"


@pytest.mark.parametrize("cut", [600, 1500, 3000])
def test_what_is_cut_off_is_malformed(items: Callable[..., list[Document | Unread]], cut: int) -> None:
    with pytest.raises(DigitizeError) as caught:
        items(_word("The mill stood here.\r")[:cut], "a.doc")
    assert caught.value.kind in {"malformed", "unsupported"}


def test_loops_in_the_tables_end(items: Callable[..., list[Document | Unread]]) -> None:
    data = bytearray(_word("The mill stood here.\r"))
    start = data.rindex(struct.pack("<I", 0xFFFFFFFD)) // 512 * 512
    for place in range(8):
        struct.pack_into("<I", data, start + 4 * place, 0)
    found = [one for one in items(bytes(data), "a.doc") if isinstance(one, Document)]
    assert sum(len(one.text) for one in found) < len(data)


def test_items_of_a_word_file_have_their_numbers() -> None:
    def level(start: int, form: int, pattern: str) -> bytes:
        wide = pattern.encode("utf-16-le")
        return struct.pack("<iB", start, form) + bytes(23) + struct.pack("<H", len(pattern)) + wide

    levels = [level(3, 0, "\0."), level(1, 4, "\0.\1)"), *[level(1, 23, "\uf0b7")] * 7]
    lists = struct.pack("<H", 1) + struct.pack("<i", 77) + bytes(24) + b"".join(levels)
    overrides = struct.pack("<I", 1) + struct.pack("<i", 77) + bytes(12)
    numbers = Lists(lists, overrides)
    assert [numbers.label(1, place) for place in (0, 0, 1, 1, 0, 1, 2)] == [
        "3.",
        "4.",
        "4.a)",
        "4.b)",
        "5.",
        "5.a)",
        "•",
    ]
    assert numbers.label(2, 0) == ""
    assert Lists(lists[:40], overrides).label(1, 0) == ""
