"""Countries, continents, seas and peoples: by themselves they identify nobody, so they are of a kind of their own.

A place that is a whole country or more is a `REGION`, a people `NRP`; what is done with either is the policy's to say. Not where
it is part of an address, where it stands beside a name, or where anybody in the document is called so: "Jordan", "Chad" and
"America" are given names, and so stay places unless the words around them say that a country is meant.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final

import regex

from winnow_agent.vault.screen.personal.region_names import is_people, is_region
from winnow_agent.vault.screen.personal.rule import Match, is_witnessed
from winnow_agent.vault.screen.personal.votes import has_given, has_surname, is_title, opens
from winnow_agent.vault.screen.quality.stop_words import STOP_WORDS

REGION: Final = "REGION"

_REACH: Final = 48
_LONGEST: Final = 160
_NEIGHBOURS: Final = 3
_CLOSE: Final = 4
_GIVEN: Final = frozenset(
    {"израиль", "ізраїль", "израел", "ισραήλ", "ישראל", "إسرائيل", "israel", "izrael", "izraelis"}
)
_WORD: Final = regex.compile(r"[\p{L}\p{M}]++")
_PARTS: Final = regex.compile(
    r"\s*(?:[,;/]|(?<![\p{L}])(?:and|or|und|oder|et|ou|y|e|o|en|og|och|i|и|та)(?!\p{L})|&)\s*(?:the\s+|der\s+|la\s+|le\s+|les\s+)?"
)
_ARTICLE: Final = regex.compile(r"^(?i:the|die|der|das|les?|la|el|los|las|il|lo|os?|as?|de|het)[ ](?=\p{Lu})")
# What parts the lines and the parts of an address.
_POSTCODE: Final = regex.compile(r"\p{N}{5}[\s,.\-–]{0,3}$")
_BETWEEN: Final = {"PERSON": regex.compile(r"[ \t\-]{0,2}"), "LOCATION": regex.compile(r"[\s,;()/\-–]{0,4}")}
_NAME_BEFORE: Final = regex.compile(
    r"(?P<word>\p{Lu}[\p{L}\p{M}'’]*+(?:-[\p{L}\p{M}'’]++)*+)(?P<dot>\.?)[ \t\u00a0\-]{1,2}$"
)
_NAME_BEHIND: Final = regex.compile(r"[ \t\u00a0\-]{1,2}(?P<word>\p{Lu}[\p{L}\p{M}'’\-]*+)(?P<dot>\.?)")
# "In" and the like, by language; not behind what takes a person with the same word.
_IN: Final = {
    "en": "in|into|across|throughout|within|inside|outside",
    "de": "in|nach|innerhalb|quer durch",
    "fr": "en|au|aux|à travers",
    "es": "en|a través de|dentro de",
    "pt": "em|no|na|nos|nas|através d[ao]",
    "it": "in|nel|nella|negli",
    "nl": "in|naar",
    "sv": "i|till",
    "da": "i|til",
    "no": "i|til",
    "ru": "в|во",
    "uk": "в|у|во",
    "pl": "w|we|do",
}  # fmt: skip
_TRUSTED: Final = regex.compile(
    r"(?<!\p{L})(?i:believ|trust|confid|faith|interest|invest|hope|love|glaub|vertrau|verlieb|hoff|interess|croi|croy|foi|confian|fier|cree|creí|confí|fe|acredit"
    r"|cre|fé|fed|fid|fiduc|cred|geloof|gelov|vertrouw|tro|tror|litar|kär|forelsk|glad|вер|влюб|вір|закох|wierz|zakoch)\p{L}*+[ ](?:\p{L}{1,8}[ ])?$"
)
_BESIDE: Final = regex.compile(
    r"(?<!\p{L})(?P<other>(?:\p{Lu}\p{L}{2,20}[ ])?\p{Lu}\p{L}{2,20})[ ](?:and|or|und|oder|et|ou|y|e|o|en|og|och|i|и)[ ]$"
)
# Before who is one of many; "the Turk" may be what somebody is called, save in English.
_A: Final = regex.compile(
    r"(?<!\p{L})(?i:the|an?|all|many|some|most|few|no|other|these|those|both|ein|eine[rsmn]?|viele|alle|une?|des|una|uma?|algunos|muchos)[ ]$"
)
# Of somebody: who it is to whom, and what is said of persons alone.
_KIN: Final = (
    "uncle|aunt|auntie|cousin|niece|nephew|brother|sister|mother|father|mum|mom|dad|son|daughter|wife|husband|friend|neighbou?r|colleague|girlfriend"
    "|boyfriend|boss|grandmother|grandfather|grandma|grandpa|baby|patient|client|tenant|landlord|landlady|pupil|nurse|teacher|named|called"
    "|onkel|tante|vetter|cousine|nichte|neffe|bruder|schwester|mutter|vater|sohn|tochter|freund|freundin|nachbar|nachbarin|kollege|kollegin|chefin?"
    "|ärztin|lehrerin?|schülerin?|patientin|mandantin?|mieterin?|oma|opa|zeuge|zeugin|namens|heißt|hieß|oncle|nièce|neveu|frère|sœur|mère|père|fils"
    "|fille|mari|amie?|voisine?|collègue|nommée?|appelée?|tío|tía|primo|prima|sobrina?o?|hermano|hermana|madre|hijo|hija|marido|esposa|amigo|amiga|vecino"
    "|vecina|llamad[oa]|tio|tia|sobrinh[oa]|irmão|irmã|mãe|pai|filh[oa]|vizinh[oa]|chamad[oa]|zio|zia|cugin[oa]|nipote|fratello|sorella|figli[oa]|marito"
    "|moglie|amic[oa]|vicin[oa]|nonn[oa]|di nome|oom|broer|zus|moeder|zoon|dochter|vriend|vriendin|buurman|buurvrouw|genaamd|farbror|moster|bror|syster"
    "|søster|mor|far|søn|datter|dotter|vän|ven|venn|venninde|nabo|granne|ved navn"
)
_KIN_BEFORE: Final = regex.compile(rf"(?<!\p{{L}})(?i:{_KIN}),?[ ]$")
# Before a country's name French has an article, a preposition or the end of something; before a person's any word.
_BARE_BEFORE: Final = regex.compile(
    r"(?<![\p{L}'’])(?!(?i:la|le|les|du|des|de|en|aux?|à|et|ou|ni|entre|pour|vers|contre|par|sauf|dont|avec|sans|depuis|que|comme)[ ])\p{Ll}++[ ]$"
)
_ACTS: Final = (
    r"(?:['’]s[ ](?:mother|father|wife|husband|sister|brother|son|daughter|friend|birthday)|[ ](?:called|phoned|rang|told|asked|kissed|hugged|married|smiled|laughed"
    r"|cried|whispered|nodded|replied|answered|wrote|texted|slept|woke|sat|walked|came|went|said|says|lives|sagte|fragte|lachte|weinte|rief|kam|ging|schrieb|wohnt"
    r"|a[ ]dit|dijo|llegó|llamó|disse|chegou|ligou|ha[ ]detto|zei|sa|sade|and[ ]I|und[ ]ich|who|whose|,[ ]who))(?!\p{L})"
)
_PLAINLY: Final = 4
_AND_MORE: Final = regex.compile(
    r",?[ ](?:and|or|und|oder|et|ou|y|o|e|en|of|och|og|eller|i|oraz|ja|és|și)[ ](?:the[ ]|les[ ]|l['’]|la[ ]|los[ ]|las[ ]|gli[ ]|os[ ]|a[ ]|die[ ]|de[ ])?"
    r"((?P<first>\p{Lu}[\p{L}\p{M}’'.\-]++)(?:[ ]\p{Lu}[\p{L}\p{M}’'\-]++){0,2})"
)
# In French a country has an article, and a person none.
_THE_FRENCH: Final = regex.compile(r"(?<!\p{L})(?i:(?:(?:de|à)[ ])?la[ ]|(?:(?:de|à)[ ])?l['’]|du[ ]|aux?[ ])$")
_OFTEN: Final = 2
# So many countries in a row are a list of countries, though one of them may be somebody's name.
_LIST: Final = 3
_ABBREVIATION: Final = 3


def placed(text: str, marks: Sequence[Match], language: str) -> Iterator[Match]:
    """The marks; persons that only models see and who are a country or a people as what they are.

    One word on no list of given names or surnames, that stands beside no name and behind no title; of a country the text must
    tell as a place elsewhere, with a word for "in" there, or among others, and before a people's name must stand what none has
    before a person's. Countries of more than one word, and rows of countries most of which nobody is called, are none's name.
    """
    places = {text[mark.start : mark.end] for mark in marks if mark.type == "LOCATION"}
    told = {
        part
        for mark in marks
        if mark.type in _BETWEEN
        for part in _parts(text[mark.start : mark.end])
        if is_region(part, language)
    }
    for mark in marks:
        value = text[mark.start : mark.end]
        if mark.type != "PERSON" or is_witnessed(mark):
            yield mark
        elif _is_row(text, mark, language):
            yield mark._replace(type="LOCATION")
        elif not _is_nobodys(text, mark, value, language):
            yield mark
        elif is_region(value, language) and (
            value in places or len(told - {value}) >= _OFTEN or _is_in(text, mark.start, language)
        ):
            yield mark._replace(type="LOCATION")
        elif is_people(value, language) and _A.search(text, max(0, mark.start - _REACH), mark.start) is not None:
            yield mark._replace(type="NRP")
        else:
            yield mark


def _is_row(text: str, mark: Match, language: str) -> bool:
    parts = _parts(text[mark.start : mark.end])
    if not all(is_region(part, language) for part in parts) or _is_beside_a_name(text, mark, language):
        return False
    named = sum(" " not in part and (has_given(part) or has_surname(part)) for part in parts)
    return " " in parts[0] if len(parts) == 1 else 2 * named <= len(parts)


def _is_nobodys(text: str, mark: Match, value: str, language: str) -> bool:
    single = _WORD.fullmatch(value) is not None and len(value) > 1
    return single and not has_given(value) and not has_surname(value) and not _is_beside_a_name(text, mark, language)


def judged(text: str, spans: Sequence[Match], language: str) -> list[Match]:
    """The spans; places that are a whole country or more as regions, peoples as such, where they are nothing else."""
    persons = [span for span in spans if span.type == "PERSON"]
    called = {word.casefold() for span in persons for word in _WORD.findall(text, span.start, span.end)}
    taken = sorted({(span.start, span.end, span.type) for span in spans if span.type in _BETWEEN})
    alone = {
        span: _kind(text[span.start : span.end], language)
        for span in spans
        if span.type == "LOCATION" and _is_alone(text, span, called, language)
    }
    alone = _apart(text, alone, taken, language)
    meant = Counter(text[span.start : span.end] for span in alone if _is_in(text, span.start, language))
    meant.update(_with_peoples(text, {text[span.start : span.end] for span in alone} - called))
    acting = _acting(text, {text[span.start : span.end] for span in alone})
    meant = Counter({word: times for word, times in meant.items() if times >= _PLAINLY or word not in acting})
    return [
        span._replace(type=kind)
        if (kind := alone.get(span)) is not None and _is_meant(text, span, meant, language)
        else span
        for span in spans
    ]


def _kind(value: str, language: str) -> str | None:
    """What a place is by its name; `None` where it is no more than a place."""
    parts = _parts(value)
    if parts and all(is_region(part, language) for part in parts):
        return REGION
    return "NRP" if is_people(value, language) and not has_given(value) else None


def _parts(value: str) -> list[str]:
    return [part for part in _PARTS.split(_ARTICLE.sub("", value)) if part]


def _is_alone(text: str, span: Match, called: set[str], language: str) -> bool:
    """Whether a place is marked by models alone, belongs to no address or name, and nobody in the text is called so."""
    value = text[span.start : span.end]
    if is_witnessed(span) or len(value) > _LONGEST or any(map(str.isdigit, value)):
        return False
    if any(" " not in part and part.casefold() in called for part in _parts(value)):
        return False
    if _POSTCODE.search(text, max(0, span.start - _REACH), span.start) is not None:
        return False
    return not _is_beside_a_name(text, span, language)


def _apart(
    text: str, alone: dict[Match, str | None], taken: Sequence[tuple[int, int, str]], language: str
) -> dict[Match, str | None]:
    """Those of the regions that no person and no lesser place overlaps or stands right beside."""
    lesser = [span for span in taken if span[2] == "PERSON" or _kind(text[span[0] : span[1]], language) is None]
    starts = [start for start, _, _ in lesser]

    def is_apart(mark: Match) -> bool:
        at = bisect_left(starts, mark.start)
        for start, end, type_ in lesser[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]:
            if start < mark.end and mark.start < end:
                return False
            first, last = (end, mark.start) if end <= mark.start else (mark.end, start)
            if last - first <= _CLOSE and _BETWEEN[type_].fullmatch(text, first, last) is not None:
                return False
        return True

    return {mark: kind for mark, kind in alone.items() if kind is not None and is_apart(mark)}


def _is_meant(text: str, span: Match, meant: Counter[str], language: str) -> bool:
    """Whether a country is meant by a word that is a given name too: by a word for "in" there, often, or in a list of countries."""
    value = text[span.start : span.end]
    parts = _parts(value)
    if not any(" " not in part and _is_given(part) for part in parts):
        return True
    if len(parts) > 1:
        row = len(parts) + _goes_on(text, span, language)
        return row >= _LIST or all(meant[part] for part in parts if _is_given(part))
    return meant[value] >= _OFTEN or _is_in(text, span.start, language) or _is_part(text, span, language)


def _goes_on(text: str, span: Match, language: str) -> bool:
    """Whether one more country closes the row: "Germany, France and the United States"."""
    more = _AND_MORE.match(text, span.end, min(len(text), span.end + _REACH))
    return more is not None and (is_region(more["first"], language) or is_region(more[1], language))


def _is_part(text: str, span: Match, language: str) -> bool:
    """Whether a word before or behind makes it another country or part of the world: "South [Korea]", "[America] Latina"."""
    value = text[span.start : span.end]
    before = _NAME_BEFORE.search(text, max(0, span.start - _REACH), span.start)
    behind = _NAME_BEHIND.match(text, span.end, min(len(text), span.end + _REACH))
    return bool(
        (before and is_region(f"{before['word']} {value}", language))
        or (behind and is_region(f"{value} {behind['word']}", language))
    )


def _with_peoples(text: str, values: Iterable[str]) -> Iterator[str]:
    """Those of the words that may be given names whose people the text tells of, as often as it does: "American" of "America"."""
    given = {
        value[:-1] if value[-1] in "aey" else value: value for value in values if value.isalpha() and has_given(value)
    }
    if given:
        stems = "|".join(map(regex.escape, given))
        for people in regex.finditer(rf"(?<!\p{{L}})(?P<stem>{stems})(?:i?ans?|is?|ese)(?!\p{{L}})", text):
            yield given[people["stem"]]


def _acting(text: str, values: Iterable[str]) -> frozenset[str]:
    """Those of the words that may be given names who somewhere do what persons do: then more must tell that a country is meant."""
    given = [value for value in values if value.isalpha() and _is_given(value)]
    if not given:
        return frozenset()
    found = regex.finditer(rf"(?<!\p{{L}})(?P<name>{'|'.join(map(regex.escape, given))}){_ACTS}", text)
    return frozenset(match["name"] for match in found)


def _is_given(value: str) -> bool:
    """Whether a country's name is a given name too; "US" is none, and "Israel" is one in scripts that no list knows."""
    abbreviated = len(value) <= _ABBREVIATION and value.isupper()
    return value.casefold() in _GIVEN or (has_given(value) and not abbreviated)


