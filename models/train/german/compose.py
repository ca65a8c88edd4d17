"""German documents for the second voice: what the names model learns from, with far more bare surnames and plain nouns."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

from train.german.law import MONTHS, Law
from train.names.compose import Material
from train.names.measured import fingerprint, fingerprints, without
from train.names.noise import Piece, roughen
from train.names.people import Lists
from winnow_models.german.lexicon import GIVEN, NOUN, PLACE, SMALL, SURNAME, Lexicon
from winnow_models.names.tokenizer import cut

TEMPLATES = Path(__file__).parent / "templates.txt"
DECISIONS = Path(__file__).parent / "decisions.txt"
SENTENCE_END = re.compile(r"(?<=[.:;!?]) ")
ARTICLES = frozenset((Path(__file__).parents[1] / "names" / "words" / "articles_de.txt").read_text("utf-8").split())
_BARE = 0.4
_ROUGH = 0.15
_DECISIONS = 0.3
# How often each part of a decision is drawn; most of a decision speaks of nobody, and most decisions name nobody at all.
_PARTS = {"kopf": 5, "rubrum": 7, "tenor": 6, "gruende": 26, "zitate": 18, "personen": 0, "schluss": 4}
_BRANCHES = {"verfassung", "zivil", "straf", "arbeit", "sozial", "steuer", "verwaltung", "patent"}
_OF_BRANCH, _OF_PERSONS = 22, 34
_NAMING = 0.45
_OTHER_NOUN = 0.2


def _latin(name: str) -> bool:
    return name.isalpha() and name[0].isupper() and name[0] < "\u0250"


def parts(path: Path) -> dict[str, list[str]]:
    """The lines of a file by the headings ("# tenor") over them, in their order."""
    found: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# "):
            lines = found[line[2:]] = []
        else:
            lines.append(line)
    return found


def words(material: Material, lists: Lists) -> dict[str, int]:
    """Every word that the lexicon holds, with what it is."""
    found: Counter[str] = Counter()

    def add(names: Any, flag: int) -> None:
        for name in names:
            for word in name.replace("-", " ").split():
                if len(word) > 1 and (flag == SMALL or _latin(word)):
                    found[word] |= flag

    add(material.lexicon, NOUN)
    for entry in lists.values():
        add((*entry.get("given", ()), *entry.get("further_given", ())), GIVEN)
        add((*entry.get("surname", ()), *entry.get("further_surname", ())), SURNAME)
    for locale in ("de_DE", "de_AT", "de_CH"):
        entry = lists.get(locale, {})
        add((*entry.get("city", ()), *entry.get("further_city", ()), *entry.get("country", ())), PLACE)
    small: Counter[str] = Counter()
    for source, _ in material.prose["de"][:1]:
        small.update(source.lower)
    links: Counter[str] = Counter()
    for pieces in material.real["de"]:
        for text, label in pieces:
            if not label:
                links.update(word for word in cut(text)[0] if word.islower() and word.isalpha())
            elif label == "LOC" and " " not in text.strip():
                add([text.strip()], PLACE)
    small.update({word: count for word, count in links.items() if count > 1})
    add(small, SMALL)
    return dict(found)


class German(Material):
    """Documents of German alone."""

    def __init__(self, data: Path, lists: Lists, seed: int) -> None:
        super().__init__(data, lists, seed, all_names=True)
        self.measured = fingerprints(data / "pii")
        self.templates["de"] = [line for line in self.templates["de"] if not self._is_measured(line)]
        self.templates["de"] += TEMPLATES.read_text("utf-8").splitlines() * 2
        self.book: Lexicon | None = None
        self.decisions = parts(DECISIONS)
        self.law = Law(self.fillers["de"])
        self.fillers["de"].learn(self.law.makers())

    def _is_measured(self, line: str) -> bool:
        """Whether a sentence of a line is one of a measuring set: formulas of courts are everyone's, and yet are left out."""
        return any(fingerprint(sentence) in self.measured for sentence in SENTENCE_END.split(line))

    def _renamed(self, language: str, pieces: list[Piece]) -> list[Piece]:
        """Persons under other names or by their surname alone, as a second mention has it."""
        if self.rng.random() < 0.3:
            return pieces
        out: list[Piece] = []
        for text, label in pieces:
            if label != "PER" or not text.strip():
                out.append((text, label))
                continue
            whole = " " in text.strip() and self.rng.random() > _BARE
            slot = "{F}" if whole else self.rng.choice(["{S}", "{S}", "{S}", "{G}"])
            out += self.fillers[language].fill(slot)
        return out

    def _labelled(self, language: str) -> list[Piece]:
        return self._renamed(language, self._doubted(self._as_labelled(language)))

    def _doubted(self, pieces: list[Piece]) -> list[Piece]:
        """Links leave many names without a label: what is on a list of names, or on none and without an article, is unknown."""
        book = self.book
        out: list[Piece] = []
        for text, label in pieces:
            if label or book is None:
                out.append((text, label))
                continue
            before = ""
            for word, space in zip(*cut(text), strict=True):
                unknown = False
                if word[0].isupper() and word.isalpha() and len(word) > 2:
                    flags, head = book.known(word)
                    if not head and not flags & SMALL:
                        unknown = bool(flags & (GIVEN | SURNAME)) or (not flags and before.lower() not in ARTICLES)
                kind = "?" if unknown else ""
                piece = word + (" " if space else "")
                if out and out[-1][1] == kind:
                    out[-1] = (out[-1][0] + piece, kind)
                else:
                    out.append((piece, kind))
                before = word
        return out

    def unit(self, language: str) -> list[Piece]:
        kind = self.rng.random()
        if kind < 0.45:
            return self._labelled(language)
        if kind < 0.85:
            return self._template(language)
        if kind < 0.89:
            return self._planted(language)
        return self.plain(language)

    def _decision(self, wanted: int, gap: str) -> list[Piece]:
        """A stretch of a court's decision, its parts in their order, of one branch of the law."""
        rng = self.rng
        weights = {**_PARTS, rng.choice(sorted(_BRANCHES)): _OF_BRANCH}
        weights["personen"] = _OF_PERSONS if rng.random() < _NAMING else 0
        drawn: list[tuple[int, list[Piece]]] = []
        order = [part for part in self.decisions if part in weights]
        while sum(len(text) for _, line in drawn for text, _ in line) < wanted:
            part = rng.choices(order, [weights[one] for one in order])[0]
            line = self.fillers["de"].fill(rng.choice(self.decisions[part]))
            line = without(self.measured, self._with_other_nouns(line))
            drawn.append((order.index(part), line))
        drawn.sort(key=lambda one: one[0])
        out: list[Piece] = []
        for _, line in drawn:
            out += [(gap if rng.random() < 0.8 else rng.choice([" ", "\n"]), "")] if out else []
            out += line
        return out

    def _with_other_nouns(self, line: list[Piece]) -> list[Piece]:
        """A line that names nobody with some of its nouns exchanged: what stands before a name is left as it is."""
        if any(label in ("PER", "?") for _, label in line):
            return line
        return [(text, label) if label else (self._other_words(text), "") for text, label in line]

    def _other_words(self, text: str) -> str:
        rng, nouns = self.rng, self.noun_set
        return "".join(
            (
                (self.law.word() if rng.random() < 0.5 else rng.choice(self.nouns))
                if word in nouns and word not in MONTHS and rng.random() < _OTHER_NOUN
                else word
            )
            + (" " if space else "")
            for word, space in zip(*cut(text), strict=True)
        )

    def document(self) -> tuple[str, list[Piece]]:
        rng = self.rng
        wanted = rng.choice([60, 150, 300, 500, 800])
        pieces: list[Piece] = []
        gap = rng.choice([" ", " ", "\n", "\n\n"])
        if rng.random() < _DECISIONS:
            pieces = self._decision(wanted, gap)
            return "de", roughen(pieces, rng) if rng.random() < _ROUGH else pieces
        while sum(len(text) for text, _ in pieces) < wanted:
            if pieces:
                pieces.append((gap if rng.random() < 0.8 else rng.choice([" ", "\n", "\n\n"]), ""))
            pieces += self.unit("de")
        return "de", roughen(pieces, rng) if rng.random() < _ROUGH else pieces
