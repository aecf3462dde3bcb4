"""``maal impact plan`` and ``maal impact tested``: parse, call the app, show."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from maal.cli.main import Json, PeriodOption, Workspace, impact
from maal.core import BadInput

Goal = Annotated[str, typer.Argument(help="The goal's name in maal.toml.")]


@impact.command()
def plan(
    goal: Goal,
    channel: Annotated[str, typer.Argument(help="The channel's key in maal.toml.")],
    method: Annotated[str, typer.Option(help="switchback, areas or matched-areas.")] = "switchback",
    start: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day of the test.", metavar="DATE")
    ] = None,
    weeks: Annotated[int | None, typer.Option(min=1, help="Its length (default: several, side by side).")] = None,
    every: Annotated[int, typer.Option(help="Switchback: days that each draw holds.")] = 1,
    gap: Annotated[int, typer.Option(help="Switchback: first days of a block that do not count.")] = 0,
    pairs: Annotated[bool, typer.Option("--pairs", help="Switchback: of two blocks in a row one is on.")] = False,
    measure: Annotated[str, typer.Option(help="Areas: the measure that counts the outcomes by area.")] = "",
    seed: Annotated[int, typer.Option(help="The same seed gives the same draw.")] = 1,
    hours: Annotated[float | None, typer.Option(min=0, help="Hours of work that the test takes.")] = None,
    record: Annotated[
        str | None, typer.Option(help="Draw the test and write it down by this name, before it starts.", metavar="NAME")
    ] = None,
    as_json: Json = False,
    workspace: Workspace = None,
) -> None:
    """What a test of a channel could show, at what cost; with --record, its draw, written down before it starts."""
    from maal.app import Space, locate
    from maal.app.planned import WEEKS, Layout
    from maal.cli.plan_show import plan_dict, plan_text
    from maal.cli.survey_show import as_json as written

    space = Space(locate(workspace))
    layout = Layout(method, every, gap, pairs, measure)
    found = space.plan_test(goal, channel, layout, weeks=WEEKS if weeks is None else [weeks], hours=hours)
    drawn = None
    if record is not None:
        first, length = _when(start, weeks)
        drawn = space.record_test(record, goal, channel, layout, start=first, weeks=length, seed=seed)
    known = space.credited(goal, channel, found.compared)
    shown = (found, known, drawn)
    print(written(plan_dict(*shown)) if as_json else plan_text(*shown))


def _when(start: datetime | None, weeks: int | None) -> tuple[date, int]:
    if start is None or weeks is None:
        raise BadInput("--record draws a test: say when with --start DATE, and how long with --weeks N.")
    return start.date(), weeks


@impact.command()
def tested(
    goal: Goal,
    period: PeriodOption = None,
    as_json: Json = False,
    workspace: Workspace = None,
) -> None:
    """What the tests on record show: each effect with its interval and checks, and the contribution in the period."""
    from maal.app import Space, locate
    from maal.cli.survey_show import as_json as written
    from maal.cli.tested_show import tested_dict, tested_text

    found = Space(locate(workspace)).tested(goal, period)
    print(written(tested_dict(goal, found)) if as_json else tested_text(goal, found))
