"""Each command: parse, call the app, show. Heavy imports stay inside, so that --help answers at once."""

from __future__ import annotations

import json
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from maal.cli import impact_asked, impact_ladder, impact_modelled, impact_tested, survey  # noqa: F401  (registers their commands)
from maal.cli.main import Json, Language, PeriodOption, Workspace, app, impact
from maal.cli.plain import plain


@app.command()
def init(directory: Annotated[Path, typer.Argument(help="The folder to make it in.")]) -> None:
    """Make a workspace, with a commented maal.toml."""
    from maal.app import init as make

    settings = make(directory)
    print(f"Made {settings}. Write your goals and channels there, then: maal import FILE... --workspace {directory}")


@app.command()
def demo(
    directory: Annotated[Path, typer.Option("--dir", help="The folder to make it in.")] = Path("fjordvik"),
    serve: Annotated[bool, typer.Option(help="Serve the page at the end, until Ctrl-C.")] = True,
    port: Annotated[int, typer.Option(help="The port of the page; a taken one is passed over.")] = 8000,
) -> None:
    """Make the workspace of a simulated organisation with known truth; show its scorecard, report and web page."""
    from maal.app import make_demo, report_text
    from maal.cli.show import working

    with working() as doing:
        space = make_demo(directory, doing)
        card = space.scorecard()
        page, pages, book = space.reports(*(directory / f"report.{form}" for form in ("html", "pdf", "xlsx")))
    print(report_text(card, space.settings.language, _width()))
    print(f"\nThe report: {page}, {pages.name} and {book.name}\nWhat is true: {directory / 'truth.csv'}")
    if serve:
        _serve(space, "127.0.0.1", port)


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="Exports, or folders of them.", metavar="FILE...")],
    as_kind: Annotated[str | None, typer.Option("--as", help="Take the files for this kind, e.g. touchpoint.")] = None,
    mapping: Annotated[
        str | None, typer.Option("--map", help="FIELD=COLUMN,... e.g. person=customer_id,occurred_at=created.")
    ] = None,
    decimal: Annotated[str | None, typer.Option(help="The decimal mark where a file leaves it in doubt.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and count only; change nothing.")] = False,
    as_json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Recognise exports and load them. The same file twice changes nothing."""
    from maal.app import Space, locate
    from maal.cli.show import imported_dict, imported_text, loading, parse_decimal, parse_mapping

    space = Space(locate(workspace))
    chosen = {"as_kind": as_kind, "mapping": parse_mapping(mapping), "decimal": parse_decimal(decimal)}
    with loading() as (progress, waiting):
        done = space.import_files(*files, **chosen, dry_run=dry_run, progress=progress, waiting=waiting)
    language = space.settings.language
    if as_json:
        print(json.dumps([imported_dict(one) for one in done], ensure_ascii=False, indent=2))
    else:
        print("\n".join(imported_text(one, language) for one in done))


@app.command()
def scorecard(
    period: PeriodOption = None,
    rows: Annotated[
        tuple[str, str] | None, typer.Option("--rows", help="The rows behind a figure, as CSV.", metavar="GOAL CHANNEL")
    ] = None,
    language: Language = None,
    as_json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Show, goal by goal and channel by channel, what was reached, brought and paid, and what to do."""
    from maal.app import Space, locate, report_json, report_text
    from maal.cli.show import working

    with working(not as_json and not rows) as doing:
        space = Space(locate(workspace), doing)
        if rows:
            for part in space.rows_csv(*rows, period):
                sys.stdout.buffer.write(part)
            return
        card = space.scorecard(period)
    chosen = language or space.settings.language
    if as_json:
        print(json.dumps(report_json(card, chosen), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(report_text(card, chosen, _width()))
    if card.scores:
        space.refuse_mixed_currencies()


@app.command()
def report(
    targets: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="FILE", help="The file to write: .html, .pdf, .xlsx, .csv, .json; or a FOLDER/."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Hold it against the rules of publication first.")] = False,
    edit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write its sentences to FILE, to be edited.")
    ] = None,
    texts: Annotated[Path | None, typer.Option(metavar="FILE", help="The file of your words, from --edit.")] = None,
    period: PeriodOption = None,
    language: Language = None,
    workspace: Workspace = None,
) -> None:
    """Write the scorecard as one self-contained page, as PDF, workbook, CSV or JSON; or check it only."""
    from maal.app import Space, locate
    from maal.cli.show import working

    if not targets and not check and not edit:
        raise typer.BadParameter("Missing option '--to' (or '--check', or '--edit').")
    with working() as doing:
        space = Space(locate(workspace), doing)
        card = space.scorecard(period)  # is kept, for the check and for the files
    if edit:
        print(f"Wrote {space.edit_report(edit, period, language)}")
    if check:
        _check(space.check_report(period, language, texts))
    with working() as doing:
        doing("the report")
        written = space.reports(*targets, period=period, language=language, texts=texts) if targets else ()
    print("".join(f"Wrote {file}\n" for file in written), end="")
    if card.scores:
        space.refuse_mixed_currencies()


def _check(warnings: str) -> None:
    """Say what the linter found; errors have stopped the command by now."""
    if warnings:
        print(plain(warnings), file=sys.stderr)
    print("Checked: no errors" + (", but warnings; they are printed in the report." if warnings else "."))


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="The port; a taken one is passed over.")] = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    workspace: Workspace = None,
) -> None:
    """Serve the workspace's pages on this machine, until Ctrl-C."""
    from maal.app import Space, locate

    _serve(Space(locate(workspace)), host, port)


@impact.command()
def tagged(
    goal: Annotated[str, typer.Argument(help="The goal's name in maal.toml.")],
    rule: Annotated[list[str] | None, typer.Option(help="One rule or several (default: all).")] = None,
    lookback_days: Annotated[float | None, typer.Option(help="Days that a contact counts.")] = None,
    order: Annotated[int, typer.Option(help="Markov: contacts that the chain looks back on (1 or 2).")] = 1,
    half_life_days: Annotated[float, typer.Option(help="Time decay: days in which a contact's part halves.")] = 7.0,
    period: PeriodOption = None,
    as_json: Json = False,
    workspace: Workspace = None,
) -> None:
    """Which contacts came before the outcomes: each channel's credit, by every rule, with intervals."""
    from maal.app import Space, locate
    from maal.cli.show import tagged_dict, tagged_text

    space = Space(locate(workspace))
    chosen = {"rules": tuple(rule)} if rule else {}
    credits = space.tagged(
        goal, period, lookback_days=lookback_days, order=order, half_life_days=half_life_days, **chosen
    )
    if as_json:
        print(json.dumps(tagged_dict(credits), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(tagged_text(credits))


def _serve(space: object, host: str, port: int) -> None:
    from maal import app as printer
    from maal.web import free_port
    from maal.web import serve as serve_pages

    found = free_port(host, port)
    print(f"The page: http://{host}:{found}/  (Ctrl-C ends it)", flush=True)
    # Ctrl-C is how serving ends: its server has closed by then, and says so by the same signal.
    with suppress(KeyboardInterrupt):
        serve_pages(space, printer, host=host, port=found)  # type: ignore[arg-type]


def _width() -> int:
    return shutil.get_terminal_size((100, 24)).columns
