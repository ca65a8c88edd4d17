"""Puts type tags or surrogates in the place of findings; presidio-anonymizer does the replacing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, Final, Literal

import regex

from winnow_agent.documents import Document, Finding, Turn
from winnow_agent.vault.screen.speakers import LABELS, is_generic, label_of, labels
from winnow_agent.vault.screen.surrogates import Surrogates, speaker_names
from winnow_agent.vault.screen.titled import titles_of, with_title
from winnow_agent.vault.spans import REVIEWER

DIRECT_IDENTIFIERS: Final = frozenset(
    {
        "PERSON", "EMAIL_ADDRESS", "PHONE_NUMBER", "ID", "CREDIT_CARD", "IBAN_CODE", "CRYPTO", "IP_ADDRESS", "MAC_ADDRESS",
        "MEDICAL_LICENSE", "US_BANK_NUMBER", "US_DRIVER_LICENSE", "US_ITIN", "US_MBI", "US_PASSPORT", "US_SSN", "UK_NHS", "UK_NINO",
        "ES_NIE", "ES_NIF", "FI_PERSONAL_IDENTITY_CODE", "IN_AADHAAR", "IT_FISCAL_CODE", "KR_RRN", "PL_PESEL",
        "SG_NRIC_FIN", "SECRET",
    }
)  # fmt: skip
"""What tells one person from all others by itself. Part of the signature scheme's version: a change changes signatures."""

SHIFTED: Final = "DATE_TIME:shifted"
"""The type of a date that is to be moved; one that can't be is replaced like any other."""
SHIFTED_OR_KEPT: Final = "DATE_TIME:shifted_or_kept"
"""The same; one that can't be moved stays."""

DIRECT_MINIMUM_SCORE: Final = 0.35
"""The least score that counts for a signature, whatever a policy asks for."""

# The anonymizer copies the text once a replacement, so it gets it in pieces.
_PIECE: Final = 16_384


@dataclass(frozen=True, slots=True)
class Redacted:
    """A document's text with findings replaced.

    Attributes:
        spans: where replacements stand in ``text``, in order. A detector that finds something there has found what
            was put in.
        originals: where the same replacements stand in the document that was redacted, in the same order.
    """

    text: str
    turns: tuple[Turn, ...]
    spans: tuple[tuple[int, int], ...]
    originals: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Span:
    """What is replaced at once.

    Attributes:
        others: the values in it that findings of other types than its own marked, each with its type.
        by_person: whether a person marked it, or a part of it.
    """

    start: int
    end: int
    type: str
    others: tuple[tuple[str, str], ...] = ()
    by_person: bool = False

    @property
    def kind(self) -> str:
        """The type without what is to be done with it."""
        return self.type.partition(":")[0]


def redact(
    document: Document, findings: Sequence[Finding], replacement: Literal["tag", "surrogate"], seed: bytes
) -> Redacted:
    """Replaces every finding that it is given.

    Args:
        findings: those that the policy wants replaced. Overlapping ones become one replacement of the longest one's type.
            A ``PERSON`` among them, even an empty span, also renames the speakers of the turns; what was found in a
            speaker's label renames that one.
        replacement: ``tag`` puts the type, ``<PERSON>``; ``surrogate`` a made-up value, or the tag where there is none.
        seed: makes surrogates the same each time for one document, and different for another.
    """
    text = document.text
    spans = _merged(text, findings)
    persons = [with_title(text, span.start, span.end) for span in spans if span.type == "PERSON"]
    speakers = labels(document)
    moving = any(span.type in {SHIFTED, SHIFTED_OR_KEPT} for span in spans)
    made = Surrogates(
        seed, document.language, [*persons, *speakers], text if replacement == "surrogate" or moving else ""
    )
    surrogates = made if replacement == "surrogate" else None
    redacted, replaced = _replaced(text, spans, _putting(made, surrogates))
    renamed = _renamed(document, _to_rename(speakers, findings), surrogates)
    moved = _Moved(spans, replaced)
    turns = list[Turn]()
    for turn in document.turns:
        # A replacement that reaches over two turns is said by the first.
        start = max(moved.start(turn.start), turns[-1].end if turns else 0)
        end = max(moved.end(turn.end), start)
        turns.append(replace(turn, speaker=renamed.get(turn.speaker, turn.speaker), start=start, end=end))
    return Redacted(redacted, tuple(turns), replaced, tuple((span.start, span.end) for span in spans))


