"""What the kernel enforces on each part of the agent: Landlock for files, ports and signals, seccomp for system calls.

`confine` comes first in a fresh process, before any package that starts threads. It can't be undone, holds for every
process started afterwards, and each of those can only give up more.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from winnow_agent.isolation import landlock, seccomp
from winnow_agent.isolation.profiles import (
    Profile,
    console_profile,
    courier_profile,
    file_profile,
    gateway_profile,
    intake_profile,
    parser_profile,
    vault_profile,
    worker_profile,
)
from winnow_agent.isolation.seccomp import Sockets
from winnow_protocol.errors import StopRunError

__all__ = [
    "Further",
    "Isolation",
    "IsolationError",
    "Layer",
    "Profile",
    "Sockets",
    "confine",
    "console_profile",
    "courier_profile",
    "file_profile",
    "gateway_profile",
    "intake_profile",
    "parser_profile",
    "probe",
    "vault_profile",
    "worker_profile",
]

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38
_CAPABILITY_VERSION_3 = 0x20080522
_KEPT_CAPABILITIES: Final = 1 << 1 | 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, where the agent runs as root: archives belong to many users, and Landlock
says which files it is about."""


class IsolationError(StopRunError):
    """The kernel can't hold a process as it has to be held, or the process is no longer fit to be confined."""


@dataclass(frozen=True, slots=True)
class Isolation:
    """What is in force, or would be.

    Attributes:
        summary: e.g. ``landlock 7, seccomp``; what is missing follows after a semicolon.
        in_force: each thing that is held, by name.
        missing: each thing that the profile asks for and this kernel can't hold.
    """

    summary: str
    in_force: tuple[str, ...]
    missing: tuple[str, ...]


def confine(profile: Profile, required: bool = False, keep: Sequence[int] = ()) -> Isolation:
    """Hold this process to a profile, for good. Descriptors above 2 that are not in ``keep`` are closed.

    Raises:
        IsolationError: there is a second thread, which would stay free; a path of the profile opens what it must
            never open; something is missing and ``required`` is set; the kernel refuses.
    """
    _check_single_thread(profile)
    planned = probe(profile)
    if required and planned.missing:
        raise IsolationError(
            f"confining the {profile.name}: this kernel ({platform.release()}) can't hold {', '.join(planned.missing)}; "
            "use a kernel with Landlock ABI 6 (Linux 6.12) and seccomp, or set `isolation: report`"
        )
    _check_paths(profile)
    _close_others(keep)
    _restrict(profile)
    return planned


class Further:
    """Another layer for each of many processes that are forked from a confined, single-threaded one.

    All that can be made ready is made here, once, in the process that forks: its child is left with two system calls.

    Args:
        profile: what the children share. Each gets a scratch folder of its own; those of the profile are left out.

    Raises:
        IsolationError: the kernel refuses.
    """

    def __init__(self, profile: Profile) -> None:
        self._name = profile.name
        self._abi = landlock.version()
        self._allowed = [
            (fd, rights)
            for paths, rights in _rights_on_paths(profile)
            for path in paths
            if rights != landlock.FLAT and (fd := landlock.reach(path)) is not None
        ]
        self._program = seccomp.assemble(_rules(profile)) if seccomp.available() else None

    def layer(self, scratch: Path) -> Layer:
        """The layer of the next child, which may write into ``scratch`` alone."""
        try:
            ruleset = landlock.Ruleset(self._abi) if self._abi else None
            if ruleset is not None:
                for fd, rights in self._allowed:
                    ruleset.allow(fd, rights)
                ruleset.allow_paths([scratch], landlock.FLAT)
        except OSError as error:
            raise IsolationError(f"confining the {self._name}: {error}") from error
        return Layer(self._name, ruleset, self._program)


@dataclass(frozen=True, slots=True)
class Layer:
    """What one child puts in force on itself; `close` is for the parent."""

    name: str
    ruleset: landlock.Ruleset | None
    program: bytes | None

    def put_in_force(self) -> None:
        """Hold this process to it, for good.

        Raises:
            IsolationError: the kernel refuses.
        """
        try:
            if self.ruleset is not None:
                self.ruleset.restrict()
            if self.program is not None:
                seccomp.install(self.program)
        except OSError as error:
            raise IsolationError(f"confining the {self.name}: {error}") from error

    def close(self) -> None:
        """Let go of it without putting it in force."""
        if self.ruleset is not None:
            self.ruleset.close()


