"""The pieces that the patterns of several kinds are made of: words of names, marks between a field and its value."""

from __future__ import annotations

from typing import Final

import regex

PARTICLE: Final = (
    r"(?:von|van|der|den|de|del|della|di|da|dos|das|do|du|la|le|el|al|bin|ibn|bint|ben|ter|ten|zu|zum|y|e|i|af|av|und"
    r"|Mc|O['’]|d['’]|l['’])"
)
_WORD: Final = r"[\p{Lu}\p{Lt}](?:[\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{M}]|\-(?=\p{L})|['’](?=\p{L})(?!s\b))+"
_INITIALS: Final = r"\p{Lu}\.[ªºa]?(?:[ \-]?\p{Lu}\.){0,3}"
UPPER: Final = rf"(?:{_WORD}|{_INITIALS}(?:{_WORD})?)"
"""A word of a name in a script that has capitals, or initials. A possessive's "s" is no part of it."""

NAME: Final = rf"{UPPER}(?:[ \t]{{1,3}}(?:{PARTICLE}[ \t]{{1,3}}){{0,3}}{UPPER}){{0,4}}"
"""A person's name of one to five words, with the particles between them."""

UNCASED: Final = r"[\p{Lo}\p{Lm}\p{M}\p{Georgian}]"
"""A letter of a script without capitals."""

UNCASED_NAME: Final = rf"{UNCASED}{{2,20}}(?:[ \t·・\-]{UNCASED}{{1,20}}){{0,4}}"
"""A name in a script without capitals: up to five words."""

START: Final = r"(?:(?m:^)[ \t>*_#•\-]{0,12}|(?<![\p{L}\p{M}\p{N}_])(?=[\p{L}]))"
"""Where a field begins: a line in any case, or the middle of one where the field is written with a capital."""

BEFORE: Final = r"(?<![\p{L}\p{M}\p{N}_])"
AFTER: Final = r"(?![\p{L}\p{M}\p{N}_])"

COLON: Final = r"(?:[ \t]?\([^()\n]{1,20}\))?[*_]{0,3}[ \t]{0,20}(?:[:=|：﹕]|\t)[*_]{0,3}[ \t]{0,20}"
"""Between a field and its value, a remark in brackets before it included."""


def terms(*lists: str) -> tuple[str, ...]:
    """Every term of lists whose terms are parted by ``|``, the longest first."""
    found = {term.strip() for line in lists for term in line.split("|")} - {""}
    return tuple(sorted(found, key=lambda term: (-len(term), term)))


_Trie = dict[str, "_Trie"]


def alternatives(*lists: str) -> str:
    """The same as one group's content, beginnings shared, so that a word is compared with all of them at once.

    A blank stands for any space, every mark for itself; of two terms that fit, the longer one counts.
    """
    trie: _Trie = {}
    for term in terms(*lists):
        node = trie
        for character in term:
            node = node.setdefault(character, {})
        node[""] = {}
    return _branches(trie)


def _branches(trie: _Trie) -> str:
    branches = [
        (r"[ \t]{1,3}" if character == " " else regex.escape(character)) + _branches(rest)
        for character, rest in sorted(trie.items())
        if character
    ]
    if not branches:
        return ""
    group = branches[0] if len(branches) == 1 and "" not in trie else f"(?:{'|'.join(branches)})"
    return f"{group}?" if "" in trie else group


_NO_NAME_WORDS: Final = (
    "The This That These Those It He She We They You I And But Or If When Where What Who How No Yes Not In On At To For"
    " Name Names None Unknown Anonymous Company Date Address Street Email Phone Tel Fax Number Total President Madam Sir"
    " Speaker Interviewer Interviewee Moderator Patient Patientin Client Customer Sehr Damen Herren Bitte Ja Nein"
    " Monsieur Madame All Everyone Team Editor General Public Service Department Office University"
    " Sala Tribunal Royal Court Justice Chief Minister Ministry State Republic Supreme High Orden Consejo Comisión Asuntos"
    " Industria Interior Justicia Estado República Área Area Board Committee Council Commission Congress Parliament House"
    " Sí Si Non Oui Nee Nej Nei Nie Ne Não Varón Mujer Hombre Male Female M F H"
)
_NO_NAME: Final = frozenset(_NO_NAME_WORDS.split())


def a_name(value: str) -> bool | None:
    """False for what stands where a name is expected and is none."""
    first = value.split(maxsplit=1)[0].rstrip(".,")
    if value in _NO_NAME or first in _NO_NAME:
        return False
    # An abbreviation: "D. TC".
    return False if value.isupper() and len(value) <= 3 and value.isalpha() else None
