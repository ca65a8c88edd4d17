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

from winnow_agent.vault.screen.personal import addressed_abroad, debates
from winnow_agent.vault.screen.personal.rule import Match
from winnow_agent.vault.screen.personal.uncalled import is_uncalled
from winnow_agent.vault.screen.personal.votes import has_given, has_surname

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
    r"|(?:monsieur|m\.|messieurs|madame|mme|mesdames)[ ](?-i:le|la|les)[ ](?:vice-)?(?:président|présidente|présidents|ministre|ministres|premier[ ]ministre|première[ ]ministre|secrétaire|commissaire|commissaires|rapporteur|rapporteurs"
    r"|rapporteuse|rapporteure|sénatrice|conseillère[ ]fédérale|conseillère|conseiller[ ]fédéral|préfète|procureure|greffière|bourgmestre|syndic|échevin|échevine|adjoint|adjointe|bâtonnier|ambassadrice|ambassadeur|chancelière|mairesse|"
    r"député|députée|députés|sénateur|juge|procureur|préfet|maire|curé|duc|duchesse|comte|comtesse|vicomte|vicomtesse|marquis|marquise|baron|baronne|prince"
    r"|princesse|directeur|directrice|docteur|professeur|colonel|général|capitaine|gouverneur|chancelier|conseiller|abbé|notaire|doyen|recteur|inspecteur|greffier)(?:[ ]d['’]état)?"
    r"|(?:vice)?minist(?:r[oa]s?|re)[ ](?:de(?:[ ]la|l|lla|llo|lle|i|gli)?|d[oae]s?|du|des|para)[ ](?:l['’])?"
    r"(?:defensa|hacienda|sanidad|interior|trabajo|educación|igualdad|economía|exteriores|fomento|vivienda|ciencia|transportes|lavoro|interno|giustizia|difesa|salute|istruzione|esteri|imprese|infrastrutture|trasporti"
    r"|turismo|cultura|justicia|agricultura|industria|economia|ambiente|saúde|educação|fazenda|defesa|justiça|trabalho|administração|finanças|agricultura|negócios|défense|justice|intérieur|santé|culture|travail|éducation|finances)"
)
_PHRASE: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}])(?i:(?:(?:the|mr\.?|mrs\.?|ms\.?|madam|mister|herr|frau|señora?|senhora?|sr\.?|sra\.?|signora?)[ ])?(?:{_PHRASES}))(?![\p{{L}}\p{{M}}])"
)
_OFFICE_WORDS: Final = "speaker|president|chair|chairman|chairwoman|secretary|minister|mayor"
_SPOKEN_TITLES: Final = frozenset({"mr", "mister", "madam", "madame"})
# "Mr" or "Madam" and an office whose word is a surname too, with what stands before and behind; no name goes on behind it.
_SPOKEN: Final = regex.compile(
    r"(?<![\p{L}\p{M}])(?:M(?:r|ister|adam|adame)\.?|MR\.?|MADAM)[ \u00a0](?:(?:Deputy|Vice|Acting|DEPUTY)[ \-])?"
    rf"(?P<office>(?i:{_OFFICE_WORDS}))(?![\p{{L}}\p{{M}}'’\-])(?![ ]\p{{Lu}}\p{{Ll}})"
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
    r"[ ]?,[ ]?(?:I|I['’]m|we|We|my|our|you|your|let|may|Mr|Madam|members|Members|ladies|distinguished|honou?rable|if|when|whenever|that|there|it|it['’]s|this|these|those|since|because|while|although|why|how|what|will|can|could|would|does|did|is|are|yesterday|today"
    r"|last[ ](?:week|month|year|night)|on[ ](?:behalf|this|a[ ]point)|in[ ](?:my|this|committee)|Canadians|Americans|Australians|the[ ](?:council|committee|motion|question|amendment|bill|hon\.?))(?!\p{L})"
)
# What only who presides does, in the words that are said of him; a salutation is no such thing.
_RULES: Final = regex.compile(r"[ ](?:has|will|is|was|had|may|must|can|called|ruled|put|said|in|on|to|for)(?!\p{L})")
_DEAR: Final = regex.compile(r"(?<!\p{L})(?i:dear|then|from)[ ]$")
_COMMA_BEHIND, _COMMA_BEFORE = regex.compile(r"[ ]?(?:,[ ]|:[ ]\p{Lu})"), regex.compile(r",[ ]$")
_PARTED_BEHIND: Final = regex.compile(r"[ ]?[,;:.!?–—\-]+[ ]?")
_PARTED_BEFORE: Final = regex.compile(
    r"[,;:][ ](?:Mr\.?|Herr|Frau)?$|[ ](?:e|y|et|und|and|ed)[ ](?:(?:la|le|lo|los|las|il|i|gli|el|der|die|the)[ ])?$|[,][ ]?$"
)
_THANKS_WORDS: Final = (
    "merci danke thanks gracias obrigado obrigada grazie tack takk tak kiitos dziękuję děkuji bitte ja nein oui non"
)
_THANKS: Final = frozenset(_THANKS_WORDS.split())
_IN: Final = regex.compile(r"(?<!\p{L})(?:in|en|em)[ ]$")
_UNSURE: Final = 0.5
_THANKED: Final = regex.compile(
    r"(?i:thank[ ]you(?:[ ]very[ ]much|[ ]so[ ]much)?|danke|vielen[ ]dank|gracias|obrigad[oa]|grazie),?[ ]$"
)
# Whoever has one of these words behind another title or an initial is called so.
_CALLED: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}])(?:Mrs|Ms|Miss|Dr|Prof|Sir|Dame|Uncle|Aunt|Dear|dear|family|Family|\p{{Lu}})\.?[ ](?:Mr\.?[ ]|Madam[ ])?"
    rf"(?P<office>(?i:{_OFFICE_WORDS}))s?(?![\p{{L}}\p{{M}}])(?![ ]\p{{Lu}}\p{{Ll}})"
)
_SENTENCE: Final = 120


