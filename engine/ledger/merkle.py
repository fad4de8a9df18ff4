"""The Merkle tree over the entries, as RFC 6962 section 2.1 defines it.

Two prefixes keep the hash of a leaf and the hash of an inner node apart, so that no bytes can
pass for both. A node is named by its level (leaves are level 0) and its index in that level; it
covers the leaves `index << level` up to, not including, `(index + 1) << level`. Only complete
nodes have a name: their hash never changes again, so a ledger stores each one once, beside the
entry that completed it. Everything else (roots, proofs) is computed from those through a reader
`Node`, in O(log n) reads.

Source: RFC 6962 section 2.1 (tree, paths, consistency); RFC 9162 sections 2.1.3.2 and 2.1.4.2
(checking).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

Node = Callable[[int, int], bytes]

EMPTY_ROOT = hashlib.sha256().digest()
LEAF_PREFIX = b"\x00"
NODE_PREFIX = b"\x01"
HASH_SIZE = 32


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data), 32 bytes: RFC 6962's leaf hash, and the hash that names an entry."""
    return hashlib.sha256(LEAF_PREFIX + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), 32 bytes: RFC 6962's inner node."""
    return hashlib.sha256(NODE_PREFIX + left + right).digest()


def completed(index: int, leaf: bytes, node: Node) -> list[bytes]:
    """The hashes of the nodes that appending `leaf` at `index` completes, from level 0 upwards.

    There is one for each trailing 1 bit of `index`, and the leaf itself: two for each entry on
    average.
    """
    hashes = [leaf]
    level = 0
    while index >> level & 1:
        hashes.append(node_hash(node(level, (index >> level) - 1), hashes[-1]))
        level += 1
    return hashes


def root(size: int, node: Node) -> bytes:
    """The root of the tree over the first `size` leaves; RFC 6962's MTH(D[size])."""
    return _subtree(0, size, node) if size else EMPTY_ROOT


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """The audit path PATH(index, D[size]), nearest sibling first.

    Raises ValueError unless 0 <= index < size: asking for such a path is a mistake of the program.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    return _path(index, 0, size, node)


def consistency(old: int, new: int, node: Node) -> list[bytes]:
    """The proof PROOF(old, D[new]) that the tree of `new` leaves begins with the tree of `old`.

    Raises ValueError unless 0 < old <= new. Every tree continues the empty one: that needs no
    proof.
    """
    if not 0 < old <= new:
        raise ValueError(f"no consistency proof from {old} to {new}")
    return _subproof(old, 0, new, node, True)


def includes(root_hash: bytes, leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bool:
    """Whether `path` shows that `leaf` stands at `index` under the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, result = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            result = node_hash(sibling, result)
            position, last = _climb_to_left(position, last)
        else:
            result = node_hash(result, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and result == root_hash


def continues(old_root: bytes, new_root: bytes, old: int, new: int, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree of `new` leaves begins with that of `old`.

    Source: RFC 9162, 2.1.4.2.
    """
    if old == new or old == 0:
        return not proof and (old_root == new_root if old == new else old_root == EMPTY_ROOT)
    if not 0 < old < new or not proof:
        return False
    hashes = list(proof) if old & (old - 1) else [old_root, *proof]
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    older = newer = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            position, last = _climb_to_left(position, last)
        else:
            newer = node_hash(newer, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and older == old_root and newer == new_root


def _climb_to_left(position: int, last: int) -> tuple[int, int]:
    """Skip the levels where the last node has no right sibling: nothing was hashed there."""
    while position and not position & 1:
        position, last = position >> 1, last >> 1
    return position, last


def _split(count: int) -> int:
    """The largest power of two smaller than `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def _subtree(low: int, high: int, node: Node) -> bytes:
    """MTH(D[low:high]); `low` is always a multiple of the split, as RFC 6962 recurses."""
    count = high - low
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return node(level, low >> level)
    middle = low + _split(count)
    return node_hash(_subtree(low, middle, node), _subtree(middle, high, node))


def _path(index: int, low: int, high: int, node: Node) -> list[bytes]:
    if high - low == 1:
        return []
    middle = low + _split(high - low)
    if index < middle:
        return [*_path(index, low, middle, node), _subtree(middle, high, node)]
    return [*_path(index, middle, high, node), _subtree(low, middle, node)]


def _subproof(old: int, low: int, high: int, node: Node, whole: bool) -> list[bytes]:
    """SUBPROOF; `whole` says that the old root is this subtree, which both sides know."""
    if old == high:
        return [] if whole else [_subtree(low, high, node)]
    middle = low + _split(high - low)
    if old <= middle:
        return [*_subproof(old, low, middle, node, whole), _subtree(middle, high, node)]
    return [*_subproof(old, middle, high, node, False), _subtree(low, middle, node)]
