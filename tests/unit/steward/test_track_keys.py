"""A track's keys from one to the next: what the directory says of each, and what every export still opens."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

from winnow_protocol.signing import key_id
from winnow_protocol.v1.steward_pb2 import TrackKey
from winnow_steward import keyring, track_keys
from winnow_steward.home import Home
from winnow_steward.track_keys import KeyState, TrackKeyError

TRACK = "open-archive"
PASSPHRASE = "a long enough passphrase"


def states(coordinator: Any) -> list[str]:
    (track,) = [track for track in coordinator.directories[-1].tracks if track.name == TRACK]
    return [TrackKey.State.Name(key.state).removeprefix("STATE_").lower() for key in track.keys]


def exported(run: Any, out: Path, status: int = 0) -> set[str]:
    assert run("export", TRACK, "--out", out) == status
    return set(ds.dataset(out / "data").to_table(columns=["text"])["text"].to_pylist())


def held(home: Path) -> track_keys.TrackKeys:
    return keyring.load(Home(home), PASSPHRASE).tracks[TRACK]


def test_a_key_is_announced_then_sealed_to_then_expired_then_gone_and_exports_open_every_shard(
    *, enrolled: Any, run: Any, home: Path, vault: Any, tmp_path: Path, capsys: Any
) -> None:
    first = enrolled.track_key(TRACK)
    enrolled.commit(vault, TRACK, vault.record("sealed to the first key"))
    assert run("keys", "new", TRACK) == 0
    assert states(enrolled) == ["active", "pending"]
    assert enrolled.track_key(TRACK) == first
    assert run("keys", "activate", TRACK) == 0
    assert states(enrolled) == ["active", "expired"]
    assert enrolled.track_key(TRACK) != first
    enrolled.commit(vault, TRACK, vault.record("sealed to the second key"))

    old = key_id(first).hex()
    assert run("keys", "retire", TRACK, old[:12]) == 0
    assert states(enrolled) == ["active"]
    assert exported(run, tmp_path / "out") == {"sealed to the first key", "sealed to the second key"}
    assert [one.version for one in enrolled.directories] == [1, 2, 3, 4]

    capsys.readouterr()
    assert run("keys", "list", "--json") == 0
    rows = [row for row in json.loads(capsys.readouterr().out) if row["of"] == TRACK]
    assert [(row["state"], row["key_id"] == old) for row in rows] == [("retired", True), ("active", False)]


def test_an_expired_key_without_another_leaves_the_track_none_to_seal_to(enrolled: Any, run: Any) -> None:
    assert run("keys", "expire", TRACK) == 0
    assert states(enrolled) == ["expired"]
    assert run("keys", "new", TRACK) == 0
    assert run("keys", "activate", TRACK) == 0
    assert states(enrolled) == ["active", "expired"]


def test_a_stop_between_keyring_and_directory_is_made_good_and_no_further_key_is_made(
    enrolled: Any, run: Any, home: Path, capsys: Any
) -> None:
    for action in ("new", "activate"):
        enrolled.refusing = True
        assert run("keys", action, TRACK) != 0
        enrolled.refusing = False
        before = [one.key.to_bytes() for one in held(home)]
        assert run("keys", action, TRACK) == 0
        assert "nothing else is changed" in capsys.readouterr().out
        assert [one.key.to_bytes() for one in held(home)] == before
    assert states(enrolled) == ["active", "expired"]
    assert len(held(home)) == 2


def test_a_change_of_keys_publishes_no_tracks_that_are_half_written(enrolled: Any, run: Any, home: Path) -> None:
    tracks = home / "tracks.yaml"
    tracks.write_text("tracks:\n  - name: private/half-writ")
    assert run("keys", "new", TRACK) == 0
    before, after = enrolled.directories
    assert [track.name for track in after.tracks] == [track.name for track in before.tracks]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["activate", TRACK], "none is pending"),
        (["new", "private/unheard-of"], "no such track"),
        (["retire", TRACK, "ACTIVE"], "it is the active one"),
        (["retire", TRACK, "00"], "no key or several"),
    ],
)
def test_what_can_not_be_changed_is_told_and_changes_nothing(
    *, enrolled: Any, run: Any, home: Path, capsys: Any, words: list[str], sentence: str
) -> None:
    active = held(home)[0].key.key_id.hex()[:16]
    assert run("keys", *(active if word == "ACTIVE" else word for word in words)) == 2
    assert sentence in capsys.readouterr().err
    assert len(enrolled.directories) == 1
    assert len(held(home)) == 1


def test_a_second_pending_key_and_a_seventeenth_are_refused() -> None:
    keys = track_keys.with_new(TRACK, track_keys.first())
    with pytest.raises(TrackKeyError, match="pending already"):
        track_keys.with_new(TRACK, keys)
    many = tuple(replace(keys[0], state=KeyState.EXPIRED) for _ in range(track_keys.MOST_LISTED))
    with pytest.raises(TrackKeyError, match="retire expired ones"):
        track_keys.with_new(TRACK, many)


def test_a_keyring_from_before_tracks_had_more_than_one_key_opens(
    enrolled: Any, run: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = keyring.load(Home(home), PASSPHRASE)
    (before,) = keys.tracks[TRACK]
    with monkeypatch.context() as patched:
        patched.setattr(keyring, "FORMAT", "winnow-keyring-1")
        patched.setattr(keyring, "_stated_keys", lambda keys: keys[0].key.to_bytes().hex())
        keyring.save(keys, Home(home), PASSPHRASE)
    (after,) = held(home)
    assert (after.key.to_bytes(), after.state) == (before.key.to_bytes(), KeyState.ACTIVE)


def test_a_shard_to_a_key_that_the_steward_does_not_hold_is_set_aside(
    *, enrolled: Any, run: Any, home: Path, vault: Any, tmp_path: Path, capsys: Any
) -> None:
    enrolled.commit(vault, TRACK, vault.record("sealed to a key that is lost"))
    keys = keyring.load(Home(home), PASSPHRASE)
    keyring.save(replace(keys, tracks={**keys.tracks, TRACK: track_keys.first()}), Home(home), PASSPHRASE)
    assert run("directory", "publish") == 0
    enrolled.commit(vault, TRACK, vault.record("sealed to the key that is held"))
    assert exported(run, tmp_path / "out", status=3) == {"sealed to the key that is held"}
    assert "unknown_key" in capsys.readouterr().err
