"""What each part of the agent may do, and nothing else."""

from __future__ import annotations

import os
import site
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from winnow_agent.isolation.seccomp import Sockets

# The linker, the C library's look-ups of users and time, OpenSSL's defaults, file types: nothing that tells of the host's secrets.
_SETTINGS_OF_LIBRARIES: Final = tuple(
    Path("/etc") / name
    for name in (
        "ld.so.cache",
        "ld.so.conf",
        "ld.so.preload",
        "localtime",
        "timezone",
        "locale.alias",
        "mime.types",
        "nsswitch.conf",
        "passwd",
        "group",
        "ssl/openssl.cnf",
    )
)
_FACTS_OF_THE_MACHINE: Final = (
    Path("/sys/devices/system/cpu"),
    Path("/sys/devices/system/node"),
    Path("/proc/cpuinfo"),
    Path("/proc/meminfo"),
    Path("/proc/stat"),
    Path("/proc/version"),
    Path("/proc/filesystems"),
    Path("/proc/sys/vm/overcommit_memory"),
)
_SOURCES_OF_BYTES: Final = (Path("/dev/zero"), Path("/dev/urandom"), Path("/dev/random"))
_SINK: Final = Path("/dev/null")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a process may still do once it is confined.

    Attributes:
        read: files and folders, with all beneath them, that it may read.
        execute: the same, and programs there may be started where ``programs`` is set.
        write: folders in which it may read, make, change and remove files; nothing in them can be executed.
        scratch: folders in which it may make, change and remove files, but no folders, so that they are emptied easily.
        append: single files that may be opened for writing, e.g. ``/dev/null``.
        never: folders that must not lie beneath any of the above.
        sockets: which sockets it may open.
        connect_ports: TCP ports, of any host, that it may connect to.
        programs: whether it may start programs.
        children: whether it may start processes.
        modes: whether it may change the modes of files, of whatever file is this user's: no kernel tells which.
    """

    name: str
    read: tuple[Path, ...]
    execute: tuple[Path, ...] = ()
    write: tuple[Path, ...] = ()
    scratch: tuple[Path, ...] = ()
    append: tuple[Path, ...] = (_SINK,)
    never: tuple[Path, ...] = ()
    sockets: Sockets = Sockets.NONE
    connect_ports: tuple[int, ...] = ()
    programs: bool = False
    children: bool = True
    modes: bool = False


def libraries() -> tuple[Path, ...]:
    """Where this Python's own files, installed packages and shared libraries lie."""
    # Without -P the first entry is the script's folder or the working directory, which may be anything.
    entries = sys.path if sys.flags.safe_path else sys.path[1:]
    found = [Path(sys.prefix), Path(sys.base_prefix), *(Path(entry) for entry in entries if entry)]
    if site.ENABLE_USER_SITE:
        found.append(Path(site.getusersitepackages()))
    found += [Path(name) for name in ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin")]
    return tuple(dict.fromkeys(path.resolve() for path in found))


def vault_profile(home: Path | None, *, read: Iterable[Path] = (), write: Iterable[Path] = ()) -> Profile:
    """The vault: its sources, its own state, the spool; no socket at all.

    Args:
        home: the agent's home, or None for a run that keeps nothing.
        read: the sources' folders, and a policy's file.
        write: further folders, e.g. a scratch folder of a run without a home.
    """
    own: tuple[Path, ...] = ()
    settings: tuple[Path, ...] = ()
    never: tuple[Path, ...] = ()
    if home is not None:
        own = (home / "vault", home / "spool" / "outbox", home / "spool" / "inbox")
        settings = (home / "config.yaml",)
        never = (home / "gateway",)
    return Profile(
        name="vault",
        # Its children count their threads and descriptors there before they confine themselves. What tells of
        # another process's memory, environment or files is held by Landlock's check on tracing.
        read=(*_base(), Path("/proc"), *_own_models(), *settings, *read),
        execute=libraries(),
        write=(*own, *write),
        never=never,
        programs=True,
        modes=True,
    )


def parser_profile(scratch: Path, *, models: bool = False) -> Profile:
    """The template that parsers, or workers of the screen, are forked from: libraries and its scratch folder.

    Args:
        models: whether it may read models of one's own, which a detector of another package may bring.
    """
    own = (Path("/proc/self/status"), Path("/proc/self/statm"), *(_own_models() if models else ()))
    return Profile(name="parser", read=(*_base(), *own, *libraries()), scratch=(scratch,))


def file_profile(scratch: Path, *, models: bool = False) -> Profile:
    """A process that is forked from a template: libraries and a folder of its own, no process that outlives it.

    Args:
        models: as for its template.
    """
    own = _own_models() if models else ()
    return Profile(name="file", read=(*_base(), *own, *libraries()), scratch=(scratch,), children=False)


def worker_profile(scratch: Path, *, programs: bool = False) -> Profile:
    """A model worker: libraries and models, its scratch folder, and for OCR the engine's program."""
    read = (*_base(), Path("/proc/self"), *_own_models())
    if programs:
        return Profile(name="worker", read=read, execute=libraries(), write=(scratch,), programs=True)
    return Profile(name="worker", read=(*read, *libraries()), write=(scratch,))


def _own_models() -> tuple[Path, ...]:
    """The folder with models of one's own, that the environment names; it is only read."""
    named = os.environ.get("WINNOW_MODELS")
    folder = Path(named).resolve() if named else None
    return (folder,) if folder is not None and folder.is_dir() else ()


def gateway_profile(home: Path, *, connect_ports: Iterable[int]) -> Profile:
    """The gateway: the spool and its own folder; TCP connections to the given ports, of any host, and no other socket."""
    spool = home / "spool"
    return Profile(
        name="gateway",
        read=(*_base(), Path("/proc/self"), home / "config.yaml", spool / "outbox", *libraries()),
        write=(home / "gateway", spool / "inbox"),
        never=(home / "vault",),
        sockets=Sockets.CLIENT,
        connect_ports=tuple(connect_ports),
    )


def courier_profile(home: Path, *, write: Iterable[Path]) -> Profile:
    """The gateway's end of the courier: its own folder, both of the spool's and the disk; no socket, no program, no child."""
    return Profile(
        name="courier",
        read=(*_base(), Path("/proc/self"), home / "config.yaml", *libraries()),
        write=(home / "gateway", home / "spool" / "outbox", home / "spool" / "inbox", *write),
        never=(home / "vault",),
        children=False,
    )


def intake_profile(
    folder: Path, *, read: Iterable[Path], connect_ports: Iterable[int], never: Iterable[Path] = ()
) -> Profile:
    """Intake: the folder that it fills, what proves who it is; TCP to the store's port, of any host; no program, no child.

    Args:
        read: credentials, keys, known hosts.
        never: what of an agent's home it must not open.
    """
    return Profile(
        name="intake",
        read=(*_base(), Path("/proc/self"), *libraries(), *read),
        write=(folder,),
        never=tuple(never),
        sockets=Sockets.CLIENT,
        connect_ports=tuple(connect_ports),
        children=False,
        modes=True,
    )


def console_profile(home: Path) -> Profile:
    """The review console's pages: no file of the home's; they accept on the descriptor they were given, and connect nowhere."""
    return Profile(
        name="console",
        read=(*_base(), Path("/proc/self"), *libraries()),
        never=(home / "vault", home / "gateway", home / "spool"),
        sockets=Sockets.LISTENER,
        children=False,
    )


def _base() -> tuple[Path, ...]:
    return (*_SETTINGS_OF_LIBRARIES, *_FACTS_OF_THE_MACHINE, *_SOURCES_OF_BYTES, _SINK)
