"""`policy simulate` over a store of 100,000 documents: seconds, on one core and on all, with the findings of real screening.

    python bench/simulate.py [--documents N]

Made-up texts of 200 to 5,000 words, a quarter of them scans with the place of each word, a quarter conversations, are
measured for real; names and the like are strewn over them, one in 40 words, as the detectors find them in letters. They
are stored again and again. There is no peer: no tool that screens keeps its findings.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from shared import print_versions, prose

from winnow_agent.documents import Anchor, Document, Finding, Method, Modality, SourceType, Turn
from winnow_agent.vault.screen import installed, language, quality
from winnow_agent.vault.simulate import simulate
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Store
from winnow_protocol.policy import parse_policy

_TEXTS = 800
_NEW = """
name: new
personal: {minimum_score: 0.5, types: {PHONE_NUMBER: hold}, density: {per_100_words: 4}}
ownership: {ours: [Example Historical Society], third_party: reject}
quality: {minimum_words: 400}
"""
_TYPES = ("PERSON", "PERSON", "PERSON", "PERSON", "LOCATION", "LOCATION", "DATE_TIME", "DATE_TIME", "ORGANIZATION", "PHONE_NUMBER",
          "EMAIL_ADDRESS")  # fmt: skip


def main() -> None:
    """Makes the store and prints the seconds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    args = parser.parse_args()
    print_versions("winnow-agent", "zstandard")
    policy = parse_policy(_NEW, "the bench's policy")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vault.sqlite"
        fill(path, args.documents)
        print(f"{args.documents:,} documents, {path.stat().st_size / 1e9:.1f} GB")
        for workers in sorted({1, os.cpu_count() or 1}):
            began, used = time.perf_counter(), time.process_time()
            tally = simulate(path, policy, workers=workers)
            print(
                f"{workers} process(es): {time.perf_counter() - began:.1f} s, {time.process_time() - used:.1f} s of them in this one;"
                f" {tally.documents:,} decided: {dict(tally.then.most_common(6))}"
            )


def fill(path: Path, count: int, seed: int = 1) -> None:
    """A store of so many documents: approved, redacted, held and rejected ones, each with its findings.

    The first come through the store's own doors; the others are their copies, each under an id of its own.
    """
    source = random.Random(seed)
    store = Store(path)
    with store.transaction():
        _add(store, source, list(_made(source))[:count])
    store.close()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TEMP TABLE originals AS SELECT id FROM documents")
    columns = [row[1] for row in connection.execute("PRAGMA table_info(documents)") if row[1] != "id"]
    while (left := count - connection.execute("SELECT count(*) FROM documents").fetchone()[0]) > 0:
        connection.execute("DROP TABLE IF EXISTS temp.copies")
        connection.execute(
            "CREATE TEMP TABLE copies AS SELECT id AS original, randomblob(16) AS id FROM originals LIMIT ?", (left,)
        )
        for table, key, values in (
            ("documents", "id", ", ".join(columns)), ("findings", "document", "detectors, findings"), ("facts", "document", "facts"),
        ):  # fmt: skip
            connection.execute(
                f"INSERT INTO {table} ({key}, {values}) SELECT c.id, {', '.join('t.' + one for one in values.split(', '))}"  # noqa: S608
                f" FROM copies c JOIN {table} t ON t.{key} = c.original"
            )
        connection.commit()
    connection.close()


def _add(store: Store, source: random.Random, made: Sequence[tuple[Document, list[Finding]]]) -> None:
    file_id = store.add_file(source=source.choice(("letters", "minutes")), content_hash=os.urandom(32), size=1)
    for number, (document, _) in enumerate(made):
        store.add_incoming(file_id, number, document)
    store.finish_file(file_id)
    rows = store.query("SELECT id FROM documents WHERE file = ? ORDER BY rowid", file_id)
    for row, (_, findings) in zip(rows, made, strict=True):
        store.keep_findings(row["id"], installed(), findings)
        store.move_document(row["id"], DocumentState.SCREENED, language="en")
        state = source.choices((DocumentState.APPROVED, DocumentState.HELD, DocumentState.REJECTED), weights=(6, 3, 1))[
            0
        ]
        store.move_document(row["id"], state, reasons=["personal:PERSON"] if source.random() < 0.8 else [])


def _made(source: random.Random) -> Iterator[tuple[Document, list[Finding]]]:
    for number, text in enumerate(prose(_TEXTS, 200, 5_000)):
        document = _document(source, text, number)
        yield document, [*language.findings(document), *quality.findings(document), *_spans(source, text)]


def _document(source: random.Random, text: str, number: int) -> Document:
    match number % 4:
        case 0:
            steps = range(0, len(text) - 1, 2_000)
            pages = tuple(
                Anchor(at, min(at + 2_000, len(text)), page=page, confidence=source.uniform(0.7, 0.99))
                for page, at in enumerate(steps, start=1)
            )
            words = tuple(
                Anchor(at, at + 5, page=1, box=(0.1, 0.2, 0.3, 0.4), confidence=0.9)
                for at in range(0, len(text) - 6, 6)
            )
            return Document(text, "application/pdf", modality=Modality.IMAGE, method=Method.OCR, confidence=0.9, anchors=pages,
                            words=words, coverage={"pages_read": 1.0})  # fmt: skip
        case 1:
            turns = tuple(Turn(f"Voice {at % 3}", at, min(at + 300, len(text))) for at in range(0, len(text) - 1, 300))
            return Document(text, "text/plain", turns=turns, source_type=SourceType.CONVERSATION)
        case _:
            return Document(text, "text/plain")


def _spans(source: random.Random, text: str) -> Iterator[Finding]:
    """A name or the like in 40 words; a secret in 100 texts, a notice in 20."""
    for _ in range(len(text) // 240):
        start = source.randrange(len(text) - 20)
        yield Finding(source.choice(_TYPES), start, start + 14, source.uniform(0.3, 1.0), "personal", "3", "spacy")
    if source.random() < 0.01:
        yield Finding("SECRET", 5, 30, 1.0, "secrets", "2", "AWS key")
    if source.random() < 0.05:
        yield Finding("THIRD_PARTY", 5, 60, 0.9, "ownership", "2", "copyright line")


if __name__ == "__main__":
    main()
