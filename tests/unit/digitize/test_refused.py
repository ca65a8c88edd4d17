"""What is refused, by name and with what to do instead."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Unread

Items = Callable[..., list[Document | Unread]]


def _zip(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        (_zip("Index/Document.iwa", "Metadata/Properties.plist"), "a.pages", "Pages"),
        (_zip("Index/Document.iwa", "Index/Tables/Tile.iwa"), "", "Numbers"),
        (_zip("Index/Document.iwa", "Index/Slide-1.iwa"), "", "Keynote"),
        (_zip("index.xml", "buildVersionHistory.plist"), "", "Pages"),
        (_zip("visio/document.xml", "[Content_Types].xml"), "", "Visio"),
        (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3" + bytes(2000), "", "OneNote"),
        (b"AT&TFORM\0\0\0\x20DJVUINFO" + bytes(100), "", "DjVu"),
        (b"\xffWPC\x10\0\0\0" + bytes(100), "", "WordPerfect"),
        (b"%!PS-Adobe-3.0\n%%Pages: 1\n/Times findfont\n", "", "PostScript"),
        (b"\0\1\0\0Standard Jet DB\0" + bytes(200), "", "Access"),
    ],
)
def test_a_format_is_refused_by_its_name(items: Items, data: bytes, name: str, what: str) -> None:
    with pytest.raises(DigitizeError) as caught:
        items(data, name)
    assert caught.value.kind == "unsupported"
    assert what in str(caught.value)
    assert any(verb in str(caught.value) for verb in ("export it", "save it", "convert it", "export its"))


def test_a_zip_with_an_index_is_no_iwork_file(items: Items) -> None:
    assert not any("iWork" in getattr(one, "message", "") for one in items(_zip("index.xml", "a.txt")))
