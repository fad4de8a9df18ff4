"""The bytes of an entry: canonical as RFC 8785 asks, read back as written, and one form only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from sample_ledger import SIGNER, decision

from engine.ledger import entry as entries
from engine.ledger import keys, writer
from engine.ledger.entry import Draft, Subject, place_in_chain, read_entry
from engine.ledger.verify import verify

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/ledger/ledger.json").read_text())
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = text.filter(lambda name: entries.OBJECT_NAME.fullmatch(name) is not None)
subjects = st.builds(Subject, text, text, text, text)
drafts = st.builds(
    Draft,
    kind=st.just("decision"),
    recorded_at=st.just(decision(0).recorded_at),
    subject=subjects,
    outcome=text,
    override=st.booleans(),
    body=st.binary(max_size=9),
    objects=st.lists(st.tuples(names, st.binary(max_size=9)), unique_by=lambda o: o[0]).map(tuple),
    opening=st.none() | st.builds(entries.hide, st.dictionaries(st.sampled_from("ab"), text)),
)


@given(drafts, st.integers(0, 10**15))
def test_an_entry_is_written_as_rfc_8785_asks_and_read_back(draft: Draft, seq: int) -> None:
    """The same bytes as the reference package, and the form admits them."""
    entry = place_in_chain(draft, seq, "ab" * 32)
    data = entry.canonical
    assert data == rfc8785.dumps(json.loads(data))
    assert read_entry(data) == entry
    assert entries.fields_of(data).seq == str(seq)


def spoilt() -> list[tuple[bytes, bytes]]:
    return [
        (b'"seq":4', b'"seq": 4'),
        (b'"seq":4', b'"seq":04'),
        (b'"seq":4', b'"seq":4.0'),
        (b'"seq":4', b'"seq":"4"'),
        (b'"seq":4', b'"seq":-4'),
        (b'"override":false', b'"override":null'),
        (b'"year":"2025"', b'"year":"\\u0032025"'),
        (b'"year":"2025"', b'"year":"20\\/25"'),
        (b'"year":"2025"', b'"year":"20\n25"'),
        (b'"year":"2025"', b'"year":"2025","zzz":1'),
        (b'"year":"2025"', b'"year":"\xff"'),
        (b'"kind":"decision"', b'"kind":"other"'),
        (b'"target":null', b'"target":false'),
        (b"antt-ledger-entry/1", b"antt-ledger-entry/2"),
        (b'["dossier.yaml",', b'["dossier.yaml","x",'),
    ]


@pytest.mark.parametrize(("old", "new"), spoilt())
def test_bytes_in_any_other_form_are_no_entry(old: bytes, new: bytes) -> None:
    """JSON that would mean the same is refused too: one entry has one hash."""
    data = place_in_chain(decision(4), 4, "0" * 64).canonical
    assert old in data
    with pytest.raises(ValueError, match=r"\w"):
        read_entry(data.replace(old, new))


def vector_ledger(path: Path) -> tuple[list[str], str]:
    """The ledger of the specification, made from what the vector file states."""
    given_ = VECTORS["given"]
    with writer.create(path, SIGNER, decision(0).recorded_at) as ledger:
        with writer.writing(ledger) as writing:
            for number in given_["decisions"]:
                writing.append(decision(number))
            head = writing.sign(SIGNER)
        hashes = [entry.hash for entry in ledger.entries()]
        assert [e.canonical.decode() for e in ledger.entries()] == VECTORS["entries"]
        assert ledger.checkpoints()[-1] == VECTORS["checkpoint"]
        assert [sibling.hex() for sibling in ledger.inclusion(1, 3)] == VECTORS["path_of_1"]
    assert verify(path).sound
    return hashes, head.short_head


def test_the_vectors_of_the_specification(tmp_path: Path) -> None:
    """docs/ledger-format.md and this program agree to the byte."""
    hashes, head = vector_ledger(tmp_path / "ledger.antt")
    assert hashes == VECTORS["hashes"]
    assert head == VECTORS["short_head"]
    assert entries.genesis(SIGNER.name) == VECTORS["genesis"]
    opening = decision(1).opening
    assert opening is not None
    assert opening.value.decode() == VECTORS["opening"]["value"]
    assert opening.salt.hex() == VECTORS["opening"]["salt"]
    assert opening.commitment == VECTORS["opening"]["commitment"]
    assert keys.follow([VECTORS["key_note"]]) == (keys.read_public(VECTORS["verifier_key"]),)
