"""The names model of every language: `winnow_models`, whose probabilities are the scores."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

import regex

from winnow_agent.vault.screen.personal.rule import Match

NOTE: Final = "names model"

_TYPES: Final = {"PER": "PERSON", "LOC": "LOCATION", "ORG": "ORGANIZATION", "ADDRESS": "LOCATION"}
# A place or a company is marked to tell it from a person: half of what is called one is none.
_BELIEVED: Final = {"PER": 1.0, "ADDRESS": 1.0, "LOC": 0.5, "ORG": 0.5}


# The end of a line between two words with a capital, where a name may go on; a blank line ends everything.
_BROKEN: Final = regex.compile(
    r"(?<![\p{L}\p{M}'’\-])\p{Lu}(?:[\p{L}\p{M}'’\-]{1,40}+|\.)(?P<end>[ \t]{0,4}+\n[ \t]{0,12}+)(?=(?:\p{Ll}{1,4}[ ’']){0,2}\p{Lu}\p{L})"
)
_AROUND: Final = 120
_WHOLE: Final = 0.5


@cache
def _pipeline(language: str) -> Any:
    from winnow_models import names

    return names.load(language)


def named(text: str, stretches: Iterable[tuple[int, int]], language: str) -> Iterator[Match]:
    """What the model marks, from its floor of 0.2 on.

    Args:
        stretches: what is to be read; where two overlap, what stands in both may come twice.
        language: a key of `winnow_models.names.HEARD`, or an ISO 639 code; some are read by more networks, or with a second voice.

    Raises:
        WrongWeightsError: the weights are not those that belong to the installed version.
    """
    from winnow_models import names

    places = list(stretches)
    own = language if language in names.HEARD else ""
    documents = _pipeline(own).pipe(text[start:end] for start, end in places)
    for (offset, _), document in zip(places, documents, strict=True):
        for entity in names.entities(document):
            score = entity.probability * _BELIEVED[entity.label]
            yield Match(offset + entity.start, offset + entity.end, _TYPES[entity.label], score, NOTE)


def across_lines(text: str, language: str) -> Iterator[Match]:
    """The persons whose names begin on one line and go on on the next, as the model reads them on one."""
    ends = [match.span("end") for match in _BROKEN.finditer(text)]
    if not ends:
        return
    pieces, last = [], 0
    for start, end in ends:
        pieces += [text[last:start], " " * (end - start)]
        last = end
    read = "".join([*pieces, text[last:]])
    starts = [start for start, _ in ends]
    for mark in named(read, _around(read, ends), language):
        if mark.type == "PERSON" and mark.score >= _WHOLE:
            at = bisect_left(starts, mark.start)
            if at < len(ends) and ends[at][1] < mark.end:
                yield mark


def _around(text: str, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What stands around places, from word to word, without overlaps."""
    begun = ended = -1
    for start, end in places:
        if begun >= 0 and start - _AROUND <= ended:
            ended = min(end + _AROUND, len(text))
            continue
        if begun >= 0:
            yield begun, ended
        begun = max(start - _AROUND, 0)
        begun += 0 if begun == 0 else max(text.find(" ", begun, start) - begun + 1, 0)
        ended = min(end + _AROUND, len(text))
    if begun >= 0:
        yield begun, ended