def _is_beside_a_name(text: str, mark: Match, language: str) -> bool:
    """Whether a title, a given name, an initial or a word for kin stands before, or what may be a name behind a word that is one."""
    value = text[mark.start : mark.end]
    if _KIN_BEFORE.search(text, max(0, mark.start - _REACH), mark.start) is not None:
        return True
    if language == "fr" and _BARE_BEFORE.search(text, max(0, mark.start - _REACH), mark.start) is not None:
        return True
    if _is_part(text, mark, language):
        return False
    before = _NAME_BEFORE.search(text, max(0, mark.start - _REACH), mark.start)
    # A full stop behind a longer word than an initial ends a sentence, unless it is a title's.
    if before is not None and (not before["dot"] or len(before["word"]) == 1 or is_title(before["word"])):
        word = before["word"]
        common = word.casefold() in STOP_WORDS.get(language, frozenset()) | STOP_WORDS["en"]
        if text[mark.start - 1] == "-" and has_surname(word):
            return True
        if is_title(word) or (len(word) == 1 and before["dot"]) or (has_given(word) and not common):
            return True
        borne = has_surname(value) or _is_given(value)
        if borne and not common and not opens(text, before.start()) and not is_region(word, language):
            return True
    behind = _NAME_BEHIND.match(text, mark.end, min(len(text), mark.end + _REACH)) if _is_given(value) else None
    return behind is not None and not is_region(behind["word"], language)


@cache
def _in(language: str) -> Any:
    words = _IN.get(language, _IN["en"])
    return regex.compile(rf"(?<![\p{{L}}])(?i:{words})[ ](?i:(?:the|der|die|das|dem|den|la|le|les|el|lo)[ ])?$")


def _is_in(text: str, place: int, language: str) -> bool:
    """Whether a word for "in" stands before a place, and none before that which says that somebody is trusted or loved."""
    listed = _BESIDE.search(text, max(0, place - _REACH), place)
    if listed is not None and is_region(listed["other"], language):
        place = listed.start("other")
    if language == "fr" and _THE_FRENCH.search(text, max(0, place - _REACH), place) is not None:
        return True
    found = _in(language).search(text, max(0, place - _REACH), place)
    return found is not None and _TRUSTED.search(text, max(0, found.start() - _REACH), found.start()) is None
