"""Samples whose errors come from replicates: the statistic is worked out anew under R sets of weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from maal.core import BadInput
from maal.core.engine import Frame
from maal.survey.auxiliary import Margins
from maal.survey.calibrate import Calibration, Method, calibrate
from maal.survey.calibration import Diagnosis
from maal.survey.columns import Columns
from maal.survey.on_sample import OnSample
from maal.survey.primary_units import primary_units
from maal.survey.recalibration import Recalibration, recalibrate
from maal.survey.replicate_factors import ReplicateMethod, replicate_factors
from maal.survey.replicate_totals import replicate_totals
from maal.survey.replicate_weights import UnitFactors, WeightColumns, weight_columns
from maal.survey.replication import Replicated
from maal.survey.sample import DOMAIN_ALREADY, Kind, Sample, sample_of, with_inside
from maal.survey.sums import Floats
from maal.survey.totals import Question, Totals


class Drawn(Protocol):
    """A design with its sample."""

    @property
    def sample(self) -> Sample:
        """Rows and stages."""
        ...


@dataclass(frozen=True, eq=False)
class ReplicateDesign(OnSample):
    """var(θ) = scale · Σ_r rscales_r (θ_r - centre)², θ_r the statistic under the weights of replicate r.

    Made from a design by `replicate`, or from weights that come with the data by `from_weights`; ``inside`` names the
    column of the frame that is true in the rows of the domain, where there is one (`where`). The centre is the mean
    of the θ_r, or with ``mse`` the estimate itself. Every statistic is smooth in totals, so each replicate costs its
    totals only. Degrees of freedom: units less strata, at most R - 1; of weights that come with the data the rank of
    their matrix - 1 (R - 1 where it has more than 20 million numbers). A domain that is empty in some replicate has no
    standard error for means and ratios. Source: Wolter (2007), Introduction to Variance Estimation.
    """

    sample: Sample
    weights: UnitFactors | WeightColumns
    scale: float
    rscales: Floats
    mse: bool
    method: str
    inside: str | None = None

    @classmethod
    def from_weights(
        cls, data: Any, *, weights: str, replicate_weights: str | Sequence[str], scale: float,
        rscales: float | Sequence[float] | None = None, mse: bool = False, combined: bool = True,
        kind: Kind = "probability",
    ) -> ReplicateDesign:  # fmt: skip
        """Take replicate weights that come with the data: names of columns, or the prefix of names that end in digits.

        ``combined``: the columns are whole weights; else they are factors on ``weights``. ``scale`` and ``rscales`` (1
        where not given) are the survey's: 1/R for BRR, 1/(R (1 - rho)²) for Fay, (R - 1)/R for JK1, 1/(R - 1) for a
        bootstrap. Raises BadInput for columns that are not there, for missing, negative or infinite weights (those of
        replicates may be 0), and for scales that are negative or of another number.

        >>> import polars as pl
        >>> shops = pl.DataFrame({"web": [1, 0, 1], "w": [2.0] * 3, "r1": [0, 3, 3], "r2": [3, 0, 3], "r3": [3, 3, 0]})
        >>> design = ReplicateDesign.from_weights(shops, weights="w", replicate_weights="r", scale=2 / 3)
        >>> row = design.mean("web")[0]
        >>> round(row.estimate, 3), round(row.std_error, 3), row.df
        (0.667, 0.333, 2.0)
        """
        sample = sample_of(data, weights=weights, strata=None, psu=None, fpc=None, nest=False, lonely="fail", kind=kind)
        found = weight_columns(sample.table, sample.frame, replicate_weights, combined=combined)
        return cls(sample, found, *_scales(scale, rscales, len(found)), mse, "weights of the data")

    @property
    def df(self) -> float:
        """Degrees of freedom of the whole sample."""
        return self.weights.df

    def __len__(self) -> int:
        """R, the number of replicates."""
        return len(self.weights)

    def totals(
        self, columns: Columns, by: Sequence[str], labels: Sequence[str], *, drop: bool, crossed: bool
    ) -> tuple[Totals, Replicated | None]:
        """Totals of ``columns`` in the full sample and in every replicate."""
        return self._totals(Question(columns, by, labels, drop, crossed, self.inside), None)

    def _totals(self, question: Question, recalibration: Recalibration | None) -> tuple[Totals, Replicated]:
        totals, each = replicate_totals(self.weights, self.sample.frame, question, recalibration)
        return totals, Replicated(each, self.scale, self.rscales, self.mse)

    def on(self, change: Callable[[Frame], Frame]) -> ReplicateDesign:
        """The same design on rows that carry more columns: ``change`` gets and gives all rows of the sample."""
        return replace(self, sample=replace(self.sample, frame=change(self.sample.frame)))

    def where(self, column: str) -> ReplicateDesign:
        """The rows in which a yes/no column holds, as a domain: every replicate keeps all rows.

        Raises BadInput where the column is not boolean (or 0 and 1), or missing in some rows.
        """
        if self.inside:
            raise BadInput(DOMAIN_ALREADY)
        held = with_inside(self.table, self.sample.frame, column)
        return replace(self, sample=replace(self.sample, frame=held), inside="inside")

    def calibrate(
        self, margins: Margins, method: Method = "raking", *, bounds: tuple[float, float] | None = None
    ) -> CalibratedReplicateDesign:
        """Change the weights of the sample and of every replicate as little as needed to meet ``margins``.

        Arguments as `Design.calibrate`. Raises BadInput as there, and for a replicate that cannot be calibrated,
        such as one that leaves out all rows of a category.

        >>> import polars as pl
        >>> from maal.survey import Design
        >>> shops = pl.DataFrame({"size": list("SSSLLL"), "web": [0, 1, 1, 1, 0, 1], "w": [10.0] * 6})
        >>> weighted = replicate(Design(shops, weights="w"), "JK1").calibrate({"size": {"S": 80, "L": 10}})
        >>> row = weighted.total("web")[0]
        >>> round(row.estimate, 1), round(row.std_error, 1)
        (60.0, 30.0)
        """
        if self.inside:
            raise BadInput("Calibrate the whole design first, and take its domain then: margins are of all rows.")
        full = calibrate(self.sample, margins, method, bounds, "element")
        solved = recalibrate(self.weights, self.frame, self.table, margins, method, bounds)
        return CalibratedReplicateDesign(self, full, solved)


@dataclass(frozen=True, eq=False)
class CalibratedReplicateDesign(OnSample):
    """A replicate design whose full weights and replicates all meet known totals; df are those of the design."""

    design: ReplicateDesign
    calibration: Calibration
    recalibration: Recalibration

    @property
    def sample(self) -> Sample:
        """The rows with their calibrated weight ``w``."""
        return self.calibration.sample

    @property
    def inside(self) -> str | None:
        """As in the design."""
        return self.design.inside

    @property
    def df(self) -> float:
        """Degrees of freedom of the design."""
        return self.design.df

    @property
    def diagnosis(self) -> Diagnosis:
        """Weight ratios, Kish's effect and the margins, before and after, in the full sample."""
        return self.calibration.diagnosis

    def on(self, change: Callable[[Frame], Frame]) -> CalibratedReplicateDesign:
        """The same design on rows that carry more columns: ``change`` gets and gives all rows of the sample."""
        held = replace(self.calibration, sample=replace(self.sample, frame=change(self.sample.frame)))
        return replace(self, design=self.design.on(change), calibration=held)

    def where(self, column: str) -> CalibratedReplicateDesign:
        """The rows in which a yes/no column holds, as a domain: replicates and margins keep all rows.

        Raises BadInput where the column is not boolean (or 0 and 1), or missing in some rows.
        """
        held = replace(self.sample, frame=with_inside(self.table, self.sample.frame, column))
        return replace(self, design=self.design.where(column), calibration=replace(self.calibration, sample=held))

    def totals(
        self, columns: Columns, by: Sequence[str], labels: Sequence[str], *, drop: bool, crossed: bool
    ) -> tuple[Totals, Replicated | None]:
        """Totals of ``columns`` in the calibrated sample and in every calibrated replicate."""
        question = Question(columns, by, labels, drop, crossed, self.inside)
        return self.design._totals(question, self.recalibration)


