"""Walk through journeys contact by contact: the rows behind a figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import narwhals as nw
import pyarrow as pa

from maal.core import BadInput, unknown_name
from maal.core.engine import Frame
from maal.impact.tagged.contacts import HALVES
from maal.impact.tagged.count import JourneySource, by_ties
from maal.impact.tagged.shares import ShareSettings, tied, untied, with_places


def placed_contacts(source: JourneySource, direct: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Frame]]:
    """Give the contacts of journeys with conversions, with their places and the shares of every rule."""
    settings = ShareSettings()
    with source.chunks(1) as (channels, chunks):
        codes = [code for code, name in enumerate(channels) if name in direct]
        for contacts in chunks:
            for part, has_ties in by_ties(contacts):
                placed = with_places(part.filter(nw.col("conversions") > 0), codes, settings.half_life_days)
                each = tied(placed) if has_ties else untied(placed)
                yield channels, each.with_columns(**settings.expressions())


def contacts_behind(source: JourneySource, channel: str, direct: Sequence[str]) -> Iterator[pa.Table]:
    """Give person, occurred_at, channel, outcome_at, conversions, value, place, length and the shares of a channel.

    The sum of a share × conversions over all rows is the channel's credit by that rule. Times are UTC.
    """
    for channels, frame in placed_contacts(source, direct):
        if channel not in channels:
            raise BadInput(unknown_name("channel", channel, channels))
        rows = frame.filter(nw.col("code") == channels.index(channel)).select(
            "person",
            occurred_at=nw.col("t") // HALVES,
            channel=nw.lit(channel),
            outcome_at=nw.col("end") // HALVES,
            conversions="conversions",
            value="value",
            place=nw.col("before") + 1,
            length="length",
            **{rule: nw.col(rule) for rule in ShareSettings().expressions()},
        )
        table = rows.collect("pyarrow").to_arrow()
        for name in ("occurred_at", "outcome_at"):
            place = table.column_names.index(name)
            table = table.set_column(place, name, table[name].cast(pa.int64()).cast(pa.timestamp("us")))
        yield table
