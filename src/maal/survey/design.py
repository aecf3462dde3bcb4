"""How a sample was drawn, and what can be estimated from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import Any

import narwhals as nw

from maal.core import BadInput
from maal.core.engine import Frame
from maal.survey.auxiliary import Margins
from maal.survey.calibrate import Calibration, Level, Method, calibrate
from maal.survey.calibration import Diagnosis
from maal.survey.columns import Columns
from maal.survey.replication import Replicated
from maal.survey.sample import Kind, Names, Sample, sample_of
from maal.survey.stages import Lonely
from maal.survey.statistics import Statistics
from maal.survey.table import Table
from maal.survey.totals import Question, Totals, design_df, linearised_totals
from maal.survey.trim import trim


@dataclass(frozen=True, eq=False)
class Design(Statistics):
    """A sample: its rows, their weights, and the stages of its drawing.

    ``data`` is a DuckDB relation or a Polars, pandas, Arrow or PySpark frame. ``weights``, ``strata``, ``psu`` and
    ``fpc`` name its columns: several ``strata`` columns are crossed; ``psu`` and ``fpc`` take one column for each
    stage, ``fpc`` the population's number of units (or the sampled fraction) in the row's stratum or unit. Without
    ``psu`` rows are the units; without ``fpc`` they are drawn with replacement; without ``weights`` they come from
    ``fpc``, or each row counts as 1, with a warning. ``nest=True``: ids of units start anew in every stratum.
    ``lonely`` says what to do with strata of one unit (fail, remove, certainty, adjust, average). Of an "opt-in"
    ``kind`` of sample every design-based interval is refused.

    Raises BadInput for a design that does not fit the data.

    >>> import polars as pl
    >>> shops = pl.DataFrame({"city": [1, 1, 2, 2, 3, 3], "web": [1, 0, 1, 1, 0, 0], "w": [2.0] * 6})
    >>> row = Design(shops, weights="w", psu="city").mean("web")[0]
    >>> round(row.estimate, 2), round(row.std_error, 2), row.df
    (0.5, 0.29, 2.0)
    """

    data: Any
    weights: str | None = None
    strata: Names = None
    psu: Names = None
    fpc: Names = None
    _: KW_ONLY
    nest: bool = False
    lonely: Lonely = "fail"
    kind: Kind = "probability"

    def __post_init__(self) -> None:
        self.sample  # a design that does not fit the data is refused at once  # noqa: B018

    @cached_property
    def sample(self) -> Sample:
        """The rows with their weights and stages, looked at once."""
        return sample_of(
            self.data,
            weights=self.weights,
            strata=self.strata,
            psu=self.psu,
            fpc=self.fpc,
            nest=self.nest,
            lonely=self.lonely,
            kind=self.kind,
        )

    @property
    def table(self) -> Table:
        """The data under safe names."""
        return self.sample.table

    @property
    def frame(self) -> Frame:
        """The rows with their weight ``w``."""
        return self.sample.frame

    @property
    def df(self) -> float:
        """Degrees of freedom: units of the first stage less its strata."""
        return design_df(self.sample.stages)

    def totals(
        self, columns: Columns, by: Sequence[str], labels: Sequence[str], *, drop: bool, crossed: bool
    ) -> tuple[Totals, Replicated | None]:
        """Totals of ``columns`` with their covariances (see `maal.survey.totals`)."""
        sample = self.sample
        question = Question(columns, by, labels, drop, crossed)
        return linearised_totals(sample.frame, sample.stages, sample.lonely, question, None), None

    def calibrate(
        self,
        margins: Margins,
        method: Method = "raking",
        *,
        bounds: tuple[float, float] | None = None,
        level: Level = "element",
    ) -> CalibratedDesign:
        """Change the weights as little as needed to meet the known totals of ``margins``.

        ``margins``: {"size": {"10-49": 400, ...}, ("size", "region"): {("10-49", "N"): 90, ...}, "turnover": 1e9};
        "(Intercept)" is the number of units in the population. ``method`` raking, poststratification, linear (GREG) or
        logit; ``bounds`` on new / old weight go with the last two. ``level="cluster"`` gives the rows of a primary
        sampling unit one factor. Raises BadInput (see `maal.survey.calibrate.calibrate`).

        >>> import polars as pl
        >>> shops = pl.DataFrame({"size": ["S", "S", "L"], "web": [0, 1, 1], "w": [10.0, 10.0, 10.0]})
        >>> weighted = Design(shops, weights="w").calibrate({"size": {"S": 80, "L": 5}})
        >>> [round(row.estimate, 1) for row in weighted.count(by="size")]
        [5.0, 80.0]
        """
        return CalibratedDesign(self, calibrate(self.sample, margins, method, bounds, level))

    def trim(self, low: float = 0.0, high: float = float("inf")) -> CalibratedDesign:
        """Keep weights within limits, and their sum (see `maal.survey.trim.trim`)."""
        return CalibratedDesign(self, trim(self.sample, None, low, high))


@dataclass(frozen=True, eq=False)
class CalibratedDesign(Statistics):
    """A design with changed weights; standard errors know of calibration. ``diagnosis`` says what was done."""

    design: Design
    calibration: Calibration

    @property
    def kind(self) -> Kind:
        """As drawn."""
        return self.design.kind

    @property
    def table(self) -> Table:
        """The data under safe names."""
        return self.design.table

    @property
    def frame(self) -> Frame:
        """The rows with their calibrated weight ``w`` and design weight ``d``."""
        return self.calibration.sample.frame

    @property
    def df(self) -> float:
        """Degrees of freedom of the design."""
        return self.design.df

    @property
    def diagnosis(self) -> Diagnosis:
        """Weight ratios, Kish's effect and the margins, before and after."""
        return self.calibration.diagnosis

    def totals(
        self, columns: Columns, by: Sequence[str], labels: Sequence[str], *, drop: bool, crossed: bool
    ) -> tuple[Totals, Replicated | None]:
        """Totals of ``columns`` with the covariances of their residuals (see `maal.survey.residuals`)."""
        sample = self.calibration.sample
        question = Question(columns, by, labels, drop, crossed)
        residuals = self.calibration.residuals
        return linearised_totals(sample.frame, sample.stages, sample.lonely, question, residuals), None

    def trim(self, low: float = 0.0, high: float = float("inf")) -> CalibratedDesign:
        """Keep weights within limits, and their sum; the known totals are then met only nearly."""
        return CalibratedDesign(self.design, trim(self.calibration.sample, self.calibration.residuals, low, high))

    def weighted(self, name: str = "calibrated_weight") -> Any:
        """The data with the new weight as the column ``name``, as the kind of frame that was given.

        Raises BadInput where the name is taken.
        """
        if name in self.table.names:
            raise BadInput(f"The data has a column '{name}' already: give the weight another name.")
        columns = [nw.col(own).alias(label) for label, own in self.table.names.items()]
        found = self.frame.select(*columns, nw.col("w").alias(name))
        given = nw.from_native(self.design.data)
        held = found.collect(given.implementation) if isinstance(given, nw.DataFrame) else found
        return held.to_native()
