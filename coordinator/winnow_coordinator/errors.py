"""The one catalogue of what the coordinator refuses: a status, and a sentence for the public.

The sentence tells the caller what to do next and nothing about anybody else; the private detail goes to the log.
"""

from __future__ import annotations

from enum import StrEnum

from winnow_protocol.errors import StopRunError


class Problem(StrEnum):
    """Why a request is refused; `CATALOGUE` has its status and sentence."""

    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    FORGED = "forged"
    NOT_YOURS = "not_yours"
    REPLAYED = "replayed"
    UNKNOWN_CALLER = "unknown_caller"
    WRONG_ROLE = "wrong_role"
    PENDING = "pending"
    REVOKED = "revoked"
    LOCKED = "locked"
    BAD_TOKEN = "bad_token"  # noqa: S105  # a problem, no password
    STEWARD_PRESENT = "steward_present"
    NO_STEWARD = "no_steward"
    BAD_RECOVERY = "bad_recovery"
    WRONG_SUCCESSOR = "wrong_successor"
    WRONG_GENERATION = "wrong_generation"
    NO_DIRECTORY = "no_directory"
    NO_POLICY = "no_policy"
    LEASE_LAPSED = "lease_lapsed"
    WRONG_TRACK = "wrong_track"
    WRONG_KEY = "wrong_key"
    NOT_UPLOADED = "not_uploaded"
    WRONG_OFFSET = "wrong_offset"
    WRONG_DIGEST = "wrong_digest"
    TOO_MANY_UPLOADS = "too_many_uploads"
    TOO_MANY_OFFERS = "too_many_offers"
    UPLOAD_UNDER_WAY = "upload_under_way"
    STALE_VERSION = "stale_version"
    OTHER_SIGNATURES = "other_signatures"
    UNKNOWN_AGENT = "unknown_agent"
    UNKNOWN_SHARD = "unknown_shard"
    UNKNOWN_REFERENCE = "unknown_reference"
    NOT_IN_LOG = "not_in_log"
    SILENT = "silent"
    BUSY = "busy"
    INTERNAL = "internal"


