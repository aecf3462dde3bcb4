"""Least squares without the times: the products of all shapes, trend and season taken out, errors whitened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import qr

Floats = NDArray[np.float64]

RHOS = np.array([0.0, 0.2, 0.4, 0.6, 0.8])


@dataclass(frozen=True, slots=True)
class Moments:
    """Products of R autocorrelations: ``gram`` (R × M × M), ``b`` (R × M), ``yy`` (R); M columns of shapes.

    ``log_det`` (R) is the part of the log likelihood that rests on the autocorrelation alone; ``df`` the number of
    times less the columns that were taken out.
    """

    gram: Floats
    b: Floats
    yy: Floats
    log_det: Floats
    df: int


def independent(columns: Floats) -> NDArray[np.intp]:
    """Places of the columns that do not follow from others (rank by a pivoted QR)."""
    sized = columns / np.maximum(np.linalg.norm(columns, axis=0), 1e-300)
    r, order = qr(sized, mode="r", pivoting=True)
    diagonal = np.abs(np.diag(r[: columns.shape[1]]))
    kept = order[: int((diagonal > 1e-9 * diagonal[0]).sum())]
    return np.sort(kept).astype(np.intp)


def whiten(columns: Floats, rho: float) -> Floats:
    """c(t) − rho c(t − 1), the first time × √(1 − rho²): errors of first-order autocorrelation become independent.

    Source: Prais & Winsten (1954), Cowles Commission discussion paper 383.
    """
    after = columns[1:] - rho * columns[:-1]
    return np.concatenate([np.sqrt(1 - rho * rho) * columns[:1], after])


def moments(y: Floats, base: Floats, features: Floats, rhos: Floats = RHOS) -> Moments:
    """Products of ``features`` (n × M) and ``y`` (n), orthogonal to ``base`` (n × p), for every autocorrelation."""
    parts = [_moments(y, base, features, float(rho)) for rho in rhos]
    gram, b, yy, log_det = (np.array(part) for part in zip(*parts, strict=True))
    return Moments(gram, b, yy, log_det, len(y) - base.shape[1])


def _moments(y: Floats, base: Floats, features: Floats, rho: float) -> tuple[Floats, Floats, float, float]:
    q, r = np.linalg.qr(whiten(base, rho))
    both = whiten(np.column_stack([features, y]), rho)
    left = both - q @ (q.T @ both)
    products = left.T @ left
    log_det = 0.5 * np.log(1 - rho * rho) - np.log(np.abs(np.diag(r))).sum()
    return products[:-1, :-1], products[:-1, -1], float(products[-1, -1]), float(log_det)