def replicate(
    design: Drawn, method: ReplicateMethod, *, replicates: int | None = None, rho: float | None = None,
    seed: int | None = None, mse: bool = False,
) -> ReplicateDesign:  # fmt: skip
    """Make replicates of a design's primary sampling units: JK1, JKn, BRR, Fay, bootstrap (Canty-Davison) or rao-wu.

    ``replicates`` (500) and ``seed`` (1) are for the two bootstraps, ``rho`` (0.3) for Fay's method. The finite
    population enters the jackknives and bootstraps by the fraction of the first stage; BRR and Fay leave it out; later
    stages add nothing. Where the design has no ``psu`` rows are the units, and the rows of the needed columns are
    fetched: memory grows with them. ``mse``: deviations from the estimate, not from the mean of the replicates.
    Raises BadInput for options that a method does not have, JK1 of a stratified sample, and too many units ×
    replicates; TooLittleData for strata that a method cannot use. Sources: see `maal.survey.replicates`.

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> shops = pl.DataFrame({"city": [1, 1, 2, 2, 3, 3], "web": [1, 0, 1, 1, 0, 0], "w": [2.0] * 6})
    >>> row = replicate(Design(shops, weights="w", psu="city"), "JK1").mean("web")[0]
    >>> round(row.estimate, 2), round(row.std_error, 2), row.df
    (0.5, 0.29, 2.0)
    """
    units = primary_units(design.sample)
    made = replicate_factors(units, design.sample.lonely, method, replicates, rho, seed)
    return ReplicateDesign(design.sample, UnitFactors(units, made), made.scale, made.rscales, mse, made.method)


def _scales(scale: float, rscales: float | Sequence[float] | None, replicates: int) -> tuple[float, Floats]:
    each = np.asarray(1.0 if rscales is None else rscales, np.float64)
    if each.ndim and each.shape != (replicates,):
        raise BadInput(f"{each.size:,} rscales for {replicates:,} replicates: give one number, or one for each.")
    if not (np.isfinite(scale) and scale > 0 and np.isfinite(each).all() and (each >= 0).all()):
        raise BadInput("scale must be a number above 0, and rscales numbers of 0 or above.")
    return scale, np.broadcast_to(each, replicates).copy()
