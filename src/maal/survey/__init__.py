"""Design-based estimation: design → weights → estimates → comparisons. Does no I/O and knows no workspace.

Rows stay on their engine (DuckDB, Polars, Spark), where they are summed by group; everything else is computed from
these sums. Usable alone: ``from maal.survey import Design``.
"""

from maal.survey.design import Design
from maal.survey.estimates import EstimateRow, Estimates

__all__ = ["Design", "EstimateRow", "Estimates"]
