"""`antt criteria book`: the same source in every form, always in step, and nothing unknown shown as law."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from html import unescape
from pathlib import Path

import docx
import pytest

from engine.catalogue import Catalogue
from engine.report.book_blocks import Bullets, Grid, Heading, Item, Para
from engine.report.book_docx import docx as as_docx
from engine.report.book_html import html
from engine.report.book_markdown import markdown
from engine.standard import Check, walk

from .conftest import Antt

LISTED = ("Heading 2", "Heading 3")
FORMS = ("markdown", "html", "docx")


def text_of(path: Path) -> str:
    """All text of a book, whatever its form, without what only lays it out."""
    if path.suffix == ".docx":
        document = docx.Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(each.text for each in document.paragraphs), *cells])
    text = path.read_text(encoding="utf-8")
    return (
        unescape(re.sub(r"<[^>]+>", " ", text))
        if path.suffix == ".html"
        else text.replace("\\", "")
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("edition", ["tt23-2012", "tt124-2021"])
def test_every_clause_is_in_every_form(antt: Antt, tmp_path: Path, form: str, edition: str) -> None:
    """Number, title, how sure it is; the words of the sources; the digest of every file."""
    path = tmp_path / f"book.{form}"
    assert antt("criteria", "book", edition, "--format", form, "--output", path).code == 0
    text = " ".join(text_of(path).split())
    catalogue = Catalogue()
    chosen = next(each for each in catalogue.editions if each.id == edition)
    for unit_type in chosen.schedules:
        standard = catalogue.standard(chosen, unit_type)
        for node in (
            node for root in standard.roots for child in root.children for node in walk(child)
        ):
            assert f"{node.clause.id} {node.clause.title.vi}" in text
        assert all(each.sha256 in text for each in standard.sources)
    assert all(each.title.vi in text for each in chosen.notes)


def test_what_is_unknown_is_shown_as_unknown(antt: Antt) -> None:
    """A clause whose words nobody has seen says so under its own title, with a sign before it."""
    said = antt("criteria", "book", "tt23-2012", "--unit", "residential_area").out
    after = said[said.index("**? 5.5 ") :].splitlines()[:6]
    assert any("CHƯA RÕ: chưa thấy lời văn" in row for row in after)
    known = said[said.index("**5.1.1 ") :].splitlines()[:6]
    assert any("thuật lại, chưa thấy nguyên văn" in row for row in known)


def test_evidence_windows_and_points(antt: Antt) -> None:
    """What proves a clause, its exception, the window with its deadline, and the score table."""
    said = antt("criteria", "book", "tt124-2021", "--unit", "residential_area").out
    assert (
        "Căn cứ chứng minh: Nghị quyết của cấp ủy hoặc chi bộ: đề ngày trong quý I; có chữ ký"
        in said
    )
    assert "Ngoại lệ: Bất khả kháng hoặc (Được phát hiện kịp thời và " in said
    assert "Kỳ đánh giá: từ 01/11 năm trước đến 31/10" in said
    assert "Hạn quyết định: trước ngày 15/11; Điều 9 khoản 1 điểm a" in said
    scored = antt("criteria", "book", "criteria/overlays/lang-son-2012-commune.yaml").out
    assert "Điểm đạt 80 trên 100 (điền minh hoạ, chưa công bố)." in scored
    assert "| I.2 Đăng ký phấn đấu (phải đạt điểm tối đa) | 6.1.3 | 10 | điểm liệt |" in scored


@pytest.mark.no_cover
def test_the_same_criteria_give_the_same_book(antt: Antt, tmp_path: Path) -> None:
    """No date, no path: a book changes when a file changes, and then it does."""
    first, second = tmp_path / "1.docx", tmp_path / "2.docx"
    for path in (first, second):
        antt("criteria", "book", "tt124-2021", "--format", "docx", "--output", path)
    packages = [zipfile.ZipFile(path) for path in (first, second)]
    assert {each.date_time for each in packages[0].infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert first.read_bytes() == second.read_bytes()


def test_word_has_contents_page_numbers_and_an_official_page(antt: Antt, tmp_path: Path) -> None:
    """A field for the page of each heading, computed on opening; page fields in the footer; real headings."""
    path = tmp_path / "book.docx"
    antt("criteria", "book", "tt124-2021", "--format", "docx", "--output", path)
    parts = {
        name: zipfile.ZipFile(path).read(name).decode("utf-8", "replace")
        for name in zipfile.ZipFile(path).namelist()
    }
    body = parts["word/document.xml"]
    pages = re.findall(r'w:dirty="true"/>.{0,200}? PAGEREF (\w+) ', body, re.DOTALL)
    document = docx.Document(str(path))
    headings = [each for each in document.paragraphs if each.style.name in LISTED]
    named = [re.findall(r'w:bookmarkStart [^>]*w:name="(\w+)"', each._p.xml) for each in headings]
    assert [[page] for page in pages] == named
    lines = [each.text.rstrip("\t") for each in document.paragraphs if "PAGEREF" in each._p.xml]
    assert lines == [each.text for each in headings]
    footers = [text for name, text in parts.items() if "footer" in name and text]
    assert any(" PAGE " in text and " NUMPAGES " in text for text in footers)
    levels = {each.style.name for each in document.paragraphs}
    assert {"Title", "Heading 2", "Heading 3"} <= levels
    section = document.sections[0]
    assert [
        round(each.cm, 1)
        for each in (section.page_width, section.left_margin, section.right_margin)
    ] == [21, 3, 2]


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")),
    reason="laying out pages takes LibreOffice, and reading them pdftotext",
)
def test_the_contents_name_the_page_that_a_chapter_begins_on(antt: Antt, tmp_path: Path) -> None:
    """In LibreOffice, which lays the book out: each chapter stands at the head of the page that the contents say."""
    path = tmp_path / "book.docx"
    antt(
        "criteria", "book", "tt124-2021", "--unit", "commune", "--format", "docx", "--output", path
    )
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = ("soffice", home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, path)
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    told = subprocess.run(
        ("pdftotext", "-layout", tmp_path / "book.pdf", "-"), check=True, capture_output=True
    )
    pages = told.stdout.decode().split("\f")
    listed = dict(re.findall(r"^(\S.*?)\.{5,}(\d+)$", pages[0], re.MULTILINE))
    chapters = {title: page for title, page in listed.items() if title.startswith("Xã, phường")}
    assert chapters and len(set(listed.values())) > 1
    for title, page in chapters.items():
        assert title in "\n".join(pages[int(page) - 1].splitlines()[:6])


def test_every_form_shows_text_as_it_is() -> None:
    """Characters that mean something to a form are written so that they mean themselves."""
    nasty = 'a*b_c <b>&"x" | # [y](z) \\ `q`'
    blocks = [
        Heading(1, nasty),
        Para(nasty),
        Item(nasty, ((nasty, nasty),), "unknown", 1),
        Bullets((nasty,)),
        Grid((nasty,), ((nasty,),)),
    ]
    page = html(blocks, "vi", "Mục lục")
    assert "<b>" not in page and page.count("&lt;b&gt;") == 9
    written = markdown(blocks)
    assert "\\*b\\_c \\<b\\>" in written and "\\| \\#" in written
    document = docx.Document(io.BytesIO(as_docx(blocks, "vi", "Mục lục")))
    assert sum(each.text.count(nasty) for each in document.paragraphs) == 6


def test_english(antt: Antt) -> None:
    """The whole book in English."""
    said = antt("criteria", "book", "tt124-2021", "--unit", "commune", "--lang", "en").out
    assert "Citation: clause 4, Article 5" in said
    assert not re.search(r"^ *- (Yêu cầu|Viện dẫn)", said, re.MULTILINE)


def test_a_missing_library_is_one_sentence(
    antt: Antt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without python-docx: exit 2, no traceback, nothing written."""
    import sys

    monkeypatch.setitem(sys.modules, "docx", None)
    monkeypatch.delitem(sys.modules, "engine.report.book_docx")
    path = tmp_path / "book.docx"
    said = antt("criteria", "book", "tt124-2021", "--format", "docx", "--output", path)
    assert said.code == 2
    assert "antt[desk]" in said.err and not path.exists()


def test_checks_are_counted_by_certainty(antt: Antt) -> None:
    """The table at the front adds up to the checks of the book, each counted once."""
    said = antt("criteria", "book", "tt124-2021").out
    table = re.findall(r"^\| [^|]+ \| (\d+) \|$", said.split("### ")[0], re.MULTILINE)
    catalogue = Catalogue()
    edition = next(each for each in catalogue.editions if each.id == "tt124-2021")
    checks = {
        (node.clause.mark, node.clause.id)
        for unit_type in edition.schedules
        for root in catalogue.standard(edition, unit_type).roots
        for node in walk(root)
        if isinstance(node, Check)
    }
    assert sum(map(int, table)) == len(checks)
