"""Writes the Word templates of the papers: .venv/bin/python docs/papers/generate.py

The layout is that of Nghị định 30/2020/NĐ-CP, phụ lục I: A4; margins of 2 cm, left 3 cm; Times New Roman; the
national heading with its line, the issuing body with its line, number and symbol, place and day, the signature
with "Nơi nhận", page numbers in the middle of the top from page 2. Offices edit the files in Word; docs/formats.md
lists the tags. A test holds the files to what this writes.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from form import Page, cells, repeated
from parts import (
    STANDARD,
    banner,
    criteria,
    each,
    heading_of,
    remarks,
    requests,
    scores,
    signature,
    title,
    to,
    two_signatures,
)
from recognition import certificate, decision

from engine.report.paper import TEMPLATES
from engine.report.paper_package import repacked

LOST = "Những điểm chưa đạt; nếu căn cứ đã nêu là đúng thì không còn cách khắc phục trong kỳ đánh giá này:"


def appraisal() -> Page:
    """Báo cáo thẩm định."""
    page = Page("Báo cáo thẩm định")
    heading_of(page)
    title(page, "BÁO CÁO", "Kết quả thẩm định hồ sơ của {{ ten_don_vi }} năm {{ nam }}")
    banner(page)
    to(page)
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
    criteria(page, "tieu_chi")
    page.heading("III. Thành phần hồ sơ")
    page.tag("if thanh_phan_ho_so")
    criteria(page, "thanh_phan_ho_so")
    page.tag("else")
    page.say("Không xét.")
    page.tag("endif")
    page.heading("IV. Điểm theo quy định của địa phương")
    page.tag("if bang_diem")
    scores(page)
    page.tag("else")
    page.say("Không có bảng điểm được áp dụng.")
    page.tag("endif")
    page.heading("V. Kết luận và kiến nghị")
    page.say("{{ ket_luan_cau }}", bold=True)
    page.say("{{ trinh_ky }}")
    each(page, "chua_trinh_ky")
    page.tag("if bo_sung")
    page.say("Những việc còn có thể làm, và thời hạn:", keep=True)
    requests(page)
    page.tag("endif")
    page.tag("if het_cach")
    page.say(LOST, keep=True)
    each(page, "het_cach")
    page.tag("endif")
    page.tag("if luu_y")
    page.say("Lưu ý khi đọc hồ sơ:", keep=True)
    each(page, "luu_y")
    page.tag("endif")
    page.say(
        "Hồ sơ được xét có dấu vân tay SHA-256 là {{ dau_van_tay }}.",
        style="Table",
        italic=True,
        before=6,
        keep=True,
    )
    signature(page)
    remarks(page)
    return page


def submission() -> Page:
    """Tờ trình."""
    page = Page("Tờ trình đề nghị công nhận")
    heading_of(page)
    title(
        page,
        "TỜ TRÌNH",
        f"Về việc đề nghị công nhận {{{{ ten_don_vi }}}} đạt tiêu chuẩn {STANDARD} năm {{{{ nam }}}}",
    )
    banner(page)
    to(page)
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
    each(page, "ho_so_kem_theo", keep=True)
    page.tag("endif")
    signature(page)
    remarks(page)
    return page


def minutes() -> Page:
    """Biên bản họp."""
    page = Page("Biên bản họp đánh giá")
    heading_of(page, place_and_day=False)
    title(
        page,
        "BIÊN BẢN",
        f"Họp đánh giá {{{{ ten_don_vi }}}} theo tiêu chuẩn {STANDARD} năm {{{{ nam }}}}",
    )
    banner(page)
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
    page.say("Cuộc họp kết thúc vào …… giờ ……, ngày …… tháng …… năm ……./.", keep=True)
    two_signatures(page)
    remarks(page)
    return page


def request() -> Page:
    """Công văn đề nghị bổ sung."""
    page = Page("Công văn đề nghị bổ sung hồ sơ")
    heading_of(
        page,
        about=f"V/v bổ sung hồ sơ đề nghị công nhận đạt tiêu chuẩn {STANDARD} năm {{{{ nam }}}}",
    )
    to(page, before=18)
    page.say(
        "Qua xét hồ sơ năm {{ nam }} của {{ ten_don_vi }} theo {{ van_ban }}"
        "{% if quy_dinh_dia_phuong %} và {{ quy_dinh_dia_phuong }}{% endif %} tại ngày {{ ngay_xet }} "
        "(kỳ đánh giá từ ngày {{ ky_tu }} đến ngày {{ ky_den }}), {{ co_quan }} thấy hồ sơ chưa thể trình ký, "
        "vì: {{ chua_trinh_ky|join('; ') }}."
    )
    page.say("Đề nghị {{ ten_don_vi }} bổ sung, làm rõ những nội dung sau:", keep=True)
    requests(page)
    page.tag("if het_cach")
    page.say(LOST, keep=True)
    each(page, "het_cach")
    page.tag("endif")
    page.say("{{ han_cau }}")
    page.say("Giấy tờ bổ sung gửi về {{ co_quan }} chậm nhất ngày {{ han_gui }}./.", keep=True)
    signature(page)
    remarks(page)
    return page


PAGES: dict[str, Callable[[], Page]] = {
    "bao-cao-tham-dinh": appraisal,
    "to-trinh": submission,
    "bien-ban-hop": minutes,
    "quyet-dinh-cong-nhan": decision,
    "giay-cong-nhan": certificate,
    "cong-van-bo-sung": request,
}


def written() -> dict[str, bytes]:
    """Every template by the name of its file."""
    made = {}
    for name, build in PAGES.items():
        target = io.BytesIO()
        build().document.save(target)
        made[f"{name}.docx"] = repacked(target.getvalue())
    return made


if __name__ == "__main__":
    for name, data in written().items():
        (TEMPLATES / name).write_bytes(data)
