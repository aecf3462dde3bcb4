"""``maal impact ladder``: parse, call the app, show."""

from __future__ import annotations

import json
import shutil
from typing import Annotated

import typer

from maal.cli.main import Json, Language, PeriodOption, Workspace, impact


@impact.command()
def ladder(
    goal: Annotated[str, typer.Argument(help="The goal's name in maal.toml.")],
    period: PeriodOption = None,
    language: Language = None,
    as_json: Json = False,
    workspace: Workspace = None,
) -> None:
    """How do you know? All rungs side by side, what to rest on, where they disagree, and the next step up."""
    from maal.app import Space, ladder_json, ladder_text, locate
    from maal.cli.show import working

    with working(not as_json) as doing:
        space = Space(locate(workspace), doing)
        found = space.ladder(goal, period)
    chosen = language or space.settings.language
    shown = (found.score, [text for _, text in found.absent], found.steps)
    if as_json:
        print(json.dumps(ladder_json(*shown, chosen), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(ladder_text(*shown, space.settings.name, chosen, shutil.get_terminal_size((100, 24)).columns))
