"""The process with the pages: it serves them on the descriptor it was given, until the vault's side ends."""

from __future__ import annotations

import os
import socket
import sys
from typing import Final

from waitress.server import create_server

from winnow_agent.console.asking import Asking
from winnow_agent.console.gate import Gate
from winnow_agent.console.pages import make_pages
from winnow_agent.lifeline import leave

_LONGEST_BODY: Final = 64 << 10
_IN_MEMORY: Final = 1 << 30
"""Bytes of an answer that are not written to a file: this process can write none."""


def serve_pages(listener: int) -> int:
    """Serves; stdin and stdout are the pipe to the vault's side.

    Args:
        listener: a descriptor that listens on loopback.
    """
    asked = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no request
    taken = socket.socket(fileno=listener)
    gate = Gate(taken.getsockname()[1])
    vault = Asking(asked, sys.stdin.buffer, ended=lambda: leave(0))
    server = create_server(
        make_pages(vault, gate),
        sockets=[taken],
        threads=4,
        connection_limit=500,
        channel_timeout=20,
        max_request_header_size=16 << 10,
        max_request_body_size=_LONGEST_BODY,
        outbuf_overflow=_IN_MEMORY,
        outbuf_high_watermark=_IN_MEMORY,
        ident=None,
    )
    vault.say(f"The review console: {gate.new_link()}")
    vault.say("The link is good for one browser on this machine. Ctrl-C ends the console.")
    server.run()
    return 0
