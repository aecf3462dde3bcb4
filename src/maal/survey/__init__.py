"""Design-based estimation: design → weights → estimates → comparisons. Does no I/O and knows no workspace.

Rows stay on their engine (DuckDB, Polars, Spark), where they are summed by group; everything else is computed from
these sums. Usable alone: ``from maal.survey import Design``.
"""

from maal.survey.allocation import Allocation, allocate, expected_precision
from maal.survey.derived import DerivedDesign
from maal.survey.design import Design
from maal.survey.estimates import EstimateRow, Estimates
from maal.survey.plan import SampleSize, sample_size
from maal.survey.replicate_design import ReplicateDesign

__all__ = [
    "Allocation",
    "DerivedDesign",
    "Design",
    "EstimateRow",
    "Estimates",
    "ReplicateDesign",
    "SampleSize",
    "allocate",
    "expected_precision",
    "sample_size",
]
