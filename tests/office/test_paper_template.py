"""Templates as offices edit them: what they change is printed, what they break is said, what they try is boxed in."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

sys.path.append(str(Path(__file__).resolve().parent))
from paper_files import DAY, SAMPLES, Run, Said, edited, runner, text

from engine.report.paper import TEMPLATES

REQUEST = TEMPLATES / "cong-van-bo-sung.docx"
SAMPLE = SAMPLES / "kdc-thieu-to-trinh"
ASK = "Đề nghị {{ ten_don_vi }} bổ sung, làm rõ những nội dung sau:"
Write = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run `antt` in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANTT_LANG", raising=False)
    return runner(capsys)


@pytest.fixture
def request_with(run: Run) -> Write:
    """The letter of request from an edited template."""

    def write(*changes: tuple[str, str], form: str = "docx", part: str = "document") -> Said:
        edited(REQUEST, Path("mau.docx"), *changes, part=part)
        words = ("--template", "mau.docx", "--format", form, "-o", "giay", "--shipped-font")
        return run("paper", "request", SAMPLE, "--as-of", DAY, *words)

    return write


def test_the_shipped_templates_are_copied_for_editing(run: Run) -> None:
    """`--templates mau` writes all six, names them, and never writes over an edited one."""
    said = run("paper", "--templates", "mau")
    assert said.code == 0
    assert sorted(said.out.split()) == sorted(
        str(Path("mau") / each.name) for each in TEMPLATES.glob("*.docx")
    )
    assert Path("mau/to-trinh.docx").read_bytes() == (TEMPLATES / "to-trinh.docx").read_bytes()
    again = run("paper", "--templates", "mau")
    assert (again.code, "to-trinh.docx" in again.err) == (2, True)


def test_templates_are_not_copied_into_a_file(run: Run) -> None:
    """One message, exit 2."""
    Path("mau").write_text("", encoding="utf-8")
    said = run("paper", "--templates", "mau")
    assert (said.code, "Traceback" in said.err) == (2, False)


def test_an_edited_word_is_printed(request_with: Write) -> None:
    """In Word as in PDF, which is made from the same document."""
    changed = (ASK, "Kính mong {{ ten_don_vi }} ({{ ma_don_vi }}) gửi thêm:")
    assert request_with(changed).code == 0
    assert "Kính mong Khu phố 5 (HY-AT-05) gửi thêm:" in text(Path("giay").read_bytes())
    assert request_with(changed, form="pdf").code == 0
    assert Path("giay").read_bytes().startswith(b"%PDF-")


def test_names_with_signs_of_markup_stay_text(run: Run) -> None:
    """A unit called `Tổ 1 & 2 <A>` is called that, in Word and in PDF."""
    dossier = (SAMPLE / "dossier.yaml").read_text(encoding="utf-8")
    folder = Path("ho-so")
    folder.mkdir()
    named = dossier.replace("name: Khu phố 5", 'name: "Tổ 1 & 2 <A> #5 {{ nam }}"')
    assert named != dossier
    (folder / "dossier.yaml").write_text(named, encoding="utf-8")
    for form in ("docx", "pdf"):
        words = ("--as-of", DAY, "--format", form, "-o", f"giay.{form}", "--shipped-font")
        said = run("paper", "request", folder, *words)
        assert said.code == 0, said.err
    assert "Kính gửi: Tổ 1 & 2 <A> #5 {{ nam }}" in text(Path("giay.docx").read_bytes())


@pytest.mark.parametrize(
    ("new", "code", "words"),
    [
        ("{{ ten_don_v }}", "template-tag-unknown", ("ten_don_v", "ten_don_vi")),
        ("{{ xyz }}", "template-tag-unknown", ("xyz",)),
        ("{{ ten_don_vi }", "template-tag-broken", ("ten_don_vi",)),
        ("{{ ten_don_vi|hoa }}", "template-tag-broken", ("hoa",)),
        ("{% if nam %}năm", "template-tag-broken", ()),
        ("{{ bo_sung[0].so_tien }}", "template-tag-broken", ("so_tien",)),
        ("{{ nam + 1 }}", "template-tag-broken", ()),
        ("{{ nam.__class__.__mro__ }}", "template-tag-broken", ("__class__",)),
        ("{{ 1 / 0 }}", "template-tag-broken", ()),
    ],
)
def test_a_broken_tag_is_said_once_and_nothing_written(
    new: str, code: str, words: tuple[str, ...], request_with: Write
) -> None:
    """Which template, which tag, how to mend it; exit 2, no file, no traceback."""
    said = request_with(("{{ ten_don_vi }}", new))
    assert said.code == 2, said.err
    assert said.err.startswith(f"mau.docx:1:1: {code}: ")
    assert said.err.count("mau.docx:1:1") == 1
    for word in words:
        assert word in said.err
    assert "Traceback" not in said.err
    assert not Path("giay").exists()


def test_a_tag_in_the_header_is_filled_or_said(request_with: Write) -> None:
    """The head of the pages is a part of the template, too."""
    place = ('<w:fldSimple w:instr="PAGE"/>', "<w:r><w:t>{{ so_trang }}</w:t></w:r>")
    header = next(
        name
        for name in zipfile.ZipFile(REQUEST).namelist()
        if name.startswith("word/header") and b"PAGE" in zipfile.ZipFile(REQUEST).read(name)
    )
    part = Path(header).stem
    said = request_with(place, part=part)
    assert (said.code, "template-tag-unknown" in said.err) == (2, True)
    assert request_with((place[0], "<w:r><w:t>{{ nam }}</w:t></w:r>"), part=part).code == 0


def word_bytes(**parts: bytes) -> bytes:
    """A package with these parts, none of them a document."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return target.getvalue()


