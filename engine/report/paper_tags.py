"""What the tags of a paper's template stand for: one table of Vietnamese names, filled from a decision.

The papers are official forms and exist in Vietnamese alone. Nobody's number, name or day is made up: what was
not given is a blank that can be seen, and the remarks at the end list what is blank and what is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.calendar import show
from engine.report import paper_rows as rows
from engine.report.paper import Given, Kind, bars
from engine.report.paper_rows import BLANK
from engine.report.summary import about, place, rests_on_unknown, score_line, statement
from engine.report.words import Words

Data = Mapping[str, Any]
Tags = dict[str, Any]
LANGUAGE = "vi"


def tags(kind: Kind, data: Data, given: Given) -> Tags:
    """Every tag with its value, for any kind of paper."""
    words = Words(data, LANGUAGE)
    return {
        **_given(kind, data, given, words),
        **_unit(data, words),
        **_timing(data, given, words),
        **_result(data, words),
        **_tables(data, words),
        "canh_bao": "\n".join(_warnings(kind, data, given, words)),
        "ghi_chu": list(_remarks(kind, data, given, words)),
        "luu_y": words.notices(data["notices"]),
        "dau_van_tay": data["inputs"]["dossier"],
    }


def _given(kind: Kind, data: Data, given: Given, words: Words) -> Tags:
    own = data["unit"]["name"] if kind.name == "request" else BLANK
    return {
        "co_quan_chu_quan": given.parent,
        "co_quan": given.body or BLANK,
        "so": given.number or _number(kind),
        "dia_danh": given.place or BLANK,
        "ngay_ky": _long_day(given.day, words),
        "kinh_gui": given.to or own,
        "tham_quyen": given.authority or BLANK,
        "chuc_vu": "\n".join(given.signer_role) or BLANK,
        "nguoi_ky": given.signer or BLANK,
        "noi_nhan": list(given.recipients) or [BLANK],
    }


def _number(kind: Kind) -> str:
    """Number, kind of paper, body: the form of NĐ 30, its places blank."""
    return BLANK if kind.name == "certificate" else f"{BLANK}/{kind.symbol or BLANK}-{BLANK}"


def _long_day(day: date | None, words: Words) -> str:
    """As NĐ 30 writes it: days below 10 and the months 1 and 2 with a zero before them."""
    if day is None:
        return words.say("paper.day", day=BLANK, month=BLANK, year=BLANK)
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return words.say("paper.day", day=f"{day.day:02}", month=month, year=day.year)


def _unit(data: Data, words: Words) -> Tags:
    unit, overlay = data["unit"], data["overlay"]
    return {
        "ten_don_vi": unit["name"],
        "ma_don_vi": unit["code"],
        "loai_don_vi": words.say(f"unit_type.short.{unit['type']}"),
        "dia_chi": place(data) or BLANK,
        "nam": str(data["year"]),
        "van_ban": words.title(data["edition"]["title"]),
        "van_ban_tat": data["edition"]["short"],
        "quy_dinh_dia_phuong": words.title(overlay["title"]) if overlay else "",
    }


def _timing(data: Data, given: Given, words: Words) -> Tags:
    timing = data["timing"]
    return {
        "ngay_xet": _day(data["as_of"]),
        "ky_tu": _day(timing["window"]["opens"]),
        "ky_den": _day(timing["window"]["closes"]),
        "han": _day(timing["deadline"]) if timing["deadline"] else BLANK,
        "han_cau": _deadline(timing, words),
        "han_gui": show(given.reply_by) if given.reply_by else BLANK,
    }


def _deadline(timing: Data, words: Words) -> str:
    if timing["deadline"] is None:
        return words.say("paper.deadline.none")
    key, day = "paper.deadline.late" if timing["late"] else "paper.deadline", timing["deadline"]
    return words.say(key, day=_day(day), days=abs(timing["days_left"]))


def _day(written: str) -> str:
    return show(date.fromisoformat(written))


def _result(data: Data, words: Words) -> Tags:
    said = words.say(
        f"paper.verdict.{data['verdict']}", unit=data["unit"]["name"], year=data["year"]
    )
    provisional = _provisional(data, words)
    blockers = [words.reason(each) for each in data["blockers"]]
    may = "report.approvable" if data["approvable"] else "report.not-approvable"
    counted = [node for node in data["criteria"] if node["outcome"] != "NOT_APPLICABLE"]
    return {
        "ket_luan": words.say(f"verdict.{data['verdict']}"),
        "ket_luan_cau": f"{provisional}: {said}" if provisional else said,
        "tam_tinh": provisional,
        "trinh_ky": words.say(may, day=_day(data["as_of"])),
        "chua_trinh_ky": blockers,
        "so_dat": str(sum(node["outcome"] == "MET" for node in counted)),
        "so_tieu_chi": str(len(counted)),
    }


def _provisional(data: Data, words: Words) -> str:
    timing = data["timing"]
    if timing["closed"]:
        return ""
    closes = _day(timing["window"]["closes"])
    return words.say("paper.provisional", day=_day(data["as_of"]), closes=closes)


def _tables(data: Data, words: Words) -> Tags:
    judged = data["verdict"] != "out-of-scope"
    return {
        "thong_tin": [
            {"ten": label, "gia_tri": value} for label, value in about(data, words) if value
        ],
        "tieu_chi": rows.criteria(data, "criteria" if judged else "scope", words),
        "tieu_chi_chinh": rows.main_criteria(data, words),
        "thanh_phan_ho_so": rows.criteria(data, "papers", words) if judged else [],
        "bang_diem": rows.scores(data, words),
        "tong_diem": score_line(data["score"], words) if judged else BLANK,
        "ket_qua_hop": rows.by_people(data, words),
        "bo_sung": rows.requests(data, words) if judged else [],
        "het_cach": rows.lost(data, words),
        "ho_so_kem_theo": rows.enclosed(data, words),
    }


def _warnings(kind: Kind, data: Data, given: Given, words: Words) -> Iterator[str]:
    """What stands in a frame below the title: a paper that is not what it looks like says so first."""
    barred = bars(kind, data)
    if barred:
        why = "; ".join(words.reason(each) for each in barred)
        yield words.say("paper.override", why=why, reason=given.override)
    elif not data["timing"]["closed"]:
        yield f"{_provisional(data, words)}."
    unknown = rests_on_unknown(data)
    if unknown and data["verdict"] != "out-of-scope":
        yield words.say("report.rests-on-unknown", ids=", ".join(unknown))


def _remarks(kind: Kind, data: Data, given: Given, words: Words) -> Iterator[str]:
    blank = [words.say(f"paper.blank.{name}") for name in kind.asks if not getattr(given, name)]
    if blank:
        yield words.say("paper.remark.blank", names=", ".join(blank))
    if kind.name in ("decision", "certificate", "minutes"):
        yield words.say(f"paper.remark.{kind.name}")
    if data["timing"]["late"]:
        yield words.say(
            "paper.remark.late",
            day=_day(data["timing"]["deadline"]),
            days=-data["timing"]["days_left"],
        )
    for each in data["authority"]:
        if kind.lawful or each["certainty"] == "unknown":
            yield words.say("paper.remark.authority", said=statement(each, words))
    for each in data["notes"]:
        if each["certainty"] == "unknown":
            yield words.say("paper.remark.unknown", said=statement(each, words))
