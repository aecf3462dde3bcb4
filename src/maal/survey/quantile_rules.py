"""Quantiles of weighted values by twelve rules, and the ends of their intervals.

A domain arrives as its sorted distinct ``values``, the sum of the ``weights`` on each and the number of ``rows`` with
each; nothing here touches rows. With C_k the weight up to and with value k, and N the whole weight, F_k = C_k / N.

*Discrete rules.* ``math`` and ``hf1``: the smallest value with F ≥ p. ``school`` and ``hf2``: the same, but where
F = p the mean of it and the next value. ``hf3``: where F = p, whichever of the two has an even place among the
distinct values.

*Continuous rules* join the points of the single rows, position (C_i − a·w_i) / (N + b·w_last), by straight lines
(Hyndman and Fan 1996, American Statistician 50, 361-365, with weights for counts): see :data:`POSITIONS`. Rows with
equal values count one by one, so the weights of the first and the last of them matter. R takes them in the order of
its file; here the heaviest row comes first and the lightest last, in any file and on any engine.

*Shah and Vaish (2006)*, ``shahvaish``: the value with the largest F* ≤ p, where n rows have weights w* that sum to n,
F*_i = (C*_i + 1/2 − w_i/2) / (n + 1). The last w_i is the weight as it stands, as R has it; so the scale of the
weights matters, and the rule is there for comparison only. Rows with equal values have their mean weight.

Two comparisons of F with p that differ by rounding are equal here (R decides them by the last bit), and a p below the
first position gives the smallest value (R 4.1-1 gives the second value, or one outside the data).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maal.core.errors import BadInput, unknown_name
from maal.survey.intervals import Floats

POSITIONS = {
    "hf4": (0.0, 0.0),
    "hf5": (1 / 2, 0.0),
    "hf6": (0.0, 1.0),
    "hf7": (1.0, -1.0),
    "hf8": (1 / 3, 1 / 3),
    "hf9": (3 / 8, 1 / 4),
}
RULES = ("math", "school", "shahvaish", "hf1", "hf2", "hf3", *POSITIONS)
ROUNDING = 1e-12  # two shares that differ by less are equal


@dataclass(frozen=True, slots=True)
class Steps:
    """A weighted distribution: sorted distinct ``values``, the weight on each, the rows with each, and C_k.

    ``heaviest`` and ``lightest`` are the largest and the smallest weight of a row with the value.
    """

    values: Floats
    weights: Floats
    rows: Floats
    heaviest: Floats
    lightest: Floats
    cumulated: Floats

    @property
    def share(self) -> Floats:
        """F_k = C_k / N: the share at or below each value."""
        share: Floats = self.cumulated / self.cumulated[-1]
        return share

    def share_below(self, x: ArrayLike) -> Floats:
        """F(x): the share of the weight on values at or below ``x``; nan for a nan."""
        return self._up_to(x, self.cumulated)

    def rows_below(self, x: ArrayLike) -> Floats:
        """The share of the rows, without weights, at or below ``x``; nan for a nan."""
        return self._up_to(x, np.cumsum(self.rows))

    def _up_to(self, x: ArrayLike, cumulated: Floats) -> Floats:
        x_ = np.asarray(x, dtype=float)
        below = np.concatenate([[0.0], cumulated / cumulated[-1]])[np.searchsorted(self.values, x_, side="right")]
        return np.where(np.isnan(x_), np.nan, below)


def steps_of(
    values: ArrayLike,
    weights: ArrayLike,
    rows: ArrayLike | None = None,
    heaviest: ArrayLike | None = None,
    lightest: ArrayLike | None = None,
) -> Steps:
    """Check and cumulate: ``values`` sorted and distinct, ``weights`` summed by value, ``rows`` counted (else 1 each).

    ``heaviest`` and ``lightest`` are the largest and smallest weight of the rows of each value (else their mean).
    Values without weight are left out. Raises :class:`BadInput` for lengths that differ, values that do not rise, and
    negative weights.

    >>> steps_of([1, 4, 9], [2, 0, 6]).share_below([1, 5, 9]).tolist()
    [0.25, 0.25, 1.0]
    """
    v, w = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    k = np.ones(len(v)) if rows is None else np.asarray(rows, dtype=float)
    if not len(v) == len(w) == len(k):
        raise BadInput(f"a distribution has {len(v)} values, {len(w)} weights and {len(k)} row counts; give one each.")
    if not np.all(np.diff(v) > 0):
        raise BadInput("the values of a distribution must be sorted and distinct; sum the weights of equal values.")
    if np.any(w < 0):
        raise BadInput(f"{int(np.sum(w < 0))} of {len(w)} weights are negative; a quantile needs weights of 0 or more.")
    kept = w > 0
    most, least = (w / k if each is None else np.asarray(each, dtype=float) for each in (heaviest, lightest))
    return Steps(v[kept], w[kept], k[kept], most[kept], least[kept], np.cumsum(w[kept]))


def quantile_by_rule(
    rule: str, values: ArrayLike, weights: ArrayLike, probs: ArrayLike, rows: ArrayLike | None = None
) -> Floats:
    """The quantiles of a weighted distribution at ``probs`` by one of :data:`RULES`.

    ``values`` are sorted and distinct, ``weights`` summed by value, ``rows`` the number of rows with each value (one
    each if it is left out), which the continuous rules and ``shahvaish`` need. Rows with equal values are taken to
    have equal weights; where they have not, use :func:`steps_of` and :func:`quantiles`. Without values, and for a nan
    in ``probs``, the answer is nan. Raises :class:`BadInput` for an unknown rule, a probability outside 0 to 1, and
    what :func:`steps_of` refuses.

    >>> quantile_by_rule("math", [1, 2, 4, 7], [1, 1, 1, 1], [0.25, 0.5]).tolist()
    [1.0, 2.0]
    >>> quantile_by_rule("hf7", [1, 2, 4, 7], [1, 1, 1, 1], [0.25, 0.5]).tolist()
    [1.75, 3.0]
    """
    return quantiles(rule, steps_of(values, weights, rows), probs)


def quantiles(rule: str, steps: Steps, probs: ArrayLike) -> Floats:
    """As :func:`quantile_by_rule`, of a distribution that is already checked and cumulated."""
    if rule not in RULES:
        raise BadInput(unknown_name("quantile rule", rule, RULES))
    p = np.asarray(probs, dtype=float)
    if np.any((p < 0) | (p > 1)):
        raise BadInput(f"the probabilities of quantiles lie between 0 and 1, not {p[(p < 0) | (p > 1)].tolist()}.")
    if len(steps.values) == 0:
        return np.full(p.shape, np.nan)
    known = np.where(np.isnan(p), 0.5, p)
    if rule in POSITIONS:
        found = _continuous(steps, known, *POSITIONS[rule])
    elif rule == "shahvaish":
        found = _shah_vaish(steps, known)
    else:
        found = _discrete(rule, steps, known)
    return np.where(np.isnan(p), np.nan, found)


def _discrete(rule: str, steps: Steps, p: Floats) -> Floats:
    share, values = steps.share, steps.values
    at = _first_at_least(share, p)
    after = np.minimum(at + 1, len(values) - 1)
    on_step = np.abs(share[at] - p) <= ROUNDING
    if rule in {"school", "hf2"}:
        return np.where(on_step, values[at] / 2 + values[after] / 2, values[at])
    if rule == "hf3":
        return np.where(on_step & (at % 2 == 0), values[after], values[at])  # places count from 1: at = 0 is odd
    return values[at]


def _continuous(steps: Steps, p: Floats, a: float, b: float) -> Floats:
    """Straight lines between the positions of rows; of rows with one value only the first and the last matter."""
    if len(steps.values) == 1:
        return np.full(p.shape, steps.values[0])
    first = steps.cumulated - steps.weights + (1 - a) * steps.heaviest
    last = steps.cumulated - a * steps.lightest
    whole = steps.cumulated[-1] + b * steps.lightest[-1]
    position = np.column_stack([first, last]).ravel() / whole
    value = np.repeat(steps.values, 2)
    at = _first_at_least(position, p)
    on_point = np.abs(position[at] - p) <= ROUNDING
    return np.where(on_point, value[at], np.interp(p, position, value))


def _first_at_least(rising: Floats, p: Floats) -> NDArray[np.intp]:
    return np.minimum(np.searchsorted(rising, p - ROUNDING, side="left"), len(rising) - 1)


def _shah_vaish(steps: Steps, p: Floats) -> Floats:
    return np.array([_shah_vaish_one(steps, each) for each in p.ravel()]).reshape(p.shape)


def _shah_vaish_one(steps: Steps, p: float) -> float:
    """F* need not rise with the value, so look for the best row of every value, in closed form, then the best value."""
    n, weight = steps.rows.sum(), steps.weights / steps.rows
    scaled = weight * n / steps.cumulated[-1]
    base = (steps.cumulated - steps.weights) * n / steps.cumulated[-1] + 0.5 - weight / 2
    row = np.minimum(np.floor((p * (n + 1) - base) / scaled + ROUNDING * n), steps.rows)
    if np.all(row < 1):
        return float(steps.values[np.argmin(base + scaled)])
    return float(steps.values[np.argmax(np.where(row >= 1, base + row * scaled, -np.inf))])
