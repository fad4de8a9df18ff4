"""The rows of a paper's tables: criteria with their reasons, points, and what is still to be brought by when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.calendar import show
from engine.report.lines import facts
from engine.report.summary import PILED, leaves
from engine.report.words import Words

Data = Mapping[str, Any]
Row = dict[str, Any]
BLANK = "……"
CHOICES = ("required.any", "required.some")
MINDED = ("certainty", "found", "witnesses", "refused", "gap")
"""What a table says of a check: the requirement is in its title, what is to be done in a table of its own."""


def criteria(data: Data, tree: str, words: Words) -> list[Row]:
    """Every node of one tree, a group before what is below it."""
    return [_node(node, words) for node in _walk(data[tree])]


def main_criteria(data: Data, words: Words) -> list[Row]:
    """The clauses alone."""
    return [_node(node, words) for node in data["criteria"]]


def _walk(nodes: list[Data]) -> Iterator[Data]:
    for node in nodes:
        yield node
        if node["outcome"] != "NOT_APPLICABLE":
            yield from _walk(node["children"])


def _node(node: Data, words: Words) -> Row:
    return {
        "muc": node["id"],
        "noi_dung": words.title(node["title"]),
        "vien_dan": words.citation(node["citation"]),
        "ket_qua": words.say(f"outcome.{node['outcome']}"),
        "can_cu": "\n".join(_reasons(node, words)),
        "la_nhom": bool(node["children"]),
    }


def _reasons(node: Data, words: Words) -> Iterator[str]:
    for label, text in facts(node, words):
        if label in MINDED:
            yield (
                text if label in ("certainty", "refused", "gap") else _labelled(label, text, words)
            )


def _labelled(label: str, text: str, words: Words) -> str:
    return f"{words.say(f'report.{label}')}: {text}"


def by_people(data: Data, words: Words) -> list[Row]:
    """What only a meeting can judge; its result where it is recorded, else a blank."""
    return [
        {**_node(node, words), "ket_qua": _found(node, words)}
        for node in _walk(data["criteria"])
        if node["required"]["code"] == "required.finding" and node["outcome"] != "NOT_APPLICABLE"
    ]


def _found(node: Data, words: Words) -> str:
    return BLANK if node["outcome"] == "UNPROVEN" else words.reason(node["found"])


def requests(data: Data, words: Words) -> list[Row]:
    """Each thing to do once, with all the points that it settles, and its last day."""
    rows: dict[tuple[str, str], list[tuple[Data, str]]] = {}
    for leaf, choice in _missing(data, words):
        for remedy in leaf["remedies"]:
            todo = words.remedy(remedy)
            row = rows.setdefault((todo[:1].upper() + todo[1:], due(remedy, data, words)), [])
            row.append((leaf["citation"], choice))
    return [
        {"viec": todo, "diem": "; ".join(_cited(points, words)), "han": last}
        for (todo, last), points in rows.items()
    ]


def _cited(points: list[tuple[Data, str]], words: Words) -> Iterator[str]:
    """Citations, the points of one clause together: "điểm a, b, c khoản 3 Điều 4"."""
    clauses: dict[tuple[str, str, str, str], dict[str, None]] = {}
    for cite, choice in points:
        place = (cite["other"] or "", cite["article"] or "", cite["clause"] or "", choice)
        clauses.setdefault(place, {})[cite["point"] or ""] = None
    for (other, article, clause, choice), letters in clauses.items():
        point = ", ".join(each for each in letters if each)
        cite = {"other": other, "article": article, "clause": clause, "point": point}
        yield f"{words.citation(cite)}{choice}"


def due(remedy: Data, data: Data, words: Words) -> str:
    """The last day of a thing to do: its own, else that of the decision; a blank where that is past."""
    own = remedy["params"].get("closes") if remedy["code"].startswith("mend.") else None
    last = own or data["timing"]["deadline"]
    if last is None:
        return words.say("report.deadline.none")
    return BLANK if last < data["as_of"] else show(date.fromisoformat(last))


def _missing(data: Data, words: Words) -> Iterator[tuple[Data, str]]:
    """The checks that are not met, each with the group of which not all are needed, if it stands in one."""
    choices = {
        leaf["id"]: f" [{words.reason(node['required'])}]"
        for tree in PILED
        for node in _walk(data[tree])
        if node["required"]["code"] in CHOICES
        for leaf in _walk(node["children"])
    }
    for leaf in leaves(data, *PILED):
        if leaf["outcome"] in ("UNMET", "UNPROVEN"):
            yield leaf, choices.get(leaf["id"], "")


def lost(data: Data, words: Words) -> list[str]:
    """The checks that failed and that nothing can mend any more."""
    if data["verdict"] == "out-of-scope":
        return []
    return [
        f"{words.citation(leaf['citation'])} ({leaf['id']}): {words.title(leaf['title'])}{choice}"
        for leaf, choice in _missing(data, words)
        if leaf["outcome"] == "UNMET" and not leaf["remedies"]
    ]


def scores(data: Data, words: Words) -> list[Row]:
    """The rows of a score table that decides; none where the law gives no points."""
    sheet = data["score"]
    if sheet["indicative"] or data["verdict"] == "out-of-scope":
        return []
    return [_score(row, words) for row in sheet["rows"]]


def _score(row: Data, words: Words) -> Row:
    why = [words.say(f"outcome.{row['outcome']}")]
    if row["knock_out"]:
        why.append(words.say("report.score.knock-out"))
    if row["self_scored"] not in (None, row["got"]):
        less = f"{Decimal(row['got']) - Decimal(row['self_scored']):+}"
        why.append(words.say("paper.difference", difference=words.number(less)))
    if row["certainty"] not in ("text", ""):
        why.append(words.say(f"certainty.{row['certainty']}"))
    return {
        "muc": row["id"],
        "noi_dung": words.title(row["title"]),
        "toi_da": words.number(row["possible"]),
        "tu_cham": words.number(row["self_scored"]) if row["self_scored"] is not None else BLANK,
        "tham_dinh": words.number(row["got"]),
        "ly_do": "; ".join(why),
    }


def enclosed(data: Data, words: Words) -> list[str]:
    """The papers of the dossier, as an enclosure names them."""
    return [
        _paper(known, words)
        for name, known in data["evidence"].items()
        if name.startswith("documents.")
    ]


def _paper(known: Data, words: Words) -> str:
    term = words.terms["documents"].get(known["kind"])
    number = words.say("evidence.paper.number", number=known["number"]) if known["number"] else ""
    day = words.say("evidence.paper.day", day=show(date.fromisoformat(known["day"])))
    return f"{words.title(term) if term else known['kind']}{number}{day}"
