"""What recognises a unit: the drafts of the decision and of the certificate, which somebody else fills in and signs."""

from __future__ import annotations

from form import LEFT, Page, more, paragraph, row_mark
from parts import STANDARD, article, banner, heading_of, remarks, signature, signer, title


def decision() -> Page:
    """Dự thảo quyết định."""
    page = Page("Dự thảo quyết định công nhận")
    heading_of(page, draft=True)
    title(
        page,
        "QUYẾT ĐỊNH",
        f"Về việc công nhận {{{{ ten_don_vi }}}} đạt tiêu chuẩn {STANDARD} năm {{{{ nam }}}}",
    )
    banner(page)
    page.say("{{ tham_quyen }}", style="Centred", bold=True, caps=True)
    page.say("Căn cứ ……;", italic=True)
    page.say("Căn cứ {{ van_ban }};", italic=True)
    page.tag("if quy_dinh_dia_phuong")
    page.say("Căn cứ {{ quy_dinh_dia_phuong }};", italic=True)
    page.tag("endif")
    page.say("Theo đề nghị của ……", italic=True)
    page.say("QUYẾT ĐỊNH:", style="Centred", bold=True, keep=True)
    article(
        page,
        "Điều 1.",
        f" Công nhận {{{{ ten_don_vi }}}} ({{{{ dia_chi }}}}) đạt tiêu chuẩn {STANDARD} năm {{{{ nam }}}}.",
    )
    article(page, "Điều 2.", " Quyết định này có hiệu lực kể từ ngày …… tháng …… năm …….")
    article(page, "Điều 3.", " …… chịu trách nhiệm thi hành Quyết định này./.", keep=True)
    signature(page)
    remarks(page)
    return page


def certificate() -> Page:
    """Dự thảo giấy công nhận."""
    page = Page("Dự thảo giấy công nhận", landscape=True)
    page.say("DỰ THẢO", style="Centred", bold=True, size=13)
    page.say("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", style="Heading line", bold=True, size=13)
    page.say("Độc lập - Tự do - Hạnh phúc", style="Heading line", bold=True, size=14)
    page.rule(6.2)
    banner(page)
    page.say("GIẤY CÔNG NHẬN", style="Centred", bold=True, size=26, before=12)
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
    foot = page.columns(12.0, 12.7)
    left, right = foot.rows[0].cells
    row_mark(foot.rows[0], "w:cantSplit")
    paragraph(
        left.paragraphs[0], "Theo Quyết định số ……", style="Heading line", align=LEFT, size=13
    )
    more(left, "ngày …… tháng …… năm ……", align=LEFT, size=13)
    more(left, "Số: {{ so }}", align=LEFT, size=13)
    paragraph(
        right.paragraphs[0],
        "{{ dia_danh }}, {{ ngay_ky }}",
        style="Heading line",
        italic=True,
        size=14,
    )
    signer(right)
    remarks(page)
    return page
