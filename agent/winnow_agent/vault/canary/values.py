"""Made-up persons, numbers, keys and notices of one language, each in the sentence that it will stand in."""

from __future__ import annotations

import importlib.util
import random
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from random import Random
from typing import Any, Final

import regex

from winnow_agent.vault.canary.carriers import CARRIERS, Carrier
from winnow_agent.vault.canary.numbers import NUMBERS
from winnow_agent.vault.canary.secrets_made import secret

TYPES: Final = (
    "person", "address", "phone", "email", "birth date", "identity number", "account number", "card number", "secret", "notice",
)  # fmt: skip
SPOKEN: Final = frozenset({"person", "address", "phone", "birth date", "identity number"})
"""What people say aloud, letter by letter at the most."""
_BORN: Final = date(1930, 1, 1), date(2007, 12, 31)
"""Birthdays lie in these years whatever the day: else a seed would make other values, and other texts, tomorrow."""

LABELLED: Final = "with its label"
BARE: Final = "bare"
_BARE: Final = frozenset({"address", "phone", "email", "identity number", "account number", "card number"})
"""What letterheads, lists and margins have without a label, too."""
_LAST_FIRST: Final = {"hu": " ", "ja": "", "ko": "", "vi": " ", "zh": ""}
"""Languages that put the family's name first, and what stands after it."""
_STAND_INS: Final = {"bs": ("hr_HR",), "da": ("da_DK",), "nb": ("no_NO",), "nn": ("no_NO",), "sr": ("mk_MK",)}
"""Where Faker has no names in a language: those of a neighbour that are at home in it, too."""
_SHORT_CODES: Final = {"nb": "no", "nn": "no", "sh": "hr", "iw": "he", "ak": "tw"}
# Placeholders of Faker's, and English of countries whose names are another language's.
_PASSED_OVER: Final = frozenset({"ng_NG", "dk_DK", "es_CA", "fr_QC", "ar_AA", "en_BD", "en_MS", "en_PH", "en_TH"})


@dataclass(frozen=True, slots=True)
class Value:
    """One made-up value.

    Attributes:
        form: how it is written: of a person ``initial`` and so on, of a number `LABELLED` or `BARE`.
        sentence: that it stands in, the value at ``start`` to ``end``.
        own_line: whether it stands on a line of its own, as keys, notices and the entries of a register do.
        locale: Faker's, e.g. ``de_AT``; its end is the country.
    """

    type: str
    form: str
    sentence: str
    start: int
    end: int
    locale: str
    own_line: bool = False

    @property
    def text(self) -> str:
        """The value itself."""
        return self.sentence[self.start : self.end]


def known(language: str) -> str | None:
    """The language that values of this one are made of; None where there are no names or sentences for it."""
    code = _SHORT_CODES.get(language, language)
    return code if code in CARRIERS and _locales(code) else None


