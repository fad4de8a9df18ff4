"""`antt paper`: the office's papers hold what the decision says, in the form of NĐ 30, and make nothing up."""

from __future__ import annotations

import importlib.util
import io
import re
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Cm

sys.path.append(str(Path(__file__).resolve().parent))
from paper_files import DAY, ROOT, SAMPLES, Run, runner, text

from engine.report.paper import KINDS, TEMPLATES

LANG_SON = ROOT / "criteria" / "overlays" / "lang-son-2012-commune.yaml"
PAPERS = (
    ("appraisal", "kdc-dat-2026", DAY, ()),
    ("submission", "kdc-dat-2026", DAY, ()),
    ("minutes", "kdc-dat-2026", DAY, ()),
    ("decision", "kdc-dat-2026", DAY, ()),
    ("certificate", "kdc-dat-2026", DAY, ()),
    ("appraisal", "kdc-nhieu-vu-viec", DAY, ()),
    ("appraisal", "kdc-ky-con-mo-thieu-ho", "2026-10-20", ()),
    ("request", "kdc-ky-con-mo-thieu-ho", "2026-10-20", ()),
    ("request", "kdc-thieu-to-trinh", DAY, ()),
    ("decision", "kdc-ky-con-mo", "2026-10-20", ("--override", "Soạn sẵn để họp Ban Chỉ đạo")),
    ("appraisal", "dn-sieu-nho", "2026-11-18", ()),
    ("appraisal", "lang-son-2012-truot", "2012-12-05", ("--overlay", LANG_SON)),
)
GIVEN = (
    *("--parent", "UBND xã Mường Lam", "--body", "Thường trực Ban Chỉ đạo", "--place", "Mường Lam"),
    *("--number", "07/BC-BCĐ", "--date", "2027-02-03", "--to", "Chủ tịch Ủy ban nhân dân xã"),
    *("--signer-role", "KT. TRƯỞNG BAN", "--signer-role", "PHÓ TRƯỞNG BAN", "--signer", "Lò Văn A"),
    *("--recipient", "Như trên", "--recipient", "Công an xã"),
)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run `antt` in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANTT_LANG", raising=False)
    return runner(capsys)


@pytest.fixture
def paper(run: Run) -> Callable[..., bytes]:
    """A paper about a sample, as the bytes of its file."""

    def write(kind: str, sample: str, *words: object, day: str = DAY) -> bytes:
        said = run("paper", kind, SAMPLES / sample, "--as-of", day, "-o", "giay", *words)
        assert said.code == 0, said.err
        return Path("giay").read_bytes()

    return write


@pytest.mark.parametrize(
    ("kind", "sample", "day", "words"), PAPERS, ids=[f"{each[1]}-{each[0]}" for each in PAPERS]
)
def test_a_paper_says_what_the_decision_says(
    kind: str,
    sample: str,
    day: str,
    words: tuple[object, ...],
    paper: Callable[..., bytes],
    golden: Callable[[str, str], None],
) -> None:
    """Every kind, for dossiers that meet, fail, are open, are out of scope, are scored: read as golden text."""
    golden(f"papers/{sample}-{kind}.txt", text(paper(kind, sample, *words, day=day)))


def test_what_nobody_gave_stays_blank(paper: Callable[..., bytes]) -> None:
    """No number, day, body, addressee, signer or recipient is made up; the remarks list what is blank."""
    said = text(paper("appraisal", "kdc-dat-2026"))
    assert "Số: ……/BC-…… | ……, ngày …… tháng …… năm ……" in said
    assert "Kính gửi: ……" in said
    assert "Nơi nhận: / - ……; / - Lưu: VT, ……. | …… / ……" in said
    blank = next(row for row in said.splitlines() if "Chỗ để trống" in row)
    for name in ("số, ký hiệu", "ngày ký", "cơ quan ban hành", "họ tên người ký", "nơi kính gửi"):
        assert name in blank


