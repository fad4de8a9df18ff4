"""`engine.vocabulary`: the terms that criteria files declare, and what two files may both declare."""

from __future__ import annotations

from builders import EDITION, HEAD, codes_of, edit, parsed, standard_of

from engine import vocabulary
from engine.fields import Reader
from engine.vocabulary import Text, Vocabulary


def test_the_levels_of_a_scale_run_as_written() -> None:
    """Lowest first: comparing two levels is comparing their places."""
    fact = standard_of().vocabulary.facts["force_rating"]
    assert [level.word for level in fact.levels] == ["low", "fair", "high"]
    assert fact.type == "scale"


def test_only_the_terms_that_a_check_uses_are_asked_for() -> None:
    """A term nobody tests is not in the form; a limit of a used figure is."""
    words = standard_of(
        'criteria:\n  - {id: "1", vi: A, en: A, cite: Điều 1, certainty: text, fact: registered, at_least: 1}\n'
    ).vocabulary
    assert set(words.facts) == {"registered", "households"}
    assert not words.documents


def test_the_same_declaration_in_two_files_is_one_term() -> None:
    """Where a term stands is not part of its meaning."""
    scale = """evidence:
  scales:
    rating:
      low: {vi: thấp, en: low}
      fair: {vi: vừa, en: fair}
      high: {vi: cao, en: high}
"""
    issuer = "evidence:\n  issuers: {unit: {vi: Đơn vị, en: The unit}}\n"
    standard = standard_of(
        head=edit(HEAD, ("evidence:\n", scale)),
        edition_text=edit(EDITION, ("evidence:\n", issuer)),
    )
    assert set(standard.vocabulary.issuers) == {"unit", "police"}


def test_two_meanings_of_one_name_are_a_conflict() -> None:
    """Of a paper as of a scale."""
    edition = edit(
        EDITION,
        ("evidence:\n", "evidence:\n  documents: {rules: {vi: Quy định, en: Regulations}}\n"),
    )
    assert codes_of(lambda: standard_of(edition_text=edition)) == ["term-conflict"]
    head = edit(HEAD, ("evidence:\n", "evidence:\n  scales: {rating: {a: {vi: a, en: a}}}\n"))
    assert "term-conflict" in codes_of(lambda: standard_of(head=head))


def test_every_section_may_be_absent() -> None:
    """A file that needs no vocabulary declares none."""
    reader = Reader(parsed("a: 1"))
    assert vocabulary.read(reader, None, Vocabulary()) == Vocabulary()


def test_a_title_has_two_languages() -> None:
    """Both are kept; a reader chooses."""
    text = Text("hồ sơ", "dossier")
    assert (text.in_("vi"), text.in_("en")) == ("hồ sơ", "dossier")
