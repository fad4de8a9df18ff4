"""`antt verify`: a capsule checked by the very steps of the script inside it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from engine import source
from engine.commands import common, emit, ledgers, output_options, told
from engine.messages import LANGUAGES
from engine.problem import Problem, Problems

LIMIT = 2**30
OF_TRUST = frozenset(("capsule-key-not-given", "capsule-key-untrusted"))
"""Flaws of a capsule that holds in itself."""


@click.command(
    "verify",
    help=told("verify.help"),
    epilog="antt verify muc-1.zip --public-key 'antt.example.vn/xa-a+1a2b3c4d+AbCd…'",
)
@click.argument("capsule", type=click.Path(path_type=Path))
@ledgers.public_key_option
@output_options("text", "json")
@common
def command(
    capsule: Path, public_key: str | None, form: str, output: Path | None, lang: str
) -> int:
    """Check a capsule: 0 all holds, 2 not a capsule, 3 no key given, 4 something does not hold."""
    from engine.ledger import standalone_verify
    from engine.ledger.capsule import check
    from engine.report import audit, text
    from engine.report.audit_replay import problem_data
    from engine.report.problems import render

    data = source.read_bytes(capsule, LIMIT)
    flaws = check(data, public_key)
    others, unread = (
        ((), ()) if {each.code for each in flaws} - OF_TRUST else _outside(data, capsule)
    )
    if form == "json":
        found = [audit.flaw_data(each, lang) for each in flaws]
        answer = {
            "schema_version": 1,
            "flaws": found,
            "others": others,
            "problems": [problem_data(each, lang) for each in unread],
        }
        said = json.dumps(answer, ensure_ascii=False, indent=2) + "\n"
    else:
        said = text.plain(audit.capsule(flaws, others, lang), 400)
    emit(said, output, lang)
    if unread:
        click.echo(render(unread, lang), err=True, nl=False)
        return 4
    return standalone_verify.status([(each.step, each.code, dict(each.params)) for each in flaws])


def _outside(data: bytes, path: Path) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """What `_others` finds, and why what was decided cannot be read, if so."""
    try:
        return _others(data, path), ()
    except Problems as problems:
        return (), problems.problems


def _others(data: bytes, path: Path) -> tuple[str, ...]:
    """Files outside of the proof, to be read or run, that are not as this program makes them from the rest."""
    from engine.audit import stored
    from engine.ledger import capsule, standalone_verify
    from engine.report.audit_page import page

    files = standalone_verify.unpack(data)
    with stored.legible(path, json.loads(files["entry.json"])["seq"]):
        recorded = stored.packed(files, path)
        pages = {page(recorded, lang) for lang in LANGUAGES} if recorded else set()
    ours = {"verify.py": {capsule.VERIFIER.read_bytes()}, "report/report.html": pages}
    outside = (name for name in sorted(files) if name in ours or name.startswith("report/"))
    return tuple(name for name in outside if files[name] not in ours.get(name, ()))
