"""A seccomp filter in classic BPF: the system calls that no part of the agent needs, refused with an error number.

Refused, not killed: libraries probe for calls and go on without them. The numbers are those of Linux's
``arch/x86/entry/syscalls/syscall_64.tbl`` and ``include/uapi/asm-generic/unistd.h`` (aarch64); the program's form is
that of ``Documentation/userspace-api/seccomp_filter.rst``.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2

_RET_ALLOW = 0x7FFF0000
_RET_ERRNO = 0x00050000

_LOAD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_JUMP_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_JUMP_GREATER = 0x25  # BPF_JMP | BPF_JGT | BPF_K
_AND = 0x54  # BPF_ALU | BPF_AND | BPF_K
_RETURN = 0x06  # BPF_RET | BPF_K

# Offsets in struct seccomp_data; both architectures are little-endian.
_NUMBER = 0
_ARCHITECTURE = 4
_ARGUMENTS = 16

_NEWEST_KNOWN = 469
"""file_setattr, Linux 6.17. What came later can't have been thought of here, and is answered as not implemented. On
x86-64 this also refuses the x32 calls, whose numbers have bit 30 set."""

_AUDIT_ARCH: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# name: (x86-64, aarch64); None where the architecture has no such call.
_Numbers = Mapping[str, tuple[int | None, int | None]]
_RULED: Final[_Numbers] = {
    "socket": (41, 198),
    "socketpair": (53, 199),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "connect": (42, 203),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
    "ioctl": (16, 29),
    "clone": (56, 220),
    "clone3": (435, 435),
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "open": (2, None),
    "creat": (85, None),
    "openat": (257, 56),
    "openat2": (437, 437),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "utimensat": (280, 88),
    "prlimit64": (302, 261),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
}
_ALWAYS_DENIED: Final[_Numbers] = {
    # Other processes, namespaces, and ways round the checks on files and sockets.
    "unshare": (272, 97),
    "setns": (308, 268),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "fanotify_init": (300, 262),
    "open_by_handle_at": (304, 265),
    # The machine.
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_tree_attr": (467, 467),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "acct": (163, 89),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "uselib": (134, None),
    "modify_ldt": (154, None),
    "iopl": (172, None),
    "ioperm": (173, None),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "vhangup": (153, 58),
    # Ways to hand something to a process outside that leave no file: System V and POSIX queues, attributes of files.
    "shmget": (29, 194),
    "shmat": (30, 196),
    "semget": (64, 190),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "mq_open": (240, 180),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    # Whose a file is, and its times, by its name: Landlock rules neither, so they would reach every file of this user's.
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
}
_NUMBERS: Final[_Numbers] = {**_RULED, **_ALWAYS_DENIED}

_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10
_SOCK_STREAM, _SOCK_SEQPACKET = 1, 5
_SOCK_TYPE_MASK = 0xF
_IPPROTO_IP, _IPPROTO_TCP = 0, 6
_MSG_FASTOPEN = 0x20000000
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_PRIO_PROCESS, _IOPRIO_WHO_PROCESS = 0, 1
_CLONE_THREAD = 0x00010000
_CLONE_NAMESPACES = 0x7E020000  # NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET


class Sockets(Enum):
    """Which sockets a process may open. Pairs of connected Unix sockets are always possible."""

    NONE = "none"
    CLIENT = "client"
    """TCP over IPv4 and IPv6 that connects; no listening."""
    LISTENER = "listener"
    """None of its own; it may accept on a descriptor that it was given."""


@dataclass(frozen=True, slots=True)
class Check:
    """A condition on one argument: its lower (or upper) 32 bits under ``mask`` are among ``values``, or are not."""

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF
    among: bool = True
    upper: bool = False

    def instructions(self, otherwise: int) -> list[bytes]:
        """Falls through where the condition holds, else returns ``otherwise``."""
        code = [_instruction(_LOAD, _ARGUMENTS + 8 * self.argument + (4 if self.upper else 0))]
        if self.mask != 0xFFFFFFFF:
            code.append(_instruction(_AND, self.mask))
        if self.among:
            last = len(self.values)
            code += [_instruction(_JUMP_EQUAL, value, last - i, 0) for i, value in enumerate(self.values)]
            code.append(_instruction(_RETURN, otherwise))
        else:
            for value in self.values:
                code += [_instruction(_JUMP_EQUAL, value, 0, 1), _instruction(_RETURN, otherwise)]
        return code


@dataclass(frozen=True, slots=True)
class Rule:
    """One call, refused with ``error`` unless every check holds; without checks it is always refused."""

    call: str
    checks: tuple[Check, ...] = ()
    error: int = errno.EPERM

    def instructions(self, number: int) -> list[bytes]:
        """The rule as a block that is skipped for every other call."""
        refused = _RET_ERRNO | self.error
        block = [line for check in self.checks for line in check.instructions(refused)]
        block.append(_instruction(_RETURN, _RET_ALLOW if self.checks else refused))
        return [_instruction(_JUMP_EQUAL, number, 0, len(block)), *block]


def rules(sockets: Sockets, *, programs: bool, modes: bool) -> tuple[Rule, ...]:
    """The rules of a profile.

    Args:
        programs: whether it may start other programs.
        modes: whether it may change the modes of files, and the times of those that it has opened.
    """
    found = [Rule(call) for call in _ALWAYS_DENIED]
    found += [
        # A pair of datagram sockets could be turned on any Unix address by sendto; streams can't.
        Rule("socketpair", (Check(0, (_AF_UNIX,)), Check(1, (_SOCK_STREAM, _SOCK_SEQPACKET), mask=_SOCK_TYPE_MASK))),
        # TCP Fast Open connects inside a send, past the checks on connect.
        Rule("sendto", (_no_fast_open(3), Check(4, (0,)), Check(4, (0,), upper=True))),
        Rule("sendmsg", (_no_fast_open(2),)),
        Rule("sendmmsg", (_no_fast_open(3),)),
        # Typing into the terminal of whoever started the agent.
        Rule("ioctl", (Check(1, (_TIOCSTI, _TIOCLINUX), among=False),)),
        Rule("clone", (Check(0, (0,), mask=_CLONE_NAMESPACES),)),
        # Its flags lie behind a pointer, where no filter can look; the C library falls back to clone.
        Rule("clone3", error=errno.ENOSYS),
        # Limits and priorities are one's own affair: 0 is who calls.
        Rule("prlimit64", (Check(0, (0,)),)),
        Rule("setpriority", (Check(0, (_PRIO_PROCESS,)), Check(1, (0,)))),
        Rule("ioprio_set", (Check(0, (_IOPRIO_WHO_PROCESS,)), Check(1, (0,)))),
        *_socket_rules(sockets),
        *_file_rules(modes=modes),
    ]
    if not programs:
        found += [Rule("execve"), Rule("execveat")]
    return tuple(found)


def _file_rules(*, modes: bool) -> list[Rule]:
    """What Landlock does not rule: modes and times of whatever file is this user's, and files that run as whoever made them."""
    made = {"open": 2, "openat": 3, "creat": 1, "mkdir": 1, "mkdirat": 2, "mknod": 1, "mknodat": 2}
    changed = {"chmod": 1, "fchmod": 1, "fchmodat": 2, "fchmodat2": 2}
    found = [Rule(call, (_no_set_id(argument),)) for call, argument in made.items()]
    found.append(Rule("openat2", error=errno.ENOSYS))  # its mode lies behind a pointer; nobody here needs it
    if not modes:
        return [*found, *(Rule(call) for call in changed), Rule("utimensat")]
    # Without a name the times are those of an open file.
    nameless = (Check(1, (0,)), Check(1, (0,), upper=True))
    return [
        *found,
        *(Rule(call, (_no_set_id(argument),)) for call, argument in changed.items()),
        Rule("utimensat", nameless),
    ]


