"""Made-up names: word for word, so that every form of one person's name becomes the same form of another's.

"John Smith", "Smith's", "J. Smith", "SMITH" and "jsmith@…" become "Paul Weber", "Weber's", "P. Weber", "WEBER" and "pweber@…".
Which word stands for which is drawn from the document's secret seed; no two words of a document share one, and none is a word
that stands in the text.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from typing import Final

import regex

from winnow_agent.vault.screen import letters, locales
from winnow_agent.vault.screen.inflection import plain, stems
from winnow_agent.vault.screen.made_unspaced import UnspacedNames, is_unspaced
from winnow_agent.vault.screen.titled import FAMILIAR, KEPT, MEN, WITH_STOP, WOMEN, leading, told_by_pronouns

Attempts = Callable[[str, str], Iterator[random.Random]]
"""Random sources for a kind and a value, the same each time, secret to all who do not know the seed."""

_WORD: Final = regex.compile(r"[\p{L}\p{M}]++")
# Between two surnames, written small; a capital would be an initial.
_AND: Final = frozenset({"y", "e", "i", "a", "o"})
_VOWELS: Final = frozenset("aeiouyáéíóúàèìòùäöüаеёиоуыэюяіїєαεηιουω")
# In these a name's last letter says how it is declined.
_DECLINING: Final = "pl cs sk sl hr bs sr ru uk be bg mk lt lv el la"
_DECLINED: Final = frozenset(_DECLINING.split())
_ADDRESS: Final = regex.compile(r"[@_\d/\\]|\p{L}[.\-_]\p{Ll}")
# How user names are made of a name.
_COMPOUNDS: Final = ("{given}{family}", "{family}{given}", "{g}{family}", "{family}{g}")
# One word stands for one word.
_PARTED: Final = regex.compile(r"[ .\-]")
_APOSTROPHES: Final = frozenset("'’")
# Where an "s" makes a genitive or more than one of a name, none that ends in such a sound stands for one that does not.
_HISSING: Final = ("s", "x", "z", "ß", "ce", "se")
_WITH_S: Final = frozenset({"en", "de", "nl", "sv", "da", "no", "nb", "nn"})
# Particles that are surnames where they stand last.
_SURNAMES_TOO_WORDS: Final = (
    "le la do da du di de den der ten ter al el im am bin van von mac das dos aus bei auf zur vom op abu"
)
_SURNAMES_TOO: Final = frozenset(_SURNAMES_TOO_WORDS.split())
# Particles that are given names, or East Asian surnames, where they stand first; in Romance languages they are articles and titles.
_HEADS_TOO: Final = frozenset({"al", "bin", "dal", "do", "don", "du", "le", "mac"})
_ROMANCE: Final = frozenset({"fr", "es", "pt", "it", "ca", "gl", "oc", "ro", "la"})


class MadeNames:
    """The made-up names of one document.

    Args:
        persons: every person's name that is replaced, in order; full names say what belongs together.
        taken: case-folded words of the text, which nobody is called.
        text: the document's text, whose pronouns tell women from men.
    """

    def __init__(
        self, attempts: Attempts, language: str, persons: Iterable[str], taken: Iterable[str], text: str = ""
    ) -> None:
        self._attempts, self._language, self._text = attempts, language, text
        self._taken = set(taken)
        self._surnames: set[str] = set()
        self._given: set[str] = set()
        self._women: set[str] = set()
        self._men: set[str] = set()
        self._by_stem: dict[str, str] = {}
        self._by_initial: dict[tuple[str, str], str] = {}
        self._compounds: dict[str, tuple[str, str, str]] = {}
        self._by_spelling: dict[str, str] = {}
        self._unspaced = UnspacedNames(attempts, language, self._taken, text)
        self._made: dict[str, str] = {}
        self._heads = _HEADS_TOO if language not in _ROMANCE else frozenset[str]()
        for person in sorted(dict.fromkeys(persons), key=lambda name: (-len(_WORD.findall(name)), -len(name))):
            self._learn(person)

    def _learn(self, person: str) -> None:
        """What belongs together: the longest names first, so that a part is known as that of its full name."""
        if is_unspaced(person):
            self._unspaced.learn(person)
            return
        every = [word.casefold() for word in _WORD.findall(person)]
        titles = every[: _titles(person)]
        words = [word for word in every[len(titles) :] if word not in KEPT and len(word) > 1]
        if _ADDRESS.search(person) or not words or words[0] in self._compounds:
            return
        self._taken.update(words)
        for word in words:
            if any(stem in self._by_stem for stem in stems(word, self._language)):
                continue
            for stem in stems(word, self._language):
                self._by_stem.setdefault(stem, word)
            for spelling in plain(word):
                self._by_spelling.setdefault(spelling, word)
        turned = self._is_turned(person)
        surname = words[0] if turned else words[-1]
        if len(words) > 1:
            self._surnames.add(self._base(surname))
            given = words[-1] if turned else words[0]
            self._given.add(self._base(given))
            self._by_initial.setdefault((given[0], self._base(surname)), given)
            self._by_initial.setdefault((given[0], surname[0]), given)
            self._learn_compounds(given, surname)
        elif titles and not FAMILIAR.issuperset(titles[-1:]) and not self._is_given(surname):
            self._surnames.add(self._base(surname))
        first = self._base(words[-1] if turned else words[0])
        told = set(every if "," in person else titles)
        (self._women if WOMEN & told else self._men if MEN & told else set()).add(first)

    def _is_turned(self, value: str) -> bool:
        """Whether the surname stands first: before a comma, and in Hungarian anyway."""
        return "," in value or self._language == "hu"

    def _is_given(self, name: str) -> bool:
        locale = locales.locale_of(self._language, name)
        return locales.is_given(name) or (
            locale is not None and any(name in names for names in locales.given_names(locale))
        )

    def _learn_compounds(self, given: str, surname: str) -> None:
        for first in plain(given):
            for family in plain(surname):
                names = {"given": first, "g": first[0], "family": family}
                for form in _COMPOUNDS:
                    self._compounds.setdefault(form.format(**names), (form, given, surname))

    def _base(self, word: str) -> str:
        """The form of a name that stands for all of its forms."""
        for stem in stems(word, self._language):
            if stem in self._by_stem:
                return self._by_stem[stem]
        return word

    def of(self, value: str) -> str | None:
        """What stands for a name in the form in which it is written; ``None`` where nothing can be made up."""
        if is_unspaced(value):
            return self._unspaced.of(value)
        if _ADDRESS.search(value) and " " not in value:
            return self.spelt(value)
        words = list(_WORD.finditer(value))
        kept = _titles(value)
        if len(words) == 1 and (compound := self._compound(value.casefold())) is not None:
            return _as_written(value, compound)
        if not any(word[0].casefold() not in KEPT for word in words):
            return None
        surname = self._surname(value)
        made, position = [], 0
        for number, word in enumerate(words):
            elided = len(word[0]) == 1 and (
                value[word.end() : word.end() + 1] in _APOSTROPHES
                or (word[0] in "sS" and value[word.start() - 1 : word.start()] in _APOSTROPHES)
            )
            leads = (
                number == 0
                and word[0].casefold() in self._heads
                and word[0][0].isupper()
                and value[word.end() : word.end() + 1] == " "
            )
            stays = elided or (number < kept and not leads) or word[0] in _AND
            # "Anna Le" and "Yoona Im" end in a name, "Al Gore" and "Do Van Minh" begin with one.
            final = number == len(words) - 1 > 0 and not word[0].islower() and word[0].casefold() in _SURNAMES_TOO
            made += [
                value[position : word.start()],
                word[0] if stays else self._word(word[0], surname, named=leads or final),
            ]
            position = word.end()
        return "".join([*made, value[position:]])

    def _surname(self, value: str) -> str:
        every = [word.casefold() for word in _WORD.findall(value)]
        words = [word for word in every[_titles(value) :] if word not in KEPT and len(word) > 1] or every
        return self._base(words[0] if self._is_turned(value) else words[-1])

    def _word(self, word: str, surname: str, *, named: bool) -> str:
        key = word.casefold()
        if len(word) == 1:
            return self._initial(word, surname)
        if key in KEPT and not named:
            return word
        base = self._base(key)
        return _as_written(word, _inflected(base, key, self._name(base, word)))

    def _initial(self, letter: str, surname: str) -> str:
        """The initial of what stands for the name that it is the initial of."""
        if len(surname) == 1:
            given = self._by_initial.get((letter.casefold(), surname))
            if letter.casefold() == surname:
                full = next((name for _, name in self._by_initial if len(name) > 1 and name[0] == surname), None)
                if full is not None:
                    return self._name(full, full)[0].upper()
        else:
            given = self._by_initial.get((letter.casefold(), surname))
        if given is not None:
            return self._name(self._base(given), given)[0].upper()
        chance = next(self._attempts("initial", letter.casefold()))
        return letters.another(letter, chance) or chance.choice(letters.LATIN)

    def spelt(self, value: str) -> str:
        """A user name, the name of a file or the like with the names in it replaced, as such things spell them."""
        words = list(_WORD.finditer(value))
        inside = {word.start() for word in words[1:-1]}
        return _WORD.sub(lambda match: self._spelt_word(match[0], inside=match.start() in inside), value)

    def _spelt_word(self, word: str, *, inside: bool) -> str:
        """One word of it; ``inside``, a particle stays: at an end "le", "do" and "al" are names, too."""
        key = word.casefold()
        if is_unspaced(word):
            return self._unspaced.of(word) or ""
        known = self._by_spelling.get(key)
        if known is not None:
            return _as_written(word, self._bare(known))
        compound = self._compound(key)
        if compound is not None:
            return _as_written(word, compound)
        if len(word) <= 2 and word.isascii():
            if inside and key in KEPT:
                return word
            chance = next(self._attempts("initial", key))
            return _as_written(word, "".join(chance.choice(letters.LATIN) for _ in word).lower())
        return _as_written(word, self._bare(key))

    def _compound(self, key: str) -> str | None:
        """What stands for a given name and a surname, or the initial of one, written as one word."""
        known = self._compounds.get(key)
        if known is None:
            return None
        form, given, surname = known
        made_given, made_family = self._bare(given), self._bare(surname)
        return form.format(given=made_given, g=made_given[0], family=made_family)

    def _bare(self, word: str) -> str:
        made = self._name(self._base(word), word).casefold()
        spellings = sorted(spelling for spelling in plain(made) if spelling.isascii())
        return regex.sub(r"[^\p{L}]", "", spellings[0] if spellings else made)

    def _name(self, base: str, written: str) -> str:
        """What stands for one word of a name, the same wherever it stands."""
        if base not in self._made:
            self._made[base] = self._drawn(base, written)
            self._taken.update(word.casefold() for word in _WORD.findall(self._made[base]))
        return self._made[base]

    def _drawn(self, base: str, written: str) -> str:
        locale = locales.locale_of(self._language, written)
        if locale is None:
            return "N."
        sex, fallback = self._sex(locale, base, written), "N."
        for tried, chance in enumerate(self._attempts("name", base)):
            made = self._fake(locale, base, sex, chance)
            parts = {part.casefold() for part in _WORD.findall(made)}
            if (
                not made
                or parts & self._taken
                or _PARTED.search(made) is not None
                or locales.scripts(made) != locales.scripts(base)
            ):
                continue
            hisses = self._language in _WITH_S and made.endswith(_HISSING) and not base.endswith(_HISSING)
            if not hisses and (self._language not in _DECLINED or _ends_alike(base, made)):
                return made
            fallback = made if fallback == "N." else fallback
            if tried > len(base) * 6:
                break
        return fallback

    def _sex(self, locale: str, base: str, written: str) -> str | None:
        """Whether a given name is a woman's or a man's: by its title, the locale's lists, or the pronouns behind it."""
        women, men = locales.given_names(locale)
        if base in self._women or (base in women and base not in men):
            return "woman"
        if base in self._men or (base in men and base not in women):
            return "man"
        return None if base in self._surnames else told_by_pronouns(self._text, written, self._language)

    def _fake(self, locale: str, base: str, sex: str | None, chance: random.Random) -> str:
        fake = locales.faker(locale)
        fake.seed_instance(chance.getrandbits(64))
        given = base in self._given or self._language in _DECLINED or self._is_given(base)
        # In prose a single word that is on no list of given names is mostly a surname.
        if base in self._surnames or not (given or base in self._women or base in self._men):
            return str(fake.last_name())
        if sex == "woman":
            return str(fake.first_name_female())
        return str(fake.first_name_male() if sex == "man" else fake.first_name())


def _titles(value: str) -> int:
    """How many words at the head of a name are no name; before a comma stands a surname, whatever it may mean."""
    return 0 if "," in value else leading(WITH_STOP.findall(value))


def _ends_alike(one: str, other: str) -> bool:
    """Whether two names are declined alike, as far as their ends tell."""
    if one[-1] in _VOWELS or other[-1].casefold() in _VOWELS:
        return one[-1] == other[-1].casefold()
    return True


def _inflected(base: str, form: str, made: str) -> str:
    """A made-up name in the case of a form: what the form has behind the base, the made-up one has too."""
    if form == base:
        return made
    stem = "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(base, form, strict=False)))
    base_end, form_end = base[len(stem) :], form[len(stem) :]
    if not base_end:
        return made + form_end
    return made[: -len(base_end)] + form_end if made.casefold().endswith(base_end) else made


def _as_written(word: str, made: str) -> str:
    if word.isupper() and len(word) > 1:
        return made.upper()
    if word.islower():
        return made.lower()
    return made[:1].upper() + made[1:]
