"""Shapley values of the channels, exact over the sets of channels that journeys hold.

Source: Shapley (1953), "A value for n-person games"; for attribution Dalessandro et al. (2012) and
Zhao, Mahboobi & Bagheri (2018). Dividends: Harsanyi (1963).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput
from maal.impact.tagged.cells import Floats
from maal.impact.tagged.contacts import BUCKETS
from maal.impact.tagged.count import Counts

MOST_CHANNELS_RATE = 20

# Worths of sets that are held at once, over all replicates: 32 MB a game.
_HELD = 1 << 22


def members(sets: NDArray[np.int64], channels: int) -> Floats:
    """Tell for each set (a sum of powers of two) and channel whether the channel is in it: sets × channels."""
    return ((sets[:, None] >> np.arange(channels)) & 1).astype(np.float64)


def shapley(counts: Counts, weights: Floats) -> Floats:
    """Shapley value of v(S) = outcomes of the journeys whose channels all lie in S (the cumulative game).

    The dividend of a set is what its own journeys brought, so the value splits each journey's outcomes equally among
    its distinct channels. Returns replicates × channels × 2 (conversions, value).
    """
    inside = members(counts.sets.keys[:, 0], len(counts.channels))
    split = inside / inside.sum(axis=1, keepdims=True)
    return np.stack([counts.sets.weighted(measure, weights) @ split for measure in ("conversions", "value")], axis=2)


def shapley_rate(counts: Counts, weights: Floats) -> Floats:
    """Shapley value of v(S) = outcomes ÷ journeys, both of the journeys whose channels all lie in S; × all journeys.

    v of a set without journeys is 0. The credits sum to all outcomes of journeys; a channel that lowers the rate of
    the sets it joins has a negative credit. Returns replicates × channels × 2 (conversions, value).

    Raises BadInput for more than 20 channels: the game has 2^channels sets.
    """
    channels = len(counts.channels)
    if channels > MOST_CHANNELS_RATE:
        raise BadInput(
            f"The conversion-rate game is exact for at most {MOST_CHANNELS_RATE} channels; there are {channels}. "
            "Name rare ones alike, or use rule='shapley' (the cumulative game), which has no such limit."
        )
    at_once = max(1, _HELD >> channels)
    parts = [_rate_credits(counts, weights[first : first + at_once]) for first in range(0, len(weights), at_once)]
    return np.concatenate(parts)


def _rate_credits(counts: Counts, weights: Floats) -> Floats:
    channels = len(counts.channels)
    journeys, *gains = (
        sum_over_subsets(_dense(counts, measure, weights), channels) for measure in ("journeys", "conversions", "value")
    )
    scale = np.divide(1.0, journeys, out=np.zeros_like(journeys), where=journeys > 0)
    credits = [shapley_values(gain * scale, channels) * journeys[:, -1:] for gain in gains]
    return np.stack(credits, axis=2)


def unseen_variance(counts: Counts) -> Floats:
    """Σ over sets T of a_cT² × min(½, p n_T): what few journeys leave unknown of a set's outcomes; channels × 2.

    A set whose n_T journeys brought no outcome brings none in any bootstrap replicate either, though its rate is
    unknown. Each set's outcomes are taken to be known up to a Gamma variate of mean and variance min(½, p n_T), with
    p the rate of all journeys (½: Jeffreys' prior of a Poisson mean). For given journeys a credit is linear in the
    outcomes, with slope a_cT = N × Σ over S ⊇ T of k_c(S) / n(S), k_c(S) the weight of v(S) in the Shapley value.
    """
    channels, sets = len(counts.channels), counts.sets.keys[:, 0]
    whole = np.ones((1, BUCKETS))
    journeys = sum_over_subsets(_dense(counts, "journeys", whole), channels)[0]
    own, outcomes, value = (counts.sets.total(measure) for measure in ("journeys", "conversions", "value"))
    if not channels or not outcomes.sum():
        return np.zeros((channels, 2))
    unknown = np.minimum(0.5, own * outcomes.sum() / own.sum())
    unit = np.array([1.0, value.sum() / outcomes.sum()])
    slopes = np.stack([_slopes(journeys, channel, channels)[sets] for channel in range(channels)])
    variance: Floats = (slopes**2 @ unknown)[:, None] * unit**2
    return variance


def _slopes(journeys: Floats, channel: int, channels: int) -> Floats:
    """d credit of ``channel`` / d outcomes of each exact set."""
    part = _marginal_slopes(channel, channels)
    rate = np.divide(part, journeys, out=np.zeros_like(journeys), where=journeys > 0)
    # Supersets of T are the subsets of its complement, counted from the other end.
    slopes: Floats = sum_over_subsets(rate[::-1], channels)[::-1] * journeys[-1]
    return slopes


def _dense(counts: Counts, measure: str, weights: Floats) -> Floats:
    """What the journeys of exactly each set brought: replicates × 2^channels."""
    game = np.zeros((len(weights), 1 << len(counts.channels)))
    game[:, counts.sets.keys[:, 0]] = counts.sets.weighted(measure, weights)
    return game


def sum_over_subsets(game: Floats, channels: int) -> Floats:
    """Σ over T ⊆ S of game(T), for every S, along the last axis (the zeta transform, channel by channel).

    >>> sum_over_subsets(np.array([0.0, 1.0, 2.0, 4.0]), 2)
    array([0., 1., 2., 7.])
    """
    total = game.copy()
    for channel in range(channels):
        halves = total.reshape(-1, 2, 1 << channel)
        halves[:, 1] += halves[:, 0]
    return total


def shapley_values(game: Floats, channels: int) -> Floats:
    """Σ over S without c of |S|! (n − |S| − 1)! / n! × (v(S ∪ c) − v(S)), for each channel c, along the last axis.

    >>> shapley_values(np.array([0.0, 1.0, 2.0, 4.0]), 2)
    array([1.5, 2.5])
    """
    slopes = [_marginal_slopes(channel, channels) for channel in range(channels)]
    return game @ np.stack(slopes, axis=1) if slopes else np.zeros((*game.shape[:-1], 0))


def _marginal_slopes(channel: int, channels: int) -> Floats:
    """k_c(S), the weight of v(S) in the Shapley value of ``channel``, for every S."""
    size, weight = _sizes(channels), _marginal_weights(channels)
    inside = (np.arange(1 << channels) >> channel) & 1 == 1
    slopes: Floats = np.where(inside, weight[np.maximum(size - 1, 0)], -weight[np.minimum(size, channels - 1)])
    return slopes


def _sizes(channels: int) -> NDArray[np.int64]:
    """Number of channels in each set."""
    size = np.zeros(1, np.int64)
    for _ in range(channels):
        size = np.concatenate([size, size + 1])
    return size


def _marginal_weights(channels: int) -> Floats:
    """s! (n − s − 1)! / n! for s = 0 … n − 1, as a running product that never overflows."""
    weights = np.full(channels, 1 / max(channels, 1))
    for size in range(1, channels):
        weights[size] = weights[size - 1] * size / (channels - size)
    return weights
