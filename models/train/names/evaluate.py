"""How well weights do: on the measuring sets, and on generated text with names kept out of training, by language.

From ``models/``: ``python -m train.names.evaluate WEIGHTS... --data DATA --work WORK`` prints both tables. The bench of the
screen measures more, beside other tools; this is what the trainer looks at.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from train.names import sources
from train.names.compose import Material, script
from train.names.noise import Piece, recognised
from winnow_models.names.decode import OPERATING, Entity
from winnow_models.names.model import Cut, Model
from winnow_models.names.tokenizer import cut
from winnow_models.names.weights import read

_TOGETHER = 8
"""Sentences of a set that are read as one text: nobody's archive comes in single sentences."""


def _bio(paths: list[Path], names: dict[str, str]) -> list[list[Piece]]:
    found: list[list[Piece]] = []
    for path in paths:
        sentences = list(sources.sentences(path, names))
        for start in range(0, len(sentences), _TOGETHER):
            group = sentences[start : start + _TOGETHER]
            found.append([piece for sentence in group for piece in (*sentence, ("\n", ""))])
    return found


def measuring_sets(folder: Path) -> Iterator[tuple[str, list[list[Piece]]]]:
    """The sets for measuring with persons as PER, what may count as either as "?", and addresses where they are labelled."""
    yield "German news", _bio([folder / "germeval2014_de" / "NER-de-dev.tsv"], {"PER": "PER"})
    yield "German law", _bio([folder / "german_ler" / "ler_dev.conll"], {"PER": "PER", "RR": "?", "AN": "?"})
    yield "Portuguese law", _bio(sorted((folder / "lener_br_pt").glob("*.conll")), {"PESSOA": "PER"})
    yield "Spanish court decisions", _bio([folder / "echr_es" / "ES-all-dev.tsv"], {"PER": "PER"})
    person = {"NOMBRE_SUJETO_ASISTENCIA": "PER", "NOMBRE_PERSONAL_SANITARIO": "PER", "CALLE": "ADDRESS"}
    yield "Spanish clinical notes", sources.brat(folder / "meddocan_es", person)
    texts = []
    for entry in json.loads((folder / "presidio" / "synth_dataset_v2.json").read_text(encoding="utf-8")):
        pieces: list[Piece] = []
        last, text = 0, entry["full_text"]
        for span in sorted(entry["spans"], key=lambda one: one["start_position"]):
            label = {"PERSON": "PER", "STREET_ADDRESS": "ADDRESS"}.get(span["entity_type"], "")
            start, end = span["start_position"], span["end_position"]
            pieces += [(text[last:start], ""), (text[start:end], label)]
            last = end
        texts.append([*pieces, (text[last:], "")])
    yield "English templates", texts


class Score:
    """What was found of one label, and what was taken that is nothing."""

    def __init__(self) -> None:
        self.there: Counter[str] = Counter()
        self.covered: Counter[str] = Counter()
        self.claimed = self.right = self.taken = self.characters = 0

    def add(self, pieces: list[Piece], found: list[Entity]) -> None:
        text = "".join(one for one, _ in pieces)
        covered = bytearray(len(text))
        for one in found:
            covered[one.start : one.end] = b"\1" * (one.end - one.start)
        at = 0
        spans = []
        for part, label in pieces:
            end = at + len(part)
            if label in ("PER", "ADDRESS"):
                self.there[label] += 1
                self.covered[label] += all(covered[place] for place in range(at, end) if text[place].isalnum())
            if label in ("PER", "?"):
                spans.append((at, end))
            if not label:
                self.characters += len(part)
                self.taken += sum(covered[at:end])
            at = end
        for one in found:
            if one.label == "PER":
                self.claimed += 1
                self.right += any(start < one.end and one.start < end for start, end in spans)

    def recall(self, label: str) -> float:
        """Of those labelled, the share wholly covered, under whatever label."""
        return self.covered[label] / self.there[label] if self.there[label] else float("nan")

    @property
    def precision(self) -> float:
        """Of those called persons, the share that touch one."""
        return self.right / self.claimed if self.claimed else float("nan")

    @property
    def lost(self) -> float:
        """Of the characters that are nothing, the share taken."""
        return self.taken / max(1, self.characters)


def scored(model: Model, documents: list[list[Piece]], floor: float = OPERATING) -> Score:
    """Documents with their labels against what a model finds at a probability."""
    score = Score()
    cuts = [Cut(*cut("".join(text for text, _ in pieces))) for pieces in documents]
    for pieces, found in zip(documents, model.find(cuts), strict=True):
        score.add(pieces, [one for one in found if one.probability >= floor])
    return score


def generated(material: Material, language: str, count: int) -> list[list[Piece]]:
    """Texts of a language with a name or an address planted in every other sentence."""
    rng, filler = random.Random(3), material.fillers[language]
    filler.foreign = []
    documents = []
    for _ in range(count):
        pieces: list[Piece] = []
        for slot in ("{F}", "{F}", "{A}"):
            carrier = material.plain(language)
            place = next((at for at, (text, label) in enumerate(carrier) if not label and " " in text), None)
            pieces += [*material.plain(language), (" ", "")]
            if place is None:
                pieces += [*carrier, (" ", ""), *filler.fill(slot)]
            else:
                text = carrier[place][0]
                at = rng.choice([where for where, sign in enumerate(text) if sign == " "]) + 1
                pieces += [
                    *carrier[:place],
                    (text[:at], ""),
                    *filler.fill(slot),
                    (text[at - 1 :], ""),
                    *carrier[place + 1 :],
                ]
            pieces.append(("\n", ""))
        documents.append(pieces)
    return documents


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m train.names.evaluate", description=__doc__)
    parser.add_argument("weights", type=Path, nargs="+", help="of networks that are heard together")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--documents", type=int, default=40, help="a language")
    chosen = parser.parse_args()
    model = Model([read(path, None) for path in chosen.weights])
    data = sources.unpacked(chosen.data, chosen.work)
    print(
        "| set | persons | wholly covered | precision | addresses covered | harmless text taken |\n|---|---|---|---|---|---|"
    )
    for name, documents in measuring_sets(data / "pii"):
        score = scored(model, documents)
        print(
            f"| {name} | {score.there['PER']} | {score.recall('PER'):.3f} | {score.precision:.3f} |"
            f" {score.recall('ADDRESS'):.3f} | {score.lost:.3f} |",
            flush=True,
        )
    lists = json.loads((chosen.work / "lists.json").read_text())
    material = Material(data, lists, 77, validate=True)
    print(
        "\n| language | script | persons | addresses | persons, 2 % of signs wrong | harmless text taken |\n|---|---|---|---|---|---|"
    )
    rng = random.Random(5)
    for language in material.languages:
        own = material.fillers[language].own
        if not own:
            continue
        documents = generated(material, language, chosen.documents)
        damaged = [[(recognised(text, 0.02, rng), label) for text, label in pieces] for pieces in documents]
        clean, noisy = scored(model, documents), scored(model, damaged)
        print(
            f"| {language} | {script(own[0].given[0]).title()} | {clean.recall('PER'):.3f} | {clean.recall('ADDRESS'):.3f} |"
            f" {noisy.recall('PER'):.3f} | {clean.lost:.3f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
