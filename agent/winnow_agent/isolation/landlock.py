"""Landlock through its three system calls: which files, TCP ports, sockets and signals a process may use.

After ``include/uapi/linux/landlock.h`` and ``Documentation/userspace-api/landlock.rst``; the numbers of the calls are the
same on every architecture.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct
from collections.abc import Iterable
from enum import IntFlag
from pathlib import Path
from typing import Final

_LIBC = ctypes.CDLL(None, use_errno=True)
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1
_PATH_BENEATH, _NET_PORT = 1, 2


class Files(IntFlag):
    """Rights on files, ``LANDLOCK_ACCESS_FS_*``."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15


READ: Final = Files.READ_FILE | Files.READ_DIR
EXECUTE: Final = READ | Files.EXECUTE
WRITE: Final = (
    READ
    | Files.WRITE_FILE
    | Files.TRUNCATE
    | Files.MAKE_REG
    | Files.MAKE_DIR
    | Files.REMOVE_FILE
    | Files.REMOVE_DIR
    | Files.REFER
)
FLAT: Final = WRITE & ~(Files.MAKE_DIR | Files.REMOVE_DIR | Files.REFER)
_ON_A_FILE: Final = Files.EXECUTE | Files.WRITE_FILE | Files.READ_FILE | Files.TRUNCATE | Files.IOCTL_DEV

_BIND_TCP, _CONNECT_TCP = 1, 2
_SCOPE_ABSTRACT_UNIX, _SCOPE_SIGNAL = 1, 2

_SINCE: Final = ((Files.REFER, 2), (Files.TRUNCATE, 3), (Files.IOCTL_DEV, 5))
NETWORK_SINCE: Final = 4
SCOPES_SINCE: Final = 6


def version() -> int:
    """The kernel's Landlock ABI, from 1; 0 where there is none."""
    found = int(_LIBC.syscall(_CREATE_RULESET, None, 0, _VERSION))
    return max(found, 0)


def handled_files(abi: int) -> Files:
    """Every right on files that this ABI can deny."""
    handled = Files((1 << 16) - 1)
    for right, since in _SINCE:
        if abi < since:
            handled &= ~right
    return handled


class Ruleset:
    """All is denied that this kernel can deny, but for what is allowed before `restrict`.

    Raises:
        OSError: of every method, where the kernel refuses.
    """

    def __init__(self, abi: int) -> None:
        self._handled = handled_files(abi)
        self._network = abi >= NETWORK_SINCE
        words = [int(self._handled)]
        if abi >= NETWORK_SINCE:
            words.append(_BIND_TCP | _CONNECT_TCP)
        if abi >= SCOPES_SINCE:
            words.append(_SCOPE_ABSTRACT_UNIX | _SCOPE_SIGNAL)
        attributes = struct.pack(f"={len(words)}Q", *words)
        self._fd = _call(_CREATE_RULESET, attributes, len(attributes), 0)

    def allow_paths(self, paths: Iterable[Path], rights: Files) -> None:
        """Each path and all beneath it; a path that isn't there, or can't be reached, allows nothing."""
        for path in paths:
            fd = reach(path)
            if fd is None:
                continue
            try:
                self.allow(fd, rights)
            finally:
                os.close(fd)

    def allow(self, fd: int, rights: Files) -> None:
        """What a descriptor of `reach` leads to, and all beneath it."""
        allowed = rights & self._handled
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            allowed &= _ON_A_FILE
        _call(_ADD_RULE, self._fd, _PATH_BENEATH, struct.pack("=Qi", int(allowed), fd), 0)

    def allow_ports(self, *, connect: Iterable[int] = (), bind: Iterable[int] = ()) -> None:
        """TCP ports of any host; port 0 to bind means one that the kernel chooses."""
        if not self._network:
            return
        for ports, right in ((connect, _CONNECT_TCP), (bind, _BIND_TCP)):
            for port in ports:
                _call(_ADD_RULE, self._fd, _NET_PORT, struct.pack("=QQ", right, port), 0)

    def restrict(self) -> None:
        """Put it in force for this thread and all that it starts, for good. ``no_new_privs`` must be set."""
        _call(_RESTRICT_SELF, self._fd, 0)
        self.close()

    def close(self) -> None:
        """Let go of it; what it is in force for stays restricted."""
        os.close(self._fd)


def reach(path: Path) -> int | None:
    """A descriptor that leads to a path and can't be read from; ``None`` where there is no way to it."""
    try:
        return os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None


def _call(number: int, *arguments: int | bytes) -> int:
    words = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result = int(_LIBC.syscall(ctypes.c_long(number), *words))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"Landlock, system call {number}: {os.strerror(code)} ({errno.errorcode.get(code, code)})")
    return result
