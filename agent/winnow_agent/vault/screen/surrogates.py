"""Made-up values that keep a redacted text natural: a name for a name, a number of the same layout for a number.

The same value has the same surrogate throughout a document, in every form that it takes there; another document's seed gives
other surrogates. A surrogate is never the value itself, and nothing that stands in the text. Numbers are of ranges that are
set apart for fiction, or fail their check, where there is such a thing: nobody is called, and nobody charged. Where no natural
value can be made up, there is none, and the caller puts a type tag.
"""

from __future__ import annotations

import hashlib
import hmac
import random
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import count
from typing import Any, Final

import regex

from winnow_agent.vault.screen import fictional, locales, spoken
from winnow_agent.vault.screen.made_names import MadeNames
from winnow_agent.vault.screen.shifting import Shift, shift_of

_WORD: Final = regex.compile(r"[\p{L}\p{M}]++")
_NUMBER: Final = regex.compile(r"\d+")
_DIGIT: Final = regex.compile(r"\d")
_POSTCODE: Final = regex.compile(r"(?<!\d)\d{4,6}(?!\d)|[A-Z]{1,2}\d[A-Z\d]?[ ]\d[A-Z]{2}")
_ATTEMPTS: Final = 96
# In a register of thousands some person has every name that a street is made of: it is called so after this many draws.
_UNLIKE_PERSONS: Final = 24
_OF_NAMES: Final = frozenset({"LOCATION", "REGION", "ORGANIZATION"})
_MOST_OF_A_DATE: Final = 8


