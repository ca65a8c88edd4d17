"""What is kept of long texts, and what is rejected of the rest: `longform`, `formats`, and shapes made up.

`longform`: the third by the SHA-256 of the file's name, whole and cut into pieces of 300 to 3,000 words. MASC's tagged words are
set together again. `formats` has no labels of what its texts are: the kind follows from the kind of file (tables, data, programs;
licences), and a text of under 200 words is a snippet. Shapes are made up, the wanted ones of real sentences of that third.

The peer is Gopher's rules (Rae et al. 2021, A.1.1) as they are published, for English function words.
"""

from __future__ import annotations

import hashlib
import random
import re
import sysconfig
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Final

from shared import labelled

from screening.more_shapes import MORE_UNWANTED, MORE_WANTED
from screening.rows import Row, bootstrap, wilson
from screening.unwanted_shapes import UNWANTED
from screening.wanted_shapes import WANTED
from winnow_agent.cli.reading import default_limits
from winnow_agent.documents import Document
from winnow_agent.vault.decide import decide
from winnow_agent.vault.digitize.cleaning import decode
from winnow_agent.vault.digitize.pool import Parsers
from winnow_agent.vault.processes.workers import Workers
from winnow_agent.vault.screen import language, measures, quality
from winnow_protocol.errors import SetAsideError
from winnow_protocol.policy import load_policy

_KIND: Final = "quality"
_PEER: Final = "Gopher's rules"
_DATA: Final = frozenset(
    {".csv", ".tsv", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".numbers", ".json", ".ics", ".vcf", ".py"}
)
_INSTALLED: Final = dict.fromkeys(
    (".py", ".pyi", ".pyx", ".c", ".h", ".js", ".css", ".f90", ".proto"), "programs"
) | dict.fromkeys((".json", ".yaml", ".yml", ".toml", ".cfg", ".xml", ".csv", ".html"), "data and settings")
_READ: Final = 60_000
_FEW: Final = 200
_SHORTEST, _LONGEST = 300, 3_000
_PIECES: Final = 15
_SENTENCE: Final = re.compile(r"[^.!?。！？]{20,400}?[.!?。！？]['\"”»]?(?=\s|$)")
_WRITTEN_TOGETHER: Final = re.compile(r" ([.,;:!?)'’%]|n't|'\w+)")
_TEXTS: Final = 10
_UNSPACED: Final = 20
"""Characters a word, above which a text sets no spaces."""
_GOPHER_WORDS: Final = frozenset({"the", "be", "to", "of", "and", "that", "have", "with"})


def rows(folder: Path) -> Iterator[Row]:
    """Every row; sets that are not there are named."""
    yield from _installed()
    longform = labelled("longform", folder)
    if longform is None:
        print("longform is not there: nothing is measured of what should be kept")
    else:
        texts = dict(_measured(longform))
        yield from _kept(texts)
        yield from _shapes(texts)
    formats = labelled("formats", folder)
    if formats is None:
        print("formats is not there: nothing is measured of what should be rejected")
        return
    yield from _rejected(formats)


