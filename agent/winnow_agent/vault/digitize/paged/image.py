"""Images: scans and photographs of text, page by page, through the OCR engine."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from PIL import Image, ImageFile, IptcImagePlugin

from winnow_agent.documents import Anchor, Document, Method, Modality, Skipped
from winnow_agent.vault.digitize.base import Engines, Format, Pending, Recognized, SourceFile
from winnow_agent.vault.digitize.cleaning import clean, decode
from winnow_agent.vault.digitize.content_credentials import training_reserved
from winnow_agent.vault.digitize.paged.coverage import coverage, mean_confidence
from winnow_agent.vault.digitize.paged.lines import reflow
from winnow_agent.vault.digitize.paged.pixels import DAMAGE, Pages, prepared
from winnow_agent.vault.digitize.paged.placing import place
from winnow_agent.vault.digitize.rights import notice_in, statements, xmp_statements
from winnow_agent.vault.digitize.sample import Sample
from winnow_protocol.errors import SetAsideError

_NETPBM, _PCX = "image/x-portable-anymap", "image/vnd.zbrush.pcx"
_ONE_PAGE = (
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "image/bmp",
    "image/jp2",
    "image/heic",
    "image/avif",
    _NETPBM,
    _PCX,
)
media_types = ("image/tiff", *_ONE_PAGE)
_KEPT = (
    "text by OCR, whichever way it lies, with the place and confidence of each word; turned as its metadata say; "
    "statements of rights in EXIF, IPTC, XMP, text chunks and comments, and what Content Credentials reserve"
)
formats = (
    Format(
        "TIFF (.tif, .tiff)",
        ("image/tiff",),
        f"every page: {_KEPT}",
        "smaller copies of pages and masks; pages beyond the 500th",
        "images",
    ),
    Format(
        "PNG, JPEG, WebP, GIF, BMP, JPEG 2000, HEIC, AVIF, PNM, PCX",
        _ONE_PAGE,
        _KEPT,
        "frames of an animation but the first; pictures; the caption in the metadata",
        "images",
    ),
)

_EXIF_COPYRIGHT = 0x8298
_IPTC: Mapping[tuple[int, int], str] = {(2, 116): "rights", (2, 110): "credit", (2, 115): "rights holder"}
_CHUNKS: Mapping[str, str] = {
    "Copyright": "rights", "copyright": "rights", "License": "license", "license": "license", "Licence": "license",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Page:
    """What became of a page: its number from 1, its text as it stands in the document, and what the engine said."""

    number: int
    text: str
    recognized: Recognized


def media_type_of(sample: Sample) -> str | None:
    """Portable anymaps and PCX, whose signatures are short: the fields after them count too."""
    head = sample.head[:128]
    if head[:1] == b"P" and head[1:2] in b"123456" and head[2:3] in b" \t\r\n" and _has_size(head[2:]):
        return _NETPBM
    if len(head) == 128 and head[0] == 0x0A and head[1] in {0, 2, 3, 4, 5} and head[2] == 1 and head[3] in {1, 2, 4, 8}:
        return _PCX
    return None


def _has_size(fields: bytes) -> bool:
    """Whether two numbers follow, after comments: width and height."""
    lines = (line.split(b"#", 1)[0] for line in fields.replace(b"\r", b"\n").split(b"\n"))
    numbers = b" ".join(lines).split()[:2]
    return len(numbers) == 2 and all(number.isdigit() and 0 < int(number) < 1_000_000 for number in numbers)


def documents(file: SourceFile) -> Iterator[Document]:
    """The image as one document; a TIFF has an anchor for each page, of an animation the first frame is read."""
    reserved = statements(training_reserved(file.file))
    source = Pages(file)
    reader = _Reader(file.engines)
    notes: list[str] = []
    rights: tuple[str, ...] | None = None
    for number, image in source:
        if rights is None:
            rights = (*_rights(image, notes), *reserved)
        reader.ask(number, prepared(image))
    pages = reader.finish()
    text, anchors, words = _compose(pages)
    if not text:
        if reader.failed:
            raise next(iter(reader.failed.values()))
        return
    read = [(page.text, page.recognized.confidence) for page in pages]
    skipped = source.skipped | {number: error.kind for number, error in reader.failed.items()}
    yield Document(
        text=text,
        media_type=file.media_type,
        modality=Modality.IMAGE,
        method=Method.OCR,
        confidence=mean_confidence(read),
        anchors=anchors,
        words=words,
        rights=rights or reserved,
        warnings=(*notes, *source.warnings()),
        coverage=coverage(read, len(pages) + len(skipped), len(skipped)),
        skipped=tuple(Skipped(f"page {number}", kind) for number, kind in sorted(skipped.items())),
    )


@dataclass(slots=True)
class _Reader:
    """Asks the engine for pages, as many at a time as it can work on.

    Attributes:
        failed: by a page's number, why the engine could not read it: one page's failure is its own.
    """

    engines: Engines
    failed: dict[int, SetAsideError] = field(default_factory=dict)
    _pages: list[_Page] = field(default_factory=list)
    _asked: deque[tuple[int, Pending[Recognized]]] = field(default_factory=deque)

    def ask(self, number: int, image: Image.Image) -> None:
        """Ask for a page.

        Raises:
            SetAsideError: ``missing_engine``, which is the same for all pages.
        """
        try:
            self._asked.append((number, self.engines.recognize(image)))
        except SetAsideError as error:
            self._failed(number, error)
        while len(self._asked) >= max(1, self.engines.ahead):
            self._take()

    def finish(self) -> list[_Page]:
        """The pages that could be read, in their order; raises as `ask`."""
        while self._asked:
            self._take()
        return self._pages

    def _take(self) -> None:
        number, pending = self._asked.popleft()
        try:
            recognized = pending.result()
        except SetAsideError as error:
            self._failed(number, error)
            return
        self._pages.append(_Page(number, reflow(clean(recognized.text)), recognized))

    def _failed(self, number: int, error: SetAsideError) -> None:
        if error.kind == "missing_engine":
            raise error
        self.failed[number] = error


def _compose(pages: list[_Page]) -> tuple[str, tuple[Anchor, ...], tuple[Anchor, ...]]:
    """The whole text, an anchor for each page with text, and one for each word."""
    whole: list[str] = []
    length = 0
    anchors: list[Anchor] = []
    words: list[Anchor] = []
    for page in pages:
        if not page.text:
            continue
        between = "\n\n" if whole else ""
        start = length + len(between)
        length = start + len(page.text)
        whole += (between, page.text)
        found = page.recognized
        anchors.append(Anchor(start, length, page=page.number, confidence=found.confidence))
        words += place(found.words, found.text, page.text, offset=start, page=page.number)
    return "".join(whole), tuple(anchors), tuple(words)


def _rights(image: Image.Image, notes: list[str]) -> tuple[str, ...]:
    """Statements in EXIF, IPTC, PNG's text chunks and XMP."""
    try:
        pairs = [("rights", _string(image.getexif().get(_EXIF_COPYRIGHT)))]
        pairs.extend((name, _string(image.info.get(key))) for key, name in _CHUNKS.items())
        pairs.append(("notice", notice_in(_string(image.info.get("comment"))) or ""))
        embedded = (IptcImagePlugin.getiptcinfo(image) if isinstance(image, ImageFile.ImageFile) else None) or {}
        pairs.extend((name, _string(embedded.get(key))) for key, name in _IPTC.items())
        packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    except DAMAGE:
        notes.append("the image's metadata is damaged")
        return ()
    return (*statements(pairs), *xmp_statements(packet.encode() if isinstance(packet, str) else bytes(packet)))


def _string(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return decode(value.strip(b"\0"))[0] if isinstance(value, bytes) else str(value or "").strip("\0")
