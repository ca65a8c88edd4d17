"""The digitizers that are installed: which one takes a media type, and which know a file by a signature of their own."""

from __future__ import annotations

import functools
import importlib.metadata
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import cast

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Digitizer, SourceFile, Unread
from winnow_agent.vault.digitize.sample import Sample

_log = logging.getLogger(__name__)

ENTRY_POINTS = "winnow.digitizers"
HEAVY: Mapping[str, tuple[str, ...]] = {
    "image": ("image/",),
    "pdf": ("application/pdf",),
    "sound": ("audio/", "video/"),
}
"""Entry points whose modules bring libraries of many megabytes, with what their media types begin with.

A fork costs by the memory that it shares, so the template that the small, frequent files are forked from leaves these
out; a child of it that meets such a file all the same imports then what it takes.
"""


@functools.cache
def digitizers(*, heavy: bool = True) -> Mapping[str, Digitizer]:
    """Every installed digitizer by media type. Where two claim a type, the first by name of its entry point has it.

    One that can't be imported, for want of a package or in itself, is left out with a warning: the others still serve.

    Args:
        heavy: those of `HEAVY` too.
    """
    found: dict[str, Digitizer] = {}
    for entry in sorted(importlib.metadata.entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name):
        if not heavy and entry.name in HEAVY:
            continue
        try:
            digitizer = cast(Digitizer, entry.load())
        except Exception as error:  # noqa: BLE001  a package of somebody else's may fail in any way
            _log.warning("digitizer left out name=%s reason=%s: %s", entry.name, type(error).__name__, error)
            continue
        for media_type in digitizer.media_types:
            found.setdefault(media_type, digitizer)
    return found


def digitizer_of(media_type: str) -> Digitizer | None:
    """The digitizer of a media type; the heavy ones are looked at only where no other takes it."""
    found = digitizers(heavy=False).get(media_type)
    if found is None:
        found = next((one for one in _heavy_for(media_type) if media_type in one.media_types), None)
    return found or digitizers().get(media_type)


def _heavy_for(media_type: str) -> Iterator[Digitizer]:
    names = [name for name, beginnings in HEAVY.items() if media_type.startswith(beginnings)]
    for entry in importlib.metadata.entry_points(group=ENTRY_POINTS):
        if entry.name in names:
            try:
                yield cast(Digitizer, entry.load())
            except ImportError:
                return  # `digitizers` tells why


@functools.cache
def recognizers(*, heavy: bool) -> tuple[Callable[[Sample], str | None], ...]:
    """The ``media_type_of`` of every digitizer that has one, in the order of the entry points' names."""
    found = dict.fromkeys(digitizers(heavy=heavy).values())
    return tuple(digitizer.media_type_of for digitizer in found if hasattr(digitizer, "media_type_of"))


def digitize(file: SourceFile) -> Iterator[Document | Unread]:
    """The documents of a file, by the digitizer of its media type.

    Raises:
        DigitizeError: ``unsupported`` where there is no such digitizer, ``no_text`` where it found none.
        SetAsideError: whatever the digitizer raises.
    """
    digitizer = digitizer_of(file.media_type)
    if digitizer is None:
        raise DigitizeError(
            f"reading a file: no digitizer takes {file.media_type}; convert it, or install a package that reads it",
            kind="unsupported",
        )
    empty = True
    for item in digitizer.documents(file):
        empty = False
        yield item
    if empty:
        raise DigitizeError(f"reading a file of type {file.media_type}: there is no text in it", kind="no_text")
