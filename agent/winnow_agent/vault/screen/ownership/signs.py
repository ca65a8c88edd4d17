"""What a copyright notice is made of: the sign, the word, the years, in their languages and spellings."""

from __future__ import annotations

from typing import Final

import regex

SIGN: Final = (
    r"(?:\(?[©℗ⒸⓒⓅ🄯]\)?|\(\s?[cC©]\s?\)|(?i:&copy;?|&\#0{0,4}169;|&\#x0{0,4}a9;|\\\(co|\{?\\(?:text)?copyright(?:\{\})?\}?"
    r"|@copyright\{\}|\\'a9|\\251|\\u00a9|\\xa9|=C2=A9|%C2%A9|%A9|Â©))"
)
"""The sign as typed, and as HTML, troff, TeX, Texinfo, RTF, C, quoted-printable and URLs write it; ``Â©`` is UTF-8 read as
Latin-1."""

# "Copr." is the abbreviation that 17 U.S.C. § 401(b) names.
_ENGLISH: Final = (
    r"(?i:\(c\)opyrights?|Ⓒopyrights?|(?:SPDX-(?:File|Snippet))?copyright(?:ed|s|text)?|copyrigt(?:ed)?|copyrigth(?:ed)?"
    r"|copywrite|copyleft|copr\.?|copyr\.)"
)
_OTHER: Final = (
    r"(?i:urheberrechte?|urheberrechtlich\s+geschützt|auteursrecht(?:en)?|droits?\s+d['’]auteur|derechos?\s+de\s+autor|direitos?\s+(?:de\s+autor|autorais)"
    r"|diritt[oi]\s+d['’]autore|drets\s+d['’]autor|drepturi(?:le)?\s+de\s+autor|upphovsrätt|ophavsret|opphavsrett|höfundarréttur|tekijänoikeu(?:s|det)"
    r"|autoriõigus(?:ed)?|autortiesības|autor(?:ių|inės)\s+teisės|autorsk[áée]\s+práv[ao]|praw[ao]\s+autorskie|autorska\s+prava|avtorske\s+pravice|szerzői\s+jog(?:ok)?"
    r"|авторск(?:ие|ое|и)\s+прав[аo]|авторськ(?:і|е)\s+прав[аo]|ауторска\s+права|аўтарскія\s+правы|πνευματικ[άα]\s+δικαιώματα|telif\s+hak(?:kı|ları)"
    r"|hak\s+cipta|bản\s+quyền|զեղինակային\s+իրավունք\w*|საავტორო\s+უფლებ\w+)"
    r"|著作権者?|版[权權]所?有?|저작권자?|حقوق\s+(?:النشر|الطبع|التأليف|نشر)|حق\s+نشر|זכויות\s+יוצרים|कॉपीराइट|কপিরাইট|ลิขสิทธิ์"
)
WORD: Final = rf"(?:(?<![\p{{L}}\p{{N}}]){_ENGLISH}(?!\p{{L}})|{_OTHER})"

TRIGGERS: Final = (
    "opyr", "copr", "copywrite", "©", "(c)", "(c )", "( c)", "( c )", "&copy", "169;", "a9;", "\\(co", "\\'a9", "\\251", "u00a9", "\\xa9", "=c2=a9", "%a9",
    "℗", "ⓒ", "ⓟ", "🄯", "(©", "urheberrecht", "auteur", "autor", "diritt", "upphovsrätt", "ophavsret", "opphavsrett", "höfundarr",
    "tekijänoik", "avtorske", "szerzői", "авторс", "ауторс", "аўтарс", "πνευματικ", "telif", "cipta", "bản quyền",
    "իրավունք", "უფლებ", "著作", "版权", "版權", "저작권", "حقوق", "حق نشر", "זכויות", "कॉपीराइट", "কপিরাইট", "ลิขสิทธิ์",
)  # fmt: skip
"""In lower case; without one of them in it, a text has no notice."""

YEAR: Final = r"(?<![\p{N}])(?:1[5-9]\d\d|20[0-4]\d)(?!\p{N})"
_OTHER_YEAR: Final = r"(?<![\p{L}\p{N}])(?=[^\W_]{0,3}\d)(?=\d{0,3}[OoQlIgS])[1lI2][09OoQg][\dOoQlIgS]{2}(?![\p{L}\p{N}])|(?:(?![0-9])\p{Nd}){4}|M{1,3}(?:[CDXLVI]|\b){1,14}(?<=\w{4})|(?:19|20)(?:\d[xX?]|[xX?]{2})|\$(?:Date|Year|LastChangedDate)\b[^$\n]{0,60}\$"
_DATE: Final = r"(?:\p{L}{3,10}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s|\d{1,2}\.?\s\p{L}{3,10}\.?,?\s|\p{L}{3,10}\.?,?\s|\d{1,2}[./-]\d{1,2}[./-])"
YEARS: Final = (
    rf"(?:{_DATE})?(?:{YEAR}|{_OTHER_YEAR})"
    rf"(?:[ \t]{{0,3}}(?:[-–—/,;&+]|to|until|and|und|et)\s{{0,20}}(?:{YEAR}|['’]?\d\d(?!\d)|{_OTHER_YEAR}|(?i:present|today|now|heute|date|current)\b)){{0,40}}+"
)
"""A year or years: lists, ranges, a date before the first; Roman numerals, other scripts' digits."""

CLUSTER: Final = regex.compile(
    rf"(?:{WORD}|{SIGN})(?:[\s:;,./|*\-–—\"'\[]{{0,6}}+(?:(?i:or|und|and|oder|ou)\s)?(?:{SIGN}|{WORD})){{0,6}}+"
)
"""The sign, the word, or several: ``Copyright (c)``, ``© Copyright``, ``Copyright or © or Copr.``."""

PARTS: Final = regex.compile(rf"(?P<word>{WORD})|(?P<sign>{SIGN})")
"""The parts of a cluster, told by the name of the group."""

ONLY_LETTER: Final = regex.compile(r"\(\s?[cC]\s?\)")
"""A cluster that is the letter in brackets and no more, as in an enumeration."""
