"""Small worlds with known truth."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from maal.impact.modelled import adstock, saturate

TRUE = {"radio": (0.5, 3.0, 80.0), "shop": (0.0, 1.0, 40.0)}


def days_from(n, step=7):
    return [date(2023, 1, 2) + timedelta(days=step * i) for i in range(n)]


def brought(spend, alpha, lam, mean, part=1.0):
    """What a channel brings each time, with the mean ``mean``, if only ``part`` of the spend had been."""
    shape = saturate(adstock(spend / spend.max(), alpha), lam).mean()
    return mean * saturate(adstock(part * spend / spend.max(), alpha), lam) / shape


def world(n=104, noise=15.0, seed=1, step=7, true=TRUE):
    """Weeks or days of orders, with a season, a trend, and the spend of each channel."""
    rng = np.random.default_rng(seed)
    t = np.arange(n) * step / 365.25
    spend = {name: rng.gamma(1.0, 1000.0, n) for name in true}
    effects = sum(brought(spend[name], *each) for name, each in true.items())
    orders = 500 + 20 * t + 40 * np.cos(2 * np.pi * t) + effects + rng.normal(0, noise, n)
    return pl.DataFrame({"week": days_from(n, step), "orders": orders, **spend})
