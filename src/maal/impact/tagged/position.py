"""Position-based (U-shaped) credit: fixed parts for the first and the last contact, the rest for those between."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from maal.core import BadInput

WEIGHTS = (0.4, 0.2, 0.4)


def position(weights: Sequence[float] = WEIGHTS) -> nw.Expr:
    """(W(before + tied) − W(before)) / tied, with W(p) the credit of a journey's first p positions.

    ``weights`` are the parts of the first contact, of all between, and of the last. Two contacts share in
    proportion to first and last; tied contacts share the positions that they take up equally.

    Raises BadInput unless there are three weights, none negative, that sum to one.
    """
    first, between, last = _checked(weights)
    ends = first + last
    split = first / ends if ends > 0 else 0.5

    def cumulative(positions: nw.Expr) -> nw.Expr:
        inner = first + (positions - 1) * between / (nw.col("length") - 2)
        return (
            nw.when(positions == 0)
            .then(0.0)
            .otherwise(
                nw.when(positions == nw.col("length"))
                .then(1.0)
                .otherwise(nw.when(nw.col("length") == 2).then(split).otherwise(inner))
            )
        )

    reached = nw.col("before") + nw.col("tied")
    return (cumulative(reached) - cumulative(nw.col("before"))) / nw.col("tied")


def _checked(weights: Sequence[float]) -> tuple[float, float, float]:
    if len(weights) != 3 or min(weights) < 0 or abs(sum(weights) - 1) > 1e-9:
        raise BadInput(
            f"weights {tuple(weights)} cannot be used: "
            "give three numbers, none negative, that sum to 1 (first contact, all between, last contact)."
        )
    first, between, last = weights
    return first, between, last
