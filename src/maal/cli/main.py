"""The command ``maal``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from maal.core import MaalError

app = typer.Typer(
    name="maal",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Set goals, measure what each channel brings against what it costs, and say how sure that is.",
)
impact = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="How much did each channel contribute?")
app.add_typer(impact, name="impact")

Workspace = Annotated[
    Path | None, typer.Option("--workspace", help="The workspace's folder (default: MAAL_WORKSPACE, else this folder).")
]
Json = Annotated[bool, typer.Option("--json", help="Print the same figures as JSON, at full precision.")]
PeriodOption = Annotated[
    str | None, typer.Option("--period", help="2026, 2026H1, 2026Q3, 2026-07, 2026W31 or 2026-07-01..2026-09-30.")
]
Language = Annotated[str | None, typer.Option("--language", help="nb, nn, sv, da, fi or en (default: maal.toml's).")]


_INTERRUPTED = 130


def main() -> None:
    """Run the command line; an error on purpose is one message on standard error and its own exit status."""
    from maal.cli import commands  # noqa: F401  (registers the commands)

    try:
        app()
    except MaalError as error:
        print(f"maal: {error}", file=sys.stderr)
        sys.exit(error.exit_status)
    except SystemExit as finished:
        if finished.code == _INTERRUPTED:
            print("maal: interrupted; what was not finished was not changed.", file=sys.stderr)
        raise
    finally:
        _flush()


def _flush() -> None:
    """Write out what is left; a reader that has gone (as with "| head") is no error of ours."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
