"""The standard normal quantile as expressions that every engine can compute."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import narwhals as nw

from maal.core.engine import Frame

# Wichura (1988), algorithm AS 241, PPND16, Applied Statistics 37, 477-484: ratios of polynomials for the middle, the
# tails, and the far tails; about 1e-16 relative.
MIDDLE = (
    (3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
     4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3),
    (1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3),
)  # fmt: skip
TAIL = (
    (1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
     1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4),
    (1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9),
)  # fmt: skip
FAR = (
    (6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
     2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7),
    (1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15),
)  # fmt: skip

Ratio = tuple[Sequence[float], Sequence[float]]


def with_normal_quantile(frame: Frame, share: nw.Expr, name: str) -> Frame:
    """Add Φ⁻¹(share) as the column ``name``, for shares above 0 and below 1.

    The steps are columns (z_...), so that no engine repeats them.

    >>> import polars as pl
    >>> frame = nw.from_native(pl.LazyFrame({"p": [0.025, 0.5, 1e-30]}))
    >>> found = with_normal_quantile(frame, nw.col("p"), "z").collect()
    >>> [round(z, 6) for z in found["z"]]
    [-1.959964, 0.0, -11.464025]
    """
    p, q, x, root = (nw.col(f"z_{each}") for each in ("p", "q", "x", "root"))
    inside = q.abs() <= 0.425
    frame = frame.with_columns(z_p=share).with_columns(z_q=p - 0.5)
    # Engines compute both branches: the middle takes a root of the tails' range, so that no logarithm fails.
    lower = nw.when(inside).then(nw.lit(0.05)).otherwise(nw.when(q < 0).then(p).otherwise(1.0 - p))
    frame = frame.with_columns(z_root=(-lower.log()).sqrt())
    frame = frame.with_columns(
        z_x=nw.when(inside)
        .then(0.180625 - q * q)
        .otherwise(nw.when(root <= 5.0).then(root - 1.6).otherwise(root - 5.0))
    )
    frame = frame.with_columns(z_middle=_ratio(x, MIDDLE), z_tail=_ratio(x, TAIL), z_far=_ratio(x, FAR))
    size = nw.when(root <= 5.0).then(nw.col("z_tail")).otherwise(nw.col("z_far"))
    outside = nw.when(q < 0).then(-size).otherwise(size)
    return frame.with_columns(nw.when(inside).then(q * nw.col("z_middle")).otherwise(outside).alias(name))


def _ratio(x: nw.Expr, by: Ratio) -> nw.Expr:
    above, below = (_polynomial(x, coefficients) for coefficients in by)
    return above / below


def _polynomial(x: nw.Expr, coefficients: Sequence[float]) -> nw.Expr:
    *lower, highest = coefficients
    return reduce(lambda sum_, each: sum_ * x + each, reversed(lower), x * 0.0 + highest)
