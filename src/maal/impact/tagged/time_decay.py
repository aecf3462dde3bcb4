"""Time decay: a contact's part halves with every half-life between it and the outcome."""

from __future__ import annotations

import narwhals as nw

from maal.core import BadInput
from maal.impact.tagged.contacts import DAY, HALVES

HALF_LIFE_DAYS = 7.0


def decay(half_life_days: float = HALF_LIFE_DAYS) -> nw.Expr:
    """2^(−age / half-life), with age the time from the contact to the outcome."""
    if not half_life_days > 0:
        raise BadInput(f"half_life_days {half_life_days} cannot be used: give a number of days above 0.")
    age = (nw.col("end") - nw.col("t")).cast(nw.Float64) / (HALVES * DAY)
    return nw.lit(2.0) ** (-age / half_life_days)


def time_decay(half_life_days: float = HALF_LIFE_DAYS) -> nw.Expr:
    """decay / sum of the journey's decays."""
    return decay(half_life_days) / nw.col("decay_sum")
