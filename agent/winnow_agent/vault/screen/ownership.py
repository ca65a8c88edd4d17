"""Who says a text is theirs: copyright notices, reserved rights, licences, publishers' imprints, embedded metadata.

| type | note | the span |
|---|---|---|
| `THIRD_PARTY` | `copyright`, `rights reserved`, `imprint`, `isbn`, `issn`, `doi`, `wire`, `reprint` | the notice with the holder's name |
| `THIRD_PARTY` | `metadata` | 0 to 0: the statement stands in `document.rights`, not in the text |
| `LICENCE` | the SPDX identifier, or `unknown` | the first statement of that licence |
| `TRAINING_RESERVED` | `reservation`, or `metadata` | the reservation |

A finding from the file's metadata spans 0 to 0.

Whose name counts as ours is the policy's: `decide` compares the span, or the metadata's statement, with it.
Statements that a work is in the public domain are no findings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from winnow_agent.documents import Document, Finding
from winnow_agent.vault.screen.licences import licences

name: Final = "ownership"
version: Final = "1"

THIRD_PARTY: Final = "THIRD_PARTY"
LICENCE: Final = "LICENCE"
TRAINING_RESERVED: Final = "TRAINING_RESERVED"

_NOTICE_LENGTH: Final = 240
# Imprints stand on a book's or an article's first and last pages; elsewhere an ISBN is a citation.
_FIRST_PAGES: Final = 6000
_LAST_PAGES: Final = 3000
_CITATIONS: Final = 3

_YEARS: Final = r"(?:1[5-9]|20)\d\d(?:\s*[-–—/,]\s*(?:(?:(?:1[5-9]|20)\d\d)|\d\d|present|today|heute|now)\b)*"
_SIGN: Final = r"(?:©|℗|\(\s*[cC]\s*\)|&copy;|&\#169;|\\\(co|&\#xA9;)"
_WORD: Final = r"(?:[Cc]opyrights?|COPYRIGHTS?|[Cc]opr\.?|[Cc]opyrigth|[Uu]rheberrecht|[Dd]roits?\s+d['’]auteur|[Dd]erechos\s+de\s+autor)"
_HOLDER: Final = r"(?:the\s+|der\s+|die\s+|das\s+|by\s+|von\s+|par\s+|por\s+|of\s+)*[\p{Lu}\p{Lt}\p{Lo}\"“'<@][^\n]"
_COPYRIGHT: Final = regex.compile(
    rf"""(?:
      (?:{_WORD}[\s:,.]*{_SIGN} | {_SIGN}[\s:,.]*{_WORD} | {_WORD} | {_SIGN})(?:\s*(?:{_SIGN}|{_WORD}))*
        [\s:,.\-]{{0,4}}(?:by\s+|of\s+|notice\s+|is\s+|\w+\s+\d{{1,2}},?\s+)?[\["'(]?{_YEARS}
      | (?:{_WORD}[\s:,.]*{_SIGN}|{_SIGN}[\s:,.]*{_WORD}|©)[\s:,.\-]{{0,4}}{_HOLDER}
      | {_WORD}\s+(?:is\s+)?(?:held\s+|owned\s+)?by\s+{_HOLDER}
      | (?:^|[\n*/\#>|"';-])[ \t]*[Cc]opyright[ \t:,]+(?!notice|law|act\b|holder|owner|licen|statement|office|information|and\b|or\b|is\b|in\b|page|free|the\s+(?:Free\s+)?(?!\p{{Lu}}))(?:the\s+)?\p{{Lu}}[\p{{L}}.&'’-]+(?:[ ,]+(?:\p{{Lu}}|and\b|of\b|&|Inc|Ltd|GmbH))
      | \p{{Lu}}[\p{{L}}.,'&\- ]{{2,60}}\s(?:©|\([cC]\))\s*{_YEARS}
      | {_YEARS}[ \t]*(?:©|\([cC]\))[ \t]*\p{{Lu}}
    )""",
    regex.VERBOSE,
)
_TEMPLATE: Final = regex.compile(
    r"(?i)[\[<{(]\s*(?:yyyy|year|19xx|20xx|name\s+of|your\s+name|copyright\s+(?:owner|holder)|insert)|\bsee\s+copyright\b"
)
_PUBLIC_DOMAIN: Final = regex.compile(
    r"(?i)public[\s-]+domain|gemeinfrei|domaine\s+public|dominio\s+p[úu]blico|domínio\s+público|no\s+(?:known\s+)?copyright"
    r"|copyright[\s-]+free|uncopyright|CC0\b|not\s+copyrighted|free\s+of\s+(?:known\s+)?copyright"
)
_RESERVED: Final = regex.compile(
    r"(?i)\ball\s+(?:other\s+)?rights?\s+(?:are\s+)?reserved\b|\balle\s+rechte\s+vorbehalten\b|\btous\s+(?:les\s+)?droits\s+(?:sont\s+)?r[ée]serv[ée]s\b"
    r"|\btodos\s+los\s+derechos\s+(?:est[áa]n\s+)?reservados\b|\btutti\s+i\s+diritti\s+(?:sono\s+)?riservati\b|\btodos\s+os\s+direitos\s+(?:são\s+)?reservados\b"
    r"|\balle\s+rechten\s+voorbehouden\b|\bwszelkie\s+prawa\s+zastrzeżone\b|\bвсе\s+права\s+защищены\b|\balla\s+rättigheter\s+förbehåll\w+|\bminden\s+jog\s+fenntartva\b"
    r"|\b(?:no|any)\s+part\s+of\s+this\s+(?:publication|book|work|document|article)\s+may\s+be\s+(?:reproduced|copied|used)"
    r"|版权所有|版權所有|無断転載"
)
_IMPRINT: Final = regex.compile(
    r"""(?m)^[ \t>*]*(?:
      (?:(?:first|originally|this\s+edition)\s+)?published\s+(?:in\s+[\p{L} ,.]{2,60}\s)?(?:by|with|under)\s+\p{Lu}
      | (?:publisher|verlag|herausgeber|éditeur|editorial|editore|uitgever(?:ij)?|wydawca|издательство)\s*:\s*\S
      | (?:printed|gedruckt|imprimé|impreso|stampato)\s+(?:and\s+bound\s+)?(?:in|by|bei|à|en|par)\s+\p{Lu}
      | (?:an?\s+)?imprint\s+of\s+\p{Lu}
      | (?:erschienen|verlegt)\s+(?:im|bei|in)\s+\p{Lu}
      | (?:dépôt\s+légal|depósito\s+legal|achevé\s+d['’]imprimer)
    )""",
    regex.VERBOSE | regex.IGNORECASE,
)
_REPRINT: Final = regex.compile(
    r"(?i)\b(?:reprinted|reproduced|republished|used)\s+(?:here\s+)?(?:by|with)\s+(?:kind\s+)?permission\b"
    r"|\b(?:this\s+(?:article|story|piece|essay|post)\s+)?(?:first|originally)\s+(?:appeared|published)\s+(?:in|on|at)\s+\p{Lu}"
    r"|\bmit\s+freundlicher\s+genehmigung\b|\bavec\s+l['’]aimable\s+autorisation\b|\bnachdruck\s+(?:nur\s+mit|verboten)"
)
_WIRE: Final = regex.compile(
    r"""(?m)(?:^[^\n]{0,80}?\((?:Reuters|AP|AFP|UPI|dpa|Bloomberg|ANSA|EFE|TASS|Xinhua|Kyodo|PTI|ANI|APA|KNA|epd|sda|ats|Europa\s+Press|Thomson\s+Reuters)\)\s*[-–—:.]
      | ^[ \t]*(?:(?:Photograph|Photo|Image|Foto)s?\s*(?:by|:|/)?\s*)?(?:Reuters|Associated\s+Press|Agence\s+France-Presse|Getty\s+Images|Shutterstock|Alamy)\b[^\n]{0,60}$
      | ^[ \t]*\(?(?:Additional\s+)?[Rr]eporting\s+by\s+\p{Lu}[^\n]{0,120}?[;,]?\s+(?:[Ee]diting|[Ww]riting)\s+by\s+\p{Lu}
      | ^[ \t]*By\s+\p{Lu}[^\n]{2,60},\s+(?:Associated\s+Press|Reuters|The\s+New\s+York\s+Times|Washington\s+Post|The\s+Guardian)\b )""",
    regex.VERBOSE,
)
_ISBN: Final = regex.compile(
    r"\bISBN(?:-1[03])?(?:\s*\([^)\n]{1,20}\))?\s*:?\s*(?=(?:[\dXx][\s-]?){10,13})[\d][\d\s-]{8,16}[\dXx]\b"
)
_ISSN: Final = regex.compile(r"\b[ep]?ISSN(?:\s*\([^)\n]{1,20}\))?\s*:?\s*\d{4}-\d{3}[\dXx]\b", regex.IGNORECASE)
_DOI: Final = regex.compile(r"(?:\bdoi\s*:?\s*|\bdoi\.org/)10\.\d{4,9}/[^\s\"<>]+", regex.IGNORECASE)
_MACHINES: Final = (
    r"(?:text\s+(?:and|&)\s+data\s+mining|(?-i:\bTDM\b)|machine\s+learning|artificial\s+intelligence|(?-i:\bAI\b|\bA\.I\.|\bLLMs?\b)|language\s+models?|generative"
    r"|text-?\s*und\s+data-?\s*mining|künstliche\w*\s+intelligenz|(?-i:\bKI\b)|fouille\s+de\s+textes|intelligence\s+artificielle|(?-i:\bIA\b)"
    r"|miner[íi]a\s+de\s+(?:textos|datos)|inteligencia\s+artificial)"
)
_TRAINING: Final = regex.compile(
    rf"""(?:
      \b(?:not|no\s+part|nor|without|prohibit\w*|forbid\w*|reserv\w*|exclu\w*|opt\w*[\s-]out|refus\w*|object\w*|disallow\w*)\b[^.\n]{{0,160}}?
        (?:\btrain(?:ing)?\b[^.\n]{{0,60}}?{_MACHINES} | {_MACHINES}[^.\n]{{0,60}}?\btrain(?:ing|ed)?\b | text\s+(?:and|&)\s+data\s+mining)
      | (?:text\s+(?:and|&)\s+data\s+mining|{_MACHINES}[^.\n]{{0,40}}?training|\btraining[^.\n]{{0,40}}?{_MACHINES})[^.\n]{{0,120}}?
        \b(?:reserved|prohibited|forbidden|not\s+(?:permitted|allowed)|excluded|requires?\s+(?:prior\s+)?(?:written\s+)?permission)
      | \btdm-reservation\b["'\s:=>]{{1,6}}(?:content=["'])?1
      | \bno(?:image)?ai\b(?=["'\s,;]|$)
      | {_MACHINES}[^.\n]{{0,120}}?(?:vorbehalten|untersagt|verboten|ausgeschlossen|interdit\w*|réserv\w+|prohibid\w*|reservad\w*)
      | (?:vorbehalten|untersagt|verboten|interdit\w*|réserv\w+|prohíbe|reserva\w*)[^.\n]{{0,120}}?{_MACHINES}
      | §\s*44b\s+(?:Abs\.?\s*3\s+)?UrhG | \bArt(?:icle|\.)?\s*4\s*\(3\)[^.\n]{{0,60}}(?:2019/790|DSM|Directive)
      | \b(?:GPTBot|CCBot|ClaudeBot|Google-Extended)\b[^\n]*\n\s*Disallow:\s*/
    )""",
    regex.VERBOSE | regex.IGNORECASE,
)
_DANGLING: Final = regex.compile(rf"(?:(?:[,;&]|\b(?:by|and|und|et|of|the))|{_YEARS}[,.]?|{_SIGN}|{_WORD})\s*$")


def _finding(type_: str, start: int, end: int, score: float, note: str) -> Finding:
    return Finding(type_, start, end, score, name, version, note)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return min(len(text) if end < 0 else end, start + _NOTICE_LENGTH)


def _copyrights(text: str) -> Iterator[Finding]:
    covered = 0
    for match in _COPYRIGHT.finditer(text):
        start = match.start() + len(match[0]) - len(match[0].lstrip("\n*/#>|\"';- \t"))
        if start < covered:
            continue
        end = max(_line_end(text, match.end()), match.end())
        # A holder's name may stand on the next line.
        if _DANGLING.search(text[start:end]) and end < len(text) and text[end] == "\n":
            end = _line_end(text, end + 1)
        notice = text[start:end]
        if _TEMPLATE.search(notice):
            continue
        line = text[text.rfind("\n", 0, start) + 1 : end]
        if _PUBLIC_DOMAIN.search(line):
            continue
        covered = end
        yield _finding(THIRD_PARTY, start, start + len(notice.rstrip()), 0.9, "copyright")


def _reserved(text: str, copyrights: list[Finding]) -> Iterator[Finding]:
    spans = [(finding.start, finding.end) for finding in copyrights]
    for match in _RESERVED.finditer(text):
        # Beside its copyright line the clause says nothing new, and the line has the holder.
        if any(start - 300 <= match.start() <= end + 300 for start, end in spans):
            continue
        yield _finding(THIRD_PARTY, *_sentence(text, *match.span()), 0.8, "rights reserved")


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The line around a span, at most a notice's length to either side."""
    first = max(text.rfind("\n", 0, start) + 1, start - _NOTICE_LENGTH)
    return first, max(_line_end(text, end), end)


def _imprints(text: str) -> Iterator[Finding]:
    edges = [(0, min(_FIRST_PAGES, len(text)))]
    if len(text) > _FIRST_PAGES:
        edges.append((max(len(text) - _LAST_PAGES, _FIRST_PAGES), len(text)))
    for first, last in edges:
        for pattern, note in ((_IMPRINT, "imprint"), (_WIRE, "wire")):
            for match in pattern.finditer(text, first, last):
                start = match.start() + len(match[0]) - len(match[0].lstrip())
                yield _finding(THIRD_PARTY, start, max(_line_end(text, match.end()), match.end()), 0.8, note)
        for pattern, note in ((_ISBN, "isbn"), (_ISSN, "issn"), (_DOI, "doi")):
            matches = list(pattern.finditer(text, first, last))
            if len({match[0].lower() for match in matches}) <= _CITATIONS:
                yield from (_finding(THIRD_PARTY, *match.span(), 0.6, note) for match in matches)
    for match in _REPRINT.finditer(text):
        yield _finding(THIRD_PARTY, *_sentence(text, *match.span()), 0.7, "reprint")


def _metadata(document: Document) -> Iterator[Finding]:
    for statement in document.rights:
        if _TRAINING.search(statement):
            yield _finding(TRAINING_RESERVED, 0, 0, 1.0, "metadata")
        stated = list(licences(statement))
        yield from (_finding(LICENCE, 0, 0, 1.0, licence.key) for licence in stated)
        # A licence alone claims nothing; "© Jane Doe, CC BY 4.0" does.
        claims = _COPYRIGHT.search(statement) or _RESERVED.search(statement) or not stated
        if statement.strip() and claims and not _PUBLIC_DOMAIN.search(statement):
            yield _finding(THIRD_PARTY, 0, 0, 0.9, "metadata")


def findings(document: Document) -> Iterator[Finding]:
    """Every sign of ownership, in the text and in the file's metadata."""
    text = document.text
    copyrights = list(_copyrights(text))
    yield from copyrights
    yield from _reserved(text, copyrights)
    yield from _imprints(text)
    for licence in licences(text):
        yield _finding(LICENCE, licence.start, licence.end, 0.9, licence.key)
    for match in _TRAINING.finditer(text):
        yield _finding(TRAINING_RESERVED, *match.span(), 0.9, "reservation")
    yield from _metadata(document)
