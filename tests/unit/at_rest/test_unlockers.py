"""`unlockers.json`: each unlocker gives the home key for its own secret, whole, and for nothing else."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.keys import HomeKey
from winnow_protocol.at_rest.unlockers import Kind, Unlockers, UnlockersError

PASSPHRASE = b"correct horse battery staple"
SECRET = bytes(range(32))


def of(key: HomeKey, *secrets: tuple[Kind, bytes]) -> Unlockers:
    held = Unlockers.new()
    for kind, secret in secrets:
        held = held.with_unlocker(key, kind, secret)
    return held


@pytest.mark.parametrize("kind", get_args(Kind))
def test_each_kind_gives_the_key_for_its_secret_and_for_no_other(kind: Kind) -> None:
    key, secret = HomeKey.generate(), PASSPHRASE if kind == "passphrase" else SECRET
    held = of(key, (kind, secret))
    (one,) = held.unlockers
    assert one.key_from(secret, held.home) == key
    assert one.key_from(secret[:-1] + b"x", held.home) is None
    assert one.key_from(secret, "another home") is None


def test_they_are_read_as_they_were_written(tmp_path: Path) -> None:
    key = HomeKey.generate()
    held = of(key, ("credential", SECRET), ("passphrase", PASSPHRASE)).in_state("encrypted")
    assert unlockers.load(tmp_path) is None
    unlockers.save(tmp_path, held)
    assert unlockers.load(tmp_path) == held
    assert (tmp_path / unlockers.NAME).stat().st_mode & 0o777 == 0o600
    for secret in (key.secret, SECRET, PASSPHRASE):
        assert secret not in (tmp_path / unlockers.NAME).read_bytes()
        assert secret.hex().encode() not in (tmp_path / unlockers.NAME).read_bytes()


def test_every_changed_field_is_noticed(tmp_path: Path) -> None:
    """By a sentence where it can't be read, else by no key."""
    key = HomeKey.generate()
    held = of(key, ("credential", SECRET)).in_state("encrypted")
    unlockers.save(tmp_path, held)
    path = tmp_path / unlockers.NAME
    whole = json.loads(path.read_bytes())
    (fields,) = whole["unlockers"]
    for name, value in fields.items():
        changed = "key-file" if name == "kind" else ("0" if value[:1] != "0" else "1") + value[1:]
        path.write_text(json.dumps(whole | {"unlockers": [fields | {name: changed}]}))
        try:
            read = unlockers.load(tmp_path)
        except UnlockersError:
            continue
        assert read is not None
        assert read.unlockers[0].key_from(SECRET, read.home) is None, name
    path.write_text(json.dumps(whole | {"home": "00" + held.home[2:]}))
    read = unlockers.load(tmp_path)
    assert read is not None
    assert read.unlockers[0].key_from(SECRET, read.home) is None


def test_every_changed_bit_of_the_wrapped_key_gives_none() -> None:
    key = HomeKey.generate()
    held = of(key, ("key-file", SECRET))
    (one,) = held.unlockers
    for at in range(len(one.wrapped) * 8):
        wrapped = bytearray(one.wrapped)
        wrapped[at // 8] ^= 1 << at % 8
        assert replace(one, wrapped=bytes(wrapped)).key_from(SECRET, held.home) is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "winnow-unlockers-2"}', "\xff"])
def test_what_is_no_such_file_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / unlockers.NAME).write_text(text)
    with pytest.raises(UnlockersError, match="it is no winnow-unlockers-1 file; restore it"):
        unlockers.load(tmp_path)


@pytest.mark.parametrize(("kind", "secret"), [("passphrase", b"sieben7"), ("credential", bytes(31)), ("key-file", b"")])
def test_a_secret_that_is_too_short_is_refused(kind: Kind, secret: bytes) -> None:
    with pytest.raises(UnlockersError, match=r"fewer than 8 characters|it needs 32 random ones"):
        of(HomeKey.generate(), (kind, secret))


def test_the_last_one_stays_and_a_removed_one_is_overwritten(tmp_path: Path) -> None:
    key = HomeKey.generate()
    held = of(key, ("credential", SECRET), ("key-file", os.urandom(32))).in_state("encrypted")
    unlockers.save(tmp_path, held)
    first, second = held.unlockers
    with (tmp_path / unlockers.NAME).open("rb") as old:  # the blocks that the file system is going to free
        unlockers.erase(tmp_path, first.id)
        assert first.wrapped.hex().encode() not in old.read()
    left = unlockers.load(tmp_path)
    assert left is not None
    assert [one.id for one in left.unlockers] == [second.id]
    with pytest.raises(UnlockersError, match="it is the last"):
        unlockers.erase(tmp_path, second.id)
    with pytest.raises(UnlockersError, match="there is none of that name"):
        unlockers.erase(tmp_path, first.id)
    assert unlockers.load(tmp_path) == left


def test_adding_brings_nothing_back_that_was_removed_while_the_key_was_being_opened(tmp_path: Path) -> None:
    key = HomeKey.generate()
    held = of(key, ("credential", SECRET), ("key-file", SECRET[::-1])).in_state("encrypting")
    unlockers.save(tmp_path, held)
    removed, kept = (one.id for one in held.unlockers)
    unlockers.erase(tmp_path, removed)
    unlockers.put_in_state(tmp_path, held, "encrypted")
    further = held.with_unlocker(key, "passphrase", PASSPHRASE).unlockers[2:]
    unlockers.add(tmp_path, held, further)
    found = unlockers.load(tmp_path)
    assert found is not None
    assert ([one.id for one in found.unlockers], found.state) == ([kept, further[0].id], "encrypted")


def test_nothing_is_added_to_a_home_that_was_decrypted_or_encrypted_anew_meanwhile(tmp_path: Path) -> None:
    key = HomeKey.generate()
    held = of(key, ("credential", SECRET))
    for now in (None, of(key, ("credential", SECRET))):
        if now is not None:
            unlockers.save(tmp_path, now)
        with pytest.raises(UnlockersError, match="meanwhile"):
            unlockers.add(tmp_path, held, held.unlockers)
        assert unlockers.load(tmp_path) == now
