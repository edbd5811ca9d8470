"""The tree of RFC 9162 over entries, with the vectors of its reference implementation, and its proofs."""

import gc
import weakref
from hashlib import sha256
from random import Random
from typing import Final

import pytest

from tests.proving import drawn
from zweck.chain.tree import EMPTY, Grown, Tree, consistent, included, leaf, over

pytestmark = pytest.mark.usefixtures("searched")

LEAVES: Final = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS: Final = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""The roots over the first leaves, as the tests of Certificate Transparency have them."""


def test_the_vectors_of_the_reference() -> None:
    hashes = [leaf(text) for text in LEAVES]
    assert [over(hashes[:size]).hex() for size in range(9)] == list(ROOTS)
    assert EMPTY.hex() == ROOTS[0]


@pytest.fixture(scope="module")
def forest() -> tuple[list[bytes], list[bytes], Grown]:
    """Leaves, the root over the first of them for each number, and the tree that keeps its blocks."""
    leaves = [sha256(number.to_bytes(4)).digest() for number in range(1100)]
    tree, roots = Tree(), [EMPTY]
    blocks: dict[tuple[int, int], bytes] = {}
    for each in leaves:
        blocks |= {(block.height, block.place): block.hash for block in tree.append(each)}
        roots.append(tree.root)
    assert sorted(blocks) == [(8, place) for place in range(4)]
    return leaves, roots, Grown(lambda low, high: leaves[low:high], lambda height, place: blocks.get((height, place)))


def test_each_leaf_is_shown_and_no_other(forest: tuple[list[bytes], list[bytes], Grown]) -> None:
    leaves, roots, grown = forest
    random = Random(1)
    for _ in range(drawn(100_000)):
        size = random.randrange(1, len(leaves) + 1)
        place = random.randrange(size)
        path, root = grown.path(place, size), roots[size]
        assert included(leaves[place], place, size, path, root)
        assert len(path) <= size.bit_length()
        assert not included(leaves[(place + 1) % len(leaves)], place, size, path, root)
        assert not included(leaves[place], place, size, [*path, leaves[0]], root)
        assert not path or not included(leaves[place], place, size, path[1:], root)
        other = random.randrange(len(leaves) + 1)
        assert other == size or not included(leaves[place], place, size, path, roots[other])
        assert not included(leaves[place], size, size, path, root)


def test_a_tree_that_grew_is_shown_and_no_other(forest: tuple[list[bytes], list[bytes], Grown]) -> None:
    _, roots, grown = forest
    random = Random(2)
    for _ in range(drawn(100_000)):
        size = random.randrange(1, len(roots))
        old = random.randrange(size + 1)
        proof = grown.consistency(old, size)
        assert consistent(old, size, roots[old], roots[size], proof)
        assert old == 0 or not consistent(old, size, roots[old - 1], roots[size], proof)
        assert old == 0 or not consistent(old, size, roots[old], roots[size - 1], proof)
        assert not consistent(old, size, roots[old], roots[size], [*proof, roots[0]])
        assert grown.at(size).root == roots[size]


def test_a_tree_leaves_no_garbage() -> None:
    """One is made for each checkpoint, with its connection; a search for garbage may have looked at it meanwhile, and does not again."""
    hashes = [leaf("00" * 32)] * 5
    gc.collect()
    gc.disable()
    try:
        tree = Grown(lambda low, high: hashes[low:high], lambda height, place: None)
        assert tree.at(5).root == over(hashes)
        left = weakref.ref(tree)
        del tree
        assert left() is None
    finally:
        gc.enable()
