"""Creative Commons licences by their addresses and names, in the languages of their deeds.

A name is its elements in a row: attribution, non-commercial, share-alike, no derivatives. One that is overlooked makes a free licence of
one that is not, so what stands among the elements and is none that we know makes the licence an unknown one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import regex

from winnow_agent.vault.screen.ownership.claims import windowed

UNKNOWN: Final = "unknown"

_URL: Final = regex.compile(
    r"(?i)\bcreative-?\s{0,3}commons\.org/\s{0,3}(?:licen[sc]es/\s{0,3}(?P<kind>(?:by|nc|nd|sa)(?:-\s{0,3}(?:nc|nd|sa)){0,2})(?![\p{L}\-])(?:/?\s{0,3}(?P<version>\d\.\d))?"
    r"|publicdomain/\s{0,3}(?P<domain>zero|mark)\b(?:/\s{0,3}\d\.\d)?)"
)
_LICENCE: Final = r"(?:public[\s\-]+)?(?:licen[cs]\w*|licenz\w*|licenç\w*|lizenz\w*|lisens\w*|lisans\w*|лиценз\w*|ліценз\w*|άδεια\w*|ライセンス|许可协议|許可協議|许可|許可|라이선스)"
_COMMONS: Final = regex.compile(
    r"(?i)creative[\s\-]{0,3}commons|クリエイティブ・?\s?コモンズ|知识共享|知識共享|創用\s?CC|크리에이티브\s?커먼즈|криэйтив\s+коммонс|المشاع\s+الإبداعي|(?P<short>(?<![\p{L}\p{N}])\(?cc\)?(?!\p{L}))"
)
_LITERALS: Final = (
    "creative", "コモンズ", "知识共享", "知識共享", "創用", "커먼즈", "коммонс", "الإبداعي", "cc by", "cc-by", "cc–by", "cc:by", "cc: by", "(cc)", "cc attr", "cc nam", "cc recon", "cc atr",
)  # fmt: skip
# Before "commercial" and behind it, in any language: there is no element of commercial use.
_NOT: Final = r"(?:(?:non|not|no|nicht|keine?r?|pas|d['’]utilisation|uso|usage|utilisation|sem|sin|sense|não|niet|icke|ikke|ingen|ei|epä|ez|не|без|для|μη|όχι|gayri|ne|nem|neužívejte|dílo|użycie|mitte|fără)[\s\-]{0,2}){0,4}"
_ELEMENTS: Final = {
    "NC": rf"(?!commercial\s+(?:re-?)?uses?\s+(?:(?:is|are|also)\s+)*(?:allowed|permitted)){_NOT}\p{{L}}*(?:commer[cz]|comerc|kommer[szt]|komer[cčts]|коммерч|комерц|комерс|kaupalli|kereskedelm|εμπορικ|ticari|äriline|komertzial)\p{{L}}*(?:\s(?:uses?|only|purposes|nutzung|χρήση\w*|komerčně|использовани\w*|використанн\w*)\b){{0,2}}"
    r"|ne\s+add\s+el!?|ticari\s+olmayan|非営利|非商[业業]性?(?:使用)?|비영리|غير\s+(?:ال)?تجاري|لا\s?מסחרי|לא\s+מסחרי|(?<!\p{L})nc(?!\p{L})",
    "SA": r"share[\s\-]{0,2}alike|weitergabe\s+unter\s+gleichen\s+bedingungen|partage\s+(?:dans\s+les\s+mêmes\s+conditions|(?:des\s+conditions\s+initiales\s+)?[àa]\s+l['’]identique)|(?:com)?partir[\s\-]?igual|compartilha\s?igual"
    r"|condividi\s+allo\s+stesso\s+modo|gelijk\s?delen|na\s+tych\s+samych\s+warunkach|dela\s?lika|del\s+på\s+(?:samme|like)\s+vil[kl]år|jaa\s?samoin|zachovejte\s+licenci|így\s+add\s+tovább!?"
    r"|(?:dijeliti|deliti|deljenje)\s+pod\s+\p{L}+\s+\p{L}+|partajare\s+în\s+condiții\s+identice|aynı\s?lisansla\s?paylaş|παρόμοια\s+διανομή|(?:с\s+)?(?:сохранени\w+|распространени\w+)\s+(?:на\s+тех\s+же\s+)?услови\w+|на\s+тех\s+же\s+условиях"
    r"|(?:поширення\s+)?на\s+тих\s+самих\s+умовах|partekatu\s?berdin|継承|相同方式(?:共享|分享)|동일조건변경허락|(?<!\p{L})sa(?!\p{L})",
    "ND": r"no[\s\-]{0,2}deriv\p{L}*(?:\s+works?)?|keine\s+bearbeitung(?:en)?|pas\s+de\s+modifications?|(?:sin|sense)\s?(?:obras?\s?)?deriva\p{L}*|sem\s?(?:obras?\s?)?deriva\p{L}*|non\s+opere\s+derivate"
    r"|geen\s?afgeleide\s?werken|bez\s+utworów\s+zależnych|inga?\s?bearbetning\p{L}*|ingen\s?bearbe[ij]d\p{L}*|ei\s?muutoksia|(?:ne)?zasahujte\s+do\s+díla|nezpracovávejte|ne\s+változtasd!?|bez\s+prera\p{L}+|brez\s+predelav"
    r"|fără\s+(?:opere\s+derivate|modificări)|türetilemez|όχι\s+παράγωγα(?:\s+έργα)?|без\s+(?:производных|похідних)(?:\s+\p{L}+)?|改変禁止|禁止(?:演绎|改作)|변경금지|(?<!\p{L})nd(?!\p{L})",
    "BY": r"attribution|namensnennung|paternité|reconocimiento|reconeixement|recoñecemento|atribuci[óo]n?|atribuição|atribuire|attribuzione|naamsvermelding|uznanie\s+autorstwa|erkännande|navngivelse|nimeä|tekijä"
    r"|(?:с\s+)?указани\w+\s+авторства|(?:із\s+)?зазначення\w*\s+авторства|[ао]трибуц[иі]я|uveďte\s+(?:původ|autora)|uvedenie\s+autora|nevezd\s+meg!?|imenovanje|autorstvo|ауторство|alıntı|αναφορά(?:\s+δημιουργού)?|aitortu"
    r"|表示|署名|姓名標示|저작자표시|نسب\s+المصنف|ייחוס|(?<!\p{L})by(?!\p{L})",
}  # fmt: skip
_ELEMENT: Final = regex.compile(
    rf"(?i)[\s,_\-–—/()\[\]«»“”\"'&+・（）：:]{{0,6}}(?:(?:and|und|et|y|e|i|en|og|och|oraz|и|cc)[\s\-]+)?(?:{'|'.join(f'(?P<{key}>{source})' for key, source in _ELEMENTS.items())})"
)
_LINK: Final = regex.compile(rf"(?i)(?:[\s,\-–—:：(«»“”\"'・（/『「]{{0,4}}(?:{_LICENCE}|cc(?!\p{{L}}))){{0,2}}")
_VERSION: Final = regex.compile(
    rf"(?i)[\s,\-–—()«»“”\"'』」/]{{0,4}}(?:\(?CC[\s\-]BY[^)\n]{{0,12}}\)\s*)?(?:(?:{_LICENCE}|international\w*|unported|generic)[\s,]*){{0,2}}(?:v(?:ers\p{{L}}{{1,5}})?\.?\s*)?(?P<version>[1-4]\.\d)(?!\d)"
)
# An element that is none of ours: tied on by a hyphen, or on the way to the version.
_ANOTHER: Final = regex.compile(
    rf"(?i)[-–](?!{_LICENCE}|type|style|compatible|based|like|only|v?\d)\p{{L}}|\s[-–—]\s[^.;\n]{{3,60}}?\s[1-4]\.\d(?!\d)"
)
_SHARING: Final = frozenset(("知识共享", "知識共享"))
"""Chinese for the Commons, and for sharing what one knows."""
# A name begins with a capital, where its letters have any: talk of the Commons that comes to a number is no licence.
_UNREAD: Final = regex.compile(
    r"[\s,\-–—:()«»“”\"'/]{0,4}(?:(?i:v(?:ers\p{L}{1,5})?\.?)\s*|[\p{Lu}\p{Lo}][^.;\n]{0,60}?\s)?(?<!\d)[1-4]\.\d(?!\d)"
)
_DEDICATION: Final = regex.compile(
    r"(?i)cc0|zero|public[\s\-]+domain|gemeinfrei|domaine\s+public|dominio\s+p[úu]blico|domínio\s+público|pubblico\s+dominio"
)
# A legal code begins with its name alone.
_TITLE: Final = regex.compile(rf"(?im)^[ \t#*]*(?={_ELEMENTS['BY']})")
_SENT: Final = regex.compile(r"[\s:)]*by")
_FIRST_LINES: Final = 3000
_REACH: Final = 260
_MOST_ELEMENTS: Final = 8
_BROKEN: Final = regex.compile(r"-[ \t]*\r?\n[ \t]*(?=\p{L})")


class Stated(NamedTuple):
    """Where a licence is stated, and its identifier, or `UNKNOWN` for one of which not all could be read."""

    start: int
    end: int
    key: str


class _Name(NamedTuple):
    elements: tuple[str, ...]
    version: str
    end: int
    another: bool


def creative_commons(text: str, lower: str) -> Iterator[Stated]:
    """Every Creative Commons licence that a text states, by address or by name.

    Args:
        lower: the text in lower case, each character where it was.
    """
    for start, end in windowed(text, lower, ("commons.org",), _URL):
        yield Stated(start, end, _key_of_url(text, start, end))
    for start, end in windowed(text, lower, _LITERALS, _COMMONS):
        stated = _named(text, start, end)
        if stated is not None:
            yield stated
    if "creative commons" in lower:
        for match in _TITLE.finditer(text, 0, _FIRST_LINES):
            name = _read(text, match.end())
            rest = text[name.end : name.end + 80].partition("\n")[0]
            if name.version and len(rest) <= 40:
                yield Stated(match.start(), name.end, _key(name))


def _key_of_url(text: str, start: int, end: int) -> str:
    match = _URL.fullmatch(text, start, end)
    if match is None:
        return UNKNOWN
    if match["domain"]:
        return {"zero": "CC0-1.0", "mark": "CC-PDM-1.0"}[match["domain"].lower()]
    return _joined(regex.findall(r"[A-Z]{2}", match["kind"].upper()), match["version"] or "")


def _joined(elements: list[str], version: str) -> str:
    ordered = [key for key in ("BY", "NC", "ND", "SA") if key in elements]
    return "-".join(["CC", *ordered, *([version] if version else [])])


def _named(text: str, start: int, end: int) -> Stated | None:
    """The licence whose name follows a mention of Creative Commons; of the letters alone, only what begins with attribution."""
    link = _LINK.match(text, end, end + _REACH)
    name = _read(text, link.end() if link else end)
    short = text[start:end].strip("()").lower() == "cc"
    if short:
        return Stated(start, name.end, _key(name)) if _is_name(text[end : name.end], name) else None
    if name.elements:
        return Stated(start, name.end, _key(name))
    at = link.end() if link else end
    if at == end and text[start:end] in _SHARING:
        return None
    unread = _UNREAD.match(text, at, end + _REACH)
    if unread is None or _DEDICATION.search(unread[0]):
        return None
    return Stated(start, unread.end(), UNKNOWN)


def _is_name(written: str, name: _Name) -> bool:
    """Whether the letters CC begin a licence's name: a copy goes out "cc by mail", too."""
    if name.elements[:1] != ("BY",):
        return False
    return len(name.elements) > 1 or bool(name.version) or _SENT.fullmatch(written) is None


