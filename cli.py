"""The command `antt`: verbs, options, the clock, and the exit code. No rule logic and no formatting."""

from __future__ import annotations

import gettext
import os
import sys
import traceback
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

import click

from engine.commands import (
    LazyGroup,
    Settings,
    current_folder,
    language,
    project_defaults,
    told,
    unprinted,
)
from engine.messages import LANGUAGES, LOCALE, say
from engine.problem import Problems

VIETNAM = timezone(timedelta(hours=7))
DESK = ("docx", "docxtpl", "jinja2", "orjson", "polars", "python_calamine", "typst", "xlsxwriter")
INTERRUPTED = 130
EXIT_CODES = (0, 1, 2, 3, 4, 70, INTERRUPTED)
VERBS = {
    "check": "engine.commands.check",
    "explain": "engine.commands.explain",
    "windows": "engine.commands.windows",
    "batch": "engine.commands.batch",
    "rollup": "engine.commands.rollup",
    "calendar": "engine.commands.deadlines",
    "paper": "engine.commands.paper",
    "dossier": "engine.commands.dossier",
    "schema": "engine.commands.schema",
    "decide": "engine.commands.decide",
    "revoke": "engine.commands.revoke",
    "correct": "engine.commands.correct",
    "replay": "engine.commands.replay",
    "verify": "engine.commands.verify",
    "ledger": "engine.commands.ledger",
    "key": "engine.commands.key",
    "criteria": "engine.commands.criteria",
}


class Antt(LazyGroup):
    """The root of all verbs; its help ends with the table of exit codes."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(told("cli.exit-codes").rstrip(":")):
            formatter.write_dl([(str(code), told(f"exit.{code}")) for code in EXIT_CODES])


@click.group(cls=Antt, verbs=VERBS, help=told("cli.help"), invoke_without_command=True)
@click.option("--version", is_flag=True, help=told("option.version"))
@click.option("--lang", type=click.Choice(LANGUAGES), expose_value=False, help=told("option.lang"))
@click.option("-v", "--verbose", is_flag=True, help=told("option.verbose"))
@click.pass_context
def antt(ctx: click.Context, version: bool, verbose: bool) -> None:
    """The root of all verbs; its help comes from the catalogue."""
    ctx.obj = Settings(today=today(), now=now())
    if version:
        from engine.commands.version import version_lines

        click.echo("\n".join(version_lines(verbose)))
    elif ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def now() -> datetime:
    """This moment, with Vietnam's offset: the only clock of the program."""
    return datetime.now(VIETNAM)


def today() -> date:
    """Today in Vietnam's civil calendar."""
    return now().date()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with one of the documented codes."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    lang, debug = language(words), "--debug" in words
    speak_for_click(lang)
    try:
        code = run(words)
    except Problems as problems:
        code = _report_problems(problems, lang)
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except click.ClickException as mistake:
        mistake.show()
        code = 2
    except (KeyboardInterrupt, click.Abort):
        click.echo(say(lang, "cli.interrupted"), err=True)
        code = INTERRUPTED
    except ModuleNotFoundError as missing:
        code = _report_missing(missing, lang, debug)
    except OSError as error:
        code = _report_unprinted(error, lang, debug)
    except Exception as bug:
        code = _report_bug(bug, lang, debug)
    sys.exit(code or 0)


def speak_for_click(lang: str) -> None:
    """Let click's own sentences ("Usage:", "No such option") come out in `lang`, too."""
    os.environ["LANGUAGE"] = lang
    gettext.bindtextdomain("click", str(LOCALE))
    gettext.textdomain("click")


def run(words: Sequence[str]) -> int | None:
    """Run one command line and return its code; problems and bugs are raised."""
    defaults = project_defaults(current_folder(language(words)))
    defaults["lang"] = language(words, defaults.get("lang", "vi"))
    done = antt.main(
        list(words),
        prog_name="antt",
        standalone_mode=False,
        default_map=defaults,
        auto_envvar_prefix="ANTT",
    )
    return done if isinstance(done, int) else None


def _report_problems(problems: Problems, lang: str) -> int:
    from engine.report.problems import render

    click.echo(render(problems.problems, lang), err=True, nl=False)
    return 2


def _report_unprinted(error: OSError, lang: str, debug: bool) -> int:
    said = unprinted(error, lang)
    if said is None:
        return _report_bug(error, lang, debug)
    said.show()
    return 2


def _report_missing(missing: ModuleNotFoundError, lang: str, debug: bool) -> int:
    """A package of the extra `desk` is the reader's to install; any other is a bug of ours."""
    name = (missing.name or "").partition(".")[0]
    if name not in DESK:
        return _report_bug(missing, lang, debug)
    click.echo(say(lang, "cli.package-missing", name=name), err=True)
    return 2


def _report_bug(bug: Exception, lang: str, debug: bool) -> int:
    if debug:
        traceback.print_exception(bug)
    disagree = type(bug).__name__ == "Disagreement"
    key = "cli.disagree" if disagree else "cli.bug"
    click.echo(say(lang, key, what=f"{type(bug).__name__}: {bug}"), err=True)
    if disagree:
        click.echo(str(bug), err=True)
    click.echo(say(lang, "cli.bug.hint"), err=True)
    return 70


if __name__ == "__main__":
    main()
