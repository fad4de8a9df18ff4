"""What changed between two dossiers, as a readable document and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from engine.calendar import show
from engine.report.book_blocks import Block, Bullets, Grid, Heading, Item, Para
from engine.report.lines import TREES, facts
from engine.report.since import Field, Moved, Piece, Side, Since, Value
from engine.report.summary import score_line
from engine.report.words import Words

SCHEMA_VERSION = 1
STYLES = {"MET": "good", "UNMET": "bad", "UNPROVEN": "unknown", "NOT_APPLICABLE": ""}
NAMED = ("kind", "number", "date")
"""What the name of a paper or an incident says already."""
FIGURES = ("facts", "units_below", "self_scores")
SHORT = 12
"""So much of a digest tells two files apart."""


def blocks(found: Since, lang: str, brief: bool = False) -> Iterator[Block]:
    """The document; `brief` ends after the verdict."""
    old, new = Words(found.old.data, lang), Words(found.new.data, lang)
    unit = new.say("page.name", unit=new.data["unit"]["name"], year=new.data["year"])
    yield Heading(1, new.say("since.title", unit=unit))
    yield Para(new.say("since.how", day=show(date.fromisoformat(new.data["as_of"]))))
    header = ("what", "old", "new")
    yield Grid(tuple(new.say(f"since.{key}") for key in header), tuple(_heads(old, new)))
    if not found.moved and not found.pieces:
        yield Para(new.say("since.same-bytes" if found.same_bytes else "since.nothing"))
    if brief:
        return
    yield from _section("since.blockers", list(_blockers(old, new)), new)
    for key, name in TREES:
        moved = [_criterion(each, old, new) for each in found.moved if each.tree == key]
        yield from _section(f"report.{name}", moved, new)
    for figures, title in ((False, "since.evidence"), (True, "since.figures")):
        chosen = [each for each in found.pieces if _is_figure(each) is figures]
        yield from _section(title, [_piece(each, old, new) for each in chosen], new)
    yield Heading(2, new.say("report.inputs"))
    sides = (("old", found.old), ("new", found.new))
    yield Bullets(
        tuple(f"{new.say(f'since.{name}')}: {side.dossier.sha256}" for name, side in sides)
    )


def _section(title: str, items: Sequence[Block], words: Words) -> Iterator[Block]:
    if items:
        yield Heading(2, f"{words.say(title)} ({len(items)})")
        yield from items


def _is_figure(piece: Piece) -> bool:
    return piece.name.partition(".")[0] in FIGURES


def _heads(old: Words, new: Words) -> Iterator[tuple[str, str, str]]:
    """The verdict; and of the rest what differs."""
    yield (new.say("report.verdict"), _verdict(old), _verdict(new))
    score = "since.score.indicative" if new.data["score"]["indicative"] else "report.score"
    rows = (
        ("sheet.column.approvable", _approvable(old), _approvable(new)),
        (score, _score(old), _score(new)),
    )
    yield from ((new.say(key), was, now) for key, was, now in rows if was != now)


def _verdict(words: Words) -> str:
    return words.say(f"verdict.{words.data['verdict']}")


def _approvable(words: Words) -> str:
    return words.say("check.may" if words.data["approvable"] else "check.may-not")


def _score(words: Words) -> str:
    out = words.data["verdict"] == "out-of-scope"
    return words.say("since.no-score") if out else score_line(words.data["score"], words)


def _blockers(old: Words, new: Words) -> Iterator[Item]:
    """What no longer stands in the way of approval, and what now does."""
    was, now = ([words.reason(each) for each in words.data["blockers"]] for words in (old, new))
    yield from (
        Item(f"{each}: {new.say('since.blocker.gone')}", (), "good")
        for each in was
        if each not in now
    )
    yield from (
        Item(f"{each}: {new.say('since.blocker.new')}", (), "bad")
        for each in now
        if each not in was
    )


def _criterion(moved: Moved, old: Words, new: Words) -> Item:
    node, was = moved.now, new.say(f"outcome.{moved.was['outcome']}")
    now = new.say(f"outcome.{node['outcome']}")
    outcome = now if was == now else f"{was} → {now}"
    title = f"{node['id']} {new.title(node['title'])} [{new.citation(node['citation'])}]: {outcome}"
    return Item(title, tuple(_found(moved, old, new)), STYLES[node["outcome"]])


def _found(moved: Moved, old: Words, new: Words) -> Iterator[tuple[str, str]]:
    was, now = moved.was["found"], moved.now["found"]
    if was != now and now is not None:
        before = "" if was is None else f"{old.reason(was)} → "
        yield new.say("report.found"), f"{before}{new.reason(now)}"
    for kind, text in facts(moved.now, new):
        if kind in ("refused", "gap"):
            yield new.say(f"page.{kind}"), text
        elif kind == "todo":
            yield new.say("report.todo"), text


def _piece(piece: Piece, old: Words, new: Words) -> Item:
    words = old if piece.kind == "removed" else new
    section = piece.name.partition(".")[0]
    told = [
        (field_name(each, new), _turn(each, piece, old, new))
        for each in piece.fields
        if piece.kind == "changed"
        or (
            piece.kind == "added"
            and not (section in ("documents", "incidents") and each.name in NAMED)
        )
    ]
    kind = new.say(f"since.kind.{piece.kind}")
    return Item(f"{kind}: {piece_name(piece, words)}", tuple(told), piece.kind)


def _turn(field: Field, piece: Piece, old: Words, new: Words) -> str:
    now = value(piece, field, field.now, new)
    return now if piece.kind == "added" else f"{value(piece, field, field.was, old)} → {now}"


def piece_name(piece: Piece, words: Words) -> str:
    """A piece of evidence, named as in the report."""
    section, _, rest = piece.name.partition(".")
    if section in ("unit", "window"):
        return words.say(f"report.{section}")
    if section == "self_scores":
        return words.say("since.self-score", row=rest)
    return words.evidence(piece.name)


def field_name(field: Field, words: Words) -> str:
    """What is stated."""
    section, _, rest = field.name.partition(".")
    if section == "flag" and rest:
        return words.title(words.terms["flags"][rest])
    return words.say(f"since.field.{field.name}")


def value(piece: Piece, field: Field, stated: Value, words: Words) -> str:
    """What was stated, as people write it."""
    section, _, name = piece.name.partition(".")
    if stated is None:
        return words.say("since.not-stated")
    if isinstance(stated, bool):
        word = "MET" if stated else "UNMET"
        answer = f"outcome.{word}" if section == "findings" else f"flag.{'yes' if stated else 'no'}"
        return words.say(answer)
    if isinstance(stated, int):
        return str(stated)
    return _text(section, name, field.name, stated, words)


def _text(section: str, name: str, field: str, stated: str, words: Words) -> str:
    if field in ("date", "opens", "closes"):
        return show(date.fromisoformat(stated))
    if field == "covers":
        return " – ".join(show(date.fromisoformat(day)) for day in stated.split("/"))
    if field == "sha256":
        return f"{stated[:SHORT]}…"
    if field == "points":
        return words.number(stated)
    return _term(section, name, field, stated, words)


def _term(section: str, name: str, field: str, stated: str, words: Words) -> str:
    """A word of the vocabulary by its title; any other text as it is."""
    if section == "facts" and field != "source":
        return words.title(words.terms["choices"][name][stated])
    table: Mapping[str, Any] = {
        "kind": words.terms.get(section, {}),
        "issuer": words.terms["issuers"],
        "gravity": words.terms["scales"].get("gravity", {}),
    }.get(field, {})
    return words.title(table[stated]) if stated in table else stated


def data(found: Since, lang: str) -> dict[str, Any]:
    """Everything that changed as plain data, with sentences in `lang`."""
    old, new = Words(found.old.data, lang), Words(found.new.data, lang)
    unit = {key: new.data["unit"][key] for key in ("type", "code", "name")}
    return {
        "schema_version": SCHEMA_VERSION,
        "lang": lang,
        "as_of": new.data["as_of"],
        "unit": unit,
        "year": new.data["year"],
        "old": _side(found.old, old),
        "new": _side(found.new, new),
        "criteria": [_moved_data(each, old, new) for each in found.moved],
        "evidence": [_piece_data(each, old, new) for each in found.pieces],
    }


def _side(side: Side, words: Words) -> dict[str, Any]:
    told, score = side.data, side.data["score"]
    return {
        "dossier": side.dossier.sha256,
        "verdict": told["verdict"],
        "approvable": told["approvable"],
        "blockers": [{**each, "text": words.reason(each)} for each in told["blockers"]],
        "score": {key: score[key] for key in ("indicative", "got", "reachable", "possible")},
    }


def _moved_data(moved: Moved, old: Words, new: Words) -> dict[str, Any]:
    return {
        "tree": moved.tree,
        "id": moved.now["id"],
        "title": moved.now["title"],
        "old": _state(moved.was, old),
        "new": _state(moved.now, new),
    }


def _state(node: Mapping[str, Any], words: Words) -> dict[str, Any]:
    found = node["found"]
    return {
        "outcome": node["outcome"],
        "found": None if found is None else {**found, "text": words.reason(found)},
        "reasons": [{**each, "text": words.reason(each)} for each in node["reasons"]],
    }


def _piece_data(piece: Piece, old: Words, new: Words) -> dict[str, Any]:
    return {
        "name": piece.name,
        "kind": piece.kind,
        "text": piece_name(piece, old if piece.kind == "removed" else new),
        "fields": [
            {
                "name": each.name,
                "old": each.was,
                "new": each.now,
                "text": f"{field_name(each, new)}: {_turn(each, piece._replace(kind='changed'), old, new)}",
            }
            for each in piece.fields
        ],
    }
