"""Persons as minutes and old papers name them: a speaker in capitals before his group, who signed first, "Hauptmann v. Natzmer"."""

from __future__ import annotations

from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Rule

_HEADING_WORDS: Final = (
    "allegato allegati annesso articolo tabella capo titolo sezione parte nota anexo anejo artículo título capítulo sección tabla anlage tabelle artikel annex"
    " appendix article table section chapter part note"
)
_HEADINGS: Final = frozenset(_HEADING_WORDS.split())
_FIRST: Final = regex.compile(r"[\p{L}\p{M}]+")
_NAME: Final = r"\p{Lu}[\p{L}\p{M}'’\-]{1,30}(?:[ ]\p{Lu}[\p{L}\p{M}'’\-]{1,30}){0,2}"
# What stands before "v." where it is a nobleman's: a title, an office, a rank, an initial.
_NOBLE: Final = (
    r"(?<![\p{L}\p{M}])(?:Hrn?\.|Herrn?|Frau|Fräulein|Frl\.|Dr\.|Prof\.|Gra[fv](?:en)?|Gräfin|Freiherrn?|Freifrau|Freiin|Frhr\.|Frh\.|Baron(?:in)?|Rittern?|Edlen?r?|Fürst(?:en|in)?"
    r"|Prinz(?:en|essin)?|Herzogs?|Landgrafen?|General(?:major|lieutenant|leutnant)?s?|Hauptmanns?|Majors?|Oberst(?:en|lieutenant|leutnant)?|Rittmeisters?|Lieutenants?|Leutnants?"
    r"|Ministers?|Staatsministers?|Geheimra[t]h?s?|Rath|Hofrath|Landra[t]h?s?|Präsidenten?|Kammerherrn?|Witwe|Wittwe|Abg\.|\p{Lu}\.)[ ]"
)


def _no_heading(value: str) -> bool | None:
    first = _FIRST.match(value)
    return False if first is None or first[0].casefold() in _HEADINGS else None


RULES: Final = (
    Rule("minutes:speaker", "PERSON", r"(?:(?m:^)|(?<=[.)\]–—][ ]))(?P<value>\p{Lu}[\p{Lu}'’\-]{2,24}(?:[ ]\p{Lu}[\p{Lu}'’\-]{1,24}){0,4})[ ]\((?:\p{Lu}{1,10}\p{N}?\p{Lu}[\p{L}\p{N}'’&,.\- ]{0,30}|Misto|Lega|Aut|Grüne|Gruppo[ ]\p{L}{2,20}|Grupo[ ]\p{L}{2,20})(?:[ ]?\([^()\n]{1,20}\))?\)\.[ ](?=\p{Lu})", 0.7, _no_heading),
    Rule("minutes:chair", "PERSON", rf"(?<!\p{{L}})(?i:(?:vice[\- ]?)?president[ea]?|secretári[oa]|secretari[oa]|chair(?:man|woman|person)?|(?:deputy[ ])?speaker|convener|(?:vice-)?président(?:e)?|vizepräsident(?:in)?|präsident(?:in)?|vorsitzender?)[ ]\((?P<value>(?:\p{{Lu}}[\p{{L}}]{{0,3}}\.[ ])?{_NAME})\)[ ]?[.:]", 0.7, _no_heading),
    Rule("minutes:member", "PERSON", rf"(?<=['’])on\.[ ](?P<value>{_NAME})", 0.7),
    Rule("minutes:signed first", "PERSON", rf"(?<!\p{{L}})(?:[Aa][ ]prima[ ]firma|[Pp]rimo[ ]firmatario:?)[ ](?:(?:del|della)[ ](?:\p{{Ll}}{{2,12}}[ ])?)?(?P<value>{_NAME})", 0.6),
    Rule("minutes:noble", "PERSON", rf"{_NOBLE}(?P<value>v\.[ ]?(?:d\.[ ]?)?{_NAME})", 0.8),
)  # fmt: skip
