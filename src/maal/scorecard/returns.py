"""What the credited outcomes are worth against what they cost. A cost is known; the credit carries the interval."""

from __future__ import annotations

from dataclasses import replace

from maal.core import Estimate


def cost_per_outcome(cost: float, credit: Estimate, currency: str) -> Estimate | None:
    """cost / credit; the interval is that of the credit, inverted. None where nothing is credited.

    Where the credit may be nothing at all, the cost of one outcome has no upper end: ``high`` is None.

    >>> cost_per_outcome(1000, Estimate(10, 2, 5, 20), "NOK").high
    200.0
    """
    if credit.value <= 0:
        return None
    low = cost / credit.high if credit.high is not None and credit.high > 0 else None
    high = cost / credit.low if credit.low is not None and credit.low > 0 else None
    error = None if credit.std_error is None else cost * credit.std_error / credit.value**2
    open_end = "" if high is not None or credit.low is None else ", no upper end: the credit may be nothing"
    method = f"{credit.method}{open_end}"
    return replace(credit, value=cost / credit.value, std_error=error, low=low, high=high, unit=currency, method=method)


def returned(gain: Estimate, cost: float) -> Estimate | None:
    """gain / cost. None where there is no cost.

    >>> returned(Estimate(300, 20, 200, 400), 200).low
    1.0
    """
    return gain.scaled(1 / cost, "ratio") if cost > 0 else None


def net(gain: Estimate, cost: float) -> Estimate:
    """gain − cost.

    >>> net(Estimate(300, 20, 200, 400), 250).low
    -50
    """
    ends = [None if end is None else end - cost for end in (gain.low, gain.high)]
    return replace(gain, value=gain.value - cost, low=ends[0], high=ends[1])
