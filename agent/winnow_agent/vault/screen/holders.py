"""Whose a notice is: whether the partner, by the names that its policy lists, is the only holder that it names."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import regex

_OURS: Final = "\0"
_ALIKE: Final = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "‐": "-", "‑": "-", "ß": "ss", "ẞ": "SS"} | dict(zip("łŁøØđĐ", "lLoOdD", strict=True))
)  # fmt: skip
"""What is written one way or the other, and has no accent that could be taken off."""
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_FORMS: Final = r",?\s+(?:e\s?\.?\s?V|g?GmbH|AG|Inc|Ltd|Limited|LLC|PLC|S\s?\.?\s?A|S\s?\.?\s?r\s?\.?\s?l|B\s?\.?\s?V|a\s?\.?\s?s\s?\.?\s?b\s?\.?\s?l|o\s?\.?\s?s|z\s?\.?\s?s|R\s?\.?\s?y)\.?"
_LEGAL_FORM: Final = regex.compile(rf"(?i){_FORMS}$")
_SPELLED_OUT: Final = {"ltd": "Limited", "limited": "Ltd"}
# Forms that are nobody's name by themselves; and words by which a name goes on: "Museum der Pfalz" is not the Museum e.V.
_ANOTHER_FORM: Final = (
    rf"(?:{_FORMS}|,?\s+(?:Co|Corp)\b|\s+(?:gemeinnutzige|eingetragene)\b)(?!\w)"
    r"|\s+(?:of|for|der|des|du|de|del|della|di|do|da|dos|van|von|zu|zum|zur|im|in|am|an|fur|pour|para|voor)\s|\s+d'"
)
_TELLS: Final = 8
"""Letters of a single word that names somebody without its legal form, too."""
_HOUSE: Final = regex.compile(
    r"(?i)(?:verein|verband|bund|stiftung|gesellschaft|museum|muzeum|museo|musee|archiv|archives?|archivo|archivio|bibliothek|bibliotheque|biblioteca|library|verlag|editions?|editore|publishers?|press|theater|theatre|society|foundation|institut[eo]?|akademie|academy|universita\w*|universite\w*|university)$"
)
"""A single word that many a house has for a name: "Museum", "Kunstverein"."""
_ARTICLE: Final = r"(?:(?:the|la|le|les|el|der|die|das|het|il|lo|a|o)\s+)?"
_AFTER: Final = regex.compile(r"\0['’]?s?[ \t]+(?P<word>\p{Lu}[\p{L}\p{M}'’\-]*)")
_OTHERS: Final = regex.compile(
    rf"(?:\b(?:and|und|et|y|e|og|och|en|ja|i|oraz|и|та|ve|with|for|licensee|licensed\s+(?:to|from)|published\s+by|on\s+behalf\s+of|courtesy\s+of|by)\b|[&;/+、，·|])\s*{_ARTICLE}(?P<word>\p{{Lu}}[\p{{L}}\p{{M}}.'’\-]*|\p{{Lo}}{{2}})"
)
_FIRM_BESIDE: Final = regex.compile(
    r",\s*(?P<word>\p{Lu}[\p{L}\p{M}.'’\-]*)(?:\s+[\p{L}&.'’\-]+){0,5}?\s+(?:Ltd|Limited|Inc|LLC|GmbH|AG|Verlag|Press|Publish\w+|Books|Corporation|Company|Society|University|Foundation|Museum|Agency|Institute|Association)\b"
)
# Behind our name, a dash or a bracket parts another's from it, as do a person's initials behind a comma, and whom it was made for; a
# town stands there as often as a name.
_PARTED: Final = regex.compile(
    r"\0[^\0©]{0,30}?(?:\s[-–—]\s*|\((?=\p{Lu}[\p{L}.'\-]*\s+\p{Lu})|,\s*(?:\p{Lu}\.\s?){1,3}(?=\p{Lu}\p{L}))(?P<word>\p{Lu}[\p{L}.'\-]*)"
    rf"|\0[^\0©.;]{{0,30}}?\s(?:fur|pour|para|per|voor)\s+{_ARTICLE}(?P<word>\p{{Lu}}[\p{{L}}.'\-]*)"
)
_FURNITURE: Final = frozenset(
    ["page", "seite", "pagina", "strona", "sida", "side", "sivu", "version", "draft", "entwurf", "revision", "rev", "stand", "issue", "nr", "vol", "volume", "band", "heft", "ausgabe", "folge", "jahrgang", "numero", "newsletter", "annual", "minutes", "protokoll", "printed", "druck", "updated", "last", "created", "impressum", "imprint", "datenschutz", "privacy", "terms", "legal", "disclaimer", "contact", "kontakt", "contacto", "contatti", "registered", "company", "reg", "charity", "confidential", "vertraulich", "confidentiel", "internal", "intern", "tel", "telephone", "telefon", "phone", "fax", "email", "e-mail", "mail", "website", "web", "box", "postfach", "januar", "februar", "marz", "mai", "juni", "juli", "oktober", "dezember", "janvier", "fevrier", "mars", "avril", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre"]
)  # fmt: skip
"""What stands behind a dash at a page's foot, or behind the letters of "P. O." or "D.C.", and is no name."""
_SIGN: Final = regex.compile(r"©|\([cC]\)|&copy;|(?i:\bcopyright\b|\bcopr\.)")
_NAMED: Final = regex.compile(r"\p{Lu}\p{L}|\p{Lo}{2}|@")
_NO_NAMES: Final = frozenset(
    ["©", "copyright", "copyrights", "copr", "the", "our", "these", "that", "by", "notice", "portions", "parts", "text", "texts", "images", "photo", "photos", "photograph", "photographs", "published", "edition", "first", "this", "all", "alle", "tous", "todos", "tutti", "alla", "rights", "reserved", "rechte", "vorbehalten", "droits", "reserves", "derechos", "reservados", "diritti", "riservati", "direitos", "urheberrecht", "inc", "ltd", "llc", "gmbh", "ev", "e.v", "ag", "plc", "corp", "co", "limited", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "its", "contributors", "authors", "members", "no", "used", "some", "creative", "licensed", "license", "licence", "cc", "wszelkie", "все", "minden", "kaikki", "ausgabe", "texte", "abbildungen", "fotos", "bilder"]
)  # fmt: skip
# Statements of a file's metadata that grant or point somewhere claim nothing, so they need not name anybody.
_NO_CLAIMS: Final = ("license:", "usage terms:", "rights statement:", "tdm-reservation:", "tdm-policy:", "copyrighted:")


