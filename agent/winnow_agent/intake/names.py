"""Names of objects as names of files: none leads out of the folder, none is another's, each is the same at every pass.

What a file's name can't hold is written as ``%`` and two hexadecimal digits, and ``%`` itself is, too; so ``%~`` marks
what was added here and is in no object's name.
"""

from __future__ import annotations

import hashlib
import unicodedata

HIDDEN = ".winnow-intake"
"""The folder of what is not finished, inside the mirror."""

_LONGEST_PART = 240
"""Bytes; file systems take 255 (``NAME_MAX``), and a mark may be added."""
_LONGEST = 3000
"""Bytes of a whole name below the folder, so that it can be opened by its path (``PATH_MAX`` 4096)."""
_LONGEST_SUFFIX = 16


def file_name(key: str) -> str:
    """The name below the mirror's folder for an object's key."""
    name = "/".join(_part(part) for part in key.split("/"))
    if len(name.encode()) > _LONGEST:
        return f"%~long/{_digest(key)}{_suffix(name.rpartition('/')[2])}"
    return name


def another(name: str, key: str) -> str:
    """A name for an object whose own is taken: by one that differs in case only, say."""
    folder, slash, last = name.rpartition("/")
    suffix = _suffix(last)
    stem = last[: len(last) - len(suffix)]
    return f"{folder}{slash}{stem}%~{_digest(key)[:12]}{suffix}"


def as_one(name: str) -> str:
    """What two names have in common that some file systems take for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _part(part: str) -> str:
    if not part:
        return "%~"
    if part in {".", "..", HIDDEN}:
        return part.replace(".", "%2E")
    name = "".join(_character(char) for char in part)
    if len(name.encode()) <= _LONGEST_PART:
        return name
    suffix = _suffix(name)
    cut = name.encode()[: _LONGEST_PART - 30 - len(suffix.encode())].decode(errors="ignore")
    return f"{cut}%~{_digest(part)}{suffix}"


def _character(char: str) -> str:
    if 0xDC80 <= ord(char) <= 0xDCFF:  # a byte that is no text, as Python carries it
        return f"%{ord(char) - 0xDC00:02X}"
    if char == "%" or not char.isprintable():
        return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))
    return char


def _suffix(name: str) -> str:
    """``.pdf``, as far as it looks like one, so that it goes on telling what the file is."""
    stem, dot, suffix = name.rpartition(".")
    whole = dot + suffix
    return whole if stem and suffix.isalnum() and len(whole.encode()) <= _LONGEST_SUFFIX else ""


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:24]
