"""A fitted regression: coefficients with design-based errors, Wald tests, and adjusted comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import special

from maal.core import BadInput, TooLittleData, unknown_name
from maal.survey.figures import OPT_IN
from maal.survey.intervals import t_quantile
from maal.survey.models.comparison import Comparison, compared
from maal.survey.models.families import FamilyName
from maal.survey.models.fitted import Fitted, known
from maal.survey.models.margins import Margins, margins
from maal.survey.sample import Names, as_names
from maal.survey.sums import Floats

SINGULAR = 1e-12


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One coefficient. ``level`` is that of a category against the first one (a pair for an interaction).

    ``ratio`` is exp(estimate) with its interval: the odds ratio of a logistic, the rate ratio of a Poisson model.
    What cannot be known is None.
    """

    term: str
    level: Any
    estimate: float
    std_error: float | None
    low: float | None
    high: float | None
    df: float | None
    t: float | None
    p_value: float | None
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None


@dataclass(frozen=True, slots=True)
class TermTest:
    """F = W / q: are all ``q`` coefficients of the ``terms`` zero? On ``df`` degrees of freedom of the design."""

    terms: tuple[str, ...]
    f: float
    q: int
    df: float
    p_value: float


@dataclass(frozen=True)
class Regression:
    """Coefficients in ``rows``, their ``covariance`` (p, p; None for an opt-in sample), ``n`` rows used.

    ``df`` is the design's degrees of freedom less the coefficients but one; ``dispersion`` the variance of the Pearson
    residuals in the population.
    """

    family: FamilyName
    outcome: str
    rows: tuple[Coefficient, ...]
    covariance: Floats | None
    n: int
    df: float
    dispersion: float
    level: float
    note: str = ""
    fitted: Fitted = field(repr=False, compare=False, kw_only=True)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: int) -> Coefficient:
        return self.rows[place]

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms, without the intercept."""
        return tuple(dict.fromkeys(row.term for row in self.rows[1:]))

    @property
    def text(self) -> str:
        """What was estimated, in one sentence.

        >>> import polars as pl
        >>> from maal.survey import Design
        >>> from maal.survey.models import regress
        >>> firms = pl.DataFrame({"sales": [3.0, 5, 4, 9, 8, 12], "staff": [1, 2, 3, 4, 5, 6], "w": [2.0] * 6})
        >>> print(regress(Design(firms, weights="w"), "sales", on="staff").text)
        Linear regression of 'sales' on 'staff' (6 rows): each coefficient is an association with the other terms held \
equal, not an effect of a cause.
        """
        named = ", ".join(f"'{term}'" for term in self.terms)
        kind = {"linear": "Linear", "logistic": "Logistic", "poisson": "Poisson"}[self.family]
        refused = f" {self.note}" if self.note else ""
        return (
            f"{kind} regression of '{self.outcome}' on {named} ({self.n:,} rows): each coefficient is an association "
            f"with the other terms held equal, not an effect of a cause.{refused}"
        )

    def test(self, terms: Names) -> TermTest:
        """F = β' V⁻¹ β / q of the coefficients of ``terms``, with q and ``df`` degrees of freedom (a Wald test).

        Raises BadInput for unknown terms and opt-in samples, TooLittleData where the covariance is singular: more
        coefficients than the sampled units can tell apart. Source: Heeringa, West & Berglund (2017), section 7.5.

        >>> import polars as pl
        >>> from maal.survey import Design
        >>> from maal.survey.models import regress
        >>> firms = pl.DataFrame({"sales": [3.0, 5, 4, 9, 8, 12], "staff": [1, 2, 3, 4, 5, 6], "w": [2.0] * 6})
        >>> found = regress(Design(firms, weights="w"), "sales", on="staff").test("staff")
        >>> round(found.f, 2), found.q, found.df
        (54.67, 1, 4.0)
        """
        wanted = as_names(terms)
        places = self._places(wanted)
        if self.covariance is None:
            raise BadInput(OPT_IN)
        if not self.df > 0:
            raise TooLittleData(self.note)
        spread = self.covariance[np.ix_(places, places)]
        scale = np.sqrt(np.diagonal(spread))
        if not scale.min() > 0 or np.linalg.eigvalsh(spread / np.outer(scale, scale))[0] < SINGULAR:
            raise TooLittleData(
                f"The {len(places)} coefficients of {', '.join(wanted)} cannot be tested together: their covariance is "
                "singular, since the design has too few units. Test fewer terms, or join levels."
            )
        value = np.array([self.rows[place].estimate for place in places]) / scale
        f = float(value @ np.linalg.solve(spread / np.outer(scale, scale), value)) / len(places)
        p_value = float(special.fdtrc(len(places), self.df, f)) if np.isfinite(self.df) else np.nan
        return TermTest(wanted, f, len(places), self.df, p_value)

    def _places(self, terms: Sequence[str]) -> list[int]:
        if not terms:
            raise BadInput(f"No term is named to test. Known: {', '.join(self.terms)}.")
        for term in terms:
            if term not in self.terms:
                raise BadInput(unknown_name("term", term, self.terms))
        return [place for place, row in enumerate(self.rows) if place and row.term in terms]

    def difference(self, term: str, level: Any, base: Any) -> Comparison:
        """Compare two levels of a term (two values of a number), all other terms held equal.

        On the model's own scale: a difference of means (linear), of log odds or log rates, with their ratio. Raises
        BadInput for unknown terms and levels, and for terms in an interaction, whose difference is not one number.

        >>> import polars as pl
        >>> from maal.survey import Design
        >>> from maal.survey.models import regress
        >>> firms = pl.DataFrame({"sales": [3.0, 5, 4, 9, 8, 12], "web": ["no", "no", "yes", "yes", "no", "yes"]})
        >>> firms = firms.with_columns(w=pl.lit(2.0), staff=pl.Series([1, 2, 3, 4, 5, 6]))
        >>> found = regress(Design(firms, weights="w"), "sales", on=["web", "staff"]).difference("web", "yes", "no")
        >>> round(found.estimate, 2), round(found.std_error, 2)
        (0.25, 1.53)
        """
        return compared(self.fitted, self.covariance, term, level, base, df=self.df, confidence=self.level)

    def margins(self, term: str) -> Margins:
        """The mean (share) of the outcome if all rows were of each level of ``term`` (see `margins`)."""
        return margins(self.fitted, term, df=self.df, confidence=self.level)


def coefficients(fitted: Fitted, covariance: Floats | None, df: float, level: float) -> tuple[Coefficient, ...]:
    """One row a coefficient: t = estimate / standard error, on ``df`` degrees of freedom."""
    value = fitted.coefficients
    unknown = np.full(len(value), np.nan)
    error = unknown if covariance is None else np.sqrt(np.maximum(np.diagonal(covariance), 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        t = value / error
    p_value = 2 * special.stdtr(df, -np.abs(t)) if df > 0 else unknown
    half = t_quantile(level, df) * error
    figures = np.column_stack([error, value - half, value + half, np.where(np.isnan(error), np.nan, df), t, p_value])
    ratios = np.exp(np.column_stack([value, value - half, value + half])) if fitted.family.ratio else None
    return tuple(
        Coefficient(
            regressor.term,
            regressor.level,
            float(value[place]),
            *map(known, figures[place]),
            *(map(known, ratios[place]) if ratios is not None else ()),
        )
        for place, regressor in enumerate(fitted.matrix.regressors)
    )
