"""The measurement: passages by language, copies by medium, each through the engines and the detectors that the vault uses."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final, Protocol

from winnow_agent.documents import Document
from winnow_agent.vault.canary import scans, sound
from winnow_agent.vault.canary.planting import Copy, Placed, copies, excerpts, shortened
from winnow_agent.vault.canary.recall import Fate, Spans, beside, fate_in_text, fate_of_read, spans_of
from winnow_agent.vault.canary.scripts import script_of
from winnow_agent.vault.canary.values import SPOKEN, TYPES, Maker, known
from winnow_agent.vault.digitize.base import Unread
from winnow_agent.vault.engines.ocr_scripts import of_script
from winnow_agent.vault.screen import Caller, Screener, measures
from winnow_protocol.errors import SetAsideError
from winnow_protocol.policy import Policy

MEDIA: Final = ("text", "scan", "sound")
_PASSAGES_OF_ONE: Final = 4
"""Passages that are copied of one document, so that a long one is not the measure of all."""
_MOST_PASSAGES: Final = 400


class Digitizer(Protocol):
    """Who reads a file: `winnow_agent.vault.digitize.pool.Parsers`."""

    def digitize(self, path: Path) -> Iterator[Document | Unread]:
        """The file's documents."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured.

    Attributes:
        per_language: values of each type in each language, in text.
        per_recorded: the same, in scans and in sound, which take seconds each.
        types: which types of values; all of them if none are named.
    """

    policy: Policy
    per_language: int
    per_recorded: int
    media: tuple[str, ...]
    seed: int
    types: tuple[str, ...] = TYPES


Key = tuple[str, str, str, str, str]
"""Language, type, medium, form, and Faker's locale, whose end is the country."""


@dataclass(slots=True)
class Measured:
    """What a measurement gave.

    Attributes:
        fates: values by `Key` and `Fate`.
        documents: of the partner's, by language, of which passages were copied.
        without_values: documents by language for which no values can be made.
        short: documents without a passage that is long enough.
        left_out: sentences on what was not measured, and why.
        failed: copies that the engines or detectors could not take, by kind.
        own, own_taken: letters and digits of the passages themselves in text, by language, and those of them that are taken
            away, rightly or not.
    """

    fates: Counter[tuple[Key, Fate]] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    without_values: Counter[str] = field(default_factory=Counter)
    short: int = 0
    left_out: list[str] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    own: Counter[str] = field(default_factory=Counter)
    own_taken: Counter[str] = field(default_factory=Counter)


