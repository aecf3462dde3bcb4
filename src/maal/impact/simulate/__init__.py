"""Worlds with known truth: one generator for the demo, the tests and the grading of every rung.

Pure: parameters in, tables out; no I/O.
"""

from maal.impact.simulate.demand import Demand
from maal.impact.simulate.demo import demo_world
from maal.impact.simulate.demo_files import demo_files
from maal.impact.simulate.demo_settings import demo_settings
from maal.impact.simulate.run import Simulated, simulate
from maal.impact.simulate.season import Season
from maal.impact.simulate.switch import Switch
from maal.impact.simulate.world import BASELINE, Asked, World, WorldChannel, WorldMeasure, WorldOutcome

__all__ = [
    "BASELINE",
    "Asked",
    "Demand",
    "Season",
    "Simulated",
    "Switch",
    "World",
    "WorldChannel",
    "WorldMeasure",
    "WorldOutcome",
    "demo_files",
    "demo_settings",
    "demo_world",
    "simulate",
]
