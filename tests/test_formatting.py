"""`engine.formatting` and `antt criteria fmt`: one canonical form, every comment kept, the same meaning."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders import codes_of, parsed
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from cli import antt
from engine import source
from engine.catalogue import SHIPPED
from engine.formatting import formatted, meaning

ROOT = Path(__file__).resolve().parent.parent
SHIPPED_FILES = sorted((*SHIPPED.rglob("*.yaml"), *ROOT.glob("evidence_samples/**/dossier.yaml")))


def run(*words: str, stdin: str | None = None) -> Result:
    """The command as typed."""
    return CliRunner().invoke(antt, ["criteria", "fmt", *words], input=stdin, standalone_mode=False)


# --- random files ---------------------------------------------------------------------------------------

KEYS = st.sampled_from(
    ["id", "vi", "en", "cite", "document", "dated", "all", "tự do", "x-1", '"7"']
)
PLAIN = st.sampled_from(
    ["yes", "70%", "2026-10-31", "Điều 4", "a#b", "http://x", "-1", "đ", "~", "k"]
)
QUOTED = st.sampled_from(
    ['"a, b"', "'it''s'", '"say \\"x\\""', '""', "'a: b # c'", '"tab\\t"', '"' + "dài " * 60 + '"']
)
REMARK = st.sampled_from(["", "", "", "  # ghi chú", "     #sát", " # a: b"])
GAP = st.sampled_from(
    ["", "", "", "\n", "\n\n", "# riêng một dòng\n", "\n# sau dòng trống\n", "        # lệch cột\n"]
)


@st.composite
def flow(draw: st.DrawFn, depth: int = 2) -> str:
    """A value in braces or brackets, or text."""
    if depth == 0 or draw(st.booleans()):
        return draw(st.one_of(PLAIN, QUOTED))
    inner = flow(depth=depth - 1)
    if draw(st.booleans()):
        return f"[{', '.join(draw(st.lists(inner, max_size=4)))}]"
    keys = draw(st.lists(KEYS, unique=True, max_size=4))
    return "{" + ", ".join(f"{key}: {draw(inner)}" for key in keys) + "}"


@st.composite
def block(draw: st.DrawFn, indent: int = 0, depth: int = 3) -> str:
    """A table or a list over several lines, with comments and blank lines anywhere."""
    pad = " " * indent
    if draw(st.booleans()):
        heads = [f"{key}:" for key in draw(st.lists(KEYS, unique=True, min_size=1, max_size=5))]
    else:
        heads = ["-"] * draw(st.integers(1, 3))
    return "".join(f"{draw(GAP)}{pad}{head}{draw(value(indent, depth))}" for head in heads) + draw(
        GAP
    )


@st.composite
def value(draw: st.DrawFn, indent: int, depth: int) -> str:
    """What stands behind a key or a dash."""
    kind = draw(st.sampled_from(["flow", "flow", "block", "literal", "empty", "folded", "broken"]))
    remark, deeper = draw(REMARK), " " * (indent + draw(st.sampled_from([1, 2, 3, 4])))
    if kind == "block" and depth:
        return f"{remark}\n{draw(block(indent=len(deeper), depth=depth - 1))}"
    if kind == "literal":
        mark = draw(st.sampled_from(["|", "|-", ">", "|+"]))
        return f" {mark}{remark}\n{deeper}một # dòng\n\n{deeper}hai\n"
    if kind == "folded":
        return f" chữ dài\n{deeper}xuống dòng{remark}\n"
    if kind == "broken":
        return f" {{a: 1,{remark}\n{deeper}b: [x,\n{deeper}  y]{remark}\n{deeper}}}{remark}\n"
    return f"{'' if kind == 'empty' else ' ' + draw(flow())}{remark}\n"


def words_of_comments(text: str) -> list[str]:
    """The comments that the generator can have written."""
    return sorted(re.findall(r"# (?:ghi chú|riêng một dòng|sau dòng trống|lệch cột)|#sát", text))


@pytest.mark.no_cover
@given(block())
def test_a_random_file_keeps_its_meaning_and_its_comments_and_settles_at_once(text: str) -> None:
    """Formatting changes neither the tree nor the comments, and formatting again changes nothing."""
    document = parsed(text)
    once = formatted(document)
    again = parsed(once)
    assert meaning(again.root) == meaning(document.root)
    assert words_of_comments(once) == words_of_comments(text)
    assert formatted(again) == once


@pytest.mark.parametrize("path", SHIPPED_FILES, ids=lambda path: "/".join(path.parts[-2:]))
def test_a_shipped_file_keeps_its_meaning_and_settles_at_once(path: Path) -> None:
    """Every shipped criteria file, case file and sample survives formatting word for word."""
    document = source.load(path)
    once = formatted(document)
    assert meaning(parsed(once).root) == meaning(document.root)
    assert formatted(parsed(once)) == once


# --- the form itself ------------------------------------------------------------------------------------

UNTIDY = """\
# đầu tệp


criteria:
    # của tiêu chí
    -   document: plan     # loại giấy
        applies_when: {fact: has_party,   is: yes}
        en: Plan
        vi:  'Kế hoạch'
        id: "1"
    - {en: Rules, id: "2", vi: "Nội quy, quy định", document: rules}

    # cuối danh sách
