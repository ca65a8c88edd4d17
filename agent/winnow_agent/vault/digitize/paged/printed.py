"""Pages of printed lines as one text: paragraphs, headings, anchors; of a PDF, and of whatever else has lines in places."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from winnow_agent.documents import Anchor, Box, Heading
from winnow_agent.vault.digitize.base import Recognized
from winnow_agent.vault.digitize.cleaning import PARAGRAPH, clean
from winnow_agent.vault.digitize.paged.lines import (
    SEAM,
    Line,
    paragraphs,
    reflow,
    running_lines,
    runs_on,
    settle_seams,
    without_numbers,
)
from winnow_agent.vault.digitize.paged.placing import place
from winnow_agent.vault.digitize.plain import marked
from winnow_agent.vault.digitize.rights import notice_in, statements

_HEADING_SIZE = 1.12  # of the type of most of the text
_HEADING_LETTERS = 200
_BOLD_LETTERS = 100
_BODY_LEVEL = 10


@dataclass(slots=True)
class Region:
    """A picture among a page's lines that the engine read. ``before`` is the line that follows it."""

    before: int
    box: Box
    recognized: Recognized


@dataclass(slots=True)
class Page:
    """A page as it was read.

    Attributes:
        lines: of its layer, in reading order.
        recognized: what the engine read of the whole page; the lines are empty then.
        replaced: the lines of its layer in whose place that stands: a stamp, or letter soup.
        regions: what it read of pictures among the lines.
        notes: paragraphs that do not stand on the page itself: fields, comments.
        skipped: an error kind, where the page or its pictures could not be read.
        read: whether it was looked at.
    """

    lines: list[Line] = field(default_factory=list)
    recognized: Recognized | None = None
    replaced: list[str] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped: str = ""
    read: bool = True

    @property
    def readings(self) -> list[Recognized]:
        """All that the engine read of it."""
        return ([self.recognized] if self.recognized else []) + [region.recognized for region in self.regions]


@dataclass(slots=True)
class Composed:
    """The text of pages, and what stands where in it."""

    text: str = ""
    anchors: list[Anchor] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    words: list[Anchor] = field(default_factory=list)


def strip_running_lines(pages: Sequence[Page]) -> tuple[str, ...]:
    """Take running heads and feet out of the pages; what they say of rights is kept as a statement."""
    running = running_lines([[line.text for line in page.lines] for page in pages if page.lines])
    if not running:
        return ()
    found = [_running_places(page, running) for page in pages]
    printed = any(len(places) < len(page.lines) for places, page in zip(found, pages, strict=True))
    if not printed and not any(page.recognized or page.readings for page in pages):
        found = _but_once(pages)  # labels, tickets: there is nothing that these could run around
    notices: list[str] = []
    for page, dropped in zip(pages, found, strict=True):
        notices.extend(notice_in(page.lines[index].text) or "" for index in sorted(dropped))
        page.lines = [line for index, line in enumerate(page.lines) if index not in dropped]
        for region in page.regions:
            region.before -= sum(1 for index in dropped if index < region.before)
    return statements(("notice", notice) for notice in dict.fromkeys(notices))


def replaced_notices(pages: Sequence[Page]) -> tuple[str, ...]:
    """What the layer of a scan says of rights: the engine may not see a pale stamp, and its owner is to be heard."""
    return statements(("notice", notice_in(line) or "") for page in pages for line in page.replaced)


def _running_places(page: Page, running: Set[str]) -> set[int]:
    last = len(page.lines) - 1
    return {
        index
        for index in {0, 1, last - 1, last}
        if 0 <= index <= last and without_numbers(page.lines[index].text) in running
    }


def _but_once(pages: Sequence[Page]) -> list[set[int]]:
    """The places of lines that a page before had word for word."""
    told: set[str] = set()
    found: list[set[int]] = []
    for page in pages:
        found.append({index for index, line in enumerate(page.lines) if line.text in told})
        told.update(line.text for line in page.lines)
    return found


