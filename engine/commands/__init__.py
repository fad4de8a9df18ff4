"""The verbs of the command line, one module a verb; here is what all of them share.

Nothing here reads a clock: `cli.py` hands the day and the moment down in `Settings`.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from engine import calendar, source
from engine.catalogue import SHIPPED, Catalogue
from engine.commands.output import emit as emit
from engine.commands.output import unprinted as unprinted
from engine.fields import Reader
from engine.messages import LANGUAGES, say
from engine.problem import Mark, Problem, Problems
from engine.source import Document
from engine.vocabulary import UNIT_TYPES

PROJECT_FILE = "antt.yaml"
PROJECT_KEYS = (
    "lang",
    "color",
    "overlay",
    "criteria",
    "ledger",
    "key",
    "quiet",
    "width",
    "lint",
)
PROJECT_CHOICES = {"lang": LANGUAGES, "color": ("auto", "always", "never")}
PROJECT_VALUES = {"quiet": Reader.flag, "width": Reader.count}
PROJECT_PATHS = ("overlay", "criteria", "ledger", "key")
DEFAULT_WIDTH = 100
WORST_LAST = (0, 3, 1, 2, 4, 70)
_Command = TypeVar("_Command", bound=Callable[..., object])


class Settings(NamedTuple):
    """What the root command hands to every verb."""

    today: date
    now: datetime


class VerbGroup(click.Group):
    """A group that hands its defaults (from the project file) down to whichever verb is called."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb called, its defaults those of this group."""
        name, command, rest = super().resolve_command(ctx, args)
        if name is not None and ctx.default_map is not None:
            ctx.default_map = {**ctx.default_map, name: ctx.default_map}
        return name, command, rest