def test_what_is_given_fills_the_blanks(paper: Callable[..., bytes]) -> None:
    """Each option in its place; days as NĐ 30 writes them: 03, and February as 02."""
    said = text(paper("appraisal", "kdc-dat-2026", *GIVEN))
    assert "UBND xã Mường Lam / Thường trực Ban Chỉ đạo" in said
    assert "Số: 07/BC-BCĐ | Mường Lam, ngày 03 tháng 02 năm 2027" in said
    assert "Kính gửi: Chủ tịch Ủy ban nhân dân xã" in said
    assert "- Như trên; / - Công an xã; / - Lưu: VT, ……. | KT. TRƯỞNG BAN / PHÓ TRƯỞNG BAN" in said
    assert "Lò Văn A" in said
    assert "Chỗ để trống" not in said


@pytest.mark.parametrize("kind", ["submission", "decision", "certificate"])
@pytest.mark.parametrize(
    ("sample", "day", "why"),
    [
        ("kdc-nhieu-vu-viec", DAY, "chưa đạt tiêu chuẩn"),
        ("kdc-khong-xac-nhan", DAY, "còn điều kiện chưa đủ căn cứ"),
        ("kdc-dat-2026", "2026-11-04", ""),
        ("dn-sieu-nho", "2026-11-18", "đơn vị không thuộc phạm vi xét"),
        ("kdc-ky-con-mo", "2026-10-20", "kỳ đánh giá còn mở đến hết ngày 31/10/2026"),
    ],
)
def test_recognition_is_not_drafted_without_grounds(
    kind: str, sample: str, day: str, why: str, run: Run
) -> None:
    """What proposes or draws up recognition needs a verdict that meets and a closed window; else 3, and no file."""
    said = run("paper", kind, SAMPLES / sample, "--as-of", day, "-o", "giay.docx")
    assert said.code == (3 if why else 0)
    assert why in said.err
    assert Path("giay.docx").exists() is (not why)


@pytest.mark.parametrize(("kind", "code"), [("submission", 0), ("decision", 3), ("certificate", 3)])
def test_missing_papers_bar_the_decision_not_the_submission(kind: str, code: int, run: Run) -> None:
    """The submission is itself one of the dossier's papers; a decision waits until they are complete."""
    said = run("paper", kind, SAMPLES / "kdc-thieu-to-trinh", "--as-of", DAY, "-o", "giay.docx")
    assert said.code == code, said.err


def test_an_override_is_seen_on_the_paper(paper: Callable[..., bytes]) -> None:
    """Above the text, in a frame: what bars the paper, and the reason given."""
    words = ("--override", "Họp sớm theo lịch")
    said = text(paper("certificate", "kdc-ky-con-mo", *words, day="2026-10-20"))
    frame = next(row for row in said.splitlines() if "SOẠN KHI CHƯA ĐỦ ĐIỀU KIỆN" in row)
    assert "kỳ đánh giá còn mở" in frame
    assert "Họp sớm theo lịch" in frame
    assert said.index(frame) < said.index("GIẤY CÔNG NHẬN")


def test_a_needless_override_is_refused(run: Run) -> None:
    """An override that overrides nothing would only look like one."""
    words = ("--override", "Cho chắc", "-o", "giay.docx")
    said = run("paper", "decision", SAMPLES / "kdc-dat-2026", "--as-of", DAY, *words)
    assert (said.code, "không cần --override" in said.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("decision", "kdc-thieu-to-trinh", "--override", " "), "cần một lý do"),
        (("decision", "kdc-dat-2026", "--date", "2026-10-31"), "trước khi kỳ đánh giá kết thúc"),
        (("request", "kdc-thieu-to-trinh", "--reply-by", "2026-11-04"), "đã qua"),
        (
            ("request", "kdc-thieu-to-trinh", "--date", "2026-11-08", "--reply-by", "2026-11-07"),
            "đã qua",
        ),
    ],
)
def test_days_and_reasons_that_contradict_the_paper_are_refused(
    words: tuple[str, ...], told: str, run: Run
) -> None:
    """A decision dated within its window, an answer due before the letter, a reason of blanks."""
    kind, sample, *more = words
    said = run("paper", kind, SAMPLES / sample, "--as-of", DAY, "-o", "giay.docx", *more)
    assert (said.code, told in said.err) == (2, True), said.err
    assert not Path("giay.docx").exists()


