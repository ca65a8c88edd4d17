"""The terms of tracks: what the partner was asked to accept, what it accepted, and what waits until it has.

An acceptance is a statement that the vault signs: of whom, when, and of which text, by its digest. It stands in the
ledger, goes to the coordinator with the next report, and counts only as long as the directory names that very digest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from winnow_agent.vault.store import Store
from winnow_agent.vault.trust import Trust
from winnow_protocol.errors import StopRunError
from winnow_protocol.policy import Source
from winnow_protocol.signing import ForgedStatementError, Kind, verify
from winnow_protocol.signing import digest as digest_of
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.fleet_pb2 import TermsAcceptance, VaultReport
from winnow_protocol.v1.steward_pb2 import Track
from winnow_protocol.wire import now_us

_LONGEST_NAME = 200
_WAITING = "terms_waiting"


class TermsError(StopRunError):
    """Terms can't be shown or accepted as asked."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one track of the directory, and the partner's word on them.

    Attributes:
        digest: SHA-256 of the text; empty, like the text, where the track has none.
        acceptance: the last one of this enrollment, whether or not it is of this text.
    """

    track: str
    title: str
    text: str
    digest: bytes
    acceptance: TermsAcceptance | None

    @property
    def accepted(self) -> bool:
        """Whether something may be offered to the track: it has no terms, or these were accepted."""
        return not self.digest or (self.acceptance is not None and self.acceptance.terms_digest == self.digest)

    @property
    def standing(self) -> str:
        """``none`` (there are no terms), ``accepted``, ``changed`` (others were), ``not accepted``."""
        if not self.digest:
            return "none"
        if self.acceptance is None:
            return "not accepted"
        return "accepted" if self.accepted else "changed"


def terms_of(store: Store, trust: Trust) -> dict[str, Terms]:
    """The terms of every track, by its name, in the directory's order; empty before a directory came."""
    directory = trust.directory
    return {track.name: _terms(store, trust, track) for track in directory.tracks} if directory else {}


def accepted_tracks(store: Store, trust: Trust) -> frozenset[str]:
    """The tracks that something may be offered to, and sealed for."""
    return frozenset(name for name, terms in terms_of(store, trust).items() if terms.accepted)


def accept(store: Store, trust: Trust, track: str, name: str, read: str = "") -> Terms:
    """Accepts a track's terms for the partner: signs it, and writes it to the ledger.

    Args:
        name: who accepts.
        read: how the digest of the text begins that was read, in hexadecimal; empty for the text as it is now.

    Returns:
        the terms as they stand now. What was accepted before, or has no terms, is left as it is.

    Raises:
        TermsError: there is no such track, the name is none, or the text is another than the one that was read.
    """
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise TermsError(f"accepting terms: a name has 1 to {_LONGEST_NAME} printable characters; pass --name")
    with store.transaction():
        terms = find_terms(store, trust, track)
        if not terms.digest.hex().startswith(read.lower()):
            raise TermsError(
                f"accepting the terms of {track}: their digest is {terms.digest.hex()}, not {read}…; read them again with"
                f" `winnow-agent terms show {track}`"
            )
        if terms.accepted:
            return terms
        directory = trust.directory
        message = TermsAcceptance(
            agent_id=trust.agent_id,
            track=track,
            terms_digest=terms.digest,
            accepted_by=name,
            accepted_at=now_us(),
            directory_version=directory.version if directory else 0,
        )
        statement = trust.signing_key.sign(Kind.ACCEPTANCE, message.SerializeToString()).SerializeToString()
        store.put(_key(track), statement)
        detail = {"track": track, "terms": terms.digest.hex(), "name": name, "statement": statement.hex()}
        store.record("terms", terms.digest[:16], "accepted", detail)
        return find_terms(store, trust, track)


def find_terms(store: Store, trust: Trust, track: str) -> Terms:
    """The terms of one track; TermsError if the directory has no such track, or none has come yet."""
    known = terms_of(store, trust)
    if track not in known:
        what = f"the directory has {', '.join(known)}" if known else "no directory has come yet"
        raise TermsError(
            f"looking for the terms of {track}: there is no such track: {what}; see `winnow-agent terms show`, and"
            " `winnow-agent run` fetches the directory"
        )
    return known[track]


def _terms(store: Store, trust: Trust, track: Track) -> Terms:
    return Terms(track.name, track.title, track.terms, track.terms_digest, _acceptance(store, trust, track.name))


def _key(track: str) -> str:
    return f"terms/{track}"


def _acceptance(store: Store, trust: Trust, track: str) -> TermsAcceptance | None:
    """What this vault signed for this track in this enrollment; what somebody else wrote there counts for nothing."""
    data = store.get(_key(track))
    if data is None:
        return None
    try:
        payload = verify(SignedStatement.FromString(data), Kind.ACCEPTANCE, trust.signing_key.public_key)
    except ForgedStatementError:
        return None
    found = TermsAcceptance.FromString(payload)
    return found if (found.agent_id, found.track) == (trust.agent_id, track) else None


# -- what the coordinator is told ------------------------------------------------------------------------------------


def untold(store: Store, trust: Trust) -> list[SignedStatement]:
    """The acceptances that the coordinator has not acknowledged, for the next report."""
    found = []
    for name, terms in terms_of(store, trust).items():
        if terms.acceptance is None:
            continue
        statement = SignedStatement.FromString(store.get(_key(name)))
        if store.get(f"terms_told/{name}") != digest_of(statement.payload):
            found.append(statement)
    return found


def told(store: Store, report: VaultReport) -> None:
    """The coordinator has answered this report, and so has what it carried."""
    with store.transaction():
        for statement in report.acceptances:
            track = TermsAcceptance.FromString(statement.payload).track
            store.put(f"terms_told/{track}", digest_of(statement.payload))


def tell_again(store: Store) -> None:
    """Has every acceptance go with the next report: the coordinator may have lost some."""
    with store.transaction() as connection:
        connection.execute("DELETE FROM meta WHERE key LIKE 'terms_told/%'")


# -- what waits ------------------------------------------------------------------------------------------------------


def note_waiting(store: Store, sources: Mapping[str, Source], waiting: Iterable[str]) -> None:
    """Keeps, for the status, which sources have documents that no track may be offered; ``waiting`` are their names."""
    value = json.dumps({name: sources[name].tracks for name in sorted(set(waiting))})
    if value != (store.get(_WAITING) or "{}"):
        store.put(_WAITING, value)


def waiting(store: Store, trust: Trust) -> dict[str, str]:
    """Why the approved documents of a source are not offered, by the source's name, with the command that ends it.

    As the vault found when it last looked for what to offer, without what was accepted since.
    """
    noted: dict[str, list[str]] = json.loads(store.get(_WAITING) or "{}")
    terms = terms_of(store, trust) if noted else {}
    return {
        source: _sentence([name for name in tracks if name in terms], tracks)
        for source, tracks in noted.items()
        if not any(name in terms and terms[name].accepted for name in tracks)
    }


def _sentence(listed: Sequence[str], permitted: Sequence[str]) -> str:
    if not listed:
        return f"The steward's directory has no track {' or '.join(permitted)}, so it is not offered: ask the steward, or mend the policy."
    track = listed[0] if len(listed) == 1 else "TRACK"
    return (
        f"The terms of {' and '.join(listed)} are not accepted, so it is not offered: read them with"
        f" `winnow-agent terms show {track}`, accept them with `winnow-agent terms accept {track} --name WHO`."
    )
