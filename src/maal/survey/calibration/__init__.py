"""Calibration: factors g on summed design weights so that known totals are met. Pure NumPy, knows nothing of rows.

A *unit* is what shares one g: a cell of the crossed categorical margins, a row, or a cluster.
"""

from maal.survey.calibration.calibrated import Calibrated
from maal.survey.calibration.diagnostics import Diagnosis, MarginChange, Ratios, diagnose, kish
from maal.survey.calibration.exponential import calibrate_exponential
from maal.survey.calibration.indicators import indicators
from maal.survey.calibration.linear import calibrate_bounded, calibrate_linear
from maal.survey.calibration.logit import calibrate_logit
from maal.survey.calibration.margin import Margin
from maal.survey.calibration.poststratification import poststratify
from maal.survey.calibration.raking import rake
from maal.survey.calibration.trim import trim, trimming_factor

__all__ = [
    "Calibrated",
    "Diagnosis",
    "Margin",
    "MarginChange",
    "Ratios",
    "calibrate_bounded",
    "calibrate_exponential",
    "calibrate_linear",
    "calibrate_logit",
    "diagnose",
    "indicators",
    "kish",
    "poststratify",
    "rake",
    "trim",
    "trimming_factor",
]
