"""The values that travel from stage to stage: frozen, and complete for the stage that takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Modality(StrEnum):
    """The medium that the text was read from."""

    TEXT = "text"
    IMAGE = "image"
    SPEECH = "speech"


class Method(StrEnum):
    """How the text was obtained."""

    TEXT = "text"
    OCR = "ocr"
    SPEECH = "speech"


class SourceType(StrEnum):
    """What kind of text it is."""

    PROSE = "prose"
    CONVERSATION = "conversation"
    MAIL = "mail"
    TRANSCRIPT = "transcript"


class Action(StrEnum):
    """What the policy does with a document, in rising strictness."""

    APPROVE = "approve"
    REDACT = "redact"
    HOLD = "hold"
    REJECT = "reject"

    @property
    def strictness(self) -> int:
        """0 for approve … 3 for reject."""
        return list(Action).index(self)


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's uninterrupted part of a conversation.

    ``start`` and ``end`` count characters of the document's text; ``at`` is seconds from the beginning of a recording.
    """

    speaker: str
    start: int
    end: int
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """Leads from a stretch of text back to where it stood: a page (from 1) or a second of a recording."""

    start: int
    end: int
    page: int | None = None
    second: float | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One mail, one conversation, one book, one recording, as text.

    Attributes:
        part: which document of its file it is, e.g. ``""`` for the only one, ``"mail 3"``, ``"mail 3/attachment 1"``.
        text: the whole text; every offset of any finding, turn or anchor counts its characters.
        language: ISO 639 code, ``und`` where not known.
        confidence: mean confidence of the engine from 0 to 1; ``None`` for text that was not recognized.
        rights: statements of ownership or licence embedded in the file's metadata.
        coverage: measured shares by name, e.g. ``{"pages_read": 1.0}``; 0 to 1.
    """

    text: str
    media_type: str
    part: str = ""
    title: str = ""
    language: str = "und"
    modality: Modality = Modality.TEXT
    source_type: SourceType = SourceType.PROSE
    method: Method = Method.TEXT
    confidence: float | None = None
    turns: tuple[Turn, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    rights: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    coverage: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a detector saw. Never the value itself.

    Attributes:
        type: Presidio's entity names for personal data; ``SECRET``; ``THIRD_PARTY``, ``OURS``, ``LICENCE``,
            ``TRAINING_RESERVED`` for ownership; ``QUALITY_<MEASURE>`` and ``LANGUAGE`` for measures of the whole document.
        start, end: characters of the document's text; 0 and its length for the whole document.
        score: 0 to 1: certainty for a span, the measured value for a measure.
        note: a measure's value, a licence's key, a rule's name. Never content.
    """

    type: str
    start: int
    end: int
    score: float
    detector: str
    version: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says about one document, with every reason that led to it, the strictest first."""

    action: Action
    reasons: tuple[str, ...]


_MAKER = object()


@dataclass(frozen=True, slots=True)
class ApprovedDocument:
    """Text that may leave. Made by `winnow_agent.vault.decide` alone; `minhash` and `pack` take nothing else.

    Attributes:
        text: what will be sealed: approved as it was, or redacted and screened again.
        signature_text: the same text with every direct identifier as a type tag at the fixed profile, whatever the
            policy put in its place, so that two partners' copies have the same signature.
        turns: the turns of ``text``.
    """

    text: str
    signature_text: str
    language: str
    modality: Modality
    source_type: SourceType
    turns: tuple[Turn, ...]
    reasons: tuple[str, ...]
    policy_digest: str
    replacement: str
    maker: object = field(repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        if self.maker is not _MAKER:
            raise TypeError("an ApprovedDocument is made by winnow_agent.vault.decide alone")


def document_to_json(document: Document) -> dict[str, Any]:
    """A document as JSON values, for the pipe from a parser and for the vault's store."""
    return {
        "text": document.text,
        "media_type": document.media_type,
        "part": document.part,
        "title": document.title,
        "language": document.language,
        "modality": document.modality.value,
        "source_type": document.source_type.value,
        "method": document.method.value,
        "confidence": document.confidence,
        "turns": [[t.speaker, t.start, t.end, t.at] for t in document.turns],
        "anchors": [[a.start, a.end, a.page, a.second] for a in document.anchors],
        "rights": list(document.rights),
        "warnings": list(document.warnings),
        "coverage": dict(document.coverage),
    }


def document_from_json(values: Mapping[str, Any]) -> Document:
    """The inverse of `document_to_json`; the values come from a confined process and are checked.

    Raises:
        ValueError: a value is missing, of another type, or an offset lies outside the text.
    """
    try:
        text = values["text"]
        if not isinstance(text, str):
            raise TypeError("text is no string")
        text.encode("utf-8")
        turns = tuple(
            Turn(str(s), int(a), int(b), None if at is None else float(at)) for s, a, b, at in values["turns"]
        )
        anchors = tuple(
            Anchor(int(a), int(b), None if page is None else int(page), None if second is None else float(second))
            for a, b, page, second in values["anchors"]
        )
        spans = [(turn.start, turn.end) for turn in turns] + [(anchor.start, anchor.end) for anchor in anchors]
        if any(not 0 <= start <= end <= len(text) for start, end in spans):
            raise ValueError("an offset lies outside the text")
        confidence = values["confidence"]
        return Document(
            text=text,
            media_type=str(values["media_type"]),
            part=str(values["part"]),
            title=str(values["title"]),
            language=str(values["language"]),
            modality=Modality(values["modality"]),
            source_type=SourceType(values["source_type"]),
            method=Method(values["method"]),
            confidence=None if confidence is None else float(confidence),
            turns=turns,
            anchors=anchors,
            rights=tuple(map(str, values["rights"])),
            warnings=tuple(map(str, values["warnings"])),
            coverage={str(k): float(v) for k, v in values["coverage"].items()},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a document: {error}") from error


def approved_to_json(approved: ApprovedDocument) -> dict[str, Any]:
    """An approved document as JSON values, for the vault's store."""
    return {
        "text": approved.text,
        "signature_text": approved.signature_text,
        "language": approved.language,
        "modality": approved.modality.value,
        "source_type": approved.source_type.value,
        "turns": [[t.speaker, t.start, t.end, t.at] for t in approved.turns],
        "reasons": list(approved.reasons),
        "policy_digest": approved.policy_digest,
        "replacement": approved.replacement,
    }


def approved_from_json(values: Mapping[str, Any]) -> ApprovedDocument:
    """What `decide` made and the vault's store kept; for `winnow_agent.vault.store` alone."""
    return ApprovedDocument(
        text=values["text"],
        signature_text=values["signature_text"],
        language=values["language"],
        modality=Modality(values["modality"]),
        source_type=SourceType(values["source_type"]),
        turns=tuple(Turn(*turn) for turn in values["turns"]),
        reasons=tuple(values["reasons"]),
        policy_digest=values["policy_digest"],
        replacement=values["replacement"],
        maker=_MAKER,
    )
