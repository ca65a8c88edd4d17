"""Fields in the text of Word's binary files ([MS-DOC] 2.8.25)."""

from __future__ import annotations

import re

_FIELD = re.compile("[\x13\x14\x15]")
# Text with its reading above it.
_RUBY = re.compile(r"^\s*EQ .*\\s\\up\s*\d+\s*\([^()]*\)\s*,(.*)\)\s*$", re.DOTALL)

_MOST_CODE = 2000


class Fields:
    """Fields show their result, which stands behind their code; one may go over paragraphs, and hold others."""

    def __init__(self) -> None:
        self._open: list[bool] = []
        self._code: list[str] = []

    def shown(self, text: str) -> str:
        """What is shown of the next stretch of text."""
        if not self._open and "\x13" not in text:
            return text
        pieces: list[str] = []
        at = 0
        for match in _FIELD.finditer(text):
            (pieces if all(self._open) else self._code).append(text[at : match.start()])
            at = match.end()
            if match[0] == "\x13":
                self._open.append(False)
                self._code.clear()
            elif self._open and match[0] == "\x14":
                self._open[-1] = True
            elif self._open and not self._open.pop() and all(self._open):
                ruby = _RUBY.search("".join(self._code)[:_MOST_CODE])
                pieces.append(ruby[1] if ruby else "")
        (pieces if all(self._open) else self._code).append(text[at:])
        return "".join(pieces)
