"""A network of one's own, and every packet that is sent in it.

The process that begins it, and all that it starts, see loopback and one more interface, to which every other address leads: what
tries to speak to anybody else is seen too. It takes Linux, and root.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import socket
import struct
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

_NEW_NETWORK = 0x40000000
_OUTGOING = 4
_ALL_PROTOCOLS = 3
_UP = 0x1 | 0x40
_USABLE = 0x1
_SET_FLAGS, _SET_ADDRESS, _ADD_ROUTE = 0x8914, 0x8916, 0x890B
_SET_TUNNEL = 0x400454CA
_TUNNEL, _NO_HEADER = 0x1, 0x1000
_FORCE_BUFFER = 33
_PACKETS, _STATISTICS = 263, 6
_BUFFER = 256 << 20


class CaptureError(Exception):
    """There is no network of one's own here, or nobody may listen in it."""


def _set_up(name: bytes, control: socket.socket) -> None:
    fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sh22x", name, _UP))


def _address(text: str) -> bytes:
    return struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(text))


class _Route(ctypes.Structure):
    """``struct rtentry`` of linux/route.h."""

    _fields_ = (
        ("pad1", ctypes.c_ulong),
        ("addresses", ctypes.c_char * 48),  # destination, gateway, mask
        ("flags", ctypes.c_ushort),
        ("pad2", ctypes.c_short),
        ("pad3", ctypes.c_ulong),
        ("pad4", ctypes.c_void_p),
        ("metric", ctypes.c_short),
        ("device", ctypes.c_char_p),
        ("mtu", ctypes.c_ulong),
        ("window", ctypes.c_ulong),
        ("irtt", ctypes.c_ushort),
    )


def _route_to_all(device: bytes) -> _Route:
    return _Route(addresses=_address("0.0.0.0") * 3, flags=_USABLE, device=device)  # noqa: S104


def enter_own_network() -> int:
    """Moves this process into a new network; gives the descriptor that keeps its way out.

    Raises:
        CaptureError: it is not permitted, or the machine has no tunnels. The process is where it was.
    """
    _try_in_a_child()
    return _enter()


def _try_in_a_child() -> None:
    """There is no way back out of a network that could not be set up."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            _enter()
            socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM).close()
        except (CaptureError, OSError) as error:
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with open(reading, "rb") as told:  # noqa: PTH123 (a descriptor)
        if problem := told.read().decode():
            raise CaptureError(problem)


def _enter() -> int:
    if ctypes.CDLL(None, use_errno=True).unshare(_NEW_NETWORK):
        raise CaptureError(f"a network of its own: {os.strerror(ctypes.get_errno())}; it takes root")
    try:
        tunnel = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(tunnel, _SET_TUNNEL, struct.pack("16sH22x", b"elsewhere", _TUNNEL | _NO_HEADER))
        with contextlib.suppress(OSError):
            Path("/proc/sys/net/ipv6/conf/elsewhere/disable_ipv6").write_text("1")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            _set_up(b"lo", control)
            fcntl.ioctl(control, _SET_ADDRESS, struct.pack("16s16s8x", b"elsewhere", _address("10.255.255.1")))
            _set_up(b"elsewhere", control)
            fcntl.ioctl(control, _ADD_ROUTE, _route_to_all(b"elsewhere"))
    except OSError as error:
        raise CaptureError(f"a network of its own: {error.strerror}") from error
    return tunnel


@dataclass
class Capture:
    """Packets by who spoke to whom: protocol, interface, port from, port to; and all that was said, in order."""

    packets: Counter[str] = field(default_factory=Counter)
    payloads: dict[str, bytearray] = field(default_factory=dict)
    dropped: int = 0

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ALL_PROTOCOLS))
        self._socket.setsockopt(socket.SOL_SOCKET, _FORCE_BUFFER, _BUFFER)
        self._socket.settimeout(0.2)
        self._thread = threading.Thread(target=self._listen, name="capture", daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                data, (interface, protocol, kind, *_) = self._socket.recvfrom(1 << 17)
            except TimeoutError:
                continue
            if kind == _OUTGOING:  # on loopback each packet comes in, too
                self._take(interface, protocol, data)

    def _take(self, interface: str, protocol: int, data: bytes) -> None:
        name, payload = _read(protocol, data)
        key = f"{interface} {name}"
        self.packets[key] += 1
        self.payloads.setdefault(key, bytearray()).extend(payload)

    def end(self, folder: Path) -> None:
        """Stops listening and writes it all down: ``packets.json``, and a file for each direction of each connection."""
        self._stop.set()
        self._thread.join()
        _, self.dropped = struct.unpack("II", self._socket.getsockopt(_PACKETS, _STATISTICS, 8))
        self._socket.close()
        folder.mkdir(exist_ok=True)
        for number, payload in enumerate(self.payloads.values()):
            (folder / f"said-{number:05}").write_bytes(payload)
        (folder / "packets.json").write_text(json.dumps({"packets": self.packets, "dropped": self.dropped}))


def _read(protocol: int, data: bytes) -> tuple[str, bytes]:
    """``tcp 1234 > 5678`` and what was said."""
    if protocol == 0x0800 and len(data) >= 20:
        kind, rest = data[9], data[(data[0] & 15) * 4 :]
    elif protocol == 0x86DD and len(data) >= 40:
        kind, rest = data[6], data[40:]
    else:
        return f"protocol {protocol:#06x}", data
    if kind in {6, 17} and len(rest) >= 8:
        source, target = struct.unpack_from(">HH", rest)
        begin = (rest[12] >> 4) * 4 if kind == 6 and len(rest) > 12 else 8
        return f"{'tcp' if kind == 6 else 'udp'} {source} > {target}", rest[begin:]
    return f"ip {kind}", rest
