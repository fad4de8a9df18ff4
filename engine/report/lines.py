"""A decision as lines of text: the first page, then every criterion, then what it all rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.report.paragraph import SIGNS, STYLES, Line, listed, section
from engine.report.summary import changes, head, lists, score, statement, verdict
from engine.report.words import Words

Data = Mapping[str, Any]
TREES = (
    ("scope", "scope"),
    ("criteria", "criteria"),
    ("scored_only", "scored-only"),
    ("papers", "papers"),
)
SAID = ("gap.signature", "gap.stamp", "gap.issuer")
"""Gaps that the refusal of the paper has said already."""
NOTES = {"certainty": "note", "refused": "note", "gap": "note"}
"""What text prints under one label; a page has the room to tell them apart."""


def lines(
    data: Data, lang: str, derivation: tuple[str, ...] = (), brief: bool = False
) -> Iterator[Line]:
    """The explained verdict, top to bottom; `brief` ends after the three piles."""
    words = Words(data, lang)
    yield from head(data, words)
    yield from verdict(data, words)
    yield from changes(data, words)
    if data["verdict"] != "out-of-scope":
        yield from lists(data, words)
    if brief:
        return
    yield from score(data, words)
    yield from _trees(data, words)
    yield from listed(words.say("report.notices"), words.notices(data["notices"]))
    yield from listed(
        words.say("report.authority"), [statement(each, words) for each in data["authority"]]
    )
    unknown = [statement(each, words) for each in data["notes"] if each["certainty"] == "unknown"]
    yield from listed(words.say("report.unknowns"), unknown)
    yield from listed(words.say("report.inputs"), list(inputs(data["inputs"], words)))
    yield from listed(words.say("report.derivation"), list(derivation))


def _trees(data: Data, words: Words) -> Iterator[Line]:
    # A unit out of scope is not judged: its criteria would only read as failures.
    shown = TREES[:1] if data["verdict"] == "out-of-scope" else TREES
    for key, name in shown:
        if data[key]:
            yield from section(words.say(f"report.{name}"))
            for node in data[key]:
                yield from _node(node, words, 2)


def _node(node: Data, words: Words, indent: int, settled: bool = False) -> Iterator[Line]:
    """A node and what is below it. `settled`: a group above is met, so that nothing is to be done here."""
    outcome = words.say(f"outcome.{node['outcome']}")
    cite = words.citation(node["citation"])
    points = (
        f" · {words.say('report.points', **words.points(node['points'], 'got', 'possible', 'lost'))}"
        if node["points"]
        else ""
    )
    head = f"{SIGNS[node['outcome']]} {node['id']} {words.title(node['title'])}: {outcome} [{cite}]{points}"
    yield Line(head, indent, STYLES[node["outcome"]])
    for label, text in facts(node, words):
        if not (settled and label == "todo"):
            named = words.say(f"report.{NOTES.get(label, label)}")
            yield Line(f"{named}: {text}", indent + 4, "dim")
    if node["outcome"] == "NOT_APPLICABLE":
        return
    for child in node["children"]:
        yield from _node(child, words, indent + 4, settled or node["outcome"] == "MET")


def facts(node: Data, words: Words) -> Iterator[tuple[str, str]]:
    """What stands under a node: requirement, finding, evidence, refusals, to do; groups only say what is odd."""
    if node["certainty"] in ("unknown", "reading", "illustration") and not _same_as_children(node):
        yield "certainty", words.say(f"certainty.{node['certainty']}")
    if node["outcome"] == "NOT_APPLICABLE":
        return
    if node["found"] is not None:
        yield "required", words.reason(node["required"])
        yield "found", words.reason(node["found"]) + _margin(node, words)
    if node["witnesses"]:
        yield "witnesses", "; ".join(words.evidence(each) for each in node["witnesses"])
    for each in node["reasons"]:
        if each["code"] not in SAID:
            yield ("refused" if each["code"].startswith("refused.") else "gap"), words.reason(each)
    yield from (("todo", words.remedy(each)) for each in node["remedies"])
    late = node["outcome"] == "UNMET" and not node["children"] and not node["remedies"]
    if late and words.data["verdict"] != "out-of-scope":
        yield "todo", words.say("report.too-late")
    if node["target"]:
        said = words.say("report.target.met" if node["target"]["met"] else "report.target.unmet")
        yield (
            "target",
            f"{words.title(node['target']['title'])} ({words.written(node['target']['cite'])}): {said}",
        )


def _same_as_children(node: Data) -> bool:
    return bool(node["children"]) and all(
        child["certainty"] == node["certainty"] for child in node["children"]
    )


def _margin(node: Data, words: Words) -> str:
    margin = node["margin"]
    if not margin:
        return ""
    required = node["required"]
    most = required["code"] == "required.no-incident" or required["params"].get("op") in (
        "at_most",
        "under",
    )
    over = margin < 0 and most
    code = "spare" if margin > 0 else "over" if over else "short"
    return f" ({words.say(f'margin.{code}', count=abs(margin))})"


def inputs(read: Data, words: Words) -> Iterator[str]:
    """What the decision was made from, with digests."""
    yield f"{words.say('report.input.dossier')}: {read['dossier']}"
    for each in read["criteria"]:
        yield f"{words.say('report.input.criteria')} {each['name']}: {each['sha256']}"
    for each in read["attachments"]:
        yield f"{words.say('report.input.attachment')} {each['path']}: {each['sha256']}"
