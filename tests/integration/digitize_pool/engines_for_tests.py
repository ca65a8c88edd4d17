"""A model worker's module that shows what it was given, or misbehaves."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import socket
import struct
import sys
import threading
import time
from pathlib import Path
from typing import Any

from winnow_protocol.errors import SetAsideError, StopRunError


def prepare(header: dict[str, Any]) -> None:
    """What a template does before it forks; its children find the thread gone, if it starts one."""
    match header.get("do"):
        case "raising":
            raise KeyError("prepared")
        case "threaded":
            threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()


def _writes(folder: str) -> bool:
    with contextlib.suppress(OSError):
        (Path(folder) / "found").touch()
        return True
    return False


def _forks(_folder: str) -> bool:
    with contextlib.suppress(OSError):
        if os.fork() == 0:
            os._exit(0)
        return True
    return False


def _talks(_folder: str) -> bool:
    with contextlib.suppress(OSError):
        socket.socket(socket.AF_INET)
        return True
    return False


def handle(header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
    match header.get("languages", header.get("do")):
        case "refuse":
            raise SetAsideError("asking an engine: it is not there", kind="missing_engine")
        case "distrust":
            raise StopRunError("loading an engine: its weights are not the tested ones")
        case "crash":
            ctypes.string_at(0)
        case "leave":
            os._exit(3)
        case "sleep":
            time.sleep(3600)
        case "slow":
            time.sleep(0.5)
        case "uneven":
            time.sleep(0.2 / header["width"])
        case "fail":
            raise KeyError(payload)
        case "import":
            import package_that_is_not_there  # noqa: F401
        case "long":
            return {}, json.dumps({"text": "x" * (1 << 20), "confidence": 1.0}).encode()
        case "too long":
            return {"text": "x" * (1 << 20)}, b""
        case "no json":
            return {"text": object()}, b""
        case "who" | "raising" | "threaded":
            return {"pid": os.getpid(), "parent": os.getppid(), "folder": os.environ["TMPDIR"]}, b""
        case "outlive":
            ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)  # PR_SET_PDEATHSIG: its parent's end is nothing to it
            os.setsid()
            os._exit = lambda _code: time.sleep(3600)  # type: ignore[assignment]
            return {"pid": os.getpid(), "parent": os.getppid()}, b""
        case "hold":
            folder = Path(os.environ["TMPDIR"])
            (folder / "begun").touch()
            while not (folder / "go").exists():
                time.sleep(0.01)
            for name in ("begun", "go"):
                (folder / name).unlink()
            return {"pid": os.getpid(), "parent": os.getppid(), "folder": str(folder)}, b""
        case "reach":
            return {"reached": [tried.__name__ for tried in (_writes, _forks, _talks) if tried(header["folder"])]}, b""
        case "write":
            (Path(os.environ["TMPDIR"]) / "left").write_text("behind")
            return {}, b""
        case "environment":
            return {"OMP_THREAD_LIMIT": os.environ["OMP_THREAD_LIMIT"], "modules": sorted(sys.modules)}, b""
    if "width" in header:
        return {
            "text": f"{header['width']}x{header['height']} {header['languages']} {payload[0]}",
            "confidence": 0.5,
        }, b""
    (first,) = struct.unpack_from("=f", payload)
    seconds = len(payload) / 4 / 16_000
    return {
        "segments": [[0.0, seconds, f"heard {first}", 0.9, "en", []]],
        "language": "en",
        "speech_seconds": seconds,
    }, b""
