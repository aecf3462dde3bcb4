"""Placebos that fit the times before exactly say nothing of how far a gap goes by chance."""

from __future__ import annotations

import numpy as np
import polars as pl

from maal.impact.tested import synthetic_control


def test_placebos_that_fit_exactly_give_no_interval():
    """Five times before and 29 controls of 0 and 1: many are matched to the last digit by the others."""
    draw = np.random.default_rng(3)
    rows = [{"unit": f"u{unit}", "at": at, "y": float(draw.integers(0, 2))} for unit in range(30) for at in range(1, 8)]
    effect = synthetic_control(
        pl.DataFrame(rows), unit="unit", at="at", outcome="y", treated=["u0"], start=6, inference="placebo"
    )
    assert not effect.estimate.has_interval and "fit the times before exactly" in effect.estimate.method
