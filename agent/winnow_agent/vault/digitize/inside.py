"""Files in files: attachments, members of archives, embedded objects, each digitized as a file of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Protocol, cast

from winnow_agent.documents import Document, Skipped
from winnow_agent.vault.digitize.base import SourceFile, Unread, join_parts
from winnow_agent.vault.digitize.installed import digitize
from winnow_agent.vault.digitize.media_type import media_type_of_file
from winnow_agent.vault.processes.confined import name_of, sentence
from winnow_agent.vault.processes.framing import ChannelClosed
from winnow_protocol.errors import SetAsideError

REST = "the rest, after damage"
"""What is skipped of a member of which only the beginning could be unpacked."""

_IN_MEMORY = 32 << 20
_BLOCK = 1 << 20


class Stream(Protocol):
    """Bytes that come once, in order."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end. Raises OSError, EOFError or ValueError on damage."""
        ...


def member(outer: SourceFile, stream: Stream, *, name: str, part: str) -> Iterator[Document | Unread]:
    """The documents of a file that lies in another, with ``part`` before the part of each.

    What can't be read is `Unread`, so one member never costs the others; only a budget that is used up ends the whole,
    because a bomb has to end. Of a member that is damaged, what came before the damage is read, and `REST` is skipped.

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
        file = cast(BinaryIO, copy)
        damage = ""
        size = 0
        for block in _blocks(outer, stream):
            if isinstance(block, str):
                damage = block
                break
            try:
                file.write(block)
            except OSError:  # the process may write no larger file, or the disk is full
                yield Unread(part, "too_large", "reading what lies in a file: there is no room to unpack it; unpack it")
                return
            size += len(block)
        if damage and not size:
            yield Unread(part, "malformed", damage)
            return
        yield from _read(outer, file, size, name=name, part=part, damage=damage)


def _blocks(outer: SourceFile, stream: Stream) -> Iterator[bytes | str]:
    """The stream's blocks; a sentence at last where it is damaged."""
    try:
        while block := stream.read(_BLOCK):
            outer.budget.unpack(len(block))
            yield block
    except (OSError, EOFError, ValueError) as error:
        yield f"reading what lies in a file: it is damaged ({type(error).__name__})"


def _read(
    outer: SourceFile, file: BinaryIO, size: int, *, name: str, part: str, damage: str
) -> Iterator[Document | Unread]:
    try:
        media_type = media_type_of_file(file, name)
        source = replace(outer, file=file, name=name, media_type=media_type, size=size, depth=outer.depth + 1)
        for item in digitize(source):
            placed = replace(item, part=join_parts((part, item.part)))
            if damage and isinstance(placed, Document):
                placed = replace(placed, skipped=(*placed.skipped, Skipped(REST, "malformed")))
            yield placed
    except ChannelClosed:
        raise
    except SetAsideError as error:
        yield Unread(part, "malformed", damage) if damage else Unread(part, error.kind, str(error))
    except ModuleNotFoundError as error:
        package = sentence(error.name, 80)
        yield Unread(part, "missing_engine", f"reading what lies in a file: the package {package} is not installed")
    except MemoryError:
        yield Unread(part, "out_of_memory", "reading what lies in a file: it needs more than limits.memory_bytes")
    except Exception as error:  # noqa: BLE001  a parser may fail in any way; the member is set aside, by class and place
        yield Unread(part, "malformed", f"reading what lies in a file: its parser failed with {name_of(error)}")
