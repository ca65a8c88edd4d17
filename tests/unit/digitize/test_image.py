"""Images reach the engine upright, grey and on white; damaged and oversized ones get a kind."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageOps, PngImagePlugin

from winnow_agent.documents import Document, Method, Modality
from winnow_agent.vault.digitize.base import DigitizeError, ReadWord
from winnow_agent.vault.digitize.paged import pixels as image_pixels

Read = Callable[..., Document]
pillow_heif.register_heif_opener()


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _halves(width: int = 1200, height: int = 1600) -> Image.Image:
    """Nearly black above, white below."""
    image = Image.new("L", (width, height), "white")
    image.paste(7, (0, 0, width, height // 2))
    return image


@pytest.mark.parametrize(
    "kind", ["PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP", "JPEG2000", "AVIF", "HEIF", "PPM", "PCX"]
)
def test_every_kind_of_image_is_read(document: Read, probe: Any, kind: str) -> None:
    found = document(_saved(_halves(), kind))
    assert found.text == "An image of 1200 by 1600 pixels."
    assert (found.modality, found.method) == (Modality.IMAGE, Method.OCR)
    assert found.confidence == pytest.approx(0.9)
    assert probe.images[0].getpixel((600, 100)) < 10
    assert probe.images[0].getpixel((600, 1500)) > 245


def test_pages_of_a_tiff_have_anchors(document: Read, probe: Any) -> None:
    pages = [Image.new("1", (1000 + n, 1200), 1) for n in range(3)]
    found = document(_saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="group4"))
    assert [found.text[a.start : a.end] for a in found.anchors] == [
        f"An image of {1000 + n} by 1200 pixels." for n in range(3)
    ]
    assert [a.page for a in found.anchors] == [1, 2, 3]


def test_a_photograph_taken_sideways_is_turned(document: Read, probe: Any) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees to the right
    document(_saved(_halves(1200, 1600), "JPEG", exif=exif))
    assert probe.images[0].size == (1600, 1200)
    assert probe.images[0].getpixel((1500, 600)) < 20
    assert probe.images[0].getpixel((100, 600)) > 235


def test_a_clear_ground_becomes_white(document: Read, probe: Any) -> None:
    document(_saved(Image.new("RGBA", (1200, 1200), (0, 0, 0, 0)), "PNG"))
    assert probe.images[0].getextrema() == (255, 255)


def _written() -> Image.Image:
    """White, with black in the middle."""
    image = Image.new("L", (1200, 1200), "white")
    image.paste(0, (400, 400, 800, 800))
    return image


def test_light_letters_on_a_clear_ground_are_seen(document: Read, probe: Any) -> None:
    image = Image.new("RGBA", (1200, 1200), "white")
    image.putalpha(ImageOps.invert(_written()))
    document(_saved(image, "PNG"))
    assert probe.images[0].getpixel((600, 600)) == 255
    assert probe.images[0].getpixel((100, 100)) == 0


def test_one_ground_at_a_time_is_in_memory(document: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a page of a hundred million pixels each takes 400 MB."""
    laid: list[Image.Image] = []
    lay = Image.alpha_composite
    monkeypatch.setattr(Image, "alpha_composite", lambda *images: laid.append(lay(*images)) or laid[-1])
    image = _written().convert("RGBA")
    image.putpixel((0, 0), (255, 255, 255, 0))
    document(_saved(image, "PNG"))
    assert len(laid) == 1


def test_an_image_that_says_that_all_of_it_is_clear_is_seen(document: Read, probe: Any) -> None:
    """As screenshots of four bytes a pixel have it whose writer never set the fourth."""
    image = _written().convert("RGBA")
    image.putalpha(0)
    document(_saved(image, "PNG"))
    assert probe.images[0].getpixel((600, 600)) == 0
    assert probe.images[0].getpixel((100, 100)) == 255


@pytest.mark.parametrize(
    ("dots", "size"),
    [((204, 98), (1200, 2498)), ((204, 196), (1200, 1200)), ((98, 204), (2498, 1200)), ((1, 300), (1200, 1200))],
)
def test_a_fax_is_as_high_as_it_was(document: Read, probe: Any, dots: tuple[int, int], size: tuple[int, int]) -> None:
    document(_saved(_written().convert("1"), "TIFF", dpi=dots, compression="group4"))
    assert probe.images[0].size == size


def test_sixteen_bits_of_grey_are_spread_over_eight(document: Read, probe: Any) -> None:
    values = np.linspace(1000, 5000, 1200 * 1200).reshape(1200, 1200).astype(np.uint16)
    document(_saved(Image.fromarray(values), "PNG"))
    lowest, highest = probe.images[0].getextrema()
    assert lowest < 5
    assert highest > 250


def test_an_image_of_many_pixels_is_reduced(document: Read, probe: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_pixels, "MAX_READ", 480_000)
    document(_saved(_halves(1200, 1600), "PNG"))
    assert probe.images[0].size == (600, 800)