def test_days_at_their_limits_are_taken(run: Run) -> None:
    """The day after the window, an answer on the day of the letter; one after the deadline is pointed out."""
    for words, note in (
        (("decision", "kdc-dat-2026", "--date", "2026-11-01"), ""),
        (("request", "kdc-thieu-to-trinh", "--reply-by", DAY), ""),
        (("request", "kdc-thieu-to-trinh", "--reply-by", "2026-11-14"), ""),
        (("request", "kdc-thieu-to-trinh", "--reply-by", "2026-11-15"), "muộn hơn hạn"),
    ):
        kind, sample, *more = words
        said = run("paper", kind, SAMPLES / sample, "--as-of", DAY, "-o", "giay.docx", *more)
        assert (said.code, note in said.err) == (0, True), said.err
        assert bool(note) == bool(said.err)


def test_nothing_is_asked_for_where_nothing_is_missing(run: Run) -> None:
    """No letter of request then: 3, and no file."""
    said = run("paper", "request", SAMPLES / "kdc-dat-2026", "--as-of", DAY, "-o", "giay.docx")
    assert (said.code, Path("giay.docx").exists()) == (3, False)
    assert "Không có gì để đề nghị bổ sung" in said.err


def test_the_request_names_each_paper_once_with_its_points_and_day(
    paper: Callable[..., bytes],
) -> None:
    """A figure of the window by its end, a paper by the day of the decision; points of a clause together."""
    said = text(paper("request", "kdc-ky-con-mo-thieu-ho", day="2026-10-20"))
    assert (
        "| 1 | Thêm 7: Số hộ đăng ký tham gia, chậm nhất 31/10/2026 | khoản 1 Điều 4 | 31/10/2026"
        in said
    )
    statement = next(row for row in said.splitlines() if "Xác nhận tình hình" in row)
    assert "điểm a, b, c, d, đ, e, g khoản 3 Điều 4" in statement
    assert statement.endswith("| 14/11/2026")
    assert said.count("Bổ sung Xác nhận tình hình") == 1
    assert "chậm nhất ngày 14/11/2026 (còn 25 ngày kể từ ngày xét)" in said


def test_a_deadline_gone_by_is_said(paper: Callable[..., bytes]) -> None:
    """The letter and the remarks say that the day has passed, and that no forfeiture is stated."""
    said = text(
        paper("request", "kdc-thieu-to-trinh", "--reply-by", "2026-11-25", day="2026-11-20")
    )
    assert "chậm nhất ngày 14/11/2026, đã qua 6 ngày tính đến ngày xét" in said
    assert "chậm nhất ngày 25/11/2026./." in said
    assert not any(row.endswith("| 14/11/2026") for row in said.splitlines())
    assert "văn bản không nêu mất quyền xét" in said


