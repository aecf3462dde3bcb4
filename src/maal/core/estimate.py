"""A figure that carries its interval, its sample and its method."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Estimate:
    """value, with standard error and interval [low, high] at ``level``.

    ``n`` is the number of observations behind the figure, ``df`` the degrees of freedom of the interval,
    ``unit`` what is counted ("outcomes", "NOK", "share"), ``sample`` whom it speaks of, ``method`` how it was made.
    ``low`` and ``high`` are None where no interval can be given; the reason then stands in ``method``.
    """

    value: float
    std_error: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    n: int | None = None
    df: float | None = None
    unit: str = ""
    sample: str = ""
    method: str = ""

    def scaled(self, factor: float, unit: str = "") -> Estimate:
        """factor × estimate, with its interval (which turns around when the factor is negative).

        >>> Estimate(10, 2, 6, 14).scaled(0.5).high
        7.0
        """
        ends = [None if end is None else end * factor for end in (self.low, self.high)]
        low, high = ends if factor >= 0 else reversed(ends)
        error = None if self.std_error is None else self.std_error * abs(factor)
        return replace(self, value=self.value * factor, std_error=error, low=low, high=high, unit=unit or self.unit)

    @property
    def has_interval(self) -> bool:
        """Tell whether both ends of the interval are known."""
        return self.low is not None and self.high is not None
