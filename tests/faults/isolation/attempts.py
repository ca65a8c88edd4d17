"""One forbidden thing a run, tried in a fresh process: ``attempts.py PROFILE ATTEMPT HOME ARGUMENT…``.

Prints ``done`` where it worked, ``refused <errno name>`` where the kernel said no; anything else is an error. PROFILE
``free`` tries it unconfined, which has to work, or the attempt proves nothing.

ATTEMPT ``in_a_child`` tries many, each line of ARGUMENT naming one with its argument, in a child that is forked after the
process was confined, and prints a line for each. With `EARLY_THREAD` in the environment, a thread that was started before the process was confined
tries; its value ``unchecked`` takes out the check that there is none.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from winnow_agent import isolation
from winnow_agent.isolation import landlock

LIBC = ctypes.CDLL(None, use_errno=True)
REFUSALS = {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EXDEV}
MSG_FASTOPEN = 0x20000000
TCP_FASTOPEN_CONNECT = 30
SYSCALLS = {  # name: (x86-64, aarch64)
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "io_uring_setup": (425, 425),
    "add_key": (248, 217),
    "unshare": (272, 97),
    "clone3": (435, 435),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "memfd_create": (319, 279),
    "msgget": (68, 186),
    "mount": (165, 40),
    "bpf": (321, 280),
    "open_by_handle_at": (304, 265),
}


def _parent() -> int:
    """Who started this process: an outsider, for a forked child of it, too."""
    return int(os.environ["PARENT"])


def call(name: str, *arguments: int | bytes | None) -> int:
    number = SYSCALLS[name][0 if os.uname().machine == "x86_64" else 1]
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    result = int(LIBC.syscall(ctypes.c_long(number), *words))
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return result


def tcp(port: str, host: str = "127.0.0.1") -> None:
    socket.create_connection((host, int(port)), timeout=5).close()


def tcp6(port: str) -> None:
    tcp(port, "::1")


def tcp_fast_open(port: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as opened:
        opened.sendto(b"x", MSG_FASTOPEN, ("127.0.0.1", int(port)))


def tcp_fast_open_by_message(port: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as opened:
        opened.sendmsg([b"x"], [], MSG_FASTOPEN, ("127.0.0.1", int(port)))


def tcp_fast_open_by_option(port: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as opened:
        opened.setsockopt(socket.IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 1)
        opened.connect(("127.0.0.1", int(port)))
        opened.send(b"x")


def mptcp(port: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262) as opened:
        opened.settimeout(5)
        opened.connect(("127.0.0.1", int(port)))


def udp(port: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.sendto(b"x", ("127.0.0.1", int(port)))


def dns(name: str) -> None:
    # A name that the resolver looks up over UDP; it need not exist for the packet to leave.
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as opened:
        opened.sendto(struct.pack(">6H", 1, 0x100, 1, 0, 0, 0) + name.encode(), ("::1", 53))


def dns_over_ipv4(name: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.sendto(struct.pack(">6H", 1, 0x100, 1, 0, 0, 0) + name.encode(), ("127.0.0.1", 53))


def listen(_: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as opened:
        opened.listen()


def bind_port(_: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 40961))


def unix_path(path: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as opened:
        opened.connect(path)


def unix_abstract(name: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as opened:
        opened.connect("\0" + name)


def unix_datagram_pair(path: str) -> None:
    ours, _theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ours.sendto(b"x", path)


def netlink(_: str) -> None:
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).close()


def vsock(_: str) -> None:
    socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).close()


def io_uring(_: str) -> None:
    os.close(call("io_uring_setup", 4, bytes(ctypes.create_string_buffer(120))))


def read(path: str) -> None:
    Path(path).read_bytes()


def list_folder(path: str) -> None:
    os.listdir(path)  # noqa: PTH208


def write(path: str) -> None:
    Path(path).write_bytes(b"x")


def truncate(path: str) -> None:
    os.truncate(path, 0)


def remove(path: str) -> None:
    Path(path).unlink()


def rename_out(path: str) -> None:
    inside = Path(path).parent.parent / "home" / "vault" / "letter"
    inside.rename(path)


def link_in(path: str) -> None:
    """Make a name inside for a file outside, to read it there."""
    inside = Path(os.environ["SCRATCH"]) / "linked"
    os.link(path, inside)
    inside.read_bytes()


def _on(call: Callable[..., object], *more: object) -> Callable[[str], object]:
    return lambda path: call(path, *more)


change_mode, set_user_bit, change_times = _on(os.chmod, 0o777), _on(os.chmod, 0o4755), _on(os.utime, (1, 1))
change_owner, made_with_set_user_bit = _on(os.chown, os.getuid(), os.getgid()), _on(os.open, os.O_CREAT, 0o4755)
node_with_set_user_bit, folder_with_set_group_bit = _on(os.mknod, 0o4644), _on(os.mkdir, 0o2755)


def parents_limits(_: str) -> None:
    resource.prlimit(_parent(), resource.RLIMIT_NOFILE)


def parents_priority(_: str) -> None:
    os.setpriority(os.PRIO_PROCESS, _parent(), os.getpriority(os.PRIO_PROCESS, _parent()))


def ptrace_parent(_: str) -> None:
    call("ptrace", 0x4206, _parent(), 0, 0)  # PTRACE_SEIZE


def read_parents_memory(_: str) -> None:
    local = ctypes.create_string_buffer(8)
    ours = struct.pack("PP", ctypes.addressof(local), 8)
    theirs = struct.pack("PP", int(os.environ["PARENT_ADDRESS"]), 8)
    call("process_vm_readv", _parent(), ours, 1, theirs, 1, 0)


def parents_environment(_: str) -> None:
    Path(f"/proc/{_parent()}/environ").read_bytes()


def parents_descriptor(fd: str) -> None:
    process = call("pidfd_open", _parent(), 0)
    os.close(call("pidfd_getfd", process, int(fd), 0))


def signal_parent(_: str) -> None:
    os.kill(_parent(), 0)
    os.kill(_parent(), signal.SIGCONT)


def keyring(_: str) -> None:
    call("add_key", b"user\0", b"winnow\0", b"x", 1, -1)  # the thread's own keyring


def user_namespace(_: str) -> None:
    call("unshare", 0x10000000)


def namespace_by_clone(_: str) -> None:
    arguments = struct.pack("8Q", 0x10000000, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
    child = call("clone3", arguments, len(arguments))
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def userfault(_: str) -> None:
    os.close(call("userfaultfd", 1))


def message_queue(_: str) -> None:
    call("msgget", 0, 0o1600)


def attribute(path: str) -> None:
    os.setxattr(path, "user.winnow", b"x")


def foreign_architecture(_: str) -> None:
    """getpid by the 32-bit gate: a filter that looks at numbers alone would take it for another call."""
    if os.uname().machine != "x86_64":
        raise NotImplementedError
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, 20; int 0x80; ret
    address = ctypes.addressof(ctypes.c_char.from_buffer(code))
    result = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
    if result < 0:
        raise OSError(-result, "int 0x80")


def run_program(path: str) -> None:
    subprocess.run([path], check=True)


def program_from_memory(_: str) -> None:
    fd = call("memfd_create", b"x\0", 0)
    os.write(fd, Path("/bin/true").read_bytes())
    child = os.fork()
    if child == 0:
        try:
            os.execve(fd, ["true"], {})  # noqa: S606
        except OSError as error:
            os._exit(error.errno or 1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code:
        raise OSError(code, "execve")


def child_tcp(port: str) -> None:
    """A child process that tries, with a fresh interpreter."""
    _in_child([sys.executable, "-c", f"import socket; socket.create_connection(('127.0.0.1', {port}), 5)"])


def child_read(path: str) -> None:
    _in_child([sys.executable, "-c", f"open({path!r}).read()"])


def _in_child(command: list[str]) -> None:
    done = subprocess.run(command, stderr=subprocess.PIPE, check=False, text=True)
    if done.returncode:
        if "PermissionError" not in done.stderr:
            raise RuntimeError(done.stderr)
        raise PermissionError(errno.EACCES, "in the child")


def forked_child(_: str) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def thread(_: str) -> None:
    started = threading.Thread(target=lambda: None)
    started.start()
    started.join()


def profile_of(name: str, home: Path, port: int) -> isolation.Profile:
    scratch = Path(os.environ["SCRATCH"])
    made: dict[str, Callable[[], isolation.Profile]] = {
        "vault": lambda: isolation.vault_profile(home, read=[home.parent / "archive"]),
        "parser": lambda: isolation.parser_profile(scratch),
        "file": lambda: isolation.file_profile(scratch),
        "worker": lambda: isolation.worker_profile(scratch),
        "ocr": lambda: isolation.worker_profile(scratch, programs=True),
        "courier": lambda: isolation.courier_profile(home, write=[scratch]),
        "gateway": lambda: isolation.gateway_profile(home, connect_ports=[port]),
        "console": lambda: isolation.console_profile(home),
    }
    return made[name]()


def outcome_of(attempt: str, argument: str) -> str:
    try:
        globals()[attempt](argument)
    except OSError as error:
        if error.errno not in REFUSALS:
            raise
        return f"refused {errno.errorcode[error.errno]}"
    return "done"


def in_a_child(named: str) -> str:
    """The outcomes of many attempts in a forked child; one that breaks otherwise is its own line."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        for line in named.splitlines():
            attempt, _, argument = line.partition(" ")
            try:
                outcome = outcome_of(attempt, argument)
            except (OSError, RuntimeError, subprocess.SubprocessError) as error:
                outcome = f"broke {error!r}"
            os.write(writing, f"{attempt} {outcome}\n".encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as outcomes:
        found = outcomes.read()
    os.waitpid(child, 0)
    return found.strip()


def in_an_early_thread(attempt: str, argument: str) -> Callable[[], str]:
    """Starts a thread now, which tries once it is asked to."""
    confined = threading.Event()
    outcomes: list[str] = []

    def wait_and_try() -> None:
        confined.wait()
        outcomes.append(outcome_of(attempt, argument))

    started = threading.Thread(target=wait_and_try, daemon=True)
    started.start()

    def ask() -> str:
        confined.set()
        started.join()
        return outcomes[0]

    return ask


def main() -> None:
    profile, attempt, home, argument = sys.argv[1:5]
    allowed_port = int(os.environ.get("ALLOWED_PORT", "1"))
    if "LANDLOCK_ABI" in os.environ:
        abi = int(os.environ["LANDLOCK_ABI"])
        landlock.version = lambda: abi  # a kernel that can no more
    early = os.environ.get("EARLY_THREAD")
    asked = in_an_early_thread(attempt, argument) if early else None
    if early == "unchecked":
        isolation._check_single_thread = lambda _: None
    if profile != "free":
        isolation.confine(profile_of(profile, Path(home), allowed_port), required="REQUIRED" in os.environ)
    if asked is not None:
        outcome = asked()
    elif attempt == "in_a_child":
        outcome = in_a_child(argument)
    else:
        outcome = outcome_of(attempt, argument)
    sys.stdout.write(outcome + "\n")


if __name__ == "__main__":
    main()
