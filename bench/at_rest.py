"""What it costs that a home is encrypted on the disk: the same work on records in the clear and on encrypted ones.

Each with its ratio, by interleaved rounds: texts are written, each in its transaction, as digitizing does; they are read; many
files are found for the first time, and again when nothing has changed; the records are vacuumed, as retention does; a home
is opened by a passphrase. With it the sizes, and how long it takes to encrypt records where they are.
Goal: less than a millisecond of a processor more for each text that is written, and 0.9 of the speed of a walk that finds nothing new.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from shared import interleaved, print_versions, prose

from winnow_agent.at_rest import database
from winnow_agent.documents import Document
from winnow_agent.vault.find import find
from winnow_agent.vault.store import Store
from winnow_protocol.at_rest.keys import HomeKey, PartKey
from winnow_protocol.at_rest.unlockers import Unlockers

FORMS = ("in the clear", "encrypted")


def main() -> None:
    """Run the contests and print their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--files", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--folder", type=Path, help="where the records are made, and removed again")
    options = parser.parse_args()
    cipher = database.cipher()
    print_versions("winnow-agent", "sqlcipher3", "cryptography")
    version = cipher.connect(":memory:").execute("PRAGMA cipher_version").fetchone()[0]
    print(f"SQLCipher {version}, SQLite {cipher.sqlite_version}; in the clear SQLite {database.sqlite3.sqlite_version}")
    texts = prose(options.documents)
    size = sum(len(text) for text in texts)
    print(f"{len(texts)} texts, {size / 1e6:.1f} million characters; {options.files} files in one folder")
    with tempfile.TemporaryDirectory(dir=options.folder) as made:
        _contests(Path(made), texts, options.files, options.rounds)


def _contests(folder: Path, texts: list[str], files: int, rounds: int) -> None:
    keys = dict(zip(FORMS, (None, HomeKey.generate().part("vault")), strict=True))
    archive = folder / "archive"
    archive.mkdir()
    for number in range(files):
        (archive / f"letter-{number:07}.txt").write_bytes(b"%d" % number)
    kept = {form: folder / f"{form}.sqlite" for form in FORMS}
    for form, key in keys.items():
        _write(kept[form], key, texts)
        _find(kept[form], key, archive)
    _contest("texts written", {form: partial(_written_anew, folder, keys[form], texts) for form in FORMS}, rounds)
    _contest("texts read", {form: partial(_read, kept[form], keys[form]) for form in FORMS}, rounds)
    _contest("files found", {form: partial(_found_anew, folder, keys[form], archive) for form in FORMS}, min(rounds, 5))
    _contest("nothing new found", {form: partial(_find, kept[form], keys[form], archive) for form in FORMS}, rounds)
    _contest("vacuum", {form: partial(_vacuum, kept[form], keys[form]) for form in FORMS}, rounds)
    sizes = [path.stat().st_size for path in kept.values()]
    print(
        f"records {sizes[0] / 1e6:.1f} MB in the clear, {sizes[1] / 1e6:.1f} MB encrypted, {sizes[1] / sizes[0]:.3f} times as large"
    )
    _opening()
    key, began = keys[FORMS[1]], time.perf_counter()
    assert key is not None
    with database.converted(kept[FORMS[0]], folder / "converted", key, encrypt=True):
        seconds = time.perf_counter() - began
    print(f"encrypted where they are in {seconds:.2f} s, {sizes[0] / seconds / 1e6:.0f} MB/s")


def _contest(name: str, contestants: dict[str, Callable[[], object]], rounds: int) -> None:
    medians = interleaved(contestants, rounds)
    clear, encrypted = (medians[form] for form in FORMS)
    print(
        f"  {name:18} {clear * 1e3:9.1f} ms in the clear {encrypted * 1e3:9.1f} ms encrypted, ratio {clear / encrypted:.3f}"
    )


def _opening() -> None:
    key, secret = HomeKey.generate(), os.urandom(32)
    held = Unlockers.new().with_unlocker(key, "passphrase", b"correct horse battery staple")
    held = held.with_unlocker(key, "credential", secret)
    for one, given in zip(held.unlockers, (b"correct horse battery staple", secret), strict=True):
        began = time.perf_counter()
        one.key_from(given, held.home)
        print(f"unlocked by a {one.kind} in {(time.perf_counter() - began) * 1e3:.2f} ms")


def _written_anew(folder: Path, key: PartKey | None, texts: list[str]) -> None:
    path = Path(tempfile.mkdtemp(dir=folder)) / "vault.sqlite"
    _write(path, key, texts)
    shutil.rmtree(path.parent)


def _write(path: Path, key: PartKey | None, texts: list[str]) -> None:
    store = Store(path, key)
    for text in texts:
        file = store.add_file(source="letters", content_hash=os.urandom(32), size=len(text))
        store.begin_file(file)
        store.add_incoming(file, 0, Document(text=text, media_type="text/plain"))
        store.finish_file(file)
    store.close()


def _read(path: Path, key: PartKey | None) -> None:
    store = Store(path, key)
    for row in store.query("SELECT id FROM documents"):
        store.text(row["id"])
    store.close()


def _found_anew(folder: Path, key: PartKey | None, archive: Path) -> None:
    path = Path(tempfile.mkdtemp(dir=folder)) / "vault.sqlite"
    _find(path, key, archive)
    shutil.rmtree(path.parent)


def _find(path: Path, key: PartKey | None, archive: Path) -> None:
    store = Store(path, key)
    find(store, {"letters": archive}, clock=lambda: time.time() + 60)
    store.close()


def _vacuum(path: Path, key: PartKey | None) -> None:
    store = Store(path, key)
    store.delete_for_good()
    store.close()


if __name__ == "__main__":
    main()
