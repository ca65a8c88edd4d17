"""Hostile texts, pages, data, mails and chats."""

from __future__ import annotations

from pathlib import Path

from tests.faults.digitize.making import hostile
from tests.faults.digitize.office import LAUGHS, OUTSIDE, SECRET

MAIL = (
    "From: a@example.org\nTo: b@example.org\nSubject: Hello\nDate: Mon, 4 Jan 2021 10:11:12 +0000\nMIME-Version: 1.0\n"
)


@hostile("line.txt")
def text_of_one_line(path: Path, scale: int) -> None:
    path.write_text("word " * ((1 << 20) * min(2 * scale, 10)))


@hostile("letters.txt")
def text_of_one_word(path: Path, scale: int) -> None:
    path.write_text("a" * (2 * scale << 20))


@hostile("lines.txt")
def text_of_a_million_empty_lines(path: Path, scale: int) -> None:
    path.write_text("\n" * 1_000_000 * scale + "Text.\n \t" * 100_000)


@hostile("marks.txt")
def text_of_combining_marks(path: Path, _scale: int) -> None:
    path.write_text("a" + "\u0301" * 500_000 + "\u200b\u202e" * 100_000)


@hostile("field.csv")
def csv_of_one_field(path: Path, scale: int) -> None:
    path.write_text('name,note\nx,"' + "long " * (1 << 20) * scale + '"\n')


@hostile("columns.csv")
def csv_of_a_million_columns(path: Path, _scale: int) -> None:
    path.write_text("a," * 1_000_000 + "\n" + "1," * 1_000_000 + "\n")


@hostile("open.csv")
def csv_of_quotes_that_never_close(path: Path, _scale: int) -> None:
    path.write_text("a,b\n" + '"x,\n' * 300_001)


@hostile("deep.json")
def json_nested_ten_thousand_deep(path: Path, _scale: int) -> None:
    path.write_text('{"a":' * 10_000 + '"Deep text."' + "}" * 10_000)


@hostile("deeper.json")
def json_nested_a_million_deep(path: Path, _scale: int) -> None:
    path.write_text("[" * 1_000_000 + '"Deep text."' + "]" * 1_000_000)


@hostile("number.json")
def json_of_a_long_number(path: Path, _scale: int) -> None:
    path.write_text('{"a": "Text of it.", "b": ' + "9" * 1_000_000 + "}")


@hostile("rows.jsonl")
def jsonl_of_many_rows(path: Path, scale: int) -> None:
    path.write_text('{"text": "A sentence of words."}\n' * 100_000 * min(scale, 5))


@hostile("deep.xml")
def xml_nested_ten_thousand_deep(path: Path, _scale: int) -> None:
    path.write_text("<a>" * 10_000 + "Deep text." + "</a>" * 10_000)


@hostile("deeper.xml")
def xml_nested_a_million_deep(path: Path, _scale: int) -> None:
    path.write_text("<?xml version='1.0'?>" + "<a>" * 1_000_000 + "Deep text." + "</a>" * 1_000_000)


@hostile("laughs.xml")
def xml_of_a_billion_laughs(path: Path, _scale: int) -> None:
    path.write_text(f"<?xml version='1.0'?>{LAUGHS}<x>&j;</x>")


@hostile("quadratic.xml")
def xml_of_quadratic_entities(path: Path, _scale: int) -> None:
    path.write_text(f"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a '{'a ' * 50_000}'>]><x>{'&a;' * 50_000}</x>")


@hostile("outside.xml")
def xml_with_entities_from_outside(path: Path, _scale: int) -> None:
    path.write_text(f"<?xml version='1.0'?>{OUTSIDE}<x>Seen: &j;&k;</x>")


@hostile("parameter.xml")
def xml_with_a_doctype_from_outside(path: Path, _scale: int) -> None:
    entities = f"<!ENTITY % f SYSTEM 'file://{SECRET}'><!ENTITY % d SYSTEM 'http://127.0.0.1:9/d.dtd'>%d;"
    path.write_text(f"<?xml version='1.0'?><!DOCTYPE x SYSTEM 'file://{SECRET}' [{entities}]><x>Seen: %f;</x>")


@hostile("include.xml")
def xml_that_includes_a_file(path: Path, _scale: int) -> None:
    include = f"<xi:include href='file://{SECRET}' parse='text'/>"
    path.write_text(f"<?xml version='1.0'?><x xmlns:xi='http://www.w3.org/2001/XInclude'>Seen: {include}</x>")


@hostile("attributes.xml")
def xml_of_many_attributes(path: Path, _scale: int) -> None:
    path.write_text("<?xml version='1.0'?><x " + " ".join(f"a{n}='v'" for n in range(200_000)) + ">Text.</x>")


@hostile("drawing.svg")
def svg_that_uses_itself(path: Path, _scale: int) -> None:
    uses = "".join(f'<g id="g{n}">' + f'<use href="#g{n + 1}"/>' * 10 + "</g>" for n in range(20))
    picture = f'<image href="file://{SECRET}"/><text>Seen: &j;</text>'
    path.write_text(f'{OUTSIDE}<svg xmlns="http://www.w3.org/2000/svg">{uses}<use href="#g0"/>{picture}</svg>')


