"""`antt criteria diff`: one change of a file is one sentence, and what means the same is no difference."""

from __future__ import annotations

import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from builders import CRITERIA, HEAD, edit, write_criteria

from .conftest import Antt


def two(tmp_path: Path, *pairs: tuple[str, str], head: str = HEAD) -> tuple[Path, Path]:
    """The small edition, and the same with `pairs` replaced in its criteria."""
    old = write_criteria(tmp_path / "old") / "tt-thu"
    new = (
        write_criteria(tmp_path / "new", residential_area=head + edit(CRITERIA, *pairs)) / "tt-thu"
    )
    return old, new


CHANGES = [
    (
        ("at_least: 70%", "at_least: 80%"),
        "ngưỡng siết lại, từ “từ 70% trở lên” thành “từ 80% trở lên”",
    ),
    (
        ("at_least: 70%", "at_least: 60%"),
        "ngưỡng nới ra, từ “từ 70% trở lên” thành “từ 60% trở lên”",
    ),
    (("at_least: 70%", "over: 70%"), "ngưỡng đổi từ “từ 70% trở lên” thành “trên 70%”"),
    (
        ("dated: quarter_1", "dated: window"),
        "thời điểm đổi từ “đề ngày trong quý I” thành “đề ngày trong kỳ đánh giá”",
    ),
    ((", issued_by: [unit]", ""), "nơi ban hành nới ra, từ “Đơn vị” thành “ai ban hành cũng được”"),
    (
        ("gravity: {at_least: serious}", "gravity: {at_least: grave}"),
        'mức độ bị tính nới ra, từ “từ mức "nghiêm trọng" trở lên” thành “từ mức "đặc biệt nghiêm trọng" trở lên”',
    ),
    (
        ("        unless: {any: [force_majeure, {all: [detected, reported]}]}\n", ""),
        "ngoại lệ siết lại, từ “Bất khả kháng hoặc (Phát hiện kịp thời và Báo cáo ngay)” thành “không có ngoại lệ”",
    ),
    (
        ("applies_when: {fact: has_party, is: yes}", "applies_when: {fact: has_party, is: no}"),
        "phạm vi áp dụng đổi từ “chỉ nơi: Có chi bộ – có” thành “chỉ nơi: Có chi bộ – không”",
    ),
    (
        ("    applies_when: {fact: has_party, is: yes}\n", ""),
        "phạm vi áp dụng siết lại, từ “chỉ nơi: Có chi bộ – có” thành “mọi đơn vị”",
    ),
    (
        ("    need: 2", "    need: 1"),
        "tính bắt buộc đổi từ “là một trong 3 cách, cần ít nhất 2” thành “là một trong 3 cách, cần ít nhất 1”",
    ),
    (
        ("at_most: last_year", "under: last_year"),
        "ngưỡng đổi từ “không nhiều hơn năm trước” thành “ít hơn năm trước”",
    ),
    (
        ("one_of: [rural]", "one_of: [rural, urban]"),
        "ngưỡng đổi từ “nông thôn” thành “đô thị, nông thôn”",
    ),
    (
        ("vi: Hộ đăng ký", "vi: Các hộ đăng ký"),
        "lời tóm tắt đổi từ “Hộ đăng ký” thành “Các hộ đăng ký”",
    ),
    (
        ("cite: Điều 1 khoản 4", "cite: Điều 2 khoản 4"),
        "viện dẫn đổi từ “khoản 4 Điều 1” thành “khoản 4 Điều 2”",
    ),
]


@pytest.mark.parametrize(
    ("pair", "sentence"), CHANGES, ids=[each[0][1] or each[0][0] for each in CHANGES]
)
def test_one_change_is_one_sentence(
    tmp_path: Path, antt: Antt, pair: tuple[str, str], sentence: str
) -> None:
    """Every kind of limit, window, scope, condition and exception, and which way it went."""
    said = antt("criteria", "diff", *two(tmp_path, pair), "--format", "json")
    assert said.code == 1
    changed = [each for each in json.loads(said.out)["changes"] if each["kind"] != "same"]
    sentences = {facet["text"] for each in changed for facet in each["facets"]}
    assert sentences == {sentence}


def test_what_means_the_same_is_no_difference(tmp_path: Path, antt: Antt) -> None:
    """Comments, order, layout, and "under high" for "at most fair": the same levels are allowed."""
    old, new = two(
        tmp_path,
        ("fact: force_rating, at_least: fair", "fact: force_rating, over: low"),
        ("criteria:\n", "# ghi chú\ncriteria:\n\n"),
    )
    said = antt("criteria", "diff", old, new)
    assert said.code == 0
    assert "Hai bên giống nhau về nội dung." in said.out


