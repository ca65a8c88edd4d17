"""The labelled sets of ``ner_train`` and the prose of two thirds of ``longform``, as pieces with labels."""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from train.names.noise import Piece
from winnow_models.names.tokenizer import cut

WORDS = Path(__file__).parent / "words"
_LENER = {"PESSOA": "PER", "LOCAL": "LOC", "ORGANIZACAO": "ORG"}
_MEDDOCAN = {
    "NOMBRE_SUJETO_ASISTENCIA": "PER", "NOMBRE_PERSONAL_SANITARIO": "PER", "TERRITORIO": "LOC", "PAIS": "LOC",
    "HOSPITAL": "ORG", "INSTITUCION": "ORG", "CENTRO_SALUD": "ORG", "CALLE": "ADDRESS", "CORREO_ELECTRONICO": "?",
}  # fmt: skip
_NO_SPACE_BEFORE = set(".,;:!?)]}»”…%") | {"'s", "n't", "’s"}
_NO_SPACE_AFTER = set("([{«„") | {"``"}


def unpacked(data: Path, work: Path, areas: tuple[str, ...] = ("ner_train", "longform", "pii")) -> Path:
    """A folder that has the areas as folders: ``data`` itself, or one in ``work`` with its archives unpacked.

    Raises:
        FileNotFoundError: an area is there neither as a folder nor as ``area.tar.xz``.
    """
    if all((data / area).is_dir() for area in areas):
        return data
    for area in areas:
        if not (work / "data" / area).is_dir():
            with tarfile.open(data / f"{area}.tar.xz") as archive:
                archive.extractall(work / "data", filter="data")
    return work / "data"


def for_training(path: Path) -> bool:
    """Whether a file of ``longform`` is one of the two thirds that may be learnt from."""
    return int(hashlib.sha256(path.name.encode()).hexdigest(), 16) % 3 != 0


def _joined(tokens: list[tuple[str, str]]) -> list[Piece]:
    """Tokens with BIO tags as running text again."""
    pieces: list[Piece] = []
    glue = True
    quoted = False
    for word, tag in tokens:
        label = tag[2:] if tag != "O" else ""
        quote = word in ('"', "''", "``", "“", "”")
        close = quote and quoted
        space = "" if glue or word in _NO_SPACE_BEFORE or close else " "
        if tag.startswith("I-") and pieces and pieces[-1][1] == label:
            pieces[-1] = (pieces[-1][0] + space + word, label)
        else:
            if space:
                pieces.append((space, ""))
            pieces.append((word, label))
        quoted = quoted != quote
        glue = word in _NO_SPACE_AFTER or (quote and quoted)
    return pieces


def sentences(path: Path, names: dict[str, str] | None, prefix: str = "") -> Iterator[list[Piece]]:
    """The sentences of a file of one token a line with BIO tags; of the labels those that ``names`` has, renamed, or all.

    Reads lines of a word and its tag, and GermEval's of a number, a word and two tags under comments.
    """
    tokens: list[tuple[str, str]] = []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("#\t"):
            continue
        if not line.strip():
            if tokens:
                yield _joined(tokens)
            tokens = []
            continue
        fields = line.split("\t")
        word, tag = (fields[1], fields[2]) if len(fields) == 4 else line.replace("\t", " ").rsplit(" ", 1)
        word = word.removeprefix(prefix).strip()
        if names is not None and tag != "O":
            tag = f"{tag[:2]}{names[tag[2:]]}" if tag[2:] in names else "O"
        if word.strip("'") or word == "'":
            tokens.append((word.replace("''", "").replace("]]", "").replace("[[", "") or word, tag))


def wikiann(folder: Path, language: str) -> list[list[Piece]]:
    """Sentences of Wikipedia with links as labels; redirects and table rows left out."""
    found = []
    for part in ("dev", "test"):
        for pieces in sentences(folder / "wikiann" / language / part, None, f"{language}:"):
            text = "".join(piece for piece, _ in pieces)
            if "WEITERLEITUNG" in text or "REDIRECT" in text or "align=" in text or "|" in text:
                continue
            found.append(pieces)
    return found


def lener(folder: Path) -> list[list[Piece]]:
    """Brazilian court decisions and laws."""
    return list(sentences(folder / "lener_br_pt_train" / "train.conll", _LENER))