def signature_text(document: Document, findings: Sequence[Finding]) -> str:
    """The text that a signature is made of: every direct identifier as its type's tag, whatever the policy says."""
    direct = [f for f in findings if f.type in DIRECT_IDENTIFIERS and f.score >= DIRECT_MINIMUM_SCORE]
    return _replaced(document.text, _merged(document.text, direct), _tag)[0]


# What stands for these moves their numbers by a little and keeps their words: not for what something else stands in.
_MOVED: Final = frozenset({"DATE_TIME", "AGE"})
_OF_WORDS: Final = frozenset({"PERSON", "LOCATION", "REGION", "ORGANIZATION", "NRP", "EMAIL_ADDRESS", "URL"})
# What stands for these takes nothing of them; a street may be called one, too.
_MADE_ANEW: Final = frozenset(
    {"LOCATION", "REGION", "ORGANIZATION", "URL", "IP_ADDRESS", "MAC_ADDRESS", "EMAIL_ADDRESS"}
)
# Vowel signs belong to their word, and a sign of a script without capitals may be a whole name.
_WORD: Final = regex.compile(r"[\p{L}\p{M}]+")
_WHOLE_NAME: Final = regex.compile(r"\p{Lo}")
_DIGITS: Final = regex.compile(r"\d{3,}")


def _merged(text: str, findings: Iterable[Finding]) -> list[_Span]:
    """The spans without overlaps, without space around them, in order."""
    groups: list[list[_Span]] = []
    reach = 0
    for finding in sorted(findings, key=lambda f: (f.start, -f.end, -f.score)):
        value = text[finding.start : finding.end]
        start = finding.start + len(value) - len(value.lstrip())
        end = start + len(value.strip())
        if start == end:
            continue
        span = _Span(start, end, finding.type, by_person=finding.detector == REVIEWER)
        if groups and start < reach:
            groups[-1].append(span)
        else:
            groups.append([span])
        reach = max(reach, end)
    return [_as_one(text, group) for group in groups]


def _as_one(text: str, group: Sequence[_Span]) -> _Span:
    """Spans that overlap as one of the longest one's type; a date names only what holds nothing else."""
    named = max(group, key=lambda span: (span.kind not in _MOVED, span.end - span.start))
    others = dict.fromkeys((span.kind, text[span.start : span.end]) for span in group if span.kind != named.kind)
    by_person = any(span.by_person for span in group)
    return _Span(group[0].start, max(span.end for span in group), named.type, tuple(others), by_person)


def _tells(made: str, span: _Span) -> bool:
    """Whether a surrogate keeps a word of another finding's value that it stands for, or, made of words, a number of it.

    The words of a date are everybody's, its year is not.
    """
    folded = made.casefold()
    words = set(_WORD.findall(folded))
    for kind, value in span.others:
        if kind not in _MOVED and any(_keeps(folded, words, word) for word in _WORD.findall(value.casefold())):
            return True
    digits = set(_DIGITS.findall(made)) if span.kind in _OF_WORDS else set()
    return any(run in digits for _, value in span.others for run in _DIGITS.findall(value))


def _repeats(made: str, span: _Span, value: str) -> bool:
    """Whether a surrogate keeps a word or a number of what a person marked: whoever marks words says that they must not leave.

    Detectors mark a date or a number and no more, of which the words that are everybody's stay ("3 May", "ext. 4").
    """
    if not span.by_person or span.kind in _MADE_ANEW:
        return False
    folded, titles = made.casefold(), titles_of(value) if span.kind == "PERSON" else frozenset[str]()
    words = set(_WORD.findall(folded))
    own = (word for word in _WORD.findall(value.casefold()) if word not in titles)
    digits = set(_DIGITS.findall(made))
    return any(_keeps(folded, words, word) for word in own) or any(run in digits for run in _DIGITS.findall(value))


def _keeps(folded: str, words: Set[str], word: str) -> bool:
    """Whether a word stands in a text of these words; a short one by itself, a longer one also as a part of one."""
    return word in folded if len(word) > 2 or _WHOLE_NAME.search(word) else len(word) == 2 and word in words


@cache
def _anonymizer() -> Any:
    """The package, without its operator that asks a service on the network.

    That operator alone imports the analyzer, and with it spaCy: a hundred megabytes in a process that needs neither.
    """
    # None makes the import fail, which the package takes for an extra that is not installed.
    sys.modules.setdefault("presidio_anonymizer.operators.ahds_surrogate", None)  # type: ignore[arg-type]
    import presidio_anonymizer

    return presidio_anonymizer