def test_added_and_removed_clauses(tmp_path: Path, antt: Antt) -> None:
    """A clause without a counterpart is named once, at its highest level, on the side where it stands."""
    rules = '      - {id: "1.3", vi: Nội quy, en: Rules, document: rules}\n'
    old, new = two(tmp_path, (rules, ""))
    gone = antt("criteria", "diff", old, new).out
    come = antt("criteria", "diff", new, old).out
    assert "- 1.3 Nội quy [khoản 1 Điều 1]: bỏ" in gone
    assert "+ 1.3 Nội quy [khoản 1 Điều 1]: thêm" in come


def test_windows_deadlines_and_papers(tmp_path: Path, antt: Antt) -> None:
    """The edition's own file counts too: a window, a deadline, what makes a paper count."""
    from builders import EDITION

    old = write_criteria(tmp_path / "old") / "tt-thu"
    edition = edit(EDITION, ("opens: 01/11", "opens: 02/11"), ("before: 15/11", "before: 20/11"))
    head = edit(HEAD, ("signed: required, stamped: required", "signed: required"))
    new = (
        write_criteria(tmp_path / "new", edition=edition, residential_area=head + CRITERIA)
        / "tt-thu"
    )
    said = antt("criteria", "diff", old, new).out
    assert (
        "kỳ đánh giá đổi từ “từ 01/11 năm trước đến 31/10” thành “từ 02/11 năm trước đến 31/10”"
        in said
    )
    assert "hạn quyết định đổi từ “trước ngày 15/11” thành “trước ngày 20/11”" in said
    assert "yêu cầu với giấy tờ nới ra, từ “có chữ ký, có đóng dấu” thành “có chữ ký”" in said


def test_a_score_table_is_compared_row_by_row(antt: Antt, tmp_path: Path) -> None:
    """Overlays: pass mark, points, knock-outs; an overlay is compared with its unit type alone."""
    overlay = Path("criteria/overlays/lang-son-2012-commune.yaml").read_text(encoding="utf-8")
    draft = tmp_path / "draft.yaml"
    draft.write_text(
        edit(overlay, ("pass_mark: 80 ", "pass_mark: 85 ")).replace(
            "knock_out: yes", "knock_out: no", 1
        ),
        encoding="utf-8",
    )
    said = antt("criteria", "diff", "criteria/overlays/lang-son-2012-commune.yaml", draft)
    assert said.code == 1
    assert "mức điểm đạt đổi từ “80” thành “85”" in said.out
    assert "bỏ điểm liệt: có" in said.out
    assert "1 thay đổi" not in said.out and "2 thay đổi" in said.out
    whole = antt("criteria", "diff", "tt23-2012", draft)
    assert "Chỉ một bên" not in whole.out and "+ bảng điểm: thêm" in whole.out


def test_a_git_revision(tmp_path: Path, antt: Antt, monkeypatch: pytest.MonkeyPatch) -> None:
    """REV:path is read from git, the working tree untouched; its problems name the revision."""
    write_criteria(tmp_path)
    file = tmp_path / "criteria" / "tt-thu" / "residential_area.yaml"
    monkeypatch.chdir(tmp_path)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "one"], check=True)
    file.write_text(edit(file.read_text(), ("at_least: 70%", "at_least: 75%")), encoding="utf-8")
    for path in ("criteria/tt-thu", "criteria/tt-thu/residential_area.yaml"):
        said = antt("criteria", "diff", f"HEAD:{path}", path)
        assert said.code == 1
        assert "từ “từ 70% trở lên” thành “từ 75% trở lên”" in said.out
    subprocess.run([*git, "commit", "-qam", "two"], check=True)
    file.write_text("criteria: [", encoding="utf-8")
    subprocess.run([*git, "commit", "-qam", "three"], check=True)
    broken = antt("criteria", "diff", "HEAD~2:criteria/tt-thu", "HEAD:criteria/tt-thu")
    assert broken.code == 2
    assert broken.err.startswith("HEAD:criteria/tt-thu/residential_area.yaml:2:1: yaml-syntax")


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("tt23-2013", "tt124-2021", "compare-nothing"),
        ("tt23-2012", "criteria/overlays", "compare-no-edition"),
        ("no-such-revision:criteria/tt124-2021", "tt124-2021", "compare-no-revision"),
        ("HEAD:du-thao/khong-co", "tt124-2021", "compare-no-revision"),
        ("C:\\bộ tiêu chí\\tt124-2021", "tt124-2021", "compare-nothing"),
        ("d:/tt124-2021", "tt124-2021", "compare-nothing"),
        (
            "criteria/tt124-2021/commune.yaml",
            "criteria/overlays/muong-cha-2014-village.yaml",
            "compare-no-pair",
        ),
    ],
)
def test_what_cannot_be_compared(antt: Antt, before: str, after: str, code: str) -> None:
    """One message with place and remedy, exit 2, nothing printed."""
    said = antt("criteria", "diff", before, after)
    assert (said.code, said.out) == (2, "")
    assert f": {code}: " in said.err and "Cách sửa: " in said.err


