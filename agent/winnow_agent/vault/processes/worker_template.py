"""The process that workers of one kind are forked from: ``python -m …worker_template KIND MODULE --fd N --scratch FOLDER``.

It sees no document. Before it forks it lets the module ``prepare(request)`` what many requests need, so that models lie in
memory once, whatever the number of workers, and one more costs a fork. A child has a folder of its own, and answers over the
descriptor that comes with the request, as `winnow_agent.vault.processes.worker` does. How it is asked:
`winnow_agent.vault.processes.forking`, with ``{"scratch", "request"}``, where the request is the header that the worker is wanted for.
"""

from __future__ import annotations

import argparse
import importlib
import os
import resource
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from winnow_agent.isolation import Further, confine, file_profile, parser_profile
from winnow_agent.vault.processes import forking, worker
from winnow_agent.vault.processes.confined import folders_of, name_of, silence
from winnow_agent.vault.processes.framing import Channel


def main(arguments: Sequence[str] | None = None) -> None:
    """Confine this process, then serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind")
    parser.add_argument("module")
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--scratch", type=Path, required=True)
    options = parser.parse_args(arguments)
    held = confine(parser_profile(options.scratch, models=True), keep=[options.fd])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    silence()
    channel = Channel.from_descriptor(options.fd)
    channel.send({"ready": True, "isolation": held.summary})
    forking.serve(
        channel,
        Further(file_profile(options.scratch, models=True)),
        partial(_work, kind=options.kind, module=options.module),
        descriptors=1,
        prepare=partial(_prepare, module=options.module),
    )


def _prepare(request: dict[str, Any], module: str) -> str:
    """Why this can't fork, if it can't."""
    try:
        prepare = getattr(importlib.import_module(module), "prepare", None)
        if prepare is not None:
            prepare(request["request"])
    except Exception as error:  # noqa: BLE001  whatever it is, a worker by itself meets it, and says so of its document
        return f"making ready: {name_of(error)}"
    if (running := forking.threads()) != 1:
        return f"what was made ready has started {running - 1} threads, which a fork would lose"
    forking.keep_what_is_loaded()
    return ""


def _work(descriptors: Sequence[int], request: dict[str, Any], kind: str, module: str) -> None:
    """A child's work: requests, until its channel is closed."""
    os.environ.update(folders_of(Path(request["scratch"])))
    tempfile.tempdir = str(request["scratch"])
    worker.serve(Channel.from_descriptor(descriptors[0]), kind, module)


if __name__ == "__main__":
    main()
