"""What `antt batch` takes: folders, files, NDJSON, Parquet and workbooks, in an order that never changes."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars
import pytest
from builders import DOSSIER, edit, write_dossier

import cli
from engine.batch import lines as ndjson
from engine.batch.gather import find, pieces
from engine.catalogue import Catalogue
from engine.source import MAX_BYTES

from .conftest import DAY, FAILS, ROOT, UNREADABLE, Antt, coded, line

Rows = Callable[..., list[dict[str, Any]]]


def sources(rows: list[dict[str, Any]], below: Path) -> list[str]:
    return [row["source"].removeprefix(f"{below}/") for row in rows]


def codes(row: dict[str, Any]) -> list[str]:
    return [each["code"] for each in row["problems"]]


def test_a_folder_is_walked_in_the_order_of_its_names(tmp_path: Path, rows: Rows) -> None:
    """A folder with dossier.yaml is one dossier, papers and all; loose files and folders below are found, too."""
    write_dossier(tmp_path / "b" / "bundle")
    write_dossier(tmp_path / "b" / "bundle", "x: 1", "paper.yaml")
    write_dossier(tmp_path / "b", name="A.YAML")
    write_dossier(tmp_path / "a" / "deep" / "er")
    (tmp_path / "c.ndjson").write_bytes(coded("mot") + b"\n" + coded("hai"))
    write_dossier(tmp_path / ".git", name="no.yaml")
    write_dossier(tmp_path, "criteria: x", "antt.yaml")
    write_dossier(tmp_path, "no dossier", "notes.txt")
    found = rows(tmp_path)
    assert sources(found, tmp_path) == [
        "a/deep/er", "b/A.YAML", "b/bundle", "c.ndjson!1", "c.ndjson!3",
    ]  # fmt: skip
    assert {row["verdict"] for row in found} == {"meets"}


def test_a_bundle_hides_no_bundle_below_it(tmp_path: Path, rows: Rows) -> None:
    """A commune's dossier may lie above those of its villages; its other files are its own papers."""
    above = tmp_path / "xa"
    write_dossier(above)
    write_dossier(above / "giay-to", "x: 1", "phu-luc.yaml")
    write_dossier(above / "ban-1")
    write_dossier(above / "ban-1" / "to-2")
    write_dossier(above / "thon" / "ban-3")
    expected = ["xa", "xa/ban-1", "xa/ban-1/to-2", "xa/thon/ban-3"]
    assert sources(rows(tmp_path), tmp_path) == expected
    assert sources(rows(above), tmp_path) == expected