def test_a_unit_type_that_one_edition_lacks(tmp_path: Path, antt: Antt) -> None:
    """Named, and a difference: silence would read as agreement."""
    thin = write_criteria(tmp_path) / "tt-thu"
    said = antt("criteria", "diff", "tt124-2021", thin)
    assert said.code == 1
    assert "Chỉ một bên có tiêu chí cho: xã, phường, thị trấn, đặc khu; cơ quan;" in " ".join(
        said.out.split()
    )


def test_added_is_qualified_where_the_other_side_has_unseen_words(antt: Antt) -> None:
    """Law first: what is new to us need not be new in law."""
    said = " ".join(antt("criteria", "diff", "tt23-2012", "tt124-2021").out.split())
    assert (
        "tt23-2012 còn nội dung chưa thấy lời văn (7.4), nên mục ghi “thêm” có thể đã có ở đó"
        in said
    )


class Fetches(HTMLParser):
    """Everything in a page that would be fetched, or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        local = [
            value
            for name, value in attrs
            if name in ("href", "src") and not str(value).startswith("#")
        ]
        self.found += [f"{tag} {value}" for value in local]
        if tag in ("script", "link", "img", "iframe"):
            self.found.append(tag)


def test_html_is_one_file(antt: Antt, tmp_path: Path) -> None:
    """Nothing is fetched; text is escaped; the page says its language."""
    antt(
        "criteria",
        "diff",
        "tt23-2012",
        "tt124-2021",
        "--format",
        "html",
        "--output",
        tmp_path / "d.html",
    )
    page = (tmp_path / "d.html").read_text(encoding="utf-8")
    parser = Fetches()
    parser.feed(page)
    assert parser.found == []
    assert '<html lang="vi">' in page and "&quot;khiển trách&quot;" in page
    assert "url(" not in page and "@import" not in page


def test_markdown_shows_text_as_it_is(antt: Antt) -> None:
    """Headings and lists are Markdown's; characters of the text are not."""
    said = antt(
        "criteria", "diff", "tt23-2012", "tt124-2021", "--unit", "commune", "--format", "markdown"
    ).out
    assert said.startswith("# Đối chiếu tt23-2012 với tt124-2021\n")
    assert re.search(r"^- \*\*\\~ 6\.4 → 5\.4\.2 .*\\\[khoản 4 Điều 5\\\]\*\*$", said, re.MULTILINE)


def test_excel_holds_every_correspondence(antt: Antt, tmp_path: Path) -> None:
    """Two sheets: what differs, and everything; the counts agree with the JSON."""
    path = tmp_path / "d.xlsx"
    antt("criteria", "diff", "tt23-2012", "tt124-2021", "--format", "xlsx", "--output", path)
    changes = json.loads(
        antt("criteria", "diff", "tt23-2012", "tt124-2021", "--format", "json").out
    )["changes"]
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Khác biệt", "Đối chiếu đủ"]
    assert book["Đối chiếu đủ"].max_row == len(changes) + 1
    assert (
        book["Khác biệt"].max_row == len([each for each in changes if each["kind"] != "same"]) + 1
    )
    cells = [cell for row in book["Khác biệt"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}  # never a formula


def test_english(antt: Antt) -> None:
    """The same differences in English, citations included."""
    said = antt(
        "criteria", "diff", "tt23-2012", "tt124-2021", "--unit", "commune", "--lang", "en"
    ).out
    assert (
        "the base widens from “residential area” to “residential area; agency; enterprise; school”"
        in said
    )
    assert "unchanged: 70% or more" in said
