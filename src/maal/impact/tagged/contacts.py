"""From touchpoints and outcomes to the contacts of journeys: one row a contact, in the engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import narwhals as nw

from maal.core import Count, Period
from maal.core.engine import Frame
from maal.impact.tagged.engine import microseconds

BUCKETS = 200
DAY = 86_400_000_000
HALVES = 2

START = -1
END = -2

_PRIME = 2_147_483_647
_FACTOR = 1_103_515_245
_OFFSET = 12_345


@dataclass(frozen=True, slots=True)
class Window:
    """Which contacts and outcomes count: the lookback in microseconds, the period, and first outcomes or all."""

    lookback: int
    period: Period | None
    count: Count


def bucket_of(person: nw.Expr) -> nw.Expr:
    """((a × person + b) mod p) mod BUCKETS: a universal hash (Carter & Wegman 1979), equal on every engine.

    The person is first brought into [0, p), so that no product overflows 64 bits. Narwhals' remainder has the sign of
    the divisor on every engine.
    """
    residue = person.cast(nw.Int64) % _PRIME
    return ((residue * _FACTOR + _OFFSET) % _PRIME % BUCKETS).cast(nw.Int16)


def contacts_of_journeys(touchpoints: Frame, outcomes: Frame, window: Window, order: int = 1) -> Frame:
    """Give every contact its journey, and drop the contacts that belong to none.

    ``touchpoints`` has person, t, code; ``outcomes`` person, t, conversions, value (one row a person and time).
    A contact counts for the person's next outcome at or after it, if it lies within the lookback before it; the
    contacts after a person's last outcome form one journey without conversion that ends with the last of them.

    Returns person, end and t (in half microseconds), code, bucket, conversions, nulls, value, context_1 (code of the
    contact before, -1 at a journey's start), with order 2 also context_2 (the one before that), last (is it the
    journey's last), tied (shares t with the contact before it).
    """
    seen = _with_neighbours(_events(touchpoints, outcomes), window, order).filter(~nw.col("code").is_null())
    if window.count == "first":
        seen = seen.filter(~nw.col("outcome").is_null() | nw.col("past").is_null())
    ended = seen.with_columns(end=nw.coalesce(nw.col("outcome") - 1, nw.col("latest"))).with_columns(
        since=nw.col("end") - HALVES * window.lookback
    )
    kept = ended.filter(nw.col("moment") >= nw.col("since"))
    if window.period:
        kept = kept.filter(nw.col("end") >= HALVES * at_midnight(window.period.start))
    ends = outcomes.select("person", "conversions", "value", outcome=nw.col("t") * HALVES + 1)
    return kept.join(ends, on=["person", "outcome"], how="left").select(
        "person",
        "code",
        bucket_of(nw.col("person")).alias("bucket"),
        end="end",
        t="moment",
        conversions=nw.col("conversions").fill_null(0),
        nulls=nw.col("outcome").is_null().cast(nw.Int8),
        value=nw.col("value").fill_null(0.0),
        last=nw.col("code_next").is_null(),
        tied=~nw.col("code_1").is_null() & (nw.col("moment_1") == nw.col("moment")),
        **{f"context_{back}": _context(back) for back in range(1, order + 1)},
    )


def _events(touchpoints: Frame, outcomes: Frame) -> Frame:
    """Put contacts and outcomes on one axis: ``moment`` is 2t for a contact and 2t + 1 for an outcome.

    One whole number sorts faster than a time and a kind, and puts contacts before an outcome of the same time.
    """
    contacts = touchpoints.select("person", "code", moment=nw.col("t") * HALVES)
    ends = outcomes.select("person", code=nw.lit(None).cast(nw.Int16), moment=nw.col("t") * HALVES + 1)
    return nw.concat([contacts, ends], how="vertical")


def _with_neighbours(events: Frame, window: Window, order: int) -> Frame:
    """Look at each event's neighbours in the person's own order: outcome (the next one), latest (contact), contexts."""

    def along(expression: nw.Expr) -> nw.Expr:
        return expression.over("person", order_by="moment")

    is_outcome = nw.col("code").is_null()
    outcome = nw.when(is_outcome).then(nw.col("moment"))
    names = ("code", "moment")
    looks = {f"{name}_{back}": along(nw.col(name).shift(back)) for back in range(1, order + 1) for name in names}
    if window.count == "first":
        looks["past"] = along(outcome.fill_null(strategy="forward"))
    return events.with_columns(
        outcome=along(outcome.fill_null(strategy="backward")),
        latest=nw.when(~is_outcome).then(nw.col("moment")).max().over("person"),
        code_next=along(nw.col("code").shift(-1)),
        **looks,
    )


def _context(back: int) -> nw.Expr:
    """The code of the contact ``back`` places earlier in the same journey; START where the journey begins between."""
    contacts = [~nw.col(f"code_{step}").is_null() for step in range(1, back + 1)]
    inside = nw.all_horizontal(*contacts, nw.col(f"moment_{back}") >= nw.col("since"), ignore_nulls=True)
    return nw.when(inside).then(nw.col(f"code_{back}")).otherwise(nw.lit(START)).cast(nw.Int16)


def at_midnight(day: date) -> int:
    """Microseconds from 1970-01-01 to the start of a day."""
    return int(datetime.combine(day, time(), UTC).timestamp()) * 1_000_000


def outcomes_to_count(outcomes: Frame, window: Window) -> Frame:
    """Group a table of outcomes into person, t, conversions, value: what happened to one person at one time is one end.

    Outcomes of one person at the same time share their journey's contacts, so that no order of rows matters. With
    count "first" only a person's first time remains, and counts once.
    """
    value = nw.col("value").fill_null(0.0) if "value" in outcomes.collect_schema().names() else nw.lit(0.0)
    grouped = (
        outcomes.select("person", t=microseconds(outcomes, "occurred_at"), value=value.cast(nw.Float64))
        .group_by("person", "t")
        .agg(conversions=nw.len().cast(nw.Int64), value=nw.col("value").sum())
    )
    if window.count == "first":
        grouped = grouped.with_columns(first=nw.col("t").min().over("person"), conversions=nw.lit(1, nw.Int64))
        grouped = grouped.filter(nw.col("t") == nw.col("first")).drop("first")
        # However long ago it was: who had it before is not someone who has not come yet.
        return until_end(grouped, window)
    return within(grouped, window)


def within(frame: Frame, window: Window) -> Frame:
    """Keep the rows that can matter to the window's period: from a lookback before its start until its end."""
    if window.period is None:
        return frame
    return until_end(frame, window).filter(nw.col("t") >= at_midnight(window.period.start) - window.lookback)


def until_end(frame: Frame, window: Window) -> Frame:
    """Keep the rows from before the end of the window's period."""
    return frame.filter(nw.col("t") < at_midnight(window.period.end)) if window.period else frame
