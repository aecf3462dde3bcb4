"""Rare channels taken together as "other": no more than 62 can be credited at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from maal.core import Channel
from maal.impact.tagged.paths import read_paths
from maal.impact.tagged.sets import MOST_CHANNELS
from maal.scorecard.cost import Line
from maal.scorecard.tables import Table, rows

OTHER = "other"
MOST = 60


def rare_channels(contacts: Mapping[str, int], kept: Collection[str] = ()) -> set[str]:
    """The channels beyond the ``MOST`` with the most contacts, ``kept`` ones before all; none where all have room.

    >>> sorted(rare_channels({f"c{number}": number for number in range(63)}, kept=["c0"]))
    ['c1', 'c2', 'c3']
    """
    if len(contacts) <= MOST_CHANNELS:
        return set()
    return set(sorted(contacts, key=lambda name: (name not in kept, -contacts[name], name))[MOST:])


def rare_of_touchpoints(touchpoints: Table, kept: Collection[str]) -> set[str]:
    """The rare channels of a table of touchpoints."""
    counted = rows(touchpoints.group_by("channel").agg(nw.len().alias("count")))
    return rare_channels({str(row["channel"]): int(row["count"]) for row in counted}, kept)


def fold_touchpoints(touchpoints: Table, rare: Collection[str]) -> Table:
    """Call the rare channels "other"."""
    channel = nw.col("channel")
    folded = nw.when(channel.is_in(sorted(rare))).then(nw.lit(OTHER)).otherwise(channel)
    return touchpoints.with_columns(folded.alias("channel")) if rare else touchpoints


def fold_lines(lines: Iterable[Line], rare: Collection[str], channels: Mapping[str, Channel]) -> list[Line]:
    """Book the costs of rare channels on "other", their hours at each channel's own rate where it has one."""
    return [_folded(line, channels.get(line.channel)) if line.channel in rare else line for line in lines]


def _folded(line: Line, channel: Channel | None) -> Line:
    rate = channel.hourly_rate if channel else None
    if rate is None:
        return replace(line, channel=OTHER)
    return replace(line, channel=OTHER, amount=line.amount + line.hours * rate, hours=0.0)


def fold_paths(table: Any) -> tuple[Any, int]:
    """Call the rare channels of aggregated paths "other", and count them; the table as it is where there are none."""
    paths = read_paths(table, ">")
    places = paths.channels.flatten()
    times = np.repeat(paths.conversions + paths.nulls, pc.list_value_length(paths.channels).to_numpy())
    summed = pa.table({"channel": places, "times": times}).group_by("channel").aggregate([("times", "sum")])
    rare = rare_channels(dict(zip(summed["channel"].to_pylist(), summed["times_sum"].to_pylist(), strict=True)))
    if not rare:
        return table, 0
    folded = pc.if_else(pc.is_in(places, value_set=pa.array(sorted(rare))), OTHER, places)
    channels = pa.ListArray.from_arrays(paths.channels.offsets, folded)
    columns = {"conversions": paths.conversions, "nulls": paths.nulls, "value": paths.value}
    return pa.table({"channels": channels, **columns}), len(rare)
