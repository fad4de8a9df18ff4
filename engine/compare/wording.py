"""What a clause asks for, said in both languages at once: limits, exceptions, conditions, papers."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from engine.calendar import YearDay
from engine.messages import LANGUAGES, say
from engine.operators import OPERATORS
from engine.standard import (
    Check,
    Citation,
    OfDocument,
    OfFact,
    OfIncidents,
    Schedule,
    Test,
    Unless,
)
from engine.vocabulary import DocumentKind, Level, Text, Vocabulary

NO_WORDS = Text("", "")


def both(key: str, **params: Text | str | int) -> Text:
    """The sentence for `key` in Vietnamese and in English; a bilingual parameter gives each its own words."""
    said = {
        lang: say(
            lang,
            key,
            **{
                name: value.in_(lang) if isinstance(value, Text) else value
                for name, value in params.items()
            },
        )
        for lang in LANGUAGES
    }
    return Text(**said)


def same(words: str) -> Text:
    """Words that are the same in both languages: a number, an id."""
    return Text(words, words)


def listed(texts: Iterable[Text], between: str = ", ") -> Text:
    """Several titles in a row."""
    each = tuple(texts)
    return Text(between.join(text.vi for text in each), between.join(text.en for text in each))


def unit_types(names: Iterable[str]) -> Text:
    """Unit types by name."""
    return listed((both(f"unit_type.{name}") for name in names), "; ")


def cited(cite: Citation) -> Text:
    """A citation, smallest part first, as Vietnamese documents write it."""
    if cite.other:
        return same(cite.other)
    parts = [
        both(f"citation.{name}", **{name: value})
        for name, value in (
            ("point", cite.point),
            ("clause", cite.clause),
            ("article", cite.article),
        )
        if value
    ]
    return Text(" ".join(part.vi for part in parts), ", ".join(part.en for part in parts))


def year_day(day: YearDay) -> Text:
    """A day of the year, with the year where it is the one before."""
    written = f"{day.day:02d}/{day.month:02d}"
    return both("compare.day.previous", day=written) if day.years_before else same(written)


def window(schedule: Schedule) -> Text:
    """The window of a schedule, its two days named; or that they are to be given."""
    if schedule.opens is None or schedule.closes is None:
        return both("compare.not-given")
    ends = {"opens": year_day(schedule.opens), "closes": year_day(schedule.closes)}
    return both("compare.window", **ends)


def limit(check: Check, words: Vocabulary) -> Text:
    """The limit of a check as people say it."""
    subject, test = check.subject, check.test
    if isinstance(subject, OfFact):
        fact = words.facts[subject.name]
        if test.unit == "flag":
            return both("flag.yes" if test.op == "at_least" else "flag.no")
        if test.unit == "choice":
            return listed(level.title for level in fact.levels if level.word in subject.one_of)
        if test.unit == "level":
            return _span(test, fact.levels)
    if test.unit == "last_year":
        return both(f"operator.last_year.{test.op}")
    return both(f"operator.{test.op}", limit=test.shown)


def _span(test: Test, levels: tuple[Level, ...]) -> Text:
    """The levels that satisfy a limit: "under a warning" and "at most a reprimand" are the same."""
    holds = OPERATORS[test.op].holds
    allowed = [at for at, _ in enumerate(levels) if holds(Fraction(at), test.limit)]
    if not allowed:
        return both("compare.no-level")
    upward = allowed[-1] == len(levels) - 1 and allowed[0] > 0
    key, at = ("at_least", allowed[0]) if upward else ("at_most", allowed[-1])
    return both(f"operator.level.{key}", limit=levels[at].title)


def exception(unless: Unless | None, words: Vocabulary) -> Text:
    """An exception, nested as it is."""
    if unless is None:
        return both("compare.no-exception")
    if unless.flag:
        return words.flags[unless.flag].title
    parts = [
        exception(part, words) if part.flag else _bracketed(exception(part, words))
        for part in unless.parts
    ]
    return _joined(parts, unless.rule)


def _joined(parts: list[Text], rule: str) -> Text:
    word = both(f"compare.join.{rule}")
    return Text(f" {word.vi} ".join(p.vi for p in parts), f" {word.en} ".join(p.en for p in parts))


def _bracketed(text: Text) -> Text:
    return Text(f"({text.vi})", f"({text.en})")


def conditions(checks: Iterable[Check], words: Vocabulary) -> Text:
    """The conditions under which a clause applies, its own and those of the groups above it."""
    each = [
        both("compare.condition", fact=title_of(check, words), limit=limit(check, words))
        for check in checks
    ]
    return listed(each, "; ") if each else both("compare.always")


def title_of(check: Check, words: Vocabulary) -> Text:
    """The name of the figure that a condition reads."""
    assert isinstance(check.subject, OfFact)  # the reader takes nothing else as a condition
    return words.facts[check.subject.name].title


def dated(subject: OfDocument, words: Vocabulary) -> Text:
    """When a paper must be dated: by the clause, else by its kind."""
    if subject.dated:
        return both(f"dated.{subject.dated}")
    return both(f"compare.period.{words.documents[subject.kind].period}")


def paper_rules(kind: DocumentKind) -> Text:
    """What makes a paper of a kind count: signature, stamp, the days that it speaks for."""
    rules = [
        both(f"compare.paper.{name}")
        for name, wanted in (
            ("signed", kind.signed),
            ("stamped", kind.stamped),
            ("covers", kind.covers),
            ("minutes", kind.minutes),
        )
        if wanted
    ]
    return listed(rules) if rules else both("compare.paper.plain")


def issuers(subject: OfDocument, words: Vocabulary) -> Text:
    """Who must have issued a paper."""
    titles = [words.issuers[name].title for name in subject.issued_by]
    return listed(titles, " / ") if titles else both("compare.any-issuer")


def gravity(subject: OfIncidents, words: Vocabulary) -> Text:
    """From which gravity up an incident counts."""
    levels = {level.word: level.title for level in words.gravity}
    if not subject.gravity:
        return both("compare.any-gravity")
    return both("operator.level.at_least", limit=levels[subject.gravity])