with zipfile.ZipFile(REQUEST) as _sound:
    SOUND = {name: _sound.read(name) for name in _sound.namelist()}


@pytest.mark.parametrize(
    "data",
    [
        b"khong phai tep Word",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        word_bytes(**{"mimetype": b"application/zip"}),
        word_bytes(**{**SOUND, "word/vbaProject.bin": b"macro"}),
        word_bytes(**SOUND, **{"word/media/a.png": bytes(70_000_000)}),
        word_bytes(**SOUND, **{f"word/media/{number}.png": b"" for number in range(2_000)}),
        word_bytes(**{"word/document.xml": b"<w/>"}),
        REQUEST.read_bytes()[:30_000],
    ],
    ids=["text", "old-doc", "zip", "macros", "bomb", "many-parts", "hollow", "cut-off"],
)
def test_what_is_no_template_is_refused(data: bytes, run: Run) -> None:
    """An old .doc, macros, a bomb, half a file: one message, exit 2."""
    Path("mau.docx").write_bytes(data)
    words = ("--template", "mau.docx", "-o", "giay")
    said = run("paper", "request", SAMPLE, "--as-of", DAY, *words)
    assert (said.code, Path("giay").exists()) == (2, False), said.err
    assert said.err.startswith("mau.docx:1:1: template-not-word: ")


def test_a_template_that_is_not_there(run: Run) -> None:
    """As every file that is missing."""
    words = ("--template", "khong-co.docx", "-o", "giay")
    said = run("paper", "request", SAMPLE, "--as-of", DAY, *words)
    assert (said.code, "file-missing" in said.err) == (2, True)


def run_with(properties: str) -> tuple[str, str]:
    """The words before the table, with these properties of letters."""
    return f"<w:rPr/><w:t>{ASK}", f"<w:rPr>{properties}</w:rPr><w:t>{ASK}"


def then(more: str) -> tuple[str, str]:
    """The words before the table, with something after them."""
    return f"{ASK}</w:t></w:r>", f"{ASK}</w:t></w:r>{more}"


def paragraph_with(properties: str) -> tuple[str, str]:
    """The words before the table, with these properties of their paragraph."""
    return f"</w:pPr><w:r><w:rPr/><w:t>{ASK}", f"{properties}</w:pPr><w:r><w:rPr/><w:t>{ASK}"


LOST = {
    "shading": run_with('<w:highlight w:val="yellow"/>'),
    "font": run_with('<w:rFonts w:ascii="Arial"/>'),
    "letters": run_with('<w:spacing w:val="40"/>'),
    "hidden": run_with("<w:vanish/>"),
    "picture": then("<w:r><w:drawing/></w:r>"),
    "footnote": then("<w:r><w:footnoteReference w:id='1'/></w:r>"),
    "tracked": then("<w:ins w:id='1'><w:r><w:t>thêm</w:t></w:r></w:ins>"),
    "field": then("<w:fldSimple w:instr='DATE'/>"),
    "text": then("<w:dir><w:r><w:t>lạc chỗ</w:t></w:r></w:dir>"),
    "page-break": ("{{ dong.viec }}</w:t>", '{{ dong.viec }}</w:t><w:br w:type="page"/>'),
    "numbering": paragraph_with('<w:numPr><w:numId w:val="1"/></w:numPr>'),
    "border": paragraph_with('<w:pBdr><w:left w:val="single" w:sz="4" w:color="auto"/></w:pBdr>'),
    "direction": paragraph_with('<w:textDirection w:val="btLr"/>'),
}


@pytest.mark.parametrize("what", LOST)
def test_what_the_pdf_cannot_hold_is_said(what: str, request_with: Write) -> None:
    """Never dropped in silence: no PDF, exit 2, what and beside which words; Word still gets its file."""
    from engine.messages import say

    said = request_with(LOST[what], form="pdf")
    assert (said.code, Path("giay").exists()) == (2, False), said.err
    assert "paper-not-in-pdf" in said.err
    assert say("vi", f"paper.lost.{what}") in said.err
    assert request_with(LOST[what]).code == 0


def test_properties_that_change_nothing_are_no_matter(request_with: Write) -> None:
    """Word writes down what is so anyway: no highlight, no numbering, text from left to right."""
    usual = (
        run_with('<w:highlight w:val="none"/><w:spacing w:val="0"/><w:vanish w:val="0"/>'),
        (
            "<w:keepNext/></w:pPr>",
            '<w:keepNext/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>',
        ),
        ("<w:pgSz", '<w:pgNumType w:fmt="decimal"/><w:textDirection w:val="lrTb"/><w:pgSz'),
    )
    said = request_with(*usual, form="pdf")
    assert said.code == 0, said.err


def test_a_paragraph_added_in_word_is_printed(run: Run) -> None:
    """A template that went through an editor of Word files: runs, styles and a table of one's own."""
    document = Document(str(REQUEST))
    last = document.add_paragraph("Điện thoại liên hệ: ")
    last.add_run("{{ co_quan }}").bold = True
    table = document.add_table(rows=2, cols=2, style="Table Grid")
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Ô gộp {{ nam }}"
    document.save("mau.docx")
    for form in ("docx", "pdf"):
        words = ("--template", "mau.docx", "--format", form, "-o", f"giay.{form}")
        assert run("paper", "request", SAMPLE, "--as-of", DAY, *words).code == 0
    said = text(Path("giay.docx").read_bytes())
    assert "Điện thoại liên hệ: ……" in said
    assert "Ô gộp 2026" in said
