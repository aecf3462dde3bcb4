"""The command ``maal``."""

from __future__ import annotations

import atexit
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Annotated, NoReturn

import typer

from maal.cli.plain import plain
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
_CUT_OFF = "interrupted; what was not finished was not changed."


def main() -> None:
    """Run the command line; an error on purpose is one message on standard error and its own exit status."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a narrow terminal gets "?" for a sign that it has not
    # Matrices here are small: more threads take more time, and round in an order that depends on the number of cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with _watched() as interrupted:
        try:
            from maal.cli import commands  # noqa: F401  (registers the commands)

            app()
        except KeyboardInterrupt:
            _end(_CUT_OFF, _INTERRUPTED)
        except SystemExit as finished:
            if finished.code == _INTERRUPTED:
                _end(_CUT_OFF, _INTERRUPTED)
            raise
        except Exception as error:
            # Ctrl-C within an engine comes out as an error of that engine.
            if interrupted.is_set():
                _end(_CUT_OFF, _INTERRUPTED)
            if isinstance(error, MaalError):
                _end(str(error), error.exit_status)
            raise
        finally:
            _flush()


@contextmanager
def _watched() -> Iterator[Event]:
    """Note Ctrl-C, besides raising KeyboardInterrupt."""
    seen = Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        seen.set()
        signal.default_int_handler(number, frame)

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)


def _end(message: str, status: int) -> NoReturn:
    # All is said: Ctrl-C again changes nothing, neither now nor as Python ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)
    print(f"maal: {plain(message)}", file=sys.stderr)
    sys.exit(status)


def _flush() -> None:
    """Write out what is left; a reader that has gone (as with "| head") is no error of ours."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