@cache
def _engine() -> Any:
    return _anonymizer().AnonymizerEngine()


def _pieces(text: str, spans: Sequence[_Span]) -> Iterator[tuple[int, int, list[_Span]]]:
    """The text in pieces that cut no span, each with its spans."""
    start, inside = 0, list[_Span]()
    for span in spans:
        if inside and span.end - start > _PIECE:
            yield start, inside[-1].end, inside
            start, inside = inside[-1].end, []
        inside.append(span)
    yield start, len(text), inside


Put = Callable[[_Span, str], str]
"""What to put in the place of a span's value."""


def _tag(span: _Span, _value: str) -> str:
    return f"<{span.kind}>"


def _putting(made: Surrogates, surrogates: Surrogates | None) -> Put:
    """Surrogates, or tags where there are none; dates that are to be moved are moved whatever stands for the rest."""

    def put(span: _Span, value: str) -> str:
        if span.type in {SHIFTED, SHIFTED_OR_KEPT} and not span.others:
            moved = made.shifted(value)
            if moved is not None or span.type == SHIFTED_OR_KEPT:
                return value if moved is None else moved
        surrogate = surrogates.of(span.kind, value) if surrogates is not None else None
        if not surrogate or _tells(surrogate, span) or _repeats(surrogate, span, value):
            return _tag(span, value)
        return surrogate

    return put


def _replaced(text: str, spans: Sequence[_Span], put: Put) -> tuple[str, tuple[tuple[int, int], ...]]:
    entities = _anonymizer().entities
    # One operator for all spans that are of their type alone, one for each of those that are replaced by more than it.
    alone = (span.type if not span.others and not span.by_person else "" for span in spans)
    keys = {
        span: type_ or f"{span.type}:{number}" for number, (span, type_) in enumerate(zip(spans, alone, strict=True))
    }
    operators = {key: entities.OperatorConfig("custom", {"lambda": partial(put, span)}) for span, key in keys.items()}
    texts, places, offset = [], list[tuple[int, int]](), 0
    for start, end, inside in _pieces(text, spans):
        results = [entities.RecognizerResult(keys[s], s.start - start, s.end - start, 1.0) for s in inside]
        done = _engine().anonymize(text[start:end], results, operators, merge_entities_with_spaces=False)
        texts.append(done.text)
        places += sorted((offset + item.start, offset + item.end) for item in done.items)
        offset += len(done.text)
    return "".join(texts), tuple(places)


class _Moved:
    """Where an offset of the text stands after replacements; one inside a replaced span goes to that span's edge."""

    def __init__(self, spans: Sequence[_Span], places: Sequence[tuple[int, int]]) -> None:
        from bisect import bisect_right

        self._before = [(span.start, span.end) for span in spans]
        self._after = places
        self._starts = [span.start for span in spans]
        self._bisect = bisect_right

    def _index(self, offset: int) -> int:
        return self._bisect(self._starts, offset) - 1

    def start(self, offset: int) -> int:
        index = self._index(offset)
        if index < 0:
            return offset
        (_, end), (place, place_end) = self._before[index], self._after[index]
        return place if offset < end else place_end + offset - end

    def end(self, offset: int) -> int:
        index = self._index(offset - 1)
        if index < 0:
            return offset
        (_, end), (_, place_end) = self._before[index], self._after[index]
        return place_end if offset <= end else place_end + offset - end


def _to_rename(speakers: Sequence[str], findings: Sequence[Finding]) -> Sequence[str]:
    meant = {label_of(speakers, finding) for finding in findings if finding.detector == LABELS}
    if None in meant or any(finding.type == "PERSON" for finding in findings):
        return speakers
    return [speaker for speaker in speakers if speaker in meant]


def _renamed(document: Document, speakers: Sequence[str], surrogates: Surrogates | None) -> dict[str, str]:
    """Each speaker's new name: that of the text's surrogates, or a number; never the name itself."""
    numbered = speaker_names(speakers, (turn.speaker for turn in document.turns if is_generic(turn.speaker)))
    if surrogates is None:
        return numbered
    names = {}
    for speaker, number in numbered.items():
        named = any(map(str.isalpha, speaker)) and not any(sign.isdigit() or sign in "@/:" for sign in speaker)
        names[speaker] = (surrogates.of("PERSON", speaker) if named else None) or number
    return names
