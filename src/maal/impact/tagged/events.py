"""Journeys from single touchpoints and outcomes: encode, cut into chunks of people, and hold one chunk at a time."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import narwhals as nw
import numpy as np

from maal.core import BadInput
from maal.core.engine import Frame, fetch, materialised, require_columns
from maal.impact.tagged.cells import Cells, stack
from maal.impact.tagged.contacts import (
    Window,
    at_midnight,
    bucket_of,
    contacts_of_journeys,
    outcomes_to_count,
    within,
)
from maal.impact.tagged.engine import hashed, microseconds

# Rows of events that are held in the engine at once; what a larger number gains is lost to spilling.
CHUNK_ROWS = 5_000_000

# A channel's code is a 16-bit integer.
MOST_NAMES = 32_767


@dataclass(frozen=True)
class Events:
    """Touchpoints (person, occurred_at, channel) and outcomes (person, occurred_at[, value]) on one engine."""

    touchpoints: Frame
    outcomes: Frame
    window: Window

    def check(self) -> int:
        """Count the rows; raise BadInput for missing columns and for rows without person, time or channel."""
        require_columns(self.touchpoints, "touchpoints", ("person", "occurred_at", "channel"))
        require_columns(self.outcomes, "outcomes", ("person", "occurred_at"))
        rows = _refuse_empty(self.touchpoints, "touchpoints", ("person", "occurred_at", "channel"))
        return rows + _refuse_empty(self.outcomes, "outcomes", ("person", "occurred_at"))

    @contextmanager
    def encoded(self) -> Iterator[tuple[tuple[str, ...], Frame, Frame]]:
        """Give the channels' names in the order of their codes, and both tables with whole-number people and codes."""
        with ExitStack() as held:
            codes = held.enter_context(materialised(_numbered(self.touchpoints, "channel", "code")))
            names = fetch(codes.sort("code"))["channel"]
            if len(names) > MOST_NAMES:
                raise BadInput(f"There are {len(names)} channels; at most {MOST_NAMES} can be told apart.")
            touchpoints, outcomes = held.enter_context(_with_numbers([self.touchpoints, self.outcomes]))
            contacts = touchpoints.select(
                person=nw.col("person").cast(nw.Int64), t=microseconds(touchpoints, "occurred_at"), channel="channel"
            ).join(codes.with_columns(nw.col("code").cast(nw.Int16)), on="channel", how="left")
            ends = outcomes.with_columns(nw.col("person").cast(nw.Int64))
            yield tuple(str(name) for name in names), within(contacts, self.window), ends

    @contextmanager
    def chunks(self, order: int) -> Iterator[tuple[tuple[str, ...], Iterator[Frame]]]:
        """Give the channels' names and, one after another, the contacts of each chunk of people."""
        pieces = max(1, -(-self.check() // CHUNK_ROWS))
        with self.encoded() as (names, contacts, outcomes):

            def each() -> Generator[Frame]:
                for piece in range(pieces):
                    mine = outcomes_to_count(_piece(outcomes, piece, pieces), self.window)
                    with materialised(mine) as ends:
                        made = contacts_of_journeys(_piece(contacts, piece, pieces), ends, self.window, order)
                        with materialised(made) as chunk:
                            yield chunk

            walk = each()
            try:
                yield names, walk
            finally:
                walk.close()  # lets go of its tables before those that they were made from

    def totals(self) -> Cells:
        """Sum conversions and value of all outcomes in the period, with or without a contact, by bucket."""
        with _with_numbers([self.outcomes]) as (outcomes,):
            counted = outcomes_to_count(outcomes, self.window)
            if self.window.period:
                counted = counted.filter(nw.col("t") >= at_midnight(self.window.period.start))
            grouped = (
                counted.with_columns(bucket=bucket_of(nw.col("person")))
                .group_by("bucket")
                .agg(nw.col("conversions").sum(), nw.col("value").sum())
                .with_columns(all=nw.lit(0))
            )
            return stack([fetch(grouped)], ("all",), ("conversions", "value"))


@contextmanager
def _with_numbers(frames: Sequence[Frame]) -> Iterator[Sequence[Frame]]:
    """Give the people of all frames whole numbers, where they have names: a hash, or their place in sorted order."""
    kinds = [frame.collect_schema()["person"] for frame in frames]
    # pandas turns whole numbers into floats where one is missing.
    if all(kind.is_numeric() for kind in kinds):
        yield frames
        return
    # Equal values of two types have different hashes.
    alike = len(set(kinds)) == 1
    by_hash = [made for frame in frames if alike and (made := hashed(frame, "person")) is not None]
    if len(by_hash) == len(frames):
        yield by_hash
        return
    everybody = nw.concat([frame.select("person") for frame in frames], how="vertical")
    with materialised(_numbered(everybody, "person", "number")) as people:
        yield [_by_number(frame, people) for frame in frames]


def _refuse_empty(frame: Frame, name: str, columns: tuple[str, ...]) -> int:
    nulls = {column: nw.col(column).is_null().cast(nw.Int64).sum() for column in columns}
    first = nw.col(columns[0])
    counted = fetch(frame.select(rows=(first.is_null() | ~first.is_null()).cast(nw.Int64).sum(), **nulls))
    rows = int(np.nan_to_num(counted["rows"][0]))
    empty = {column: int(np.nan_to_num(counted[column][0])) for column in columns}
    said = ", ".join(f"{number} without {column}" for column, number in empty.items() if number)
    if said:
        raise BadInput(f"{name}: of {rows} rows there are {said}. Fill them in or leave these rows out.")
    return rows


def _numbered(frame: Frame, column: str, number: str) -> Frame:
    """Number the distinct values in their sorted order: the same on every engine and for every order of rows."""
    # Not unique(): on DuckDB narwhals numbers every row for it.
    distinct = frame.group_by(column).agg(rows=nw.len()).select(column)
    return distinct.with_row_index(number, order_by=column).with_columns(nw.col(number).cast(nw.Int64))


def _by_number(frame: Frame, people: Frame) -> Frame:
    joined = frame.join(people, on="person", how="left").drop("person")
    return joined.rename({"number": "person"})


def _piece(frame: Frame, piece: int, pieces: int) -> Frame:
    return frame if pieces == 1 else frame.filter(nw.col("person") % pieces == piece)
