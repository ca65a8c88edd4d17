"""The track directory: what tracks there are, what they take, under which terms, sealed to which keys."""

from __future__ import annotations

from collections.abc import Sequence

from winnow_protocol.tracks import TrackRule, terms_digest
from winnow_protocol.v1.contribution_pb2 import Modality, SourceType
from winnow_protocol.v1.steward_pb2 import Directory, Track, TrackKey
from winnow_steward.keyring import Keyring


def make_directory(rules: Sequence[TrackRule], keys: Keyring) -> Directory:
    """The directory of these tracks, in their order, without a version yet.

    Args:
        keys: holds a key for each of the tracks.
    """
    return Directory(
        epoch=keys.epoch,
        tracks=[_track(rule, keys) for rule in rules],
        successor_root_key=keys.successor.public_key,
    )


def _track(rule: TrackRule, keys: Keyring) -> Track:
    return Track(
        name=rule.name,
        title=rule.title,
        keys=[TrackKey(public_key=keys.tracks[rule.name].public_key, state=TrackKey.STATE_ACTIVE)],
        terms=rule.terms,
        terms_digest=terms_digest(rule.terms),
        licences=rule.licences,
        languages=rule.languages,
        modalities=[Modality.Value(f"MODALITY_{name.upper()}") for name in rule.modalities],
        source_types=[SourceType.Value(f"SOURCE_TYPE_{name.upper()}") for name in rule.source_types],
        minimum_words=rule.minimum_words,
    )