def probe(profile: Profile | None = None) -> Isolation:
    """What `confine` would put in force on this machine; nothing is changed. Without a profile: the vault's demands."""
    abi = landlock.version()
    filters = seccomp.available()
    client = profile is not None and profile.sockets is Sockets.CLIENT
    wanted = {
        "files": abi >= 1,
        "truncation of files": abi >= 3,
        "devices": abi >= 5,
        "signals": abi >= landlock.SCOPES_SINCE,
        "system calls": filters,
        # Where no socket can be opened there is no port and no address to hold.
        "tcp ports (of any host)" if client else "network": (abi >= landlock.NETWORK_SINCE if client else filters),
    }
    in_force = tuple(name for name, held in wanted.items() if held)
    missing = tuple(name for name, held in wanted.items() if not held)
    summary = ", ".join([f"landlock {abi}" if abi else "no landlock", "seccomp" if filters else "no seccomp"])
    if missing:
        summary += f"; missing: {', '.join(missing)}"
    return Isolation(summary, in_force, missing)


def _check_single_thread(profile: Profile) -> None:
    try:
        threads = len(list(Path("/proc/self/task").iterdir()))
    except OSError as error:
        raise IsolationError(f"confining the {profile.name}: can't count its threads: {error}; mount /proc") from error
    if threads > 1:
        raise IsolationError(
            f"confining the {profile.name}: it already has {threads} threads, and all but one would stay free; "
            "confine a process before it imports anything that starts threads"
        )


def _check_paths(profile: Profile) -> None:
    for path in (*profile.read, *profile.execute, *profile.write, *profile.scratch, *profile.append):
        for never in profile.never:
            if never.resolve().is_relative_to(path.resolve()):
                raise IsolationError(
                    f"confining the {profile.name}: it is given {path}, which contains {never}, which it must never "
                    "open; move the agent's home out of its sources and its program folders"
                )


def _close_others(keep: Sequence[int]) -> None:
    for fd in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208  numbers, not paths
        if fd > 2 and fd not in keep:
            with contextlib.suppress(OSError):  # the listing's own descriptor is among them, and closed by now
                os.close(fd)


def _restrict(profile: Profile) -> None:
    abi = landlock.version()
    try:
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        _prctl(_PR_SET_DUMPABLE, 0)
        _drop_capabilities()
        if abi:
            ruleset = landlock.Ruleset(abi)
            for paths, rights in _rights_on_paths(profile):
                ruleset.allow_paths(paths, rights)
            if profile.sockets is Sockets.CLIENT:
                ruleset.allow_ports(connect=profile.connect_ports, bind=(0,))
            ruleset.restrict()
        if seccomp.available():
            seccomp.install(seccomp.assemble(_rules(profile)))
    except OSError as error:
        raise IsolationError(f"confining the {profile.name}: {error}") from error


def _rights_on_paths(profile: Profile) -> tuple[tuple[Sequence[Path], landlock.Files], ...]:
    return (
        (profile.read, landlock.READ),
        (profile.execute, landlock.EXECUTE if profile.programs else landlock.READ),
        (profile.write, landlock.WRITE),
        (profile.scratch, landlock.FLAT),
        (profile.append, landlock.READ | landlock.Files.WRITE_FILE),
    )


def _rules(profile: Profile) -> tuple[seccomp.Rule, ...]:
    further = () if profile.children else seccomp.NO_CHILDREN
    return (*further, *seccomp.rules(profile.sockets, programs=profile.programs, modes=profile.modes))


def _drop_capabilities() -> None:
    """Of what root may do, keep the reading of other users' files; a process that isn't root has nothing to drop."""
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    held = ctypes.create_string_buffer(24)
    if _LIBC.capget(header, held):
        raise OSError(ctypes.get_errno(), "reading this process's capabilities")
    effective, permitted, _, *_ = struct.unpack("=6I", held.raw)
    kept = struct.pack("=6I", effective & _KEPT_CAPABILITIES, permitted & _KEPT_CAPABILITIES, 0, 0, 0, 0)
    if _LIBC.capset(header, kept):
        raise OSError(ctypes.get_errno(), "giving up this process's capabilities")


def _prctl(option: int, value: int) -> None:
    if _LIBC.prctl(option, value, 0, 0, 0):
        code = ctypes.get_errno()
        raise OSError(code, f"prctl {option}: {os.strerror(code)}")
