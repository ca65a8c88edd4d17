"""The values that travel from stage to stage: frozen, and complete for the stage that takes them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

_ISO_639 = re.compile(r"[a-z]{2,3}")


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
        return _STRICTNESS[self]


_STRICTNESS = {action: number for number, action in enumerate(Action)}


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's uninterrupted part of a conversation.

    Attributes:
        start, end: characters of the document's text.
        at: seconds from the beginning of a recording or film.
        time: when it was written, as the file says, in ISO 8601: ``2024-01-05T10:03``, with seconds and an offset only
            where the file has them; ``""`` where it has none. It stays in the vault.
    """

    speaker: str
    start: int
    end: int
    at: float | None = None
    time: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in the text: characters of the document's text, and its level from 1 (the title's) to 6."""

    start: int
    end: int
    level: int


Box: TypeAlias = "tuple[float, float, float, float]"
"""Left, top, right and bottom of a stretch on its page, as shares of the page's width and height, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Leads from a stretch of text back to where it stood.

    Attributes:
        start, end: characters of the document's text.
        page: from 1.
        second, until: of a recording, from its beginning.
        box: where on the page; None for the whole of it.
        confidence: of the engine that read it, 0 to 1; None for text that was not recognized.
    """

    start: int
    end: int
    page: int | None = None
    second: float | None = None
    until: float | None = None
    box: Box | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class MailFacts:
    """Which mail a document is, or lies in.

    Attributes:
        message_id: as in its header, without angle brackets.
        thread: the message id that its thread began with, as far as the header tells; its own for the first.
        date: ISO 8601, ``""`` where the header has none that can be read.
    """

    message_id: str = ""
    thread: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of a document that is not in its text, and why.

    Attributes:
        what: ``page 4``, ``attachment 2``, ``inline picture 1``, ``sheet 3``: never a name that the file gives.
        kind: an error kind of `vault.digitize.base.ERROR_KINDS`.
    """

    what: str
    kind: str


