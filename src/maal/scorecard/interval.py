"""Intervals that need no bootstrap."""

from __future__ import annotations

import math

NORMAL = 1.959963984540054


def wilson(count: float, n: float) -> tuple[float, float]:
    """(p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n) with p = count / n, at 95 %.

    Wilson (1927), Journal of the American Statistical Association 22.

    >>> [round(end, 3) for end in wilson(0, 10)]
    [0.0, 0.278]
    """
    share, z2 = count / n, NORMAL**2
    centre = share + z2 / (2 * n)
    reach = NORMAL * math.sqrt(max(share * (1 - share), 0.0) / n + z2 / (4 * n * n))
    return max(0.0, (centre - reach) / (1 + z2 / n)), min(1.0, (centre + reach) / (1 + z2 / n))
