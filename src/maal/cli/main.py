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


def main() -> None:
    """Run the command line; an error on purpose is one message on standard error and its own exit status."""
    from maal.cli import commands  # noqa: F401  (registers the commands)

    try:
        app(standalone_mode=False)
    except MaalError as error:
        print(f"maal: {error}", file=sys.stderr)
        sys.exit(error.exit_status)
    except (KeyboardInterrupt, typer.Abort):
        print("maal: interrupted; what was not finished was not changed.", file=sys.stderr)
        sys.exit(130)
    except typer.Exit as finished:
        sys.exit(finished.exit_code)
    except BrokenPipeError:
        # The reader of the output has gone (as with "| head"): that is no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