@dataclass(frozen=True, slots=True)
class Document:
    """One mail, one conversation, one book, one recording, as text.

    Attributes:
        part: which document of its file it is, e.g. ``""`` for the only one, ``"mail 3"``, ``"mail 3/attachment 1"``.
        text: the whole text; every offset of any finding, turn or anchor counts its characters.
        language: ISO 639 code, ``und`` where not known.
        confidence: mean confidence of the engine from 0 to 1; ``None`` for text that was not recognized.
        anchors: pages and segments, in the text's order; a page's confidence is the engine's for the whole page.
        words: each recognized word with its box or its seconds, for the reviewer; empty for text that was not recognized.
        rights: statements of ownership or licence embedded in the file's metadata.
        coverage: measured shares by name, 0 to 1. ``pages_read``: pages that were looked at, of all. ``speech_covered``:
            seconds written down, of those in which somebody spoke. ``characters_decoded``: characters that the encoding
            explains, of all. A share that was not measured is not there.
        skipped: parts that are not in the text.
        mail: of a mail and of all that lies in one.
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
    headings: tuple[Heading, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    words: tuple[Anchor, ...] = ()
    rights: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    coverage: Mapping[str, float] = field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()
    mail: MailFacts | None = None


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


def place_of(document: Document, start: int, end: int) -> str:
    """Where a stretch of the text stood: ``page 3, 12 % from the left, 40 % from the top`` or ``at 1:02:03``.

    By the first recognized word in it, else by the page or segment that it lies in; ``""`` where nothing is known.
    """
    for anchor in (*document.words, *document.anchors):
        if anchor.start < end and start < anchor.end:
            if anchor.page is not None:
                return f"page {anchor.page}{_on_page(anchor.box)}"
            if anchor.second is not None:
                minutes, seconds = divmod(int(anchor.second), 60)
                return f"at {minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return ""


def _on_page(box: Box | None) -> str:
    return "" if box is None else f", {box[0]:.0%} from the left, {box[1]:.0%} from the top"


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
        "turns": [[t.speaker, t.start, t.end, t.at, t.time] for t in document.turns],
        "headings": [[h.start, h.end, h.level] for h in document.headings],
        "anchors": [_anchor_to_json(anchor) for anchor in document.anchors],
        "words": [_anchor_to_json(word) for word in document.words],
        "rights": list(document.rights),
        "warnings": list(document.warnings),
        "coverage": dict(document.coverage),
        "skipped": [[s.what, s.kind] for s in document.skipped],
        "mail": None if document.mail is None else [document.mail.message_id, document.mail.thread, document.mail.date],
    }


def _anchor_to_json(anchor: Anchor) -> list[Any]:
    """Without the empty places at its end: there may be a hundred thousand."""
    box = None if anchor.box is None else [round(share, 4) for share in anchor.box]
    values = [anchor.start, anchor.end, anchor.page, anchor.second, anchor.until, box, anchor.confidence]
    while values[-1] is None:
        values.pop()
    return values


def _anchor_from_json(values: Sequence[Any]) -> Anchor:
    padded: list[Any] = [*values, *[None] * (7 - len(values))]
    start, end, page, second, until, box, confidence = padded
    if box is not None:
        left, top, right, bottom = map(float, box)
        box = (left, top, right, bottom)
    return Anchor(
        int(start),
        int(end),
        None if page is None else int(page),
        None if second is None else float(second),
        None if until is None else float(until),
        box,
        None if confidence is None else float(confidence),
    )


def _mail_from_json(values: Sequence[Any]) -> MailFacts:
    message_id, thread, date = map(str, values)
    return MailFacts(message_id, thread, date)


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
            Turn(str(speaker), int(start), int(end), None if at is None else float(at), str(time))
            for speaker, start, end, at, time in values["turns"]
        )
        headings = tuple(Heading(int(start), int(end), int(level)) for start, end, level in values["headings"])
        anchors = tuple(_anchor_from_json(anchor) for anchor in values["anchors"])
        words = tuple(_anchor_from_json(word) for word in values["words"])
        placed: Iterable[Turn | Heading | Anchor] = itertools.chain(turns, headings, anchors, words)
        if any(not 0 <= one.start <= one.end <= len(text) for one in placed):
            raise ValueError("an offset lies outside the text")
        said = (values["title"], values["part"], values["media_type"], *values["rights"], *values["warnings"])
        "".join((*said, *(turn.speaker for turn in turns), *(turn.time for turn in turns))).encode("utf-8")
        confidence = values["confidence"]
        mail = values["mail"]
        return Document(
            text=text,
            media_type=str(values["media_type"]),
            part=str(values["part"]),
            title=str(values["title"]),
            language=_language(values["language"]),
            modality=Modality(values["modality"]),
            source_type=SourceType(values["source_type"]),
            method=Method(values["method"]),
            confidence=None if confidence is None else float(confidence),
            turns=turns,
            headings=headings,
            anchors=anchors,
            words=words,
            rights=tuple(map(str, values["rights"])),
            warnings=tuple(map(str, values["warnings"])),
            coverage={str(k): float(v) for k, v in values["coverage"].items()},
            skipped=tuple(Skipped(str(what), str(kind)) for what, kind in values["skipped"]),
            mail=None if mail is None else _mail_from_json(mail),
        )
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
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


def _language(value: object) -> str:
    """A code of ISO 639, or ``und``: it is told to the coordinator in the clear, and whoever says it reads strangers' files."""
    return value if isinstance(value, str) and _ISO_639.fullmatch(value) else "und"


def approved_from_json(values: Mapping[str, Any]) -> ApprovedDocument:
    """What `decide` made and the vault's store kept; for `winnow_agent.vault.store` alone."""
    return ApprovedDocument(
        text=values["text"],
        signature_text=values["signature_text"],
        language=_language(values["language"]),
        modality=Modality(values["modality"]),
        source_type=SourceType(values["source_type"]),
        turns=tuple(Turn(*turn) for turn in values["turns"]),
        reasons=tuple(values["reasons"]),
        policy_digest=values["policy_digest"],
        replacement=values["replacement"],
        maker=_MAKER,
    )