def test_words_have_their_places_in_the_document(document: Read, probe: Any) -> None:
    pages = [Image.new("1", (1000, 1200), 1) for _ in range(2)]
    probe.text = "one two-\nthirds"
    probe.words = (
        ReadWord(0, 3, (0.1, 0.1, 0.2, 0.2), 0.9),
        ReadWord(4, 8, (0.3, 0.1, 0.4, 0.2), 0.8),
        ReadWord(9, 15, (0.1, 0.3, 0.2, 0.4), 0.7),
    )
    found = document(_saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    placed = [(found.text[word.start : word.end], word.page, word.confidence) for word in found.words]
    assert placed == [
        (word, page, sure) for page in (1, 2) for word, sure in (("one", 0.9), ("two", 0.8), ("thirds", 0.7))
    ]
    assert found.words[0].box == (0.1, 0.1, 0.2, 0.2)


def test_a_smaller_copy_of_a_page_is_no_page(document: Read, probe: Any) -> None:
    page, copy = Image.new("1", (1000, 1200), 1), Image.new("1", (100, 120), 1)
    copy.encoderinfo = {"tiffinfo": {254: 1}}
    data = _saved(page, "TIFF", save_all=True, append_images=[copy, page])
    document(data)
    assert [image.width for image in probe.images] == [1000, 1000]


def test_a_text_that_begins_like_an_anymap_is_none(items: Callable[..., list[Any]]) -> None:
    (found,) = items(b"P1 is the first of the parts that we looked at.\n" * 5, "notes.txt")
    assert found.media_type == "text/plain"


def test_rights_in_exif_xmp_and_text_chunks(document: Read) -> None:
    exif = Image.Exif()
    exif[0x8298] = "(c) 2020 Gazette Press"
    exif[0x013B] = "Ana Brown"
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="River Photos"/>'
        b"</rdf:RDF></x:xmpmeta>"
    )
    assert document(_saved(_halves(), "JPEG", exif=exif, xmp=xmp)).rights == (
        "rights: (c) 2020 Gazette Press",
        "credit: River Photos",
    )
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Copyright", "Gazette Press")
    chunks.add_text("License", "CC BY 4.0")
    assert document(_saved(_halves(), "PNG", pnginfo=chunks)).rights == (
        "rights: Gazette Press",
        "license: CC BY 4.0",
    )
    noted = _saved(_halves(), "JPEG", comment="Scanned by hand. Copyright 2020 Gazette Press")
    assert document(noted).rights == ("notice: Scanned by hand. Copyright 2020 Gazette Press",)


def test_rights_in_iptc_records(document: Read) -> None:
    fields = {116: b"(c) 2020 Gazette Press", 115: b"River Agency", 80: b"Ana Brown"}
    records = b"".join(
        b"\x1c\x02" + bytes([number]) + struct.pack(">H", len(one)) + one for number, one in fields.items()
    )
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records + b"\0" * (len(records) % 2)
    found = document(_with_segment(_saved(_halves(), "JPEG"), 0xED, b"Photoshop 3.0\0" + block))
    assert found.rights == ("rights: (c) 2020 Gazette Press", "rights holder: River Agency")


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_a_prohibition_of_data_mining_in_xmp_is_a_reservation(document: Read, kind: str) -> None:
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" plus:DataMining="'
        b'http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING"><plus:CopyrightOwner><rdf:Seq><rdf:li '
        b'rdf:parseType="Resource"><plus:CopyrightOwnerName>Gazette Press</plus:CopyrightOwnerName></rdf:li></rdf:Seq>'
        b"</plus:CopyrightOwner></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    chunks = PngImagePlugin.PngInfo()
    chunks.add_itxt("XML:com.adobe.xmp", packet.decode())
    options = {"pnginfo": chunks} if kind == "PNG" else {"xmp": packet}
    rights = document(_saved(_halves(), kind, **options)).rights
    assert "rights holder: Gazette Press" in rights
    assert any(one.startswith("tdm-reservation: 1") for one in rights)


def test_content_credentials_that_forbid_training_are_a_reservation(document: Read) -> None:
    said = b'{"entries": {"c2pa.ai_generative_training": {"use": "notAllowed"}}}'

    def box(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", 8 + len(content)) + kind + content

    assertion = box(b"jumb", box(b"jumd", b"\1" * 16 + b"\3c2pa.training-mining\0") + box(b"json", said))
    store = box(b"jumb", box(b"jumd", b"c2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\3c2pa\0") + assertion)
    found = document(_with_segment(_saved(_halves(), "JPEG"), 0xEB, b"JP\0\1\0\0\0\1" + store))
    assert found.text == "An image of 1200 by 1600 pixels."
    assert found.rights == ("tdm-reservation: 1 (c2pa.ai_generative_training notAllowed)",)


def _with_segment(jpeg: bytes, marker: int, body: bytes) -> bytes:
    return jpeg[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def test_an_image_without_a_word_has_no_text(document: Read, probe: Any) -> None:
    probe.text = " \n"
    with pytest.raises(DigitizeError) as caught:
        document(_saved(_halves(), "PNG"))
    assert caught.value.kind == "no_text"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_a_damaged_image(document: Read, kind: str) -> None:
    data = _saved(Image.effect_noise((800, 800), 80), kind)
    with pytest.raises(DigitizeError) as caught:
        document(data[: len(data) // 2])
    assert caught.value.kind == "malformed"


def test_a_damaged_page_does_not_take_the_others_with_it(document: Read) -> None:
    pages = [Image.effect_noise((1000, 1000), 80) for _ in range(3)]
    data = bytearray(_saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw"))
    data[-(len(data) // 6) :] = bytes(len(data) // 6)
    found = document(bytes(data))
    assert 1 <= len(found.anchors) < 3
    assert "damaged" in found.warnings[0]


def test_a_decompression_bomb_is_refused_before_it_is_unpacked(document: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_pixels, "MAX_PIXELS", 1_000_000)
    with pytest.raises(DigitizeError) as caught:
        document(_saved(Image.new("1", (1001, 1000)), "PNG"))
    assert caught.value.kind == "too_large"
