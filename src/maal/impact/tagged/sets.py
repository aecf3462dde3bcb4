"""Counts of journeys by the set of channels in them: the ground of Shapley values, overlap and "touched"."""

from __future__ import annotations

import narwhals as nw

from maal.core.engine import Frame
from maal.impact.tagged.engine import set_of_codes
from maal.impact.tagged.shares import JOURNEY

MEASURES = ("journeys", "conversions", "value")
MOST_CHANNELS = 62


def channel_sets(contacts: Frame) -> Frame:
    """Count journeys, conversions and value by bucket and set; the set is the sum of 2^code over its channels."""
    by_journey = set_of_codes(contacts, JOURNEY, ("bucket", "conversions", "nulls", "value"))
    return by_journey.group_by("bucket", "set").agg(
        journeys=(nw.col("conversions") + nw.col("nulls")).sum(),
        conversions=nw.col("conversions").sum(),
        value=nw.col("value").sum(),
    )
