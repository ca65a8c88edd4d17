"""Kinds of text that a network of their own reads: Portuguese law, whose courts and bodies other networks take for persons."""

from __future__ import annotations

from typing import Final

import regex

# Statutes, courts, parties and the parts of a decision, as Brazil's and Portugal's laws and courts write them.
_LAW: Final = regex.compile(
    r"(?<!\p{L})(?:[Aa]rt(?:igos?|s?\.)[ ]?\d|§[ ]?\d|n[.º°]{1,2}[ ]?\d|[Ll]ei(?:[ ]Complementar)?[ ]n|[Aa]córdãos?|[Rr]elatora?|[Aa]pela(?:ção|nte|do)"
    r"|[Rr]ecurso|[Rr]ecorr(?:ente|ido)|[Aa]grav(?:o|ante|ado)|[Ee]mbargos|[Hh]abeas[ ][Cc]orpus|[Tt]ribunal|TRIBUNAL|[Mm]inistério[ ]Público|[Tt]urma"
    r"|[Dd]esembargador|[Ss]entença|[Rr]equer(?:ente|ido)|[Pp]aciente|[Ii]mpetrante|[Rr]éus?|[Aa]utos|[Pp]rocesso|[Cc]onstituição|[Dd]ecreto|[Ii]nciso"
    r"|STF|STJ|TST|TSE|TJ\p{Lu}{2}|CPC|CPP|CLT)(?!\p{L})"
)
_KINDS, _EVERY = 5, 800
"""Decisions and statutes have a sign every 100 to 600 characters, of six kinds and more; novels one in 4,000 and more."""
_KEY: Final = 6


def reader(text: str, language: str) -> str:
    """By whose networks a text is read (`winnow_models.names.HEARD`): its language's, or ``"pt-law"``."""
    return "pt-law" if language == "pt" and _is_law(text) else language


def _is_law(text: str) -> bool:
    signs = [sign[0].lower()[:_KEY] for sign in _LAW.finditer(text)]
    return len(signs) * _EVERY >= len(text) and len(set(signs)) >= _KINDS