class Maker:
    """Makes values of one language, the same for the same seed.

    On another day, too, but for the identity numbers of China, Estonia, Finland, Latvia, Norway and Sweden: Faker counts the
    birthdays in those back from today.
    """

    def __init__(self, language: str, seed: str) -> None:
        from faker import Faker

        self._language = language
        self._carrier: Carrier = CARRIERS[language]
        self._source = Random(seed)  # noqa: S311  (a test's values, which have to come again)
        self._fakers: dict[str, Any] = {}
        for locale in _locales(language):
            faker = Faker(locale)
            faker.seed_instance(f"{seed}/{locale}")
            _keep_from_the_clock(faker)
            self._fakers[locale] = faker
        self._cards = Faker("en_US")
        self._cards.seed_instance(f"{seed}/cards")
        self._named = [locale for locale in self._fakers if _has("person", locale)]

    def types(self) -> tuple[str, ...]:
        """What can be made in this language."""
        return tuple(type_ for type_ in TYPES if self._locales_for(type_))

    def value(self, type_: str) -> Value:
        """Another value of a type."""
        locale = self._source.choice(self._locales_for(type_))
        form, sentence, text = self._BY_TYPE[type_](self, locale)
        if type_ in _BARE:
            form = self._source.choice((LABELLED, BARE))
            sentence = sentence if form == LABELLED else "({})" if type_ == "phone" else "{}"
        before, _, after = sentence.partition("{}")
        own_line = type_ in ("secret", "notice") or form in ("last first", BARE)
        return Value(type_, form, before + text + after, len(before), len(before) + len(text), locale, own_line)

    def _locales_for(self, type_: str) -> list[str]:
        needed = {"address": "address", "phone": "phone_number"}.get(type_)
        if needed:
            return [name for name, faker in self._fakers.items() if _has(needed, name) and hasattr(faker, needed)]
        if type_ == "identity number":
            return [locale for locale in self._fakers if locale in NUMBERS]
        return self._named

    def _person(self, locale: str) -> tuple[str, str, str]:
        faker = self._fakers[locale]
        first, last = (unicodedata.normalize("NFC", name.strip()) for name in (faker.first_name(), faker.last_name()))
        if self._language in _LAST_FIRST:
            form = "unheard" if len(last) > 4 and self._source.random() < 0.3 else "whole"
            last = _crossed(last, faker.last_name()) if form == "unheard" else last
            return form, self._source.choice(self._carrier.persons), f"{last}{_LAST_FIRST[self._language]}{first}"
        forms = [("whole", f"{first} {last}"), ("unheard", f"{first} {_crossed(last, faker.last_name())}")]
        if first[0].isupper():  # scripts with capitals have initials
            forms += [
                ("middle initial", f"{first} {faker.first_name()[0]}. {last}"),
                ("initial", f"{first[0]}. {last}"),
                ("last first", f"{last}, {first}"),
            ]
        form, text = self._source.choice(forms)
        return form, "{}" if form == "last first" else self._source.choice(self._carrier.persons), text

    def _address(self, locale: str) -> tuple[str, str, str]:
        lines = [line.strip() for line in self._fakers[locale].address().splitlines()]
        return "", self._carrier.address, ", ".join(filter(None, lines))

    def _phone(self, locale: str) -> tuple[str, str, str]:
        return "", self._carrier.phone, self._fakers[locale].phone_number().strip()

    def _email(self, locale: str) -> tuple[str, str, str]:
        return "", self._carrier.email, self._fakers[locale].ascii_safe_email()

    def _born(self, locale: str) -> tuple[str, str, str]:
        day = self._fakers[locale].date_of_birth()
        style = "%d/%m/%Y" if locale.startswith("en_") and locale != "en_US" else self._carrier.date
        return "", self._carrier.born, day.strftime(style)

    def _number(self, locale: str) -> tuple[str, str, str]:
        sentence, maker = NUMBERS[locale]
        with _drawing_from(self._source):
            return "", sentence, str(getattr(self._fakers[locale], maker)()).strip()

    def _account(self, locale: str) -> tuple[str, str, str]:
        number = self._fakers[locale].iban()
        if self._source.random() < 0.5:
            number = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
        return "", self._carrier.account, number

    def _card(self, _locale: str) -> tuple[str, str, str]:
        number = self._cards.credit_card_number(self._source.choice(("visa16", "mastercard")))
        return "", "Visa / Mastercard: {}.", number

    def _secret(self, _locale: str) -> tuple[str, str, str]:
        sentence, text = secret(self._source)
        return "", sentence, text

    def _notice(self, locale: str) -> tuple[str, str, str]:
        faker = self._fakers[locale]
        name = faker.company() if _has("company", locale) else f"{faker.last_name()} & {faker.last_name()}"
        year = self._source.randint(1985, 2025)
        form, text = self._source.choice(
            [
                ("sign", f"© {year} {name}."),
                ("word", f"Copyright {year} {name}."),
                ("both", f"Copyright © {year} by {name}."),
            ]
        )
        return form, "{}", f"{text} {self._carrier.rights}"

    _BY_TYPE: Final[dict[str, Callable[[Maker, str], tuple[str, str, str]]]] = {
        "person": _person, "address": _address, "phone": _phone, "email": _email, "birth date": _born, "identity number": _number,
        "account number": _account, "card number": _card, "secret": _secret, "notice": _notice,
    }  # fmt: skip


def _keep_from_the_clock(faker: Any) -> None:
    """Has all makers of a locale that ask for a date, a year or a birthday, as numbers and addresses of mail do, get one of `_BORN`."""
    for asked in ("date_of_birth", "date_object"):
        faker.factories[0].set_formatter(asked, lambda: faker.date_between(*_BORN))
    faker.factories[0].set_formatter("date_time", lambda: datetime.combine(faker.date_between(*_BORN), time()))
    faker.factories[0].set_formatter("date", lambda pattern="%Y-%m-%d": faker.date_between(*_BORN).strftime(pattern))
    faker.factories[0].set_formatter("year", lambda: f"{faker.date_between(*_BORN):%Y}")


@contextmanager
def _drawing_from(source: Random) -> Iterator[None]:
    """Some of Faker's makers (Greece's, Mexico's) draw from Python's own generator: one that another has seeded, meanwhile."""
    state = random.getstate()
    random.seed(source.getrandbits(64))
    try:
        yield
    finally:
        random.setstate(state)


def _crossed(one: str, other: str) -> str:
    """A surname that no list has, so that no model has learnt it by heart: the beginning of one and the end of another."""
    front, back = (regex.findall(r"\X", name) for name in (one, other))
    return "".join((*front[: (len(front) + 1) // 2], *back[len(back) // 2 :]))


@cache
def _locales(language: str) -> tuple[str, ...]:
    """Faker's locales of a language, if it has names in one of them."""
    from faker.config import AVAILABLE_LOCALES

    found = _STAND_INS.get(language) or tuple(_of_language(language, AVAILABLE_LOCALES))
    return found if any(_has("person", locale) for locale in found) else ()


def _of_language(language: str, available: Sequence[str]) -> Iterator[str]:
    countries = sorted(
        locale for locale in available if locale.startswith(f"{language}_") and locale not in _PASSED_OVER
    )
    own = [locale for locale in countries if any(_has(part, locale) for part in ("person", "address", "phone_number"))]
    yield from own or ([language] if language in available else [])


@cache
def _has(provider: str, locale: str) -> bool:
    """Whether Faker makes this in the language itself: elsewhere it falls back to American English."""
    return importlib.util.find_spec(f"faker.providers.{provider}.{locale}") is not None