def meddocan(folder: Path) -> list[list[Piece]]:
    """Spanish clinical notes, whole."""
    return brat(folder / "meddocan_es_more", _MEDDOCAN)


def brat(folder: Path, names: dict[str, str]) -> list[list[Piece]]:
    """The texts of a folder with the stretches that lie beside them, of the labels in ``names``."""
    notes = []
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        spans = []
        for line in path.with_suffix(".ann").read_text(encoding="utf-8").splitlines():
            if not line.startswith("T"):
                continue
            label, start, end = line.split("\t")[1].split()[:3]
            if label in names:
                spans.append((int(start), int(end), names[label]))
        pieces: list[Piece] = []
        last = 0
        for begin, stop, label in sorted(spans):
            if begin < last:
                continue
            pieces += [(text[last:begin], ""), (text[begin:stop], label)]
            last = stop
        notes.append([*pieces, (text[last:], "")])
    return notes


_TITLE = {
    "en": "Mr Mrs Ms Miss Dr Sir Lady Lord Captain Colonel Professor Uncle Aunt Cousin Senator Congressman Madame",
    "de": "Herr Herrn Frau Fräulein Doktor Baron Graf Onkel Tante Vetter",
    "fr": "M Mme Mlle Monsieur Madame Mademoiselle Docteur Mademoiselle Maître",
    "es": "don doña Don Doña señor señora señorita Sr Sra", "pt": "D dom dona Dom Dona senhor senhora padre Padre frei Frei doutor",
    "hu": "úr", "uk": "пан пана пані панна дядько",
}  # fmt: skip
_ARTICLES = frozenset((WORDS / "articles_de.txt").read_text(encoding="utf-8").split())
_NOUN = re.compile(
    r"(?:ung|ungen|heit|keit|keiten|schaft|nis|tum|ion|ionen|tät|ling|chen|lein|tag|zeit|haus|mann|leute)$"
)
_LANGUAGE = {"deu": "de", "eng": "en", "fra": "fr", "hun": "hu", "por": "pt", "spa": "es", "ukr": "uk"}
_UDHR = {
    "Belorus": "be", "Bengali": "bn", "Bosnian": "bs", "Bulgarian": "bg", "Burmese": "my", "Chinese": "zh", "Czech": "cs",
    "Esperanto": "eo", "Farsi": "fa", "Greek": "el", "Gujarati": "gu", "Hebrew": "he", "Hindi": "hi", "Hungarian": "hu",
    "Japanese": "ja", "Kannada": "kn", "Kazakh": "kk", "Korean": "ko", "Kurdish": "ku", "Lao": "lo", "Macedonian": "mk",
    "Maltese": "mt", "Marathi": "mr", "Mongolian": "mn", "Nepali": "ne", "Punjabi": "pa", "Russian": "ru", "Serbian": "sr",
    "Sinhala": "si", "Tamil": "ta", "Turkish": "tr", "Uighur": "ug", "Ukrainian": "uk", "Vietnamese": "vi", "Yoruba": "yo",
    "Igbo": "ig", "Hausa": "ha", "Akuapem": "tw", "Asante": "tw", "Fante": "tw", "Saraiki": "ur", "Sanskrit": "sa",
    "Magahi": "hi", "Osetin": "os", "Abkhaz": "ab",
}  # fmt: skip


