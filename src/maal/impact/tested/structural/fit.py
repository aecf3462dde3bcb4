"""The model fitted to a series: draws of what would have happened, in the outcome's own units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, TooLittleData
from maal.impact.tested.structural.drift import Drift, level_drift
from maal.impact.tested.structural.errors import Whitened, whiten
from maal.impact.tested.structural.gibbs import Draws, sample
from maal.impact.tested.structural.series import Series
from maal.impact.tested.structural.states import States, Structure, states

Floats = NDArray[np.float64]

FEWEST = 12


@dataclass(frozen=True, slots=True)
class Fit:
    """Draws in the outcome's units: ``expected`` and ``predicted`` (draws × times); ``standard`` as sampled."""

    series: Series
    structure: Structure
    expected: Floats
    predicted: Floats
    standard: Draws

    @property
    def differences(self) -> Floats:
        """actual − predicted from the start on, draws × times."""
        known = self.series.known
        found: Floats = self.series.y[known:] - self.predicted[:, known:]
        return found

    @property
    def mean_effect(self) -> float:
        """Posterior mean of the mean effect a time (the noise averages out, and so is left out)."""
        known = self.series.known
        return float(self.series.y[known:].mean() - self.expected[:, known:].mean())

    @property
    def inclusion(self) -> dict[str, float]:
        """Posterior probability that a control has a part."""
        return dict(zip(self.series.controls, (self.standard.beta != 0).mean(axis=0).tolist(), strict=True))

    @property
    def coefficients(self) -> dict[str, float]:
        """Posterior means: outcome for one unit more of a control."""
        y, x = self.series.y[: self.series.known], self.series.x[: self.series.known]
        scaled = self.standard.beta.mean(axis=0) * y.std(ddof=1) / x.std(axis=0, ddof=1)
        return dict(zip(self.series.controls, scaled.tolist(), strict=True))

    def whitened(self) -> Whitened:
        """The outcomes and controls before the start, made uncorrelated."""
        return whiten(*self._standard_series(), self._layout(), self.standard)

    def drift(self) -> Drift:
        """How much the level wandered before the start, in standard units of the outcome."""
        return level_drift(*self._standard_series(), self._layout(), self.standard)

    def _standard_series(self) -> tuple[Floats, Floats]:
        known = self.series.known
        return _standard(self.series.y, known)[:known], _standard(self.series.x, known)

    def _layout(self) -> States:
        return states(len(self.series.times), self.series.known, self.structure)


def needed(controls: int, structure: Structure) -> int:
    """max(12, 3 · (controls + 1), 2 rounds of the season): times before the start.

    >>> needed(2, Structure()), needed(9, Structure()), needed(0, Structure(52))
    (12, 30, 104)
    """
    return max(FEWEST, 3 * (controls + 1), 2 * structure.round)


def require_enough(series: Series, structure: Structure) -> None:
    """Raise TooLittleData where there are too few times before the start, BadInput where a column stands still."""
    controls = len(series.controls)
    least = needed(controls, structure)
    if series.known < least:
        rounds = f", two rounds of the season ({2 * structure.round})" if structure.round else ""
        raise TooLittleData(
            f"An interrupted time series needs at least {least} times before the start: {FEWEST}, three for each "
            f"control and three more ({3 * (controls + 1)}){rounds}; there are {series.known}. "
            "Take a longer history, a finer time, or fewer controls."
        )
    before = np.column_stack([series.y, series.x])[: series.known]
    still = [
        name
        for name, column in zip([series.outcome, *series.controls], before.T, strict=True)
        if np.ptp(column) <= 1e-12 * np.abs(column).max()
    ]
    if still:
        named = ", ".join(f"'{name}'" for name in still)
        raise BadInput(f"Before the start {named} never changes, so nothing can be learnt from it. Leave it out.")


def fit(series: Series, structure: Structure, draws: int, random: np.random.Generator) -> Fit:
    """Fit the model before the start and predict what follows, in standard units of the time before."""
    known = series.known
    y = _standard(series.y, known)[:known]
    drawn = sample(y, _standard(series.x, known), draws, random, structure)
    mean, spread = series.y[:known].mean(), series.y[:known].std(ddof=1)
    return Fit(series, structure, mean + spread * drawn.expected, mean + spread * drawn.predicted, drawn)


def _standard(values: Floats, known: int) -> Floats:
    before = values[:known]
    standard: Floats = (values - before.mean(axis=0)) / before.std(axis=0, ddof=1)
    return standard
