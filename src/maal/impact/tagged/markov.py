"""Markov removal effect, solved exactly as a linear system (no simulated walks).

Source: Anderl, Becker, von Wangenheim & Schumann (2016), "Mapping the customer journey", International Journal of
Research in Marketing 33(3); absorbing chains: Kemeny & Snell (1960), Finite Markov Chains, chapter 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maal.impact.tagged.cells import Floats
from maal.impact.tagged.contacts import END, START
from maal.impact.tagged.count import Counts

# Chances that are held at once, over all replicates: 16 MB.
_HELD = 1 << 21


@dataclass(frozen=True)
class Chain:
    """The states of an absorbing chain: one a channel (order 1), or one an ordered pair of channels (order 2).

    ``source`` and ``target`` are the states of each step of ``Counts.steps``; ``target`` is −1 for END, and ``source``
    the last state for the start. ``channel`` is the channel that a state stands on.
    """

    source: np.ndarray[tuple[int], np.dtype[np.int64]]
    target: np.ndarray[tuple[int], np.dtype[np.int64]]
    channel: np.ndarray[tuple[int], np.dtype[np.int64]]

    @property
    def states(self) -> int:
        """Number of states, without the start."""
        return len(self.channel)


def chain_of(counts: Counts) -> Chain:
    """Name the states that occur in the steps; the state after a step is its context moved on by one contact."""
    keys = counts.steps.keys
    ended = keys[:, -1] == END
    before, after = keys[:, :-1], keys[:, 1:]
    begun = before[:, -1] == START
    states, number = np.unique(np.concatenate([before[~begun], after[~ended]]), axis=0, return_inverse=True)
    number = number.reshape(-1)
    source = np.full(len(keys), len(states))
    source[~begun] = number[: (~begun).sum()]
    target = np.full(len(keys), -1)
    target[~ended] = number[(~begun).sum() :]
    return Chain(source, target, states[:, -1])


def markov(counts: Counts, weights: Floats) -> Floats:
    """credit = total × removal effect / sum of removal effects, for conversions and for value.

    The removal effect of a channel is 1 − P(conversion without it) / P(conversion). Removing a channel ends every
    journey without conversion at its first contact with that channel; in the chain of order 2 that is every step into
    a pair whose later channel it is. On value, the expected value of a journey stands in place of P(conversion).

    ``weights`` is replicates × buckets; returns replicates × channels × 2 (conversions, value).
    """
    chain = chain_of(counts)
    journeys = counts.steps.weighted("journeys", weights)
    gains = [counts.steps.weighted(measure, weights) for measure in ("conversions", "value")]
    at_once = max(1, _HELD // (chain.states + 1) ** 2)
    parts = []
    for first in range(0, len(weights), at_once):
        mine = slice(first, first + at_once)
        step, gain = step_probabilities(chain, journeys[mine], [part[mine] for part in gains])
        effects = removal_effects(step, gain, chain.channel, len(counts.channels))
        totals = np.stack([part[mine].sum(axis=1) for part in gains], axis=1)[:, None]
        sums = effects.sum(axis=1, keepdims=True)
        parts.append(np.divide(effects, sums, out=np.zeros_like(effects), where=sums > 0) * totals)
    return np.concatenate(parts)


def step_probabilities(chain: Chain, journeys: Floats, gains: list[Floats]) -> tuple[Floats, Floats]:
    """Turn counts into step probabilities (states + 1 × states, the start last) and the gain expected at each state.

    Every array begins with the replicates.
    """
    size, inner = chain.states + 1, chain.target >= 0
    counts = np.zeros((len(journeys), size, size))
    counts[:, chain.source[inner], chain.target[inner]] = journeys[:, inner]
    leaving = _by_source(chain, journeys)
    scale = np.divide(1.0, leaving, out=np.zeros_like(leaving), where=leaving > 0)[:, :, None]
    gain = np.stack([_by_source(chain, part) for part in gains], axis=2)
    return counts[:, :, :-1] * scale, gain * scale


def _by_source(chain: Chain, steps: Floats) -> Floats:
    """Sum the steps out of each state."""
    size = chain.states + 1
    places = chain.source + size * np.arange(len(steps))[:, None]
    sums: Floats = np.bincount(places.ravel(), steps.ravel(), size * len(steps)).astype(np.float64)
    return sums.reshape(-1, size)


def removal_effects(step: Floats, gain: Floats, channel: np.ndarray, channels: int) -> Floats:
    """1 − gain expected from the start without the channel / with it; replicates × channels × columns of ``gain``.

    With N = (I − Q)⁻¹ the visits from each state, h = N g the gain expected from each state, and R the states of the
    channel, what is lost is the gain after the first visit to R: n_R (N_RR)⁻¹ h_R, where n are the visits from the
    start. It equals solving the chain anew without R.
    """
    inner, start = step[:, :-1], step[:, -1:]
    identity = np.broadcast_to(np.eye(inner.shape[1]), inner.shape)
    visits = np.linalg.solve(identity - inner, np.concatenate([identity, gain[:, :-1]], axis=2))
    fundamental, expected = visits[:, :, : inner.shape[1]], visits[:, :, inner.shape[1] :]
    from_start, base = (start @ fundamental)[:, 0], start @ expected + gain[:, -1:]
    lost = np.zeros((len(step), channels, gain.shape[2]))
    for code in range(channels):
        removed = np.flatnonzero(channel == code)
        seen = np.flatnonzero(from_start[:, removed].any(axis=1))
        if seen.size:
            within = fundamental[np.ix_(seen, removed, removed)].transpose(0, 2, 1)
            first_visit = np.linalg.solve(within, from_start[np.ix_(seen, removed)][:, :, None])
            lost[seen, code] = (first_visit * expected[np.ix_(seen, removed)]).sum(axis=1)
    effects: Floats = np.divide(lost, base, out=np.zeros_like(lost), where=base > 0)
    return effects
