"""How a sample was drawn, and what can be estimated from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import Any

from maal.core.engine import Frame
from maal.survey.auxiliary import Margins
from maal.survey.calibrate import Level, Method, calibrate
from maal.survey.columns import Columns
from maal.survey.derived import DerivedDesign
from maal.survey.replicate_design import ReplicateDesign, replicate
from maal.survey.replicate_factors import ReplicateMethod
from maal.survey.replication import Replicated
from maal.survey.sample import Kind, Names, Sample, sample_of
from maal.survey.stages import Lonely
from maal.survey.statistics import Statistics
from maal.survey.table import Table
from maal.survey.totals import Totals, design_df


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
    def finite(self) -> bool:
        """Tell whether ``fpc`` says how large the population is."""
        return self.sample.finite

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
        return self._derived().totals(columns, by, labels, drop=drop, crossed=crossed)

    def _derived(self) -> DerivedDesign:
        return DerivedDesign(self, self.sample)

    def on(self, change: Callable[[Frame], Frame]) -> DerivedDesign:
        """The same design on rows that carry more columns: ``change`` gets and gives all rows of the sample."""
        return self._derived().on(change)

    def where(self, column: str) -> DerivedDesign:
        """The rows in which a yes/no column holds, as a domain: strata and units keep what they had.

        Raises BadInput where the column is not boolean (or 0 and 1), or missing in some rows.

        >>> import polars as pl
        >>> shops = pl.DataFrame({"web": [True, False, True], "staff": [4, 9, 8], "w": [2.0] * 3})
        >>> round(Design(shops, weights="w").where("web").mean("staff")[0].estimate, 1)
        6.0
        """
        return self._derived().where(column)

    def calibrate(
        self,
        margins: Margins,
        method: Method = "raking",
        *,
        bounds: tuple[float, float] | None = None,
        level: Level = "element",
    ) -> DerivedDesign:
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
        found = calibrate(self.sample, margins, method, bounds, level)
        return DerivedDesign(self, found.sample, found.residuals, found.diagnosis)

    def trim(self, low: float = 0.0, high: float = float("inf")) -> DerivedDesign:
        """Keep weights within limits, and their sum (see `maal.survey.trim.trim`)."""
        return self._derived().trim(low, high)

    def replicates(self, method: ReplicateMethod, **settings: Any) -> ReplicateDesign:
        """Make replicate weights: JK1, JKn, BRR, Fay, bootstrap, rao-wu (see `maal.survey.replicate_design`)."""
        return replicate(self, method, **settings)
