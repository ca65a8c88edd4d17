"""Made-up names in scripts without spaces: a surname, a given name, and what leans on them, written as one word.

"王小明" becomes "梁志强", "王先生" "梁先生" and "김민수는" "이준혁는". Only what is on a list of titles and particles is left as it was:
whatever else stands behind a known name is a part of another one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any, Final

import regex

from winnow_agent.vault.screen import locales
from winnow_agent.vault.screen.inflection import endings_of

_UNSPACED: Final = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]"
)
_BY_SIGN: Final = regex.compile(r"[\p{Script=Han}\p{Script=Hangul}]")
# None that is a sign of given names, too.
_TITLES: Final = (
    "さん 様 さま くん ちゃん 氏 先生 教授 博士 夫妻 部長 課長 社長 会長 議員 監督 女士 小姐 太太 老师 老師 医生 醫生 律师 律師 同志 主任 经理 局长 处长"
    " 校长 院长 书记 씨 님 선생 선생님 교수 교수님 부장 과장 사장 회장 대리 기자 의원 박사 부장님 과장님 사장님 회장님"
)
_PARTICLES: Final = ("は が を に の と も へ や 的", *sorted(endings_of("ko")))


def _any(*words: str) -> str:
    return "|".join(sorted(map(regex.escape, " ".join(words).split()), key=len, reverse=True))


_LEANING: Final = regex.compile(rf"(?P<title>{_any(_TITLES)})?(?:{_any(*_PARTICLES)})?")
_WHOLE: Final = 3
"""Signs of a name behind which a particle may stand: behind a surname it may be a given name."""


def is_unspaced(value: str) -> bool:
    """Whether a sign of a script stands in a value that has no spaces between words."""
    return _UNSPACED.search(value) is not None


class UnspacedNames:
    """Those of one document.

    Args:
        attempts: random sources for a kind and a value, the same each time.
        taken: case-folded words that nobody is called; what is drawn is added.
        text: the document's text, in which no made-up name stands.
    """

    def __init__(
        self, attempts: Callable[[str, str], Iterator[random.Random]], language: str, taken: set[str], text: str
    ) -> None:
        self._attempts, self._language, self._taken, self._text = attempts, language, taken, text
        self._known: dict[str, str | None] = {}
        self._first: dict[str, str | None] = {}

    def learn(self, person: str) -> None:
        """That somebody is called so; all are told before any is asked for."""
        self._known.setdefault(_clean(person), None)

    def of(self, value: str) -> str | None:
        """What stands for a name, with what leans on it; ``None`` where nothing can be made up."""
        clean = _clean(value)
        for end in range(len(clean) - 1, 0, -1) if clean not in self._known else ():
            name, behind = clean[:end], clean[end:]
            if self._is_known(name) and _leans(name, behind):
                made = self._made(name)
                return made and made + behind
        return self._made(clean)

    def _is_known(self, name: str) -> bool:
        return name in self._known or self._is_first(name)

    def _is_first(self, name: str) -> bool:
        """Whether a longer name of the document begins so: it is the surname then."""
        return any(
            other.startswith(name) and len(other) > len(name) and not _leans(name, other[len(name) :])
            for other in self._known
        )

    def _made(self, name: str) -> str | None:
        if self._known.get(name) is None:
            self._known[name] = self._drawn(name)
        return self._known[name]

    def _drawn(self, name: str) -> str | None:
        for end in range(len(name) - 1, 0, -1) if name not in self._first else ():
            if _leans(name[:end], name[end:]) and self._is_known(name[:end]):
                made = self._made(name[:end])
                return made and made + name[end:]
        first = name[: self._length(name)]
        surname = self._surname(first)
        if surname is None or first == name:
            return surname
        # Where the given names run out that go with that surname, in a register of thousands, one with another.
        return self._new("name", name, name, lambda fake: surname + _clean(fake.first_name())) or self._new(
            "any name", name, name, lambda fake: _clean(fake.last_name()) + _clean(fake.first_name())
        )

    def _length(self, name: str) -> int:
        """How many signs of a name are its first part: as the text itself has it, or as is usual."""
        if self._is_first(name):
            return len(name)
        firsts = [known for known in self._known if known != name and name.startswith(known)]
        if firsts:
            return len(max(firsts, key=len))
        if not _BY_SIGN.match(name):
            return len(name)
        return 2 if self._language == "ja" and len(name) > 1 else 1

    def _surname(self, first: str) -> str | None:
        if first not in self._first:
            self._first[first] = self._new("surname", first, first, lambda fake: _clean(fake.last_name()))
        return self._first[first]

    def _new(self, kind: str, value: str, gone: str, make: Callable[[Any], str]) -> str | None:
        """A name in which no sign of ``gone`` stands, or where signs are sounds, not all of it.

        A surname may be another's, too, where there are more persons than surnames.
        """
        locale = locales.locale_of(self._language, value)
        if locale is None:
            return None
        signs, spare = set(_BY_SIGN.findall(gone)), None
        for chance in self._attempts(kind, value):
            fake = locales.faker(locale)
            fake.seed_instance(chance.getrandbits(64))
            made = make(fake)
            if not made or (not signs.isdisjoint(made) if signs else gone in made):
                continue
            if made.casefold() not in self._taken and made not in self._text:
                self._taken.add(made.casefold())
                return made
            spare = spare or made
        return spare if kind == "surname" else None


def _clean(name: str) -> str:
    return "".join(name.split())


def _leans(name: str, behind: str) -> bool:
    found = _LEANING.fullmatch(behind)
    return found is not None and (found["title"] is not None or len(name) >= _WHOLE)