def longform(folder: Path, *, validate: bool = False) -> Iterator[tuple[str, str]]:
    """The language and text of every file that may be learnt from, or else of the others; no code known: "xx"."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name in ("categories.txt", "README") or for_training(path) == validate:
            continue
        text = path.read_bytes().decode("utf-8", errors="ignore").replace("\ufeff", "").replace("\r", "")
        area = path.relative_to(folder).parts[0]
        if area == "eltec":
            yield _LANGUAGE[path.parent.name], text
        elif area == "udhr_langid":
            yield _UDHR.get(re.split(r"[_-]", path.name)[0], "xx"), text
        elif area == "masc_tagged":
            yield (
                "en",
                re.sub(r"(\S+)_[A-Z$.,:`'()#]+(?=\s|$)", r"\1", text)
                .replace(" .", ".")
                .replace(" ,", ",")
                .replace("``", '"')
                .replace("''", '"')
                .replace(" 's", "'s")
                .replace(" n't", "n't"),
            )
        else:
            yield "en", text


_BROKEN_LINE = re.compile(r"(?<![.:!?»”\"\n])\n(?!\n)")
_SENTENCE_END = re.compile(r"(?<=[.!?…»”\"\u0964\u104b\u17d4\u0f0d])\s+(?!\s)|\n+|(?<=[。！？])")


class Prose:
    """One text cut into sentences, each token known to be no name, to be a person's, or unknown ("?")."""

    def __init__(self, language: str, texts: list[str], given: set[str], listed: set[str], nouns: set[str]) -> None:
        self.language, self.listed, self.nouns = language, listed, nouns
        self.lower: Counter[str] = Counter()
        self.capital: Counter[str] = Counter()
        self.with_article: Counter[str] = Counter()
        cuts = []
        for text in texts:
            unbroken = _BROKEN_LINE.sub(" ", text)
            cuts += [cut(one.strip()) for one in _SENTENCE_END.split(unbroken) if 8 <= len(one) <= 600]
        for words, _ in cuts:
            for place, word in enumerate(words):
                if word.islower():
                    self.lower[word] += 1
                elif word[0].isupper() and place:
                    self.capital[word] += 1
                    if words[place - 1].lower() in _ARTICLES:
                        self.with_article[word] += 1
        titles = set(_TITLE.get(language, "").split())
        self.sentences = [self._labelled(words, spaces, titles, given) for words, spaces in cuts]
        self._again()

    def _is_common(self, word: str) -> bool:
        lower = word.lower()
        if self.lower[lower] >= 1 + 0.05 * self.capital[word]:
            return True
        if self.language != "de":
            return False
        if word in self.nouns:
            return True
        seen = self.capital[word]
        # Names come back in a novel; a capitalised word that hardly does, and is on no list, is a noun.
        if seen <= 3 and len(word) > 3 and word not in self.listed:
            return True
        return bool(_NOUN.search(word)) or (self.with_article[word] >= 2 and self.with_article[word] >= 0.12 * seen)

    def _labelled(self, words: list[str], spaces: list[bool], titles: set[str], given: set[str]) -> list[list[str]]:
        labels = []
        for word in words:
            unknown = word[0].isupper() and not self._is_common(word) and len(word) > 1
            labels.append("?" if unknown else "")
        for place, word in enumerate(words):
            before = words[place - 1] if place else ""
            if before == "." and place > 1:
                before = words[place - 2]
            sure = before in titles or (word in given and place and not self._is_common(word))
            if (labels[place] == "?" and sure and word not in titles) or (
                labels[place] == "?" and place and labels[place - 1] == "PER" and spaces[place - 1]
            ):
                labels[place] = "PER"
            elif word in titles:
                labels[place] = ""
        return [[word, " " if space else "", label] for word, space, label in zip(words, spaces, labels, strict=True)]

    def _again(self) -> None:
        """What was a person's name three times is one wherever nobody knows better."""
        persons: Counter[str] = Counter(
            token[0] for sentence in self.sentences for token in sentence if token[2] == "PER"
        )
        for sentence in self.sentences:
            for token in sentence:
                if token[2] == "?" and persons[token[0]] >= 3 and persons[token[0]] >= 0.2 * self.capital[token[0]]:
                    token[2] = "PER"

    def pieces(self, sentence: list[list[str]]) -> list[Piece]:
        """A sentence as pieces; neighbours of one label joined, with the spaces between them."""
        out: list[Piece] = []
        for word, space, label in sentence:
            if out and out[-1][1] == label:
                out[-1] = (out[-1][0] + word + space, label)
            elif out and out[-1][0].endswith(" "):
                out[-1] = (out[-1][0][:-1], out[-1][1])
                out += [(" ", ""), (word + space, label)] if label or out[-1][1] else [(" " + word + space, label)]
            else:
                out.append((word + space, label))
        return out


def prose(
    folder: Path, given: dict[str, set[str]], listed: set[str], nouns: set[str], *, validate: bool = False
) -> dict[str, list[tuple[Prose, list[list[str]]]]]:
    """By language, every sentence of the texts for training with what is known of its tokens.

    Args:
        nouns: German words that are no names, whatever they look like.
    """
    texts: dict[str, list[str]] = defaultdict(list)
    for language, text in longform(folder, validate=validate):
        texts[language].append(text)
    found = {}
    for language, group in texts.items():
        source = Prose(language, group, given.get(language, set()), listed, nouns)
        found[language] = [(source, sentence) for sentence in source.sentences]
    return found
