"""The keys of a home and small files under them: they open what they sealed, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from winnow_protocol.at_rest.keys import HomeKey, SealedFileError, is_sealed, read_secret

SECRET = b"\x07" * 32


def test_a_sealed_file_opens_under_its_key_and_name_alone(tmp_path: Path) -> None:
    key = HomeKey.generate()
    sealed = key.part("vault").seal("signing.key", SECRET)
    assert is_sealed(sealed)
    assert SECRET not in sealed
    assert key.part("vault").open("signing.key", sealed) == SECRET
    for other, name in ((key.part("gateway"), "signing.key"), (key.part("vault"), "receiving.key"),
                        (HomeKey.generate().part("vault"), "signing.key")):  # fmt: skip
        with pytest.raises(SealedFileError, match="decrypting"):
            other.open(name, sealed)


def test_one_changed_bit_anywhere_does_not_open() -> None:
    key = HomeKey.generate().part("vault")
    sealed = key.seal("signing.key", SECRET)
    for at in range(len(b"winnow-sealed-1\n"), len(sealed)):
        with pytest.raises(SealedFileError):
            key.open("signing.key", sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :])


def test_every_length_short_of_the_whole_does_not_open() -> None:
    key = HomeKey.generate().part("vault")
    sealed = key.seal("signing.key", SECRET)
    for length in range(len(sealed)):
        with pytest.raises(SealedFileError):
            key.open("signing.key", sealed[:length])


def test_sealing_twice_gives_other_bytes() -> None:
    key = HomeKey.generate().part("vault")
    assert key.seal("signing.key", SECRET) != key.seal("signing.key", SECRET)


def test_keys_of_the_halves_and_of_their_uses_are_all_others() -> None:
    key = HomeKey(SECRET)
    vault, gateway = key.part("vault"), key.part("gateway")
    assert len({SECRET, vault.secret, gateway.secret, vault.for_records, gateway.for_records}) == 5


def test_a_key_is_in_no_representation() -> None:
    key = HomeKey.generate()
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)
    assert repr(key.part("vault").secret) not in repr(key.part("vault"))


def test_a_key_in_the_clear_is_refused_in_an_encrypted_home_and_the_other_way_round(tmp_path: Path) -> None:
    key = HomeKey.generate().part("vault")
    path = tmp_path / "signing.key"
    path.write_bytes(SECRET)
    assert read_secret(path, None) == SECRET
    with pytest.raises(SealedFileError, match="lies in the clear in a home that is encrypted"):
        read_secret(path, key)
    path.write_bytes(key.seal(path.name, SECRET))
    assert read_secret(path, key) == SECRET
    with pytest.raises(SealedFileError, match=r"unlockers\.json is not there"):
        read_secret(path, None)
