"""Difference in differences of two groups and two periods, with errors clustered by unit.

Sources: Liang & Zeger (1986), Biometrika 73; small samples: Bell & McCaffrey (2002), Survey Methodology 28; Imbens &
Kolesár (2016), Review of Economics and Statistics 98.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from maal.core import Estimate
from maal.impact.tested.jackknife import satterthwaite
from maal.impact.tested.panel import Floats


@dataclass(frozen=True, slots=True)
class Sums:
    """Rows and sum of the outcome of each unit before (column 0) and after (column 1), and who is treated."""

    rows: Floats
    total: Floats
    treated: NDArray[np.bool_]

    def means(self, group: bool) -> Floats:
        """Mean before and after of all rows of a group."""
        mine = self.treated == group
        return np.asarray(self.total[mine].sum(axis=0) / self.rows[mine].sum(axis=0))

    def effect(self) -> float:
        """(treated after − before) − (control after − before)."""
        return float(np.diff(self.means(True))[0] - np.diff(self.means(False))[0])

    def influence(self, group: bool) -> Floats:
        """What each unit of a group adds to the error of its change: Σ residual after / n after − the same before."""
        mine = self.treated == group
        shares = (self.total[mine] - self.rows[mine] * self.means(group)) / self.rows[mine].sum(axis=0)
        return np.asarray(shares[:, 1] - shares[:, 0])


def estimate(sums: Sums, level: float) -> Estimate:
    """The coefficient of treated × after in the regression on both and their product, clustered by unit.

    ``std_error`` is the usual one, √(G / (G − 1) × (n − 1) / (n − 4) × Σψ²) with G units, n rows and influences ψ
    (statsmodels' and Stata's default). The interval corrects for few units: it inflates each group's Σψ² by
    N / (N − 1) and takes Satterthwaite's degrees of freedom; with one row a unit and period it is Welch's interval.
    """
    value, n, units = sums.effect(), float(sums.rows.sum()), len(sums.treated)
    parts = [(float((sums.influence(group) ** 2).sum()), int((sums.treated == group).sum())) for group in (False, True)]
    usual = units / (units - 1) * (n - 1) / (n - 4) * sum(square for square, _ in parts)
    inflated = [(square * count / (count - 1), count) for square, count in parts]
    df = satterthwaite(inflated)
    reach = float(np.sqrt(sum(square for square, _ in inflated)) * stdtrit(df, (1 + level) / 2))
    how = "errors clustered by unit, interval corrected for few units"
    return Estimate(value, float(np.sqrt(usual)), value - reach, value + reach, level, n=int(n), df=df, method=how)


def p_value(estimate: Estimate) -> float:
    """p value that belongs to the interval of ``estimate``."""
    assert estimate.low is not None and estimate.high is not None and estimate.df is not None
    reach = (estimate.high - estimate.low) / 2
    if reach == 0:
        return 1.0 if estimate.value == 0 else 0.0
    bound = float(stdtrit(estimate.df, (1 + estimate.level) / 2))
    return float(2 * stdtr(estimate.df, -abs(estimate.value) / reach * bound))