def test_what_is_unknown_of_the_law_is_remarked(paper: Callable[..., bytes]) -> None:
    """Who recognises communes is not known: the paper leaves it blank and says so."""
    words = ("--override", "Thử")
    said = text(paper("decision", "xa-2021-giao-thoi", *words, day="2021-12-05"))
    assert "CHƯA RÕ" in said


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_is_that_of_decree_30(kind: str) -> None:
    """A4, margins of 20–25, 20–25, 30–35 and 15–20 mm, Times New Roman, sizes 13 to 14 in the body."""
    document = Document(str(TEMPLATES / f"{KINDS[kind].template}.docx"))
    section = document.sections[0]
    sides = sorted((section.page_width, section.page_height))
    assert [round(each / 36000) for each in sides] == [210, 297]
    bounds = {"top": (20, 25), "bottom": (20, 25), "left": (30, 35), "right": (15, 20)}
    for side, (least, most) in bounds.items():
        assert least <= round(getattr(section, f"{side}_margin") / Cm(0.1), 1) <= most
    normal = document.styles["Normal"].font
    assert (normal.name, normal.size.pt) == ("Times New Roman", 14)
    assert 'w:instr="PAGE"' in section.header._element.xml
    assert section.different_first_page_header_footer
    assert "PAGE" not in section.first_page_header._element.xml


@pytest.mark.parametrize("kind", KINDS)
def test_every_paper_has_the_parts_of_decree_30(kind: str) -> None:
    """The national heading, number, place and day, signature; and the draft says that it is one."""
    said = text((TEMPLATES / f"{KINDS[kind].template}.docx").read_bytes())
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in said
    assert "Độc lập - Tự do - Hạnh phúc" in said
    for tag in ("so", "ngay_ky", "dia_danh", "chuc_vu", "nguoi_ky"):
        assert f"{{{{ {tag} }}}}" in said
    assert ("DỰ THẢO" in said) is (kind in ("decision", "certificate"))
    assert ("Nơi nhận:" in said) is (kind != "certificate")


def test_the_templates_are_in_step_with_their_script() -> None:
    """docs/papers/generate.py writes exactly the files that are shipped."""
    sys.path.append(str(ROOT / "docs" / "papers"))
    path = ROOT / "docs" / "papers" / "generate.py"
    spec = importlib.util.spec_from_file_location("paper_generate", path)
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    shipped = {path.name: path.read_bytes() for path in TEMPLATES.glob("*.docx")}
    assert script.written() == shipped
    assert {kind.template for kind in KINDS.values()} == {name[:-5] for name in shipped}


def test_the_same_paper_has_the_same_bytes(paper: Callable[..., bytes]) -> None:
    """No clock: not in the archive, not in the properties, which tell the day of the review."""
    first = paper("appraisal", "kdc-dat-2026")
    assert paper("appraisal", "kdc-dat-2026", "--lang", "en") == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {each.date_time for each in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    about = Document(io.BytesIO(first)).core_properties
    assert about.created.replace(tzinfo=None) == datetime(2026, 11, 5)


def test_check_writes_the_appraisal_report(run: Run, paper: Callable[..., bytes]) -> None:
    """`check --format docx` is the same file, with the exit code of the decision; one dossier at a time."""
    sample = SAMPLES / "kdc-thieu-to-trinh"
    words = ("--as-of", DAY, "--format", "docx", "-o", "bao-cao.docx")
    assert run("check", sample, *words).code == 3
    assert Path("bao-cao.docx").read_bytes() == paper("appraisal", "kdc-thieu-to-trinh")
    assert run("check", sample, sample, *words).code == 2


def test_a_kind_and_a_dossier_are_needed(run: Run) -> None:
    """Without them there is nothing to write: usage."""
    assert run("paper", "decision").code == 2
    assert run("paper").code == 2


def test_every_tag_is_documented() -> None:
    """docs/formats.md lists each tag that a template may use, and no other."""
    from datetime import date

    from engine.bundle import open_bundle
    from engine.catalogue import Catalogue
    from engine.pipeline import Pipeline
    from engine.report.paper import Given
    from engine.report.paper_tags import tags

    data = (
        Pipeline(Catalogue()).decide(open_bundle(SAMPLES / "kdc-dat-2026"), date(2026, 11, 5)).data
    )
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    listed = page[page.index("<!-- tags -->") : page.index("<!-- /tags -->")]
    named = set(re.findall(r"^\| `(\w+)`", listed, re.MULTILINE))
    assert named == tags(KINDS["appraisal"], data, Given()).keys()
