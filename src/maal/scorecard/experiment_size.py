"""How large a test must be to see whether a channel breaks even."""

from __future__ import annotations

import math

from maal.scorecard.interval import NORMAL

POWER_80 = 0.8416212335729143
LEAST_WEEKS = 4


def outcomes_needed(outcomes: float, breakeven: float) -> float:
    """4 (z₀.₉₇₅ + z₀.₈)² (Y / b)²: outcomes of a test that sees ``breakeven`` (b) of ``outcomes`` (Y) as an effect.

    With the channel on in half of the time, or of the areas, the two halves differ by b / 2 and vary by √Y, were the
    outcomes Poisson: a two-sided test at 5 % with 80 % power. Infinite when there is nothing to break even.

    >>> round(outcomes_needed(1000, 100))
    3140
    """
    return 4 * (NORMAL + POWER_80) ** 2 * (outcomes / breakeven) ** 2 if breakeven > 0 else math.inf


def weeks_needed(needed: float, outcomes: float, days: int) -> float:
    """Weeks until ``needed`` outcomes at the pace of ``outcomes`` in ``days``: an even number, at least four.

    >>> weeks_needed(3140, 1000, 91)
    42
    """
    weeks = needed * days / 7 / outcomes if outcomes > 0 else math.inf
    return max(LEAST_WEEKS, 2 * math.ceil(weeks / 2)) if math.isfinite(weeks) else math.inf
