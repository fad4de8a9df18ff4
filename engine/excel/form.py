"""A blank dossier as a workbook: it asks for exactly what the criteria need, and says where the law asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.calendar import Window, last_day_before, show
from engine.decision import decimal
from engine.dossier import types_below
from engine.excel import columns as forms
from engine.excel.columns import INFO, Column, sheet_name
from engine.excel.pen import Pen
from engine.messages import cited, say
from engine.standard import Standard
from engine.usage import cites

SPARE = {"documents": 15, "incidents": 30}
"""Empty lines beyond those that are printed."""
PAPERS, INCIDENTS = "TL", "VV"
"""How the lines of papers and of incidents are numbered: tài liệu, vụ việc."""
UNPRINTED = ("sha256",)
SMALL = (6, 5)
"""How many letters of the small print go where so many usual ones do."""
USUAL = 12
WIDTHS = {
    "#title": 42,
    "value": 22,
    "last_year": 10,
    "source": 10,
    "#how": 22,
    "#cites": 20,
    "name": 15,
    "id": 7,
    "kind": 30,
    "subject": 40,
    "number": 13,
    "date": 11,
    "issuer": 15,
    "issuer_name": 15,
    "signed": 6,
    "stamped": 6,
    "covers.from": 11,
    "covers.to": 11,
    "file": 14,
    "note": 14,
    "role": 28,
    "type": 34,
    "#row": 60,
}


def workbook(
    standard: Standard, year: int, window: Window | None, lang: str, name: str = "", code: str = ""
) -> bytes:
    """The workbook; the same standard and year give the same bytes. Raises ImportError without xlsxwriter."""
    form = _Form(standard, year, window, lang)
    form.pen.plan_lists()
    form.facts({"unit.name": name, "unit.code": code})
    for section in forms.sections(standard)[1:]:
        getattr(form, section)()
    form.pen.write_lists(list(forms.columns("lists", standard.vocabulary)))
    return form.pen.finish()


def title(standard: Standard, year: int, lang: str, key: str = "template.title") -> str:
    """What the workbook is: of which unit type, year and circular."""
    unit = say(lang, f"unit_type.{standard.unit_type}")
    return say(lang, key, unit=unit, year=year, edition=standard.edition.short)


def notes(standard: Standard, year: int, window: Window | None, lang: str) -> list[str]:
    """How to fill it in, for which window, and what not to write."""
    found = [say(lang, "excel.how"), say(lang, "template.personal")]
    before = standard.edition.schedules[standard.unit_type][0].decide_before
    if window is not None and before is not None:
        days = {"opens": show(window.opens), "closes": show(window.closes)}
        deadline = show(last_day_before(before.of(year)))
        found.append(say(lang, "template.window", deadline=deadline, **days))
    return found


def _small(width: int) -> int:
    return width * SMALL[0] // SMALL[1]


def _width(key: str) -> int:
    width = WIDTHS.get(key, USUAL)
    return _small(width) if key.startswith(INFO) else width


class _Form:
    """Writes the sheets of one dossier."""

    def __init__(self, standard: Standard, year: int, window: Window | None, lang: str) -> None:
        self.standard, self.year, self.window, self.lang = standard, year, window, lang
        self.words = standard.vocabulary
        self.cites = {term: cited(cite, lang) for term, cite in cites(standard).items()}
        self.pen = Pen(standard, lang, title(standard, year, lang))

    def columns(self, section: str) -> list[Column]:
        return [c for c in forms.columns(section, self.words) if c.key not in UNPRINTED]

    def begin(self, section: str, note: str, landscape: bool = True) -> tuple[Any, int]:
        """A sheet with its title and headings, and the first row below them."""
        page, columns = self.pen.page(section, landscape), self.columns(section)
        letters = int(sum(WIDTHS.get(each.key, USUAL) for each in columns))
        row = self.pen.top(page, sheet_name(section, self.lang), [note], len(columns), letters)
        self.pen.heads(page, row, columns, WIDTHS)
        page.freeze_panes(row + 1, 2 if columns[0].key == "id" else 1)
        return page, row + 1

    def facts(self, written: dict[str, str]) -> None:
        """The first sheet: what is asked once."""
        page, columns = self.pen.page("facts"), self.columns("facts")
        letters = int(sum(WIDTHS.get(each.key, USUAL) for each in columns))
        above = notes(self.standard, self.year, self.window, self.lang)
        heading = title(self.standard, self.year, self.lang)
        row = self.pen.top(page, heading, above, len(columns), letters)
        self.pen.heads(page, row, columns, WIDTHS)
        page.freeze_panes(row + 1, 2)
        ids = len(self.words.documents) + SPARE["documents"]
        self.pen.papers = f"='{sheet_name('documents', self.lang)}'!$A$5:$A${4 + ids}"
        for field in forms.fields(self.standard):
            row += 1
            self.field(page, row, field, written.get(field.key, ""))

    def field(self, page: Any, row: int, field: Column, written: str) -> None:
        """One row of the first sheet."""
        pen, name = self.pen, field.key.partition(".")[2]
        pen.put(page, row, 0, field.heading(self.lang))
        asked = {
            "value": None if field.key in forms.ABOVE else field,
            "last_year": field if field.yearly else None,
            "source": Column("source", "paper") if field.key.startswith("facts.") else None,
        }
        for at, (key, column) in enumerate(asked.items(), 1):
            if column is not None:
                pen.ask(page, row, at, column, written if key == "value" else "")
                pen.guide(page, (row, row), at, column, field.heading(self.lang))
            else:
                fixed = key == "value"
                pen.put(
                    page,
                    row,
                    at,
                    self.given(field.key) if fixed else "",
                    "fixed" if fixed else "off",
                )
        about = {"#how": self.how(field), "#cites": self.cites.get(("facts", name), "")}
        about["name"] = field.key
        for at, text in enumerate(about.values(), 4):
            pen.put(page, row, at, text, "info")
        title = (field.heading(self.lang), WIDTHS["#title"])
        pen.fit(page, row, [title, *((text, _small(WIDTHS[key])) for key, text in about.items())])

    def given(self, key: str) -> str:
        unit = say(self.lang, f"unit_type.{self.standard.unit_type}")
        return unit if key == "unit.type" else str(self.year)

    def how(self, field: Column) -> str:
        told = [] if field.key in forms.ABOVE else [say(self.lang, f"excel.how.{field.kind}")]
        fact = self.words.facts.get(field.key.partition(".")[2])
        if fact is not None and fact.at_most is not None:
            most = self.words.facts[fact.at_most].title.in_(self.lang)
            told.append(say(self.lang, "template.at-most", name=f"“{most}”"))
        return "; ".join(told)

    def rows(self, section: str, printed: Iterable[dict[str, str]], note: str) -> None:
        """One line for each of `printed`, what is printed written already."""
        page, first = self.begin(section, note)
        columns, lines = self.columns(section), list(printed)
        widths = {each.key: _width(each.key) for each in columns}
        for row, written in enumerate(lines, first):
            self.pen.fit(
                page, row, [(text, widths[key]) for key, text in written.items()] or [("", 1)]
            )
        for at, column in enumerate(columns):
            info = column.key.startswith(INFO)
            for row, written in enumerate(lines, first):
                text = written.get(column.key, "")
                if info:
                    self.pen.put(page, row, at, text, "info")
                else:
                    self.pen.ask(page, row, at, column, text)
            if not info:
                self.pen.guide(page, (first, first + len(lines) - 1), at, column)

    def say(self, key: str) -> str:
        return say(self.lang, f"excel.note.{key}")

    def documents(self) -> None:
        kinds = self.pen.lists["documents"].words
        named = [
            {"kind": title, "#cites": self.cites.get(("documents", word), "")}
            for word, title in kinds.items()
        ]
        lines = [*named, *({} for _ in range(SPARE["documents"]))]
        numbered = ({"id": f"{PAPERS}{at:02d}", **line} for at, line in enumerate(lines, 1))
        self.rows("documents", numbered, self.say("documents"))

    def incidents(self) -> None:
        lines = range(1, SPARE["incidents"] + 1)
        self.rows(
            "incidents", ({"id": f"{INCIDENTS}{at:02d}"} for at in lines), self.say("incidents")
        )

    def findings(self) -> None:
        subjects = self.pen.lists["findings"].words
        lines = (
            {"subject": title, "#cites": self.cites.get(("findings", word), "")}
            for word, title in subjects.items()
        )
        self.rows("findings", lines, self.say("findings"))

    def units_below(self) -> None:
        types = self.pen.lists["unit_types"].words
        lines = ({"type": types[name]} for name in types_below(self.standard))
        self.rows("units_below", lines, self.say("units-below"))

    def self_scores(self) -> None:
        rows = self.standard.scoring.rows if self.standard.scoring is not None else ()
        lines = (
            {"#row": row.title.in_(self.lang), "#most": decimal(row.points), "id": row.id}
            for row in rows
        )
        self.rows("self_scores", lines, self.say("self-scores"))