class Measurement:
    """One run.

    Args:
        scratch: a private folder for scans and recordings, each removed once it was read.
        workers: copies under way at the same time.
        said: told what is being measured, for a person who waits.
    """

    def __init__(
        self,
        plan: Plan,
        caller: Caller,
        digitizer: Digitizer,
        *,
        scratch: Path,
        workers: int,
        said: Callable[[str], None],
    ) -> None:
        self._plan = plan
        self._screener = Screener(caller)
        self._languages = Screener(caller, ["language"])
        self._digitizer = digitizer
        self._scratch = scratch
        self._workers = workers
        self._said = said
        self._passages: dict[str, list[tuple[int, str]]] = {}
        self._measured = Measured()
        self._counting = threading.Lock()

    def take(self, documents: Iterable[Document]) -> None:
        """Chooses passages of documents; their text is kept until the run has ended, in memory alone.

        Raises:
            SetAsideError: the detector of languages failed.
        """
        for number, document in enumerate(documents):
            found = list(excerpts(document.text))
            if not found:
                self._measured.short += 1
                continue
            told = measures.word(self._languages.findings(document).findings, measures.LANGUAGE) or document.language
            self.take_passages(told, number, found)

    def take_passages(self, language: str, number: int, passages: Sequence[str]) -> None:
        """Passages of one document in a known language."""
        code = known(language)
        if code is None:
            self._measured.without_values[language] += 1
            return
        source = self._source("passages", language, number)
        chosen = source.sample(list(passages), min(_PASSAGES_OF_ONE, len(passages)))
        kept = self._passages.setdefault(code, [])
        if len(kept) < _MOST_PASSAGES:
            self._measured.documents[code] += 1
            kept += [(number, passage) for passage in chosen]

    def run(self) -> Measured:
        """Plants, screens, counts."""
        for medium in self._plan.media:
            unusable = self._unusable(medium)
            if unusable:
                self._measured.left_out.append(unusable)
                continue
            for language in sorted(self._passages):
                self._said(f"{medium}, {language}")
                self._measure(medium, language)
        return self._measured

    def _measure(self, medium: str, language: str) -> None:
        look = {"text": self._in_text, "scan": self._in_scan, "sound": self._in_sound}[medium]
        made = list(self._copies(medium, language))
        if not made:
            return
        with ThreadPoolExecutor(self._workers, thread_name_prefix="canary") as pool:
            for fates in pool.map(look, made, range(len(made))):
                for placed, fate in fates:
                    value = placed.value
                    self._measured.fates[(language, value.type, medium, value.form, value.locale), fate] += 1

    def _copies(self, medium: str, language: str) -> Iterator[Copy]:
        """None where the medium can't be made in the language, which is said."""
        maker = Maker(language, f"{self._plan.seed}/{medium}/{language}")
        source = self._source("copies", medium, language)
        passages = list(self._passages[language])
        source.shuffle(passages)
        types = [type_ for type_ in maker.types() if type_ in self._plan.types]
        if medium == "text":
            return copies(language, passages, maker, source, types=types, count=self._plan.per_language)
        if medium == "scan":
            script = script_of("".join(passage for _, passage in passages[:5]))
            if not of_script(script):
                return self._none(f"No scans in {language}: the engine has no data for the script {script or 'of it'}.")
            made = copies(language, passages, maker, source, types=types, count=self._plan.per_recorded)
            return self._printable(language, list(made))
        if sound.voice_of(language) is None:
            return self._none(f"No recordings in {language}: {sound.PROGRAM} has no voice for it.")
        short = [(number, shortened(passage)) for number, passage in passages]
        spoken = [type_ for type_ in types if type_ in SPOKEN]
        return copies(language, short, maker, source, types=spoken, count=self._plan.per_recorded)

    def _printable(self, language: str, made: Sequence[Copy]) -> Iterator[Copy]:
        """Copies for which there is a font; where there is none for any, it is said."""
        printable = [copy for copy in made if scans.font_for(copy.text, script_of(copy.text)) is not None]
        if len(printable) < len(made):
            none = "No scans" if not printable else f"{len(made) - len(printable)} of {len(made)} scans left out"
            self._measured.left_out.append(f"{none} in {language}: no font at hand has all of its letters.")
        return iter(printable)

    def _none(self, why: str) -> Iterator[Copy]:
        self._measured.left_out.append(why)
        return iter(())

    def _in_text(self, copy: Copy, _number: int) -> list[tuple[Placed, Fate]]:
        document = Document(text=copy.text, media_type="text/plain", language=copy.language)
        spans = self._marked(document)
        if spans is None:
            return []
        with self._counting:
            total, taken = beside(copy.text, [(placed.start, placed.end) for placed in copy.placed], spans.taken)
            self._measured.own[copy.language] += total
            self._measured.own_taken[copy.language] += taken
        return [
            (placed, fate_in_text(copy.text, placed.start, placed.end, spans, notice=placed.value.type == "notice"))
            for placed in copy.placed
        ]

    def _in_scan(self, copy: Copy, number: int) -> list[tuple[Placed, Fate]]:
        script = script_of(copy.text)
        font = scans.font_for(copy.text, script)
        if font is None:
            return []
        path = self._scratch / f"scan-{copy.language}-{number}.png"
        try:
            scans.scan(copy.text, script, font, self._source("scan", copy.language, number)).save(path, dpi=(200, 200))
            return self._as_read(copy, path)
        finally:
            path.unlink(missing_ok=True)

    def _in_sound(self, copy: Copy, number: int) -> list[tuple[Placed, Fate]]:
        path = self._scratch / f"sound-{copy.language}-{number}.wav"
        try:
            if not sound.speak(copy.text, sound.voice_of(copy.language) or "", path):
                self._fail("espeak")
                return []
            return self._as_read(copy, path)
        finally:
            path.unlink(missing_ok=True)

    def _as_read(self, copy: Copy, path: Path) -> list[tuple[Placed, Fate]]:
        """The fates of values in what an engine made of a scan or a recording."""
        try:
            read = [item for item in self._digitizer.digitize(path) if isinstance(item, Document)]
        except SetAsideError as error:
            self._fail(error.kind)
            return []
        if not read:
            return [(placed, Fate.NOT_READ) for placed in copy.placed]
        spans = self._marked(read[0])
        if spans is None:
            return []
        return [
            (placed, fate_of_read(read[0].text, placed.value.text, spans, notice=placed.value.type == "notice"))
            for placed in copy.placed
        ]

    def _marked(self, document: Document) -> Spans | None:
        """What the detectors marked; None where one failed."""
        try:
            findings = self._screener.findings(document).findings
        except SetAsideError as error:
            self._fail(error.kind)
            return None
        return spans_of(document, findings, self._plan.policy)

    def _fail(self, kind: str) -> None:
        with self._counting:
            self._measured.failed[kind] += 1

    def _unusable(self, medium: str) -> str:
        """Why a medium can't be measured on this machine; empty where it can."""
        if medium == "text" or not self._passages:
            return ""
        if medium == "sound" and sound.program() is None:
            return f"No recordings: {sound.PROGRAM} is not installed (Debian: apt-get install {sound.PROGRAM})."
        return self._engine_missing(medium)

    def _engine_missing(self, medium: str) -> str:
        """Tried on a page or a recording of a few words."""
        path = self._scratch / ("tried.png" if medium == "scan" else "tried.wav")
        words = "The harbour was quiet in the morning, and the letters came with the afternoon boat."
        try:
            if medium == "scan":
                font = scans.font_for(words, "Latin")
                if font is None:
                    return "No scans: there is no font (Debian: apt-get install fonts-dejavu-core)."
                scans.scan(words, "Latin", font, Random(1)).save(path, dpi=(200, 200))  # noqa: S311
            elif not sound.speak(words, sound.voice_of("en") or "en", path):
                return f"No recordings: {sound.PROGRAM} could not make one."
            for item in self._digitizer.digitize(path):
                if isinstance(item, Unread):
                    return f"No {'scans' if medium == 'scan' else 'recordings'}: {item.message}"
        except SetAsideError as error:
            return f"No {'scans' if medium == 'scan' else 'recordings'}: {error}"
        finally:
            path.unlink(missing_ok=True)
        return ""

    def _source(self, *what: object) -> Random:
        return Random("/".join(map(str, (self._plan.seed, *what))))  # noqa: S311 (chosen, and to be chosen again)
