"""What Presidio leaves of results of which some lie in others, in time that grows with their number and not with its square."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from presidio_analyzer import RecognizerResult

_BLOCK = 9
"""A result is looked up among those that reach into its 512 characters of the text."""


def without_contained(results: Iterable[RecognizerResult]) -> list[RecognizerResult]:
    """The results, the surest first, without those that lie in a surer or longer one of their type.

    As ``EntityRecognizer.remove_duplicates`` of presidio-analyzer, which compares each with all others.
    """
    kept: list[RecognizerResult] = []
    reaching: dict[tuple[str, int], list[RecognizerResult]] = defaultdict(list)
    for result in sorted(set(results), key=lambda one: (-one.score, one.start, one.start - one.end)):
        type_, first = result.entity_type, result.start >> _BLOCK
        if result.score == 0 or any(result.contained_in(one) for one in reaching[type_, first]):
            continue
        kept.append(result)
        for block in range(first, (result.end >> _BLOCK) + 1):
            reaching[type_, block].append(result)
    return kept
