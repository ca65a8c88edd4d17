"""Made-up persons: names of Faker's locales, or that sound like them, in the forms that text has them in."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from functools import cached_property

from train.names.lists import Markov, held_out

Lists = dict[str, dict[str, list[str]]]

FAMILY_FIRST = {"hu_HU", "ja_JP", "km", "ko_KR", "mn", "vi_VN", "zh_CN", "zh_TW"}
_JOINED = {"ja_JP", "zh_CN", "zh_TW", "ko_KR"}
_TWO_SURNAMES = ("es", "pt")
_PARTICLES = {
    "nl": "van|van de|van der|de|ter|van den", "de": "von|von der|zu|vom", "fr": "de|du|de la|d'|Le|La", "it": "De|Di|della|Del|D'",
    "pt": "da|de|dos|do|e", "es": "de la|del|de|y", "da": "von|af", "sv": "af|von", "no": "von", "en": "Mc|O'|Mac|St. ",
}  # fmt: skip
SIGNS = string.ascii_uppercase
_FURTHER = 0.4
_ENOUGH = 300
"""Names from which on Faker's list of them is one to draw from: of a shorter one each would come so often that it is learnt by heart."""


def locales_of(language: str, lists: Lists) -> list[str]:
    """The locales whose names a language takes first."""
    twin = {
        "no": ["no_NO"],
        "sr": ["sr"],
        "fil": ["fil_PH", "tl_PH", "en_PH"],
        "id": ["id_ID"],
        "zh": ["zh_CN", "zh_TW"],
    }
    if language in twin and language != "zh":
        return [one for one in twin[language] if one in lists]
    return [one for one in lists if one.split("_")[0] == language]


def _one(rng: random.Random, first: list[str], further: list[str]) -> str:
    """A name of the first list or of the further one; the shorter the first, the more often of the further."""
    share = 1 - (1 - _FURTHER) * min(1.0, len(first) / _ENOUGH)
    return rng.choice(further if further and rng.random() < share else first)


class Names:
    """The names of one locale, without those that validation keeps, or those alone."""

    def __init__(self, locale: str, lists: Lists, keep: Callable[[str], bool]) -> None:
        entry = lists[locale]
        self.locale = locale
        self.given = [one for one in entry.get("given", []) if keep(one)]
        self.surnames = [one for one in entry.get("surname", []) if keep(one)]
        self.further_given = [one for one in entry.get("further_given", []) if keep(one)]
        self.further_surnames = [one for one in entry.get("further_surname", []) if keep(one)]
        self.given, self.surnames = self.given or self.further_given, self.surnames or self.further_surnames
        self.middle = [one for one in entry.get("middle", []) if keep(one)]
        self.prefixes = entry.get("prefix", [])
        self.suffixes = (
            entry.get("suffix", []) if locale[:2] in ("en", "de", "cs", "sk", "hi", "th", "et", "fi") else []
        )
        self.samples = [
            one for one in entry.get("name", []) if all(keep(word) for word in one.split() if word not in self.prefixes)
        ]

    def a_given(self, rng: random.Random) -> str:
        """A given name of the lists; those of Faker, which are the commonest, more often."""
        return _one(rng, self.given, self.further_given)

    def a_surname(self, rng: random.Random) -> str:
        """A surname of the lists; those of Faker, which are the commonest, more often."""
        return _one(rng, self.surnames, self.further_surnames)

    @cached_property
    def invented(self) -> tuple[Markov, Markov]:
        return Markov(self.given), Markov(self.surnames)


