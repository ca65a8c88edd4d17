"""The process that parsers are forked from: ``python -m winnow_agent.vault.digitize.template WEIGHT --fd N --scratch FOLDER``.

It confines itself, imports the digitizers with their libraries (the ``light`` one without `installed.HEAVY`), reads a few small
files of its own to warm up, stays single-threaded, and opens no file. For each file
it is handed two descriptors, the file's and a channel's, and forks. The child takes limits on itself, gives up what is
left but its own folder, reads the one file, and ends with it. So a file costs a fork, not the start of an interpreter,
and nothing that one file did is there for the next.

On its own channel: ``{"file", "scratch", "limits"}`` with the two descriptors is answered with ``{"pid"}``; ``{"end":
pid}`` kills the child if it still runs, and is answered with ``{"status", "peak"}``: `os.waitpid`'s status, and the
most bytes of memory that it held beyond the template's.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from winnow_agent.isolation import Further, Layer, confine, file_profile, parser_profile
from winnow_agent.vault.processes.confined import name_of, sentence, silence
from winnow_agent.vault.processes.framing import Channel, ChannelClosed
from winnow_protocol.errors import SetAsideError

if TYPE_CHECKING:
    from winnow_agent.documents import Document
    from winnow_agent.vault.digitize.base import Unread

_PR_SET_PDEATHSIG = 1
_OPEN_FILES = 64
_ABOVE_ALL = 1 << 20
_MOST_SECONDS = 1 << 20
_LIBC = ctypes.CDLL(None, use_errno=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Confine this process, import, then serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("weight", choices=["light", "heavy"])
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--scratch", type=Path, required=True)
    options = parser.parse_args(arguments)
    held = confine(parser_profile(options.scratch), keep=[options.fd])
    channel = Channel.from_descriptor(options.fd)
    _import_digitizers(heavy=options.weight == "heavy")
    threads = _threads()
    if threads != 1:
        channel.send({"error": f"a digitizer's library has started {threads - 1} threads, which a fork would lose"})
        return
    silence()
    # What is imported stays: without this, each child's first collection would copy every page of it.
    gc.collect()
    gc.freeze()
    channel.send({"ready": True, "isolation": held.summary})
    serve(channel, Further(file_profile(options.scratch)))


def serve(channel: Channel, further: Further) -> None:
    """Fork for each file until the channel is closed; what still runs then is killed by the kernel."""
    virtual, resident = (
        int(pages) * resource.getpagesize() for pages in Path("/proc/self/statm").read_text().split()[:2]
    )
    children: set[int] = set()
    while True:
        try:
            header, _, descriptors = channel.receive_with_descriptors(2)
        except ChannelClosed:
            return
        if "end" in header:
            pid = int(header["end"])
            children.remove(pid)
            channel.send(_end(pid, resident))
            continue
        ours = os.getpid()
        layer = further.layer(Path(header["scratch"]))
        try:
            pid = os.fork()
        except OSError as error:
            channel.send({"error": os.strerror(error.errno or 0)})
        else:
            if pid == 0:
                _child(ours, descriptors, header, layer, virtual)
            children.add(pid)
            channel.send({"pid": pid})
        layer.close()
        for fd in descriptors:
            os.close(fd)


def _end(pid: int, resident: int) -> dict[str, int]:
    # A child that is dying already keeps its own status; one that only closed its channel is stopped here.
    os.kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    return {"status": status, "peak": max(usage.ru_maxrss * 1024 - resident, 0)}


def _child(parent: int, descriptors: Sequence[int], header: dict[str, Any], layer: Layer, virtual: int) -> NoReturn:
    """One file, from its descriptor to the end of this process."""
    code = 1
    try:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() == parent:
            layer.put_in_force()
            _close_all_but(descriptors)
            channel = Channel.from_descriptor(descriptors[1])
            answer = _read(descriptors[0], channel, header, virtual)
            channel.send(answer)
            code = 0
    except (ChannelClosed, MemoryError):
        code = 2
    finally:
        os._exit(code)  # never into the template's loop, whatever happened


def _close_all_but(descriptors: Sequence[int]) -> None:
    """Leave a child nothing of its parent's but its own two, and standard input, output and error."""
    last = 2
    for fd in sorted(descriptors):
        os.closerange(last + 1, fd)
        last = fd
    os.closerange(last + 1, _ABOVE_ALL)


def _read(fd: int, channel: Channel, header: dict[str, Any], virtual: int) -> dict[str, Any]:
    """Sends the file's documents; the last frame says how it went."""
    try:
        tempfile.tempdir = str(header["scratch"])
        _limit(header["limits"], virtual)
        _send_documents(fd, channel, header)
    except ChannelClosed:
        raise
    except SetAsideError as error:
        return _failed(error.kind, str(error))
    except ModuleNotFoundError as error:
        package = sentence(error.name, 80)
        return _failed("missing_engine", f"reading a file: the package {package} is not installed; install it")
    except MemoryError:
        return _failed("out_of_memory", "reading a file: it needs more than limits.memory_bytes")
    except Exception as error:  # noqa: BLE001  a parser may fail in any way; the file is set aside, by class and place
        return _failed("malformed", f"reading a file: its parser failed with {name_of(error)}")
    return {"type": "end"}


def _failed(kind: str, message: str) -> dict[str, Any]:
    return {"type": "error", "kind": kind, "message": sentence(message)}


def _limit(limits: dict[str, int], virtual: int) -> None:
    memory = virtual + limits["memory_bytes"]
    seconds = limits["seconds"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, _MOST_SECONDS))  # `Upcalls` raises it
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["memory_bytes"], limits["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _send_documents(fd: int, channel: Channel, header: dict[str, Any]) -> None:
    from winnow_agent.vault.digitize.base import SourceFile
    from winnow_agent.vault.digitize.budget import Budget
    from winnow_agent.vault.digitize.installed import digitize
    from winnow_agent.vault.digitize.media_type import media_type_of_file
    from winnow_agent.vault.digitize.upcalls import Upcalls

    with os.fdopen(fd, "rb") as file:
        name, size = str(header["file"]), os.fstat(fd).st_size
        source = SourceFile(
            file=file,
            name=name,
            media_type=media_type_of_file(file, name),
            size=size,
            engines=Upcalls(channel, int(header["limits"]["ahead"])),
            passwords=tuple(map(str, header["passwords"])),
            budget=Budget(packed=size),
        )
        for item in digitize(source):
            _send(channel, item)


def _send(channel: Channel, item: Document | Unread) -> None:
    import json

    from winnow_agent.documents import document_to_json
    from winnow_agent.vault.digitize.base import Unread

    if isinstance(item, Unread):
        channel.send({"type": "unread", "part": item.part, "kind": item.kind, "message": sentence(item.message)})
        return
    text = json.dumps(document_to_json(item), ensure_ascii=False, separators=(",", ":"))
    channel.send({"type": "document"}, text.encode("utf-8", "surrogatepass"))


def _import_digitizers(*, heavy: bool) -> None:
    """Import what the children will need, so that none of them has to, and use it once."""
    import winnow_agent.documents
    import winnow_agent.vault.digitize.inside
    import winnow_agent.vault.digitize.media_type
    import winnow_agent.vault.digitize.upcalls  # noqa: F401
    from winnow_agent.vault.digitize import installed, rehearsal

    installed.digitizers(heavy=heavy)
    rehearsal.rehearse(heavy=heavy)


def _threads() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("Threads:"):
            return int(line.split()[1])
    return len(sys._current_frames())  # noqa: SLF001  only where /proc tells nothing


if __name__ == "__main__":
    main()