class Surrogates:
    """The surrogates of one document.

    Args:
        seed: secret and of this document alone.
        language: ISO 639 code of the document; made-up values come from it where Faker knows it.
        persons: every person's name that is replaced, so that parts of full names are known.
        text: the document's text: nobody gets a name that stands in it for somebody or something else.
    """

    def __init__(self, seed: bytes, language: str, persons: Iterable[str], text: str) -> None:
        self._seed, self._language, self._text = seed, language, text
        persons = list(persons)
        self._of_persons = {word.casefold() for name in persons for word in _WORD.findall(name) if len(word) > 2}
        self._taken = {word.casefold() for word in _WORD.findall(text)}
        self._names = MadeNames(self._attempts, language, persons, self._taken, text)
        self._used: dict[str, str] = {}
        self._standing: dict[tuple[str, str], str | None] = {}

    def of(self, type_: str, value: str) -> str | None:
        """What stands for a value, or ``None`` where nothing natural can."""
        if (type_, value) not in self._standing:
            self._standing[type_, value] = self._drawn(type_, value)
        return self._standing[type_, value]

    def _drawn(self, type_: str, value: str) -> str | None:
        if not value.strip() or type_ == "SECRET":
            # A made-up secret would look like one.
            return None
        make = self._makers.get(type_)
        if make is None:
            make = self._number if any(map(str.isdigit, value)) or spoken.is_number(value) else None
        if make is None:
            return None
        folded = " ".join(value.split()).casefold()
        if type_ == "PERSON":
            chance = next(self._attempts("PERSON", folded))
            made = make(value, chance)
            if made is None or made.casefold() == folded:
                return None
            # A year of birth behind a user name, a number behind a name: it is the person's.
            return _DIGIT.sub(lambda _: str(chance.randrange(10)), made)
        for attempt, chance in enumerate(self._attempts(type_, folded)):
            made = make(value, chance)
            if made is None:
                return None
            if attempt < _UNLIKE_PERSONS and type_ in _OF_NAMES and self._is_after_somebody(made):
                continue
            if made.strip() and self._is_free(type_, folded, made):
                return made
        return None

    def shifted(self, value: str) -> str | None:
        """A date moved by the document's own number of days, or ``None`` where it is none that can be moved."""
        return self._shift.of(value)

    def _is_after_somebody(self, made: str) -> bool:
        """Whether a street, a town or a firm is called as a person of the text is, by chance: a search would find the name."""
        return any(word in self._of_persons for word in _WORD.findall(made.casefold()))

    def _is_free(self, type_: str, folded: str, made: str) -> bool:
        """Whether a value is not the one that it stands for, nor another one's, nor one of the text's."""
        key = made.casefold()
        if key == folded or fictional.is_valid(type_, made):
            return False
        if type_ in {"DATE_TIME", "AGE"}:
            return True
        if made in self._text or self._used.get(key, folded) != folded:
            return False
        self._used[key] = folded
        return True

    @cached_property
    def _shift(self) -> Shift:
        return shift_of(next(self._attempts("shift", "")), self._language, self._text)

    @cached_property
    def _makers(self) -> dict[str, Callable[[str, random.Random], str | None]]:
        return {
            "PERSON": lambda value, _chance: self._names.of(value),
            "LOCATION": self._place,
            "REGION": self._place,
            "ORGANIZATION": lambda value, chance: str(self._fake(value, chance).company()),
            "EMAIL_ADDRESS": self._email,
            "URL": self._url,
            "IP_ADDRESS": fictional.ip_address,
            "MAC_ADDRESS": fictional.mac_address,
            "IBAN_CODE": fictional.iban,
            "DATE_TIME": self._date,
            "AGE": _moved,
            "PHONE_NUMBER": lambda value, chance: fictional.phone(value, chance, self._language),
        }

    def _attempts(self, kind: str, value: str) -> Iterator[random.Random]:
        for attempt in range(_ATTEMPTS):
            message = b"\0".join((kind.encode(), str(attempt).encode(), value.encode("utf-8", "surrogatepass")))
            digest = hmac.new(self._seed, message, hashlib.sha256).digest()
            yield random.Random(digest)  # noqa: S311  (the seed is the secret; nothing is drawn from the clock)

    def _fake(self, value: str, chance: random.Random) -> Any:
        fake = locales.faker(locales.locale_of(self._language, value) or locales.DEFAULT)
        fake.seed_instance(chance.getrandbits(64))
        return fake

    def _place(self, value: str, chance: random.Random) -> str | None:
        fake = self._fake(value, chance)
        if any(map(str.isdigit, value)):
            if len(_NUMBER.findall(value)) == 1 and not any(map(str.isalpha, value)):
                return fictional.alike(value, chance)
            whole = _POSTCODE.search(value) is not None and sum(map(str.isalpha, value)) > 8
            made = str(fake.address() if whole else fake.street_address())
            return regex.sub(r"\s*\n\s*", ", ", made)
        locale = locales.locale_of(self._language, value) or locales.DEFAULT
        if value in locales.countries(locale):
            return str(fake.country())
        # "Greenville, Ohio" stays a town and its state.
        before, comma, last = value.rpartition(", ")
        if (states := locales.states(locale)) and last in states:
            state = str(fake.random_element([state for state in states if state != last]))
            return f"{locales.town(fake, locale, before)}{comma}{state}" if comma else state
        made = locales.town(fake, locale, value)
        return made.upper() if value.isupper() and len(value) > 3 else made

    def _email(self, value: str, chance: random.Random) -> str:
        """An address of a domain that nobody can own (RFC 2606), in the name that stands for its owner's."""
        local, _, domain = value.rpartition("@")
        house = next(self._attempts("domain", domain.casefold())).choice(("com", "net", "org"))
        made = self._names.spelt(local) if any(map(str.isalpha, local)) else fictional.alike(local, chance) or ""
        made = _DIGIT.sub(lambda _: str(chance.randrange(10)), made)
        return f"{made or 'mail'}@example.{house}"

    def _url(self, value: str, chance: random.Random) -> str:
        scheme = regex.match(r"[a-z][a-z0-9+.\-]{0,12}://", value)
        host = "www.example.org" if scheme or value.startswith("www.") else "example.org"
        return f"{scheme[0] if scheme else ''}{host}/{chance.randrange(16**6):06x}"

    def _date(self, value: str, chance: random.Random) -> str | None:
        made = self.shifted(value)
        if made is None and sum(map(str.isdigit, value)) > _MOST_OF_A_DATE and not any(map(str.isalpha, value)):
            # A number that was taken for a date: one moved by little would tell it.
            return self._number(value, chance)
        return made or _moved(value, chance)

    def _number(self, value: str, chance: random.Random) -> str | None:
        return spoken.alike(value, chance) if spoken.is_number(value) else fictional.alike(value, chance)


def _moved(value: str, chance: random.Random) -> str | None:
    """Each number moved a little within its range: ages, years, hours."""

    def move(match: Any) -> str:
        number = int(match[0])
        by = chance.randrange(1, 4)
        if number >= 1000:
            return str(number - by)
        limit = 12 if number <= 12 else 28 if number <= 31 else 99
        return str((number + by - 1) % limit + 1).zfill(len(match[0]))

    return _NUMBER.sub(move, value) if _NUMBER.search(value) else None


def speaker_names(speakers: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """``Speaker 1``, ``Speaker 2`` … in order of appearance, without those that are in use."""
    used = set(taken)
    numbers = (number for number in count(1) if f"Speaker {number}" not in used)
    return {speaker: f"Speaker {next(numbers)}" for speaker in dict.fromkeys(speakers)}
