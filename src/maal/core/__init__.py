"""The words that every room shares: estimates, evidence, periods, money, goals, sentences, errors.

Imports nothing of maal.
"""

from maal.core.errors import (
    BadInput,
    BadSetting,
    CheckFailed,
    MaalError,
    Missing,
    TooLittleData,
    unknown_name,
)
from maal.core.estimate import Estimate
from maal.core.evidence import Check, Evidence, Rung
from maal.core.goal import COUNTS, Channel, Count, Goal
from maal.core.money import Money
from maal.core.period import EVERY, Every, Period
from maal.core.text import Text

__all__ = [
    "COUNTS",
    "EVERY",
    "BadInput",
    "BadSetting",
    "Channel",
    "Check",
    "CheckFailed",
    "Count",
    "Estimate",
    "Every",
    "Evidence",
    "Goal",
    "MaalError",
    "Missing",
    "Money",
    "Period",
    "Rung",
    "Text",
    "TooLittleData",
    "unknown_name",
]
