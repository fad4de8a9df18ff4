"""Every problem and flaw of the ledger has its words, the same ones to fill in, in both
languages.
"""

from __future__ import annotations

import re
from gettext import GNUTranslations
from pathlib import Path

import engine.ledger
from engine.ledger import schema
from engine.ledger.verify import STEPS
from engine.messages import LANGUAGES, LOCALE, has

SOURCE = "\n".join(
    path.read_text() for path in sorted(Path(engine.ledger.__file__).parent.glob("*.py"))
)
QUOTED = r'"([a-z]+(?:-[a-z]+)+)"'


def after(*openings: str) -> set[str]:
    """The codes that stand in the source behind one of these."""
    found = (re.findall(rf"{opening}[^\"]*{QUOTED}", SOURCE) for opening in openings)
    return {code for codes in found for code in codes}


PROBLEMS = after(r"problem\(", r"_say\(", r"_about\(", r"Problem\(Mark") | set(
    schema.CODES.values()
)
FLAWS = after(r"Flaw\(") | set(re.findall(rf"return {QUOTED}", SOURCE))


def catalogue(lang: str) -> dict[str, str]:
    with (LOCALE / lang / "LC_MESSAGES" / "ledger.mo").open("rb") as file:
        return {key: value for key, value in GNUTranslations(file)._catalog.items() if key}


def test_every_code_has_its_sentences() -> None:
    """A problem has a hint too; a flaw may be any problem with the file."""
    assert len(PROBLEMS) > 30 and len(FLAWS) > 20
    keys = {f"{part}.{code}" for code in PROBLEMS for part in ("problem", "hint")}
    keys |= {f"flaw.{code}" for code in FLAWS} | {f"ledger.step.{step}" for step in STEPS}
    missing = {(lang, key) for lang in LANGUAGES for key in keys if not has(lang, key)}
    assert not missing


def test_the_two_languages_say_the_same() -> None:
    """The same keys, and the same places to fill."""
    vi, en = catalogue("vi"), catalogue("en")
    assert vi.keys() == en.keys()
    for key in vi:
        assert set(re.findall(r"{\w+}", vi[key])) == set(re.findall(r"{\w+}", en[key])), key


def test_the_compiled_catalogue_is_the_written_one() -> None:
    """Nobody forgot to compile."""
    for lang in LANGUAGES:
        written = (LOCALE / lang / "LC_MESSAGES" / "ledger.po").read_text()
        pairs = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', written, re.MULTILINE))
        assert {key: text.replace('\\"', '"') for key, text in pairs.items()} == catalogue(lang)
