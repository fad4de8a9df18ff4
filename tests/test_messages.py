"""`engine.messages`: two languages with the same keys, the same placeholders, and nothing left unsaid."""

from __future__ import annotations

import ast
import errno
import os
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from engine import messages
from engine.messages import DOMAINS, LANGUAGES, LOCALE, has, say

ROOT = Path(__file__).resolve().parents[1]
SOURCE = [path for path in (ROOT / "engine").rglob("*.py") if "ledger" not in path.parts]
CORE_CODES = ("refuse", "refuse_key", "_refuse", "_refuse_at", "Problem", "choice")
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


def catalogue(lang: str, domain: str, suffix: str = "po") -> Catalog:
    """A catalogue as Babel reads it."""
    with (LOCALE / lang / "LC_MESSAGES" / f"{domain}.{suffix}").open("rb") as file:
        return read_po(file, abort_invalid=True) if suffix == "po" else read_mo(file)


def sentences(lang: str, domain: str, suffix: str = "po") -> dict[str, str]:
    """Key to sentence."""
    return {str(each.id): str(each.string) for each in catalogue(lang, domain, suffix) if each.id}


def placeholders(sentence: str) -> set[str]:
    """The {names} that a sentence wants filled."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def keys(prefix: str, domain: str = "problems") -> set[str]:
    """The keys that begin with `prefix`, without it."""
    return {key.removeprefix(prefix) for key in sentences("vi", domain) if key.startswith(prefix)}


@pytest.mark.parametrize("domain", DOMAINS)
def test_both_languages_say_the_same_things(domain: str) -> None:
    """The same keys, each with a sentence, and with the same placeholders."""
    vietnamese, english = (sentences(lang, domain) for lang in ("vi", "en"))
    assert vietnamese.keys() == english.keys()
    for key in vietnamese:
        assert vietnamese[key].strip(), key
        assert english[key].strip(), key
        assert placeholders(vietnamese[key]) == placeholders(english[key]), key


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_the_compiled_catalogues_are_in_step(lang: str, domain: str) -> None:
    """`make messages` was run after the last change."""
    assert sentences(lang, domain, "mo") == sentences(lang, domain)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_key_is_in_two_domains(lang: str) -> None:
    """The first would hide the second."""
    seen: dict[str, str] = {}
    for domain in DOMAINS:
        for key in sentences(lang, domain):
            assert seen.setdefault(key, domain) == domain, key


def test_the_catalogues_of_a_language_are_all_read() -> None:
    """A file beside the others that no domain names would never be used (click's own is for click)."""
    for lang in LANGUAGES:
        files = {path.stem for path in (LOCALE / lang / "LC_MESSAGES").glob("*.po")}
        assert files - {"click"} == set(DOMAINS)


def test_every_problem_has_a_hint() -> None:
    """What is wrong, and how to mend it."""
    for domain in DOMAINS:
        problems, hints = keys("problem.", domain), keys("hint.", domain)
        assert problems <= hints
        assert {hint.removesuffix(".nearest") for hint in hints} <= problems


def codes_in(path: Path) -> set[str]:
    """The problem codes that a module writes: words with dashes that it passes to what makes problems."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            if called in CORE_CODES:
                words = [each.value for each in node.args if isinstance(each, ast.Constant)]
                found |= {word for word in words if isinstance(word, str) and CODE.fullmatch(word)}
    return found


def test_every_code_of_the_source_has_words() -> None:
    """A problem without a sentence would be a bug at the moment somebody needs it."""
    used = {code for path in SOURCE for code in codes_in(path)}
    assert len(used) > 60
    for code in used:
        for lang in LANGUAGES:
            assert has(lang, f"problem.{code}"), code
            assert has(lang, f"hint.{code}"), code


def test_every_code_of_the_catalogue_is_tripped_by_some_test() -> None:
    """A guard without a case that trips it is not a guard: the list of such codes is empty."""
    tests = ROOT / "tests"
    corpora = [*(tests / "bad_dossiers").iterdir(), *(tests / "bad_criteria").iterdir()]
    tripped = {
        code
        for path in corpora
        for code in re.findall(r"# expect: \d+:\d+ (\S+)", path.read_text(encoding="utf-8"))
    }
    for path in tests.rglob("test_*.py"):
        strings = (
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        tripped |= {text for text in strings if CODE.fullmatch(text)}
    assert not sorted(keys("problem.") - tripped)


def test_a_sentence_is_filled() -> None:
    """From its parameters, in either language."""
    assert say("en", "problem.key-unknown", key="a", nearest="") == '"a" is not a key here.'
    assert say("vi", "problem.key-unknown", key="a", nearest="") == 'Không có khoá "a" ở đây.'


def test_a_key_without_a_sentence_is_a_bug() -> None:
    """It is never printed to a user."""
    with pytest.raises(KeyError):
        say("vi", "no.such.key")
    assert not has("en", "no.such.key")
    assert messages.LANGUAGES[0] == "vi"


def test_what_other_programs_say_is_said_in_the_reader_s_language() -> None:
    """The system's and the parser's phrases are put into Vietnamese; one that is not known stays as it is."""
    said = "while parsing a block mapping did not find expected key"
    assert messages.native("vi", said) == "trong một bảng viết theo dòng, không thấy khoá ở cột này"
    assert messages.native("en", said) == said
    for number in (errno.EACCES, errno.ENOSPC, errno.EISDIR, errno.ENAMETOOLONG, errno.EROFS):
        assert messages.native("vi", os.strerror(number)) != os.strerror(number)
    assert messages.native("vi", "something else") == "something else"
