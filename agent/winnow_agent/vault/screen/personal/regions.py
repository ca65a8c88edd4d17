"""Countries, continents, seas and peoples: by themselves they identify nobody, so they are of a kind of their own.

A place that is a whole country or more is a `REGION`, a people `NRP`; what is done with either is the policy's to say. A person's
mark stays one, whatever its word is. A place stays one if any of its words is a given name or a surname somewhere ("Jordan",
"Ireland", "America"), where it is part of an address or stands beside a name, and where anybody in the document is called so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

import regex

from winnow_agent.vault.screen.inflection import plain, stems
from winnow_agent.vault.screen.personal.region_names import is_people, is_region, names_of_one_word
from winnow_agent.vault.screen.personal.rule import Match, is_witnessed
from winnow_agent.vault.screen.personal.votes import CAPITAL_NOUNS, has_given, has_surname, is_title, opens
from winnow_agent.vault.screen.quality.stop_words import STOP_WORDS

REGION: Final = "REGION"

_REACH: Final = 48
_LONGEST: Final = 160
_NEIGHBOURS: Final = 3
_CLOSE: Final = 4
_ABBREVIATION: Final = 3
_WORD: Final = regex.compile(r"[\p{L}\p{M}]++")
_PARTS: Final = regex.compile(
    r"\s*(?:[,;/]|(?<![\p{L}])(?:and|or|und|oder|et|ou|y|e|o|en|og|och|i|и|та)(?!\p{L})|&)\s*(?:the\s+|der\s+|la\s+|le\s+|les\s+)?"
)
_ARTICLE: Final = regex.compile(r"^(?i:the|die|der|das|les?|la|el|los|las|il|lo|os?|as?|de|het)[ ](?=\p{Lu})")
_POSTCODE: Final = regex.compile(r"\p{N}{5}[\s,.\-–]{0,3}$")
# What parts the lines and the parts of an address.
_BETWEEN: Final = {"PERSON": regex.compile(r"[ \t\-]{0,2}"), "LOCATION": regex.compile(r"[\s,;()/\-–]{0,4}")}
_NAME_BEFORE: Final = regex.compile(
    r"(?P<word>\p{Lu}[\p{L}\p{M}'’]*+(?:-[\p{L}\p{M}'’]++)*+)(?P<dot>\.?)[ \t\u00a0\-]{1,2}$"
)
_NAME_BEHIND: Final = regex.compile(r"[ \t\u00a0\-]{1,2}(?P<word>\p{Lu}[\p{L}\p{M}'’\-]*+)")
_LISTED_BEHIND: Final = regex.compile(r",[ ](?P<word>\p{Lu}[\p{L}\p{M}'’\-]++)[ \t.;]{0,3}(?:\n|$)")
# Given names that no list has: those that have been given, and words in scripts that the lists are not of, by their beginning.
_BORNE_WORDS: Final = "israel izrael egypt persia samoa scotland jamaica zaire siam albania tanzania palestine levant terre kuba italia italija chad"
_BORNE: Final = frozenset(_BORNE_WORDS.split())
_BORNE_ABROAD: Final = (
    "израил",
    "ізраїл",
    "израел",
    "ισρα",
    "γεωργ",
    "ישראל",
    "إسرائيل",
    "америк",
    "инди",
    "куба",
    "αμερικ",
    "ινδι",
)
# What only says which country: nobody is called "South Korea", though somebody is called South.
_PART_WORDS: Final = (
    "the of and new old great united states kingdom republic people's empire union soviet islands north south east west northern southern eastern"
    " western central middle near far black red white sea ocean channel bank world nord sud du de l'est l'ouest unis sur del mar negro rojo"
    " reino unido von die meer reich roten grande gran checa república czech st coast staten verenigde"
    " états-unis etats-unis royaume-uni grande-bretagne pays-bas norte sul stati uniti zee oceaan nahe nahen naher fernen ferner stillen rotes"
    " schwarzes schwarzen midden-oosten stany zjednoczone"
)
_PART: Final = frozenset(_PART_WORDS.split())
# Of somebody: who it is to whom, and what he is called.
_KIN: Final = (
    "uncle|aunt|auntie|cousin|niece|nephew|brother|sister|mother|father|mum|mom|dad|son|daughter|wife|husband|friend|neighbou?r|colleague|girlfriend"
    "|boyfriend|boss|grandmother|grandfather|grandma|grandpa|baby|child|girl|boy|victim|ex|little|patient|client|tenant|landlord|landlady|pupil|nurse"
    "|teacher|onkel|tante|vetter|cousine|nichte|neffe|bruder|schwester|mutter|vater|sohn|tochter|kind|freund|freundin|nachbar|nachbarin|kollege"
    "|kollegin|chefin?|ärztin|lehrerin?|schülerin?|patientin|mandantin?|mieterin?|oma|opa|zeuge|zeugin|oncle|nièce|neveu|frère|sœur|mère|père|fils"
    "|fille|mari|enfant|amie?|voisine?|collègue|tío|tía|primo|prima|sobrina?o?|hermano|hermana|madre|hijo|hija|marido|esposa|amigo|amiga|vecino"
    "|vecina|niñ[oa]|tio|tia|sobrinh[oa]|irmão|irmã|mãe|pai|filh[oa]|vizinh[oa]|zio|zia|cugin[oa]|nipote|fratello|sorella|figli[oa]|marito"
    "|moglie|amic[oa]|vicin[oa]|nonn[oa]|oom|broer|zus|moeder|zoon|dochter|kind|vriend|vriendin|buurman|buurvrouw|farbror|moster|bror|syster"
    "|søster|mor|far|søn|datter|dotter|barn|vän|ven|venn|venninde|nabo|granne|brat|siostra|syn|córka|bratr|sestra|dcera"
)
_CALLED: Final = (
    r"(?:named|called|calls?|name)[ ](?:him|her|me|them|us)|named|called|name(?:['’]s|[ ]is|[ ]was|d)|i['’]?m|i[ ]am|namens|heißt|heisst|heiße|hieß|hieß|genannt|nenn(?:en|t|e)[ ](?:sie|ihn|mich)"
    r"|nommée?s?|appelée?s?|prénommée?|s['’]appel(?:le|ait)|m['’]appelle|llamad[oa]|(?:se|me)[ ]llama(?:ba)?|me[ ]llamo|nombre[ ]es|chamad[oa]|(?:se|me)[ ]cham[ao]|nome[ ]é"
    r"|di[ ]nome|si[ ]chiama(?:va)?|mi[ ]chiamo|genaamd|heet(?:te)?|heter|hette|hedder|hed|ved[ ]navn|kalt|kallad|kaldet|(?:ma|mam)[ ]na[ ]imię|jmenuje[ ]se"
)
# Behind whoever has a thing or kin that no country has.
_OF_HIS: Final = regex.compile(
    r"['’]s[ ](?i:mother|father|mum|mom|dad|parents|wife|husband|sister|brother|son|daughter|child|children|kids|baby|friend|boyfriend|girlfriend|birthday|room"
    r"|bed|house|flat|diary|opinion|phone|email|body|breast|hand|arm|leg|head|face|hair|eyes|doctor|teacher|school|job|boss|death|funeral)(?!\p{L})"
)
_MINE: Final = r"my|our|meine?|unsere?|mon|ma|notre|mi|nuestr[oa]|meu|minha|mijn|ons|onze|vår|vores|mitt"
_OF_SOMEBODY: Final = regex.compile(rf"(?<!\p{{L}})(?i:(?:{_KIN}|{_CALLED}),?|(?:{_MINE})[ ]\p{{L}}{{1,16}},)[ ]$")
_KIN_BEHIND: Final = regex.compile(
    r"(?:,|[ ](?:is|was|ist|war|est|es|è|é|är|er))?[ ](?i:his|her|their|your|seine?|ihre?|son|sa|leur|su|mio|mia|suo|sua|seu|zijn|haar|min|hans|hennes"
    rf"|hendes|sin|{_MINE})[ ](?i:{_KIN})(?!\p{{L}})|,[ ](?i:{_MINE})[ ]\p{{Ll}}"
)
_LINE_START: Final = regex.compile(r"(?:^|\n)[ \t>*#•\-]{0,8}(?:\[?[\p{N}:. ]{0,12}\]?[ ])?$")
_COLON: Final = regex.compile(r"[ \t]{0,2}[:：]")
# Before a country's name French has an article, a preposition or the end of something; before a person's any word.
_BARE_BEFORE: Final = regex.compile(
    r"(?<![\p{L}'’])(?!(?i:la|le|les|du|des|de|en|aux?|à|et|ou|ni|entre|pour|vers|contre|par|sauf|dont|avec|sans|depuis|que|comme)[ ])\p{Ll}++[ ]$"
)


def judged(text: str, spans: Sequence[Match], language: str) -> list[Match]:
    """The spans; places that are a whole country or more as regions, peoples as such, where they are nothing and nobody else."""
    called = set(_called(text, spans, language))
    taken = sorted({(span.start, span.end, span.type) for span in spans if span.type in _BETWEEN})
    lesser = [one for one in taken if one[2] == "PERSON" or _kind(text[one[0] : one[1]], language) is None]
    starts = [start for start, _, _ in lesser]
    return [
        span._replace(type=kind)
        if span.type == "LOCATION"
        and (kind := _kind(text[span.start : span.end], language)) is not None
        and _is_nobodys(text, span, called, language)
        and _is_apart(text, span, _near(lesser, bisect_left(starts, span.start)))
        else span
        for span in spans
    ]


def _kind(value: str, language: str) -> str | None:
    """What a place is by its name; `None` where it is no more than a place."""
    if len(value) > _LONGEST:
        return None
    parts = _parts(value)
    if parts and all(is_region(part, language) for part in parts):
        return REGION
    return "NRP" if is_people(value, language) else None


def _parts(value: str) -> list[str]:
    return [part for part in _PARTS.split(_ARTICLE.sub("", value)) if part]


def _called(text: str, spans: Sequence[Match], language: str) -> Iterator[str]:
    """What somebody in the text is called: the words of every person, and those places that stand as only a person does."""
    for span in spans:
        if span.type == "PERSON" or (
            span.type == "LOCATION"
            and _kind(text[span.start : span.end], language) is not None
            and _is_somebody(text, span)
        ):
            yield from (word.casefold() for word in _WORD.findall(text, span.start, span.end))


def _is_somebody(text: str, span: Match) -> bool:
    """Whether a word for kin or for a name stands before, the colon of a speaker or somebody's own behind."""
    if _OF_SOMEBODY.search(text, max(0, span.start - _REACH), span.start) is not None:
        return True
    end = min(len(text), span.end + _REACH)
    if _OF_HIS.match(text, span.end, end) is not None or _KIN_BEHIND.match(text, span.end, end) is not None:
        return True
    return (
        _COLON.match(text, span.end, end) is not None
        and _LINE_START.search(text, max(0, span.start - _REACH), span.start) is not None
    )


