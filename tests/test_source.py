"""`engine.source`: bytes become a tree in which every node knows its place, or Problems and nothing else."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from builders import codes_of, parsed, problems_of
from hypothesis import given
from hypothesis import strategies as st

from engine import source
from engine.problem import Mark, Problems
from engine.source import Items, Scalar, Table
from engine.text import MAX_ODD

PIECES = "a|b: |- |  |\t|&x |*x|{|}|[|]|, |: |? |!t |'|\"|>\n|#|---\n|...\n|%YAML 9\n|<<: |\\u0301|ế|🦬|~|\n"
YAML_PIECES = st.sampled_from([*PIECES.split("|"), "|\n", "\u2028", "\x00"])


def parse(data: bytes) -> source.Document:
    return source.parse(data, "f.yaml", "f.yaml")


def places(data: bytes) -> list[tuple[int, int, str]]:
    """Line, column and code of each problem."""
    return [(p.mark.line, p.mark.column, p.code) for p in problems_of(lambda: parse(data))]


def test_every_node_knows_its_place() -> None:
    """Columns count characters, not bytes, and a key and its value have places of their own."""
    root = parsed("tên: Bản Áng\nsố: [1, hai]\n").root
    assert isinstance(root, Table)
    (name, value), (number, items) = root.entries
    assert (name.mark.line, name.mark.column) == (1, 1)
    assert (value.mark.line, value.mark.column) == (1, 6)
    assert (number.mark.line, items.mark.column) == (2, 5)
    assert isinstance(items, Items)
    assert [item.mark.column for item in items.items] == [6, 9]


@pytest.mark.parametrize(
    "word", ["no", "on", "1e3", "2021-10-31", "0o17", "1_000", "~", "0x1F", ".5"]
)
def test_a_plain_scalar_stays_text(word: str) -> None:
    """YAML makes no date, number, boolean or null of what people wrote: a typed reader says what it is."""
    root = parsed(f"a: {word}").root
    assert isinstance(root, Table)
    assert root.get("a") == Scalar(Mark("thu.yaml", 1, 4), word, False)


def test_json_is_read_as_the_yaml_it_is() -> None:
    """A dossier may be written in JSON."""
    root = parsed('{"unit": {"type": "school"}, "year": 2026}').root
    assert isinstance(root, Table)
    year = root.get("year")
    assert isinstance(year, Scalar)
    assert (year.text, year.quoted) == ("2026", False)


def test_the_digest_is_of_the_bytes() -> None:
    """What a decision records is the SHA-256 of the file as it lay there."""
    data = b"a: 1\r\n"
    assert parse(data).sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xef\xbb\xbfa: 1\n", (1, 1, "byte-order-mark")),
        ("a: 1".encode("utf-16"), (1, 1, "byte-order-mark")),
        (b"\xfe\xff\x00a", (1, 1, "byte-order-mark")),
        ("a: 1\nb: Bản ".encode() + b"\xd6ng\n", (2, 8, "not-utf8")),
        ("tên: Bả".encode() + b"\x1b[31mn\n", (1, 8, "control-character")),
        (b"a: 1\rb: \x07\n", (2, 4, "control-character")),
        ("tên: Bản\u202egnoM\n".encode(), (1, 9, "control-character")),
        ("tên: Bản\u200bMới\n".encode(), (1, 9, "control-character")),
        ("tên: Bản\u2066Mới\n".encode(), (1, 9, "control-character")),
        ("a: 1\nte\u0302n: b\n".encode(), (2, 2, "not-nfc")),
        (b"", (1, 1, "file-empty")),
        (b"# only a comment\n", (1, 1, "file-empty")),
        (b"a: [1\nb: 2\n", (2, 2, "yaml-syntax")),
        (b"a:\n\tb: 1\n", (2, 1, "yaml-tab")),
        (b"a: !!python/object:os.system x\n", (1, 4, "yaml-tag")),
        (b"a: 1\n---\nb: 2\n", (2, 1, "yaml-many-documents")),
        (b"a: *x\n", (1, 4, "yaml-unknown-alias")),
        (b"a: &x [*x]\n", (1, 8, "yaml-unknown-alias")),
        (b"? [a]\n: 1\n", (1, 3, "key-not-text")),
        (b"a: 1\nb: 2\na: 3\n", (3, 1, "key-duplicate")),
        (b"[" * 200, (1, source.MAX_DEPTH + 1, "yaml-too-deep")),
        (b"{a: " * 200, (1, 1 + 4 * source.MAX_DEPTH, "yaml-too-deep")),
    ],
)
def test_what_cannot_be_read_says_where(data: bytes, expected: tuple[int, int, str]) -> None:
    """Each way a file can be broken has a code and the place at which to look."""
    assert places(data)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1,\n "b": [2\n', (3, 1, "json-syntax")),
        ('{"a": 1\n "b": 2}', (2, 2, "json-syntax")),
        ('{"a": "1}', (1, 7, "json-syntax")),
        ('{"a": %s}', (1, 7, "json-syntax")),
        ('{"a": !t 1}', (1, 7, "yaml-tag")),
    ],
)
def test_a_file_that_calls_itself_json_is_told_of_json(
    text: str, expected: tuple[int, int, str]
) -> None:
    """Its writer looks for commas and brackets, not for indents."""
    problems = problems_of(lambda: source.parse(text.encode(), "F.JSON", "F.JSON"))
    assert [(p.mark.line, p.mark.column, p.code) for p in problems] == [expected]
    assert places(text.encode())[0][2] != "json-syntax"


def test_tables_nested_as_deep_as_allowed_are_read() -> None:
    """The limit of depth refuses one level more, and not one less."""
    depth = source.MAX_DEPTH
    assert parse(b"[" * depth + b"]" * depth)
    assert places(b"[" * (depth + 1) + b"]" * (depth + 1))[0][2] == "yaml-too-deep"


def test_all_problems_of_the_stage_come_at_once() -> None:
    """Two duplicate keys and a tag are three problems of one report, in the order of their places."""
    assert places(b"a: 1\na: 2\nb: !t x\nb: 3\n") == [
        (2, 1, "key-duplicate"),
        (3, 4, "yaml-tag"),
        (4, 1, "key-duplicate"),
    ]


def test_a_duplicate_key_names_the_first_one_too() -> None:
    """It is never guessed which of the two lines is right."""
    (problem,) = problems_of(lambda: parse(b"a: 1\na: 2\n"))
    assert problem.also == Mark("f.yaml", 1, 1)
    assert problem.line == "a: 2"


@pytest.mark.parametrize("escape", ["\\0", "\\x1b[31m", "\\u0007"])
def test_an_escape_cannot_bring_in_a_control_character(escape: str) -> None:
    """A file name with a NUL in it, or a name that colours the terminal, is refused at its place."""
    assert places(f'a: "{escape}"'.encode()) == [(1, 4, "control-character")]


def test_an_escape_cannot_bring_in_decomposed_text() -> None:
    """Names compare exactly, so text is NFC however it was written."""
    assert places(b'a: "e\\u0302"') == [(1, 4, "not-nfc")]


def test_aliases_that_explode_are_stopped_by_the_count() -> None:
    """Nine aliases of nine aliases … would be a billion values: the count includes what an alias repeats."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    assert places("\n".join(lines).encode())[-1][2] == "yaml-too-many-nodes"


