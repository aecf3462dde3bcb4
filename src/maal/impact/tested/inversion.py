"""Intervals by turning a test around: all effects that the test does not reject."""

from __future__ import annotations

from collections.abc import Callable

_DOUBLINGS = 20
_HALVINGS = 14


def invert(
    p_value: Callable[[float], float], centre: float, step: float, level: float
) -> tuple[float | None, float | None]:
    """[low, high] = {θ: p_value(θ) > 1 − level}, sought outwards from ``centre`` in doubling steps.

    An end is None where the test rejects nothing on that side, both where it rejects ``centre`` itself.

    >>> invert(lambda theta: 1.0 if abs(theta - 1) < 4 else 0.0, centre=0.0, step=1.0, level=0.95)
    (-3.0, 5.0)
    """
    alpha = 1 - level
    if step <= 0:
        return centre, centre
    if p_value(centre) <= alpha:
        return None, None
    return _end(p_value, centre, -step, alpha), _end(p_value, centre, step, alpha)


def _end(p_value: Callable[[float], float], centre: float, step: float, alpha: float) -> float | None:
    inside, reach = 0.0, step
    for _ in range(_DOUBLINGS):
        if p_value(centre + reach) <= alpha:
            break
        inside, reach = reach, 2 * reach
    else:
        return None
    for _ in range(_HALVINGS):
        middle = (inside + reach) / 2
        inside, reach = (inside, middle) if p_value(centre + middle) <= alpha else (middle, reach)
    return centre + reach
