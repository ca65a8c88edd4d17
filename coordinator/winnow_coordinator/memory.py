"""What the C library's allocator does with the memory of large messages once they are through.

Left alone, glibc gives a block of a chunk's size back to the kernel as soon as it is freed, and the next chunk has each of its
pages cleared and mapped anew: a tenth of all that an upload costs this process. mallopt(3) has it keep some of them.
"""

from __future__ import annotations

import ctypes
from typing import Final

from winnow_protocol.wire import MESSAGE_BYTES

# From <malloc.h>.
_M_TRIM_THRESHOLD: Final = -1
_M_TOP_PAD: Final = -2
_M_MMAP_THRESHOLD: Final = -3

KEPT_BYTES: Final = 64 << 20
"""Of free memory at the end of an arena, at most, that stays with the process."""
_GROWN_BY: Final = 16 << 20
_MAPPED_BYTES: Final = 2 * MESSAGE_BYTES
"""From this size on a block is mapped by itself, and given back: no message has it, the parts of an index do."""


def keep_large_blocks() -> bool:
    """Has freed blocks of up to a few MiB stay with the process; whether the C library can be told so (glibc can, musl can't).

    For the whole process, and what it has already is not touched: to be called before anything is served.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    # Each of them also ends the thresholds' growing by themselves, so all are stated.
    stated = ((_M_MMAP_THRESHOLD, _MAPPED_BYTES), (_M_TRIM_THRESHOLD, KEPT_BYTES), (_M_TOP_PAD, _GROWN_BY))
    return bool(min(mallopt(name, size) for name, size in stated))