def test_an_alias_may_repeat_a_part() -> None:
    """Aliases as such are allowed: an edition says the window of four unit types once."""
    root = parsed("a: &x {b: 1}\nc: *x\n").root
    assert isinstance(root, Table)
    assert root.get("a") == root.get("c")


def test_a_file_of_100_megabytes_is_not_read(tmp_path: Path) -> None:
    """Only the first bytes over the limit are read; the rest stays on disk."""
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    assert codes_of(lambda: source.load(path)) == ["file-too-large"]


def test_standard_input_has_the_same_limit() -> None:
    """One byte over the limit is refused, wherever it comes from."""
    assert source.read_stream(io.BytesIO(b"abc"), "-", limit=3) == b"abc"
    assert codes_of(lambda: source.read_stream(io.BytesIO(b"abcd"), "-", limit=3)) == [
        "file-too-large"
    ]


def test_a_missing_file_and_an_unreadable_one_differ(tmp_path: Path) -> None:
    """What to do about them differs too."""
    assert codes_of(lambda: source.load(tmp_path / "none.yaml")) == ["file-missing"]
    assert codes_of(lambda: source.load(tmp_path)) == ["file-unreadable"]
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    assert codes_of(lambda: source.load(loop)) == ["file-unreadable"]


def test_a_file_of_nothing_but_bad_characters_is_answered_at_once() -> None:
    """The report stops after some of them: work does not grow with the square of the file."""
    assert len(places(b"\x01" * 300_000)) == MAX_ODD
    assert len(places("e\u0302\n".encode() * 50_000)) == MAX_ODD


def test_thousands_of_problems_cost_one_split_of_the_text() -> None:
    """Each problem quotes its line; the text is cut into lines once."""
    assert len(places(b"a: 1\n" * 8_001)) == 8_000


def test_the_text_of_a_line_counts_every_line_break() -> None:
    """Lines end where YAML says they end: \\r, U+0085 and U+2028 included."""
    document = parse("a: 1\rb: 2\r\nc: 3\u2028d: 4\n".encode())
    assert [document.line(number) for number in range(1, 5)] == ["a: 1", "b: 2", "c: 3", "d: 4"]
    assert document.line(0) == document.line(99) == ""


@given(st.binary(max_size=200))
def test_random_bytes_give_a_document_or_problems(data: bytes) -> None:
    """Nothing else ever leaves the reader."""
    only_problems(data)


@given(st.text(max_size=200))
def test_random_text_gives_a_document_or_problems(text: str) -> None:
    """Nothing else ever leaves the reader."""
    only_problems(text.encode("utf-8", "surrogatepass"))


@given(st.lists(YAML_PIECES, max_size=60))
def test_pieces_of_yaml_give_a_document_or_problems(pieces: list[str]) -> None:
    """Nothing else ever leaves the reader, also close to what is valid."""
    only_problems("".join(pieces).encode())


def only_problems(data: bytes) -> None:
    try:
        document = parse(data)
    except Problems as caught:
        assert caught.problems
        assert all(p.mark.line >= 1 and p.mark.column >= 1 for p in caught.problems)
    else:
        assert isinstance(document.root, Scalar | Items | Table)
