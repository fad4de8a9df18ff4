"""Files that cannot be accepted: each names, in its first lines, every problem that it must give.

`# expect: 3:5 key-unknown` stands for a problem at line 3, column 5 of that file. Files of `bad_dossiers`
are checked against the criteria that ship; those of `bad_criteria` stand in for a unit type's file, for the
edition's own file, or for an overlay of the small edition in `builders`, as their name begins.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders import write_criteria, write_dossier
from rich.cells import cell_len

import cli

HERE = Path(__file__).parent
DOSSIERS = sorted((HERE / "bad_dossiers").iterdir())
CRITERIA = sorted((HERE / "bad_criteria").iterdir())
EXPECT = re.compile(r"# expect: (\d+):(\d+) ([a-z0-9-]+)")
SAID = re.compile(r"(?P<path>[^\n]*?):(?P<line>\d+):(?P<column>\d+): (?P<code>[a-z0-9-]+): \S.*")
Place = tuple[int, int, str]


def expected(path: Path) -> list[Place]:
    """What the first lines of a file say that it must give."""
    found = EXPECT.findall(path.read_text(encoding="utf-8"))
    assert found, f"{path.name} does not say what it is an example of"
    return [(int(line), int(column), code) for line, column, code in found]


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What the command says of a bad file: exit code 2, nothing on standard output, no traceback."""
    with pytest.raises(SystemExit) as left:
        cli.main([*words, "--as-of", "2026-12-01"])
    said = capsys.readouterr()
    assert left.value.code == 2
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err


def places(said: str, path: Path) -> list[Place]:
    """The places named in a report, all of them in `path`."""
    found = [match for row in said.splitlines() if (match := SAID.fullmatch(row))]
    assert {match["path"] for match in found} == {str(path)}
    return [(int(match["line"]), int(match["column"]), match["code"]) for match in found]


def assert_carets(said: str, path: Path) -> None:
    """Under each quoted line stands a caret, at the column where a terminal shows the character."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = said.splitlines()
    for at, row in enumerate(rows):
        match = SAID.fullmatch(row)
        if match is None or rows[at + 1].strip() != lines[int(match["line"]) - 1].strip():
            continue
        quoted, caret = rows[at + 1], rows[at + 2]
        before = lines[int(match["line"]) - 1][: int(match["column"]) - 1]
        assert quoted == f"    {lines[int(match['line']) - 1]}"
        assert caret.strip() == "^"
        assert len(caret.expandtabs()) - 1 == 4 + cell_len(before.expandtabs())


@pytest.mark.parametrize("path", DOSSIERS, ids=lambda path: path.stem)
def test_a_bad_dossier_is_refused(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All problems of a dossier come at once, each with code, place, line and caret; exit code 2."""
    said = run(capsys, "check", str(path))
    assert sorted(places(said, path)) == sorted(expected(path))
    assert places(said, path) == sorted(places(said, path))
    assert_carets(said, path)
    assert "^" in said


@pytest.mark.parametrize("path", CRITERIA, ids=lambda path: path.stem)
def test_bad_criteria_are_refused(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same of criteria files and overlays: a mistake of policy staff is shown, never worked around."""
    role, text = path.stem.partition("-")[0], path.read_text(encoding="utf-8")
    words = []
    if role == "overlay":
        folder, read = write_criteria(tmp_path), tmp_path / "overlay.yaml"
        read.write_text(text, encoding="utf-8")
        words = ["--overlay", str(read)]
    else:
        stem = {"type": "residential_area", "edition": "edition"}[role]
        folder = write_criteria(tmp_path, **{stem: text})
        read = folder / "tt-thu" / f"{stem}.yaml"
    said = run(capsys, "check", str(write_dossier(tmp_path)), "--criteria", str(folder), *words)
    assert sorted(places(said, read)) == sorted(expected(path))
    assert_carets(said, read)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfunit: {}\n",
        "unit: {}\n".encode("utf-16"),
        b"",
        b"\xd4\xd6ng\n",
        "unit: {te\u0302n: a}\n".encode(),
        b"[" * 200,
        b"&a [*b]",
        b"{" * 100_000,
        b"\x00\x01\x02" * 1000,
        b"- " * 3000,
    ],
    ids=["bom", "utf-16", "empty", "latin", "nfd", "deep", "alias", "braces", "control", "dashes"],
)
def test_bytes_before_which_no_comment_can_stand(
    data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the bytes: a problem in this file, exit code 2, no traceback, in either language."""
    path = tmp_path / "dossier.yaml"
    path.write_bytes(data)
    for lang in ("vi", "en"):
        assert places(run(capsys, "check", str(path), "--lang", lang), path)


def test_a_dossier_of_100_megabytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is not read."""
    path = tmp_path / "dossier.yaml"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    assert places(run(capsys, "check", str(path)), path) == [(1, 1, "file-too-large")]


def test_the_caret_stands_under_the_letter_that_a_reader_sees(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Vietnamese letters take one column, East Asian ones two, combining marks none."""
    path = HERE / "bad_dossiers" / "caret-under-wide-letters.yaml"
    rows = run(capsys, "check", str(path)).splitlines()
    at = next(at for at, row in enumerate(rows) if '"household"' in row)
    before, caret = rows[at + 1].partition("household:")[0], rows[at + 2]
    assert cell_len(before) == len(caret) - 1
    assert len(before) != cell_len(before)
