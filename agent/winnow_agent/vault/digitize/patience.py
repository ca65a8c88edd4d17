"""How long a file's parser may take: by the file's size, and by the pages and minutes that engines read for it.

What a file costs its parser grows with its bytes, or with its pages, which have to be drawn before they are read. A file
made to waste time is small and asks for nothing.
"""

from __future__ import annotations

from typing import Final

WAITING: Final = 4
"""Times the processor time that a parser is waited for: others may use the processor, too."""
SECONDS_PER_CALL: Final = 5
"""What each question to an engine adds: a large page is decoded and drawn in two."""

_FULL_BYTES: Final = 32 << 20


def processor_seconds(file_seconds: int, size: int) -> int:
    """The processor seconds for a file of ``size`` bytes: as the settings say up to 32 MiB, then in proportion."""
    return file_seconds * max(_FULL_BYTES, size) // _FULL_BYTES
