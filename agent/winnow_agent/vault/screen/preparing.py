"""What a process loads before workers of the screen are forked from it, so that it lies in memory once.

Only our own detectors are made ready: another's may start a thread, which a fork would lose. So does Rampart's runtime, which
each worker starts for itself, and what a language alone needs is loaded once that language was met.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from winnow_agent.documents import Document
from winnow_agent.vault.screen import DETECTORS, worker

_SAMPLE: Final = (
    "Dear Anna Weber,\n\nthe letters from Leeds came on 4 May 1952. Call +44 20 7946 0958, or write to ann@example.org.\n\n"
    "Sincerely,\nJohn Farrow\n"
)
_loaded: Final = set[tuple[str, str]]()


def load(detectors: Sequence[str], languages: Sequence[str]) -> None:
    """Loads what ours among the detectors need for English and these languages, once each.

    Raises:
        whatever loading raises; a worker by itself meets the same, and says so of its document.
    """
    for name in detectors:
        if name == "personal":
            for language in ("en", *languages):
                _once((name, language), partial(_personal, language))
        elif name in DETECTORS:
            _once((name, ""), partial(worker.run, name, Document(_SAMPLE, "text/plain", language="en")))


def _once(key: tuple[str, str], loading: Callable[[], object]) -> None:
    if key not in _loaded:
        loading()
        _loaded.add(key)


def _personal(language: str) -> None:
    from winnow_agent.vault.screen.personal import analyzers, dictionaries, votes
    from winnow_agent.vault.screen.personal.everywhere import named
    from winnow_agent.vault.screen.personal.rule import matches
    from winnow_agent.vault.screen.personal.rules import RULES

    worker.detector("personal")
    whole = [(0, len(_SAMPLE))]
    list(matches(RULES, _SAMPLE))
    list(named(_SAMPLE, whole, language))
    for read_as in {language, analyzers.ANY_LANGUAGE} & {*analyzers.MODELS, analyzers.ANY_LANGUAGE}:
        analyzers.patterns(_SAMPLE, read_as)
    if language in analyzers.MODELS:
        list(analyzers.names(_SAMPLE, whole, language))
    if language in votes.CAPITAL_NOUNS:
        votes.german()
    if language in dictionaries.PACKAGES:
        dictionaries.dictionary(language).words(_SAMPLE)
