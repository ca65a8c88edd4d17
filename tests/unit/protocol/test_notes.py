"""Checkpoints and cosignatures as signed notes, against Go's and C2SP's."""

from __future__ import annotations

import base64

import pytest

from winnow_protocol import merkle
from winnow_protocol.merkle import (
    Checkpoint,
    ForgedCheckpointError,
    cosign,
    cosigned_at,
    make_checkpoint,
    parse_checkpoint,
)
from winnow_protocol.signing import SigningKey, verify_raw

LOG_KEY, WITNESS = SigningKey.from_bytes(b"l" * 32), SigningKey.from_bytes(b"w" * 32)
ORIGIN = "winnow.example.org/log"


def test_a_checkpoint_is_read_back() -> None:
    note = make_checkpoint(ORIGIN, 3, bytes(32), LOG_KEY)
    assert note.startswith(f"{ORIGIN}\n3\n{'A' * 43}=\n\n— {ORIGIN} ")
    assert parse_checkpoint(note, ORIGIN, LOG_KEY.public_key) == Checkpoint(ORIGIN, 3, bytes(32))


def test_the_key_hash_and_the_signature_are_those_of_gos_notes() -> None:
    # golang.org/x/mod/sumdb/note, package documentation
    public_key = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]
    note = (
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    body, ((name, signature),) = merkle._open_note(note)
    assert merkle.key_hash(name, 1, public_key).hex() == "c74f20a3" == signature[:4].hex()
    assert verify_raw(public_key, signature[4:], body.encode())


# The examples of C2SP: signed-note.md, tlog-checkpoint.md and tlog-cosignature.md. They come without their keys.
POEM = """Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
"""
SOFA = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""


def test_the_text_of_a_note_ends_at_its_last_empty_line() -> None:
    body, ((name, signature),) = merkle._open_note(POEM)
    assert body == "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n"
    assert (name, signature[:4].hex(), len(signature)) == ("quasimodo.example/salvatore", "367ba04b", 4 + 64)


def test_the_example_of_a_cosigned_checkpoint_is_read_as_it_says() -> None:
    body, (log, witness) = merkle._open_note(SOFA)
    root_of_it = base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
    assert body == Checkpoint("example.com/behind-the-sofa", 20_852_163, root_of_it).body
    assert (log[0], len(log[1])) == ("example.com/behind-the-sofa", 4 + 64)
    assert (witness[0], len(witness[1])) == ("witness.example.com/w1", 4 + 8 + 64)
    assert int.from_bytes(witness[1][4:12], "big") == 1_679_315_147
    assert merkle._cosigned(body, 1_679_315_147).decode() == (
        "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )


@pytest.mark.parametrize(
    ("verifier_key", "algorithm"),
    [
        # transparency-dev/formats, note/note_cosigv1_test.go: name+key ID+base64(algorithm, key).
        ("TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6", 0x01),
        ("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2", 0x04),
    ],
)
def test_key_ids_are_those_of_published_keys(verifier_key: str, algorithm: int) -> None:
    name, key_id, encoded = verifier_key.split("+", 2)
    key = base64.b64decode(encoded)
    assert key[0] == algorithm
    assert merkle.key_hash(name, algorithm, key[1:]).hex() == key_id


def test_a_published_cosignatures_time() -> None:
    # transparency-dev/formats, TestCoSigV1Timestamp
    encoded = "ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gxEHWWOworDcFiEBYJXORmnFBOBA=="
    _, ((_, signature),) = merkle._open_note(f"x\n\n— w {encoded}\n")
    assert int.from_bytes(signature[4:12], "big") == 1_727_964_367


def test_lines_of_unknown_keys_are_passed_over_and_a_false_line_of_a_known_one_spoils_the_note() -> None:
    note = cosign(make_checkpoint(ORIGIN, 3, bytes(32), LOG_KEY), "steward", WITNESS, 1_679_315_147)
    others = note
    for number in range(16):
        others = cosign(others, f"witness-{number}.example", SigningKey.generate(), 1)
    assert parse_checkpoint(others, ORIGIN, LOG_KEY.public_key).size == 3
    assert cosigned_at(others, "steward", WITNESS.public_key) == 1_679_315_147
    line = note.splitlines()[-1]
    name, raw = line.rsplit(" ", 1)
    false = bytearray(base64.b64decode(raw))
    false[-1] ^= 1
    spoiled = f"{note}{name} {base64.b64encode(false).decode()}\n"
    assert cosigned_at(spoiled, "steward", WITNESS.public_key) is None


def test_a_time_past_what_the_format_allows_is_none() -> None:
    note = cosign(make_checkpoint(ORIGIN, 3, bytes(32), LOG_KEY), "steward", WITNESS, (1 << 63) - 1)
    assert cosigned_at(note, "steward", WITNESS.public_key) == (1 << 63) - 1
    note = cosign(make_checkpoint(ORIGIN, 3, bytes(32), LOG_KEY), "steward", WITNESS, 1 << 63)
    assert cosigned_at(note, "steward", WITNESS.public_key) is None


def test_extension_lines_are_covered_and_passed_over() -> None:
    body = f"{ORIGIN}\n3\n{'A' * 43}=\nan extension\n"
    key = merkle.key_hash(ORIGIN, 1, LOG_KEY.public_key)
    signature = base64.b64encode(key + LOG_KEY.sign_raw(body.encode())).decode()
    note = f"{body}\n— {ORIGIN} {signature}\n"
    assert parse_checkpoint(note, ORIGIN, LOG_KEY.public_key) == Checkpoint(ORIGIN, 3, bytes(32))
    with pytest.raises(ForgedCheckpointError):
        parse_checkpoint(note.replace("an extension", "another"), ORIGIN, LOG_KEY.public_key)


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.replace("\n3\n", "\n4\n"),
        lambda note: note.replace("AAAA", "BAAA", 1),
        lambda note: note.replace(ORIGIN, "other.example.org/log"),
        lambda note: note[:-1],
        lambda note: note.partition("\n\n")[0],
        lambda note: note.replace("\n3\n", "\n03\n"),
        lambda note: note.replace("— ", "- "),
        lambda note: note[:-8] + "AAAA" + note[-4:],
        lambda note: note + "— x A\n",
        lambda note: note[:0],
        lambda note: note + "x" * 70_000 + "\n",
        lambda note: note.replace("\n\n", "\n\t\n\n"),
        lambda note: note.replace("\n3\n", "\r\n3\n"),
    ],
)
def test_a_checkpoint_with_anything_changed_is_refused(change) -> None:  # type: ignore[no-untyped-def]
    note = change(make_checkpoint(ORIGIN, 3, bytes(32), LOG_KEY))
    with pytest.raises(ForgedCheckpointError):
        parse_checkpoint(note, ORIGIN, LOG_KEY.public_key)


