"""An archive that is read with the real parsers, without the rest of a vault."""

from __future__ import annotations

import time
from pathlib import Path

from winnow_agent.config import Limits
from winnow_agent.vault.digitize.pool import Parsers
from winnow_agent.vault.digitizing import digitize_found
from winnow_agent.vault.find import find
from winnow_agent.vault.listing import FileLine, file_lines
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Store

LIMITS = Limits(workers=2, memory_bytes=512 << 20, file_seconds=60, file_bytes=1 << 20, idle_seconds=600)


class Archive:
    """A folder, the records, and one pass over it."""

    def __init__(self, folder: Path, parsers: Parsers) -> None:
        self.folder, self.parsers = folder / "archive", parsers
        self.folder.mkdir()
        self.roots = {"letters": self.folder}
        self.store = Store(folder / "vault.sqlite")

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def find(self, after: float = 60) -> None:
        largest = LIMITS.file_bytes
        find(self.store, self.roots, largest=largest, clock=lambda: time.time() + after)

    def digitize(self) -> int:
        return digitize_found(self.store, self.parsers, roots=self.roots, workers=2)

    def run(self, after: float = 60) -> dict[str, FileLine]:
        self.find(after)
        self.digitize()
        return {Path(line.path).name: line for line in file_lines(self.store)}

    def texts(self) -> list[str]:
        read = [self.store.document(row["id"]) for row in self.store.documents_in(DocumentState.DIGITIZED)]
        return [document.text for document in read if document is not None]
