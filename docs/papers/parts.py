"""The parts that the papers share: heading, title, tables, signature, and the remarks for whoever signs."""

from __future__ import annotations

from typing import Any

from form import (
    LEFT,
    Page,
    cells,
    control,
    lay,
    more,
    paragraph,
    repeated,
    row_mark,
    rule_of,
    run_of,
)

RULE_OF_BODY, RULE_OF_TITLE, RULE_OF_MOTTO = 2.4, 3.2, 5.6

STANDARD = "“An toàn về an ninh, trật tự”"


def heading_of(
    page: Page, place_and_day: bool = True, draft: bool = False, about: str = ""
) -> None:
    """The issuing body at the left, the national heading at the right, number and day below."""
    table = page.columns(6.2, 9.8, rows=2)
    left, right = table.rows[0].cells
    first = left.paragraphs[0]
    paragraph(first, "{%p if co_quan_chu_quan %}", style="Heading line")
    more(left, "{{ co_quan_chu_quan }}", caps=True, size=12)
    more(left, "{%p endif %}")
    more(left, "{{ co_quan }}", bold=True, caps=True, size=12)
    rule_of(left.add_paragraph(), 6.2, RULE_OF_BODY)
    paragraph(
        right.paragraphs[0],
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        style="Heading line",
        bold=True,
        size=12,
    )
    more(right, "Độc lập - Tự do - Hạnh phúc", bold=True, size=13)
    rule_of(right.add_paragraph(), 9.8, RULE_OF_MOTTO)
    left, right = table.rows[1].cells
    paragraph(left.paragraphs[0], "Số: {{ so }}", style="Heading line", size=13)
    if about:
        more(left, about, size=12)
    if draft:
        more(left, "DỰ THẢO", bold=True, size=13)
    if place_and_day:
        paragraph(
            right.paragraphs[0],
            "{{ dia_danh }}, {{ ngay_ky }}",
            style="Heading line",
            italic=True,
            size=13,
        )


def title(page: Page, name: str, about: str) -> None:
    page.say(name, style="Centred", bold=True, size=14, before=18, after=0)
    # A year alone on the last line of a title looks like a slip.
    about = about.replace("năm {{ nam }}", "năm\u00a0{{ nam }}")
    page.say(about, style="Centred", bold=True, size=14, after=0)
    page.rule(RULE_OF_TITLE)


def banner(page: Page) -> None:
    """What must be seen before anything else: a provisional result, a draft made in spite of what bars it."""
    page.tag("if canh_bao")
    page.say("", style="Table")
    table = page.document.add_table(rows=1, cols=1, style="Table Grid")
    lay(table, (page.width,))
    paragraph(table.rows[0].cells[0].paragraphs[0], "{{ canh_bao }}", style="Table", bold=True)
    page.say("", style="Table")
    page.tag("endif")


def to(page: Page, before: float = 6) -> None:
    page.say("Kính gửi: {{ kinh_gui }}", style="Centred", before=before, after=10)


def article(page: Page, number: str, text: str, keep: bool = False) -> None:
    paragraph = page.say("", keep=keep)
    run_of(paragraph, number, bold=True)
    run_of(paragraph, text)


def each(page: Page, name: str, keep: bool = False) -> None:
    """A list; `keep`: its last two lines stay with what follows, so that no signature stands alone on a page."""
    page.tag(f"for dong in {name}")
    if keep:
        page.tag("if loop.revindex <= 2")
        page.say("- {{ dong }}", after=2, keep=True)
        page.tag("else")
    page.say("- {{ dong }}", after=2)
    if keep:
        page.tag("endif")
    page.tag("endfor")


def criteria(page: Page, name: str) -> None:
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


def scores(page: Page) -> None:
    page.grid(
        ("Số", "Nội dung", "Điểm tối đa", "Tự chấm", "Thẩm định", "Lý do"),
        (1.3, 4.8, 1.7, 1.5, 1.7, 5.0),
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


def requests(page: Page) -> None:
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


def signature(page: Page) -> None:
    """Nơi nhận at the left, the signer at the right, together on one page."""
    table = page.columns(7.6, 8.4)
    row_mark(table.rows[0], "w:cantSplit")
    left, right = table.rows[0].cells
    receipt(left, left.paragraphs[0])
    signer(right, right.paragraphs[0])


def two_signatures(page: Page) -> None:
    table = page.columns(8.0, 8.0, rows=2)
    for row in table.rows:
        row_mark(row, "w:cantSplit")
    left, right = table.rows[0].cells
    for cell, role, name in ((left, "THƯ KÝ", "……"), (right, "CHỦ TRÌ", "{{ nguoi_ky }}")):
        paragraph(
            cell.paragraphs[0], role, style="Heading line", bold=True, size=14, before=12, keep=True
        )
        more(cell, name, bold=True, size=14, before=72, keep=True)
    receipt(table.rows[1].cells[0], table.rows[1].cells[0].paragraphs[0])


def receipt(cell: Any, first: Any) -> None:
    paragraph(
        first,
        "Nơi nhận:",
        style="Heading line",
        bold=True,
        italic=True,
        align=LEFT,
        size=12,
        before=12,
    )
    more(cell, "{%p for noi in noi_nhan %}")
    more(cell, "- {{ noi }};", align=LEFT, size=11)
    more(cell, "{%p endfor %}")
    more(cell, "- Lưu: VT, …….", align=LEFT, size=11)


def signer(cell: Any, first: Any = None) -> None:
    paragraph(
        first if first is not None else cell.add_paragraph(),
        "{{ chuc_vu }}",
        style="Heading line",
        bold=True,
        caps=True,
        size=14,
        before=12,
    )
    more(cell, "{{ nguoi_ky }}", bold=True, size=14, before=72)


def remarks(page: Page) -> None:
    """What whoever signs must know or fill in; not a part of the paper."""
    page.tag("if ghi_chu")
    page.say("", style="Table").paragraph_format.page_break_before = True
    page.grid(
        ("Ghi chú khi soạn (bỏ khung này trước khi ký)",),
        (page.width,),
        *repeated("dong in ghi_chu", cells("- {{ dong }}")),
    )
    page.tag("endif")
