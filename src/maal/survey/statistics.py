"""What can be asked of any design, linearised or replicated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

from maal.survey.comparisons import (
    Contrast,
    Decomposition,
    TestResult,
    change,
    chi_square,
    decompose,
    goodness_of_fit,
    rank_test,
    t_test,
    trend,
)
from maal.survey.count import count
from maal.survey.estimates import Estimates
from maal.survey.evaluate import Settings
from maal.survey.mean import mean
from maal.survey.models import Regression, regress
from maal.survey.proportion import DEFAULT_INTERVAL, proportion
from maal.survey.quantile import quantile
from maal.survey.ratio import ratio
from maal.survey.sample import Names
from maal.survey.total import total
from maal.survey.variance import variance


class Statistics:
    """The statistics of a design. All take ``by`` (one or several domain columns, crossed), and these settings:

    ``level`` of the interval; ``df`` to use instead of each domain's units less strata (``inf``: normal); ``missing``
    "error" or "drop"; ``deff`` against samples "without" or with replacement ("replace"); ``covariance=True`` adds the
    covariance matrix of all rows. Raises BadInput (see the functions of the same names).
    """

    def mean(self, variables: str | Sequence[str], by: Names = None, **settings: Unpack[Settings]) -> Estimates:
        """Σ w y / Σ w, of numbers, or of each category of text (see `maal.survey.mean.mean`)."""
        return mean(self, variables, by, **settings)  # type: ignore[arg-type]

    def total(self, variables: str | Sequence[str], by: Names = None, **settings: Unpack[Settings]) -> Estimates:
        """Σ w y, of numbers, or of each category of text (see `maal.survey.total.total`)."""
        return total(self, variables, by, **settings)  # type: ignore[arg-type]

    def proportion(
        self,
        variables: str | Sequence[str],
        by: Names = None,
        *,
        interval: str = DEFAULT_INTERVAL,
        **settings: Unpack[Settings],
    ) -> Estimates:
        """Share of yes, or of each category (see `maal.survey.proportion.proportion`)."""
        return proportion(self, variables, by, interval=interval, **settings)  # type: ignore[arg-type]

    def ratio(
        self,
        numerators: str | Sequence[str],
        denominators: str | Sequence[str],
        by: Names = None,
        **settings: Unpack[Settings],
    ) -> Estimates:
        """Σ w y / Σ w x (see `maal.survey.ratio.ratio`)."""
        return ratio(self, numerators, denominators, by, **settings)  # type: ignore[arg-type]

    def count(self, by: Names = None, **settings: Unpack[Settings]) -> Estimates:
        """Σ w: the units of the population (see `maal.survey.count.count`)."""
        return count(self, by, **settings)  # type: ignore[arg-type]

    def variance(self, variables: str | Sequence[str], by: Names = None, **settings: Unpack[Settings]) -> Estimates:
        """The variance of values in the population (see `maal.survey.variance.variance`)."""
        return variance(self, variables, by, **settings)  # type: ignore[arg-type]

    def quantile(
        self,
        variables: str | Sequence[str],
        probs: float | Sequence[float] = 0.5,
        by: Names = None,
        *,
        rule: str = "math",
        interval: str = "mean",
        **settings: Unpack[Settings],
    ) -> Estimates:
        """The value that a share of the population does not exceed (see `maal.survey.quantile.quantile`)."""
        return quantile(self, variables, probs, by, rule=rule, interval=interval, **settings)  # type: ignore[arg-type]

    def t_test(self, variable: str, by: str | None = None, **settings: Any) -> TestResult:
        """Is a mean ``value``, or alike in two groups, or ``before``? (see `maal.survey.comparisons.t_test`)."""
        return t_test(self, variable, by, **settings)  # type: ignore[arg-type]

    def chi_square(self, rows: str, columns: str, **settings: Any) -> TestResult:
        """Are two categorical variables independent? Rao & Scott (see `maal.survey.comparisons.chi_square`)."""
        return chi_square(self, rows, columns, **settings)  # type: ignore[arg-type]

    def goodness_of_fit(
        self, variable: str, shares: Mapping[Any, float] | Sequence[float], **settings: Any
    ) -> TestResult:
        """Has the population these shares? (see `maal.survey.comparisons.goodness_of_fit`)."""
        return goodness_of_fit(self, variable, shares, **settings)  # type: ignore[arg-type]

    def rank_test(self, variable: str, by: str, **settings: Any) -> TestResult:
        """Do groups differ in location, by ranks? (see `maal.survey.comparisons.ranks`)."""
        return rank_test(self, variable, by, **settings)  # type: ignore[arg-type]

    def change(
        self, variables: str | Sequence[str], wave: str, by: Any = None, **settings: Any
    ) -> tuple[Contrast, ...]:
        """Each wave less the one before, with what overlapping samples share (see `maal.survey.comparisons.panel`)."""
        return change(self, variables, wave, by, **settings)  # type: ignore[arg-type]

    def trend(self, variables: str | Sequence[str], wave: str, by: Any = None, **settings: Any) -> tuple[Contrast, ...]:
        """The slope over waves (see `maal.survey.comparisons.panel`)."""
        return trend(self, variables, wave, by, **settings)  # type: ignore[arg-type]

    def decompose(self, variable: str, group: str, wave: str, **settings: Any) -> Decomposition:
        """Split a change into composition and change within groups (see `maal.survey.comparisons.decomposition`)."""
        return decompose(self, variable, group, wave, **settings)  # type: ignore[arg-type]

    def regress(self, outcome: str, on: Any, **settings: Any) -> Regression:
        """Linear, logistic or Poisson regression: an association (see `maal.survey.models.regress`)."""
        return regress(self, outcome, on, **settings)