def without_offices(text: str, marks: Iterable[Match]) -> Iterator[Match]:
    """The marks without persons who are an office by the phrase that they stand in, or by how they are addressed.

    Of a mark that holds an address and what is said behind its comma, that is left.
    """
    given = list(marks)
    persons = [mark for mark in given if mark.type == "PERSON"]
    spans = sorted({*_addresses(text, persons), *addressed_abroad.addresses(text, persons)}) if persons else []
    for mark in given:
        if mark.type != "PERSON":
            yield mark
        elif not (
            (_is_inside(mark, spans) and not mark.note.startswith("field"))
            or _is_phrase(text, mark)
            or is_uncalled(text, mark)
            or debates.is_minuted(text, mark)
        ):
            yield from _beside(text, mark, spans)


def _beside(text: str, mark: Match, spans: Sequence[tuple[int, int]]) -> Iterator[Match]:
    """The mark, without an office at its edge that a comma or "and the" parts from the rest of it."""
    start, end = mark.start, mark.end
    reach = max(0, start - _REACH), min(len(text), end + _REACH)
    phrases = [found.span() for found in _PHRASE.finditer(text, *reach)]
    at = bisect_right(spans, (end, end))
    for first, last in (*spans[max(0, at - 2) : at], *phrases):
        if first <= start < last < end and (parted := _PARTED_BEHIND.match(text, last, end)) is not None:
            start = parted.end()
        if start < first < end <= last and (parted := _PARTED_BEFORE.search(text, start, first)) is not None:
            end = parted.start()
    if (start, end) == (mark.start, mark.end):
        yield mark
    elif start < end and not _is_nobody(text, start, end, mark.score):
        yield mark._replace(start=start, end=end)


def _is_nobody(text: str, start: int, end: int, score: float) -> bool:
    """Whether what stood beside an office is thanks, a place, or one word on no list of names that no model was sure of."""
    words = text[start:end].split()
    if len(words) != 1 or has_given(words[0]) or has_surname(words[0]):
        return False
    return (
        score < _UNSURE or words[0].casefold() in _THANKS or _IN.search(text, max(0, start - _REACH), start) is not None
    )


def _is_phrase(text: str, mark: Match) -> bool:
    start, end = max(0, mark.start - _REACH), min(len(text), mark.end + _REACH)
    return any(_covers(found.span(), mark) for found in _PHRASE.finditer(text, start, end))


def _addresses(text: str, persons: Sequence[Match]) -> Iterator[tuple[int, int]]:
    """Where an assembly's chair is addressed, if the text is a debate and nobody in it is called so."""
    found = list(_SPOKEN.finditer(text))
    if not found or not debates.is_english(text):
        return
    minuted = debates.has_formula(text)
    called = {match["office"].casefold() for match in _CALLED.finditer(text)}
    # "Speaker Ada Field" has an office, "Ada Speaker" a name.
    for mark in persons:
        words = [word.casefold().strip(".,") for word in text[mark.start : mark.end].split()]
        called.update(list(dropwhile(_SPOKEN_TITLES.__contains__, words))[1:])
    plainly = set[str]()
    for match in found:
        office = match["office"].casefold()
        plain = _is_plain(text, match, minuted=minuted)
        if plain:
            plainly.add(office)
        elif plain is not None:
            called.add(office)
    yield from (match.span() for match in found if match["office"].casefold() in plainly - called)


def _is_plain(text: str, match: regex.Match[str], *, minuted: bool) -> bool | None:
    """Whether who is addressed is plainly an office, somebody, or neither by this alone.

    Args:
        minuted: whether the text has forms of words that only an assembly has: there any sentence may follow the address.
    """
    start, end = max(0, match.start() - _REACH), min(len(text), match.end() + _REACH)
    if _SAID_OF.match(text, match.end(), end) or _AT_HOME.search(
        text, match.end(), min(len(text), match.end() + _SENTENCE)
    ):
        return False
    before = _BEFORE.search(text, start, match.start())
    if before is None or not _BEHIND.match(text, match.end(), end):
        ruled = minuted and _RULES.match(text, match.end(), end) and not _DEAR.search(text, start, match.start())
        return None if ruled else False
    if _SAID_TO.match(text, match.end(), end) or _THANKED.search(text, start, match.start()):
        return True
    if minuted and (_COMMA_BEHIND.match(text, match.end(), end) or _COMMA_BEFORE.search(text, start, match.start())):
        return True
    return None


def _is_inside(mark: Match, spans: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(spans, (mark.start, mark.end))
    return any(_covers(span, mark) for span in spans[max(0, at - 1) : at + 1])


def _covers(span: tuple[int, int], mark: Match) -> bool:
    return span[0] <= mark.start and mark.end <= span[1]