"""

TIDY = """\
# đầu tệp

criteria:
  # của tiêu chí
  - id: "1"
    vi: "Kế hoạch"
    en: Plan
    document: plan                         # loại giấy
    applies_when: {fact: has_party, is: yes}
  - {id: "2", vi: "Nội quy, quy định", en: Rules, document: rules}

  # cuối danh sách
"""


def test_the_form_is_that_of_the_shipped_files() -> None:
    """Two spaces a level, keys of a criterion in order, remarks in one column, short checks on one line."""
    assert formatted(parsed(UNTIDY)) == TIDY


def test_what_does_not_fit_on_140_columns_goes_below() -> None:
    """A table in braces stays while its line has at most 140 columns, not one more."""
    fits = "a: {b: " + "x" * 132 + "}\n"
    assert len(fits) == 141
    assert formatted(parsed(fits)) == fits
    assert formatted(parsed(fits.replace("}", "x}"))) == "a:\n  b: " + "x" * 133 + "\n"


def test_the_order_of_a_scale_is_its_meaning_and_stays() -> None:
    """Only the keys of a criterion are put in order: levels run from lowest to highest as written."""
    text = "scales:\n  rating:\n    vi: {vi: x}\n    id: {vi: y}\n    en: {vi: z}\n"
    assert formatted(parsed(text)) == text


def test_keys_stay_where_an_alias_could_come_before_its_anchor() -> None:
    """A criterion that names a value once and uses it again keeps its order."""
    text = "a:\n  - document: &kind plan\n    vi: *kind\n    id: x\n"
    assert formatted(parsed(text)) == text


@pytest.mark.parametrize("text", ["? |\n  nhiều\n  dòng\n: 1\n", 'a: "x\u2028\n  y"\n'])
def test_what_cannot_be_laid_out_safely_is_refused(text: str) -> None:
    """The formatter would rather say no than change what a file means."""
    assert codes_of(lambda: formatted(parsed(text))) == ["fmt-unsafe"]


# --- the command ----------------------------------------------------------------------------------------


def test_a_file_is_rewritten_and_then_left_alone(tmp_path: Path) -> None:
    """`fmt` writes the form; a second run finds nothing to do; `--check` then exits 0."""
    path = tmp_path / "a.yaml"
    path.write_text(UNTIDY, encoding="utf-8")
    assert run("--check", str(path)).return_value == 1
    assert path.read_text(encoding="utf-8") == UNTIDY
    assert run(str(tmp_path)).return_value == 0
    assert path.read_text(encoding="utf-8") == TIDY
    assert run("--check", str(path)).return_value == 0


def test_a_diff_shows_the_lines_and_writes_nothing(tmp_path: Path) -> None:
    """`--diff` prints what would change, as a patch; with `--check` it also says so by the exit code."""
    path = tmp_path / "a.yaml"
    path.write_text("a:   1\n", encoding="utf-8")
    shown = run("--diff", str(path))
    assert "-a:   1\n+a: 1\n" in shown.stdout
    assert shown.return_value == 0
    assert run("--diff", "--check", str(path)).return_value == 1
    assert path.read_text(encoding="utf-8") == "a:   1\n"


def test_nothing_is_written_while_one_file_cannot_be_read(tmp_path: Path) -> None:
    """A broken file beside an untidy one: the problem is told, and the untidy one stays as it was."""
    (tmp_path / "a.yaml").write_text("a:   1\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("a: [1\n", encoding="utf-8")
    result = run(str(tmp_path))
    assert type(result.exception).__name__ == "Problems"
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == "a:   1\n"


def test_only_yaml_is_formatted(tmp_path: Path) -> None:
    """A JSON file is data of another program: it is refused by name."""
    path = tmp_path / "a.json"
    path.write_text("{}", encoding="utf-8")
    assert codes_of(lambda: antt.main(["criteria", "fmt", str(path)], standalone_mode=False)) == [
        "fmt-not-yaml"
    ]


def test_a_folder_without_a_file_to_format_is_a_problem(tmp_path: Path) -> None:
    """What looked at nothing must not pass: a mistyped folder, also beside a good file."""
    good, empty = tmp_path / "a.yaml", tmp_path / "trong"
    good.write_text("a:   1\n", encoding="utf-8")
    empty.mkdir()
    (empty / "a.txt").write_text("a: 1\n", encoding="utf-8")
    words = ["criteria", "fmt", str(good), str(empty)]
    assert codes_of(lambda: antt.main(words, standalone_mode=False)) == ["fmt-not-yaml"]
    assert good.read_text(encoding="utf-8") == "a:   1\n"


def test_standard_input_comes_out_formatted() -> None:
    """An editor can pipe its buffer through."""
    assert run("-", stdin="a:   1\n").stdout == "a: 1\n"


@pytest.mark.no_cover
def test_the_shipped_criteria_are_in_the_form() -> None:
    """What ships is what `antt criteria fmt` writes: an edit out of form shows here."""
    result = run("--check", str(SHIPPED))
    assert result.return_value == 0, result.stderr
