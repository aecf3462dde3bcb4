"""The demo: a simulated organisation with known truth, its exports, and its workspace."""

from __future__ import annotations

from pathlib import Path

import pyarrow.csv as pacsv

from maal.app.space import Space
from maal.impact.simulate import demo_files, demo_settings, demo_world, simulate
from maal.workspace import init

EXPORTS = "exports"
TRUTH = "truth.csv"


def make_demo(directory: Path) -> Space:
    """Make the demo's workspace in ``directory`` and import its exports; one that is there already is opened.

    Beside ``maal.toml`` lie ``exports/`` (what the organisation's systems would have exported) and ``truth.csv`` (what
    each channel truly caused, month by month), against which the scorecard can be held.
    """
    exports = directory / EXPORTS
    if not (directory / TRUTH).is_file():
        settings = init(directory)
        settings.write_text(demo_settings(), encoding="utf-8")
        simulated = simulate(demo_world())
        exports.mkdir()
        for name, table in demo_files(simulated).items():
            pacsv.write_csv(table, exports / name)
        pacsv.write_csv(simulated.truth, directory / TRUTH)
    space = Space(directory)
    space.import_files(exports)
    return space
