"""The PDF of a paper: the same document as in Word, all its letters, and the same bytes on every machine."""

from __future__ import annotations

import io
import re
import shutil
import struct
import subprocess
import sys
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest
from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK
from docx.shared import Pt
from typst import Compiler, Fonts

sys.path.append(str(Path(__file__).resolve().parent))
from paper_files import SAMPLES

from engine.bundle import open_bundle
from engine.catalogue import Catalogue
from engine.pipeline import Pipeline
from engine.report import paper_word
from engine.report.paper import KINDS, Given, shipped
from engine.report.paper_fonts import FACES, LETTERS, SHIPPED, Font, font, letters_of
from engine.report.paper_pdf import markup, pdf
from engine.report.paper_tags import tags

AS_OF = date(2026, 11, 5)


@cache
def filled(kind: str, sample: str = "kdc-dat-2026", why: str = "Thử") -> bytes:
    """A shipped template filled for a sample."""
    data = Pipeline(Catalogue()).decide(open_bundle(SAMPLES / sample), AS_OF).data
    path = shipped(KINDS[kind])
    values = tags(KINDS[kind], data, Given(override=why))
    return paper_word.fill(path.read_bytes(), path, values, datetime(2026, 11, 5))


def made(document: Document) -> str:
    """A document of one's own as markup, which must lose nothing and compile."""
    target = io.BytesIO()
    document.save(target)
    source, lost = markup(target.getvalue(), SHIPPED)
    assert lost == []
    Compiler(source.encode(), font_paths=Fonts(include_system_fonts=False)).compile(format="pdf")
    return source


def strings(source: str) -> list[str]:
    """What markup writes: its quoted strings."""
    found = re.findall(r', "((?:[^"\\]|\\.)*)"\)', source)
    return [each.replace('\\"', '"').replace("\\\\", "\\") for each in found]


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_of_the_document_is_in_the_pdf(kind: str) -> None:
    """In the order in which they stand, capitals where Word has them; nothing lost."""
    source, lost = markup(filled(kind), SHIPPED)
    assert lost == []
    body = Document(io.BytesIO(filled(kind))).element.body
    there = "".join(each.text or "" for each in body.iter() if each.tag.endswith("}t"))
    start = source.index("#para", source.index("#set page"))
    said = "".join(strings(source[start:])).replace("\\u{200b}", "")
    assert there.upper() in said.upper()
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in said


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_paper_has_the_same_pdf(kind: str) -> None:
    """With the shipped font: no clock in it, so the same bytes everywhere."""
    first = pdf(filled(kind), Path("mau.docx"), Font(SHIPPED), "vi")
    assert pdf(filled(kind), Path("mau.docx"), Font(SHIPPED), "vi") == first
    assert first.startswith(b"%PDF-")
    for clock in (b"CreationDate", b"ModDate", b"CreateDate"):
        assert clock not in first


def glyphs(text: str, family: str, folder: Path | None) -> set[str]:
    """The shapes with which a font alone writes some letters."""
    fonts = Fonts(include_system_fonts=False, font_paths=[folder] if folder else [])
    source = f'#set text(font: "{family}", fallback: false)\n#"{" ".join(text)}"'
    drawn = Compiler(source.encode(), font_paths=fonts).compile(format="svg")
    return set(re.findall(r'xlink:href="#(\w+)"', bytes(drawn).decode()))


def test_the_shipped_font_has_every_vietnamese_letter() -> None:
    """Each letter a shape of its own, with fallback off: none is the box of a letter that is not there."""
    assert len(set(LETTERS)) == len(LETTERS) > 140
    assert len(glyphs(LETTERS, SHIPPED, None)) == len(LETTERS)
    assert len(glyphs("漢字", SHIPPED, None)) == 1


def test_the_machine_s_font_has_them_too() -> None:
    """Whatever is chosen: a Times with all letters in all four faces, or the shipped font."""
    chosen = font(shipped=False)
    assert len(glyphs(LETTERS, chosen.family, chosen.folder)) == len(LETTERS)
    assert font(shipped=True) == Font(SHIPPED)


def font_file(*ranges: tuple[int, int]) -> bytes:
    """The least of a font file: a table of letters of format 4."""
    each = [*ranges, (0xFFFF, 0xFFFF)]
    form = f">{len(each)}H"
    ends, firsts = (
        struct.pack(form, *[b for _, b in each]),
        struct.pack(form, *[a for a, _ in each]),
    )
    segments = struct.pack(">HHHHHHH", 4, 0, 0, 2 * len(each), 0, 0, 0) + ends + b"\0\0" + firsts
    cmap = struct.pack(">HHHHI", 0, 1, 3, 1, 12) + segments
    head = struct.pack(">IHHHH", 0x00010000, 1, 0, 0, 0)
    return head + struct.pack(">4sIII", b"cmap", 0, 12 + 16, len(cmap)) + cmap


def test_the_letters_of_a_font_are_read_from_its_table() -> None:
    """Both ends of each range; an old copy without the letters with two marks is found out."""
    old = letters_of(font_file((0x20, 0x7E), (0xC0, 0x1B0)))
    assert {0x20, 0x7E, 0xC0, 0x1B0} <= old
    assert 0x1EA0 not in old
    assert not set(map(ord, LETTERS)) <= old
    whole = letters_of(font_file((0x20, 0x17F), (0x1A0, 0x1B0), (0x1EA0, 0x1EF9), (0x2010, 0x2030)))
    assert set(map(ord, LETTERS)) <= whole


