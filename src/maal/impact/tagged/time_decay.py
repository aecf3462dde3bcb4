"""Time decay: a contact's part halves with every half-life between it and the outcome."""

from __future__ import annotations

import narwhals as nw

from maal.core import BadInput
from maal.impact.tagged.contacts import DAY, HALVES

HALF_LIFE_DAYS = 7.0
_MOST_HALF_LIVES = 1000.0


def decay(half_life_days: float = HALF_LIFE_DAYS) -> nw.Expr:
    """2^(−age / half-life), with age the time from the contact to the outcome, at most 1,000 half-lives.

    Beyond that a double would be zero, and a journey of old contacts only would have nothing to share.
    """
    if not half_life_days > 0:
        raise BadInput(f"half_life_days {half_life_days} cannot be used: give a number of days above 0.")
    age = (nw.col("end") - nw.col("t")).cast(nw.Float64) / (HALVES * DAY)
    half_lives = (age / half_life_days).clip(upper_bound=_MOST_HALF_LIVES)
    return nw.lit(2.0) ** (-half_lives)


def time_decay(half_life_days: float = HALF_LIFE_DAYS) -> nw.Expr:
    """decay / sum of the journey's decays."""
    return decay(half_life_days) / nw.col("decay_sum")
