"""Every problem and flaw of the ledger has its words, the same ones to fill in, in both
languages.
"""

from __future__ import annotations

import re
from gettext import GNUTranslations
from pathlib import Path

import engine.ledger
from engine.ledger import schema
from engine.ledger.verify import NOTHING_TO_VERIFY, STEPS
from engine.messages import LANGUAGES, LOCALE, has

SOURCE = "\n".join(
    path.read_text() for path in sorted(Path(engine.ledger.__file__).parent.glob("*.py"))
)
QUOTED = r'"([a-z]+(?:-[a-z]+)+)"'


FILE_CODES = set(schema.CODES.values()) | {"ledger-newer"}
CODES = set(re.findall(QUOTED, SOURCE))


def catalogue(lang: str) -> dict[str, str]:
    with (LOCALE / lang / "LC_MESSAGES" / "ledger.mo").open("rb") as file:
        return {key: value for key, value in GNUTranslations(file)._catalog.items() if key}


def test_every_code_has_its_sentences() -> None:
    """A problem has a hint too; what is wrong with the file itself is a problem and a flaw."""
    assert len(CODES) > 60
    for lang in LANGUAGES:
        problems = {code for code in CODES if has(lang, f"problem.{code}")}
        flaws = {code for code in CODES if has(lang, f"flaw.{code}")}
        assert problems | flaws == CODES
        assert problems >= FILE_CODES and flaws >= FILE_CODES - NOTHING_TO_VERIFY
        assert not [code for code in problems if not has(lang, f"hint.{code}")]
        assert {f"ledger.step.{step}" for step in STEPS} <= catalogue(lang).keys()


def test_no_sentence_is_left_over() -> None:
    """Each belongs to a code that the source still has."""
    keys = {key for key in catalogue("vi") if not key.startswith(("ledger.step.", "flaw.place."))}
    assert {key.partition(".")[2] for key in keys} == CODES


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
