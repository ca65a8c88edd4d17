"""What only programs write: operators, identifiers, calls, paths, options, tags, encoded bytes; and lines made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import regex

_TOLD: Final = regex.compile(
    r"""
      \{[\w"'$%-] | [\w"')\]]\} | \\[A-Za-z]{2} | ::(?=[\w$]) | ->(?=\w) | => | == | != | := | && | \|\| | \w\+\+ | /\*|\*/ | </ | /> | \$[({A-Za-z_]
    | [A-Za-z0-9_]\[[\w"'$-] | [A-Za-z0-9]<[A-Za-z] | [\w"')\]]=(?:[\w"'\[({$/.-]|$) | %[sdwfx](?![\p{L}%])
    | `[\w.()/-]++` | [A-Za-z0-9]_[A-Za-z0-9]
    | [A-Za-z0-9_]\((?!\p{L}{0,4}\)\p{L}{0,3}[.,;:!?]?$)             # a call; "word(s)" is none
    | ^["'(\[]*+[a-z]++[A-Z][a-z]                                      # camelCase
    | ^["'(\[]*+[a-z_]\w++(?:\.\w{2,}+){2}                             # a.dotted.name
    | ^["'(\[]*+\.{0,2}/[\w.-]++/[\w.-]                                # a path
    | ^["'(\[]*+--[a-z]\w*+[-=]\w | ^-[a-z]$                           # an option
    | ^[A-Za-z0-9+/]{32,}+=*+$                                         # bytes in base 64
    | ^\.(?:[A-Z]{2}|\\")$                                             # a request of troff
    """,
    regex.VERBOSE,
)
_ADDRESS: Final = regex.compile(r"""["'(<\[]*+(?:[a-z]{2,6}:|www\.|[@\#]\w|\$\d|[\w.+-]{1,64}+@)""", regex.IGNORECASE)
_LIMIT: Final = 200_000
_LONGEST: Final = 400
_FEW: Final = 2
_SHARE: Final = 0.25


def syntax(text: str) -> float:
    """The share of the words that only programs write, in the first 200,000 characters."""
    words = text[:_LIMIT].split()
    return _told(words) / max(len(words), 1)


def made_of_syntax(line: str) -> bool:
    """Whether a quarter of a line's words are of that kind, two at least, or all of them."""
    words = line.split()
    found = _told(words)
    return found >= _SHARE * len(words) and (found >= _FEW or found == len(words) > 0)


def _told(words: Sequence[str]) -> int:
    """How many of the words only programs write; addresses, mentions, tags and sums are none of them."""
    doubtful = [word for word in words if not (word.isalpha() and (word.islower() or word.istitle() or word.isupper()))]
    return sum(
        _TOLD.search(word[:_LONGEST]) is not None and _ADDRESS.match(word) is None
        for word in doubtful
        if not word[:-1].isalpha() or word[-1].isalpha() or word[-1] == "+"
    )