def _measured(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "categories.txt" and _third(path.name) == 0:
            text, _ = decode(path.read_bytes())
            yield path.relative_to(folder), _untagged(text) if "masc" in str(path) else text


def _third(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3


def _untagged(text: str) -> str:
    lines = (" ".join(word.rpartition("_")[0] or word for word in line.split()) for line in text.split("\n"))
    return _WRITTEN_TOGETHER.sub(r"\1", "\n".join(lines))


def _pieces(text: str, source: random.Random) -> Iterator[str]:
    """A text in pieces as a partner might have them; where no spaces are set, two characters count as a word."""
    places = [match.span() for match in re.finditer(r"\S+", text)]
    if len(text) > _UNSPACED * len(places):
        places = [(start, start + 2) for start in range(0, len(text), 2)]
    at = 0
    while at + _SHORTEST <= len(places):
        size = source.randint(_SHORTEST, _LONGEST)
        yield text[places[at][0] : places[min(at + size, len(places)) - 1][1]]
        at += size


def keeps(document: Document) -> bool:
    """Whether the built-in policy lets a text pass for what it is, whatever it says of persons."""
    findings = [*language.findings(document), *quality.findings(document)]
    reasons = decide(document, findings, load_policy("standard")).reasons
    return not any(reason.startswith("quality:") for reason in reasons)


def gopher(text: str) -> bool:
    """Whether Gopher's rules of quality and repetition keep a text."""
    words = text.split()
    if not 50 <= len(words) <= 100_000:
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    ok = 3 <= sum(map(len, words)) / len(words) <= 10
    ok &= (text.count("#") + text.count("...") + text.count("…")) / len(words) <= 0.1
    ok &= sum(line.lstrip()[:1] in "•-*" for line in lines) <= 0.9 * len(lines)
    ok &= sum(line.rstrip().endswith(("...", "…")) for line in lines) <= 0.3 * len(lines)
    ok &= sum(any(map(str.isalpha, word)) for word in words) >= 0.8 * len(words)
    ok &= len(_GOPHER_WORDS.intersection(word.lower() for word in words)) >= 2
    found = list(quality.findings(Document(text, "text/plain")))
    bounds = {
        measures.DUPLICATE_LINES: 0.2,
        measures.DUPLICATE_PARAGRAPHS: 0.2,
        measures.TOP_3GRAM: 0.18,
        measures.DUPLICATE_5GRAMS: 0.15,
    }
    return ok and all((measures.share(found, measure) or 0) <= most for measure, most in bounds.items())


def _kept(texts: dict[Path, str]) -> Iterator[Row]:
    groups: defaultdict[str, list[tuple[Path, str]]] = defaultdict(list)
    for path, text in texts.items():
        if len(text.split()) >= _SHORTEST or len(text) > _UNSPACED * len(text.split()):
            groups["/".join(path.parts[:2]) if path.parts[0] == "eltec" else path.parts[0]].append((path, text))
    groups["all"] = [one for group in list(groups.values()) for one in group]
    for group, members in groups.items():
        yield from _group(group, members)


def _group(group: str, members: Sequence[tuple[Path, str]]) -> Iterator[Row]:
    goal = 0.98 if group == "all" else None
    kept = sum(keeps(Document(text, "text/plain")) for _, text in members)
    peer = wilson(sum(gopher(text) for _, text in members), len(members))
    yield Row(
        _KIND,
        f"longform {group}",
        "kept, whole",
        wilson(kept, len(members)),
        len(members),
        goal,
        peers=((_PEER, peer),),
    )
    ours, theirs, count = [], [], 0
    for path, text in members:
        source = random.Random(path.name)
        pieces = list(_pieces(text, source))
        pieces = source.sample(pieces, min(_PIECES, len(pieces)))
        count += len(pieces)
        ours.append((sum(keeps(Document(piece, "text/plain")) for piece in pieces), len(pieces)))
        theirs.append((sum(map(gopher, pieces)), len(pieces)))
    yield Row(
        _KIND, f"longform {group}", "kept, pieces", bootstrap(ours), count, goal, peers=((_PEER, bootstrap(theirs)),)
    )


def _shapes(texts: dict[Path, str]) -> Iterator[Row]:
    source = random.Random(4)
    sentences = []
    for path, text in texts.items():
        found = [" ".join(match[0].split()) for match in _SENTENCE.finditer(text)]
        if path.parts[0] in {"eltec", "state_union"} and len(found) > 200:
            sentences.append(found)
    for name, makers, wanted in (
        ("wanted", (*WANTED, *MORE_WANTED), True),
        ("unwanted", (*UNWANTED, *MORE_UNWANTED), False),
    ):
        right = theirs = count = 0
        for maker in makers:
            for found in source.sample(sentences, min(_TEXTS, len(sentences))):
                start = source.randrange(len(found) - 100)
                text = maker(found[start : start + source.choice((30, 60, 90))], source)
                right += keeps(Document(text, "text/plain")) is wanted
                theirs += gopher(text) is wanted
                count += 1
        measure = "kept" if wanted else "rejected"
        yield Row(
            _KIND,
            f"generated: {name} shapes",
            measure,
            wilson(right, count),
            count,
            peers=((_PEER, wilson(theirs, count)),),
        )


def _installed() -> Iterator[Row]:
    """Files of the packages that are installed beside the bench, a hundred of each kind by the hash of their path."""
    folder = Path(sysconfig.get_paths()["purelib"])
    by_kind: defaultdict[str, list[Path]] = defaultdict(list)
    for path in folder.rglob("*"):
        kind = "licences" if path.name.upper().startswith(("LICENSE", "COPYING")) else _INSTALLED.get(path.suffix)
        if kind is not None and path.is_file():
            by_kind[kind].append(path)
    for kind, paths in sorted(by_kind.items()):
        paths.sort(key=lambda path: hashlib.sha256(str(path.relative_to(folder)).encode()).digest())
        texts = (decode(path.read_bytes()[:_READ])[0] for path in paths)
        chosen = list(islice((text for text in texts if len(text.split()) >= _FEW), 100))
        hits = sum(not keeps(Document(text, "text/plain")) for text in chosen)
        peer = wilson(sum(not gopher(text) for text in chosen), len(chosen))
        yield Row(
            _KIND, f"installed {kind}", "rejected", wilson(hits, len(chosen)), len(chosen), 0.95, peers=((_PEER, peer),)
        )


def _rejected(folder: Path) -> Iterator[Row]:
    read = _read([path for path in sorted(folder.rglob("*")) if path.is_file()])
    long = {kind: [d for k, d in read if k == kind and len(d.text.split()) >= _FEW] for kind in ("data", "licence")}
    snippets = [
        document for kind, document in read if not kind and len(document.text.split()) < _FEW and not document.turns
    ]
    sets = {
        "tables, data, programs of 200 words": (long["data"], 0.95),
        "licences of 200 words": (long["licence"], None),
        "texts under 200 words": (snippets, 0.95),
        "all of these": ([*long["data"], *long["licence"], *snippets], 0.95),
    }
    for name, (documents, goal) in sets.items():
        hits = sum(not keeps(document) for document in documents)
        peer = wilson(sum(not gopher(document.text) for document in documents), len(documents))
        yield Row(
            _KIND,
            f"formats {name}",
            "rejected",
            wilson(hits, len(documents)),
            len(documents),
            goal,
            peers=((_PEER, peer),),
        )


def _read(paths: Sequence[Path]) -> list[tuple[str, Document]]:
    """Every document of the files, with what the kind of its file makes it: ``data``, ``licence``, or nothing."""
    limits = default_limits()
    with tempfile.TemporaryDirectory() as folder:
        workers = Workers(limits, Path(folder))
        parsers = Parsers(limits, workers, Path(folder))

        def documents(path: Path) -> list[tuple[str, Document]]:
            try:
                return [
                    (_kind_of(path), document) for document in parsers.digitize(path) if isinstance(document, Document)
                ]
            except SetAsideError:
                return []

        try:
            with ThreadPoolExecutor(limits.workers) as pool:
                return [one for found in pool.map(documents, paths) for one in found]
        finally:
            parsers.close()
            workers.close()


def _kind_of(path: Path) -> str:
    if "licen" in path.name.lower():
        return "licence"
    # The structure of a mail as a test expects it, not a text.
    described = path.suffix == ".xml" and "mime4j" in str(path)
    return "data" if described or path.suffix.lower() in _DATA else ""
