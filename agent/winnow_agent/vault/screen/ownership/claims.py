"""Claims without a copyright notice: rights reserved, property, permission for a reprint, an article under open access."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import regex

from winnow_agent.vault.screen.ownership.reading import line_end, line_start, places

_PHRASES: Final = (
    "alle rechte vorbehalten", "jegliche rechte vorbehalten", "tous droits réservés", "tous droits reserves",
    "tous les droits sont réservés", "tous droits de reproduction", "reproduction interdite", "todos los derechos reservados",
    "todos los derechos están reservados", "reservados todos los derechos", "quedan reservados todos los derechos", "prohibida la reproducción",
    "prohibida su reproducción", "tutti i diritti riservati", "tutti i diritti sono riservati", "riproduzione riservata", "riproduzione vietata",
    "todos os direitos reservados", "todos os direitos são reservados", "proibida a reprodução", "tots els drets reservats", "todos os dereitos reservados",
    "eskubide guztiak erreserbatuta", "alle rechten voorbehouden", "alle regte voorbehou", "wszelkie prawa zastrzeżone", "wszystkie prawa zastrzeżone",
    "všechna práva vyhrazena", "všetky práva vyhradené", "minden jog fenntartva", "toate drepturile rezervate", "toate drepturile sunt rezervate",
    "alla rättigheter förbehållna", "alla rättigheter förbehålles", "med ensamrätt", "alle rettigheder forbeholdes", "alle rettigheder forbeholdt",
    "alle rettigheter forbeholdt", "alle rettigheter reservert", "allur réttur áskilinn", "öll réttindi áskilin", "kaikki oikeudet pidätetään",
    "kõik õigused kaitstud", "kõik õigused reserveeritud", "visas tiesības aizsargātas", "visas tiesības paturētas", "visos teisės saugomos",
    "visos teisės ginamos", "gach ceart ar cosaint", "cedwir pob hawl", "të gjitha të drejtat e rezervuara", "sva prava pridržana", "sva prava zadržana",
    "vse pravice pridržane", "все права защищены", "все права сохранены", "права охраняются", "перепечатка запрещена", "усі права захищен", "всі права захищен",
    "усі права застережен", "всички права запазени", "сва права задржана", "сите права се задржани", "усе правы абаронены", "барлық құқықтар қорғалған",
    "με επιφύλαξη παντός δικαιώματος", "επιφύλαξη παντός νόμιμου δικαιώματος", "όλα τα δικαιώματα κατοχυρωμένα", "tüm hakları saklıdır",
    "her hakkı saklıdır", "tüm hakları mahfuzdur", "her hakkı mahfuzdur", "bütün hüquqlar qorunur", "כל הזכויות שמורות", "جميع الحقوق محفوظة", "كل الحقوق محفوظة",
    "تمامی حقوق محفوظ", "کلیه حقوق محفوظ", "تمام حقوق محفوظ", "جملہ حقوق محفوظ", "सर्वाधिकार सुरक्षित", "সর্বস্বত্ব সংরক্ষিত", "அனைத்து உரிமைகளும்",
    "สงวนลิขสิทธิ์", "mọi quyền được bảo lưu", "giữ toàn quyền", "hak cipta dilindungi", "hak cipta terpelihara", "haki zote zimehifadhiwa",
    "lahat ng karapatan ay nakalaan", "ĉiuj rajtoj rezervitaj", "բոլոր իրավունքները պաշտպանված", "ყველა უფლება დაცულია", "無断転載", "禁無断", "転載を禁", "著作権所有", "無断複写",
    "無断複製", "版权所有", "版權所有", "翻印必究", "保留所有权利", "保留一切权利", "不得转载", "禁止转载", "무단 전재", "무단전재", "모든 권리 보유",
)  # fmt: skip
"""The formula in its languages, with single blanks; in a text they may be any white space."""

# OCR reads the l of "All" as 1, I, ! or |.
_ENGLISH: Final = regex.compile(
    r"(?i)\b(?:a[l1i!|]{2}|all\s+other|any)\s+(?:intellectual\s+property\s+)?r[il1]ghts?(?:\s+(?:of\s+\w+|to\s+\w+|in\s+\w+(?:\s\w+)?|hereunder))?[\s,]+(?:are\s+|is\s+|not\s+expressly\s+granted\s+(?:herein\s+)?(?:are\s+)?)?(?:strictly\s+|expressly\s+)?re-?\s?ser-?\s?ved\b"
    r"|\b(?:no|any)\s+part\s+of\s+(?:this|the)\s+(?:publication|book|booklet|thesis|dissertation|manual|magazine|newsletter|work|document|article|content|journal|material|website|report|text)s?\s+(?:may|can|shall|should)\s+be\s+(?:\w+,?\s+){0,3}?(?:reproduced|copied|used|reprinted|transmitted|stored|translated)"
    r"|\b(?:reproduction|copying|duplication)\b[^.]{0,80}?\bwithout\s+(?:\w+\s+){0,3}(?:permission|consent)[^.]{0,40}?\b(?:is|are)\s+(?:strictly\s+|expressly\s+)?(?:prohibited|forbidden)\b(?=\s*(?:[.;!)\n]|and\b|by\s+law|under\b|$))"
    r"|\bunauthori[sz]ed\s+(?:copying|reproduction|duplication)\b[^.]{0,80}?\b(?:prohibited|forbidden)\b(?=\s*(?:[.;!)\n]|and\b|by\s+law|under\b|$))"
    r"|\bcopyright\s+(?:of|in)\s+this\s+\w+\s+(?:rests|remains|lies|is\s+vested)\s+(?:with|in)\b|(?m:^[ \t]*copyright\s+reserved\b)"
)
# Formulas with words between: what is reserved stands inside, and OCR or capitals may have lost its accents. Rights to fish and to
# vote are reserved, too, and many a thing is forbidden "mit Nachdruck": a formula says a right of authors, and stands for itself.
_OF_AUTHORS: Final = (
    r"(?:traduc|traduz|reproduc|reproduz|riproduz|adaptac|adaptat|adattam|edici|edicao|edizion|edition|publicac|publicat|pubblicaz|representac|representat|rappresentaz"
    r"|impresion|impression|d['’]auteur|de\s+autor|d['’]autore|l[ei]tt?era[lr]|\bobra\b|\bopera\b)"
)
_FORMULAS: Final = regex.compile(
    r"(?i)(?<!\b(?:sich|uns|mir|ihm|ihr|ihnen)\s{1,3})\balle\s+rechte\b(?=[^.;]{1,160}?(?:ubersetz|nachdruck|vervielf|verbreit|wiedergabe|verfilm|abdruck|auszugs|auffuhr))[^.;]{1,200}?\bvorbehalten\b|\bdas\s+recht\s+der\s+(?:ubersetzung|ubertragung|vervielfaltigung)\b[^.;]{0,120}?\bvorbehalten\b"
    r"|(?m:^|[.;:©)–—-])[ \t*#>\"„(]{0,4}(?<!\bmit\s(?:\w{1,20}\s){0,3})(?:(?:der|ein|jeder|jedweder|jeglicher|unbefugter|unberechtigter|unerlaubter|auszugsweiser)\s+)?nachdruck\b(?!\s+(?:liegt|lag|legt)\w*)[^.;]{1,60}?\b(?:(?:verboten|untersagt|vorbehalten|nicht\s+gestattet)\b(?=\s*(?:[.,;!)\]\n]|und\b|$))"
    r"|nur\s+mit\s+(?:\w{1,20}\s+){0,3}?(?:genehmigung|erlaubnis|zustimmung|einwilligung|bewilligung|quellen\w*|angabe)\b)"
    rf"|\btous\s+(?:les\s+)?droits\s+(?:de\b|d['’])(?=[^.;]{{0,160}}?{_OF_AUTHORS})[^.;]{{0,160}}?\breserves\b|\bdroits\s+de\s+(?:reproduction|traduction)\b[^.;]{{0,160}}?\breserves\b"
    rf"|\b(?:todos\s+los|reservados\s+todos\s+los)\s+derechos\b(?=[^.;]{{1,120}}?{_OF_AUTHORS})[^.;]{{1,120}}?\breservados\b"
    rf"|\btutti\s+i\s+diritti\b(?=[^.;]{{1,120}}?{_OF_AUTHORS})[^.;]{{1,120}}?\briservati\b|\btodos\s+os\s+direitos\b(?=[^.;]{{1,120}}?{_OF_AUTHORS})[^.;]{{1,120}}?\breservados\b"
    r"|\bqueda\s+hecho\s+el\s+deposito\s+que\s+(?:marca|previene|ordena)\s+la\s+ley\b"
    r"|(?m:^[ \t]*med\s+enerett\b(?!\s+(?:til|pa|for|over|i|av|a)\b))"
)
_FORMULA_WORDS: Final = (
    "rechte",
    "recht der",
    "nachdruck",
    "droits",
    "derechos",
    "diritti",
    "direitos",
    "queda hecho",
    "med enerett",
)

_PROPERTY: Final = regex.compile(
    r"(?i)\b(?:this|the)\s+(?:document|manual|material|report|presentation|software|code|text|work|content|file|publication|information)s?\b[^.\n]{0,60}?\b(?:is|are|remains?)\s+(?:the\s+)?(?:sole\s+|exclusive\s+|intellectual\s+|confidential\s+|proprietary\s+|and\s+){0,4}property\s+of\s+(?-i:(?:the\s+)?\p{Lu})"
    r"|\b(?:confidential|proprietary)\s+(?:and|&)\s+(?:proprietary|confidential)\b[^.\n]{0,40}"
    r"|\b(?:company\s+confidential|proprietary\s+(?:information|and\s+trade\s+secret\s+information))\s+of\s+(?-i:\p{Lu})"
)
_REPRINT: Final = regex.compile(
    r"(?i)\b(?:re[\s-]?printed|reproduced|republished|re-?published|excerpted|adapted|used)\s+(?:here(?:in)?\s+)?(?:by|with)\s+(?:the\s+)?(?:kind\s+|express\s+|written\s+|special\s+|prior\s+){0,2}(?:permission|consent|courtesy)\b"
    r"|\b(?:this\s+)?(?:article|story|piece|essay|post|chapter|interview|column|report)\s+(?:was\s+)?(?:first|originally)\s+(?:appeared|published|printed)\s+(?:in|on|at|by)\s+(?-i:[\p{Lu}\"“‘*_])"
    r"|^[ \t*_(]{0,4}(?:first|originally)\s+(?:appeared|published)\s+(?:in|on|at|by)\s+(?-i:[\p{Lu}\"“‘*_])"
    r"|\bmit\s+freundlicher\s+genehmigung\s+(?:de[sr]|von)\b|(?<!\bmit\s)\b(?:abdruck|nachdruck)\s+(?:nur\s+mit|mit\s+genehmigung|verboten|untersagt)"
    r"|\bavec\s+l['’]aimable\s+autorisation\b|\breproduit\s+avec\s+(?:la\s+permission|l['’]autorisation)\b|\breproducido\s+con\s+(?:la\s+)?(?:autorización|permiso)\b"
    r"|\bper\s+gentile\s+concessione\b|\breproduzido\s+com\s+(?:a\s+)?(?:autorização|permissão)\b|\bmet\s+toestemming\s+(?:van|overgenomen)\b|\bперепечатано\s+с\s+разрешения\b"
    r"|\blyrics?\s+(?:©|\(c\)|copyright|used\s+by\s+permission|licensed\s+by)|\b(?:words|lyrics|music)\s+(?:and|&)\s+(?:music|words|lyrics)\s+by\s+(?-i:\p{Lu})",
    regex.MULTILINE,
)
# Publishers' words for an article under an open licence; "this work is under CC BY" alone is a licence, not a claim.
_OPEN_ACCESS: Final = regex.compile(
    r"(?i)\bopen[\s-]+access\s+(?:article|paper|chapter|book|publication|journal)\b"
    r"|\bthis\s+(?:article|paper|chapter|journal|manuscript)\s+is\s+(?:an?\s+[\w\s-]{2,30}\s)?(?:licen[cs]ed|distributed|published|made\s+available|available|released)\s+(?:under|by|in\s+accordance\s+with|with)\b"
    r"|\bthird[\s-]party\s+material\s+in\s+this\s+(?:article|chapter|book)\b"
    r"|\bpublished\s+under\s+(?:a|the)\s+creative\s+commons\b|(?:;|\d{4},?|et\s+al\.?,?)\s+(?:exclusive\s+)?licensee\s+(?-i:\p{Lu})\p{L}+"
    # Within a sentence, or of a house: "Licensee MDPI", "licensee BioMed Central"; a landlord is a licensee, too, but no house's name.
    r"|(?-i:\b[Ll]icensee\s+(?=\p{L}*\p{Lu}\p{L}*\p{Lu})(?!M[a']?c)(?:\p{Lu}\p{Ll}+\p{Lu}\p{L}*|\p{Lu}{2,}\p{Ll}*)\b)"
    r"|\bcopyright\s+(?:holder|owner)s?\s+for\s+this\s+preprint\b|\bfor\s+permissions?,?\s+(?:please\s+)?(?:e-?mail|contact|write)\b"
    r"|\bpermission\s+to\s+make\s+digital\s+or\s+hard\s+cop(?:y|ies)\b|\bpersonal\s+use\s+of\s+this\s+material\s+is\s+permitted\b"
    r"|\bpermissions?\s+from\s+permissions@"
)
_RULES: Final = (
    (("reserved", " rights", "part of", "prohibited", "forbidden", "copyright of", "copyright in", "copyright reserved"), _ENGLISH, "rights reserved", 0.8),
    (("property of", "confidential", "proprietary"), _PROPERTY, "property", 0.7),
    (("permission", "consent", "courtesy", "originally", "first appeared", "first published", "genehmigung", "nachdruck", "autorisation", "autorización",
      "concessione", "autorização", "permissão", "permiso", "toestemming", "разрешения", "lyric", "words and music", "music and lyrics"), _REPRINT, "reprint", 0.7),
    (("open access", "open-access", "this article", "this paper", "this chapter", "this journal", "this manuscript", "material in this", "licensee",
      "preprint", "permission", "creative commons"), _OPEN_ACCESS, "open access", 0.8),
)  # fmt: skip
_REACH: Final = 200
_MOST: Final = 500
_BESIDE: Final = 300


def claims(text: str, lower: str, notices: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, float, str]]:
    """Start, end, certainty and kind of each claim that says more than the notice beside it."""
    for start, end in _formulas(_bare(lower)):
        if not any(first - _BESIDE <= start <= last + _BESIDE for first, last in notices):
            yield line_start(text, start), line_end(text, end), 0.8, "rights reserved"
    for literals, pattern, kind, score in _RULES:
        for start, end in windowed(text, lower, literals, pattern):
            beside = kind == "rights reserved" and any(a - _BESIDE <= start <= b + _BESIDE for a, b in notices)
            if not beside:
                yield line_start(text, start), line_end(text, end), score, kind


def windowed(
    text: str, lower: str, literals: Sequence[str], pattern: regex.Pattern[str], reach: int = _REACH
) -> Iterator[tuple[int, int]]:
    """Matches of a pattern that hold or stand beside one of the literals, each once; at most five hundred.

    Windows that overlap are read as one, so that a text full of the literal is read once.
    """
    count = 0
    for start, end in _joined(places(lower, literals), reach, len(text)):
        for match in pattern.finditer(text, start, end):
            yield match.span()
            count += 1
            if count == _MOST:
                return


def _joined(found: Iterable[int], reach: int, length: int) -> Iterator[tuple[int, int]]:
    start = end = 0
    for place in found:
        if place - reach > end:
            if end:
                yield start, min(end, length)
            start = place - reach
        end = place + reach
    if end:
        yield start, min(end, length)


def _bare(lower: str) -> str:
    """A text in lower case without accents, as capitals are often set and as OCR leaves it; each character where it was."""
    return lower if lower.isascii() else lower.translate(_ACCENTS)


def _without_accents() -> dict[int, str]:
    """Of each letter with an accent the letter, of alphabets that capitals and OCR take it from."""
    bare = {"ı": "i", "ς": "σ"}
    for point in (*range(0xC0, 0x250), *range(0x386, 0x3CF), *range(0x400, 0x460), *range(0x1E00, 0x2000)):
        letter = chr(point).lower()
        if len(letter) == 1 and (base := unicodedata.normalize("NFD", letter)[0]) != letter:
            bare[letter] = base
    return str.maketrans(bare)


_ACCENTS: Final = _without_accents()
_FLEXIBLE: Final = {
    phrase: regex.compile(r"[\s*#>/]{1,8}".join(map(regex.escape, phrase.split()))) for phrase in map(_bare, _PHRASES)
}
_RAREST: Final = {phrase: max(phrase.split(), key=len) for phrase in _FLEXIBLE}


def _formulas(bare: str) -> Iterator[tuple[int, int]]:
    present = {literal for literal in set(_RAREST.values()) if literal in bare}
    for phrase, pattern in _FLEXIBLE.items():
        if _RAREST[phrase] in present:
            yield from windowed(bare, bare, (_RAREST[phrase],), pattern, len(phrase) + 40)
    yield from windowed(bare, bare, _FORMULA_WORDS, _FORMULAS)
