"""The codes of a decision as sentences: parameters become titles, days and quantities of the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from engine.calendar import show
from engine.messages import cited, say
from engine.problem import letters

Data = Mapping[str, Any]
DAYS = ("day", "opens", "closes", "from", "to", "as_of", "until")
READ_DAYS = ("day-first", "day-short-year")
"""Notices of how a day was read: a dossier has many days, written in one way."""
SECTION = {"document": "documents", "fact": "facts", "finding": "findings"}


class Words:
    """Puts one decision's codes into one language."""

    def __init__(self, data: Data, lang: str) -> None:
        self.data, self.lang, self.terms = data, lang, data["terms"]

    def say(self, key: str, /, **params: object) -> str:
        """A sentence of the catalogue."""
        return say(self.lang, key, **params)

    def title(self, text: Data) -> str:
        """A bilingual title."""
        return str(text[self.lang])

    def reason(self, reason: Data) -> str:
        """A reason, requirement or finding as a sentence."""
        code, params = reason["code"], reason["params"]
        if code.startswith("required."):
            return self._required(code, params)
        if code == "found.ratio":
            share = self.number(percent(params["part"], params["whole"]))
            return self.say(code, percent=share, **params)
        if code in ("found.flag", "found.scale", "found.choice"):
            return self.say(code, value=self._value(params["fact"], params["value"]))
        named = {**params, "evidence": reason.get("evidence") or params.get("evidence", "")}
        return self.say(code, **self._worded(named))

    def number(self, shown: str) -> str:
        """A number with the decimal mark of the language."""
        return shown.replace(".", ",") if self.lang == "vi" else shown

    def points(self, data: Data, *names: str) -> dict[str, str]:
        """Points under these names, for the eye."""
        return {name: self.number(data[name]) for name in names}

    def remedy(self, remedy: Data) -> str:
        """A thing to do as a sentence."""
        code, params = remedy["code"], self._worded(remedy["params"])
        sentence = self.say(code, **params)
        if code == "settle.document" and "opens" in params:
            sentence += self.say("settle.document.dated", **params)
            if self.data["as_of"] > remedy["params"]["closes"]:
                sentence += self.say("settle.document.gone")
        if code == "mend.document" and "closes" in params:
            sentence += self.say("mend.document.until", **params)
        return sentence

    def notice(self, notice: Data) -> str:
        """A notice with its place in the dossier."""
        sentence = self.say(f"notice.{notice['code']}", **self._noticed(notice))
        return f"{self.place(notice)}: {sentence}"

    def place(self, notice: Data) -> str:
        """Where in the dossier: a line and column, or a cell of a sheet."""
        if "sheet" in notice:
            cell = f"{letters(notice['column'])}{notice['line']}"
            return self.say("report.cell", sheet=notice["sheet"], cell=cell)
        return self.say("report.line", line=notice["line"], column=notice["column"])

    def notices(self, notices: Sequence[Data]) -> list[str]:
        """All notices; the days of a dossier that were read in one way become one notice where they are many."""
        found: dict[str, list[Data]] = {code: [] for code in READ_DAYS}
        for each in notices:
            found.get(each["code"], []).append(each)
        many = {code: days for code, days in found.items() if len(days) > 1}
        others = [self.notice(each) for each in notices if each["code"] not in many]
        return [*others, *(self._days(code, days) for code, days in many.items())]

    def _days(self, code: str, days: Sequence[Data]) -> str:
        read = [
            self.say("notice.day-first.cell", place=self.place(each), **self._noticed(each))
            if "sheet" in each
            else self.say("notice.day-first.one", line=each["line"], **self._noticed(each))
            for each in days
        ]
        return self.say(f"notice.{code}.many", count=len(days), days="; ".join(read))

    def _noticed(self, notice: Data) -> dict[str, Any]:
        # A day that was read is shown year first: the other way round would say nothing about the reading.
        return {**self._worded(notice["params"]), "read": notice["params"].get("day", "")}

    def written(self, cite: str) -> str:
        """A citation written in Vietnamese, in the reader's language."""
        return cited(cite, self.lang)

    def citation(self, cite: Data) -> str:
        """A citation, smallest part first, as Vietnamese documents write it."""
        if cite["other"]:
            return cited(str(cite["other"]), self.lang)
        parts = [
            self.say(f"citation.{name}", **{name: cite[name]})
            for name in ("point", "clause", "article")
            if cite[name]
        ]
        return (" " if self.lang == "vi" else ", ").join(parts)

    def evidence(self, name: str) -> str:
        """A piece of evidence, named; a paper or an incident with its kind, number and day."""
        section, _, rest = name.partition(".")
        known = self.data.get("evidence", {}).get(name)
        if known is not None:
            number, day = known["number"], show(date.fromisoformat(known["day"]))
            about = self.say("evidence.paper.number", number=number) if number else ""
            about += self.say("evidence.paper.day", day=day)
            return self.say(
                "evidence.paper", title=self._term(section, known["kind"]), id=rest, about=about
            )
        title = self._term("findings" if section == "findings" else "facts", rest)
        if section == "units_below":
            title = self.say(f"unit_type.{rest}")
        return self.say(f"evidence.{section}", id=title)

    def _required(self, code: str, params: Data) -> str:
        build: Callable[[Data], str] | None = {
            "required.document": self._required_document,
            "required.no-incident": self._required_no_incident,
        }.get(code)
        if build is not None:
            return build(params)
        worded = self._worded({key: value for key, value in params.items() if key != "to"})
        worded["test"] = self._test(params)
        if "to" in params:
            worded["to"] = self._list("facts", str(params["to"]))
        if params.get("unit") in ("flag", "choice"):
            worded["limit"] = self._limit(params)
        if "law" not in params:
            return self.say(code, **worded)
        law = self._test({**params, "op": params["law_op"], "limit": params["law"]})
        return self.say(code, **worded) + self.say("required.law", law=law)

    def _required_document(self, params: Data) -> str:
        sentence = self.say(
            "required.document", document=self._term("documents", params["document"])
        )
        if params["dated"]:
            sentence += self.say(
                "required.document.dated", dated=self.say(f"dated.{params['dated']}")
            )
        if params["issuers"]:
            sentence += self.say(
                "required.document.issuers", issuers=self._list("issuers", params["issuers"])
            )
        if params["limit"] != "1":
            sentence += self.say("required.document.limit", limit=params["limit"])
        return sentence

    def _required_no_incident(self, params: Data) -> str:
        sentence = self.say(
            "required.no-incident", incidents=self._list("incidents", params["incidents"])
        )
        if params["gravity"]:
            sentence += self._gravity(params["gravity"])
        if params["excepted"]:
            sentence += self.say("required.no-incident.excepted")
        if "law" in params:
            law = self._gravity(params["law"]).lstrip(", ")
            sentence += self.say("required.law", law=law)
        return sentence

    def _gravity(self, word: str) -> str:
        gravity = self.title(self.terms["scales"]["gravity"][word])
        return self.say("required.no-incident.gravity", gravity=gravity)

    def _test(self, params: Data) -> str:
        unit, op = params.get("unit"), params.get("op")
        if unit in ("level", "last_year"):
            return self.say(f"operator.{unit}.{op}", limit=self._limit(params))
        return self.say(f"operator.{op}", limit=params["limit"]) if op else ""

    def _limit(self, params: Data) -> str:
        limit, unit = str(params["limit"]), params.get("unit")
        if unit == "flag":
            return self.say("flag.yes" if params["op"] == "at_least" else "flag.no")
        if unit in ("level", "choice"):
            titles = self.terms["choices"][params["fact"]]
            return ", ".join(self.title(titles[word]) for word in limit.split(", "))
        return limit

    def _value(self, fact: str, value: int) -> str:
        levels = self.terms["levels"].get(fact)
        if levels is None:
            return self.say("flag.yes" if value else "flag.no")
        return self.title(levels[value])

    def _worded(self, params: Data) -> dict[str, Any]:
        return {key: self._word(key, value) for key, value in params.items()}

    def _word(self, key: str, value: Any) -> Any:
        if key in DAYS:
            return show(date.fromisoformat(value))
        if key in SECTION:
            return self._term(SECTION[key], value)
        if key == "evidence":
            return self.evidence(value) if value else ""
        if key in ("unit_type", "status"):
            return self.say(f"{key}.{value}")
        if key == "unit_types":
            return ", ".join(self.say(f"unit_type.{name}") for name in value.split(","))
        if key == "issuers":
            return self._list("issuers", value)
        return self._list("facts", value) if key == "of" else value

    def _list(self, section: str, names: str) -> str:
        return "; ".join(self._term(section, name) for name in names.split(","))

    def _term(self, section: str, name: str) -> str:
        text = self.terms[section].get(name)
        return self.title(text) if text is not None else name


def percent(part: int, whole: int) -> str:
    """A share for the eye, two decimals at most, "≈" for "=" where it is not exact. Decisions never use it."""
    exact = Fraction(part * 100, whole)
    hundredths = (exact * 100 + Fraction(1, 2)).__floor__()
    shown = f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")
    return f"{'=' if exact * 100 == hundredths else '≈'} {shown}%"