def test_files_that_cannot_hold_a_dossier_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A commune that sent an archive of another kind does not vanish without a word."""
    write_dossier(tmp_path / "ban-1")
    for name in ("b.rar", "c.docx", ".hidden", "antt.yaml"):
        (tmp_path / name).write_text("x")
    passed: list[Path] = []
    found = [place.path.name for place in find([tmp_path], (), passed)]
    assert (found, [path.name for path in passed]) == (["ban-1"], ["b.rar", "c.docx"])
    for form in ("text", "ndjson"):
        with pytest.raises(SystemExit):
            cli.main(["batch", str(tmp_path), "--as-of", "2026-11-22", "--format", form])
        captured = capsys.readouterr()
        said = " ".join((captured.out if form == "text" else captured.err).split())
        assert "2 tệp không thuộc dạng đọc được" in said and "b.rar" in said, form


def test_paths_are_taken_in_the_order_given(tmp_path: Path, rows: Rows) -> None:
    """Files by name are read whatever their ending, as `check` reads them."""
    second = write_dossier(tmp_path, name="b.yaml")
    first = write_dossier(tmp_path, name="a.txt")
    assert sources(rows(second, first), tmp_path) == ["b.yaml", "a.txt"]


def test_ndjson_on_standard_input(criteria: Path) -> None:
    """`-` is NDJSON; a line is named by its number."""
    done = subprocess.run(
        [
            sys.executable, str(ROOT / "cli.py"), "batch", "-", "--format", "ndjson", "--as-of", DAY,
            "--criteria", str(criteria), "--quiet",
        ],
        input=coded("mot") + b"[]\n",
        capture_output=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert [b'"source":"-!1"' in each for each in done.stdout.splitlines()] == [True, False]
    assert b'"place":"-:2:1","code"' in done.stdout or b'"code":"table-expected"' in done.stdout


def test_problems_of_a_line_are_at_that_line_of_the_file(tmp_path: Path, batch: Antt) -> None:
    """Wherever they are found: by the parser, or by the reader of figures."""
    stack = tmp_path / "stack.ndjson"
    stack.write_bytes(coded("mot") + b'{"unit": \n' + coded("ba", UNREADABLE))
    said = batch(stack)
    assert said.code == 2
    assert f"{stack}:2:" in said.err and "line-json" in said.err
    assert f"{stack}:3:" in said.err and "count-negative" in said.err


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ('{"unit": {"type": "residential_area"', 37),
        ('{"unit": {"type": "residen', 19),
        ('{"unit": {},, "year": 2026}', 13),
        ('{"unit": {} "year": 2026}', 13),
        ("xin chào: [", 1),
    ],
)
def test_a_line_that_is_no_json_is_spoken_of_as_json(
    text: str, column: int, tmp_path: Path, batch: Antt
) -> None:
    """Cut off, a comma too many or too few: the place as JSON has it, and no advice about indents."""
    stack = tmp_path / "stack.ndjson"
    stack.write_bytes(coded("mot") + text.encode() + b"\n")
    said = batch(stack)
    assert f"{stack}:2:{column}: line-json: " in said.err
    assert "cắt cụt" in said.err and "lệch lề" not in said.err


def test_the_digest_of_a_line_is_that_of_its_text(tmp_path: Path, rows: Rows) -> None:
    """Without the line break, whichever it is: the same as that of a file with the text alone."""
    text = coded("mot").rstrip(b"\n")
    (tmp_path / "unix.ndjson").write_bytes(text + b"\n")
    (tmp_path / "windows.ndjson").write_bytes(text + b"\r\n")
    (tmp_path / "file.json").write_bytes(text)
    assert len({row["sha256"] for row in rows(tmp_path)}) == 1


def test_a_line_without_end_is_refused_and_passed_over(
    tmp_path: Path, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row says so; the next line is read as ever. A line of just the size is read."""
    good = coded("mot").rstrip()
    monkeypatch.setattr(ndjson, "MAX_BYTES", len(good))
    monkeypatch.setattr(ndjson, "CHUNK", 7)
    stack = tmp_path / "stack.ndjson"
    stack.write_bytes(good + b" " * 40 + b"\n" + good + b"\n")
    long, fits = rows(stack)
    assert (codes(long), long["source"], long["exit_code"]) == (["line-too-long"], f"{stack}!1", 2)
    assert long["problems"][0]["place"] == f"{stack}:1:1"
    assert fits["verdict"] == "meets"


def test_a_long_line_is_never_held_in_memory() -> None:
    """Of a line of 64 MiB no more is read at once than a dossier may have."""

    class Endless(io.RawIOBase):
        left, most = 64 * 2**20, 0

        def readable(self) -> bool:
            return True

        def readline(self, size: int | None = -1, /) -> bytes:
            assert size is not None and size > 0
            type(self).most = max(self.most, size)
            part = min(size, self.left)
            self.left -= part
            return b" " * part

    (piece,) = ndjson.lines(Endless(), Path("x"), None)  # type: ignore[arg-type]
    assert [each.code for each in piece.problems] == ["line-too-long"]
    assert Endless.most <= MAX_BYTES + 2


def test_parquet_has_a_dossier_a_row(tmp_path: Path, rows: Rows) -> None:
    """JSON text in the column `dossier`; an empty cell is no dossier, other columns are left alone."""
    table = tmp_path / "table.parquet"
    texts = [coded("mot").decode(), None, coded("ba", UNREADABLE).decode()]
    polars.DataFrame({"id": [1, 2, 3], "dossier": texts}).write_parquet(table)
    good, bad = rows(table)
    assert (good["source"], good["verdict"]) == (f"{table}!1", "meets")
    assert (bad["source"], codes(bad)) == (f"{table}!3", ["count-negative"])
    assert bad["problems"][0]["place"].startswith(f"{table}:3:")


@pytest.mark.parametrize("damage", ["no table", "cut short", "no column", "another type"])
def test_a_parquet_file_that_is_none(tmp_path: Path, rows: Rows, damage: str) -> None:
    """One row that says what is wrong; nothing is guessed."""
    table = tmp_path / "table.parquet"
    columns = {"no column": {"hoso": ["{}"]}, "another type": {"dossier": [1]}}
    polars.DataFrame(columns.get(damage, {"dossier": ["{}"]})).write_parquet(table)
    if damage in ("no table", "cut short"):
        table.write_bytes(b"PAR1" if damage == "no table" else table.read_bytes()[:-20])
    (row,) = rows(table)
    expected = "parquet-no-column" if damage in columns else "parquet-broken"
    assert (codes(row), row["source"]) == ([expected], str(table))