class People:
    """Names of the persons of one language; every draw is the generator's that it was given."""

    def __init__(
        self, language: str, lists: Lists, rng: random.Random, *, validate: bool = False, all_names: bool = False
    ) -> None:
        self.language, self.rng, self.lists = language, rng, lists
        keep: Callable[[str], bool] = (
            held_out if validate else (lambda _name: True) if all_names else (lambda name: not held_out(name))
        )
        own = [Names(one, lists, keep) for one in locales_of(language, lists)]
        self.own = [names for names in own if names.given and names.surnames]
        self.places = [one for one in locales_of(language, lists) if lists[one].get("address")]
        self.towns = [
            town
            for one in locales_of(language, lists)
            for kind in ("town", "further_city")
            for town in lists[one].get(kind, [])
        ]
        self.addressed = [one for one in lists if lists[one].get("street_address") and lists[one].get("city")]
        self.foreign: list[Names] = []
        self.abroad = 0.45 if language == "en" else 0.2  # English is written about everybody
        self.words = ["and"]
        self.nouns: list[str] = []
        self.jobs: list[str] = []
        self.bodies: list[str] = []
        self.regions: list[str] = []
        self.real: dict[str, list[str]] = {}
        # Where script has no capitals, only what stands around a name on no list tells that it is one.
        capitals = any(names.surnames and names.surnames[0][0].isupper() for names in self.own)
        self.invent = 0.0 if validate else 0.15 if capitals or not self.own else 0.35
        self.linked = 0.4 if language == "de" else 0.2  # German names are the likest to nouns

    def _names(self) -> Names:
        if self.foreign and (not self.own or self.rng.random() < self.abroad):
            return self.rng.choice(self.foreign)
        return self.rng.choice(self.own)

    def given(self, names: Names | None = None) -> str:
        """A given name, now and then two."""
        names = names or self._names()
        if self.rng.random() < self.invent and len(names.given) > 60 and names.locale not in _JOINED:
            return names.invented[0].draw(self.rng).capitalize() or names.a_given(self.rng)
        name = names.a_given(self.rng)
        if self.rng.random() < 0.06 and names.locale not in _JOINED:
            name += self.rng.choice("- ") + names.a_given(self.rng)
        return name

    def surname(self, names: Names | None = None) -> str:
        """A surname, now and then with a particle or a second one."""
        rng = self.rng
        if self.real and names is None and rng.random() < self.linked:
            return rng.choice(self.real["PER"]).split()[-1]
        names = names or self._names()
        if rng.random() < self.invent and len(names.surnames) > 60 and names.locale not in _JOINED:
            name = names.invented[1].draw(rng).capitalize() or names.a_surname(rng)
        else:
            name = names.a_surname(rng)
        if names.locale in _JOINED:
            return name
        language = names.locale[:2]
        if language in _PARTICLES and rng.random() < 0.07:
            particle = rng.choice(_PARTICLES[language].split("|"))
            name = particle + ("" if particle[-1] in "'c. " else " ") + name
        elif language in _TWO_SURNAMES and rng.random() < 0.35:
            name += " " + names.a_surname(rng)
        elif rng.random() < 0.06:
            name += "-" + names.a_surname(rng)
        return name

    def full(self) -> str:
        """A whole name, in one of its forms."""
        names, rng = self._names(), self.rng
        if self.real and rng.random() < 0.6 * self.linked:
            return rng.choice(self.real["PER"])
        if names.samples and rng.random() < 0.1:
            return rng.choice(names.samples)
        given, surname = self.given(names), self.surname(names)
        if names.locale in FAMILY_FIRST:
            gap = "" if names.locale in _JOINED and rng.random() < 0.7 else " "
            return surname + gap + given
        kind = rng.random()
        if kind < 0.09:
            given = given[0] + ". " + (rng.choice(SIGNS) + ". " if rng.random() < 0.3 else "")
            return (given if rng.random() < 0.8 else given.replace(" ", "")) + surname
        if kind < 0.15:
            return f"{given} {rng.choice(SIGNS)}. {surname}"
        if kind < 0.24:
            return f"{given} {rng.choice(names.middle or names.given)} {surname}"
        if kind < 0.27:
            return f"{surname} {given}"
        if kind < 0.29 and names.suffixes:
            return f"{given} {surname}{rng.choice([' ', ', '])}{rng.choice(names.suffixes)}"
        return f"{given} {surname}"
