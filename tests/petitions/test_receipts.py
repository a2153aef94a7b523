"""Receipts and the root that proves which were counted."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.petitions import receipts
from initiatives.petitions.receipts import Proof, leaf, new_code, normal, proof, proves, root

LEAVES = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70, unique=True)


def test_a_code_reads_in_groups_and_is_never_the_same():
    codes = {new_code() for _turn in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 29 and code.count("-") == 5 for code in codes)


def test_it_reads_a_code_however_it_was_typed():
    code = new_code()
    assert normal(code.lower().replace("-", " ")) == normal(code)
    assert normal("oO0I-lL1A-0000-0000-0000-0000") == "000111" + "1A" + "0" * 16


@pytest.mark.parametrize("wrong", ["", "AAAA", "U" * 24, "A" * 25, "é" * 24])
def test_it_refuses_what_cannot_be_a_code(wrong):
    with pytest.raises(ValueError, match="24"):
        normal(wrong)


def test_a_leaf_belongs_to_one_petition():
    code = new_code()
    assert leaf(1, code) != leaf(2, code)
    assert leaf(1, code) == leaf(1, code.lower())


def test_the_root_is_that_of_rfc_6962():
    """The vectors of the RFC's reference implementation: leaf hashes of "", 0x00 and 0x10."""
    leaves = [sha256(b"\0" + data).digest() for data in (b"", b"\0", b"\x10")]
    assert root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert (
        root(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert (
        root(leaves[:2]).hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    )
    assert root(leaves).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"


@given(LEAVES, st.data())
def test_each_leaf_is_proven_and_no_other(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    shown, top = proof(leaves, index), root(leaves)
    assert proves(shown, leaves[index], top)
    assert not proves(shown, sha256(b"stranger").digest(), top)


@given(LEAVES, st.data())
def test_a_root_changes_with_any_row_added_removed_or_swapped(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    top = root(leaves)
    assert root(leaves[:index] + leaves[index + 1 :]) != top
    assert root([*leaves, sha256(b"one more").digest()]) != top
    if len(leaves) > 1:
        assert root(leaves[::-1]) != top


@given(LEAVES, st.data())
def test_a_proof_that_was_touched_proves_nothing(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    shown, top = proof(leaves, index), root(leaves)
    touched = [
        Proof(shown.index, shown.size, (*shown.path, b"\0" * 32)),
        Proof(shown.index + shown.size, shown.size, shown.path),
        Proof(-1, shown.size, shown.path),
    ]
    if shown.path:
        touched.append(Proof(shown.index, shown.size, shown.path[1:]))
        touched.append(Proof(shown.index, shown.size, (b"\0" * 32, *shown.path[1:])))
    assert not any(proves(each, leaves[index], top) for each in touched)


def test_it_has_no_proof_outside_the_tree():
    with pytest.raises(IndexError):
        receipts.proof([b"\0" * 32], 1)
