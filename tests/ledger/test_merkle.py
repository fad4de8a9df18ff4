"""The Merkle tree against RFC 6962's own vectors and against a naive reading of its definition."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ledger import merkle, standalone_verify

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/ledger/rfc6962.json").read_text())
LEAVES = [bytes.fromhex(leaf) for leaf in VECTORS["leaves"]]
ROOTS = [bytes.fromhex(root) for root in VECTORS["roots"]]


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH(D) word for word as RFC 6962, 2.1 writes it."""
    if not leaves:
        return merkle.EMPTY_ROOT
    if len(leaves) == 1:
        return merkle.leaf_hash(leaves[0])
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return merkle.node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


def grow(leaves: Sequence[bytes]) -> merkle.Node:
    """A reader over the nodes that appending these leaves completes, kept as a ledger keeps them."""
    rows: list[list[bytes]] = []

    def node(level: int, index: int) -> bytes:
        return rows[((index + 1) << level) - 1][level]

    for index, leaf in enumerate(leaves):
        rows.append(merkle.completed(index, merkle.leaf_hash(leaf), node))
    return node


def unhex(path: Sequence[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in path]


@pytest.mark.parametrize("size", range(9))
def test_roots_of_rfc_6962(size: int) -> None:
    """The published roots of the first trees."""
    assert merkle.root(size, grow(LEAVES)) == ROOTS[size] == naive_root(LEAVES[:size])


@pytest.mark.parametrize("case", VECTORS["inclusion"])
def test_inclusion_of_rfc_6962(case: dict) -> None:
    """The published audit paths, made and checked."""
    index, size, path = case["index"], case["size"], unhex(case["path"])
    assert merkle.inclusion(index, size, grow(LEAVES)) == path
    assert merkle.includes(ROOTS[size], merkle.leaf_hash(LEAVES[index]), index, size, path)


@pytest.mark.parametrize("case", VECTORS["consistency"])
def test_consistency_of_rfc_6962(case: dict) -> None:
    """The published consistency proofs, made and checked."""
    old, new, proof = case["old"], case["new"], unhex(case["proof"])
    assert merkle.consistency(old, new, grow(LEAVES)) == proof
    assert merkle.continues(ROOTS[old], ROOTS[new], old, new, proof)


@given(st.data(), st.integers(1, 70))
def test_proofs_hold_in_every_tree(data: st.DataObject, size: int) -> None:
    """A root is the naive root; a path and a consistency proof made from it are accepted."""
    leaves = [str(number).encode() for number in range(size)]
    node, whole = grow(leaves), naive_root(leaves)
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    assert merkle.root(size, node) == whole
    path = merkle.inclusion(index, size, node)
    assert merkle.includes(whole, merkle.leaf_hash(leaves[index]), index, size, path)
    proof = merkle.consistency(old, size, node)
    assert merkle.continues(naive_root(leaves[:old]), whole, old, size, proof)


@given(st.data(), st.integers(2, 40))
def test_altered_proofs_are_refused(data: st.DataObject, size: int) -> None:
    """A path for another leaf or index, cut, lengthened or with one bit turned, is refused."""
    leaves = [str(number).encode() for number in range(size)]
    node, whole = grow(leaves), naive_root(leaves)
    index = data.draw(st.integers(0, size - 1))
    leaf, path = merkle.leaf_hash(leaves[index]), merkle.inclusion(index, size, node)
    at, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
    turned = (int.from_bytes(path[at], "big") ^ 1 << bit).to_bytes(32, "big")
    assert not merkle.includes(whole, leaf, index, size, [*path[:at], turned, *path[at + 1 :]])
    assert not merkle.includes(whole, leaf, index, size, path[:-1])
    assert not merkle.includes(whole, leaf, index, size, [*path, path[0]])
    assert not merkle.includes(whole, merkle.leaf_hash(b"other"), index, size, path)
    assert not merkle.includes(whole, leaf, size, size, path)
    assert not merkle.includes(whole, leaf, -1, size, path)


@given(st.data(), st.integers(2, 40))
def test_altered_histories_are_refused(data: st.DataObject, size: int) -> None:
    """No proof connects a tree with one that does not begin with it."""
    leaves = [str(number).encode() for number in range(size)]
    node, whole = grow(leaves), naive_root(leaves)
    old = data.draw(st.integers(1, size - 1))
    proof, before = merkle.consistency(old, size, node), naive_root(leaves[:old])
    other = naive_root([b"rewritten", *leaves[1:old]])
    assert not merkle.continues(other, whole, old, size, proof)
    assert not merkle.continues(before, other, old, size, proof)
    assert not merkle.continues(before, whole, old, size, proof[:-1])
    assert not merkle.continues(before, whole, old, size, [*proof, whole])
    assert not merkle.continues(before, whole, size, old, proof)


def test_equal_and_empty_trees_need_no_proof() -> None:
    """Every tree continues the empty one and itself, and no other of its size."""
    assert merkle.continues(merkle.EMPTY_ROOT, ROOTS[3], 0, 3, [])
    assert merkle.continues(ROOTS[3], ROOTS[3], 3, 3, [])
    assert not merkle.continues(ROOTS[2], ROOTS[3], 0, 3, [])
    assert not merkle.continues(ROOTS[2], ROOTS[3], 3, 3, [])
    assert not merkle.continues(ROOTS[3], ROOTS[3], 3, 3, [ROOTS[1]])


def test_asking_outside_the_tree_is_a_mistake_of_the_program() -> None:
    """There is no path to a leaf that is not there."""
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion(8, 8, grow(LEAVES))
    with pytest.raises(ValueError, match="no consistency proof"):
        merkle.consistency(0, 8, grow(LEAVES))


def test_a_proof_holds_for_its_own_sizes_and_no_others() -> None:
    """A longer proof told as one of smaller trees, or of a place that a tree does not have, shows nothing."""
    node = grow(LEAVES)
    assert merkle.continues(ROOTS[7], ROOTS[8], 7, 8, merkle.consistency(7, 8, node))
    assert not merkle.continues(ROOTS[7], ROOTS[8], 3, 4, merkle.consistency(7, 8, node))
    for old in (3, 4):
        assert not merkle.continues(ROOTS[old], ROOTS[7], old, 7, [])
    leaves = [merkle.leaf_hash(each) for each in LEAVES]
    path = merkle.inclusion(3, 4, node)
    assert merkle.includes(ROOTS[4], leaves[3], 3, 4, path)
    assert not merkle.includes(ROOTS[4], leaves[3], 1, 2, path)
    assert not merkle.includes(ROOTS[2], leaves[1], 3, 2, [leaves[0]])
    assert standalone_verify.climb(leaves[3], 3, 4, path) == ROOTS[4]
    assert standalone_verify.climb(leaves[3], 1, 2, path) is None
    assert standalone_verify.climb(leaves[1], 3, 2, [leaves[0]]) is None
