"""The ladder: what asked, tagged, tested and modelled say of each channel, side by side. Does no I/O.

Only like is compared with like, nothing is averaged, and every figure keeps its rung and its interval.
"""

from maal.impact.ladder.actions import HOURS, Action, Means
from maal.impact.ladder.best import MAX_AGE_DAYS, Best, PassedOver, best, grade
from maal.impact.ladder.claim import Claim, Design, Estimand, claim, claim_of_effect
from maal.impact.ladder.disagreement import Disagreement, disagreements
from maal.impact.ladder.ladder import Ladder, ladder
from maal.impact.ladder.next_step import NextStep, next_steps, told_together
from maal.impact.ladder.unexplained import Unexplained, unexplained
from maal.impact.ladder.words import Step, step_of

__all__ = [
    "HOURS",
    "MAX_AGE_DAYS",
    "Action",
    "Best",
    "Claim",
    "Design",
    "Disagreement",
    "Estimand",
    "Ladder",
    "Means",
    "NextStep",
    "PassedOver",
    "Step",
    "Unexplained",
    "best",
    "claim",
    "claim_of_effect",
    "disagreements",
    "grade",
    "ladder",
    "next_steps",
    "step_of",
    "told_together",
    "unexplained",
]
