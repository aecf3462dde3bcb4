"""The Gibbs sampler: controls, coefficients, states, variances, one after the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from maal.impact.tested.structural.priors import VariancePrior, noise_prior
from maal.impact.tested.structural.regression import Likelihood, Mask, Slab, draw_included
from maal.impact.tested.structural.smoother import Bands, disturbance, solve
from maal.impact.tested.structural.states import PLAIN, States, Structure, states
from maal.impact.tested.structural.variances import draw_variance

Floats = NDArray[np.float64]

BURN_IN = 0.1


@dataclass(frozen=True, slots=True)
class Draws:
    """Draws of the posterior, one a row.

    ``expected`` (draws × times) is level + season + regression, ``predicted`` the same with noise; ``beta``
    (draws × controls) the coefficients, zero where a control had no part; ``noise`` the variance of the noise and
    ``steps`` (draws × components) those of the steps of level and season.
    """

    expected: Floats
    predicted: Floats
    beta: Floats
    noise: Floats
    steps: Floats


@dataclass(frozen=True, slots=True)
class _Model:
    """What stays the same from draw to draw."""

    y: Floats
    x: Floats
    states: States
    seen: sparse.csr_matrix
    bands: Bands
    slab: Slab
    prior: VariancePrior

    @property
    def known(self) -> int:
        return self.y.size


@dataclass(frozen=True, slots=True)
class _Point:
    """Where the chain is."""

    included: Mask
    beta: Floats
    path: Floats
    noise: float
    steps: Floats


def sample(y: Floats, x: Floats, draws: int, random: np.random.Generator, structure: Structure = PLAIN) -> Draws:
    """Draw from the posterior of the model, and predict the points after the last outcome.

    ``y`` (known) are the outcomes before the start in standard units; ``x`` (times × controls) the controls at all
    times in the same order, in standard units. A tenth of ``draws`` is drawn beforehand and thrown away. Controls and
    coefficients are drawn with the states integrated out (Liu 1994, *JASA* 89), so that a control and the level,
    which explain the same movement, do not hold each other.
    """
    times, known = x.shape[0], y.size
    layout = states(times, known, structure)
    prior = noise_prior(x.shape[1], structure.expected_r2)
    # The level starts around the first outcome, as in bsts: the states are counted from there.
    model = _Model(y - y[0], x, layout, layout.design[:known], Bands.of(layout, known), Slab.of(x), prior)
    point = _start(model)
    for _ in range(int(draws * BURN_IN)):
        point = _sweep(model, point, random)
    kept: list[_Point] = []
    for _ in range(draws):
        point = _sweep(model, point, random)
        kept.append(point)
    return _collect(kept, x, y[0], random)


def _start(model: _Model) -> _Point:
    controls = model.x.shape[1]
    return _Point(
        included=np.ones(controls, dtype=np.bool_),
        beta=np.zeros(controls),
        path=np.zeros(model.x.shape[0]),
        noise=model.prior.guess**2,
        steps=np.array([step.prior.guess**2 for step in model.states.steps]),
    )


def _sweep(model: _Model, point: _Point, random: np.random.Generator) -> _Point:
    known, seen = model.known, model.seen
    factor = model.bands.factor(point.steps, point.noise)
    smoothed = solve(factor, seen.T @ np.column_stack([model.y, model.x[:known]]) / point.noise)
    likelihood = _likelihood(model, seen @ smoothed, point.noise)
    included = draw_included(likelihood, point.included, model.slab.inclusion, random)
    beta = likelihood.draw(included, random)
    normal: Floats = random.standard_normal(size=(factor.shape[1],))
    drawn: Floats = smoothed[:, 0] - smoothed[:, 1:] @ beta + disturbance(factor, normal)
    path = model.states.design @ drawn
    noise = _draw_noise(model, path[:known], beta, included, random)
    return _Point(included, beta, path, noise, _draw_steps(model.states, drawn, random))


def _likelihood(model: _Model, smooth: Floats, noise: float) -> Likelihood:
    """Generalised least squares with the states integrated out: V⁻¹ = (I − Z P⁻¹ Z'/σ²)/σ² (Woodbury)."""
    x = model.x[: model.known]
    rough = (np.column_stack([model.y, x]) - smooth) / noise
    information = x.T @ rough[:, 1:]
    return Likelihood((information + information.T) / 2, x.T @ rough[:, 0], model.slab.precision / noise)


def _draw_noise(model: _Model, path: Floats, beta: Floats, included: Mask, random: np.random.Generator) -> float:
    residual = model.y - path - model.x[: model.known] @ beta
    squares = float(residual @ residual + beta @ model.slab.precision @ beta)
    return draw_variance(model.prior, squares, model.known + float(included.sum()), random)


def _draw_steps(layout: States, drawn: Floats, random: np.random.Generator) -> Floats:
    """Draw the variance of each component's steps from those before the start (what lies after tells nothing)."""
    variances = []
    for step in layout.steps:
        taken = (step.matrix @ drawn)[: step.known]
        variances.append(draw_variance(step.prior, float(taken @ taken), step.known, random))
    return np.array(variances)


def _collect(kept: list[_Point], x: Floats, first: float, random: np.random.Generator) -> Draws:
    beta = np.array([point.beta for point in kept])
    noise = np.array([point.noise for point in kept])
    expected = first + np.array([point.path for point in kept]) + beta @ x.T
    predicted = expected + np.sqrt(noise)[:, None] * random.standard_normal(expected.shape)
    return Draws(expected, predicted, beta, noise, np.array([point.steps for point in kept]))
