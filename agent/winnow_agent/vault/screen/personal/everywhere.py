"""The names model of every language: `winnow_models`, whose probabilities are the scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

from winnow_agent.vault.screen.personal.rule import Match

NOTE: Final = "names model"

_TYPES: Final = {"PER": "PERSON", "LOC": "LOCATION", "ORG": "ORGANIZATION", "ADDRESS": "LOCATION"}
# A place or a company is marked to tell it from a person: half of what is called one is none.
_BELIEVED: Final = {"PER": 1.0, "ADDRESS": 1.0, "LOC": 0.5, "ORG": 0.5}


@cache
def _pipeline() -> Any:
    from winnow_models import names

    return names.load()


def named(text: str, stretches: Iterable[tuple[int, int]]) -> Iterator[Match]:
    """What the model marks, from its floor of 0.2 on.

    Args:
        stretches: what is to be read; where two overlap, what stands in both may come twice.

    Raises:
        WrongWeightsError: the weights are not those that belong to the installed version.
    """
    from winnow_models import names

    places = list(stretches)
    documents = _pipeline().pipe(text[start:end] for start, end in places)
    for (offset, _), document in zip(places, documents, strict=True):
        for entity in names.entities(document):
            score = entity.probability * _BELIEVED[entity.label]
            yield Match(offset + entity.start, offset + entity.end, _TYPES[entity.label], score, NOTE)
