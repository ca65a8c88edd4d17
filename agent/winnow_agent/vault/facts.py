"""What a policy asks of a stored document beside its findings: small, without content, and apart from the text.

A simulation decides a hundred thousand documents; with the text of a scan comes the place of every word in it, so it is
read from the records only where a rule asks for the text itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final, Protocol

from winnow_agent.documents import Anchor, Document, Method, Modality, SourceType
from winnow_agent.vault.screen.speakers import is_generic

_MOST_ANCHORS: Final = 4_000
"""A document with more of them has its text read: its facts would be as long."""
_COPIED: Final = ("media_type", "language", "method", "confidence", "coverage")
_CONTENT: Final = ("turns", "headings", "words", "rights", "warnings", "skipped")
_FIELDS: Final = frozenset(field.name for field in fields(Document))


class Row(Protocol):
    """A row of the records."""

    def __getitem__(self, name: str, /) -> Any:
        """A column by its name."""
        ...


def facts_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a document's JSON values: numbers and the names of kinds, nothing that anybody wrote."""
    facts = {name: values[name] for name in _COPIED}
    facts["empty"] = [name for name in _CONTENT if not values[name]]
    facts["named_speakers"] = not all(is_generic(turn[0]) for turn in values["turns"])
    if len(values["anchors"]) <= _MOST_ANCHORS:
        facts["anchors"] = values["anchors"]
    return facts


class StoredDocument(Document):
    """A stored document that reads what its facts don't hold when it is first asked for.

    Args:
        row: of the records, with ``language`` as it was told from the text, ``modality``, ``source_type``.
        facts: of `facts_of`; empty where the records are older than facts.
        read: gives the whole document, ``read_text`` its text alone; what they raise reaches who asked.
    """

    __slots__ = ("_read", "_read_text", "named_speakers")
    named_speakers: bool | None

    def __init__(
        self, row: Row, facts: Mapping[str, Any], read: Callable[[], Document], read_text: Callable[[], str]
    ) -> None:
        known: dict[str, Any] = {
            "modality": Modality(row["modality"]),
            "source_type": SourceType(row["source_type"]),
            "named_speakers": facts.get("named_speakers"),
            "_read": read,
            "_read_text": read_text,
        }
        if facts:
            known |= {name: facts[name] for name in _COPIED}
            known |= dict.fromkeys(facts["empty"], ())
            known["method"] = Method(facts["method"])
            known["language"] = row["language"] if facts["language"] == "und" else facts["language"]
            if "anchors" in facts:
                known["anchors"] = tuple(_anchor(anchor) for anchor in facts["anchors"])
        for name, value in known.items():
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        """Called for a field that has no value yet: all that are left get the whole document's, unless it is the text."""
        if name not in _FIELDS:
            raise AttributeError(name)
        if name == "text":
            object.__setattr__(self, name, self._read_text())
            return object.__getattribute__(self, name)
        whole = self._read()
        for field in _FIELDS:
            try:
                object.__getattribute__(self, field)
            except AttributeError:
                object.__setattr__(self, field, getattr(whole, field))
        return object.__getattribute__(self, name)


def _anchor(values: list[Any]) -> Anchor:
    """As `documents` writes one: without the empty places at its end."""
    padded: list[Any] = [*values, *[None] * (7 - len(values))]
    start, end, page, second, until, box, confidence = padded
    return Anchor(start, end, page, second, until, None if box is None else tuple(box), confidence)
