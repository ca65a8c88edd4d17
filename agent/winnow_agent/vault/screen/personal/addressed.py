"""Offices as their holders are spoken to and of: "Mr. Speaker", "Madam President", "the Vice President", "Monsieur le Maire".

Some of their words are surnames as well, so the word alone says nothing. What tells are phrases that only an office has; and, of who
is addressed as "Mr" or "Madam", that the text is a debate, that the words stand as an address does, and that nobody in it is called so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile
from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Match

_REACH: Final = 40
# More than a title: nobody is called so, whoever says it.
_PHRASES: Final = (
    r"vice[ \-]presidents?|vice[ \-]chair(?:man|woman|person)?|(?:deputy[ ])?prime[ \-]ministers?|first[ ]minister|attorneys?[ \-]general"
    r"|solicitor[ \-]general|secretary[ \-]general|governor[ \-]general|director[ \-]general|surgeon[ \-]general|postmaster[ \-]general"
    r"|advocate[ \-]general|(?:foreign[ ]|home[ ]|defen[cs]e[ ]|press[ ]|general[ ]|colonial[ ]|first[ ])secretary|secretary[ ]of[ ](?:state|defen[cs]e|war)|chief[ ]justice"
    r"|chief[ ]of[ ]staff|lord[ ](?:high[ ])?(?:chancellor|mayor|chief[ ]justice|advocate|speaker|president|privy[ ]seal|provost|chamberlain|lieutenant)"
    r"|(?:deputy|house)[ ]speakers?|speaker[ ]of[ ]the[ ]house|speaker[ ]pro[ ]tempore|crown[ ]prince(?:ss)?|first[ ]lady|holy[ ]father|commander[ \-]in[ \-]chief|president[ \-]elect|presidents?[ \-]in[ \-]office"
    r"|presidents?[ ]of[ ]the[ ](?:european[ ])?(?:commission|council|parliament|republic|senate|united[ ]states|court|assembly|board)"
    r"|(?-i:Her|His|Your|Their|HER|HIS|YOUR)[ ](?:royal[ ]|imperial[ ])?(?:majesty|majesties|highness|excellency|eminence|holiness|lordship|ladyship)|(?-i:Your|YOUR)[ ]hono(?:u)?r"
    r"|chancellor[ ]of[ ]the[ ]exchequer|master[ ]of[ ]the[ ]rolls|minister[ ]of[ ]state|(?-i:MM)\.?[ ]ju[ií]za?"
    r"|(?:seine|ihre|eure|euer)[ ](?:majestät|exzellenz|excellenz|eminenz|durchlaucht|hoheit|heiligkeit)"
    r"|(?:su|sua|son|votre|vuestra|vossa)[ ](?:majest(?:ad|ade|à|é)|excel(?:encia|ência)|excellence|señoría|senhoria|alteza|altesse|eminencia|santidad)"
    r"|(?:monsieur|m\.|messieurs|madame|mme|mesdames)[ ](?-i:le|la|les)[ ](?:vice-)?(?:président|présidente|présidents|ministre|ministres|secrétaire|commissaire|commissaires|rapporteur|rapporteurs"
    r"|rapporteuse|député|députée|députés|sénateur|juge|procureur|préfet|maire|curé|duc|duchesse|comte|comtesse|vicomte|vicomtesse|marquis|marquise|baron|baronne|prince"
    r"|princesse|directeur|directrice|docteur|professeur|colonel|général|capitaine|gouverneur|chancelier|conseiller|abbé|notaire|doyen|recteur|inspecteur|greffier)"
)
_PHRASE: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}])(?i:(?:(?:the|mr\.?|mrs\.?|ms\.?|madam|mister|herr|frau|señora?|senhora?|sr\.?|sra\.?|signora?)[ ])?(?:{_PHRASES}))(?![\p{{L}}\p{{M}}])"
)
_OFFICE_WORDS: Final = "speaker|president|chair|chairman|chairwoman|secretary|minister"
_SPOKEN_TITLES: Final = frozenset({"mr", "mister", "madam", "madame"})
# "Mr" or "Madam" and an office whose word is a surname too, with what stands before and behind; no name goes on behind it.
_SPOKEN: Final = regex.compile(
    r"(?<![\p{L}\p{M}])(?:M(?:r|ister|adam|adame)\.?|MR\.?|MADAM)[ \u00a0](?:(?:Deputy|Vice|Acting|DEPUTY)[ \-])?"
    rf"(?P<office>(?i:{_OFFICE_WORDS}))(?![\p{{L}}\p{{M}}'’\-])(?![ ]\p{{Lu}}\p{{Ll}})"
)
# The like elsewhere, of words that nobody is called.
_SPOKEN_ABROAD: Final = regex.compile(
    r"(?<![\p{L}\p{M}])(?P<office>(?:Herr|Frau)[ ](?:Präsident(?:in)?|Vorsitzender?)|(?:Señora?|señora?|Sra?\.)[ ]president[ea]"
    r"|(?:Señora?|señora?|Senhora?|senhora?|Signora?|signora?|Sra?\.)[ ](?i:presidente))(?![\p{L}\p{M}'’\-])"
)
_TO_ABROAD: Final = regex.compile(
    r"[ ]?(?:!|,(?![ ]?(?:\d|(?:der|die|dessen|deren|ein|eine|wohnhaft|geboren|geb|aus|von|vom|und|que|quien|cuyo|cuya|de|del|con|un|una|natural|nacid[oa]"
    r"|che|di|da|nat[oa]|um|uma|com|cujo|cuja|nascid[oa]|mora|vive)(?!\p{L}))))"
)
# Who lives somewhere, has a dog or a wife is spoken to as somebody.
_AT_HOME: Final = regex.compile(
    r"(?<!\p{L})(?i:you[ ](?:live|lived|rent|owe)|your[ ](?:address|home|house|flat|wife|husband|son|daughter|child|children|mother|father|dog|cat|car"
    r"|garden|rent|debts?|health|illness|diagnosis|number|phone|email|birthday|neighbou?rs?))(?!\p{L})"
)
_BEFORE: Final = regex.compile(
    r"(?:^|[.!?:;,—–(\"“”‘'\n\]>]|--|(?i:you|thanks|thank|yes|no|well|now|so|but|and))[ \t\u00a0]{0,4}$"
)
_BEHIND: Final = regex.compile(
    r"[ ]?[,;:!?)—–\"”’\n]|[ ]--|\.(?!\p{L})|[ ]?$|[ ](?:of[ ](?:the|State|War|Defen[cs]e)|and)(?!\p{L})"
)
# Behind a comma, what is said of somebody and not to him.
_SAID_OF: Final = regex.compile(r"[ ]?,[ ](?:an?|of|from|who|whose|whom|aged?|born|then|\d|his|her)(?!\p{L})")
_SAID_TO: Final = regex.compile(
    r"[ ]?,[ ]?(?:I|I['’]m|we|We|my|our|you|your|let|may|Mr|Madam|members|Members|ladies|distinguished|honou?rable)(?!\p{L})"
)
_THANKED: Final = regex.compile(
    r"(?i:thank[ ]you(?:[ ]very[ ]much|[ ]so[ ]much)?|danke|vielen[ ]dank|gracias|obrigad[oa]|grazie),?[ ]$"
)
# Whoever has one of these words behind another title or an initial is called so.
_CALLED: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}])(?:Mrs|Ms|Miss|Dr|Prof|Sir|Dame|Uncle|Aunt|Dear|dear|family|Family|\p{{Lu}})\.?[ ](?:Mr\.?[ ]|Madam[ ])?"
    rf"(?P<office>(?i:{_OFFICE_WORDS}))s?(?![\p{{L}}\p{{M}}])(?![ ]\p{{Lu}}\p{{Ll}})"
)
# What a debate is about; one of them stands in many a letter.
_DEBATED: Final = regex.compile(
    r"(?<!\p{L})(?i:parliament|house[ ]of[ ](?:commons|lords|representatives)|senate|congress|chamber|honou?rable[ ](?:members?|friend|gentle\p{L}+)|right[ ]honou?rable|amendments?"
    r"|motions?|legislation|rapporteur|member[ ]states?|council|commission|committee|plenary|bill|treaty|opposition|constituen\p{L}+|budget|government|legislature|backbench\p{L}*|hansard"
    r"|resolutions?|yield|democrats?|republicans?|labour|conservatives?|article[ ]\d+|directive|reading)(?!\p{L})"
)
_DEBATE: Final = 4
_SENTENCE: Final = 120


def without_offices(text: str, marks: Iterable[Match]) -> Iterator[Match]:
    """The marks without persons who are an office by the phrase that they stand in, or by how they are addressed."""
    given = list(marks)
    persons = [mark for mark in given if mark.type == "PERSON"]
    addresses = sorted({*_addresses(text, persons), *_addresses_abroad(text)}) if persons else []
    for mark in given:
        if mark.type != "PERSON" or not (_is_inside(mark, addresses) or _is_phrase(text, mark)):
            yield mark


def _is_phrase(text: str, mark: Match) -> bool:
    start, end = max(0, mark.start - _REACH), min(len(text), mark.end + _REACH)
    return any(_covers(found.span(), mark) for found in _PHRASE.finditer(text, start, end))


def _addresses(text: str, persons: Sequence[Match]) -> Iterator[tuple[int, int]]:
    """Where an assembly's chair is addressed, if the text is a debate and every such word in it is plainly an address."""
    found = list(_SPOKEN.finditer(text))
    if not found or not _is_debate(text):
        return
    called = {match["office"].casefold() for match in _CALLED.finditer(text)}
    # "Speaker Ada Field" has an office, "Ada Speaker" a name.
    for mark in persons:
        words = [word.casefold().strip(".,") for word in text[mark.start : mark.end].split()]
        called.update(list(dropwhile(_SPOKEN_TITLES.__contains__, words))[1:])
    plainly = set[str]()
    for match in found:
        office, end = match["office"].casefold(), min(len(text), match.end() + _REACH)
        before = _BEFORE.search(text, max(0, match.start() - _REACH), match.start())
        homely = _AT_HOME.search(text, match.end(), min(len(text), match.end() + _SENTENCE))
        said_of = not _BEHIND.match(text, match.end(), end) or _SAID_OF.match(text, match.end(), end)
        if before is None or said_of or homely:
            called.add(office)
        elif _SAID_TO.match(text, match.end(), end) or _THANKED.search(
            text, max(0, match.start() - _REACH), match.start()
        ):
            plainly.add(office)
    yield from (match.span() for match in found if match["office"].casefold() in plainly - called)


def _addresses_abroad(text: str) -> Iterator[tuple[int, int]]:
    """Where whoever presides is spoken to in other languages, if the text never says it of somebody."""
    found = list(_SPOKEN_ABROAD.finditer(text))
    plainly, called = set[str](), set[str]()
    for match in found:
        start, end = max(0, match.start() - _REACH), min(len(text), match.end() + _REACH)
        thanked = _THANKED.search(text, start, match.start()) and _BEHIND.match(text, match.end(), end)
        to = _BEFORE.search(text, start, match.start()) and _TO_ABROAD.match(text, match.end(), end)
        (plainly if thanked or to else called).add(match["office"].casefold())
    yield from (match.span() for match in found if match["office"].casefold() in plainly - called)


def _is_debate(text: str) -> bool:
    said = set[str]()
    for match in _DEBATED.finditer(text):
        said.add(match[0].casefold())
        if len(said) >= _DEBATE:
            return True
    return False


def _is_inside(mark: Match, spans: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(spans, (mark.start, mark.end))
    return any(_covers(span, mark) for span in spans[max(0, at - 1) : at + 1])


def _covers(span: tuple[int, int], mark: Match) -> bool:
    return span[0] <= mark.start and mark.end <= span[1]
