"""Text with its structure marked in it while a digitizer puts it together, and the document that it becomes.

Marks are characters of Unicode's last private plane: they outlive cleaning, and their places in the clean text are the
offsets of headings and pages. Ends of paragraphs and lines are `cleaning.PARAGRAPH` and `cleaning.LINE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from winnow_agent.documents import Anchor, Document, Heading, Skipped
from winnow_agent.vault.digitize.base import SourceFile
from winnow_agent.vault.digitize.chats.conversation import with_turns
from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH, clean, lost_characters, one_line

_LEVELS = "\U0010fff1\U0010fff2\U0010fff3\U0010fff4\U0010fff5\U0010fff6"
_END = "\U0010fff7"
PAGE = "\U0010fff8"
"""Begins a page, a slide: the first one in the text is page 1."""
_MARK = re.compile(f"[{_LEVELS}{_END}{PAGE}]")
_CELLS = re.compile("(?<! ) *\t *")
_ENDS = re.compile(f"[{PARAGRAPH}{LINE}][{PARAGRAPH}{LINE} \t]*")
_PAGES = re.compile(f"{PAGE}[{PAGE}\x1d\x1e \t\n]*")


def heading(level: int, text: str) -> str:
    """A heading of level 1 to 6 as a paragraph of its own; an empty one is nothing."""
    text = text.strip(" \t\n\x1d\x1e")
    if not text:
        return PARAGRAPH
    return f"{PARAGRAPH}{_LEVELS[min(max(level, 1), 6) - 1]}{text}{_END}{PARAGRAPH}"


def documents(
    marked: str,
    file: SourceFile,
    *,
    title: str = "",
    language: str = "",
    rights: Sequence[str] = (),
    warnings: Sequence[str] = (),
    skipped: Sequence[Skipped] = (),
    part: str = "",
    talks: bool = True,
) -> Iterator[Document]:
    """The marked text as one document, or none where there is nothing in it.

    Args:
        title: the file's own; else the first heading is.
        language: as the file says it, a BCP 47 tag.
        talks: the text may be a conversation written down.
    """
    text, headings, pages = unmarked(clean(_settled(_PAGES.sub(_behind_the_gap, marked) if PAGE in marked else marked)))
    if not text.strip():
        return
    first = text[headings[0].start : headings[0].end] if headings else ""
    document = Document(
        text=text,
        media_type=file.media_type,
        part=part,
        title=one_line(title) or one_line(first),
        language=language_of(language),
        headings=headings,
        anchors=pages,
        rights=tuple(rights),
        warnings=(*warnings, *lost_characters(text)),
        skipped=tuple(skipped),
    )
    if not talks:
        yield document
        return
    conversation = with_turns(replace(document, headings=(), anchors=()))
    yield conversation if conversation.turns else document


def _settled(text: str) -> str:
    """As `cleaning.settle`, before `cleaning.clean`: blanks before a line's end are left to that, which is most of the time."""
    text = _ENDS.sub(lambda match: "\n\n" if PARAGRAPH in match[0] else "\n", text)
    return _CELLS.sub("\t", text) if "\t" in text else text


def _behind_the_gap(match: re.Match[str]) -> str:
    """A page begins with its first word, not with the empty line before it."""
    pages = match[0].count(PAGE)
    return match[0].replace(PAGE, "") + PAGE * pages


def unmarked(text: str) -> tuple[str, tuple[Heading, ...], tuple[Anchor, ...]]:
    """The text without marks, and what they said."""
    pieces: list[str] = []
    headings: list[Heading] = []
    pages: list[int] = []
    at = last = level = start = 0
    for match in _MARK.finditer(text):
        pieces.append(text[last : match.start()])
        at += match.start() - last
        last = match.end()
        mark = match[0]
        if mark == PAGE:
            pages.append(at)
        elif mark != _END:
            level, start = _LEVELS.index(mark) + 1, at
        elif level:
            headings.append(Heading(start, at, level))
            level = 0
    if not last:
        return text, (), ()
    pieces.append(text[last:])
    whole = "".join(pieces).rstrip("\n")
    pages = [min(page, len(whole)) for page in pages]
    ends = [*pages[1:], len(whole)]
    anchors = (Anchor(begin, end, page=page) for page, (begin, end) in enumerate(zip(pages, ends, strict=False), 1))
    return whole, tuple(headings), tuple(one for one in anchors if one.end > one.start)


def language_of(tag: str) -> str:
    """The ISO 639 code that a BCP 47 tag begins with; ``und`` where it is none."""
    code = tag.strip().replace("_", "-").partition("-")[0].lower()
    return code if code.isascii() and code.isalpha() and 2 <= len(code) <= 3 and code not in {"zxx", "mul"} else "und"