def _is_nobodys(text: str, span: Match, called: set[str], language: str) -> bool:
    """Whether models alone mark a place, nobody is called so, here or anywhere, and no name stands beside it."""
    value = text[span.start : span.end]
    if is_witnessed(span) or any(map(str.isdigit, value)) or _is_borne(value, language):
        return False
    if not called.isdisjoint(word.casefold() for word in _WORD.findall(value) if word.casefold() not in _PART):
        return False
    if _POSTCODE.search(text, max(0, span.start - _REACH), span.start) is not None:
        return False
    return not _is_beside_a_name(text, span, language)


@lru_cache(maxsize=4096)
def _is_borne(value: str, language: str) -> bool:
    """Whether a word of a name, in any of its forms, is on a list of given names or surnames; of "South Korea" only "Korea" counts."""
    words = value.replace("’", "'").split()
    return any(_is_name(word.strip(",;.()/&-"), language) for word in words if word.strip(",;.()/&-"))


def _is_name(word: str, language: str) -> bool:
    folded = word.casefold().removesuffix("'s")
    if folded in _PART or (word.isupper() and len(folded) <= _ABBREVIATION) or not word[0].isupper():
        return False
    return _is_listed(folded) or not _listed_stems(language).isdisjoint(stems(folded, language))


@cache
def _listed_stems(language: str) -> frozenset[str]:
    """What is left of the countries that somebody is called after, without the endings of cases: "Kub" of "Kuba"."""
    listed = (name for name in names_of_one_word(language) if _is_listed(name))
    return frozenset(stem for name in listed for stem in stems(name, language) if len(stem) >= _ABBREVIATION)


