"""The vault's half of joining and of recovering: a confined process that holds the keys and speaks over two pipes.

Started before the process that talks is confined, and by nothing else: the gateway's half never sees a private key.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path
from typing import Final, Literal

from winnow_agent.at_rest.unlocking import option_of
from winnow_protocol.errors import StopRunError

VOUCHES: Final = 3
"""How often the vault's half vouches in one run: the gateway is confined by then and starts no other, and the coordinator's nonce may
have grown old, as on a machine that slept."""


class VaultHalfError(StopRunError):
    """The vault's half ended early; it said why itself."""


class VaultHalf:
    """That process, as `introduce` and `vouch` of `winnow_agent.vault.keys` speak.

    Args:
        key: the descriptor that the vault's key of an encrypted home comes from; it is handed on unread.
    """

    def __init__(self, home: Path, task: Literal["introduce", "vouch"], key: int | None = None) -> None:
        self._task = task
        program = [sys.executable, "-P", "-m", "winnow_agent.cli", "vault", "--home", str(home), f"--{task}"]
        passed = () if key is None else (key,)
        if key is not None:
            program += [option_of("vault"), str(key)]
        self._process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=passed)
        if key is not None:
            os.close(key)

    @property
    def descriptors(self) -> tuple[int, ...]:
        """Of the two pipes, to be kept open when this process is confined."""
        return tuple(pipe.fileno() for pipe in (self._process.stdin, self._process.stdout) if pipe)

    def ask(self, *parts: bytes) -> bytes:
        """Hands over some byte strings and returns the one that comes back.

        Raises:
            VaultHalfError: it ended instead.
        """
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("both pipes were asked for")
        try:
            self._process.stdin.write(b"".join(base64.b64encode(part) + b"\n" for part in parts))
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except BrokenPipeError:
            answer = b""
        if not answer:
            raise VaultHalfError(
                f"asking the vault's half to {self._task}: it ended; it says why in the line above. Nothing was changed"
            )
        return base64.b64decode(answer)

    def close(self) -> None:
        """Ends it; what it was not asked to keep, it has not kept."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(timeout=10)
