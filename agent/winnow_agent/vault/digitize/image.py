"""Images: scans and photographs of text, page by page, through the OCR engine."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator, Mapping

from PIL import Image, ImageFile, ImageOps, IptcImagePlugin, UnidentifiedImageError

from winnow_agent.documents import Anchor, Document, Method, Modality
from winnow_agent.vault.digitize.base import DigitizeError, SourceFile
from winnow_agent.vault.digitize.cleaning import clean, decode
from winnow_agent.vault.digitize.lines import reflow
from winnow_agent.vault.digitize.pages import coverage, mean_confidence
from winnow_agent.vault.digitize.rights import statements, xmp_statements

media_types = ("image/png", "image/jpeg", "image/tiff", "image/webp", "image/gif", "image/bmp")

MAX_PIXELS = 100_000_000
MAX_PAGES = 500

Image.init()  # here, not in the confined process
_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP")
# What Pillow's plugins raise on damaged data, as its own tests of fuzzed files list it.
_DAMAGE = (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError, OverflowError, struct.error)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_SMALL = 1000  # pixels: a narrower image is enlarged, the engine wants capitals of 20 to 30 pixels
_EXIF_COPYRIGHT = 0x8298
_IPTC: Mapping[tuple[int, int], str] = {(2, 116): "rights", (2, 110): "credit"}


def documents(file: SourceFile) -> Iterator[Document]:
    """The image as one document; a TIFF has an anchor for each page, of an animation the first frame is read."""
    rights: tuple[str, ...] = ()
    pages: list[tuple[str, float]] = []
    notes: list[str] = []
    for page in _pages(file, notes):
        if not pages:
            rights = _rights(page, notes)
        recognized = file.engines.recognize(_prepared(page)).result()
        pages.append((reflow(clean(recognized.text)), recognized.confidence))
    text, anchors = _compose([text for text, _ in pages])
    if not text:
        return
    yield Document(
        text=text,
        media_type=file.media_type,
        modality=Modality.IMAGE,
        method=Method.OCR,
        confidence=mean_confidence(pages),
        anchors=anchors,
        rights=rights,
        warnings=tuple(notes),
        coverage=coverage(pages, len(pages)),
    )


def _pages(file: SourceFile, notes: list[str]) -> Iterator[Image.Image]:
    """Every page, decoded. A damaged one after the first is left out, with a note."""
    number = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's remarks on odd metadata
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file.file, formats=_FORMATS) as image:
                while _seek(image, number):
                    if number == MAX_PAGES:
                        notes.append(f"only the first {MAX_PAGES} pages were read")
                        return
                    if image.width * image.height > MAX_PIXELS:
                        raise Image.DecompressionBombError
                    image.load()
                    yield image
                    number += 1
    except _BOMB as error:
        raise DigitizeError(
            f"reading an image: it has more than {MAX_PIXELS:,} pixels; scan it at 300 dots per inch", kind="too_large"
        ) from error
    except UnidentifiedImageError as error:
        raise DigitizeError(
            "reading an image: its header is damaged; scan or save it again", kind="malformed"
        ) from error
    except _DAMAGE as error:
        if not number:
            what = type(error).__name__
            raise DigitizeError(f"reading an image: it is damaged ({what}); save it again", kind="malformed") from error
        notes.append(f"the pages from {number + 1} on are damaged and were not read")


def _seek(image: Image.Image, number: int) -> bool:
    """Whether there is such a page; only a TIFF has more than one, and they are not counted before they are read."""
    if number and image.format != "TIFF":
        return False
    try:
        image.seek(number)
    except EOFError:
        return False
    return True


def _prepared(page: Image.Image) -> Image.Image:
    """Upright, on white, in grey, large enough."""
    image = ImageOps.exif_transpose(page)
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        lowest, highest = image.getextrema()
        span = max(float(highest) - float(lowest), 1.0)  # type: ignore[arg-type]
        image = image.convert("F").point(lambda value: (value - lowest) * (255.0 / span)).convert("L")
    elif image.has_transparency_data:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image)
    image = image.convert("L")
    if image.width < _SMALL and image.height < _SMALL:
        image = image.resize((image.width * 2, image.height * 2), Image.Resampling.LANCZOS)
    return image


def _compose(pages: list[str]) -> tuple[str, tuple[Anchor, ...]]:
    whole = ""
    anchors: list[Anchor] = []
    for number, text in enumerate(pages, start=1):
        if text:
            whole += "\n\n" if whole else ""
            anchors.append(Anchor(len(whole), len(whole) + len(text), page=number))
            whole += text
    return whole, tuple(anchors)


def _rights(image: Image.Image, notes: list[str]) -> tuple[str, ...]:
    """Statements in EXIF, IPTC, PNG's text chunks and XMP."""
    try:
        pairs = [("rights", _string(image.getexif().get(_EXIF_COPYRIGHT)))]
        pairs.extend(("rights", _string(image.info.get(key))) for key in ("Copyright", "copyright"))
        embedded = (IptcImagePlugin.getiptcinfo(image) if isinstance(image, ImageFile.ImageFile) else None) or {}
        pairs.extend((name, _string(embedded.get(key))) for key, name in _IPTC.items())
        packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    except _DAMAGE:
        notes.append("the image's metadata is damaged")
        return ()
    return (*statements(pairs), *xmp_statements(packet.encode() if isinstance(packet, str) else bytes(packet)))


def _string(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return decode(value.strip(b"\0"))[0] if isinstance(value, bytes) else str(value or "").strip("\0")
