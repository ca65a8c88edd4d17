"""An archive in which made-up secrets and identifiers stand: in every format that the digitizers read, in prose."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random

from tests.faults.canaries import chats, mails, office, pictures, texts
from tests.faults.canaries.writing import FORMATS, Format, Text
from tests.integration.vault.parts import prose
from winnow_agent.vault.canary import sound
from winnow_agent.vault.canary.planting import plant
from winnow_agent.vault.canary.values import SPOKEN, TYPES, Maker, Value

WRITERS = (chats, mails, office, pictures, texts)
"""Imported for what they register."""
LANGUAGE = "en"
ALONE = 8
"""The shortest value that is planted: of fewer characters, one would be found by chance."""
MEDIA = ("text", "scan", "sound")
_WORDS = {"text": 13, "scan": 20, "sound": 12}
"""Of prose, for each canary."""


@dataclass(frozen=True)
class Canary:
    """A value, what it is, and the file that it was planted in. Of type ``speaker`` is who speaks in a chat."""

    value: str
    type: str
    form: str
    file: str
    format: str
    medium: str


@dataclass
class Planted:
    """All that was planted. ``beside`` are persons whom only metadata and names of files name."""

    canaries: list[Canary]
    beside: list[str]
    skipped: list[str]

    @property
    def values(self) -> list[str]:
        return [*(canary.value for canary in self.canaries), *self.beside]

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def load(cls, path: Path) -> Planted:
        values = json.loads(path.read_text())
        return cls([Canary(**one) for one in values["canaries"]], values["beside"], values["skipped"])


@dataclass(frozen=True)
class Share:
    """How many canaries are in a medium at least, and how many of them in a file."""

    canaries: int
    in_a_file: int


def media(scale: int) -> dict[str, Share]:
    """Some 300 in all at scale 1, as many as give each format one file, and 10,000 at 20."""
    if scale == 1:
        return {"text": Share(0, 5), "scan": Share(10, 5), "sound": Share(5, 5)}
    return {"text": Share(440 * scale, 10), "scan": Share(50 * scale, 8), "sound": Share(10 * scale, 5)}


def files(scale: int, only: Collection[str] = MEDIA) -> Iterator[tuple[Format, int]]:
    """Every file that is written in some media, with how many canaries are in it: each format of text at least once.

    At scale 1 one format of each kind.
    """
    for medium, share in media(scale).items():
        if medium not in only:
            continue
        formats = [one for one in FORMATS.values() if one.medium == medium]
        if scale == 1:
            formats = list({(one.family, one.media_type): one for one in reversed(formats)}.values())[::-1]
        number = max(-(-share.canaries // share.in_a_file), len(formats) if medium == "text" else 0)
        for one in islice(cycle(formats), number):
            yield one, share.in_a_file


class Planting:
    """Makes values, each other than all before, and files with them."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        self._maker = Maker(LANGUAGE, f"canaries/{seed}")
        self._source = Random(seed)
        self._used: set[str] = set()
        self._types = {
            "text": cycle([type_ for type_ in TYPES if type_ != "notice"]),
            "scan": cycle([type_ for type_ in TYPES if type_ != "notice"]),
            "sound": cycle(sorted(SPOKEN)),
        }

    def write(self, folder: Path, scale: int, only: Collection[str] = MEDIA) -> Planted:
        """Writes the archive, or the part of it that is in some media."""
        folder.mkdir(parents=True)
        planted = Planted([], [], [])
        for number, (form, count) in enumerate(files(scale, only)):
            if form.medium == "sound" and sound.program() is None:
                planted.skipped.append(f"{form.name}: {sound.PROGRAM} is not installed; `make system` installs it")
                continue
            values = [self._value(next(self._types[form.medium]), form.medium) for _ in range(count)]
            text = self._text(number, form, values)
            name = f"{number:05} {text.beside}{form.suffix}"
            (folder / name).write_bytes(form.write(text))
            said = [(value.text, value.type, value.form) for value in values]
            said += [(speaker, "speaker", "") for speaker in text.speakers if form.speaks]
            planted.canaries += [Canary(*one, name, form.name, form.medium) for one in said]
            planted.beside.append(text.beside)
        return planted

    def _text(self, number: int, form: Format, values: list[Value]) -> Text:
        sentences = re.split(
            r"(?<=\.)\s+", prose(f"{self._seed}/{number}", form.documents * len(values) * _WORDS[form.medium])
        )
        passage, _ = plant("\n".join(sentences), values, self._source)
        lines = tuple(line.strip() for line in passage.split("\n") if line.strip())
        alone = frozenset(line for value in values if value.own_line for line in value.sentence.split("\n"))
        numbers = tuple(value.text for value in values if value.type in {"phone", "identity number"})
        return Text(lines, alone, numbers, (self._person(), self._person()), self._person())

    def _value(self, type_: str, medium: str) -> Value:
        while True:
            value = self._maker.value(type_)
            # A key of many lines is a picture of noise to an engine, and its lines are nobody's to read.
            if not ("\n" in value.text and medium != "text") and self._is_new(value.text):
                return value

    def _person(self) -> str:
        while True:
            value = self._maker.value("person")
            if value.form == "whole" and self._is_new(value.text):
                return value.text

    def _is_new(self, value: str) -> bool:
        if len(value) < ALONE or value in self._used:
            return False
        self._used.add(value)
        return True
