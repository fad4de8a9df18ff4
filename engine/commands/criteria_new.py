"""`antt criteria new`: the first files of an edition or an overlay; they pass the reader before they are kept."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from engine import calendar, source
from engine.catalogue import EDITION_FILE, Catalogue
from engine.commands import Day, UnitType, catalogue, common, criteria_option, emit, told
from engine.compare.sides import laid
from engine.messages import say
from engine.problem import Problems
from engine.report.book_new import (
    NewEdition,
    NewOverlay,
    copied_files,
    edition_files,
    overlay_file,
)
from engine.schema.modelines import LINES, modelines
from engine.vocabulary import UNIT_TYPES, Text

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


@click.group("new", help=told("criteria-new.help"))
def command() -> None:
    """New criteria files."""


@command.command(
    "edition",
    help=told("criteria-new-edition.help"),
    epilog="antt criteria new edition --id tt01-2027 --short 'TT 01/2027/TT-BCA' --title 'Thông tư 01/2027' "
    "--from 2027-03-01 --like tt124-2021",
)
@click.option("--id", "name", help=told("option.new.id"))
@click.option("--short", help=told("option.new.short"))
@click.option("--title", help=told("option.new.title"))
@click.option("--title-en", help=told("option.new.title-en"))
@click.option("--from", "from_day", type=Day(), help=told("option.new.from"))
@click.option("--opens", help=told("option.new.opens"))
@click.option("--closes", help=told("option.new.closes"))
@click.option("--decide-before", "before", default="", help=told("option.new.before"))
@click.option("--unit", "units", multiple=True, type=UnitType(), help=told("option.new.units"))
@click.option("--like", help=told("option.new.like"))
@criteria_option
@common
def edition(
    name: str | None,
    short: str | None,
    title: str | None,
    title_en: str | None,
    from_day: date | None,
    opens: str | None,
    closes: str | None,
    before: str,
    units: Sequence[str],
    like: str | None,
    criteria: Path,
    lang: str,
) -> int:
    """Write a folder beside the other editions; it appears whole or not at all."""
    shelf = catalogue(criteria)
    asker = _Asker(lang)
    windows = {"opens": opens, "closes": closes} if like is None else {}
    said = asker.all({"id": name, "short": short, "title": title, "from": from_day, **windows})
    new = NewEdition(
        id=_checked_id(str(said["id"]), lang),
        short=str(said["short"]),
        title=Text(str(said["title"]), title_en or str(said["title"])),
        from_day=asker.day(said["from"]),
        opens=_year_day(str(said.get("opens", "")), lang) if like is None else "",
        closes=_year_day(str(said.get("closes", "")), lang) if like is None else "",
        before=_year_day(before, lang) if before else "",
    )
    files = (
        edition_files(new, units or UNIT_TYPES, lang)
        if like is None
        else copied_files(new, _files(shelf, like, lang), lang)
    )
    _keep(criteria / new.id, files, lang)
    click.echo(say(lang, "new.written", path=criteria / new.id, next=criteria / new.id))
    return 0


@command.command(
    "overlay",
    help=told("criteria-new-overlay.help"),
    epilog="antt criteria new overlay --id lam-giang-2026-commune --edition tt124-2021 --unit commune "
    "--title 'Quy định của tỉnh Lam Giang' --cite 'QĐ 12/2026/QĐ-UBND' --output lam-giang.yaml",
)
@click.option("--id", "name", help=told("option.new.id"))
@click.option("--edition", "edition_id", help=told("option.edition"))
@click.option("--unit", type=UnitType(), help=told("option.unit"))
@click.option("--title", help=told("option.new.title"))
@click.option("--title-en", help=told("option.new.title-en"))
@click.option("--cite", help=told("option.new.cite"))
@click.option("--output", "-o", type=click.Path(path_type=Path), help=told("option.output"))
@criteria_option
@common
def overlay_(
    name: str | None,
    edition_id: str | None,
    unit: str | None,
    title: str | None,
    title_en: str | None,
    cite: str | None,
    output: Path | None,
    criteria: Path,
    lang: str,
) -> int:
    """Write one file."""
    shelf = catalogue(criteria)
    given = {"id": name, "edition": edition_id, "unit": unit, "title": title, "cite": cite}
    said = {key: str(value) for key, value in _Asker(lang).all(given).items()}
    new = NewOverlay(
        id=_checked_id(said["id"], lang),
        edition=_known(shelf, said["edition"], lang),
        unit_type=said["unit"],
        title=Text(said["title"], title_en or said["title"]),
        cite=said["cite"],
    )
    if output is not None and output.exists():
        raise click.UsageError(say(lang, "new.exists", path=output))
    text = modelines("overlay", output) + overlay_file(new, lang)
    laid(source.parse(text.encode(), str(output or "-"), "overlay.yaml"), shelf)
    emit(text, output, lang)
    return 0


class _Asker:
    """Asks on the terminal for what no flag gave; elsewhere it says which flags are missing."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def all(self, given: Mapping[str, object | None]) -> dict[str, object]:
        missing = [name for name, value in given.items() if value is None]
        if missing and not sys.stdin.isatty():
            flags = ", ".join(f"--{name}" for name in missing)
            raise click.UsageError(say(self.lang, "new.missing", flags=flags))
        return {name: self._ask(name) if value is None else value for name, value in given.items()}

    def _ask(self, name: str) -> str:
        answer: str = click.prompt(say(self.lang, f"new.ask.{name}"), err=True)
        return answer.strip()

    def day(self, value: object) -> date:
        """A date from a flag, or as it was answered."""
        if isinstance(value, date):
            return value
        reading = calendar.read_day(str(value))
        if reading.day is None:
            raise click.UsageError(say(self.lang, "cli.day", value=value))
        return reading.day


def _checked_id(name: str, lang: str) -> str:
    if not _ID.fullmatch(name):
        raise click.UsageError(say(lang, "new.bad-id", name=name))
    return name


def _year_day(written: str, lang: str) -> str:
    if calendar.read_year_day(written) is None:
        raise click.UsageError(say(lang, "new.bad-day", value=written))
    return written


def _known(shelf: Catalogue, edition: str, lang: str) -> str:
    known = [each.id for each in shelf.editions]
    if edition not in known:
        raise click.UsageError(say(lang, "new.no-edition", name=edition, known=", ".join(known)))
    return edition


def _files(shelf: Catalogue, like: str, lang: str) -> dict[str, str]:
    _known(shelf, like, lang)
    paths = sorted((shelf.root / like).glob("*.yaml"))
    return {path.name: LINES.sub("", path.read_text(encoding="utf-8")) for path in paths}


def _keep(folder: Path, files: Mapping[str, str], lang: str) -> None:
    """Put the files where they belong once the reader has read them all. Raises Problems."""
    if folder.exists():
        raise click.UsageError(say(lang, "new.exists", path=folder))
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as name:
        draft = Path(name) / folder.name
        draft.mkdir()
        for file, text in files.items():
            kind = "edition" if file == EDITION_FILE else "criteria"
            (draft / file).write_text(modelines(kind, folder / file) + text, encoding="utf-8")
        _read(Catalogue(Path(name)), draft, folder)
        shutil.move(draft, folder)


def _read(shelf: Catalogue, draft: Path, folder: Path) -> None:
    try:
        for unit_type in UNIT_TYPES:
            if (draft / f"{unit_type}.yaml").is_file():
                shelf.standard(shelf.editions[0], unit_type)
    except Problems as problems:
        raise Problems(
            each._replace(
                mark=each.mark._replace(path=each.mark.path.replace(str(draft), str(folder)))
            )
            for each in problems.problems
        ) from None
