"""Mixing sentences, templates and planted names to documents, and documents to arrays of tokens and tags."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy

from train.names import sources
from train.names.common import common_words
from train.names.fill import Filler
from train.names.lists import held_out
from train.names.measured import fingerprints, without
from train.names.noise import Piece, roughen
from train.names.people import Lists, Names
from winnow_models.names.features import is_unspaced, rows
from winnow_models.names.network import TAGS
from winnow_models.names.tokenizer import cut

TEMPLATES = Path(__file__).parent / "templates"
_WEIGHT = {
    "en": 9.0, "de": 7.0, "fr": 4.0, "es": 4.0, "pt": 4.5, "it": 4.0, "nl": 2.5, "da": 3.0, "no": 3.5, "sv": 3.0, "fi": 1.2, "pl": 1.4,
    "uk": 1.6, "ru": 1.4, "ro": 1.4, "ca": 1.4, "el": 1.6, "zh": 2.6, "ja": 2.0, "ko": 2.6, "th": 2.4, "fa": 2.0, "he": 2.2, "ta": 2.2, "si": 2.2, "bn": 2.2,
}  # fmt: skip
_NO_NAME = frozenset((sources.WORDS / "not_names.txt").read_text(encoding="utf-8").split())
_TAG = {tag: place for place, tag in enumerate(TAGS)}
_UNKNOWN = -1
_PLANTED = ("{F}", "{S}", "{G}", "{A}", "{L}", "{O}", "{R}")


def _listed(kind: str, language: str) -> list[str]:
    """What a list of ours has for a language, a line each; nothing where there is none."""
    path = sources.WORDS / f"{kind}_{language}.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def script(text: str) -> str:
    """The script of a text's first letter, by its name in Unicode."""
    for sign in text:
        if sign.isalpha():
            return unicodedata.name(sign, "LATIN").split()[0].split("-")[0]
    return "LATIN"


