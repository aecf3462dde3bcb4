"""Run the rules that split each outcome among its contacts by their place and time (all but Markov and Shapley)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import narwhals as nw

from maal.core.engine import Frame
from maal.impact.tagged.linear import linear
from maal.impact.tagged.position import WEIGHTS, position
from maal.impact.tagged.single_touch import first, last, last_non_direct
from maal.impact.tagged.time_decay import HALF_LIFE_DAYS, decay, time_decay

JOURNEY = ("person", "end")


@dataclass(frozen=True)
class ShareSettings:
    """The settings of the rules that have any: position's weights, time decay's half-life."""

    weights: Sequence[float] = field(default=WEIGHTS)
    half_life_days: float = HALF_LIFE_DAYS

    def expressions(self) -> Mapping[str, nw.Expr]:
        """Each rule's share of one contact in its outcome, from the columns that `with_places` makes."""
        return {
            "first": first(),
            "last": last(),
            "last_non_direct": last_non_direct(),
            "linear": linear(),
            "position": position(self.weights),
            "time_decay": time_decay(self.half_life_days),
        }


SHARE_RULES = tuple(ShareSettings().expressions())


def with_places(contacts: Frame, direct: Sequence[int], half_life_days: float) -> Frame:
    """Add each contact's place in its journey.

    Adds length, before (contacts strictly earlier), tied (contacts of the same time, itself included), direct,
    last_non_direct_t, tied_non_direct, decay_sum.
    """
    return contacts.with_columns(
        direct=nw.col("code").is_in(list(direct)) if direct else nw.lit(False), decay=decay(half_life_days)
    ).with_columns(
        length=nw.len().over(*JOURNEY),
        decay_sum=nw.col("decay").sum().over(*JOURNEY),
        last_non_direct_t=nw.when(~nw.col("direct")).then(nw.col("t")).max().over(*JOURNEY),
        place=nw.col("t").cum_count().over(*JOURNEY, order_by="t"),
    )


def untied(placed: Frame) -> Frame:
    """In a journey without ties each contact holds its own place."""
    return placed.with_columns(before=nw.col("place") - 1, tied=nw.lit(1), tied_non_direct=nw.lit(1))


def tied(placed: Frame) -> Frame:
    """Contacts of one journey and time share the places that they take up."""
    same_time = (*JOURNEY, "t")
    return placed.with_columns(
        before=nw.col("place").min().over(*same_time) - 1,
        tied=nw.len().over(*same_time),
        tied_non_direct=(~nw.col("direct")).cast(nw.Int64).sum().over(*same_time),
    )


def summed_shares(placed: Frame, rules: Mapping[str, nw.Expr]) -> Frame:
    """Sum share × conversions and share × value by bucket and channel, for every rule."""
    shares = placed.with_columns(**{f"share_{name}": share for name, share in rules.items()})
    sums = {name: (nw.col(f"share_{name}") * nw.col("conversions")).sum() for name in rules}
    values = {f"{name}_value": (nw.col(f"share_{name}") * nw.col("value")).sum() for name in rules}
    return shares.group_by("bucket", "code").agg(**sums, **values)