def compose(pages: Sequence[Page], levels: Mapping[tuple[int, str], int]) -> Composed:
    """The pages' text as one, and what stands where in it; a paragraph may run on over a page's end."""
    sizes = _heading_sizes(pages)
    texts = settle_seams(_over_pages([_page_text(number, page, sizes, levels) for number, page in enumerate(pages)]))
    composed = Composed()
    pieces: list[str] = []
    length = 0
    last_line = ""
    for number, (raw, page) in enumerate(zip(texts, pages, strict=True), start=1):
        text = clean(raw.replace(SEAM, "-"))
        headings: tuple[Heading, ...] = ()
        if not text.isascii():
            text, headings, _ = marked.unmarked(text)
        if not text.strip():
            continue
        if pieces:
            pieces.append(" " if runs_on(last_line, text) else "\n\n")
            length += len(pieces[-1])
        pieces.append(text)
        composed.headings.extend(Heading(length + h.start, length + h.end, h.level) for h in headings)
        confidence = page.recognized.confidence if page.recognized else None
        composed.anchors.append(Anchor(length, length + len(text), page=number, confidence=confidence))
        length += len(text)
        last_line = text.rsplit("\n", 1)[-1]
    composed.text = "".join(pieces)
    for anchor in composed.anchors:
        number = anchor.page or 1
        text = composed.text[anchor.start : anchor.end]
        for reading in pages[number - 1].readings:
            composed.words.extend(place(reading.words, reading.text, text, offset=anchor.start, page=number))
    return composed


def _page_text(number: int, page: Page, sizes: Mapping[int, int], levels: Mapping[tuple[int, str], int]) -> str:
    """A page's paragraphs; its headings are marked, its pictures' text in place, its notes at the end."""
    if page.recognized is not None:
        return "\n\n".join([reflow(clean(page.recognized.text)), *page.notes])
    parts: list[str] = []
    start = 0
    for region in sorted(page.regions, key=lambda region: region.before):
        parts.extend(_marked(page.lines[start : region.before], number, sizes, levels))
        parts.append(reflow(clean(region.recognized.text)))
        start = max(start, region.before)
    parts.extend(_marked(page.lines[start:], number, sizes, levels))
    return "\n\n".join([*parts, *page.notes])


def _marked(
    lines: Sequence[Line], page: int, sizes: Mapping[int, int], levels: Mapping[tuple[int, str], int]
) -> Iterator[str]:
    for block, text in paragraphs(lines):
        level = _level(block, text, page, sizes, levels)
        yield marked.heading(level, text).strip(PARAGRAPH) if level else text


def _level(
    block: Sequence[Line], text: str, page: int, sizes: Mapping[int, int], levels: Mapping[tuple[int, str], int]
) -> int:
    """The level of a heading, 0 for what is none: by its bookmark, its type size, or its being bold alone on its lines."""
    if len(text) > _HEADING_LETTERS or "\t" in text:
        return 0
    if levels:
        level = levels.get((page, folded(text)), 0)
        if level:
            return level
    first = block[0]
    level = sizes.get(round(2 * first.size), 0)
    if level == 0 or not any(map(str.isalpha, text)):
        return 0
    if level < _BODY_LEVEL:
        return 0 if text[-1] in ".,;" and len(text) > 60 else level
    bold = first.bold and all(line.bold for line in block)
    return min(6, level - _BODY_LEVEL + 1) if bold and len(text) <= _BOLD_LETTERS and text[-1] not in ".,;:" else 0


def _heading_sizes(pages: Sequence[Page]) -> dict[int, int]:
    """The level of each type size, by twice the points: of larger ones than most of the text, from 1.

    The size of the text itself has `_BODY_LEVEL` and the number of larger ones, for headings that are bold only.
    """
    letters: Counter[int] = Counter()
    for page in pages:
        for line in page.lines:
            letters[round(2 * line.size)] += len(line.text)
    if not letters:
        return {}
    body = letters.most_common(1)[0][0]
    larger = sorted((size for size in letters if size >= _HEADING_SIZE * body), reverse=True)
    levels = {size: min(6, rank) for rank, size in enumerate(larger, start=1)}
    for size in letters:
        if 0.9 * body <= size < _HEADING_SIZE * body:
            levels[size] = _BODY_LEVEL + min(5, len(larger))
    return levels


def _over_pages(texts: list[str]) -> list[str]:
    """A word broken over a page's end is mended into the first page."""
    for index, (text, following) in enumerate(itertools.pairwise(texts)):
        if text.endswith(SEAM) and following[:1].islower():
            word = re.match(r"\S+\s*", following)
            if word:
                texts[index] = text + word[0].strip()
                texts[index + 1] = following[word.end() :]
    return texts


def folded(text: str) -> str:
    """Letters and figures only, in small letters: a bookmark and its heading differ in spaces, dots and case."""
    return re.sub(r"[\W_]+", "", text).lower()
