"""What can be asked of any design, linearised or replicated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maal.survey.count import count
from maal.survey.estimates import Estimates
from maal.survey.mean import mean
from maal.survey.proportion import DEFAULT_INTERVAL, proportion
from maal.survey.quantile import quantile
from maal.survey.ratio import ratio
from maal.survey.total import total
from maal.survey.variance import variance


class Statistics:
    """The statistics of a design. All take ``by`` (one or several domain columns, crossed), and these settings:

    ``level`` of the interval; ``df`` to use instead of each domain's units less strata (``inf``: normal); ``missing``
    "error" or "drop"; ``deff`` against samples "without" or with replacement ("replace"); ``covariance=True`` adds the
    covariance matrix of all rows. Raises BadInput (see the functions of the same names).
    """

    def mean(self, variables: str | Sequence[str], by: Any = None, **settings: Any) -> Estimates:
        """Σ w y / Σ w, of numbers, or of each category of text (see `maal.survey.mean.mean`)."""
        return mean(self, variables, by, **settings)  # type: ignore[arg-type]

    def total(self, variables: str | Sequence[str], by: Any = None, **settings: Any) -> Estimates:
        """Σ w y, of numbers, or of each category of text (see `maal.survey.total.total`)."""
        return total(self, variables, by, **settings)  # type: ignore[arg-type]

    def proportion(
        self, variables: str | Sequence[str], by: Any = None, *, interval: str = DEFAULT_INTERVAL, **settings: Any
    ) -> Estimates:
        """Share of yes, or of each category (see `maal.survey.proportion.proportion`)."""
        return proportion(self, variables, by, interval=interval, **settings)  # type: ignore[arg-type]

    def ratio(
        self, numerators: str | Sequence[str], denominators: str | Sequence[str], by: Any = None, **settings: Any
    ) -> Estimates:
        """Σ w y / Σ w x (see `maal.survey.ratio.ratio`)."""
        return ratio(self, numerators, denominators, by, **settings)  # type: ignore[arg-type]

    def count(self, by: Any = None, **settings: Any) -> Estimates:
        """Σ w: the units of the population (see `maal.survey.count.count`)."""
        return count(self, by, **settings)  # type: ignore[arg-type]

    def variance(self, variables: str | Sequence[str], by: Any = None, **settings: Any) -> Estimates:
        """The variance of values in the population (see `maal.survey.variance.variance`)."""
        return variance(self, variables, by, **settings)  # type: ignore[arg-type]

    def quantile(
        self, variables: str | Sequence[str], probs: float | Sequence[float] = 0.5, by: Any = None, **settings: Any
    ) -> Estimates:
        """The value that a share of the population does not exceed (see `maal.survey.quantile.quantile`)."""
        return quantile(self, variables, probs, by, **settings)  # type: ignore[arg-type]
