"""Writes the Word templates next to itself: python engine/report/templates/word/generate.py

The layout is that of Nghị định 30/2020/NĐ-CP, phụ lục I: A4; margins of 2 cm, left 3 cm; Times New Roman; the
national heading with its line, the issuing body with its line, number and symbol, place and day, the signature
with "Nơi nhận", page numbers in the middle of the top from page 2. Offices edit the files in Word; docs/formats.md
lists the tags. A test holds the files to what this writes.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

HERE = Path(__file__).resolve().parent
FONT, BODY, TABLE = "Times New Roman", 14, 12
LEFT, CENTER, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
STANDARD = "“An toàn về an ninh, trật tự”"
KEPT = (
    "Normal",
    "Default Paragraph Font",
    "Normal Table",
    "No List",
    "Body Text",
    "Header",
    "Footer",
    "Table Grid",
)
RULE_OF_BODY, RULE_OF_TITLE, RULE_OF_MOTTO = 2.4, 3.2, 5.6


class Page:
    """A template being written: `width` is that of the text, in centimetres."""

    def __init__(self, title: str, landscape: bool = False) -> None:
        self.document: Any = Document()
        self.width = 24.7 if landscape else 16.0
        _bare(self.document)
        _properties(self.document, title)
        _styles(self.document)
        _paper(self.document.sections[0], landscape)

    def say(self, text: str, style: str = "Body Text", **shape: Any) -> Any:
        """A paragraph of the body."""
        return _paragraph(self.document.add_paragraph(style=style), text, **shape)

    def tag(self, words: str) -> None:
        """A paragraph that holds a tag of control alone, and goes with it."""
        self.say(f"{{%p {words} %}}", style="Normal")

    def heading(self, text: str) -> None:
        """The heading of a part."""
        self.say(text, bold=True, keep=True)

    def rule(self, width: float) -> None:
        """A line in the middle of the page."""
        _rule(self.document.add_paragraph(), self.width, width)

    def columns(self, *widths: float, rows: int = 1) -> Any:
        """A table without borders, its cells without margins."""
        table = self.document.add_table(rows=rows, cols=len(widths))
        _lay(table, widths, margin=0)
        return table

    def grid(self, header: tuple[str, ...], widths: tuple[float, ...], *rows: Row) -> None:
        """A table with borders, its head repeated on every page."""
        table = self.document.add_table(rows=1, cols=len(header), style="Table Grid")
        for cell, text in zip(table.rows[0].cells, header, strict=True):
            _paragraph(cell.paragraphs[0], text, style="Table", bold=True, align=CENTER)
        _row_mark(table.rows[0], "w:tblHeader")
        for row in rows:
            row(table)
        _lay(table, widths)
        self.say("", style="Table")


Row = Callable[[Any], None]


def cells(*texts: str, bold: bool = False, center: tuple[int, ...] = ()) -> Row:
    """A row of text; a bold one stays with what it is the head of."""

    def write(table: Any) -> None:
        row = table.add_row()
        _row_mark(row, "w:cantSplit")
        for at, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            align = CENTER if at in center else LEFT
            _paragraph(cell.paragraphs[0], text, style="Table", bold=bold, align=align, keep=bold)

    return write


def control(words: str) -> Row:
    """A row that holds a tag of control alone, and goes with it."""

    def write(table: Any) -> None:
        _paragraph(table.add_row().cells[0].paragraphs[0], f"{{%tr {words} %}}", style="Table")

    return write


def repeated(words: str, *rows: Row) -> tuple[Row, ...]:
    """Rows for each item of a list."""
    return (control(f"for {words}"), *rows, control("endfor"))


def appraisal() -> Page:
    """Báo cáo thẩm định."""
    page = Page("Báo cáo thẩm định")
    _heading_of(page)
    _title(page, "BÁO CÁO", "Kết quả thẩm định hồ sơ của {{ ten_don_vi }} năm {{ nam }}")
    _banner(page)
    _to(page)
    page.say(
        "Căn cứ {{ van_ban }}{% if quy_dinh_dia_phuong %} và {{ quy_dinh_dia_phuong }}{% endif %}, "
        "{{ co_quan }} đã thẩm định hồ sơ đề nghị công nhận {{ ten_don_vi }} đạt tiêu chuẩn "
        f"{STANDARD} năm {{{{ nam }}}}, xét tại ngày {{{{ ngay_xet }}}}, và báo cáo kết quả như sau:"
    )
    page.heading("I. Thông tin chung")
    page.grid(
        ("Nội dung", "Thông tin"),
        (4.0, 12.0),
        *repeated("dong in thong_tin", cells("{{ dong.ten }}", "{{ dong.gia_tri }}")),
    )
    page.heading("II. Kết quả từng tiêu chí")
    _criteria(page, "tieu_chi")
    page.tag("if thanh_phan_ho_so")
    page.heading("III. Thành phần hồ sơ")
    _criteria(page, "thanh_phan_ho_so")
    page.tag("endif")
    page.tag("if bang_diem")
    page.heading("IV. Điểm theo quy định của địa phương")
    _scores(page)
    page.tag("endif")
    page.heading("V. Kết luận và kiến nghị")
    page.say("{{ ket_luan_cau }}", bold=True)
    page.say("{{ trinh_ky }}")
    _each(page, "chua_trinh_ky")
    page.tag("if bo_sung")
    page.say("Những việc còn có thể làm, và thời hạn:", keep=True)
    _requests(page)
    page.tag("endif")
    page.tag("if het_cach")
    page.say("Những điểm chưa đạt, không còn cách khắc phục trong kỳ đánh giá này:", keep=True)
    _each(page, "het_cach")
    page.tag("endif")
    page.tag("if luu_y")
    page.say("Lưu ý khi đọc hồ sơ:", keep=True)
    _each(page, "luu_y")
    page.tag("endif")
    page.say(
        "Hồ sơ được xét có dấu vân tay SHA-256 là {{ dau_van_tay }}.", style="Table", italic=True
    )
    _signature(page)
    _remarks(page)
    return page


def submission() -> Page:
    """Tờ trình."""
    page = Page("Tờ trình đề nghị công nhận")
    _heading_of(page)
    _title(
        page,
        "TỜ TRÌNH",
        f"Về việc đề nghị công nhận {{{{ ten_don_vi }}}} đạt tiêu chuẩn {STANDARD} năm {{{{ nam }}}}",
    )
    _banner(page)
    _to(page)
    page.say("Căn cứ {{ van_ban }};", italic=True)
    page.tag("if quy_dinh_dia_phuong")
    page.say("Căn cứ {{ quy_dinh_dia_phuong }};", italic=True)
    page.tag("endif")
    page.say("Căn cứ hồ sơ năm {{ nam }} của {{ ten_don_vi }} ({{ dia_chi }});", italic=True)
    page.say(
        "{{ co_quan }} kính trình kết quả xét trong kỳ đánh giá từ ngày {{ ky_tu }} đến ngày {{ ky_den }}:"
    )
    page.grid(
        ("Số", "Tiêu chí", "Viện dẫn", "Kết quả"),
        (1.4, 8.2, 3.4, 3.0),
        *repeated(
            "dong in tieu_chi_chinh",
            cells(
                "{{ dong.muc }}", "{{ dong.noi_dung }}", "{{ dong.vien_dan }}", "{{ dong.ket_qua }}"
            ),
        ),
    )
    page.say("{{ ket_luan_cau }}", bold=True)
    page.say(
        f"Kính đề nghị xem xét, công nhận {{{{ ten_don_vi }}}} đạt tiêu chuẩn {STANDARD} năm {{{{ nam }}}}./."
    )
    page.tag("if ho_so_kem_theo")
    page.say("Hồ sơ kèm theo:", keep=True)
    _each(page, "ho_so_kem_theo")
    page.tag("endif")
    _signature(page)
    _remarks(page)
    return page


def minutes() -> Page:
    """Biên bản họp."""
    page = Page("Biên bản họp đánh giá")
    _heading_of(page, place_and_day=False)
    _title(
        page,
        "BIÊN BẢN",
        f"Họp đánh giá {{{{ ten_don_vi }}}} theo tiêu chuẩn {STANDARD} năm {{{{ nam }}}}",
    )
    _banner(page)
    for text in (
        "Thời gian bắt đầu: …… giờ ……, {{ ngay_ky }}.",
        "Địa điểm: {{ dia_danh }}.",
        "Chủ trì: {{ nguoi_ky }}. Chức vụ: {{ chuc_vu }}.",
        "Thư ký (người ghi biên bản): ……",
        "Thành phần tham dự: ……",
    ):
        page.say(text)
    page.heading("Nội dung")
    page.say(
        "1. Cuộc họp xét hồ sơ năm {{ nam }} của {{ ten_don_vi }} ({{ dia_chi }}) theo {{ van_ban }}"
        "{% if quy_dinh_dia_phuong %} và {{ quy_dinh_dia_phuong }}{% endif %}; kỳ đánh giá từ ngày "
        "{{ ky_tu }} đến ngày {{ ky_den }}, tính cả hai ngày; xét tại ngày {{ ngay_xet }}."
    )
    page.tag("if ket_qua_hop")
    page.say("2. Những điều do cuộc họp đánh giá:", keep=True)
    page.grid(
        ("Nội dung đánh giá", "Viện dẫn", "Kết quả đánh giá"),
        (7.0, 3.4, 5.6),
        *repeated(
            "dong in ket_qua_hop",
            cells("{{ dong.noi_dung }}", "{{ dong.vien_dan }}", "{{ dong.ket_qua }}"),
        ),
    )
    page.tag("endif")
    page.say("3. Kết quả từng tiêu chí theo hồ sơ, và ý kiến của cuộc họp:", keep=True)
    page.grid(
        ("Số", "Tiêu chí", "Theo hồ sơ", "Ý kiến của cuộc họp"),
        (1.4, 7.2, 3.0, 4.4),
        *repeated(
            "dong in tieu_chi_chinh",
            cells(
                "{{ dong.muc }}",
                "{{ dong.noi_dung }} ({{ dong.vien_dan }})",
                "{{ dong.ket_qua }}",
                "……",
            ),
        ),
    )
    page.say("4. Theo hồ sơ: {{ ket_luan_cau }}")
    page.say("5. Kết luận của cuộc họp: ……")
    page.say("Cuộc họp kết thúc vào …… giờ ……, ngày …… tháng …… năm ……./.")
    _two_signatures(page)
    _remarks(page)
    return page


def decision() -> Page:
    """Dự thảo quyết định."""
    page = Page("Dự thảo quyết định công nhận")
    _heading_of(page, draft=True)
    _title(
        page,
        "QUYẾT ĐỊNH",
        f"Về việc công nhận {{{{ ten_don_vi }}}} đạt tiêu chuẩn {STANDARD} năm {{{{ nam }}}}",
    )
    _banner(page)
    page.say("{{ tham_quyen }}", style="Centred", bold=True, caps=True)
    page.say("Căn cứ ……;", italic=True)
    page.say("Căn cứ {{ van_ban }};", italic=True)
    page.tag("if quy_dinh_dia_phuong")
    page.say("Căn cứ {{ quy_dinh_dia_phuong }};", italic=True)
    page.tag("endif")
    page.say("Theo đề nghị của ……", italic=True)
    page.say("QUYẾT ĐỊNH:", style="Centred", bold=True, keep=True)
    _article(
        page,
        "Điều 1.",
        f" Công nhận {{{{ ten_don_vi }}}} ({{{{ dia_chi }}}}) đạt tiêu chuẩn {STANDARD} năm {{{{ nam }}}}.",
    )
    _article(page, "Điều 2.", " Quyết định này có hiệu lực kể từ ngày …… tháng …… năm …….")
    _article(page, "Điều 3.", " …… chịu trách nhiệm thi hành Quyết định này./.")
    _signature(page)
    _remarks(page)
    return page


def certificate() -> Page:
    """Dự thảo giấy công nhận."""
    page = Page("Dự thảo giấy công nhận", landscape=True)
    page.say("DỰ THẢO", style="Centred", bold=True, size=13)
    page.say("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", style="Heading line", bold=True, size=13)
    page.say("Độc lập - Tự do - Hạnh phúc", style="Heading line", bold=True, size=14)
    page.rule(6.2)
    _banner(page)
    page.say("GIẤY CÔNG NHẬN", style="Centred", bold=True, size=26, before=24)
    page.say("{{ tham_quyen }}", style="Centred", bold=True, caps=True, size=15, before=10)
    page.say("công nhận", style="Centred", size=16, before=6)
    page.say("{{ ten_don_vi }}", style="Centred", bold=True, size=24, before=10)
    page.say("{{ dia_chi }}", style="Centred", size=16)
    page.say(
        f"đạt tiêu chuẩn {STANDARD} năm {{{{ nam }}}}",
        style="Centred",
        bold=True,
        size=18,
        before=10,
    )
    page.say("", style="Centred")
    foot = page.columns(12.0, 12.7)
    left, right = foot.rows[0].cells
    _row_mark(foot.rows[0], "w:cantSplit")
    _paragraph(
        left.paragraphs[0], "Theo Quyết định số ……", style="Heading line", align=LEFT, size=13
    )
    _more(left, "ngày …… tháng …… năm ……", align=LEFT, size=13)
    _more(left, "Số: {{ so }}", align=LEFT, size=13)
    _paragraph(
        right.paragraphs[0],
        "{{ dia_danh }}, {{ ngay_ky }}",
        style="Heading line",
        italic=True,
        size=14,
    )
    _signer(right)
    _remarks(page)
    return page


def request() -> Page:
    """Công văn đề nghị bổ sung."""
    page = Page("Công văn đề nghị bổ sung hồ sơ")
    _heading_of(
        page,
        about=f"V/v bổ sung hồ sơ đề nghị công nhận đạt tiêu chuẩn {STANDARD} năm {{{{ nam }}}}",
    )
    _to(page, before=18)
    page.say(
        "Qua xét hồ sơ năm {{ nam }} của {{ ten_don_vi }} theo {{ van_ban }}"
        "{% if quy_dinh_dia_phuong %} và {{ quy_dinh_dia_phuong }}{% endif %} tại ngày {{ ngay_xet }} "
        "(kỳ đánh giá từ ngày {{ ky_tu }} đến ngày {{ ky_den }}), {{ co_quan }} thấy hồ sơ chưa thể trình ký, "
        "vì: {{ chua_trinh_ky|join('; ') }}."
    )
    page.say("Đề nghị {{ ten_don_vi }} bổ sung, làm rõ những nội dung sau:", keep=True)
    _requests(page)
    page.tag("if het_cach")
    page.say("Những điểm chưa đạt, không còn cách khắc phục trong kỳ đánh giá này:", keep=True)
    _each(page, "het_cach")
    page.tag("endif")
    page.say("{{ han_cau }}")
    page.say("Giấy tờ bổ sung gửi về {{ co_quan }} chậm nhất ngày {{ han_gui }}./.")
    _signature(page)
    _remarks(page)
    return page


PAGES: dict[str, Callable[[], Page]] = {
    "bao-cao-tham-dinh": appraisal,
    "to-trinh": submission,
    "bien-ban-hop": minutes,
    "quyet-dinh-cong-nhan": decision,
    "giay-cong-nhan": certificate,
    "cong-van-bo-sung": request,
}


def _heading_of(
    page: Page, place_and_day: bool = True, draft: bool = False, about: str = ""
) -> None:
    """The issuing body at the left, the national heading at the right, number and day below."""
    table = page.columns(6.2, 9.8, rows=2)
    left, right = table.rows[0].cells
    first = left.paragraphs[0]
    _paragraph(first, "{%p if co_quan_chu_quan %}", style="Heading line")
    _more(left, "{{ co_quan_chu_quan }}", caps=True, size=12)
    _more(left, "{%p endif %}")
    _more(left, "{{ co_quan }}", bold=True, caps=True, size=12)
    _rule(left.add_paragraph(), 6.2, RULE_OF_BODY)
    _paragraph(
        right.paragraphs[0],
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        style="Heading line",
        bold=True,
        size=12,
    )
    _more(right, "Độc lập - Tự do - Hạnh phúc", bold=True, size=13)
    _rule(right.add_paragraph(), 9.8, RULE_OF_MOTTO)
    left, right = table.rows[1].cells
    _paragraph(left.paragraphs[0], "Số: {{ so }}", style="Heading line", size=13)
    if about:
        _more(left, about, size=12)
    if draft:
        _more(left, "DỰ THẢO", bold=True, size=13)
    if place_and_day:
        _paragraph(
            right.paragraphs[0],
            "{{ dia_danh }}, {{ ngay_ky }}",
            style="Heading line",
            italic=True,
            size=13,
        )


def _title(page: Page, name: str, about: str) -> None:
    page.say(name, style="Centred", bold=True, size=14, before=18, after=0)
    page.say(about, style="Centred", bold=True, size=14, after=0)
    page.rule(RULE_OF_TITLE)


def _banner(page: Page) -> None:
    """What must be seen before anything else: a provisional result, a draft made in spite of what bars it."""
    page.tag("if canh_bao")
    table = page.columns(page.width)
    table.style = page.document.styles["Table Grid"]
    _lay(table, (page.width,))
    _paragraph(table.rows[0].cells[0].paragraphs[0], "{{ canh_bao }}", style="Table", bold=True)
    page.say("", style="Table")
    page.tag("endif")


def _to(page: Page, before: float = 6) -> None:
    page.say("Kính gửi: {{ kinh_gui }}", style="Centred", before=before, after=10)


def _article(page: Page, number: str, text: str) -> None:
    paragraph = page.say("")
    _run(paragraph, number, bold=True)
    _run(paragraph, text)


def _each(page: Page, name: str) -> None:
    page.tag(f"for dong in {name}")
    page.say("- {{ dong }}", after=2)
    page.tag("endfor")


def _criteria(page: Page, name: str) -> None:
    row = ("{{ dong.muc }}", "{{ dong.noi_dung }} [{{ dong.vien_dan }}]", "{{ dong.ket_qua }}")
    page.grid(
        ("Số", "Nội dung, viện dẫn", "Kết quả", "Căn cứ, lý do"),
        (1.7, 5.6, 2.1, 6.6),
        control(f"for dong in {name}"),
        control("if dong.la_nhom"),
        cells(*row, "{{ dong.can_cu }}", bold=True),
        control("else"),
        cells(*row, "{{ dong.can_cu }}"),
        control("endif"),
        control("endfor"),
    )


def _scores(page: Page) -> None:
    page.grid(
        ("Số", "Nội dung", "Điểm tối đa", "Tự chấm", "Thẩm định", "Lý do"),
        (1.5, 5.6, 1.8, 1.8, 1.8, 3.5),
        *repeated(
            "dong in bang_diem",
            cells(
                "{{ dong.muc }}",
                "{{ dong.noi_dung }}",
                "{{ dong.toi_da }}",
                "{{ dong.tu_cham }}",
                "{{ dong.tham_dinh }}",
                "{{ dong.ly_do }}",
                center=(2, 3, 4),
            ),
        ),
    )
    page.say("Tổng điểm: {{ tong_diem }}.")


def _requests(page: Page) -> None:
    page.grid(
        ("STT", "Giấy tờ, việc cần làm", "Giải quyết điểm", "Chậm nhất"),
        (1.2, 7.0, 5.2, 2.6),
        *repeated(
            "dong in bo_sung",
            cells(
                "{{ loop.index }}",
                "{{ dong.viec }}",
                "{{ dong.diem }}",
                "{{ dong.han }}",
                center=(0, 3),
            ),
        ),
    )


def _signature(page: Page) -> None:
    """Nơi nhận at the left, the signer at the right, together on one page."""
    table = page.columns(7.6, 8.4)
    _row_mark(table.rows[0], "w:cantSplit")
    left, right = table.rows[0].cells
    _receipt(left, left.paragraphs[0])
    _signer(right, right.paragraphs[0])


def _two_signatures(page: Page) -> None:
    table = page.columns(8.0, 8.0, rows=2)
    for row in table.rows:
        _row_mark(row, "w:cantSplit")
    left, right = table.rows[0].cells
    for cell, role, name in ((left, "THƯ KÝ", "……"), (right, "CHỦ TRÌ", "{{ nguoi_ky }}")):
        _paragraph(
            cell.paragraphs[0], role, style="Heading line", bold=True, size=14, before=12, keep=True
        )
        _more(cell, name, bold=True, size=14, before=72, keep=True)
    _receipt(table.rows[1].cells[0], table.rows[1].cells[0].paragraphs[0])


def _receipt(cell: Any, first: Any) -> None:
    _paragraph(
        first,
        "Nơi nhận:",
        style="Heading line",
        bold=True,
        italic=True,
        align=LEFT,
        size=12,
        before=12,
    )
    _more(cell, "{%p for noi in noi_nhan %}")
    _more(cell, "- {{ noi }};", align=LEFT, size=11)
    _more(cell, "{%p endfor %}")
    _more(cell, "- Lưu: VT, …….", align=LEFT, size=11)


def _signer(cell: Any, first: Any = None) -> None:
    _paragraph(
        first if first is not None else cell.add_paragraph(),
        "{{ chuc_vu }}",
        style="Heading line",
        bold=True,
        caps=True,
        size=14,
        before=12,
    )
    _more(cell, "{{ nguoi_ky }}", bold=True, size=14, before=72)


def _remarks(page: Page) -> None:
    """What whoever signs must know or fill in; not a part of the paper."""
    page.tag("if ghi_chu")
    page.say("", style="Table").paragraph_format.page_break_before = True
    page.grid(
        ("Ghi chú khi soạn (bỏ khung này trước khi ký)",),
        (page.width,),
        *repeated("dong in ghi_chu", cells("- {{ dong }}")),
    )
    page.tag("endif")


def _bare(document: Any) -> None:
    """Only the styles that the papers use: the rest is most of the file, and in the way of whoever edits it."""
    for style in [each for each in document.styles if each.name not in KEPT]:
        style.element.getparent().remove(style.element)
    part = document.part
    for name, link in list(part.rels.items()):
        if link.reltype.endswith(("/stylesWithEffects", "/customXml", "/numbering")):
            part.rels.pop(name)
    for name, link in list(part.package.rels.items()):
        if link.reltype.endswith("/thumbnail"):
            part.package.rels.pop(name)


def _properties(document: Any, title: str) -> None:
    about = document.core_properties
    about.title, about.author, about.language, about.comments = title, "antt", "vi-VN", ""
    about.created = about.modified = datetime(2020, 3, 5)


def _styles(document: Any) -> None:
    styles = document.styles
    _style(styles["Normal"], BODY)
    body = styles["Body Text"]
    _style(body, BODY)
    _shape(body.paragraph_format, align=BOTH, after=6, first=1.0)
    for name, size, after in (
        ("Centred", BODY, 6),
        ("Heading line", BODY, 0),
        ("Table", TABLE, 2),
    ):
        style = styles.add_style(name, 1)
        style.base_style, style.quick_style = styles["Normal"], True
        _style(style, size)
        _shape(style.paragraph_format, align=LEFT if name == "Table" else CENTER, after=after)


def _style(style: Any, size: float) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    _shape(style.paragraph_format, after=0)
    style.paragraph_format.line_spacing = 1.0
    style.paragraph_format.widow_control = True


def _paper(section: Any, landscape: bool) -> None:
    size = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
    section.page_width, section.page_height = size
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.top_margin = section.bottom_margin = section.right_margin = Cm(2)
    section.left_margin = Cm(3)
    section.header_distance = section.footer_distance = Cm(1)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    _paragraph(number, "", style="Heading line")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    number._p.append(field)
    _paragraph(section.first_page_header.paragraphs[0], "", style="Heading line")


def _paragraph(paragraph: Any, text: str, style: str = "", **shape: Any) -> Any:
    if style:
        paragraph.style = style
    looks = {name: shape.pop(name) for name in ("bold", "italic", "size", "caps") if name in shape}
    if text:
        _run(paragraph, text, **looks)
    _shape(paragraph.paragraph_format, **shape)
    return paragraph


def _more(cell: Any, text: str, **shape: Any) -> None:
    _paragraph(cell.add_paragraph(), text, style="Heading line", **shape)


def _run(
    paragraph: Any,
    text: str,
    bold: bool = False,
    italic: bool = False,
    size: float = 0,
    caps: bool = False,
) -> None:
    run = paragraph.add_run(text)
    run.bold, run.italic = bold or None, italic or None
    run.font.all_caps = caps or None
    if size:
        run.font.size = Pt(size)


def _shape(
    shape: Any,
    align: Any = None,
    before: float | None = None,
    after: float | None = None,
    first: float = 0,
    keep: bool = False,
) -> None:
    if align is not None:
        shape.alignment = align
    if before is not None:
        shape.space_before = Pt(before)
    if after is not None:
        shape.space_after = Pt(after)
    if first:
        shape.first_line_indent = Cm(first)
    if keep:
        shape.keep_with_next = True


def _rule(paragraph: Any, room: float, width: float) -> None:
    """A line of `width` in the middle of `room`: an empty paragraph with a border above it."""
    shape = paragraph.paragraph_format
    paragraph.style = "Heading line"
    shape.left_indent = shape.right_indent = Cm((room - width) / 2)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(8)
    shape.space_before = Pt(2)
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:spacing", "w:ind", "w:jc"
    )


def _lay(table: Any, widths: tuple[float, ...], margin: float | None = None) -> None:
    """Fixed widths; `margin` is that of the cells."""
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
    if margin is not None:
        margins = OxmlElement("w:tblCellMar")
        for side in ("left", "right"):
            each = OxmlElement(f"w:{side}")
            each.set(qn("w:w"), str(int(margin)))
            each.set(qn("w:type"), "dxa")
            margins.append(each)
        table._tbl.tblPr.append(margins)


def _row_mark(row: Any, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def written() -> dict[str, bytes]:
    """Every template by the name of its file."""
    made = {}
    for name, build in PAGES.items():
        target = io.BytesIO()
        build().document.save(target)
        made[f"{name}.docx"] = target.getvalue()
    return made


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parents[3]))
    from engine.report.paper_package import repacked

    for name, data in written().items():
        (HERE / name).write_bytes(repacked(data))