class Material:
    """All that documents are made from, by language."""

    def __init__(self, data: Path, lists: Lists, seed: int, *, validate: bool = False, all_names: bool = False) -> None:
        self.rng = random.Random(seed)
        self.validate = validate
        given = {
            language: {name for locale, entry in lists.items() if locale.split("_")[0] == language for name in entry.get("given", [])}
            - _NO_NAME
            for language in ("en", "de", "fr", "es", "pt", "hu", "uk")
        }  # fmt: skip
        listed = {
            word
            for entry in lists.values()
            for kind in ("given", "surname", "city", "country", "further_given", "further_surname")
            for name in entry.get(kind, [])
            for word in name.split()
        } | set(lists["de_DE"].get("further_city", []))  # of other countries' towns too many are words elsewhere
        self.lexicon = lists["de_DE"].get("noun", [])
        self.prose = sources.prose(data / "longform", given, listed, set(self.lexicon) - listed, validate=validate)
        self.templates = {path.stem: path.read_text(encoding="utf-8").splitlines() for path in TEMPLATES.glob("*.txt")}
        self.anywhere = self.templates.pop("any")
        self._read_labelled(data)
        self.nouns = self._german_nouns(lists, listed)
        self.noun_set = frozenset(self.nouns)
        with_names = [
            one
            for one, entry in lists.items()
            if all(entry.get(kind) or entry.get(f"further_{kind}") for kind in ("given", "surname"))
        ]
        languages = {*self.templates, *self.prose, *(one.split("_")[0] for one in with_names)} - {"fil"}
        self.lorem = {
            language: [
                line for one in lists if one.split("_")[0] == language for line in lists[one].get("sentence", [])
            ]
            for language in languages
        }
        towns = {town for entry in lists.values() for town in entry.get("town", [])}
        self.common = {one: words for one in languages if (words := common_words(one, listed | towns))}
        self.fillers = self._fill(sorted(languages), lists, all_names)
        self.languages = sorted(languages)
        self.weights = [_WEIGHT.get(one) or self._weight(one) for one in self.languages]

    def _read_labelled(self, data: Path) -> None:
        """What people labelled, without the lines of the measuring sets; a tenth of it stays apart for validation."""
        banned = fingerprints(data / "pii")
        real = {language: sources.wikiann(data / "ner_train", language) for language in ("de", "en", "fr", "nl")}
        real["pt"] = sources.lener(data / "ner_train")
        real["es"] = sources.meddocan(data / "ner_train")
        self.real: dict[str, list[list[Piece]]] = {}
        for language, texts in real.items():
            left = [pieces for one in texts if (pieces := without(banned, one))]
            edge = len(left) * 9 // 10
            self.real[language] = left[edge:] if self.validate else left[:edge]
        self.notes = self.real.pop("es")

    def _fill(self, languages: list[str], lists: Lists, all_names: bool) -> dict[str, Filler]:
        """What fills the templates of each language; names of others come from those of the same script."""
        keep = held_out if self.validate else (lambda _name: True) if all_names else (lambda name: not held_out(name))
        by_script: dict[str, list[Names]] = {}
        for one in lists:
            names = Names(one, lists, keep)
            if names.given and names.surnames:
                by_script.setdefault(script(names.given[0]), []).append(names)
        pools = {} if self.validate else self._pools()
        fillers = {}
        for language in languages:
            filler = Filler(language, lists, self.rng, validate=self.validate, all_names=all_names)
            written = script(filler.own[0].given[0] if filler.own else self._sample(language))
            filler.foreign = by_script.get(written) or by_script["LATIN"]
            filler.real = pools if written == "LATIN" else {}
            filler.words = self._words(language)
            filler.jobs = [job for one in lists if one.split("_")[0] == language for job in lists[one].get("job", [])]
            filler.bodies, filler.regions = _listed("bodies", language), _listed("places", language)
            if language == "de":
                filler.nouns, filler.invent = self.nouns, filler.invent / 3
            fillers[language] = filler
        return fillers

    def _sample(self, language: str) -> str:
        prose = (word for _, sentence in self.prose.get(language, [])[3:] for word, _, _ in sentence if word.isalpha())
        return next(prose, "a")

    def _words(self, language: str) -> list[str]:
        """Words of a language that are no names: such as stand in lower case in its prose, or in its templates."""
        group = self.prose.get(language)
        if group:
            found = [
                word for word, count in group[0][0].lower.items() if count > 1 and len(word) > 2 and word.isalpha()
            ]
        elif language in self.common:
            found = self.common[language]
        else:
            lines = [*self.lorem.get(language, []), *self.templates.get(language, [])]
            found = [
                word for line in lines for word in cut(line)[0] if word.islower() and word.isalpha() and len(word) > 2
            ]
        return sorted(set(found)) or ["and"]

    def _german_nouns(self, lists: Lists, listed: set[str]) -> list[str]:
        """What stands with a capital in German and is no name, in novels, Wikipedia and Wiktionary and among occupations."""
        found = [
            word
            for source, sentence in self.prose.get("de", [])
            for word, _, label in sentence
            if not label and word[0].isupper() and source.lower[word.lower()] == 0
        ]
        for pieces in self.real["de"]:
            words = [word for text, label in pieces if not label for word in cut(text)[0]]
            found += [word for word in words[1:] if word[0].isupper() and word not in listed]
        found += [word for locale in ("de_DE", "de_AT") for job in lists[locale].get("job", []) for word in job.split()]
        found = [word for word in found if word.isalpha() and word.istitle() and len(word) > 3]
        # Half as they come in text, half of all that there are: rare ones are what looks most like a name.
        return found * max(1, round(len(self.lexicon) / len(found))) + self.lexicon

    def _weight(self, language: str) -> float:
        """Other alphabets count double: less is carried over to them from the languages with much text."""
        if language == "xx":
            return 3.0
        own = self.fillers[language].own
        return 1.6 if own and script(own[0].given[0]) not in ("LATIN", "CYRILLIC") else 1.0

    def _pools(self) -> dict[str, list[str]]:
        pools: dict[str, set[str]] = {"PER": set(), "LOC": set(), "ORG": set()}
        for language in ("de", "en", "fr", "nl"):
            for pieces in self.real[language]:
                for text, label in pieces:
                    words = text.split()
                    whole = words and len(words) <= 4 and words[0][0].isupper() and "(" not in text
                    if label == "PER":
                        whole = whole and len(words) in (2, 3) and all(one.isalpha() and one.istitle() for one in words)
                    if whole and label in pools:
                        pools[label].add(text)
        return {label: sorted(texts) for label, texts in pools.items()}

    def _template(self, language: str) -> list[Piece]:
        lines = self.templates.get(language)
        if not lines or self.rng.random() < 0.12:
            lines = self.anywhere
        return self.fillers[language].fill(self.rng.choice(lines))

    def plain(self, language: str) -> list[Piece]:
        """A sentence without a planted name, or with those of its own."""
        group = self.prose.get(language)
        lorem = self.lorem.get(language)
        if language in self.common and self.rng.random() < 0.4:
            return [(self._strung(language), "")]
        if group and (not lorem or self.rng.random() < 0.75):
            source, sentence = self.rng.choice(group)
            return source.pieces(self._other_nouns(sentence) if language == "de" else sentence)
        if lorem:
            return [(self.rng.choice(lorem), "")]
        return self._template(language)

    def _strung(self, language: str) -> str:
        """Common words in a row, with capitals and stops: what is no name in languages of which we have no prose."""
        rng, words = self.rng, self.common[language]
        # The commonest stand first and come oftener.
        drawn = [words[int(len(words) * rng.random() ** 2)] for _ in range(rng.randint(4, 14))]
        sentence = " ".join(word + rng.choice([""] * 9 + [",", ";"]) for word in drawn).strip(",;")
        return sentence[0].upper() + sentence[1:] + rng.choice("...?!:")

    def _other_nouns(self, sentence: list[list[str]]) -> list[list[str]]:
        """A German sentence with some nouns compounded anew: rare nouns are what looks most like a name."""
        rng, nouns = self.rng, self.noun_set
        return [
            [rng.choice(self.nouns) + word.lower() if rng.random() < 0.7 else rng.choice(self.nouns), space, label]
            if not label and word in nouns and rng.random() < 0.3
            else [word, space, label]
            for word, space, label in sentence
        ]

    def _planted(self, language: str) -> list[Piece]:
        rng = self.rng
        slot = rng.choices(_PLANTED, [50, *((2, 2) if language == "de" else (8, 6)), 18, 6, 8, 4])[0]
        new = self.fillers[language].fill(slot)
        pieces = self.plain(language)
        unknown = [place for place, (text, label) in enumerate(pieces) if label == "?" and text.strip()]
        if unknown and slot in "{F}{S}{G}" and rng.random() < 0.5:
            place = rng.choice(unknown)
            tail = " " if pieces[place][0].endswith(" ") else ""
            return [*pieces[:place], *new, (tail, ""), *pieces[place + 1 :]]
        spots = [
            (place, at)
            for place, (text, label) in enumerate(pieces)
            if not label
            for at, sign in enumerate(text)
            if sign == " "
        ]
        unspaced = script(pieces[0][0]) in ("CJK", "THAI", "LAO", "MYANMAR", "HIRAGANA", "KATAKANA", "TIBETAN", "KHMER")
        if unspaced and rng.random() < 0.6:
            spots = [(place, at) for place, (text, label) in enumerate(pieces) if not label for at in range(len(text))]
        kind = rng.random()
        if not spots or kind < 0.12:
            return [*new, (rng.choice([" ", ": ", ", ", "\n", " – "]), ""), *pieces]
        if kind < 0.2:
            return [*pieces, (rng.choice([" ", " ", "\n", " – "]), ""), *new, (rng.choice(["", ".", ""]), "")]
        place, at = rng.choice(spots)
        text = pieces[place][0]
        left, right = rng.choice(
            [(" ", " "), (" ", " "), (" ", " "), (", ", ", "), (" (", ") "), (" ", ", "), (", ", " ")]
        )
        if unspaced and text[at] != " ":
            left, right, rest = rng.choice(["", "", " ", "、"]), rng.choice(["", "", " "]), text[at:]
        else:
            rest = text[at + 1 :]
        return [*pieces[:place], (text[:at] + left, ""), *new, (right + rest, ""), *pieces[place + 1 :]]

    def _renamed(self, language: str, pieces: list[Piece]) -> list[Piece]:
        """The persons of a labelled text under other names, as often as not: the context is worth more than the names."""
        if self.validate or self.rng.random() < 0.55:
            return pieces
        out: list[Piece] = []
        for text, label in pieces:
            if label == "PER" and text.strip():
                slot = "{F}" if " " in text.strip() else self.rng.choice(["{S}", "{S}", "{G}"])
                new = self.fillers[language].fill(slot)
                out += [(one.upper(), kind) for one, kind in new] if text.isupper() else new
            else:
                out.append((text, label))
        return out

    def _labelled(self, language: str) -> list[Piece]:
        return self._renamed(language, self._as_labelled(language))

    def _as_labelled(self, language: str) -> list[Piece]:
        rng = self.rng
        if language == "es":
            note = rng.choice(self.notes)
            start = 0 if rng.random() < 0.5 else rng.randrange(len(note))
            out: list[Piece] = []
            for text, label in note[start:]:
                out.append((text[:700], label))
                if sum(len(one) for one, _ in out) > 900:
                    break
            return out
        sentences = self.real[language]
        if language == "pt":
            start = rng.randrange(len(sentences))
            return [piece for one in sentences[start : start + 3] for piece in (*one, (" ", ""))]
        while True:
            pieces = rng.choice(sentences)
            bare = sum(len(text) for text, label in pieces if not label)
            if bare > 12 or rng.random() < 0.25:
                return pieces

    def unit(self, language: str) -> list[Piece]:
        """A sentence or two of one kind."""
        kind = self.rng.random()
        has_real = language in self.real or language == "es"
        if has_real and kind < (0.3 if language in ("es", "en") else 0.45):
            return self._labelled(language)
        kind = self.rng.random()
        few = len(self.templates.get(language, ())) < 5
        if kind < (0.2 if few else 0.52):
            return self._template(language)
        if kind < (0.62 if few else 0.6 if language == "de" else 0.74):
            return self._planted(language)
        return self.plain(language)

    def document(self) -> tuple[str, list[Piece]]:
        """Some units of one language, as long as a paragraph or a page, and its language."""
        rng = self.rng
        language = rng.choices(self.languages, self.weights)[0]
        wanted = rng.choice([60, 150, 300, 500, 800, 1200])
        pieces: list[Piece] = []
        gap = rng.choice([" ", " ", "\n", "\n\n"])
        while sum(len(text) for text, _ in pieces) < wanted:
            if pieces:
                pieces.append((gap if rng.random() < 0.8 else rng.choice([" ", "\n", "\n\n"]), ""))
            pieces += self.unit(language)
        if not self.validate:
            pieces = roughen(pieces, rng)
        return language, pieces


