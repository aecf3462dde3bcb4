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
    credits = np.zeros((len(weights), len(counts.channels), 2))
    for replicate in range(len(weights)):
        step, gain = step_probabilities(chain, journeys[replicate], [part[replicate] for part in gains])
        effects = removal_effects(step, gain, chain.channel, len(counts.channels))
        totals = np.array([part[replicate].sum() for part in gains])
        sums = effects.sum(axis=0)
        credits[replicate] = np.divide(effects, sums, out=np.zeros_like(effects), where=sums > 0) * totals
    return credits


def step_probabilities(chain: Chain, journeys: Floats, gains: list[Floats]) -> tuple[Floats, Floats]:
    """Turn counts into step probabilities (states + 1 × states, the start last) and the gain expected at each state."""
    size = chain.states + 1
    leaving = np.bincount(chain.source, journeys, size).astype(np.float64)
    scale = np.divide(1.0, leaving, out=np.zeros(size), where=leaving > 0)
    inner = chain.target >= 0
    step = np.zeros((size, chain.states))
    np.add.at(step, (chain.source[inner], chain.target[inner]), journeys[inner])
    gain: Floats = np.stack([np.bincount(chain.source, part, size) for part in gains], axis=1).astype(np.float64)
    return step * scale[:, None], gain * scale[:, None]


def removal_effects(step: Floats, gain: Floats, channel: np.ndarray, channels: int) -> Floats:
    """1 − gain expected from the start without the channel / with it; channels × columns of ``gain``.

    With N = (I − Q)⁻¹ the visits from each state, h = N g the gain expected from each state, and R the states of the
    channel, what is lost is the gain after the first visit to R: n_R (N_RR)⁻¹ h_R, where n are the visits from the
    start. It equals solving the chain anew without R.
    """
    inner, start = step[:-1], step[-1]
    identity = np.eye(len(inner))
    visits = np.linalg.solve(identity - inner, np.concatenate([identity, gain[:-1]], axis=1))
    fundamental, expected = visits[:, : len(inner)], visits[:, len(inner) :]
    from_start, base = start @ fundamental, start @ expected + gain[-1]
    lost = np.zeros((channels, gain.shape[1]))
    for code in range(channels):
        removed = np.flatnonzero(channel == code)
        if removed.size and from_start[removed].any():
            first_visit = np.linalg.solve(fundamental[np.ix_(removed, removed)].T, from_start[removed])
            lost[code] = first_visit @ expected[removed]
    effects: Floats = np.divide(lost, base, out=np.zeros_like(lost), where=base > 0)
    return effects
