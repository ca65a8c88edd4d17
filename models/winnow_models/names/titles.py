"""Titles before a name: no name themselves, but who takes the name away takes the title along.

People who label text disagree about them: a title inside the stretch costs nothing, one outside leaves "Sr. ▮" and, of a
name that was covered in part, the part.
"""

from __future__ import annotations

TITLES = frozenset(
    word
    for words in (
        "mr mrs ms miss mx dr prof professor doctor sir lord lady dame rev reverend hon judge justice capt captain col colonel",
        "herr herrn frau fräulein frl hr fr dipl ing mag ra rain rin pfr freiherr graf gräfin baron baronin",
        "m mm mme mmes mlle mlles me monsieur madame mademoiselle maître abbé",
        "sr sra sres srta d dña dn don doña señor señora señorita dra lic ing",
        "senhor senhora dom dona des desa min exmo exma",
        "sig signor signora signorina sigra dott dottssa onorevole on avv",
        "dhr mevr mw mevrouw meneer mijnheer drs mr ir",
        "hrr fru frk frøken fröken frökn kapt",
        "pan pani pán paní ing mgr judr mudr phdr bc gospodin gospođa gospod gospa",
        "г гн гжа господин госпожа пан пані пані д-р др проф",
        "κ κος κα κυρία κύριος δρ",
        "bay bayan sayın dr",
        "dl dna domnul doamna",
    )
    for word in words.split()
)


def with_titles(words: list[str], first: int) -> int:
    """The token at which a name begins with the titles before it, when it begins at ``first`` without them.

    A title may stand at the end of the line before; behind an empty line it belongs to nobody.
    """
    place = _before(words, first)
    while place >= 0:
        dotted = words[place] == "." and place > 0
        word = words[place - 1] if dotted else words[place]
        lower = word.lower()
        if lower not in TITLES or not (word[0].isupper() or dotted) or (len(word) == 1 and not dotted):
            break
        first = place - 1 if dotted else place
        place = _before(words, first)
    return first


def _before(words: list[str], place: int) -> int:
    """The token before one, over the end of a line."""
    place -= 1
    return place - 1 if place >= 0 and words[place].isspace() and words[place].count("\n") == 1 else place
