"""Trees and proofs against the reference vectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow_protocol import merkle
from winnow_protocol.merkle import (
    appended,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

# Keys as golang.org/x/mod/sumdb/note and sum.golang.org write them.
VERIFIERS = {
    "PeterNeumann": "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "sum.golang.org": "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
}
# The reference tree of certificate-transparency (cpp/merkletree/merkle_tree_test.cc).
LEAVES = [bytes.fromhex(h) for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                     "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"


class Log:
    """A tree that keeps its nodes in a table, as a log in a database does."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.size = 0
        for data in leaves:
            for level, index, value in appended(self.size, leaf_hash(data), self.node):
                assert (level, index) not in self.nodes
                self.nodes[level, index] = value
            self.size += 1

    def node(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    def root(self, size: int) -> bytes:
        return tree_root(size, self.node)


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word."""
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return merkle.node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


REFERENCE = Log(LEAVES)


def hexes(hashes: list[bytes]) -> list[str]:
    return [h.hex() for h in hashes]


def test_reference_roots() -> None:
    assert root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert [root(map(leaf_hash, LEAVES[: n + 1])).hex() for n in range(8)] == ROOTS
    assert [REFERENCE.root(n + 1).hex() for n in range(8)] == ROOTS


def test_reference_proofs() -> None:
    node = REFERENCE.node
    assert inclusion_proof(0, 1, node) == []
    assert hexes(inclusion_proof(0, 8, node)) == [A, B, C]
    assert hexes(inclusion_proof(2, 3, node)) == [ROOTS[1]]
    assert hexes(inclusion_proof(1, 5, node)) == [
        ROOTS[0], B, "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]  # fmt: skip
    assert hexes(consistency_proof(1, 8, node)) == [A, B, C]
    assert hexes(consistency_proof(6, 8, node)) == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        ROOTS[3],
    ]
    assert hexes(consistency_proof(2, 5, node)) == [
        B, "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]  # fmt: skip


# transparency-dev/merkle, proof/verify_test.go and testdata/, which are the same: (leaf or size, size, proof).
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
G = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
INCLUSION = [(0, 8, [A, B, C]), (5, 8, [D, E, ROOTS[3]]), (2, 3, [ROOTS[1]]), (1, 5, [ROOTS[0], B, D]), (0, 1, [])]
CONSISTENCY = [(1, 8, [A, B, C]), (6, 8, [F, E, ROOTS[3]]), (2, 5, [B, D]), (6, 7, [F, G, ROOTS[3]]), (1, 1, [])]
SOME_HASH = "abacaba000000000000000000000000000000000000000000060061e00123456"


def wrong_proofs(proof: list[bytes], roots: list[bytes], bit: int) -> list[list[bytes]]:
    """What the reference corrupts of a proof: garbage at either end, an element altered, left out, put in."""
    wrong = [[*proof, b""], [b"", *proof], *([*proof, one] for one in roots), *([one, *proof] for one in roots)]
    for at, one in enumerate(proof):
        wrong.append([*proof[:at], bytes([one[0] ^ bit]) + one[1:], *proof[at + 1 :]])
    if proof:
        wrong += [proof[:-1], [proof[0], *proof]]
    if len(proof) > 1:
        wrong.append([proof[0], bytes.fromhex(SOME_HASH), *proof[1:]])
    return wrong


@pytest.mark.parametrize(("index", "size", "hexadecimal"), INCLUSION)
def test_reference_inclusion_proofs_and_what_is_none(index: int, size: int, hexadecimal: list[str]) -> None:
    proof, top, leaf = [bytes.fromhex(h) for h in hexadecimal], bytes.fromhex(ROOTS[size - 1]), leaf_hash(LEAVES[index])
    assert inclusion_proof(index, size, REFERENCE.node) == proof
    assert verify_inclusion(leaf, index, size, proof, top)
    for wrong in wrong_proofs(proof, [top], bit=8):
        assert not verify_inclusion(leaf, index, size, wrong, top)
    for other in (index - 1, index + 1, index ^ 2):
        assert not verify_inclusion(leaf, other, size, proof, top)
    for other in (size * 2, size // 2):
        assert not verify_inclusion(leaf, index, other, proof, top)
    for wrong_leaf, wrong_root in ((b"WrongLeaf", top), (leaf, merkle.EMPTY_ROOT), (leaf, bytes.fromhex(SOME_HASH))):
        assert not verify_inclusion(wrong_leaf, index, size, proof, wrong_root)


@pytest.mark.parametrize(("first", "second", "hexadecimal"), CONSISTENCY)
def test_reference_consistency_proofs_and_what_is_none(first: int, second: int, hexadecimal: list[str]) -> None:
    proof = [bytes.fromhex(h) for h in hexadecimal]
    old, new = bytes.fromhex(ROOTS[first - 1]), bytes.fromhex(ROOTS[second - 1])
    assert consistency_proof(first, second, REFERENCE.node) == proof
    assert verify_consistency(first, second, old, new, proof)
    for wrong in wrong_proofs(proof, [old, new], bit=16):
        assert not verify_consistency(first, second, old, new, wrong)
    if not proof:
        return
    assert not verify_consistency(first, second, old, new, [])
    for sizes_ in (
        (first - 1, second),
        (first + 1, second),
        (first ^ 2, second),
        (first, second * 2),
        (first, second // 2),
    ):
        assert not verify_consistency(*sizes_, old, new, proof)
    for roots in ((b"WrongRoot", new), (old, b"WrongRoot"), (new, old)):
        assert not verify_consistency(first, second, *roots, proof)


@pytest.mark.parametrize(
    ("first", "second", "old", "new", "proof", "holds"),
    [
        # transparency-dev/merkle, TestVerifyConsistency; what it leaves open is closed here: the empty tree has one root.
        (0, 0, b"1", b"2", [], False),
        (1, 1, b"1", b"2", [], False),
        (0, 0, b"1", b"1", [], True),
        (0, 1, merkle.EMPTY_ROOT, b"2", [], True),
        (0, 1, b"1", b"2", [], False),
        (1, 1, b"2", b"2", [], True),
        (1, 0, b"1", b"2", [], False),
        (2, 1, b"1", b"2", [], False),
        (1, 2, b"1", b"2", [], False),
        (0, 0, merkle.EMPTY_ROOT, merkle.EMPTY_ROOT, [merkle.EMPTY_ROOT], False),
        (0, 1, merkle.EMPTY_ROOT, merkle.EMPTY_ROOT, [merkle.EMPTY_ROOT], False),
        (1, 1, merkle.EMPTY_ROOT, merkle.EMPTY_ROOT, [merkle.EMPTY_ROOT], False),
    ],
)  # fmt: skip
def test_sizes_that_need_no_proof(  # noqa: PLR0917
    first: int, second: int, old: bytes, new: bytes, proof: list[bytes], holds: bool
) -> None:
    assert verify_consistency(first, second, old, new, proof) is holds


sizes = st.integers(1, 140)
MANY = [str(n).encode() for n in range(140)]
BIG = Log(MANY)


@given(size=sizes)
def test_the_incremental_root_is_that_of_the_definition(size: int) -> None:
    assert BIG.root(size) == naive_root(MANY[:size]) == root(map(leaf_hash, MANY[:size]))


@given(size=sizes, data=st.data())
def test_every_leaf_is_proved_and_nothing_else(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, top, leaf = inclusion_proof(index, size, BIG.node), BIG.root(size), leaf_hash(MANY[index])
    assert verify_inclusion(leaf, index, size, proof, top)
    assert not verify_inclusion(leaf_hash(b"other"), index, size, proof, top)
    assert not verify_inclusion(leaf, index, size, [*proof, top], top)
    other = data.draw(st.integers(0, size + 3).filter(lambda n: n != index))
    assert not verify_inclusion(leaf, other, size, proof, top)
    if proof:
        assert not verify_inclusion(leaf, index, size, proof[:-1], top)
        changed = data.draw(st.integers(0, len(proof) - 1))
        assert not verify_inclusion(leaf, index, size, [*proof[:changed], bytes(32), *proof[changed + 1 :]], top)


@given(first=st.integers(0, 140), second=st.integers(0, 140), data=st.data())
def test_a_log_that_only_grew_is_proved_and_a_rewritten_one_is_not(
    first: int, second: int, data: st.DataObject
) -> None:
    first, second = sorted((first, second))
    proof = consistency_proof(first, second, BIG.node)
    old, new = BIG.root(first), BIG.root(second)
    assert verify_consistency(first, second, old, new, proof)
    assert not verify_consistency(first, second, bytes(32), new, proof)
    if first:
        assert not verify_consistency(first, second, old, bytes(32), proof)
        rewritten = Log([*MANY[: first - 1], b"rewritten", *MANY[first:second]])
        forged = consistency_proof(first, second, rewritten.node)
        assert not verify_consistency(first, second, old, rewritten.root(second), forged)
    assert not verify_consistency(second + 1, second, old, new, proof)
    if proof:
        changed = data.draw(st.integers(0, len(proof) - 1))
        assert not verify_consistency(first, second, old, new, [*proof[:changed], bytes(32), *proof[changed + 1 :]])
        assert not verify_consistency(first, second, old, new, proof[:-1])
        assert not verify_consistency(first, second, old, new, [*proof, new])


def test_a_proof_reads_few_nodes() -> None:
    read: list[tuple[int, int]] = []

    def node(level: int, index: int) -> bytes:
        read.append((level, index))
        return bytes(32)

    inclusion_proof(12_345, 1_000_003, node)
    assert len(read) < 60


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion_proof(index, size, BIG.node)
    with pytest.raises(ValueError, match="not the beginning"):
        consistency_proof(5, 3, BIG.node)


@pytest.mark.parametrize("name", VERIFIERS)
def test_verifier_keys_are_read_and_written_as_others_do(name: str) -> None:
    text = VERIFIERS[name]
    read, key = merkle.parse_verifier_key(f"{text}\n")
    assert (read, merkle.verifier_key(read, key)) == (name, text)
    for other in (text[:-1], text.replace("+", "-", 1), f"x{text}", merkle.verifier_key(name, key, witness=True), ""):
        with pytest.raises(merkle.BadVerifierKeyError):
            merkle.parse_verifier_key(other)
