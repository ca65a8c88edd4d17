"""A screening worker that begins a text with ``Gate.`` only once it is told to: as a package of its own beside ours.

It writes its process's number into ``begun`` in its folder, and waits for a file ``go`` there.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from winnow_agent.vault.screen import worker


def handle(header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
    if json.loads(payload)["text"].startswith("Gate."):
        folder = Path(os.environ["TMPDIR"])
        (folder / "begun").write_text(str(os.getpid()))
        while not (folder / "go").exists():
            time.sleep(0.01)
    return worker.handle(header, payload)