def _is_listed(folded: str) -> bool:
    forms = plain(folded)
    return (
        not forms.isdisjoint(_BORNE)
        or folded.startswith(_BORNE_ABROAD)
        or any(has_given(form.title()) or has_surname(form.title()) for form in forms)
    )


def _near(places: Sequence[tuple[int, int, str]], at: int) -> Sequence[tuple[int, int, str]]:
    return places[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]


def _is_apart(text: str, span: Match, lesser: Iterable[tuple[int, int, str]]) -> bool:
    """Whether no person and no lesser place, of which the nearest are given, overlaps a place or stands right beside."""
    for start, end, type_ in lesser:
        if start < span.end and span.start < end:
            return False
        first, last = (end, span.start) if end <= span.start else (span.end, start)
        if last - first <= _CLOSE and _BETWEEN[type_].fullmatch(text, first, last) is not None:
            return False
    return True


def _is_beside_a_name(text: str, span: Match, language: str) -> bool:
    """Whether a title, an initial, a word for kin or what may be a name stands right before or behind."""
    if _is_somebody(text, span):
        return True
    if language == "fr" and _BARE_BEFORE.search(text, max(0, span.start - _REACH), span.start) is not None:
        return True
    before = _NAME_BEFORE.search(text, max(0, span.start - _REACH), span.start)
    # A full stop behind a longer word than an initial ends a sentence, unless it is a title's.
    if before is not None and (not before["dot"] or len(before["word"]) == 1 or is_title(before["word"])):
        word = before["word"]
        if is_title(word) or (len(word) == 1 and before["dot"]):
            return True
        if _may_be_a_name(text, before.start(), word, language):
            return True
    end = min(len(text), span.end + _REACH)
    behind = _NAME_BEHIND.match(text, span.end, end)
    if behind is not None and _may_be_a_name(text, behind.start("word"), behind["word"], language):
        return True
    listed = _LISTED_BEHIND.match(text, span.end, end)
    return (
        listed is not None
        and not is_region(listed["word"], language)
        and _LINE_START.search(text, max(0, span.start - _REACH), span.start) is not None
    )


def _may_be_a_name(text: str, place: int, word: str, language: str) -> bool:
    """Whether a word with a capital beside a country may be a name, as any may that is on a list, or on none of anything else."""
    folded = word.casefold()
    if folded in _PART or folded in STOP_WORDS.get(language, frozenset()) | STOP_WORDS["en"]:
        return False
    if has_given(word) or has_surname(word):
        return True
    return not (
        language in CAPITAL_NOUNS or opens(text, place) or is_region(word, language) or is_people(word, language)
    )
