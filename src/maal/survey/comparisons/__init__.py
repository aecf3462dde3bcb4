"""Differences and tests by design, one method a file: each takes a design, or the estimates of one call."""

from maal.survey.comparisons.chi_square import chi_square
from maal.survey.comparisons.contrast import contrast, smooth_contrast
from maal.survey.comparisons.decomposition import Contribution, Decomposition, decompose
from maal.survey.comparisons.differences import differences
from maal.survey.comparisons.goodness_of_fit import goodness_of_fit
from maal.survey.comparisons.independent import independent_difference, independent_differences
from maal.survey.comparisons.panel import change, trend, wave_changes, wave_trends
from maal.survey.comparisons.ranks import rank_test
from maal.survey.comparisons.result import Contrast, TestResult
from maal.survey.comparisons.t_test import t_test

__all__ = [
    "Contrast",
    "Contribution",
    "Decomposition",
    "TestResult",
    "change",
    "chi_square",
    "contrast",
    "decompose",
    "differences",
    "goodness_of_fit",
    "independent_difference",
    "independent_differences",
    "rank_test",
    "smooth_contrast",
    "t_test",
    "trend",
    "wave_changes",
    "wave_trends",
]
