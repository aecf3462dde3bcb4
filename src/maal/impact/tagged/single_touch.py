"""One contact takes all: the first, the last, or the last that is not direct."""

from __future__ import annotations

import narwhals as nw


def first() -> nw.Expr:
    """1 / tied where no contact of the journey came earlier, else 0."""
    return nw.when(nw.col("before") == 0).then(1.0 / nw.col("tied")).otherwise(0.0)


def last() -> nw.Expr:
    """1 / tied where no contact of the journey came later, else 0."""
    return nw.when(nw.col("before") + nw.col("tied") == nw.col("length")).then(1.0 / nw.col("tied")).otherwise(0.0)


def last_non_direct() -> nw.Expr:
    """1 / tied for the last contact that is not direct; a journey of direct contacts only credits the last of them.

    This is the default of most web analytics: direct takes credit only where nothing else was seen.
    """
    chosen = ~nw.col("direct") & (nw.col("t") == nw.col("last_non_direct_t"))
    shared = nw.when(chosen).then(1.0 / nw.col("tied_non_direct")).otherwise(0.0)
    return nw.when(nw.col("last_non_direct_t").is_null()).then(last()).otherwise(shared)