def _key(name: _Name) -> str:
    if name.another:
        return UNKNOWN
    # No licence without attribution was kept beyond version 1.0: a name that leaves it out means it.
    implied = [] if name.version == "1.0" else ["BY"]
    return _joined([*implied, *name.elements], name.version)


def _read(text: str, at: int) -> _Name:
    """The name that begins at a place; words that a line's end hyphenates are read with the hyphen and without."""
    window = text[at : at + _REACH]
    forms = [_rejoined(window, hyphen) for hyphen in (("", "-") if _BROKEN.search(window) else ("",))]
    names = [(_elements(form), places) for form, places in forms]
    name, places = max(names, key=lambda one: (len(one[0].elements), not one[0].another))
    return name._replace(end=at + places[name.end])


def _rejoined(window: str, hyphen: str) -> tuple[str, list[int]]:
    """A stretch with its broken words joined, and where each of its characters and its end came from."""
    letters, places, last = list[str](), list[int](), 0
    for match in _BROKEN.finditer(window):
        letters += window[last : match.start()] + hyphen
        places += [*range(last, match.start()), *[match.start()] * len(hyphen)]
        last = match.end()
    return "".join([*letters, window[last:]]), [*places, *range(last, len(window) + 1)]


def _elements(window: str) -> _Name:
    found, end = list[str](), 0
    while len(found) < _MOST_ELEMENTS and (match := _ELEMENT.match(window, end)):
        found.append(str(match.lastgroup))
        end = match.end()
    another = bool(found) and _ANOTHER.match(window, end) is not None
    version = _VERSION.match(window, end)
    return _Name(tuple(found), version["version"] if version else "", version.end() if version else end, another)
