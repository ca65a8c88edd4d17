"""FictionBook 2: one XML file with a book's text, its notes and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from winnow_agent.vault.digitize.books.page import markup_of
from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH
from winnow_agent.vault.digitize.office.cells import flat
from winnow_agent.vault.digitize.office.package import DAMAGED, local_name, parse
from winnow_agent.vault.digitize.plain.marked import heading

_MOST_DEPTH = 60
_INLINE = frozenset({"emphasis", "strong", "style", "a", "strikethrough", "sub", "sup", "code"})
_LINES = frozenset({"v", "text-author", "tr"})
_SILENT = frozenset({"", "binary", "image", "description", "stylesheet"})


def root_of(data: bytes) -> tuple[etree._Element | None, tuple[str, ...]]:
    """The file's root, None where nothing can be read, and warnings.

    Many files declare an encoding that is not theirs, or name characters that only HTML has names for.
    """
    markup, warnings = markup_of(data)
    root, damaged = parse(markup.encode("utf-8", "replace"))
    return root, (*warnings, DAMAGED) if damaged else warnings


def marked_book(root: etree._Element) -> str:
    """The bodies in their order, sections' titles as headings by their depth; notes come last, as the format has it."""
    return PARAGRAPH.join("".join(_blocks(body, 1)) for body in root.iterchildren("{*}body"))


def told_of(root: etree._Element) -> dict[str, str]:
    """``title``, ``language``, ``publisher`` and ``rights`` from the description."""
    told: dict[str, str] = {}
    for element in root.iter("{*}book-title", "{*}lang", "{*}publisher", "{*}custom-info"):
        name = {"book-title": "title", "lang": "language"}.get(local_name(element), local_name(element))
        if name == "custom-info":
            name = "rights" if element.get("info-type", "").lower() in {"rights", "copyright", "license"} else name
        told.setdefault(name, " ".join("".join(map(str, element.itertext())).split()))
    return told


def _blocks(parent: etree._Element, depth: int) -> Iterator[str]:
    """What stands below an element; words without a paragraph of their own, which FictionBook does not know, are one."""
    loose = [parent.text or ""]
    for child in parent:
        name = local_name(child) if isinstance(child.tag, str) else ""
        if name in _INLINE:
            loose.append("".join(map(str, child.itertext())))
        elif name not in _SILENT:
            yield from _loose(loose)
            loose.clear()
            yield from _block(child, name, depth)
        loose.append(child.tail or "")
    yield from _loose(loose)


def _loose(words: list[str]) -> Iterator[str]:
    text = " ".join("".join(words).split())
    if text:
        yield text + PARAGRAPH


def _block(child: etree._Element, name: str, depth: int) -> Iterator[str]:
    if name == "title":
        yield heading(depth, flat("".join(_blocks(child, depth + 1))))
    elif name in {"section", "body"} and depth < _MOST_DEPTH:
        yield from _blocks(child, depth + 1)
    elif name in {"p", "subtitle", *_LINES}:
        if name == "tr":
            cells = (
                " ".join("".join(map(str, cell.itertext())).split()) for cell in child.iterchildren(tag=etree.Element)
            )
            text = "\t".join(cells)
        else:
            text = " ".join("".join(map(str, child.itertext())).split())
        yield text + (LINE if name in _LINES else PARAGRAPH)
    elif name == "empty-line":
        yield PARAGRAPH
    elif depth < _MOST_DEPTH:
        yield PARAGRAPH
        yield from _blocks(child, depth + 1)
        yield PARAGRAPH
    else:
        yield " ".join("".join(map(str, child.itertext())).split()) + PARAGRAPH