class LazyGroup(VerbGroup):
    """A group whose verbs are imported when called: a check must not pay for what it does not use."""

    def __init__(self, *arguments: Any, verbs: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.verbs = verbs

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order of their table."""
        return list(self.verbs)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb called; for an unknown one the nearest that is known is named."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as unknown:
            raise click.exceptions.NoSuchCommand(
                unknown.command_name, possibilities=self.verbs, ctx=ctx
            ) from None

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The `command` of the verb's module; None for an unknown verb."""
        module = self.verbs.get(cmd_name)
        if module is None:
            return None
        command: click.Command = import_module(module).command
        return command


def language(words: Sequence[str], otherwise: str = "vi") -> str:
    """The language asked for on the command line, else by ANTT_LANG, else `otherwise`."""
    given = [words[at + 1] for at, word in enumerate(words[:-1]) if word == "--lang"]
    given += [word.partition("=")[2] for word in words if word.startswith("--lang=")]
    wanted = [*given, os.environ.get("ANTT_LANG", ""), otherwise]
    return next((each for each in wanted if each in LANGUAGES), "vi")


SHELL_LANGUAGE = language(sys.argv[1:])
"""The language of help texts, which click wants before it has read any option."""


def told(key: str) -> str:
    """A help text of the catalogue."""
    return say(SHELL_LANGUAGE, key)


class Day(click.ParamType[date]):
    """A date on the command line, read exactly as in a dossier."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date that `value` says; a usage error if it says none, or one of a year that nothing is judged in."""
        from engine.dossier import YEARS

        if isinstance(value, date):
            return value
        reading = calendar.read_day(str(value))
        if reading.day is None:
            self.fail(say(SHELL_LANGUAGE, "cli.day", value=value), param, ctx)
        if reading.day.year not in YEARS:
            self.fail(say(SHELL_LANGUAGE, "cli.day-range", value=value), param, ctx)
        return reading.day


class UnitType(click.Choice[str]):
    """A unit type by its identifier, or by its Vietnamese name: `commune`, `xã`, `xa`."""

    def __init__(self) -> None:
        super().__init__(UNIT_TYPES)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The identifier that `value` names; a usage error with all of them if it names none."""
        named = {
            _bare(word): name
            for name in UNIT_TYPES
            for word in say("vi", f"unit_words.{name}").split(", ")
        }
        return super().convert(named.get(_bare(str(value)), value), param, ctx)

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """All unit types, each with its name."""
        names = ", ".join(
            f"{name} ({say(SHELL_LANGUAGE, f'unit_type.{name}')})" for name in UNIT_TYPES
        )
        return say(SHELL_LANGUAGE, "cli.unit-type", value=value, names=names)


def _bare(word: str) -> str:
    """A word without its accents, as people type it in a hurry."""
    plain = unicodedata.normalize("NFD", word.casefold().replace("đ", "d"))
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).split())


def common(command: _Command) -> _Command:
    """The options that every verb has."""
    choice = click.Choice(LANGUAGES)
    command = click.option(
        "--lang", type=choice, default="vi", envvar="ANTT_LANG", help=told("option.lang")
    )(command)
    command = click.option("--debug", is_flag=True, expose_value=False, help=told("option.debug"))(
        command
    )
    return command


def output_options(*formats: str) -> Callable[[_Command], _Command]:
    """--format with these forms, the first by default, and --output."""

    def decorate(command: _Command) -> _Command:
        command = click.option(
            "--output", "-o", type=click.Path(path_type=Path), help=told("option.output")
        )(command)
        choice = click.Choice(formats)
        return click.option(
            "--format", "form", type=choice, default=formats[0], help=told("option.format")
        )(command)

    return decorate


as_of_option = click.option("--as-of", "as_of", type=Day(), help=told("option.as-of"))
overlay_option = click.option(
    "--overlay", type=click.Path(path_type=Path), help=told("option.overlay")
)
criteria_option = click.option(
    "--criteria", type=click.Path(path_type=Path), default=SHIPPED, help=told("option.criteria")
)
color_option = click.option(
    "--color",
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    help=told("option.color"),
)


def colours(wanted: str, output: Path | None) -> bool:
    """Whether to write colours: by the option, then NO_COLOR and FORCE_COLOR, then whether it is a terminal."""
    if wanted != "auto":
        return wanted == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (output is None and sys.stdout.isatty())


def text_width(wanted: int | None) -> int:
    """The width of text: as asked, else the terminal's, else a fixed one, so that files come out alike."""
    if wanted or not sys.stdout.isatty():
        return wanted or DEFAULT_WIDTH
    return os.get_terminal_size(sys.stdout.fileno()).columns or DEFAULT_WIDTH


def catalogue(root: Path) -> Catalogue:
    """The criteria folder; Problems if there is none."""
    if not root.is_dir():
        raise Problems([Problem(Mark(str(root)), "file-missing")])
    return Catalogue(root)


def load_overlay(path: Path | None) -> Document | None:
    """The overlay's document."""
    return source.load(path) if path is not None else None


def worst(codes: Sequence[int]) -> int:
    """The exit code for several dossiers: the gravest of theirs."""
    return max(codes, key=WORST_LAST.index, default=0)


def project_file(start: Path) -> Path | None:
    """The project file nearest to `start`, walking up; None if there is none."""
    places = (each / PROJECT_FILE for each in (start, *start.parents))
    return next((place for place in places if place.is_file()), None)


def current_folder(lang: str) -> Path:
    """The folder that the command was given in. Raises ClickException if it is gone: an unplugged share."""
    try:
        return Path.cwd()
    except OSError:
        raise click.ClickException(say(lang, "cli.folder-gone")) from None


def project_defaults(start: Path) -> dict[str, Any]:
    """Defaults for all verbs from the project file found by walking up from `start`. Raises Problems."""
    path = project_file(start)
    if path is None:
        return {}
    document = source.load(path)
    reader = Reader(document)
    fields = reader.fields(document.root, (), PROJECT_KEYS)
    values: dict[str, Any] = {}
    for key in fields or ():
        node = fields[key] if fields is not None else None
        if key in PROJECT_CHOICES:
            values[key] = reader.choice(node, PROJECT_CHOICES[key])
        elif key in PROJECT_PATHS:
            values[key] = str(path.parent / (reader.text(node) or ""))
        elif key in PROJECT_VALUES:
            values[key] = PROJECT_VALUES[key](reader, node)
    reader.finish()
    return values
