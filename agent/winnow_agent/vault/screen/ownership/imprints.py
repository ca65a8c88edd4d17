"""Who published a text: imprints, publishers' headers, wire credits, identifiers, stamps of libraries and shops.

Imprints stand on a book's or an article's first and last pages; elsewhere an ISBN is a citation. A DOI alone says that a text is registered
somewhere, not that it is somebody's: it counts beside another sign of a publisher. On pages that say that the work is in the public domain, who printed it first
is history.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from winnow_agent.vault.screen.ownership.claims import windowed
from winnow_agent.vault.screen.ownership.notices import is_public
from winnow_agent.vault.screen.ownership.reading import line_end, trimmed

_FIRST_PAGES: Final = 6000
_LAST_PAGES: Final = 3000
_CITATIONS: Final = 3
_MOST: Final = 200

_IMPRINT: Final = regex.compile(
    r"""(?m)^[ \t>*_\#|]*(?:
      (?:(?:first|originally|this\s+edition|this\s+\w+\s+(?:is|was))\s+)?published\s+(?:in\s+[\p{L}\p{N} ,.]{2,60}\s)?(?:by|with|under|for)\s+(?:the\s+)?(?-i:\p{Lu})
      | (?:publishers?|verlag|verleger|herausgeber(?:in)?|herausgegeben\s+von|éditeurs?|éditions?|editorial|editores?|editrice|uitgever(?:ij)?|wydawca|wydawnictwo|vydavatel\w*|nakladatel\w*|kiadó|kiadja|editura|förlag
         |forlag|kustantaja|издательство|издатель|видавництво|видавець|издател|издавач|εκδόσεις|εκδότης|yayınevi|yayıncı|الناشر|ناشر|הוצאה\s+לאור|प्रकाशक|প্রকাশক|出版社|出版者|出版|发行|發行所?|発行[所者]?|펴낸[이곳]|발행[인처])\s*[:：]\s*\S
      | (?:printed|gedruckt|imprimé|impreso|stampato|impresso|gedrukt|druk|vytiskl\w*|tryckt|trykt|painettu|отпечатано|надруковано)\s+(?:and\s+(?:bound|published)\s+)?(?:in|by|bei|à|en|par|por|da|em|door|hos|i|в)\s+(?:the\s+)?(?-i:\p{Lu})
      | (?:an?\s+)?(?:imprint|division|subsidiary)\s+of\s+(?:the\s+)?(?-i:\p{Lu})
      | (?:erschienen|verlegt)\s+(?:im|bei|in)\s+(?-i:\p{Lu})
      | (?:dépôt\s+légal|depósito\s+legal|depòsit\s+legal|achevé\s+d['’]imprimer|finito\s+di\s+stampare|library\s+of\s+congress\s+catalog|british\s+library\s+cataloguing|die\s+deutsche\s+(?:bibliothek|nationalbibliothek)\s+[-–—v]
         |bibliografische\s+information\s+der\s+deutschen|cataloging[- ]in[- ]publication)
    )""",
    regex.VERBOSE | regex.IGNORECASE,
)
# What publishers print around an article: the ISSN with the price of a copy (the CCC code), the journal's home, versions of a manuscript.
_PUBLISHER: Final = regex.compile(
    r"""(?:
      \b\d{4}-\d{3}[\dXx]\s{0,2}(?:\([^)\n]{0,60}\)|/\d{2,4})[^\n]{0,40}?(?:\$|£|€|see\s+front\s+matter)
      | [-–—]\s*see\s+front\s+matter\b
      | \b(?:97[89][- ])?\d[\d-]{8,14}[\dXx]/\d\d/?\s?\$\s?\d
      | \bcontents\s+lists\s+available\s+at\s+(?-i:\p{Lu}) | \bjournal\s+home\s?page\s*: | \bavailable\s+online\s+at\s+(?:www|http)
      | \b(?:final|definitive|published)\s+(?:version|publication|article)\s+(?:\w+\s+){0,6}?(?:is|was)\s+(?:available|published)\s+(?:online\s+)?(?:at|in|by|from|via)\b
      | \b(?:is|as)\s+(?:an?|the)\s+(?:author(?:['’]s|\s+produced)?|accepted|peer[- ]reviewed|post-?print|pre-?print)\s+(?:accepted\s+)?(?:version|manuscript)\s+of\s+(?:an?|the)\s+(?:article|paper|chapter)
      | \bto\s+appear\s+in\s+(?:the\s+)?(?-i:Proc|Journal)
    )""",
    regex.VERBOSE | regex.IGNORECASE,
)
_AGENCIES: Final = (
    r"(?:Reuters|AP|AFP|UPI|dpa|DPA|Bloomberg|ANSA|EFE|TASS|ITAR-TASS|Xinhua|Kyodo|PTI|ANI|IANS|APA|KNA|epd|sda|SDA|ats|ATS|Belga|ANP|NTB|TT|Ritzau|STT|PAP|ČTK|CTK|TASR|MTI|Agerpres|BTA|Tanjug|HINA|Hina|STA|LUSA|Lusa"
    r"|Agência\s+Lusa|Europa\s+Press|Thomson\s+Reuters|Associated\s+Press|CP|The\s+Canadian\s+Press|PA|PA\s+Media|Press\s+Association|AAP|NZPA|SAPA|Yonhap|Jiji|Antara|Bernama|Anadolu|AA|IRNA|WAM|SPA|MENA|Interfax|РИА\s+Новости"
    r"|ТАСС|Интерфакс|Укринформ|УНІАН|新华社|共同社|共同|時事|연합뉴스|رويترز|أ\s?ف\s?ب|Adnkronos|AGI|Agência\s+Brasil|Télam|Notimex|Prensa\s+Latina)"
)
_AGENCY_NAMES: Final = rf"(?:{_AGENCIES}|Getty(?:\s+Images)?|Shutterstock|Alamy|Magnum(?:\s+Photos)?|imago(?:\s+images)?|ullstein\s+bild|Corbis|iStock|Bettmann|Keystone|akg-images)"
_WIRE: Final = regex.compile(
    rf"""(?m)(?:^[^\n]{{0,80}}?[(（\[]{_AGENCIES}(?:/{_AGENCIES}|/\p{{Ll}}{{2,4}}){{0,2}}[)）\]]\s*[-–—:.―]
      | ^[ \t]*\p{{Lu}}[\p{{Lu}}\p{{L}} .,'’\-]{{2,40}},?\s+(?:\p{{L}}{{3,9}}\.?\s\d{{1,2}}|\d{{1,2}}\.?\s\p{{L}}{{3,9}}\.?)\s*[,.]?\s*[/(]{_AGENCIES}[/)]
      | ^[ \t]*(?:(?:Photograph|Photo|Image|Foto|Picture|Bild|Crédit(?:\sphoto)?|Credit|Source|Quelle|Fonte|Fuente|Источник|来源|出典)s?\s*(?:by|:|/|：)?\s*)?(?:{_AGENCIES}/)?(?:Reuters|Associated\s+Press|Agence\s+France-Presse|Getty\s+Images|Shutterstock|Alamy|Magnum\s+Photos|picture\s+alliance|ullstein\s+bild|Corbis|iStock|Bettmann)\b[^\n]{{0,60}}$
      | ^[ \t]*[(\[]?(?:Photograph|Photo|Image|Foto|Picture|Bild|Crédit(?:\sphoto)?|Credit|Фото|写真|사진)s?\s*[:：/]\s*(?:[^\n]{{0,60}}?[/|,;(©–—-]\s?)?{_AGENCY_NAMES}[)\]]?[ \t.]*$
      | ^[ \t]*\(?(?:Additional\s+)?[Rr]eporting\s+by\s+\p{{Lu}}[^\n]{{0,120}}?[;,.]?\s+(?:[Ee]diting|[Ww]riting)\s+by\s+\p{{Lu}}
      | ^[ \t]*[Bb]y\s+\p{{Lu}}[^\n]{{2,60}},\s+(?:Associated\s+Press|Reuters|AP|The\s+New\s+York\s+Times|(?:The\s+)?Washington\s+Post|The\s+Guardian|Bloomberg|Los\s+Angeles\s+Times)\b
      | ^[ \t]*(?:Copyright\s+)?(?:\d{{4}}\s+)?(?:Distributed|Syndicated)\s+by\s+\p{{Lu}}
      | ^[ \t]*\(?(?:mit\s+Material\s+(?:von|der)|avec|con\s+información\s+de|com\s+informações\s+d[aeo])\s+{_AGENCIES}\b[^\n]{{0,30}}$ )""",
    regex.VERBOSE,
)
_STAMP: Final = regex.compile(
    r"""(?m)(?:
      \bdownloaded\s+(?:from|by|on|at|via|free\s+from)\s+[^\n]{3,160}?\b(?:on|by|at|for|guest|university|terms\s+of\s+use|personal\s+use|see\s+the)\b
      | \bthis\s+(?:content|article|document|pdf|ebook|e-book|copy|book)\s+(?:was\s+|has\s+been\s+|is\s+)?(?:downloaded|provided|licensed|sold|prepared|personali[sz]ed|printed)\s+(?:from|by|to|for|exclusively\s+for)\b
      | \bauthori[sz]ed\s+licensed\s+use\s+limited\s+to\b | \bsee\s+the\s+terms\s+and\s+conditions\s*\(https?:// | \ball\s+use\s+subject\s+to\s+(?:jstor|https?://|\w+\s+terms)
      | \blicensed\s+(?:exclusively\s+)?(?:to|for)\s+(?-i:\p{Lu})[^\n]{2,80}?(?:\bon\b|\border\b|\bcopy(?:ing)?\b|\d{4}|single[- ]user|@)
      | \bfor\s+(?:personal|internal)\s+use\s+only\b[^\n]{0,60}(?:distribut|reproduc|copy|resale)
      | \b(?:jstor|proquest|ebscohost|kindle|google\s+books|hathitrust)\b[^\n]{0,60}\b(?:terms|licen[cs]e|edition|digitized|all\s+rights|generated)
      | \bprovided\s+by\s+(?:the\s+)?(?:author|publisher)\s+for\s+(?:personal|individual|review)\b | \b(?:review|advance|uncorrected)\s+(?:copy|proofs?)\b[^\n]{0,40}\bnot\s+for\s+(?:sale|resale|distribution)
      | \bdieses\s+dokument\s+wurde\s+(?:lizenziert|heruntergeladen)\b | \bdocument\s+(?:téléchargé|distribué)\s+(?:depuis|sur|le|par)\b | \bdescargado\s+(?:de|desde|por)\s+[^\n]{3,80}\b(?:el|por|on)\b | \bнаучная\s+электронная\s+библиотека\b
    )""",
    regex.VERBOSE | regex.IGNORECASE,
)
_STAMPED: Final = (
    "downloaded", "this content", "licensed use", "licensed to", "licensed exclusively", "licensed for", "terms and conditions", "subject to", "personal use only", "internal use only",
    "jstor", "proquest", "ebscohost", "kindle", "google books", "hathitrust", "provided by", "copy", "proof", "heruntergeladen", "lizenziert", "téléchargé", "distribué",
    "descargado", "электронная", "prepared for", "sold to",
)  # fmt: skip
_ISBN: Final = regex.compile(
    r"\b(?:e-?)?ISBN(?:[-\s]?1[03])?(?:\s*\([^)\n]{1,20}\))?\s*:?\s*(?P<number>[\d][\d \-–]{8,16}[\dXx])\b",
    regex.IGNORECASE,
)
_ISSN: Final = regex.compile(
    r"\b[ep]?-?ISSN(?:-L)?(?:\s*\([^)\n]{1,20}\))?\s*:?\s*(?P<number>\d{4}[-–]\d{3}[\dXx])\b", regex.IGNORECASE
)
_DOI: Final = regex.compile(r"(?:\bdoi\s*:?\s*|\bdoi\.org/)10\.\d{4,9}/[^\s\"<>]{1,200}", regex.IGNORECASE)
_JOURNAL: Final = regex.compile(
    r"(?i)\bjournal\b|\bISSN\b|\bpublish(?:ed|er|ing)\b|\bcite\s+this\b|\bcitation:|\b(?:vol(?:ume)?\.?|no\.|issue)\s*\d|\b(?:19|20)\d\d[;,]\s?\d{1,4}\s?[:(]"
)
_DOI_REACH: Final = 400


def imprints(text: str, lower: str) -> Iterator[tuple[int, int, float, str]]:
    """Start, end, certainty and kind of each sign of a publisher."""
    edges = [(0, min(_FIRST_PAGES, len(text)))]
    if len(text) > _FIRST_PAGES:
        edges.append((max(len(text) - _LAST_PAGES, _FIRST_PAGES), len(text)))
    for first, last in edges:
        if not is_public(text[first:last]):
            yield from _at_edge(text, first, last)
    for start, end in windowed(text, lower, _STAMPED, _STAMP):
        yield start, line_end(text, end), 0.7, "stamp"


def _at_edge(text: str, first: int, last: int) -> Iterator[tuple[int, int, float, str]]:
    for pattern, note in ((_IMPRINT, "imprint"), (_PUBLISHER, "imprint"), (_WIRE, "wire")):
        for count, match in enumerate(pattern.finditer(text, first, last)):
            if count == _MOST:
                break
            start, end = trimmed(text, match.start(), max(line_end(text, match.end()), match.end()))
            yield start, end, 0.8, note
    for pattern, note, valid in ((_ISBN, "isbn", is_isbn), (_ISSN, "issn", is_issn)):
        matches = [match for match in pattern.finditer(text, first, last) if valid(match["number"])]
        if len({match[0].lower() for match in matches}) <= _CITATIONS:
            yield from ((*match.span(), 0.6, note) for match in matches)
    dois = list(_DOI.finditer(text, first, last))
    if len({match[0].lower() for match in dois}) <= _CITATIONS:
        for match in dois:
            beside = (
                text[max(0, match.start() - _DOI_REACH) : match.start()]
                + " "
                + text[match.end() : match.end() + _DOI_REACH]
            )
            if _JOURNAL.search(beside):
                yield *match.span(), 0.6, "doi"


def is_isbn(number: str) -> bool:
    """Whether the check digit of an ISBN of 10 or 13 digits is right (ISO 2108)."""
    digits = regex.sub(r"[^\dXx]", "", number).upper()
    if len(digits) == 10:
        values = [10 if digit == "X" else int(digit) for digit in digits]
        return sum(value * weight for value, weight in zip(values, range(10, 0, -1), strict=True)) % 11 == 0
    return (
        len(digits) == 13
        and "X" not in digits
        and sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
    )


def is_issn(number: str) -> bool:
    """Whether the check digit of an ISSN is right (ISO 3297)."""
    digits = regex.sub(r"[^\dXx]", "", number).upper()
    values = [10 if digit == "X" else int(digit) for digit in digits]
    return (
        len(values) == 8
        and sum(value * weight for value, weight in zip(values, range(8, 0, -1), strict=True)) % 11 == 0
    )
