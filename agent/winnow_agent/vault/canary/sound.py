"""Copies as recordings: espeak-ng, where it is installed, reads them aloud."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

PROGRAM: Final = "espeak-ng"
_VOICES: Final = {"zh": "cmn", "no": "nb", "en": "en-gb", "fr": "fr-fr"}
_SECONDS: Final = 120


@cache
def program() -> str | None:
    """Where the program lies, None where it is not installed."""
    return shutil.which(PROGRAM)


@cache
def voice_of(language: str) -> str | None:
    """The voice that reads a language; None where there is none."""
    found = program()
    if found is None:
        return None
    listed = subprocess.run([found, "--voices"], capture_output=True, text=True, check=False, timeout=_SECONDS).stdout
    voices = {line.split()[1] for line in listed.splitlines()[1:] if len(line.split()) > 1}
    wanted = _VOICES.get(language, language)
    return wanted if wanted in voices else None


def speak(text: str, voice: str, path: Path) -> bool:
    """Writes a recording of a text; whether it could."""
    found = program()
    if found is None:
        return False
    ended = subprocess.run(
        [found, "-v", voice, "-s", "150", "-w", str(path), "--stdin"],
        input=text.encode(),
        capture_output=True,
        check=False,
        timeout=_SECONDS,
    )
    return ended.returncode == 0 and path.is_file()
