"""The message catalogues: every sentence that a user reads, in Vietnamese and in English.

A sentence is found by a stable key (`problem.unknown-key`), not by its English wording, so that neither
language is the master of the other. The catalogues are gettext files, one domain for each part of the
program; a test holds the two languages to the same keys and the same placeholders.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

LANGUAGES = ("vi", "en")
DOMAINS = (
    "problems",
    "report",
    "cli",
    "lint",
    "cases",
    "compare",
    "audit",
    "ledger",
    "explain",
    "excel",
    "office",
    "batch",
    "rollup",
)
LOCALE = Path(__file__).parent / "locale"


@cache
def _catalogue(lang: str, domain: str) -> gettext.NullTranslations:
    return gettext.translation(domain, LOCALE, [lang])


@cache
def _sentence(lang: str, key: str) -> str | None:
    for domain in DOMAINS:
        sentence = _catalogue(lang, domain).gettext(key)
        if sentence != key:
            return sentence
    return None


def say(lang: str, key: str, /, **params: object) -> str:
    """The sentence for `key` in `lang` ("vi" or "en"), its {placeholders} filled from `params`.

    Raises KeyError for a key that no catalogue holds: that is a bug, never a user's mistake.
    """
    sentence = _sentence(lang, key)
    if sentence is None:
        raise KeyError(f"{key} ({lang})")
    return sentence.format_map(params) if params else sentence


def has(lang: str, key: str) -> bool:
    """Whether some catalogue of `lang` holds `key`."""
    return _sentence(lang, key) is not None


def keys(prefix: str) -> tuple[str, ...]:
    """Every key that begins with `prefix`, sorted."""
    tables = (vars(_catalogue(LANGUAGES[0], domain))["_catalog"] for domain in DOMAINS)
    return tuple(sorted(key for table in tables for key in table if key.startswith(prefix)))


def cited(cite: str, lang: str) -> str:
    """A citation as it is written in Vietnamese, its common words put into `lang`; names and numbers stay."""
    if lang == "vi":
        return cite
    # The longer words first: "Biểu chấm điểm" is not a "điểm" of a clause.
    for key in sorted(keys("cited."), key=lambda each: -len(say("vi", each))):
        cite = cite.replace(say("vi", key), say(lang, key))
    return cite


def native(lang: str, text: str) -> str:
    """What the operating system or the YAML parser said in English, its known phrases put into `lang`."""
    if lang == "en":
        return text
    for key in sorted(keys("foreign."), key=len, reverse=True):  # the longer phrase first
        text = text.replace(key.removeprefix("foreign."), say(lang, key))
    return text
