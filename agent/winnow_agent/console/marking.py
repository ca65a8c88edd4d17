"""A stretch of a document's text as HTML, with what was found in it, and with what would hide there made visible.

What a browser has for the text is the text itself, character by character, so that a selection leads back to its offsets:
labels stand in attributes, and the style sheet shows them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup, escape

_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
    # Joiners and selectors are spelling in scripts from Arabic on, and in emoji.
    "|(?<![\u0600-\U0010ffff])[\u200c\u200d\ufe00-\ufe0f]"
)
"""Controls but tab and line ends, and what has no width or turns the order of what stands beside it (UAX 9, UTS 39)."""


def marked(
    text: str,
    first: int,
    marks: Sequence[Mapping[str, Any]],
    turns: Sequence[tuple[str, int]] = (),
    *,
    to_the_end: bool = True,
) -> Markup:
    """The stretch as HTML.

    Args:
        first: which character of the whole text it begins with.
        marks: with ``type``, ``start``, ``end``, ``score``, ``redacted``, ``place``, ``by_person``, counted in the whole text.
        turns: of a conversation: who speaks from which character on; there may be several at one, and some at the text's end.
        to_the_end: whether the whole text ends with it.
    """
    last = first + len(text)
    clipped = [(max(one["start"], first), min(one["end"], last), one) for one in marks]
    clipped = sorted((one for one in clipped if one[0] < one[1]), key=lambda one: one[0])
    speakers: dict[int, list[str]] = {}
    for speaker, at in turns:
        if first <= at < last or (at == last and to_the_end):
            speakers.setdefault(at, []).append(speaker)
    bounds = sorted({first, last, *speakers, *(at for start, end, _ in clipped for at in (start, end))})
    pieces, begun = list[Markup](), 0
    active: list[tuple[int, int, Mapping[str, Any]]] = []
    for start, end in itertools.pairwise(bounds):
        active = [one for one in active if one[1] > start]
        while begun < len(clipped) and clipped[begun][0] <= start:
            active.append(clipped[begun])
            begun += 1
        pieces += map(_speaker, speakers.get(start, ()))
        pieces.append(_piece(text[start - first : end - first], start, [one for _, _, one in active]))
    return Markup("").join([*pieces, *map(_speaker, speakers.get(last, ()))])


def _speaker(label: str) -> Markup:
    return Markup('<span class="speaker" data-speaker="{}"></span>').format(spelled(label))


def spelled(text: str) -> str:
    """A name or label in which every character that shows nothing by itself is written as its number."""
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def _piece(text: str, start: int, marks: Sequence[Mapping[str, Any]]) -> Markup:
    if not marks:
        return shown(text)
    kind = "goes" if any(one["redacted"] for one in marks) else "stays"
    begins = [one["type"] for one in marks if one["start"] == start]
    said = "; ".join(_said(one) for one in marks)
    return Markup('<mark class="{}{}" id="c{}" data-type="{}" title="{}">{}</mark>').format(
        kind, " yours" if any(one["by_person"] for one in marks) else "", start, " ".join(begins), said, shown(text)
    )


def _said(mark: Mapping[str, Any]) -> str:
    by = "marked by a person" if mark["by_person"] else f"found with {mark['score']:.2f}"
    place = f", {mark['place']}" if mark["place"] else ""
    return (
        f"{mark['type']}, {by}, {'is replaced' if mark['redacted'] else 'stays'}, {mark['start']}–{mark['end']}{place}"
    )


def shown(text: str) -> Markup:
    """A text as HTML, in which every character that shows nothing by itself is named."""
    pieces, at = [], 0
    for found in _HIDDEN.finditer(text):
        pieces += [_plain(text[at : found.start()]), _named(found[0])]
        at = found.end()
    return Markup("").join([*pieces, _plain(text[at:])])


def _plain(text: str) -> Markup:
    # A parser of HTML makes a line feed of a carriage return, unless it is written by its number.
    return Markup(str(escape(text)).replace("\r", "&#13;"))  # noqa: S704  escaped before


def _named(char: str) -> Markup:
    # U+0000 can't stand in HTML, and is counted as the character that stands for it.
    kept = "\ufffd" if char == "\0" else char
    return Markup('<span class="hidden" data-code="U+{}">{}</span>').format(f"{ord(char):04X}", kept)
