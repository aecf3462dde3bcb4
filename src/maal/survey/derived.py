"""Designs that were made from another: calibrated, trimmed, or restricted to a domain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import narwhals as nw

from maal.core import BadInput
from maal.core.engine import Frame
from maal.survey.calibration import Diagnosis
from maal.survey.columns import Columns
from maal.survey.on_sample import OnSample
from maal.survey.replication import Replicated
from maal.survey.residuals import Residuals
from maal.survey.sample import DOMAIN_ALREADY, Sample, with_inside
from maal.survey.totals import Question, Totals, linearised_totals
from maal.survey.trim import trim

if TYPE_CHECKING:
    from maal.survey.design import Design


@dataclass(frozen=True, eq=False)
class DerivedDesign(OnSample):
    """A design with other weights, or some of its rows. ``diagnosis`` says what was done to the weights.

    Standard errors know of calibration by its ``residuals``; ``inside`` names the column of the frame that is true in
    the rows of the domain, where there is one.
    """

    design: Design
    sample: Sample
    residuals: Residuals | None = None
    diagnosis: Diagnosis | None = None
    inside: str | None = None

    @property
    def df(self) -> float:
        """Degrees of freedom of the design."""
        return self.design.df

    def totals(
        self, columns: Columns, by: Sequence[str], labels: Sequence[str], *, drop: bool, crossed: bool
    ) -> tuple[Totals, Replicated | None]:
        """Totals of ``columns`` with their covariances, or those of their residuals (see `maal.survey.totals`)."""
        question = Question(columns, by, labels, drop, crossed, self.inside)
        sample = self.sample
        return linearised_totals(sample.frame, sample.stages, sample.lonely, question, self.residuals), None

    def on(self, change: Callable[[Frame], Frame]) -> DerivedDesign:
        """The same design on rows that carry more columns: ``change`` gets and gives all rows of the sample."""
        return replace(self, sample=replace(self.sample, frame=change(self.sample.frame)))

    def where(self, column: str) -> DerivedDesign:
        """The rows in which a yes/no column holds, as a domain: strata, units and margins keep all rows.

        Raises BadInput where the column is not boolean (or 0 and 1), or missing in some rows.
        """
        if self.inside:
            raise BadInput(DOMAIN_ALREADY)
        held = with_inside(self.table, self.sample.frame, column)
        return replace(self, sample=replace(self.sample, frame=held), inside="inside")

    def trim(self, low: float = 0.0, high: float = float("inf")) -> DerivedDesign:
        """Keep weights within limits, and their sum; known totals are then met only nearly (see `maal.survey.trim`)."""
        found = trim(self.sample, self.residuals, low, high)
        return replace(self, sample=found.sample, diagnosis=found.diagnosis)

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
