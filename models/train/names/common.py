"""Common words, in rows of which a network sees what is no name: of languages of which we have little prose, or none.

Of wordfreq (Apache-2.0, its data CC BY-SA 4.0: Wikipedia, subtitles, news, books and the web), read as data, and of lists that we wrote
down. wordfreq writes all words small, so that names are among them: whatever is on a list of names or towns is left out.
"""

from __future__ import annotations

import gzip
import unicodedata
from collections.abc import Container

from srsly import msgpack

from train.names.further import installed
from train.names.sources import WORDS

# As wordfreq calls them.
_CALLED = {"no": "nb", "hr": "sh", "bs": "sh", "tl": "fil"}
# In scripts without capitals a common word is what a name is most easily taken for.
_UNCASED = frozenset({"ar", "bn", "fa", "he", "hi", "ta", "ur"})
_CASED = frozenset(
    {"bg", "ca", "cs", "da", "el", "fi", "hr", "bs", "hu", "id", "is", "it", "lt", "lv", "mk", "nl", "no", "pl", "ro", "ru"}
    | {"sk", "sl", "sv", "tl", "tr", "uk", "vi"}
)  # fmt: skip
_MOST_UNCASED, _MOST_CASED = 6_000, 3_000
_SHORTEST = 2


def common_words(language: str, names: Container[str]) -> list[str]:
    """Words of a language, the commonest first, and those that we wrote down; none that ``names`` has. Empty where we have neither.

    Raises:
        MissingNamesError: the package that words are read from is not installed.
    """
    path = WORDS / f"common_{language}.txt"
    ours = path.read_text(encoding="utf-8").split() if path.exists() else []
    most = _MOST_UNCASED if language in _UNCASED else _MOST_CASED if language in _CASED else 0
    found = (
        [word for word in _by_frequency(language) if word not in names and word.title() not in names] if most else []
    )
    return list(dict.fromkeys([*found[:most], *ours]))


def _by_frequency(language: str) -> list[str]:
    path = installed("wordfreq", f"small_{_CALLED.get(language, language)}.msgpack.gz")
    # A head, and then the words of each hundredth of a decade of frequency (Speer, wordfreq, "cBpack").
    _head, *steps = msgpack.unpackb(gzip.decompress(path.read_bytes()), raw=False)
    # The words of Latin letters in the list of a language of another script are English.
    latin = language not in _UNCASED
    return [word for step in steps for word in step if _is_word(word, latin=latin)]


def _is_word(word: str, *, latin: bool) -> bool:
    letters = all(unicodedata.category(sign)[0] in "LM" or sign in "'’\u200c" for sign in word)
    return letters and len(word) >= _SHORTEST and (latin or not word.isascii())
