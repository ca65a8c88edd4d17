"""A model worker's process: ``python -m winnow_agent.vault.processes.worker KIND MODULE --fd N --scratch FOLDER``.

It confines itself, imports the handler's module at the first request, and answers one request after another until its
channel is closed.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import resource
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from winnow_agent.isolation import confine, worker_profile
from winnow_agent.vault.processes.confined import name_of, sentence, silence
from winnow_agent.vault.processes.framing import HEADER_BYTES, Channel, ChannelClosed
from winnow_protocol.errors import SetAsideError, WinnowError

Handler = Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]
_RUNS_A_PROGRAM = {"ocr"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Confine this process, then serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind")
    parser.add_argument("module")
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--scratch", type=Path, required=True)
    options = parser.parse_args(arguments)
    profile = worker_profile(options.scratch, programs=options.kind in _RUNS_A_PROGRAM)
    held = confine(profile, keep=[options.fd])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    silence()
    channel = Channel.from_descriptor(options.fd)
    channel.send({"ready": True, "isolation": held.summary})
    serve(channel, options.kind, options.module)


def serve(channel: Channel, kind: str, module: str) -> None:
    """Answer requests until the channel is closed."""
    while True:
        try:
            header, payload = channel.receive()
        except ChannelClosed:
            return
        answer, result = _answer(kind, module, header, payload)
        del payload
        try:
            channel.send(answer, result)
        except ChannelClosed:
            return
        except ValueError:
            channel.send(
                _failed(
                    "malformed",
                    f"asking the {kind} worker: its answer is no JSON, or over {HEADER_BYTES} bytes of header",
                )
            )


def _answer(kind: str, module: str, header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        handle: Handler = importlib.import_module(module).handle
        values, result = handle(header, payload)
    except SetAsideError as error:
        return _failed(error.kind, str(error), error.by), b""
    except WinnowError as error:
        # Weights that are not the tested ones, say: this engine can't be used, everything else goes on.
        return _failed("missing_engine", str(error)), b""
    except ModuleNotFoundError as error:
        return _failed(
            "missing_engine",
            f"asking the {kind} worker: the package {error.name} is not installed; install winnow-agent's extras",
        ), b""
    except MemoryError:
        gc.collect()
        return _failed("out_of_memory", f"asking the {kind} worker: not enough memory"), b""
    except Exception as error:  # noqa: BLE001  one request's failure, of whatever kind, must not end the worker
        return _failed("malformed", f"asking the {kind} worker: {name_of(error)}"), b""
    return {"result": values}, result


def _failed(kind: str, message: str, by: str = "") -> dict[str, Any]:
    return {"error": kind, "message": sentence(message), "by": by}


if __name__ == "__main__":
    main()
