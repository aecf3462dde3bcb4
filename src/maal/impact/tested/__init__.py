"""Tested: what a test or an event changed, by randomisation or by comparison with units and times left alone.

Does no I/O. One method, one file; each gives an `Effect` with its interval, its series and its checks.
"""

from maal.impact.tested.assignment import Assigned, Assignment, assign_areas, assign_times
from maal.impact.tested.design import TestDesign, design_areas, design_switchback
from maal.impact.tested.difference_in_differences import difference_in_differences
from maal.impact.tested.effect import Effect, Moment
from maal.impact.tested.interrupted_time_series import TimeSeriesEffect, interrupted_time_series
from maal.impact.tested.lift import holdout_lift, holdout_lift_of_counts
from maal.impact.tested.matching import matched_pairs
from maal.impact.tested.randomised import difference_in_means
from maal.impact.tested.switchback import switchback
from maal.impact.tested.synthetic_control import synthetic_control
from maal.impact.tested.synthetic_difference_in_differences import synthetic_difference_in_differences

__all__ = [
    "Assigned",
    "Assignment",
    "Effect",
    "Moment",
    "TestDesign",
    "TimeSeriesEffect",
    "assign_areas",
    "assign_times",
    "design_areas",
    "design_switchback",
    "difference_in_differences",
    "difference_in_means",
    "holdout_lift",
    "holdout_lift_of_counts",
    "interrupted_time_series",
    "matched_pairs",
    "switchback",
    "synthetic_control",
    "synthetic_difference_in_differences",
]
