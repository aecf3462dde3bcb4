"""The demo: a simulated organisation with known truth, its exports, and its workspace."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.csv as pacsv

from maal.app.doing import Doing, silent
from maal.app.space import Space
from maal.workspace import init

EXPORTS = "exports"
TRUTH = "truth.csv"


def make_demo(directory: Path, doing: Doing = silent) -> Space:
    """Make the demo's workspace in ``directory`` and import its exports; one that is there already is opened.

    Beside ``maal.toml`` lie ``exports/`` (what the organisation's systems would have exported) and ``truth.csv`` (what
    each channel truly caused, month by month), against which the scorecard can be held. ``doing`` is told what is being
    worked on, then and later.
    """
    from maal.impact.simulate import demo_files, demo_settings, demo_world, simulate

    exports = directory / EXPORTS
    doing(f"{directory}: two years of a municipality, simulated")
    if not (directory / TRUTH).is_file():
        settings = init(directory)
        settings.write_text(demo_settings(), encoding="utf-8")
        simulated = simulate(demo_world())
        exports.mkdir()
        for name, table in demo_files(simulated).items():
            pacsv.write_csv(table, exports / name)
        pacsv.write_csv(simulated.truth, directory / TRUTH)
    doing(f"{directory}: import and tests")
    space = Space(directory, doing)
    space.import_files(exports)
    _record_tests(space)
    return space


def _record_tests(space: Space) -> None:
    """Write down the tests that the organisation planned, at the times when it did."""
    from maal.app.planned import Layout
    from maal.impact.simulate.demo_tests import ORDERS_BY_DISTRICT, TESTED_GOAL, demo_tests

    known = {plan.name for plan in space.workspace.plans()}
    zone = ZoneInfo(space.full_settings.organisation.timezone)
    for test in demo_tests():
        if test.name in known:
            continue
        layout = Layout(test.method, test.every, test.gap, measure=ORDERS_BY_DISTRICT if test.method == "areas" else "")
        space.record_test(
            test.name,
            TESTED_GOAL,
            test.channel,
            layout,
            start=test.start,
            weeks=test.weeks,
            seed=test.seed,
            now=datetime.combine(test.recorded_on, time(12), zone).astimezone(UTC),
        )
