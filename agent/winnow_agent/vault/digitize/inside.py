"""Files in files: attachments, members of archives, embedded objects, each digitized as a file of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, cast

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import SourceFile, Unread, digitize, join_parts
from winnow_agent.vault.digitize.media_type import media_type_of_file
from winnow_protocol.errors import SetAsideError

_IN_MEMORY = 32 << 20
_BLOCK = 1 << 20


def member(outer: SourceFile, stream: BinaryIO, *, name: str, part: str) -> Iterator[Document | Unread]:
    """The documents of a file that lies in another, with ``part`` before the part of each.

    What can't be read is `Unread`, so one member never costs the others; only a budget that is used up ends the whole,
    because a bomb has to end.

    Args:
        outer: the file that it lies in.
        stream: its bytes, read once from where it stands, to the end; may raise OSError, EOFError or ValueError on
            damage.
        name: its name, a hint.
        part: e.g. ``attachment 1``, ``file 12``.

    Raises:
        TooMuchInsideError: the budget of the source's file is used up.
    """
    outer.budget.enter(outer.depth + 1)
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
        size = 0
        try:
            while block := stream.read(_BLOCK):
                outer.budget.unpack(len(block))
                size += len(block)
                copy.write(block)
        except (OSError, EOFError, ValueError) as error:
            yield Unread(part, "malformed", f"reading what lies in a file: it is damaged ({type(error).__name__})")
            return
        file = cast(BinaryIO, copy)
        try:
            source = replace(
                outer,
                file=file,
                name=name,
                media_type=media_type_of_file(file, name),
                size=size,
                depth=outer.depth + 1,
            )
            for item in digitize(source):
                yield replace(item, part=join_parts((part, item.part)))
        except SetAsideError as error:
            yield Unread(part, error.kind, str(error))
