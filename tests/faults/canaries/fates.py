"""What became of each canary: whether it was read, whether the screen took it, whether it left."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.canaries.planting import Canary, Planted
from winnow_agent.documents import ApprovedDocument, Document
from winnow_agent.vault.canary.recall import Fate, Share, Spans, fate_in_text, fate_of_read, spans_of
from winnow_agent.vault.store import Store
from winnow_protocol.policy import Policy


@dataclass(frozen=True)
class Read:
    """A document of the archive, as the vault holds it."""

    file: str
    state: str
    document: Document
    spans: Spans
    approved: ApprovedDocument | None


@dataclass(frozen=True)
class Outcome:
    """``approved``: whether the value stands in what was approved of its own file."""

    canary: Canary
    fate: Fate
    approved: bool


def read(home: Path, policy: Policy) -> list[Read]:
    """Every document of a vault, with what the detectors marked in it."""
    store = Store(home / "vault" / "vault.sqlite")
    try:
        rows = store.query(
            "SELECT d.id, d.state, p.path FROM documents d JOIN paths p ON p.file = d.file ORDER BY p.path"
        )
        return [_read(store, row["id"], Path(row["path"].decode()).name, row["state"], policy) for row in rows]
    finally:
        store.close()


def _read(store: Store, document_id: bytes, file: str, state: str, policy: Policy) -> Read:
    document = store.document(document_id)
    assert document is not None, f"the text of a document in state {state} is gone"
    _, findings = store.findings(document_id)
    return Read(file, state, document, spans_of(document, findings, policy), store.approved(document_id))


def outcomes(planted: Planted, documents: Iterable[Read]) -> Iterator[Outcome]:
    """Of every canary."""
    by_file: dict[str, list[Read]] = defaultdict(list)
    for one in documents:
        by_file[one.file].append(one)
    for canary in planted.canaries:
        read_of_it = by_file[canary.file]
        fate = _of_speaker(canary, read_of_it) if canary.type == "speaker" else _of_value(canary, read_of_it)
        yield Outcome(canary, fate, any(one.approved and _stands_in(canary.value, one.approved) for one in read_of_it))


def _of_value(canary: Canary, documents: list[Read]) -> Fate:
    """Letter by letter where it is there as it was written; else as an engine may have read it."""
    if canary.medium == "text":
        for one in documents:
            if place := _pattern(canary.value).search(one.document.text):
                return fate_in_text(one.document.text, *place.span(), one.spans, notice=False)
    fates = (fate_of_read(one.document.text, canary.value, one.spans, notice=False) for one in documents)
    return next((fate for fate in fates if fate is not Fate.NOT_READ), Fate.NOT_READ)


def _of_speaker(canary: Canary, documents: list[Read]) -> Fate:
    """A speaker's name stands in the turns; what is approved must have another there."""
    heard = [one for one in documents if any(turn.speaker == canary.value for turn in one.document.turns)]
    if not heard:
        return Fate.NOT_READ
    return Fate.LEFT if any(one.approved and _stands_in(canary.value, one.approved) for one in heard) else Fate.TAKEN


def _stands_in(value: str, approved: ApprovedDocument) -> bool:
    return bool(_pattern(value).search(approved.text)) or any(turn.speaker == value for turn in approved.turns)


def _pattern(value: str) -> re.Pattern[str]:
    """The value, its blanks of whatever kind a format made of them."""
    return re.compile(r"\s+".join(map(re.escape, value.split())))


def shares(seen: Iterable[Outcome], key: Callable[[Canary], str]) -> dict[str, tuple[int, int, Share]]:
    """By what ``key`` says: how many were planted, how many of them were not read, and the share that was taken of the rest."""
    counted: dict[str, Counter[Fate]] = defaultdict(Counter)
    for outcome in seen:
        counted[key(outcome.canary)][outcome.fate] += 1
    return {
        name: (fates.total(), fates[Fate.NOT_READ], Share(fates[Fate.TAKEN], fates.total() - fates[Fate.NOT_READ]))
        for name, fates in sorted(counted.items())
    }


def table(seen: list[Outcome]) -> str:
    """All shares, by medium, by medium and type, and by format."""
    lines = [f"{'':44} planted not read   found  share  95 % interval"]
    for title, key in (
        ("medium", lambda canary: canary.medium),
        ("medium and type", lambda canary: f"{canary.medium}, {canary.type}"),
        ("format", lambda canary: canary.format),
    ):
        lines.append(f"by {title}")
        for name, (planted, unread, share) in shares(seen, key).items():
            low, high = share.interval
            lines.append(
                f"  {name:42} {planted:7} {unread:8} {share.hits:7}  {share.value:.3f}  [{low:.3f}, {high:.3f}]"
            )
    return "\n".join(lines)
