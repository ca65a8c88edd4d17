"""The table of fonts in Rich Text Format: by a text's font its bytes are read."""

from __future__ import annotations

import re

from winnow_agent.vault.digitize.office import rtf_words as words
from winnow_agent.vault.digitize.office.code_pages import code_page

_SYMBOL_FONT = re.compile(r"(Symbol|Wingdings);?\s*", re.IGNORECASE)


class Fonts:
    """The fonts of a file by their numbers.

    Attributes:
        page: the document's own code page, by Python's name.
        default: the number of the font of what names none.
        told: the number of the font that the table is telling of.
    """

    def __init__(self) -> None:
        self.page = "cp1252"
        self.default = self.told = 0
        self._codecs: dict[int, str] = {}
        self._symbols: dict[int, str] = {}

    def in_code_page(self, number: int | None) -> str:
        """Sets the document's own code page, and gives its name."""
        self.page = code_page(number or 1252)
        return self.page

    def charset(self, number: int | None) -> None:
        """Of the font that is being told; 0 is ANSI: the document's own code page."""
        if number:
            self._codecs[self.told] = words.CHARSETS.get(number, self.page)

    def name(self, name: str) -> None:
        """Of the font that is being told: some have letters of their own."""
        found = _SYMBOL_FONT.fullmatch(name)
        if found:
            self._symbols[self.told] = found[1]

    def of(self, number: int) -> tuple[str, str]:
        """A font's encoding, and its name where it is one of symbols."""
        return self._codecs.get(number, self.page), self._symbols.get(number, "")