def _socket_rules(sockets: Sockets) -> list[Rule]:
    if sockets is Sockets.CLIENT:
        opened = Rule(
            "socket",
            (
                Check(0, (_AF_INET, _AF_INET6)),
                Check(1, (_SOCK_STREAM,), mask=_SOCK_TYPE_MASK),
                Check(2, (_IPPROTO_IP, _IPPROTO_TCP)),  # neither MPTCP nor SCTP, which Landlock doesn't see
            ),
            errno.EACCES,
        )
        # bind stays: gRPC binds port 0 of ::1 to learn whether there is IPv6, and Landlock allows that port alone.
        return [opened, Rule("listen"), Rule("accept"), Rule("accept4")]
    closed = [Rule("socket", error=errno.EACCES), Rule("connect", error=errno.EACCES), Rule("bind", error=errno.EACCES)]
    if sockets is Sockets.NONE:
        closed += [Rule("listen"), Rule("accept"), Rule("accept4")]
    return closed


NO_CHILDREN: Final = (Rule("clone", (Check(0, (_CLONE_THREAD,), mask=_CLONE_THREAD),)), Rule("fork"), Rule("vfork"))
"""For a process that is killed by its number: threads, but no process that would outlive it."""


def _no_set_id(argument: int) -> Check:
    """No set-user-ID, set-group-ID or sticky bit in a mode."""
    return Check(argument, (0,), mask=0o7000)


def _no_fast_open(argument: int) -> Check:
    return Check(argument, (0,), mask=_MSG_FASTOPEN)


def machine() -> str | None:
    """The architecture whose table is known here, or None."""
    name = platform.machine()
    return name if name in _AUDIT_ARCH and struct.calcsize("P") == 8 else None


def available() -> bool:
    """Whether this kernel takes filters: a null program is answered with EFAULT where it does (seccomp(2))."""
    if machine() is None:
        return False
    _LIBC.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, None, 0, 0)
    return ctypes.get_errno() == errno.EFAULT


def install(program: bytes) -> None:
    """Put what `assemble` made in force for this process and all that it starts, for good. ``no_new_privs`` must be set.

    Raises:
        OSError: the kernel refuses the filter.
    """
    count = len(program) // 8
    code = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("@HP", count, ctypes.addressof(code)))
    if _LIBC.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, f"installing a seccomp filter of {count} instructions: {os.strerror(number)}")


def assemble(wanted: Sequence[Rule]) -> bytes:
    """The program as an array of ``struct sock_filter`` for this machine's architecture."""
    name = machine()
    if name is None:
        raise OSError(errno.ENOSYS, f"no table of system calls for {platform.machine()}")
    column = 0 if name == "x86_64" else 1
    code = [
        _instruction(_LOAD, _ARCHITECTURE),
        _instruction(_JUMP_EQUAL, _AUDIT_ARCH[name], 1, 0),
        _instruction(_RETURN, _RET_ERRNO | errno.EPERM),
        _instruction(_LOAD, _NUMBER),
        _instruction(_JUMP_GREATER, _NEWEST_KNOWN, 0, 1),
        _instruction(_RETURN, _RET_ERRNO | errno.ENOSYS),
    ]
    for rule in wanted:
        number = _NUMBERS[rule.call][column]
        if number is not None:
            code += rule.instructions(number)
    code.append(_instruction(_RETURN, _RET_ALLOW))
    return b"".join(code)


def _instruction(code: int, k: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, k)
