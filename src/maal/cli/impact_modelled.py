"""``maal impact modelled``: parse, call the app, show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from maal.cli.main import Json, PeriodOption, Workspace, impact
from maal.core import BadInput

_FORM = "write CHANNEL=LOW..HIGH, both a week, e.g. radio=0..2000"


@impact.command()
def modelled(
    goal: Annotated[str, typer.Argument(help="The goal's name in maal.toml.")],
    budget: Annotated[float | None, typer.Option(help="Spend a week in all to lay out (default: as it was).")] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(help="Least and most spend a week on a channel; several.", metavar="CHANNEL=LOW..HIGH"),
    ] = None,
    level: Annotated[float, typer.Option(help="The level of the intervals.")] = 0.95,
    seed: Annotated[int, typer.Option(help="The same seed gives the same draws.")] = 1,
    period: PeriodOption = None,
    as_json: Json = False,
    workspace: Workspace = None,
) -> None:
    """What each channel brought, by a model of the weeks, and what the same budget could bring laid out anew."""
    from maal.app import Space, locate
    from maal.cli.modelled_show import modelled_dict, modelled_text
    from maal.cli.show import working
    from maal.cli.survey_show import as_json as written

    limits = dict(_limits(limit or ()))
    with working(not as_json) as doing:
        found = Space(locate(workspace), doing).modelled(goal, period, level=level, seed=seed)
    plan = found.mix.reallocate(budget, limits)
    print(written(modelled_dict(found, plan)) if as_json else modelled_text(found, plan))


def _limits(given: Iterable[str]) -> Iterable[tuple[str, tuple[float, float]]]:
    for each in given:
        channel, _, ends = each.rpartition("=")
        try:
            low, high = (float(end) for end in ends.split(".."))
        except ValueError:
            raise BadInput(f"--limit '{each}' is no range of spend: {_FORM}.") from None
        if not channel:
            raise BadInput(f"--limit '{each}' names no channel: {_FORM}.")
        yield channel, (low, high)
