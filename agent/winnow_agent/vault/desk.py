"""The reviewer's desk: what the pages of the console ask of the vault, and what a person has it do there.

The process with the pages opens no file of the home's and holds no key: it writes a line of JSON, this side answers with one.

    {"id": 7, "do": "document", "with": {"document": "3f2a…", "at": 0}}
    {"id": 7, "is": {…}}    or    {"id": 7, "error": "…", "status": 2}

``status`` is the exit status that the error would have as a command's. Answers come in any order.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from operator import index
from pathlib import Path
from typing import IO, Any, Final

from winnow_agent.config import Settings
from winnow_agent.documents import Document
from winnow_agent.spool import Spool
from winnow_agent.vault import review
from winnow_agent.vault.departures import departures
from winnow_agent.vault.listing import name_of, sentences
from winnow_agent.vault.policy import policy_in_force
from winnow_agent.vault.processes.workers import Workers
from winnow_agent.vault.screen import Screener
from winnow_agent.vault.screen.redacting import WorkerRedactor
from winnow_agent.vault.screening import Screening
from winnow_agent.vault.standing import digest_of, standing_of
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Row, Store
from winnow_agent.vault.terms import terms_of
from winnow_agent.vault.trust import Trust
from winnow_protocol.errors import WinnowError
from winnow_protocol.policy import Policy

_log = logging.getLogger(__name__)

PAGE: Final = 100
"""Held documents of one page of the list."""
WINDOW: Final = 40_000
"""Characters of a text that are shown at once; a page ends with a line where one ends in its last tenth."""
LONGEST_LINE: Final = 1 << 20
"""Bytes of a request: identifiers, numbers, a word or two of a reason."""
_LONGEST_REASON: Final = 200
_AT_ONCE: Final = 4
_MOST_WAITING: Final = 32


@dataclass(frozen=True, slots=True)
class Desk:
    """What one console may ask for; every method takes and gives values of JSON.

    Attributes:
        reviewer: whose word the ledger has it that each decision is.
        folder: each source's, by its name.
    """

    store: Store
    trust: Trust
    settings: Settings
    workers: Workers
    reviewer: str
    folder: Mapping[str, Path]

    def held(self, source: str = "", reason: str = "", first: int = 0) -> dict[str, Any]:
        """One page of what is held, and by which sources and reasons it can be narrowed."""
        rows = review.held(self.store, source=source, reason=reason, first=max(first, 0), most=PAGE + 1)
        return {
            "reviewer": self.reviewer,
            "documents": [self._line(row) for row in rows[:PAGE]],
            "before": max(first - PAGE, 0) if first > 0 else None,
            "following": first + PAGE if len(rows) > PAGE else None,
            "sources": self._counts("d.source", ""),
            "reasons": [
                {**one, "sentence": " ".join(sentences(DocumentState.HELD, [one["name"]]))}
                for one in self._counts("r.value", ", json_each(d.reasons) r")
            ],
        }

    def document(self, document: str, at: int = 0) -> dict[str, Any]:
        """Where a document stands, and the stretch of its text around a character, with what was found there.

        Raises:
            ReviewError: there is no such document.
        """
        policy = self._policy()
        document_id = review.find_document(self.store, document)["id"]
        seen = digest_of(self.store, document_id, standing_of(self.store, document_id), policy)
        row = review.find_document(self.store, document)
        shown = {
            **self._line(row),
            "state": row["state"],
            "reviewer": self.reviewer,
            "held": row["state"] == "held",
            "seen": seen,
        }
        whole = self.store.document(row["id"])
        if whole is None:
            return {**shown, "text": None}
        first, end = window(whole.text, at)
        marks = review.marks(self.store, row["id"], whole, policy)
        found: dict[str, list[int]] = {}
        for one in marks:
            found.setdefault(one.type, [0, 0])[0 if one.redacted else 1] += 1
        return {
            **shown,
            "text": whole.text[first:end],
            "first": first,
            "end": end,
            "following": end if end < len(whole.text) else None,
            "before": window(whole.text, first - 1)[0] if first else None,
            "marks": [asdict(one) for one in marks if one.start < end and one.end > first],
            "of_speakers": [asdict(one) for one in marks if one.start == one.end],
            "found": [{"type": name, "redacted": gone, "left": stay} for name, (gone, stay) in sorted(found.items())],
            "next_mark": next((one.start for one in marks if one.start >= end), None),
            **_facts(whole),
        }

    def foresee(self, document: str) -> dict[str, Any]:
        """What would leave, were the document released now; nothing is changed but what detectors find that were missing.

        Raises:
            ReviewError: there is no such document, or it is not held.
        """
        decision, approved, seen = self._screening().foresee(review.find_held(self.store, document)["id"])
        return {
            **self._line(review.find_held(self.store, document)), "reviewer": self.reviewer, "seen": seen,
            "outcome": review.outcome(decision), "leaves": approved is not None,
            "text": approved.text if approved else None,
            "turns": [[turn.speaker, turn.start, turn.end] for turn in approved.turns] if approved else [],
        }  # fmt: skip

    def release(self, document: str, seen: str) -> dict[str, Any]:
        """Releases a held document as `document` or `foresee` showed it; raises as `review.release` does."""
        row = review.find_held(self.store, document)
        following = self._following(row)
        decision = review.release(self._screening(), row["id"], self.reviewer, self._policy, seen)
        return {"outcome": review.outcome(decision), "leaves": review.leaves(decision), "following": following}

    def reject(self, document: str, reason: str) -> dict[str, Any]:
        """Keeps a held document here; raises as `review.reject` does."""
        row = review.find_held(self.store, document)
        following = self._following(row)
        review.reject(self.store, row["id"], self.reviewer, reason.strip()[:_LONGEST_REASON])
        return {"outcome": "rejected; it stays here.", "following": following}

    def mark(self, document: str, start: int, end: int, type: str) -> dict[str, Any]:  # noqa: A002  as the policy calls it
        """Marks what the detectors missed; raises as `review.mark` does."""
        span = (index(start), index(end))
        review.mark(self.store, review.find_held(self.store, document)["id"], [span], type)
        return {}

    def unmark(self, document: str, start: int, end: int) -> dict[str, Any]:
        """Takes a person's mark back; raises as `review.unmark` does."""
        review.unmark(self.store, review.find_held(self.store, document)["id"], start, end)
        return {}

    def departures(self) -> dict[str, Any]:
        """All that waits, and all that ever left, the newest first."""
        left = departures(self.store, Spool(self.settings.home / "spool" / "outbox"))
        return {"reviewer": self.reviewer, "items": [asdict(one) for one in reversed(left)]}

    def shard(self, shard: str) -> dict[str, Any]:
        """The documents that went into a shard, each with its file."""
        rows = review.in_shard(self.store, shard)
        return {"reviewer": self.reviewer, "shard": shard, "documents": [self._line(row) for row in rows]}

    def terms(self) -> dict[str, Any]:
        """The terms of every track, and who accepted them when."""
        permitted = {track for source in self._policy().sources.values() for track in source.tracks}
        return {
            "reviewer": self.reviewer,
            "tracks": [
                {
                    "track": one.track, "title": one.title, "standing": one.standing, "text": one.text,
                    "digest": one.digest.hex(), "permitted": one.track in permitted,
                    "accepted_by": one.acceptance.accepted_by if one.acceptance else "",
                    "accepted_at": one.acceptance.accepted_at if one.acceptance else None,
                }
                for one in terms_of(self.store, self.trust).values()
            ],
        }  # fmt: skip

    def _policy(self) -> Policy:
        return policy_in_force(self.settings, self.trust)

    def _screening(self) -> Screening:
        return Screening(self.store, Screener(self.workers), WorkerRedactor(self.workers), self._policy())

    def _line(self, row: Row) -> dict[str, Any]:
        path = os.fsdecode(row["path"] or b"")
        return {
            "document": row["id"].hex(),
            "part": row["part"],
            "source": row["source"],
            "file": name_of(path, self.folder.get(row["source"])).encode("utf-8", "backslashreplace").decode(),
            "language": row["language"],
            "characters": row["characters"],
            "state": row["state"],
            "since": row["since"],
            "sentences": sentences(row["state"], json.loads(row["reasons"])),
        }

    def _counts(self, column: str, joined: str) -> list[dict[str, Any]]:
        """How many held documents have each value of a column, which is one of ours, the most frequent first."""
        rows = self.store.query(
            f"SELECT {column} AS name, count(*) AS n FROM documents d{joined} WHERE d.state = ?"  # noqa: S608
            " GROUP BY name ORDER BY n DESC, name",
            DocumentState.HELD,
        )
        return [{"name": row["name"], "count": row["n"]} for row in rows]

    def _following(self, row: Row) -> str:
        """The held document after this one; the first, where it is the last; empty where it is the only one."""
        rows = self.store.query(
            "SELECT id FROM documents WHERE state = ?1 AND id <> ?2 ORDER BY since < ?3, since, rowid LIMIT 1",
            DocumentState.HELD,
            row["id"],
            row["since"],
        )
        return rows[0]["id"].hex() if rows else ""


