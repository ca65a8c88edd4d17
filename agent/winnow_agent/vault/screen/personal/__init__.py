"""Persons, addresses, numbers and what else tells one person from another, by Presidio's names for them.

Many look, and what they say is weighed (`votes`): a names model of every language, Presidio with pipelines for English and
French and pattern recognizers for every language, `rules` of numbers, addresses and fields, and Rampart where something is left
unexplained (`second_look`). A name that was found is found everywhere in its document (`occurrences`). The note of a finding says
who saw it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import regex

from winnow_agent.documents import Document, Finding, Modality
from winnow_agent.vault.screen import view
from winnow_agent.vault.screen.language import identify
from winnow_agent.vault.screen.measures import UNKNOWN_LANGUAGE
from winnow_agent.vault.screen.personal import (
    addresses,
    bodies,
    capitals,
    chances,
    citations,
    decisions,
    dictionaries,
    edges,
    embedded,
    endings,
    lettered,
    listed,
    namesakes,
    offices,
    opponents,
    ordinary,
    placed,
    quasi,
    rampart,
    regions,
    registers,
    second_look,
    standing,
    uncased,
    votes,
)
from winnow_agent.vault.screen.personal.everywhere import across_lines, named
from winnow_agent.vault.screen.personal.occurrences import is_name, occurrences
from winnow_agent.vault.screen.personal.rule import Match, matches
from winnow_agent.vault.screen.personal.rules import RULES
from winnow_agent.vault.screen.personal.rules.dictated import HEARD
from winnow_agent.vault.screen.personal.rules.lent import LENT
from winnow_agent.vault.screen.repeats import is_telling, repeats
from winnow_agent.vault.screen.speakers import is_generic, places_of_labels

name: Final = "personal"
version: Final = "23"

_WINDOW: Final = 8_000
_OVERLAP: Final = 200
_BREAKS: Final = ("\n\n", "\n", ". ", "。", "！", "？", " ")
_SURE: Final = 0.8
_LIKELY: Final = 0.5
_SHORT: Final = 200
# What has a form so much its own that nothing inside it is something else.
_FORMS: Final = frozenset(
    {"EMAIL_ADDRESS", "IBAN_CODE", "CREDIT_CARD", "US_SSN", "IP_ADDRESS", "MAC_ADDRESS", "CRYPTO"}
)
_PIPELINE: Final = "SpacyRecognizer"
# The share of the pipelines' marks that are right though nobody else sees anything there.
_PIPELINE_RIGHT: Final = {"PERSON": 0.3, "LOCATION": 0.7, "ORGANIZATION": 0.5, "NRP": 0.6}
_OPENING_RIGHT: Final = 0.2
# Up to so many characters a text is looked at again in any language, and up to so many an English one is no running prose.
_SHORT_TEXT: Final = 4000
_MESSAGE: Final = 480
_SECOND_FLOOR: Final = 0.35
# So many digits has a year.
_YEAR: Final = 4
# What it says of other languages than English is right half as often.
_RAMPART_ABROAD: Final = 0.4
# What is found in capitals that a text has not.
_LENT: Final = 0.6
# From this score on a name is looked for in the whole document.
_SPREAD: Final = 0.85
_LONGEST_NAME: Final = 4
# From this score on a number is looked for in the whole document; what is of words, or of everybody's numbers, is not.
_TOLD: Final = 0.5
# What stands in a field for a reference may be a term of the text's: "COVID-19", "ISO 9001".
_TERM: Final = regex.compile(r"\p{L}+[ \-]?\d{1,4}")
_OF_WORDS: Final = frozenset({"PERSON", "LOCATION", "REGION", "ORGANIZATION", "NRP", "DATE_TIME", "AGE", "URL"})
_WORD: Final = regex.compile(r"[\p{L}\p{M}][\p{L}\p{M}'’\-]*+")


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Spans of at most `_WINDOW` characters that end at a paragraph, a line, a sentence or a word, with an overlap."""
    start = 0
    while True:
        end = min(start + _WINDOW, len(text))
        if end < len(text):
            for mark in _BREAKS:
                found = text.rfind(mark, start + _WINDOW // 2, end)
                if found >= 0:
                    end = found + len(mark)
                    break
        yield start, end
        if end >= len(text):
            return
        overlap = text.find(" ", max(end - _OVERLAP, start + 1), end)
        start = overlap + 1 if overlap >= 0 else max(end - _OVERLAP, start + 1)


def _language(window: str, document: str) -> str:
    """Which analyzer reads a window: that of its own language where it is sure, else that of the document's."""
    from winnow_agent.vault.screen.personal.analyzers import ANY_LANGUAGE, MODELS

    code, score = identify(window)
    if code != document and len(window) >= _SHORT and score >= _SURE:
        document = code
    return document if document in MODELS else ANY_LANGUAGE


def _document_language(document: Document) -> str:
    """The language to read a document in. One that is only guessed is read for English names: too much is better
    than too little."""
    from winnow_agent.vault.screen.personal.analyzers import MODELS

    code, score = identify(document.text)
    if code == document.language or score >= (_LIKELY if code in MODELS else _SURE):
        return code
    if document.language != UNKNOWN_LANGUAGE:
        return document.language
    return code if len(document.text) >= _SHORT and score >= _LIKELY else "en"


def _patterned(text: str, language: str) -> Iterator[Match]:
    """What Presidio's pattern recognizers find, by the analyzer's language of the document."""
    from winnow_agent.vault.screen.personal.analyzers import patterns

    for result in patterns(text, language):
        recognizer = (result.recognition_metadata or {}).get(result.RECOGNIZER_NAME_KEY, "")
        yield Match(result.start, result.end, result.entity_type, result.score, recognizer)


def _piped(text: str, document_language: str) -> Iterator[Match]:
    """What the pipelines mark, each in the windows of its language; all of them at once, which is faster by the half."""
    from winnow_agent.vault.screen.personal.analyzers import MODELS, names

    by_language: dict[str, list[tuple[int, int]]] = defaultdict(list)
    if len(text) <= _WINDOW:
        by_language[document_language].append((0, len(text)))
    else:
        for start, end in _windows(text):
            by_language[_language(text[start:end], document_language)].append((start, end))
    for language in MODELS.keys() & by_language.keys():
        for result in names(text, by_language[language], language):
            right = _PIPELINE_RIGHT.get(result.entity_type, result.score)
            # A word that begins a sentence has a capital anyway.
            single = result.entity_type == "PERSON" and " " not in text[result.start : result.end]
            if single and votes.opens(text, result.start):
                right = _OPENING_RIGHT
            yield Match(result.start, result.end, result.entity_type, right, _PIPELINE)


def _named(text: str, reader: str) -> Iterator[Match]:
    """What the names model marks, on each line and across its end."""
    yield from named(text, _windows(text), reader)
    yield from across_lines(text, reader)


def _cleaned_names(text: str, language: str, named_marks: Iterable[Match]) -> Iterator[Match]:
    """The same without what stands around names; where nouns have capitals, those that are words are doubted."""
    return votes.doubted(text, votes.cleaned(text, named_marks, language), language)


def _marked(
    text: str, language: str, messages: Sequence[tuple[int, int]], *, heard: bool
) -> tuple[list[Match], standing.Voices]:
    """What the models and the patterns mark, weighed, without what stands around it; and what each model said.

    Args:
        messages: where each turn of a conversation stands.
        heard: whether a speech engine wrote the text.
    """
    from winnow_agent.vault.screen.personal.analyzers import ANY_LANGUAGE, MODELS

    rules = [*matches(RULES, text), *(matches(HEARD, text) if heard else ())]
    reader = registers.reader(text, language)
    networks = list(_named(text, reader))
    sources = [
        [*_patterned(text, language if language in MODELS else ANY_LANGUAGE), *rules],
        list(votes.cleaned(text, _piped(text, language))),
        list(chances.of_persons(text, _cleaned_names(text, language, networks), language)),
    ]
    sources[-1] += [*_of_small_letters(text, language, messages), *capitals.whole_names(text, language)]
    read = dictionaries.readings(text, language)
    known = list(dictionaries.persons(text, read))
    sources[-1] = list(listed.doubted(text, dictionaries.doubted(text, sources[-1], read, known), language))
    sources += [known, list(listed.persons(text, language))]
    sure = [mark for source in sources for mark in source if mark.score >= _SECOND_FLOOR]
    sources.append(list(embedded.names(text, sure)))
    second = votes.doubted(text, votes.cleaned(text, _second(text, sure, language)), language)
    sources.append(list(dictionaries.doubted(text, second, read, known)))
    # Not among what is sure: Rampart looks at those places all the same.
    sources.append(list(endings.surnames(text, language)))
    trimmed = edges.trimmed(text, votes.weighed([votes.joined(text, source) for source in sources]))
    weighed = list(addresses.completed(text, trimmed))
    guessed = ordinary.without(text, votes.contested(text, weighed, language), language)
    marks = offices.judged(text, placed.judged(text, guessed))
    told = lettered.judged(text, marks, reader)
    lowered = citations.lowered(text, told) if language in votes.CAPITAL_NOUNS else told
    return list(lowered), standing.Voices(networks, (mark for source in sources for mark in source))


def _weighed_in_place(seen: view.View, marks: Iterable[Match], language: str) -> list[Match]:
    """The marks by what their lines say of them: what is only called after a person, and whom a court's decision means."""
    marks = namesakes.judged(seen, opponents.judged(seen.text, marks), language)
    if language in votes.CAPITAL_NOUNS and decisions.is_decision(seen.text):
        marks = decisions.judged(seen, marks, votes.german())
    return list(marks)


def _whole(text: str, marks: list[Match], language: str) -> list[Match]:
    """The marks, persons with the names that stand beside what was marked of them."""
    if language in votes.CAPITAL_NOUNS:
        return marks
    common = frozenset(word for word in _WORD.findall(text) if word.islower())
    persons = [mark for mark in marks if mark.type == "PERSON" and mark.score >= _SECOND_FLOOR]
    # Half of an office becomes the whole of it, and then it is known.
    grown = offices.judged(text, votes.grown(text, persons, common))
    return [*(mark for mark in marks if mark.type != "PERSON"), *grown]


def _of_small_letters(whole: str, language: str, messages: Sequence[tuple[int, int]]) -> Iterator[Match]:
    """Persons where there are no capitals, which are lent: whole names, listed ones, and whom a greeting or a field names."""
    text = uncased.small_alone(whole, messages)
    if text is None:
        return
    lent = uncased.lent_capitals(text, language)
    if lent is None:
        return
    lent_to_names = uncased.lent_to_names(text, language)
    for read, believed in ((lent, uncased.is_believed), (lent_to_names, uncased.is_believed_alone)):
        for mark in votes.joined(read, votes.cleaned(read, named(read, _windows(read), ""))):
            if mark.type == "PERSON" and believed(value := read[mark.start : mark.end], mark.score):
                first, last = uncased.without_words(value)
                yield mark._replace(start=mark.start + first, end=mark.start + last, score=mark.score * _LENT)
    lent = uncased.lent_capitals(text, language, short=True) or text
    for mark in matches(LENT, lent):
        value = lent[mark.start : mark.end]
        if (length := uncased.listed_words(value) if mark.type == "PERSON" else len(value)) > 0:
            yield mark._replace(end=mark.start + length, score=max(mark.score * _LENT, _SECOND_FLOOR))


def _second(text: str, found: Iterable[Match], language: str) -> Iterator[Match]:
    """What Rampart sees where it is installed: in English where something is left unexplained, elsewhere in short texts alone.

    A message or a form says little around what is in it, and its least number may be personal; in running prose whatever
    anybody explained is explained.
    """
    if rampart.folder() is None:
        return
    english = language == "en"
    if len(text) <= _SHORT_TEXT and not second_look.has_capitals(text):
        stretches = rampart.windows(text)
    elif len(text) <= (_MESSAGE if english else _SHORT_TEXT):
        known = [(mark.start, mark.end) for mark in found if _explains(text, mark)]
        stretches = second_look.stretches(text, known, language)
    elif english:
        known = [(mark.start, mark.end) for mark in found]
        stretches = second_look.stretches(text, known, language, numbers=False)
    else:
        return
    for mark in rampart.marked(text, stretches, _SECOND_FLOOR):
        yield Match(mark.start, mark.end, mark.type, mark.score * (1.0 if english else _RAMPART_ABROAD), "Rampart")


def _explains(text: str, mark: Match) -> bool:
    """Whether nothing else may be there: a company may be a person, and to a pipeline any number is a date."""
    if mark.note == _PIPELINE and mark.type == "DATE_TIME":
        return sum(map(str.isdigit, text[mark.start : mark.end])) <= _YEAR
    return mark.type != "ORGANIZATION" and (mark.type, mark.note) != ("NRP", _PIPELINE)


def _speakers(document: Document) -> dict[str, int]:
    """The labels that name somebody, each with where its first turn begins."""
    named: dict[str, int] = {}
    for turn in document.turns:
        if not is_generic(turn.speaker):
            named.setdefault(turn.speaker, turn.start)
    return named


def _further(text: str, document: Document, found: Sequence[Match], language: str) -> Iterator[Match]:
    """Where the names that were found stand again, in any of their forms."""
    marked = [text[m.start : m.end] for m in found if m.type == "PERSON" and m.score >= _SPREAD]
    persons = [offices.bare(person) for mark in marked for person in _each(mark)]
    # A longer run of capitals holds more than a name.
    persons = [person for person in persons if len(person.split()) <= _LONGEST_NAME]
    others = [text[m.start : m.end] for m in found if m.type in {"LOCATION", "ORGANIZATION"} and m.score >= _SPREAD]
    for start, end in occurrences(text, [*_speakers(document), *filter(is_name, persons)], language, others):
        if language != "pt" or not bodies.is_meant(text, start, end):
            yield Match(start, end, "PERSON", 0.7, standing.FOUND_ELSEWHERE)


def _each(mark: str) -> list[str]:
    """The persons of a mark: one, or those of a list with commas that a model marked as one, but for what may be an office or a body."""
    if len(mark.split()) <= _LONGEST_NAME:
        return [mark]
    return [part for part in mark.split(", ") if " " in part.strip() and any(map(votes.has_given, part.split()))]


def _again(text: str, spans: Sequence[Match]) -> Iterator[Match]:
    """Where a number, a plate or a user name stands again, without the field or the word that told it."""
    told: dict[str, Match] = {}
    for span in spans:
        value = text[span.start : span.end]
        numbered = span.type not in _OF_WORDS and span.score >= _TOLD and any(map(str.isdigit, value))
        if numbered and is_telling(value) and not (span.type == "ID" and _TERM.fullmatch(value)):
            told.setdefault(value, span)
    for start, end, value in repeats(text, told):
        yield told[value]._replace(start=start, end=end, note=f"{told[value].note}, found elsewhere")


def _unique(spans: Iterable[Match]) -> list[Match]:
    """Without what a longer or surer span says already: of one type, or inside a number or an address of its own form."""
    kept: list[Match] = []
    last: dict[str, Match] = {}
    for span in sorted(set(spans), key=lambda s: (s.start, -s.end, -s.score, s.type, s.note)):
        other = last.get(span.type)
        if span.start == span.end:
            kept.append(span)
            continue
        if other is not None and span.end <= other.end and (span.score <= other.score or span[:2] == other[:2]):
            continue
        if any(
            span.end <= form.end and span.type != type_ and (span.score < form.score or span.start > form.start)
            for type_, form in last.items()
            if type_ in _FORMS
        ):
            continue
        kept.append(span)
        if other is None or span.end > other.end:
            last[span.type] = span
    return kept


def findings(document: Document) -> Iterator[Finding]:
    """Everything personal, in the order of the text; spans of different types may overlap."""
    seen, language, spans, voices = believed(document)
    whole = regions.judged(seen.text, _unique(standing.judged(seen.text, spans, voices)), language)
    for start, end, type_, score, note in (*whole, *quasi.combined(seen.text, whole)):
        yield Finding(type_, *seen.original(start, end), round(score, 4), name, version, note)


class Believed(NamedTuple):
    """A document as the models read it: its view, whose places the marks are of, its language, and what each model said."""

    seen: view.View
    language: str
    marks: list[Match]
    voices: standing.Voices


def believed(document: Document) -> Believed:
    """The marks of a document, weighed but for where each of them stands (`standing`)."""
    seen, language = view.of(document.text), _document_language(document)
    messages = [seen.seen(turn.start, turn.end) for turn in document.turns]
    marked, voices = _marked(seen.text, language, messages, heard=document.modality is Modality.SPEECH)
    marks = [mark for mark in marked if not _is_broken(mark, seen)]
    marks = _weighed_in_place(seen, marks, language)
    # What stands beside a name is covered with it, and not looked for elsewhere: it may be none.
    whole_names = namesakes.judged(seen, _whole(seen.text, marks, language), language)
    spans = [*whole_names, *_further(seen.text, document, marks, language)]
    # A speaker may stand in no place of the text; an empty span says that there is a name all the same.
    spans += [Match(start, start, "PERSON", 0.85, "speaker") for start in _places_of(_speakers(document), seen)]
    spans += [Match(*seen.seen(*place), "PERSON", 0.85, "speaker") for place in places_of_labels(document)]
    spans += _again(seen.text, spans)
    return Believed(seen, language, _unique(spans), voices)


def _is_broken(mark: Match, seen: view.View) -> bool:
    """Whether an initial ends one line of a form and a word begins the next: the view reads both as one sentence."""
    if not mark.note.startswith("initials"):
        return False
    start, end = seen.original(mark.start, mark.end)
    return "\n" in seen.source[start:end]


def _places_of(speakers: dict[str, int], seen: view.View) -> Iterator[int]:
    for start in speakers.values():
        yield seen.seen(start, start)[0]
