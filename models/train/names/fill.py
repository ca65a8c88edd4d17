"""Filling the slots of sentence templates with persons, places, companies, addresses and harmless numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from train.names.endings import decline, has_cases
from train.names.noise import Piece, without_accents
from train.names.people import SIGNS
from train.names.things import Things

_SLOT = re.compile(r"\{([A-Za-z]+)(\+?)\}|\[(P|L|O|A) ([^\]]+)\]|\\n")
_JOINED = re.compile(r"[-’'][^\W\d_]")
_LABEL = {"P": "PER", "L": "LOC", "O": "ORG", "A": "ADDRESS"}
_TITLES = {
    "en": "Mr|Mrs|Ms|Miss|Dr|Mr.|Mrs.|Dr.|Prof.|Sir|Lord|Lady|Professor|Senator|Judge|Captain|Colonel|Rev.|Commissioner|Minister",
    "fr": "M.|Mme|Mlle|Monsieur|Madame|Me|Dr|le docteur|le professeur|le général",
}  # fmt: skip


class Filler(Things):
    """Fills templates of one language."""

    @cached_property
    def _makers(self) -> dict[str, tuple[Callable[[], str], str]]:
        """What each slot is filled with, and the label of that."""
        rng = self.rng
        persons = {
            "F": lambda: self.full().upper() if rng.random() < 0.04 else self.full(),
            "G": self.given,
            "S": self.surname,
            "K": self._initial,
            "g": lambda: self.given().lower(),
            "s": lambda: self.surname().lower(),
            "U": lambda: self.surname().upper(),
            "UF": lambda: self.full().upper(),
            "R": lambda: f"{self.surname()}, {self.given() if rng.random() < 0.6 else rng.choice(SIGNS) + '.'}",
        }
        others = {
            "L": (self.place, "LOC"),
            "C": (lambda: self.pick("country"), "LOC"),
            "O": (self.organisation, "ORG"),
            "UO": (lambda: self.organisation().upper(), "ORG"),
            "A": (self.address, "ADDRESS"),
            "X": (lambda: self.flat(self.pick("street_address")), "ADDRESS"),
            "E": (self._mail, "?"),
        }
        harmless = {
            "Q": self.surname,  # the author of a commentary, whom a court cites: nobody's secret
            "W": self.noun,
            "J": lambda: rng.choice(self.jobs or self.words),
            "w": lambda: rng.choice(self.words),
            "B": self.abbreviation,
            "D": self.date,
            "N": self.number,
            "H": lambda: f"{rng.randint(0, 23)}{rng.choice(':.')}{rng.randint(0, 59):02}",
            "M": self.phone,
            "I": self.code,
            "T": lambda: rng.choice(_TITLES[self.language].split("|")),
        }
        return (
            {slot: (maker, "PER") for slot, maker in persons.items()}
            | others
            | {slot: (maker, "") for slot, maker in harmless.items()}
        )

    def learn(self, makers: dict[str, tuple[Callable[[], str], str]]) -> None:
        """Fill further slots, each with what makes it and its label."""
        self._makers.update(makers)

    def _initial(self) -> str:
        sign = self.rng.choice(SIGNS)
        return self.rng.choice([sign, sign, sign + ".", sign + "…", sign + "...", sign + self.rng.choice(SIGNS)])

    def _mail(self) -> str:
        rng = self.rng
        user = without_accents(self.given()).lower().replace(" ", "") + rng.choice(["", ".", "_", "1"])
        return f"{user}@{rng.choice(['example', 'mail', 'posta', 'firma'])}.{rng.choice(['com', 'org', 'net', 'info'])}"

    def _slot(self, slot: str, always: bool, goes_on: bool) -> Piece:
        """What a slot holds; where the word goes on behind it ("{L}-ის", "{S}은"), the template has the ending already."""
        maker, label = self._makers[slot]
        text = maker()
        if slot in ("F", "G", "S", "L", "C") and has_cases(self.language) and not goes_on:
            share = 1.0 if always else 0.3 if label == "PER" else 0.0
            text = decline(self.language, text, self.rng) if self.rng.random() < share else text
        return text, label

    def fill(self, template: str) -> list[Piece]:
        """A template as pieces of text, each with its label."""
        pieces: list[Piece] = []
        last = 0
        for match in _SLOT.finditer(template):
            if match.start() > last:
                pieces.append((template[last : match.start()], ""))
            last = match.end()
            if match.group(1):
                goes_on = template[last : last + 1].isalpha() or bool(_JOINED.match(template, last))
                pieces.append(self._slot(match.group(1), bool(match.group(2)), goes_on))
            elif match.group(3):
                pieces.append((match.group(4), _LABEL[match.group(3)]))
            else:
                pieces.append(("\n", ""))
        if last < len(template):
            pieces.append((template[last:], ""))
        return self._titles_apart(pieces)

    @cached_property
    def _prefixes(self) -> set[str]:
        return {prefix for names in (*self.own, *self.foreign) for prefix in names.prefixes}

    def _titles_apart(self, pieces: list[Piece]) -> list[Piece]:
        """Prefixes that a locale's own samples carry are passed over: they are no name, and harmless within one."""
        out: list[Piece] = []
        for text, label in pieces:
            head, gap, rest = text.partition(" ")
            if label == "PER" and rest and head in self._prefixes:
                out += [(head + gap, "?"), (rest, label)]
            else:
                out.append((text, label))
        return out