def is_ours(statement: str, ours: Iterable[str]) -> bool:
    """Whether a statement names the partner and no other holder.

    A longer name that ours is a part of is another's; so is a second name behind "and", a dash or a sign of its own, or a firm or a
    person's initials behind a comma. A place or an address behind our name is none, nor is what pages have at their foot. Case, accents,
    apostrophes and the spelling of a legal form may differ; it may be left off where the name tells without it and goes on no further.
    """
    line = _plain(statement)
    names = {_plain(spelled) for name in ours for spelled in (name, _composed(name).translate(_UMLAUTS))}
    for name in sorted(names, key=lambda one: (-len(one), one)):
        line = _spelled(name).sub(_OURS, line)
    return _OURS in line and not _names_another(line)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _plain(text: str) -> str:
    """A text on one line, without accents and with one kind of apostrophe and hyphen, its capitals kept; `_OURS` is none of its signs."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text) if not _is_accent(sign))
    return " ".join(_composed(bare).translate(_ALIKE).replace(_OURS, " ").split())


def _is_accent(sign: str) -> bool:
    """Whether a mark may be left off: accents and vowel points may; what makes another letter of one, in Kana, Thai and India, may not."""
    of_class = unicodedata.combining(sign)
    return of_class >= 200 or 10 <= of_class < 37


@lru_cache(maxsize=256)
def _spelled(name: str) -> regex.Pattern[str]:
    """A plain name as an expression: between any white space, its legal form in any spelling, or without it."""
    form = _LEGAL_FORM.search(name)
    core = name[: form.start()] if form else name
    if form is None:
        return _worded(name)
    if len(core.split()) < 2 and (len(core) < _TELLS or _HOUSE.search(core)):
        return _worded(name)
    letters = "".join(regex.findall(r"\p{L}", form[0]))
    endings = "|".join(r"[.\s]*".join(one) for one in (letters, _SPELLED_OUT.get(letters.lower())) if one)
    # What goes on behind its last letter is another form: S.A.R.L. is no S.A.
    return _worded(core, rf"(?:,?\s*(?:{endings})(?!\w|\.\p{{L}}|\.\s\p{{L}}\.)\.?|(?!{_ANOTHER_FORM}))")


def _worded(words: str, ending: str = "") -> regex.Pattern[str]:
    spelled = r"\s+".join(map(regex.escape, words.split()))
    return regex.compile(rf"(?<!\w){spelled}{ending}(?!\w)", regex.IGNORECASE)


def _names_another(line: str) -> bool:
    words = (
        *(one["word"] for one in _AFTER.finditer(line)),
        *(one["word"] for one in _OTHERS.finditer(line)),
        *(one["word"] for one in _FIRM_BESIDE.finditer(line)),
    )
    parted = (one["word"] for one in _PARTED.finditer(line))
    if any(_plainly(word) not in _NO_NAMES for word in words):
        return True
    if any(_plainly(word) not in _NO_NAMES | _FURNITURE for word in parted):
        return True
    first, *signed = _SIGN.split(line)
    # What stands behind a sign names its holder, up to our name; before the first sign only where no other is.
    return any(_is_named(part.partition(_OURS)[0]) for part in signed or [first])


def _is_named(part: str) -> bool:
    words = regex.findall(r"[\p{L}\p{M}.'’@]+", part)
    return any(_NAMED.match(word) and _plainly(word) not in _NO_NAMES for word in words)


def _plainly(word: str) -> str:
    return word.casefold().strip(".")


def claiming(rights: Sequence[str]) -> tuple[str, ...]:
    """Those of a file's statements that claim something for somebody; all of them where none does."""
    return tuple(one for one in rights if not one.lower().startswith(_NO_CLAIMS)) or tuple(rights)
