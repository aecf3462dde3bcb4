"""Counts of journeys by the set of channels in them: the ground of Shapley values, overlap and "touched"."""

from __future__ import annotations

import narwhals as nw

from maal.impact.tagged.engine import Frame
from maal.impact.tagged.shares import JOURNEY

MEASURES = ("journeys", "conversions", "value")
MOST_CHANNELS = 62


def channel_sets(contacts: Frame) -> Frame:
    """Count journeys, conversions and value by bucket and set; the set is the sum of 2^code over its channels."""
    carried = {name: nw.col(name).min() for name in ("bucket", "conversions", "nulls", "value")}
    distinct = contacts.group_by(*JOURNEY, "code").agg(**carried)
    bit = (nw.lit(2.0) ** nw.col("code").cast(nw.Float64)).cast(nw.Int64)
    by_journey = distinct.with_columns(bit=bit).group_by(*JOURNEY).agg(set=nw.col("bit").sum(), **carried)
    return by_journey.group_by("bucket", "set").agg(
        journeys=(nw.col("conversions") + nw.col("nulls")).sum(),
        conversions=nw.col("conversions").sum(),
        value=nw.col("value").sum(),
    )