def test_another_keys_checkpoint_is_refused() -> None:
    note = make_checkpoint(ORIGIN, 3, bytes(32), WITNESS)
    with pytest.raises(ForgedCheckpointError, match="signature"):
        parse_checkpoint(note, ORIGIN, LOG_KEY.public_key)


def test_a_witness_adds_a_line_and_replaces_only_its_own() -> None:
    note = make_checkpoint(ORIGIN, 3, bytes(32), LOG_KEY)
    once = cosign(note, "steward", WITNESS, 1_679_315_147)
    assert once.startswith(note)
    assert cosigned_at(once, "steward", WITNESS.public_key) == 1_679_315_147
    assert cosigned_at(note, "steward", WITNESS.public_key) is None
    assert cosigned_at(once, "steward", LOG_KEY.public_key) is None
    twice = cosign(once, "steward", WITNESS, 1_679_315_999)
    assert cosigned_at(twice, "steward", WITNESS.public_key) == 1_679_315_999
    assert twice.count("\n— ") == 2
    assert parse_checkpoint(twice, ORIGIN, LOG_KEY.public_key).size == 3


def test_a_cosignature_covers_the_text_and_the_time() -> None:
    note = cosign(make_checkpoint(ORIGIN, 3, bytes(32), LOG_KEY), "steward", WITNESS, 1_679_315_147)
    _, (_, (name, signature)) = merkle._open_note(note)
    assert (name, len(signature)) == ("steward", 76)
    # C2SP tlog-cosignature, "Format"
    message = f"cosignature/v1\ntime 1679315147\n{ORIGIN}\n3\n{'A' * 43}=\n".encode()
    assert verify_raw(WITNESS.public_key, signature[12:], message)
    moved = cosign(make_checkpoint(ORIGIN, 4, bytes(32), LOG_KEY), "steward", WITNESS, 1)
    stolen = moved.rsplit("— ", 1)[0] + "— " + note.rsplit("— ", 1)[1]
    assert cosigned_at(stolen, "steward", WITNESS.public_key) is None


@pytest.mark.parametrize("name", ["", "two words", "a+b", "winnow/v1/receipt"])
def test_names_that_notes_do_not_allow(name: str) -> None:
    with pytest.raises(ValueError, match="can't be"):
        make_checkpoint(name, 1, bytes(32), LOG_KEY)
    if not name.startswith("winnow"):
        with pytest.raises(ValueError, match="can't be"):
            cosign(make_checkpoint(ORIGIN, 1, bytes(32), LOG_KEY), name, WITNESS, 1)
