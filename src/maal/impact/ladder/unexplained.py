"""The share of the outcomes that no rung explains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maal.core import BadInput, Estimate, Text
from maal.impact.ladder.claim import Claim, Estimand
from maal.impact.ladder.reach import in_squares, reach


@dataclass(frozen=True, slots=True)
class Unexplained:
    """1 − Σ over channels of the largest contribution that any of its rungs claims / outcomes, between 0 and 1.

    What is left even if for every channel the most generous rung were right. ``claimed`` is the sum; where it exceeds
    ``outcomes``, some are claimed twice.
    """

    share: Estimate
    claimed: float
    outcomes: float

    @property
    def text(self) -> Text:
        """The share and its meaning in plain sentences."""
        if self.claimed > self.outcomes:
            return Text(
                "The most generous rungs of all channels together claim {claimed:count} of {outcomes:count} outcomes, "
                "more than came: some are claimed twice.",
                {"claimed": self.claimed, "outcomes": self.outcomes},
            )
        return Text(
            "No rung explains {share:estimate} of the outcomes, even if for every channel the most generous one were "
            "right: habit, neighbours, channels that nobody measures.",
            {"share": self.share},
        )


def unexplained(claims: Iterable[Claim], outcomes: float, level: float = 0.95) -> Unexplained:
    """1 − Σ_c max_r contribution_cr / outcomes, errors of the channels taken as independent.

    Takes contributions that have an error; of one channel the largest counts, never below 0. Raises BadInput where
    ``outcomes`` is not above 0.
    """
    if not outcomes > 0:
        raise BadInput(f"outcomes is {outcomes:g}; give how many there were in the period, above 0.")
    largest: dict[str, tuple[float, float, float]] = {}
    for one in claims:
        reaches = reach(one.evidence.estimate, level)
        if one.estimand is not Estimand.CONTRIBUTION or reaches is None:
            continue
        found = (max(one.evidence.estimate.value, 0.0), *reaches)
        largest[one.channel] = max(largest.get(one.channel, found), found)
    ordered = [largest[channel] for channel in sorted(largest)]
    claimed = sum(value for value, _, _ in ordered)
    down, up = (in_squares(one[place] for one in ordered) for place in (1, 2))
    ends = tuple(min(max(1 - part / outcomes, 0.0), 1.0) for part in (claimed, claimed + up, claimed - down))
    how = "the largest contribution of each channel, independent errors added in squares"
    return Unexplained(
        Estimate(ends[0], None, ends[1], ends[2], level, unit="share", method=f"{how}"), claimed, outcomes
    )
