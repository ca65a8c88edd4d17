"""The track directory: what tracks there are, what they take, under which terms, sealed to which keys."""

from __future__ import annotations

from collections.abc import Sequence

from winnow_protocol.errors import StopRunError
from winnow_protocol.signing import SigningKey
from winnow_protocol.tracks import TrackRule, terms_digest
from winnow_protocol.v1.contribution_pb2 import Modality, SourceType
from winnow_protocol.v1.steward_pb2 import Directory, Track
from winnow_protocol.wire import now_us
from winnow_steward import track_keys
from winnow_steward.client import Coordinator
from winnow_steward.keyring import Keyring
from winnow_steward.published import Published


def make_directory(rules: Sequence[TrackRule], keys: Keyring) -> Directory:
    """The directory of these tracks, in their order, without a version yet.

    Args:
        keys: holds keys for each of the tracks.
    """
    return Directory(
        epoch=keys.epoch,
        tracks=[_track(rule, keys) for rule in rules],
        successor_root_key=keys.successor_key,
    )


def hand_over(coordinator: Coordinator, published: Published) -> None:
    """Hands over what was signed last: the policy, if there is one, and then the directory.

    In this order, for the directory names the policy, and vaults that have it offer nothing before they have that policy.
    Whoever stops in between leaves a directory that names the policy before, which every vault has; any command that
    hands a directory over does the rest, and once more does no harm.
    """
    if published.policy() is not None:
        try:
            coordinator.publish_policy(published.policy_statement())
        except StopRunError as error:
            raise StopRunError(
                f"{error}; the directory names that policy, and none goes out until the coordinator takes it, or"
                " `winnow-steward policy publish` has made one that it takes"
            ) from error
    if published.directory() is not None:
        coordinator.publish_directory(published.directory_statement())


def name_policy(coordinator: Coordinator, published: Published, key: SigningKey) -> Directory | None:
    """Publishes the newest policy, and then the last directory as it is with that policy in it; the directory, if there is one.

    Where no directory was published yet, the first one will name it.
    """
    if published.policy() is not None:
        # Before a directory is signed that names it: a policy that the coordinator refuses is named by none.
        coordinator.publish_policy(published.policy_statement())
    directory = published.directory()
    if directory is None:
        return None
    coordinator.publish_directory(published.sign_directory(directory, key))
    return published.directory()


def renew_where_due(coordinator: Coordinator, published: Published, key: SigningKey) -> Directory | None:
    """Publishes the directory anew, as it is, once half of its life is over, or where it does not name the newest policy.

    Otherwise it is handed over once more: it may have been signed when there was no connection.

    Returns:
        what was published, if it was.
    """
    directory = published.directory()
    due = directory is not None and (
        2 * now_us() > directory.made_at + directory.valid_until or not published.names_newest_policy(directory)
    )
    if directory is not None and due:
        published.sign_directory(directory, key)
    hand_over(coordinator, published)
    return published.directory() if due else None


def _track(rule: TrackRule, keys: Keyring) -> Track:
    return Track(
        name=rule.name,
        title=rule.title,
        keys=track_keys.listed(keys.tracks[rule.name]),
        terms=rule.terms,
        terms_digest=terms_digest(rule.terms),
        licences=rule.licences,
        languages=rule.languages,
        modalities=[Modality.Value(f"MODALITY_{name.upper()}") for name in rule.modalities],
        source_types=[SourceType.Value(f"SOURCE_TYPE_{name.upper()}") for name in rule.source_types],
        minimum_words=rule.minimum_words,
    )


def with_keys(directory: Directory, keys: Keyring) -> Directory:
    """The published directory with the keyring's keys, and everything else as it was published."""
    renewed = Directory()
    renewed.CopyFrom(directory)
    for track in renewed.tracks:
        del track.keys[:]
        track.keys.extend(track_keys.listed(keys.tracks[track.name]))
    return renewed
