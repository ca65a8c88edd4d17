"""The rules of a policy, one frozen value for each of its sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Literal


class Rule(StrEnum):
    """What a policy demands where something is found, in rising strictness."""

    ALLOW = "allow"
    REDACT = "redact"
    HOLD = "hold"
    REJECT = "reject"

    @property
    def strictness(self) -> int:
        """0 for allow … 3 for reject."""
        return list(Rule).index(self)


@dataclass(frozen=True, slots=True)
class Source:
    """A folder of the partner's, and what its documents may be used for.

    Attributes:
        basis: the agreement or law that lets the partner contribute; goes into every record.
        licence: an SPDX identifier, or ``LicenseRef-…``; goes into every record.
        tracks: permitted tracks, the preferred one first.
        modalities: ``text``, ``image``, ``speech``: a document read from another medium is rejected.
        private_offers: ``bands`` where what may go to private tracks alone is offered by its bands alone.
    """

    name: str
    path: Path
    owner: str
    basis: str
    licence: str
    tracks: tuple[str, ...]
    modalities: tuple[str, ...]
    private_offers: Literal["signature", "bands"] = "signature"


@dataclass(frozen=True, slots=True)
class Density:
    """Lists of people: more different direct identifiers in 100 words than this, and `then` holds."""

    per_100_words: float
    then: Rule


@dataclass(frozen=True, slots=True)
class Quasi:
    """What together singles a person out: a birth date or an age and what stands near it.

    Attributes:
        kinds: so many different kinds that the policy leaves in the text (birth date, age, place, region, role, institution,
            origin, date of an event), and `then` holds.
        within: how near they stand to the date or age, in characters, 0 to 600.
    """

    kinds: int
    within: int
    then: Rule


@dataclass(frozen=True, slots=True)
class Names:
    """Languages in which names are found reliably (``None``: taken to be all of them); `otherwise` is for the rest."""

    languages: frozenset[str] | None
    otherwise: Rule


@dataclass(frozen=True, slots=True)
class Personal:
    """Personal data, by type. Findings that score under ``minimum_score`` are ignored.

    Attributes:
        dates: ``shift`` moves every whole date of a document by the same number of days, whatever the rule of dates.
    """

    default: Rule
    types: Mapping[str, Rule]
    minimum_score: float
    replacement: Literal["tag", "surrogate"]
    dates: Literal["keep", "shift"]
    names: Names
    density: Density
    quasi: Quasi

    def rule(self, type_: str) -> Rule:
        """The rule for one type of personal data."""
        return self.types.get(type_, self.default)


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose text it is.

    Attributes:
        ours: the partner's own names; a notice that names one of them is no third party's.
        third_party: where a notice names somebody else.
        training_reserved: where a notice reserves text and data mining or training.
        licences: licences that a text may state; ``None`` for any. `other_licence` is for the rest.
    """

    ours: tuple[str, ...]
    third_party: Rule
    training_reserved: Rule
    licences: frozenset[str] | None
    other_licence: Rule


@dataclass(frozen=True, slots=True)
class Public:
    """Text that is public already: at this share (0 to 1) of a document and above, `then` holds."""

    share: float
    then: Rule


@dataclass(frozen=True, slots=True)
class Quality:
    """What a document must have.

    Attributes:
        minimum_words: of anything but a conversation.
        minimum_turns, minimum_turn_words: turns, and words, of a conversation.
        languages: ISO 639 codes; ``None`` for any.
        kinds: list, table, log, code, snippet, boilerplate, machine, garbage.
        unsound: for repetition, symbols or damage beyond what sound text shows.
    """

    minimum_words: int
    minimum_turns: int
    minimum_turn_words: int
    languages: frozenset[str] | None
    kinds: Mapping[str, Rule]
    unsound: Rule


@dataclass(frozen=True, slots=True)
class Sensitive:
    """What must not be told of people: health, sexuality, religion, politics, crime, minors, union.

    Attributes:
        subjects: the rule of each.
        minimum_score: strength of a sentence, from 0 to 1, from which on it counts.
        about: ``person`` where a sentence must be about somebody; ``anyone`` where the subject in general counts too.
    """

    subjects: Mapping[str, Rule]
    minimum_score: float
    about: Literal["person", "anyone"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a document must have been read and understood: shares from 0 to 1.

    Attributes:
        minimum_ocr_confidence: of a scan as a whole, and of a page, which is poor below it.
        maximum_poor_pages: of the pages that were recognized.
        minimum_pages_read: of all pages.
        minimum_speech_covered: seconds written down, of those in which somebody spoke.
        minimum_characters_decoded: characters that the encoding explains, of all.
    """

    minimum_ocr_confidence: float
    maximum_poor_pages: float
    minimum_pages_read: float
    minimum_speech_covered: float
    minimum_characters_decoded: float
    otherwise: Rule


@dataclass(frozen=True, slots=True)
class Review:
    """The share (0 to 1) of approved documents that a person looks at before they leave."""

    sample: float


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the vault keeps a text that it no longer needs, and whether shards are sealed to the vault as well."""

    rejected_text: timedelta
    duplicate_text: timedelta
    delivered_text: timedelta
    own_copies: bool