def _facts(document: Document) -> dict[str, Any]:
    """What is known of how a text was read."""
    return {
        "title": document.title,
        "method": document.method.value,
        "warnings": list(document.warnings),
        "skipped": [[one.what, one.kind] for one in document.skipped],
        "coverage": dict(document.coverage),
        "turns": [[turn.speaker, turn.start] for turn in document.turns],
    }


def window(text: str, at: int) -> tuple[int, int]:
    """The stretch of a text that is shown for a character: the first, the one after the last.

    Stretches follow each other from the beginning, so that every character lies in one and no other.
    """
    first = end = 0
    while True:
        first, end = end, min(end + WINDOW, len(text))
        if end < len(text) and (line := text.rfind("\n", end - WINDOW // 10, end)) != -1:
            end = line + 1
        if at < end or end == len(text):
            return first, end


_ASKED: Final = frozenset(
    ["held", "document", "foresee", "release", "reject", "mark", "unmark", "departures", "shard", "terms"]
)


def serve(desk: Desk, asked: IO[bytes], told: IO[bytes], said: Callable[[str], None]) -> None:
    """Answers until the other side ends.

    Args:
        said: takes a line that the pages have for whoever started the console.
    """
    writing = threading.Lock()

    def tell(values: Mapping[str, Any]) -> None:
        line = json.dumps(values).encode() + b"\n"
        with writing:
            told.write(line)
            told.flush()

    under_way = threading.BoundedSemaphore(_MOST_WAITING)

    def answer(request: Mapping[str, Any]) -> None:
        try:
            tell({"id": request["id"], **_answer(desk, request)})
        finally:
            under_way.release()

    pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="desk")
    try:
        while line := asked.readline(LONGEST_LINE):
            request = _request(line)
            if request is None:
                _log.error("the pages sent what is no request: the console ends")
                return
            if "say" in request:
                said(str(request["say"]))
            else:
                under_way.acquire()
                pool.submit(answer, request)
    finally:
        desk.workers.close()  # whatever waits for one ends
        pool.shutdown(wait=False, cancel_futures=True)  # one may wait for pages that read no more: they are ended next


def _request(line: bytes) -> dict[str, Any] | None:
    """A request; None where it is none, as a process that was taken over might send."""
    try:
        request = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(request, dict) or not ("say" in request or {"id", "do", "with"} <= request.keys()):
        return None
    return request


def _answer(desk: Desk, request: Mapping[str, Any]) -> dict[str, Any]:
    do = str(request["do"])
    try:
        if do not in _ASKED:
            raise ValueError(do)
        return {"is": getattr(desk, do)(**request["with"])}
    except WinnowError as error:
        return {"error": str(error), "status": error.exit_code}
    except Exception as error:  # noqa: BLE001  one page's failure ends no other's; told by class and place, never by its words
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
        _log.error("a page could not be answered do=%s error=%s", do if do in _ASKED else "unknown", where)
        return {"error": f"answering the page: {where}, which nobody foresaw; please report it", "status": 1}