def test_an_old_copy_of_a_font_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of two folders with the same family, the one with every letter; none such, the shipped font."""
    import typst

    old, new = tmp_path / "a", tmp_path / "b"
    faces = []
    for folder, ranges in ((old, [(0x20, 0x1B0)]), (new, [(0x20, 0x1B0), (0x1EA0, 0x2030)])):
        folder.mkdir()
        for number, (style, weight) in enumerate(sorted(FACES)):
            path = folder / f"{number}.ttf"
            path.write_bytes(font_file(*ranges))
            faces.append(Face("Tinos", style, weight, str(path)))
    known: list[Face] = list(faces)

    class Here:
        def fonts(self) -> list[Face]:
            return known

    monkeypatch.setattr(typst, "Fonts", Here)
    assert font(shipped=False) == Font("Tinos", new)
    (new / "3.ttf").write_bytes(b"OTTO")
    assert font(shipped=False) == Font(SHIPPED)
    known.clear()
    assert font(shipped=False) == Font(SHIPPED)


class Face:
    """One face of a font as typst lists it."""

    def __init__(self, family: str, style: str, weight: int, path: str) -> None:
        self.family, self.style, self.weight, self.path = family, style, weight, path


def test_text_cannot_become_markup() -> None:
    """Whatever stands in a document is a quoted string: signs of typst, quotes, strokes."""
    odd = 'a"b\\c #import "x" $x$ *y* [z] // w'
    document = Document()
    document.styles["Normal"].font.name = "Times New Roman"
    document.add_paragraph(odd)
    assert odd in "".join(strings(made(document)))


def test_merged_cells_and_borders_are_kept() -> None:
    """Cells over columns and rows; a table with borders is a table, one without is a grid."""
    document = Document()
    document.styles["Normal"].font.name = "Times New Roman"
    table = document.add_table(rows=3, cols=3, style="Table Grid")
    table.cell(0, 0).merge(table.cell(0, 1)).text = "hai cột"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "hai hàng"
    document.add_table(rows=1, cols=2)
    source = made(document)
    assert source.count("colspan: 2") == 1
    assert source.count("rowspan: 2") == 1
    assert "table.cell(x: 2, y: 1, rowspan: 2, stroke: (top: 0.5pt" in source
    assert "grid.cell(x: 1, y: 0, inset" in source


def test_runs_look_as_in_word() -> None:
    """Bold, italic, underlined, struck, raised, coloured, in capitals, with line and page breaks."""
    document = Document()
    document.styles["Normal"].font.name = "Times New Roman"
    paragraph = document.add_paragraph()
    run = paragraph.add_run("chữ")
    run.bold = run.italic = run.underline = run.font.strike = run.font.superscript = True
    run.font.all_caps, run.font.size = True, Pt(13)
    run.add_break()
    paragraph.add_run("sau").add_break(WD_BREAK.PAGE)
    paragraph.add_run("trang hai")
    source = made(document)
    assert (
        '#super(strike(underline(text(size: 13pt, weight: "bold", style: "italic", "CHỮ"))))'
        in source
    )
    assert "#linebreak()" in source
    assert source.count("#pagebreak()") == 1


def test_a_wide_page_among_others_is_kept() -> None:
    """Each section with its own paper."""
    document = Document()
    document.styles["Normal"].font.name = "Times New Roman"
    document.add_paragraph("đứng")
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_paragraph("ngang")
    source = made(document)
    assert source.count("#set page(") == 2
    assert source.index("đứng") < source.rindex("#set page(") < source.index("ngang")


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler) is not installed")
@pytest.mark.parametrize("kind", KINDS)
def test_a_reader_of_pdf_finds_the_text(kind: str, tmp_path: Path) -> None:
    """What a person searches for in the file: the letters are letters, not pictures of them."""
    path = tmp_path / "giay.pdf"
    path.write_bytes(pdf(filled(kind), Path("mau.docx"), Font(SHIPPED), "vi"))
    said = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in said
    assert "Bản Nà Phặc" in said


WHY = "họp Ban Chỉ đạo ngày 04/11/2026 thống nhất soạn trước, bổ sung giấy tờ còn thiếu trong tuần"


def pages(kind: str, sample: str, folder: Path, why: str = "Thử") -> list[str]:
    """The text of each page, with the remarks for whoever signs on the last."""
    path = folder / "giay.pdf"
    path.write_bytes(pdf(filled(kind, sample, why), Path("mau.docx"), Font(SHIPPED), "vi"))
    said = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return said.stdout.decode().removesuffix("\f").split("\f")


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler) is not installed")
def test_a_certificate_is_one_page_whatever_stands_above_it(tmp_path: Path) -> None:
    """With the box that says why it was drafted all the same: signature and number are below the name of the unit."""
    certificate, remarks = pages("certificate", "kdc-nhieu-vu-viec", tmp_path, "; ".join([WHY] * 3))
    assert "còn thiếu" in certificate and "GIẤY CÔNG NHẬN" in certificate
    assert "Theo Quyết định số" in certificate and "Ghi chú khi soạn" in remarks


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler) is not installed")
def test_a_list_begins_below_its_text_and_two_lines_of_it_stay_with_the_signature(
    tmp_path: Path,
) -> None:
    """A submission of more than a page: neither half of it left blank, nor a signature alone on the last."""
    text, signed, _ = pages("submission", "kdc-dat-2026", tmp_path)
    listed = [
        [line for line in page.splitlines() if "ngày" in line and "- " in line]
        for page in (text, signed)
    ]
    assert listed[0] and len(listed[1]) == 2
    assert "Lưu: VT" in signed and "Lưu: VT" not in text


def test_the_year_of_a_title_does_not_stand_alone() -> None:
    """It stays on the line of the word before it."""
    for kind in ("appraisal", "submission", "minutes", "decision"):
        titles = [each.text for each in Document(io.BytesIO(filled(kind))).paragraphs[:4]]
        assert any(each.endswith("năm\u00a02026") for each in titles), kind