@hostile("outside.ttml")
def subtitles_with_entities_from_outside(path: Path, _scale: int) -> None:
    line = '<p begin="0s" end="9s">Seen: &j;</p>'
    path.write_text(
        f'<?xml version="1.0"?>{OUTSIDE}<tt xmlns="http://www.w3.org/ns/ttml"><body><div>{line}</div></body></tt>'
    )


@hostile("outside.fb2")
def book_with_entities_from_outside(path: Path, _scale: int) -> None:
    body = "<body><section><p>Seen: &j;</p></section></body>"
    path.write_text(
        f'<?xml version="1.0"?>{OUTSIDE}<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0">{body}</FictionBook>'
    )


@hostile("deep.html")
def html_nested_ten_thousand_deep(path: Path, _scale: int) -> None:
    path.write_text("<html><body>" + "<div>" * 10_000 + "<p>Deep text." + "</div>" * 10_000)


@hostile("tables.html")
def html_of_tables_in_tables(path: Path, _scale: int) -> None:
    path.write_text("<html><body>" + "<table><tr><td>x" * 10_000)


@hostile("spans.html")
def html_of_cells_that_span_a_thousand_million_columns(path: Path, _scale: int) -> None:
    cell = "<td colspan=1000000000 rowspan=1000000000>x</td>"
    path.write_text(f"<html><body><table><tr>{cell * 50}</tr></table><ol start=99999999999999999999><li>Text.</ol>")


@hostile("files.html")
def html_of_frames_from_outside(path: Path, _scale: int) -> None:
    frames = f'<iframe src="file://{SECRET}"></iframe><object data="file://{SECRET}"></object><img src="http://127.0.0.1:9/">'
    path.write_text(f"<html><body><p>Seen: {frames}</p></body></html>")


@hostile("deep.md")
def markdown_of_ten_thousand_quotes(path: Path, _scale: int) -> None:
    path.write_text(">" * 10_000 + " Deep.\n\n" + "[" * 10_000 + "x" + "]" * 10_000 + "\n\n" + "- " * 5000 + "x\n")


@hostile("parts.eml")
def mail_of_a_hundred_thousand_parts(path: Path, scale: int) -> None:
    parts = 5000 * scale
    path.write_text(MAIL + 'Content-Type: multipart/mixed; boundary="x"\n\n' + "--x\n\nText.\n" * parts + "--x--\n")


@hostile("deep.eml")
def mail_nested_ten_thousand_deep(path: Path, _scale: int) -> None:
    heads = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(10_000))
    path.write_text(MAIL + heads + "\nDeep text.\n")


@hostile("mails.eml")
def mails_in_mails(path: Path, _scale: int) -> None:
    path.write_text((MAIL + "Content-Type: message/rfc822\n\n") * 10_000 + MAIL + "\nDeep text.\n")


@hostile("header.eml")
def mail_with_a_header_of_megabytes(path: Path, _scale: int) -> None:
    path.write_text(
        MAIL + "To: " + "a <a@example.org>,\n " * 200_000 + "b\nX: " + "=?utf-8?q?a?= " * 200_000 + "\n\nText.\n"
    )


@hostile("box.mbox")
def box_of_a_hundred_thousand_mails(path: Path, scale: int) -> None:
    path.write_text(
        ("From a@example.org Mon Jan  4 10:11:12 2021\n" + MAIL + "\nA mail of a few words.\n\n") * 2000 * scale
    )


@hostile("base64.eml")
def mail_with_an_attachment_that_is_a_bomb(path: Path, scale: int) -> None:
    import base64

    from tests.faults.digitize.containers import zip_of_zeros

    zip_of_zeros(path, scale)
    packed = base64.encodebytes(path.read_bytes()).decode()
    head = MAIL + 'Content-Type: multipart/mixed; boundary="x"\n\n--x\n\nText.\n--x\nContent-Type: application/zip\n'
    path.write_text(head + f"Content-Transfer-Encoding: base64\n\n{packed}\n--x--\n")


@hostile("record.warc")
def warc_of_an_exabyte(path: Path, _scale: int) -> None:
    record = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/\r\nContent-Length: 1152921504606846976\r\n\r\n"
    path.write_text(
        record + "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999999999\r\n\r\n<html><p>Text."
    )


@hostile("times.srt")
def subtitles_with_absurd_times(path: Path, _scale: int) -> None:
    rows = "".join(f"{n}\n99:59:59,999 --> 00:00:00,000\nLine {n}.\n\n" for n in range(20_000))
    path.write_text("1\n00:00:00,000 --> 00:00:01,000\nFirst.\n\n" + rows)


@hostile("chat.txt")
def chat_of_many_messages(path: Path, scale: int) -> None:
    path.write_text(
        "".join(f"[05.01.24, 10:{n % 60:02}:00] Ana: Message {n}\n" for n in range(20_000 * min(scale, 10)))
    )


@hostile("bytes.txt")
def text_of_every_encoding_at_once(path: Path, _scale: int) -> None:
    text = "Grüße, мир, 日本. "
    codes = ("utf-8", "utf-16-le", "cp1252", "cp1251", "shift_jis", "cp037", "utf-32-be")
    path.write_bytes(b"".join(text.encode(code, "replace") for code in codes) * 2000)
