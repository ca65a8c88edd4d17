"""The process that parsers are forked from: ``python -m winnow_agent.vault.digitize.template WEIGHT --fd N --scratch FOLDER``.

It confines itself, imports the digitizers with their libraries (the ``light`` one without `installed.HEAVY`), reads a few small
files of its own to warm up, stays single-threaded, and opens no file. For each file
it is handed two descriptors, the file's and a channel's, and forks. The child takes limits on itself, gives up what is
left but its own folder, reads the one file, and ends with it. So a file costs a fork, not the start of an interpreter,
and nothing that one file did is there for the next.

How it is asked: `winnow_agent.vault.processes.forking`, with ``{"file", "scratch", "limits", "passwords"}`` and the two descriptors.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winnow_agent.isolation import Further, confine, file_profile, parser_profile
from winnow_agent.vault.processes import forking
from winnow_agent.vault.processes.confined import name_of, sentence, silence
from winnow_agent.vault.processes.framing import Channel, ChannelClosed
from winnow_protocol.errors import SetAsideError

if TYPE_CHECKING:
    from winnow_agent.documents import Document
    from winnow_agent.vault.digitize.base import Unread

_OPEN_FILES = 64
_MOST_SECONDS = 1 << 20


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
    threads = forking.threads()
    if threads != 1:
        channel.send({"error": f"a digitizer's library has started {threads - 1} threads, which a fork would lose"})
        return
    silence()
    forking.keep_what_is_loaded()
    channel.send({"ready": True, "isolation": held.summary})
    virtual = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    forking.serve(channel, Further(file_profile(options.scratch)), partial(_one_file, virtual=virtual), descriptors=2)


def _one_file(descriptors: Sequence[int], header: dict[str, Any], virtual: int) -> None:
    """A child's work: one file, open at the first descriptor, answered over the second."""
    channel = Channel.from_descriptor(descriptors[1])
    channel.send(_read(descriptors[0], channel, header, virtual))


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
    from winnow_agent.vault.digitize.watched import watched

    with watched(fd) as file:
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
    import winnow_agent.vault.digitize.upcalls
    import winnow_agent.vault.digitize.watched  # noqa: F401
    from winnow_agent.vault.digitize import installed, rehearsal

    installed.digitizers(heavy=heavy)
    rehearsal.rehearse(heavy=heavy)


if __name__ == "__main__":
    main()