def tokens(pieces: list[Piece]) -> tuple[list[str], list[int], str]:
    """A document's tokens, their tags by number (-1 where nobody knows), and its text."""
    text = "".join(one for one, _ in pieces)
    spans: list[tuple[int, int, str]] = []
    start = 0
    for one, label in pieces:
        inner = one.strip()
        if label and inner:
            first = start + one.index(inner[0]) if inner else start
            if spans and spans[-1][2] == label and text[spans[-1][1] : first] == " ":
                first = spans.pop()[0]  # a given name and a surname
            spans.append((first, start + one.index(inner[0]) + len(inner), label))
        start += len(one)
    words, spaces = cut(text)
    tags, place, at, opened = [], 0, 0, -1
    for word, space in zip(words, spaces, strict=True):
        end = at + len(word)
        while place < len(spans) and spans[place][1] <= at:
            place += 1
        tag = 0
        if place < len(spans) and spans[place][0] < end:
            label = spans[place][2]
            tag = _UNKNOWN if label == "?" else _TAG[("I-" if opened == place else "B-") + label]
            opened = place
        tags.append(tag)
        at = end + space
    return words, tags, text


def write(material: Material, wanted: int, path: Path, forms: Callable[[list[str]], Any] = rows) -> None:
    """About ``wanted`` tokens of documents as one file of arrays."""

    def enough() -> Iterator[tuple[str, list[Piece]]]:
        characters = 0
        while characters < wanted * 5:
            language, pieces = material.document()
            characters += sum(len(text) for text, _ in pieces)
            yield language, pieces

    write_documents(enough(), path, forms)


def write_documents(
    documents: Iterable[tuple[str, list[Piece]]], path: Path, forms: Callable[[list[str]], Any] = rows
) -> None:
    """Documents, each with its language, as one file of arrays; ``forms`` gives the rows of distinct words."""
    known: dict[str, int] = {}
    ids: list[Any] = []
    tags: list[Any] = []
    lengths, languages = [], []
    for language, pieces in documents:
        words, labels, _ = tokens(pieces)
        if words:
            ids.append(numpy.array([known.setdefault(word, len(known)) for word in words], dtype="int32"))
            tags.append(numpy.array(labels, dtype="int8"))
            lengths.append(len(words))
            languages.append(language)
    numpy.savez(
        path,
        ids=numpy.concatenate(ids),
        tags=numpy.concatenate(tags),
        lengths=numpy.array(lengths),
        languages=numpy.array(languages),
        table=forms(list(known)),
        unspaced=numpy.array([is_unspaced(word) for word in known], dtype=bool),
    )
