"""The inner side of a template: a warm, confined, single-threaded process that forks a child for each request.

On its own channel: ``{"scratch": folder, …}`` with descriptors is answered with ``{"pid"}``, or ``{"error"}``; ``{"end": pid}`` kills
the child if it still runs, and is answered with ``{"status", "peak"}``: `os.waitpid`'s status, and the most bytes of memory that it
held beyond the template's. A child's number stays its own until then. No child outlives its template.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from winnow_agent.isolation import Further, IsolationError, Layer
from winnow_agent.vault.processes.framing import Channel, ChannelClosed

_PR_SET_PDEATHSIG: Final = 1
_ABOVE_ALL: Final = 1 << 20
_LIBC: Final = ctypes.CDLL(None, use_errno=True)

Work = Callable[[Sequence[int], dict[str, Any]], None]
"""What a child does, given its descriptors and the request; its process ends with it."""


def serve(
    channel: Channel,
    further: Further,
    work: Work,
    *,
    descriptors: int,
    prepare: Callable[[dict[str, Any]], str] = lambda _request: "",
) -> None:
    """Fork for each request until the channel is closed; what still runs then is killed by the kernel.

    Args:
        further: confines a child to the folder that its request names as ``scratch``.
        descriptors: how many come with a request, at most; each is its child's alone.
        prepare: called before a fork; what it gives, if anything, is why there can be none.
    """
    children: dict[int, int] = {}
    while True:
        try:
            header, _, received = channel.receive_with_descriptors(descriptors)
        except ChannelClosed:
            return
        if "end" in header:
            pid = int(header["end"])
            channel.send(_end(pid, children.pop(pid)))
            continue
        try:
            answer = {"error": why} if (why := prepare(header)) else _fork(further, work, received, header, children)
        finally:
            for fd in received:
                os.close(fd)
        channel.send(answer)


def keep_what_is_loaded() -> None:
    """What is loaded stays: without this, each child's first collection would copy every page of it."""
    gc.collect()
    gc.freeze()


def threads() -> int:
    """Of this process: a fork loses all but one."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("Threads:"):
            return int(line.split()[1])
    return len(sys._current_frames())  # noqa: SLF001  only where /proc tells nothing


def _fork(
    further: Further, work: Work, received: Sequence[int], header: dict[str, Any], children: dict[int, int]
) -> dict[str, Any]:
    ours = os.getpid()
    try:
        resident = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
        layer = further.layer(Path(header["scratch"]))
    except IsolationError as error:  # the system is full: this very process was confined in the same way
        return {"error": str(error)}
    except OSError as error:
        return {"error": os.strerror(error.errno or 0)}
    try:
        pid = os.fork()
    except OSError as error:
        layer.close()
        return {"error": os.strerror(error.errno or 0)}
    if pid == 0:
        _child(ours, received, header, layer, work)
    layer.close()
    children[pid] = resident
    return {"pid": pid}


def _end(pid: int, resident: int) -> dict[str, int]:
    # A child that is dying already keeps its own status; one that only closed its channel is stopped here.
    os.kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    return {"status": status, "peak": max(usage.ru_maxrss * 1024 - resident, 0)}


def _child(parent: int, descriptors: Sequence[int], header: dict[str, Any], layer: Layer, work: Work) -> NoReturn:
    """One request, from its descriptors to the end of this process."""
    code = 1
    try:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() == parent:
            layer.put_in_force()
            _close_all_but(descriptors)
            work(descriptors, header)
            code = 0
    except (ChannelClosed, MemoryError):
        code = 2
    finally:
        os._exit(code)  # never into the template's loop, whatever happened


def _close_all_but(descriptors: Sequence[int]) -> None:
    """Leave a child nothing of its parent's but its own, and standard input, output and error."""
    last = 2
    for fd in sorted(descriptors):
        os.closerange(last + 1, fd)
        last = fd
    os.closerange(last + 1, _ABOVE_ALL)
