"""The allocator keeps the memory of chunks that were freed."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

_PASSES = """
import resource
import sys

from winnow_coordinator.memory import keep_large_blocks

if sys.argv[1] == "kept":
    assert keep_large_blocks()


def faults() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def chunks() -> None:
    held = [bytearray(b"1") * (1 << 20) for _ in range(8)]
    del held


chunks()
before = faults()
for _ in range(20):
    chunks()
print(faults() - before)
"""


def _page_faults(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", _PASSES, how], check=True, capture_output=True, text=True, timeout=60)
    return int(done.stdout)


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="this C library has no mallopt: it is not glibc")
def test_freed_chunks_cost_no_page_faults() -> None:
    pages = 20 * 8 * (1 << 20) // 4096
    assert _page_faults("left alone") > pages // 4, "the allocator keeps them by itself: what we tell it is of no use"
    assert _page_faults("kept") < pages // 100
