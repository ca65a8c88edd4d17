"""A template reads a few small files before it forks, so that its children don't each do what is done once.

Patterns are compiled, tables filled and the interpreter's caches warm: of a small file's cost, a fifth to a half.
"""

from __future__ import annotations

import io
import json
import logging
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from winnow_agent.documents import document_to_json
from winnow_agent.vault.digitize.base import Engines, SourceFile, Unread
from winnow_agent.vault.digitize.installed import digitize, digitizers
from winnow_agent.vault.digitize.media_type import media_type_of_file

_log = logging.getLogger(__name__)

_TIMES: Final = 10
"""CPython specializes a function's code after eight calls (PEP 659)."""

_TEXT: Final = "The roof\n\nThere are some eleven thousand slates on it, and one in five has lost its peg.\n" * 3
_PAGE: Final = (
    "<!doctype html><html lang=en><head><title>The roof</title><meta charset=utf-8></head><body><nav><a href=x>Home</a>"
    "</nav><main><h1>The roof</h1><p>There are some <b>eleven thousand</b> slates on it.</p><ul><li>One in five has lost "
    "its peg.</li></ul><table><tr><td>North</td><td>112</td></tr></table></main><footer>© 1952</footer></body></html>"
)
_MAIL: Final = (
    "From: =?utf-8?q?Ana_Br=C3=BCck?= <ana@example.org>\nTo: Bo <bo@example.org>\nSubject: The roof\nMessage-ID: <1@example.org>\n"
    "Date: Mon, 4 Jan 2021 10:11:12 +0100\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
    "--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nOne in five has lost its "
    "peg=2E\n\nOn Sun, 3 Jan 2021, Bo <bo@example.org> wrote:\n> How many?\n\n-- \nAna\n"
    f"--b\nContent-Type: text/html; charset=utf-8\n\n{_PAGE}\n--b--\n"
)
_WORD: Final = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>'
    '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>The roof</w:t></w:r></w:p><w:p><w:r><w:rPr><w:b/></w:rPr><w:t '
    'xml:space="preserve">One in five </w:t></w:r><w:r><w:t>has lost its peg.</w:t><w:tab/></w:r></w:p><w:tbl><w:tr><w:tc>'
    "<w:p><w:r><w:t>North</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl></w:body></w:document>"
)
_TYPES: Final = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
    'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)


@dataclass(frozen=True, slots=True)
class _NoEngines:
    """Nothing that is rehearsed asks for one."""

    ahead: int = 1


def rehearse(*, heavy: bool) -> None:
    """Read each sample that a digitizer is imported for; ``heavy`` as in `installed.digitizers`."""
    imported = digitizers(heavy=heavy)
    for name, data in _samples().items():
        for _ in range(_TIMES):
            file = io.BytesIO(data)
            media_type = media_type_of_file(file, name)
            if media_type not in imported:
                break
            try:
                source = SourceFile(file, name, media_type, len(data), cast(Engines, _NoEngines()))
                for item in digitize(source):
                    if not isinstance(item, Unread):
                        json.dumps(document_to_json(item), ensure_ascii=False, separators=(",", ":"))
            except Exception as error:  # noqa: BLE001  somebody's package: its files will fail by name, others are read
                _log.warning("rehearsal failed media_type=%s reason=%s", media_type, type(error).__name__)
                break


def _samples() -> Mapping[str, bytes]:
    word = io.BytesIO()
    with zipfile.ZipFile(word, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("word/document.xml", _WORD)
    return {
        "notes.txt": _TEXT.encode(),
        "letter.txt": _TEXT.replace("slates", "Schiefer für das Dach").encode("cp1252"),
        "page.html": _PAGE.encode(),
        "mail.eml": _MAIL.encode(),
        "minutes.docx": word.getvalue(),
        "report.pdf": _pdf(),
    }


def _pdf() -> bytes:
    """A PDF of one page with a heading and two lines (ISO 32000-1, annex H.3)."""
    drawn = b"BT /F1 18 Tf 72 720 Td (The roof) Tj /F1 11 Tf 0 -30 Td (There are some eleven thousand slates on it,) Tj 0 -14 Td "
    drawn += b"(and one in five has lost its peg.) Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    made = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(b"%010d 00000 n \n" % len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(places)
    return (
        made + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(made))
    )