CATALOGUE: dict[Problem, tuple[str, str]] = {
    Problem.MALFORMED: ("INVALID_ARGUMENT", "The message is malformed: {what}. Nothing of it was kept."),
    Problem.TOO_LARGE: ("RESOURCE_EXHAUSTED", "The message is too large: {what}. Nothing of it was kept."),
    Problem.FORGED: (
        "PERMISSION_DENIED",
        "The {what} is not signed by the key that is on record for the caller. Nothing of it was kept.",
    ),
    Problem.NOT_YOURS: (
        "PERMISSION_DENIED",
        "The {what} speaks for another than the caller's certificate. Nothing of it was kept.",
    ),
    Problem.REPLAYED: (
        "FAILED_PRECONDITION",
        "The {what} is older than the last one seen. Nothing of it was kept; send a new one.",
    ),
    Problem.UNKNOWN_CALLER: (
        "UNAUTHENTICATED",
        "The client certificate names nobody on record here, or was replaced: a replaced one is recovered by its holder's key "
        "once it has ended; else enroll again.",
    ),
    Problem.WRONG_ROLE: ("PERMISSION_DENIED", "This call is not for the role in the client certificate."),
    Problem.PENDING: ("FAILED_PRECONDITION", "The steward has not approved this agent yet; try again later."),
    Problem.REVOKED: ("PERMISSION_DENIED", "This certificate's holder was revoked; ask the coordinator's operator."),
    Problem.LOCKED: (
        "PERMISSION_DENIED",
        "This certificate's holder is locked, for two copies of it renewed; ask the coordinator's operator to unlock it.",
    ),
    Problem.BAD_TOKEN: (
        "PERMISSION_DENIED",
        "The join string is unknown, used or expired; ask the coordinator's operator for a new one.",
    ),
    Problem.STEWARD_PRESENT: (
        "FAILED_PRECONDITION",
        "A steward is enrolled already; the operator has to make the token with --replace.",
    ),
    Problem.NO_STEWARD: ("FAILED_PRECONDITION", "No steward is enrolled yet; enroll the steward first."),
    Problem.BAD_RECOVERY: (
        "PERMISSION_DENIED",
        "The recovery is not signed by the vault on record over a nonce of the last minute.",
    ),
    Problem.WRONG_SUCCESSOR: (
        "PERMISSION_DENIED",
        "The steward's root key is not followed by that one: another was named as its successor, or follows it already.",
    ),
    Problem.WRONG_GENERATION: (
        "INVALID_ARGUMENT",
        "The generation is not the one after the running certificate's; renew with the running certificate.",
    ),
    Problem.NO_DIRECTORY: ("UNAVAILABLE", "The steward has published no track directory yet; try again later."),
    Problem.NO_POLICY: (
        "FAILED_PRECONDITION",
        "The directory names version {version} of the fleet's policy, which is not here; publish that policy first.",
    ),
    Problem.LEASE_LAPSED: (
        "FAILED_PRECONDITION",
        "Document {document} has no live lease of this agent under that fencing number; offer it again.",
    ),
    Problem.WRONG_TRACK: (
        "FAILED_PRECONDITION",
        "Document {document} was assigned to another track than the manifest's; seal it for the assigned one.",
    ),
    Problem.WRONG_KEY: (
        "FAILED_PRECONDITION",
        "The manifest's track key is not a current key of that track; fetch the directory and seal again.",
    ),
    Problem.NOT_UPLOADED: (
        "FAILED_PRECONDITION",
        "The sealed bytes are not complete here; upload them from offset {offset}.",
    ),
    Problem.WRONG_OFFSET: ("OUT_OF_RANGE", "The upload goes on at offset {offset}."),
    Problem.WRONG_DIGEST: (
        "DATA_LOSS",
        "The sealed bytes do not have the digest in the manifest and were discarded; upload them again from offset 0.",
    ),
    Problem.TOO_MANY_UPLOADS: (
        "RESOURCE_EXHAUSTED",
        "This agent has {count} unfinished uploads; finish or commit one of them first.",
    ),
    Problem.TOO_MANY_OFFERS: (
        "RESOURCE_EXHAUSTED",
        "This agent has made the {count} offers that it may make in a day. Nothing of this one was kept; offer it again in "
        "{seconds} s, or ask the coordinator's operator for more.",
    ),
    Problem.UPLOAD_UNDER_WAY: ("ABORTED", "Another upload of these sealed bytes is under way; try again later."),
    Problem.STALE_VERSION: (
        "FAILED_PRECONDITION",
        "Version {version} is not newer than version {current}, which is published already.",
    ),
    Problem.OTHER_SIGNATURES: (
        "FAILED_PRECONDITION",
        "Signatures are of scheme {scheme} and epoch {epoch} here; make them anew with these and offer again.",
    ),
    Problem.UNKNOWN_AGENT: ("NOT_FOUND", "No agent of that identifier, partner and keys waits for approval."),
    Problem.UNKNOWN_SHARD: ("NOT_FOUND", "No shard of that identifier is stored here."),
    Problem.UNKNOWN_REFERENCE: (
        "NOT_FOUND",
        "That is not the reference that the steward published last; ask for the one that a report's answer names.",
    ),
    Problem.NOT_IN_LOG: ("OUT_OF_RANGE", "The log has {size} leaves; ask within that size."),
    Problem.SILENT: (
        "ABORTED",
        "Nothing came on this stream for {seconds} s; what came before is kept. Begin anew from there.",
    ),
    Problem.BUSY: ("UNAVAILABLE", "The coordinator is busy or short of space; try again later."),
    Problem.INTERNAL: ("INTERNAL", "The coordinator failed on this request; its operator finds the reason in the log."),
}


class RefusedError(StopRunError):
    """A request that the coordinator does not take.

    Attributes:
        problem: the entry of the catalogue.
        sentence: what the caller is told.
        detail: what only the log says; identifiers and counts, never content.
    """

    def __init__(self, problem: Problem, detail: str = "", **values: object) -> None:
        self.problem = problem
        self.status, sentence = CATALOGUE[problem]
        self.sentence = sentence.format(**values)
        self.detail = detail
        super().__init__(self.sentence)
