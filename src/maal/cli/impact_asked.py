"""``maal impact asked`` and ``maal impact audience``: parse, call the app, show."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from maal.cli.main import Json, PeriodOption, Workspace, impact

audience = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Are those who follow us our stakeholders?")
impact.add_typer(audience, name="audience")

Level = Annotated[float, typer.Option(help="The level of the intervals.")]


@impact.command()
def asked(
    goal: Annotated[str, typer.Argument(help="The goal's name in maal.toml.")],
    level: Level = 0.95,
    period: PeriodOption = None,
    as_json: Json = False,
    workspace: Workspace = None,
) -> None:
    """What people answered to "how did you hear about us?": each channel's share, with intervals and bounds."""
    from maal.app import Space, locate
    from maal.cli.asked_show import asked_dict, asked_text
    from maal.cli.survey_show import as_json as written

    found = Space(locate(workspace)).asked(goal, period, level)
    print(written(asked_dict(found)) if as_json else asked_text(found))


@audience.command()
def sample(
    people: Annotated[Path, typer.Argument(help="A list of followers or engagers.", metavar="FILE")],
    n: Annotated[int, typer.Option("--n", help="How many to look through.")],
    seed: Annotated[int, typer.Option(help="The same seed draws the same people.")],
    to: Annotated[Path, typer.Option(help="The .csv or .parquet file to write, with the column judged to fill in.")],
    handle: Annotated[str, typer.Option(help="The column with the handles.")] = "handle",
    strata: Annotated[str | None, typer.Option(help="A column: draw from each of its levels.")] = None,
) -> None:
    """Draw a random sample of followers to look through by hand."""
    from maal.app.audience import draw_audience
    from maal.cli.asked_show import drawn_text

    print(drawn_text(draw_audience(people, n, seed, to, handle=handle, strata=strata), to))


@audience.command()
def estimate(
    judged: Annotated[Path, typer.Argument(help="The sample, filled in.", metavar="SAMPLE")],
    population: Annotated[int | None, typer.Option(help="The number of followers.")] = None,
    stakeholder: Annotated[
        list[str] | None, typer.Option(help="A category that counts; several (default: customer, citizen, ...).")
    ] = None,
    level: Level = 0.95,
    as_json: Json = False,
) -> None:
    """How many of those who follow us are customers, citizens or possible recruits, from the sample filled in."""
    from maal.app.audience import estimate_audience
    from maal.cli.asked_show import audience_dict, audience_text
    from maal.cli.survey_show import as_json as written

    found = estimate_audience(judged, population, stakeholders=stakeholder or (), level=level)
    print(written(audience_dict(found)) if as_json else audience_text(found))
