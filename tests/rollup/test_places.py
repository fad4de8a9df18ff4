"""`engine.rollup.places`: which names mean one commune, and which only look alike."""

from __future__ import annotations

import unicodedata

import pytest

from engine.rollup.places import locality, name

SAME = [
    ("xã Mường Lam", "Xã Mường Lam"),
    ("XÃ  MƯỜNG   LAM", "xã Mường Lam"),
    ("Mường Lam", "xã Mường Lam"),
    (unicodedata.normalize("NFD", "xã Mường Lam"), "xã Mường Lam"),
    ("phường Tân Hoà", "phường Tân Hòa"),
    ("xã Thuỷ Xuân", "xã Thủy Xuân"),
    ("đặc khu Cô Đảo", "Cô Đảo"),
]
APART = [
    ("xã Mường Lam", "phường Mường Lam"),
    ("xã Mường Lam", "xã Muong Lam"),
    ("xã Đông An", "xã Dông An"),
    ("xã Nặm Khao", "xã Nậm Khao"),
]
OTHER = [("xã Mường Lam", "xã Mường Lạm Thượng"), ("xã Tân", "xã Tần An")]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_a_name_is_the_same_however_it_is_typed(left: str, right: str) -> None:
    """Case, spaces, Unicode form, the place of the tone mark, and a kind that one leaves out do not matter."""
    assert name(left).same(name(right))
    assert name(right).same(name(left))
    assert not name(left).alike(name(right))


@pytest.mark.parametrize(("left", "right"), APART)
def test_another_mark_or_kind_is_another_name_that_looks_alike(left: str, right: str) -> None:
    """Nothing is taken for the same over a difference of marks: it is only pointed out."""
    assert not name(left).same(name(right))
    assert name(left).alike(name(right))


@pytest.mark.parametrize(("left", "right"), OTHER)
def test_another_name_is_neither(left: str, right: str) -> None:
    """Two names that differ in letters have nothing to do with each other."""
    assert not name(left).same(name(right))
    assert not name(left).alike(name(right))


def test_district_and_province_part_communes_of_one_name() -> None:
    """Where both are stated they must agree; what only one states does not part them."""
    here = locality({"commune": "xã Tân An", "province": "Lam Giang"})
    there = locality({"commune": "xã Tân An", "province": "Hải Yên"})
    bare = locality({"commune": "xã Tân An"})
    assert here and there and bare
    assert not here.same(there)
    assert here.same(bare) and there.same(bare)
    assert locality({"province": "Lam Giang"}) is None
