"""What journeys look like: which channels meet, which of them assist, how long the way is and how many days it took."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import narwhals as nw
import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from maal.core import BadInput, Estimate
from maal.core.engine import fetch
from maal.impact.tagged.bootstrap import interval as count_interval
from maal.impact.tagged.bootstrap import replicate_weights
from maal.impact.tagged.cells import Floats
from maal.impact.tagged.contacts import BUCKETS, DAY, HALVES
from maal.impact.tagged.journeys import Journeys
from maal.impact.tagged.shapley import members
from maal.impact.tagged.walk import placed_contacts

_SAMPLE = "outcomes with a contact before them"


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many outcomes had both channels in their journey."""

    channel: str
    other: str
    outcomes: Estimate


@dataclass(frozen=True, slots=True)
class Spread:
    """How outcomes spread over a whole number (contacts before them, or days): ``outcomes[i]`` at ``at[i]``."""

    at: tuple[int, ...]
    outcomes: tuple[float, ...]

    def quantile(self, share: float) -> int:
        """The least number that at least ``share`` of the outcomes do not exceed (R's type 1).

        >>> Spread((1, 2, 5), (3.0, 1.0, 1.0)).quantile(0.5)
        1
        """
        reached = np.cumsum(self.outcomes)
        return self.at[int(np.searchsorted(reached, share * reached[-1] - 1e-9))]


def overlap(journeys: Journeys, level: float = 0.95) -> tuple[Overlap, ...]:
    """Count the outcomes whose journey held both channels, for every pair that met; the most frequent first."""
    counts = journeys.counts()
    inside = members(counts.sets.keys[:, 0], len(counts.channels)) > 0
    pairs = list(combinations(range(len(counts.channels)), 2))
    together = np.stack([inside[:, one] & inside[:, other] for one, other in pairs], axis=1) if pairs else inside[:, :0]

    def met(weights: Floats) -> Floats:
        return np.asarray(counts.sets.weighted("conversions", weights) @ together.astype(np.float64))

    points, errors = _with_errors(met)
    lows, highs = count_interval(points, errors, np.ones(1), level, signed=False)
    found = [
        Overlap(counts.channels[one], counts.channels[other], _estimate(figures, level, journeys.converting))
        for (one, other), figures in zip(pairs, np.stack([points, errors, lows, highs], axis=1).tolist(), strict=True)
        if figures[0] > 0
    ]
    return tuple(sorted(found, key=lambda pair: (-pair.outcomes.value, pair.channel, pair.other)))


def assisted_share(journeys: Journeys, level: float = 0.95) -> dict[str, Estimate]:
    """1 − last / touched: the share of the outcomes that a channel was in, in which it was not the last contact.

    Interval: Wilson's with the effective sample size p (1 − p) / se², se from the bootstrap over people (Kish 1965;
    Korn & Graubard 1998). Channels in no outcome's journey have none and are left out.
    """
    counts = journeys.counts()
    inside = members(counts.sets.keys[:, 0], len(counts.channels))

    def share(weights: Floats) -> Floats:
        held = counts.sets.weighted("conversions", weights) @ inside
        last = np.zeros_like(held)
        last[:, counts.shares.keys[:, 0]] = counts.shares.weighted("last", weights)
        return np.asarray(1 - np.divide(last, held, out=np.ones_like(last), where=held > 0))

    points, errors = _with_errors(share)
    held = counts.sets.total("conversions") @ inside
    return {
        channel: _wilson(float(points[code]), float(errors[code]), float(held[code]), level)
        for code, channel in enumerate(counts.channels)
        if held[code] > 0
    }


def path_lengths(journeys: Journeys) -> Spread:
    """Count the outcomes by the number of contacts before them."""
    return _spread(journeys, nw.col("length"), nw.col("conversions") / nw.col("length"))


def days_to_conversion(journeys: Journeys) -> Spread:
    """Count the outcomes by the whole days from the journey's first contact to the outcome.

    Raises BadInput for aggregated paths, which carry no times.
    """
    if not journeys.timed:
        raise BadInput("Aggregated paths carry no times, so days to conversion cannot be counted.")
    days = (nw.col("end") - nw.col("t")) // (HALVES * DAY)
    return _spread(journeys, days, nw.col("conversions") * nw.col("first"))


def _spread(journeys: Journeys, key: nw.Expr, weight: nw.Expr) -> Spread:
    total: dict[int, float] = {}
    for _, frame in placed_contacts(journeys.source, journeys.direct):
        grouped = fetch(frame.with_columns(key=key, weight=weight).group_by("key").agg(nw.col("weight").sum()))
        for number, amount in zip(grouped["key"].tolist(), grouped["weight"].tolist(), strict=True):
            if amount:
                total[int(number)] = total.get(int(number), 0.0) + amount
    return Spread(tuple(sorted(total)), tuple(total[number] for number in sorted(total)))


def _with_errors(figures: Callable[[Floats], Floats]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return figures(np.ones((1, BUCKETS)))[0], figures(replicate_weights()).std(axis=0, ddof=1)


def _estimate(figures: list[float], level: float, n: int) -> Estimate:
    value, std_error, low, high = figures
    method = "full count; bootstrap over people"
    return Estimate(value, std_error, low, high, level, n, unit="outcomes", sample=_SAMPLE, method=method)


def _wilson(share: float, std_error: float, held: float, level: float) -> Estimate:
    effective = share * (1 - share) / std_error**2 if std_error > 0 and 0 < share < 1 else held
    reach = float(ndtri((1 + level) / 2)) ** 2 / effective
    middle = (share + reach / 2) / (1 + reach)
    half = (reach * share * (1 - share) + reach**2 / 4) ** 0.5 / (1 + reach)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    method = "Wilson with the effective sample size of a bootstrap over people"
    return Estimate(share, std_error, low, high, level, round(held), unit="share", sample=_SAMPLE, method=method)