def test_a_link_inside_a_folder_is_not_followed(tmp_path: Path, rows: Rows) -> None:
    """It may lead out, or in a circle. Named on the command line it is meant."""
    outside = write_dossier(tmp_path / "outside").parent
    inside = tmp_path / "inside"
    write_dossier(inside, name="own.yaml")
    os.symlink(inside, inside / "circle")
    os.symlink(outside, inside / "bundle")
    os.symlink(outside / "dossier.yaml", inside / "file.yaml")
    os.symlink(outside / "dossier.yaml", inside / "picture.png")
    found = rows(inside)
    assert [(codes(row), row["verdict"]) for row in found] == [
        (["batch-link"], "broken"), (["batch-link"], "broken"), (["batch-link"], "broken"), ([], "meets"),
    ]  # fmt: skip
    assert [row["verdict"] for row in rows(inside / "bundle")] == ["meets"]


def test_what_is_not_there_or_holds_nothing_is_a_broken_row(tmp_path: Path, rows: Rows) -> None:
    """Exit code 2, and the others are judged: an empty folder, a missing file, a file of another kind."""
    (tmp_path / "empty" / "pictures").mkdir(parents=True)
    good = write_dossier(tmp_path, name="good.yaml")
    found = rows(tmp_path / "empty", tmp_path / "missing.ndjson", good, tmp_path / "missing")
    assert [codes(row) for row in found] == [["no-dossier"], ["file-missing"], [], ["file-missing"]]


def test_a_file_without_any_dossier_is_no_success(tmp_path: Path, batch: Antt, rows: Rows) -> None:
    """Blank lines, a table without rows, an archive of blank lines, a register nobody filled in: exit code 2."""
    files = [tmp_path / name for name in ("a.ndjson", "b.parquet", "c.zip", "d.xlsx")]
    files[0].write_text("\n\n")
    polars.DataFrame({"dossier": [None]}, {"dossier": polars.String}).write_parquet(files[1])
    with zipfile.ZipFile(files[2], "w") as archived:
        archived.writestr("a.ndjson", "\n")
    batch_words = ("--unit", "residential_area", "--year", 2026, "--format", "xlsx", "--register")
    with pytest.raises(SystemExit):
        cli.main(["dossier", "new", *map(str, batch_words), "--output", str(files[3])])
    for file in files:
        assert [codes(row) for row in rows(file)] == [["no-dossier"]], file
        assert batch(file).code == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to the administrator")
def test_a_folder_that_may_not_be_read(tmp_path: Path, rows: Rows) -> None:
    """It is named, and the others are judged."""
    write_dossier(tmp_path / "stack", name="good.yaml")
    closed = tmp_path / "stack" / "closed"
    closed.mkdir()
    closed.chmod(0)
    try:
        assert [codes(row) for row in rows(tmp_path / "stack")] == [["file-unreadable"], []]
    finally:
        closed.chmod(0o755)


def test_own_results_in_the_folder_are_no_dossiers(tmp_path: Path, batch: Antt) -> None:
    """A second run over the same folder does not judge what the first one wrote."""
    write_dossier(tmp_path, name="a.yaml")
    written = tmp_path / "results.ndjson"
    for _ in range(2):
        said = batch(tmp_path, "--format", "ndjson", "--output", written)
        assert (said.code, len(written.read_bytes().splitlines())) == (0, 1)


def test_gathering_holds_one_dossier_at_a_time(tmp_path: Path) -> None:
    """Of a file of a thousand lines the first is given before the second is read."""
    stack = tmp_path / "stack.ndjson"
    stack.write_bytes(coded("mot") * 1_000)
    listed = pieces(find([stack]), Catalogue())
    assert next(listed).number == 1
    with stack.open("r+b") as file:
        file.truncate(len(coded("mot")) * 500)
    assert sum(1 for _ in listed) < 999


def test_a_dossier_that_fails_and_one_that_is_broken(tmp_path: Path, batch: Antt) -> None:
    """The exit code is the gravest: 0, then 1 for one that fails, then 2 for one that cannot be read."""
    for name, pairs, code in (("a", (), 0), ("b", (FAILS,), 1), ("c", (UNREADABLE,), 2)):
        write_dossier(tmp_path, edit(DOSSIER, *pairs), f"{name}.yaml")
        assert batch(tmp_path, "--quiet").code == code


def test_json_and_yaml_of_one_dossier_agree(tmp_path: Path, rows: Rows) -> None:
    """Whatever the form, the same outcomes."""
    write_dossier(tmp_path, edit(DOSSIER, FAILS), "a.yaml")
    (tmp_path / "b.json").write_bytes(line(FAILS))
    (tmp_path / "c.ndjson").write_bytes(line(FAILS))
    first, *others = rows(tmp_path)
    assert all(each["outcomes"] == first["outcomes"] for each in others)
