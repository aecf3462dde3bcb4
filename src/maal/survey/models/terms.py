"""The terms of a regression and the regressors that they expand into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from maal.core import BadInput
from maal.survey.sample import Names, as_names
from maal.survey.variables import Variable

INTERCEPT = "(intercept)"


@dataclass(frozen=True, slots=True)
class Factor:
    """What a regressor is made of: a number (``level`` None, less ``shift``), or the indicator of a level."""

    variable: str
    level: Any = None
    shift: float = 0.0


@dataclass(frozen=True, slots=True)
class Regressor:
    """A column of the model matrix: the product of its factors (none: the intercept)."""

    term: str
    factors: tuple[Factor, ...] = ()

    @property
    def level(self) -> Any:
        """The level of its indicator; of an interaction a pair, with None for a number."""
        levels = tuple(factor.level for factor in self.factors)
        if all(level is None for level in levels):
            return None
        return levels[0] if len(levels) == 1 else levels

    @property
    def name(self) -> str:
        """The term with its levels, such as size=large:staff."""
        parts = [each.variable if each.level is None else f"{each.variable}={each.level}" for each in self.factors]
        return ":".join(parts) or INTERCEPT

    def apart(self, other: Regressor) -> bool:
        """Whether the two are never both other than 0: indicators of two levels of one variable."""
        held = {factor.variable: factor.level for factor in self.factors}
        return any(
            factor.level is not None and held.get(factor.variable, factor.level) != factor.level
            for factor in other.factors
        )


def parse(outcome: str, on: Names) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Split ``on`` into single terms and interactions "a:b".

    An interaction needs both of its terms beside it: without them the model would depend on where the zero of a number
    or the first level of a category lies (the principle of marginality, Nelder 1977). Raises BadInput.

    >>> parse("sales", ["size", "web", "size:web"])
    (('size', 'web'), (('size', 'web'),))
    """
    wanted = as_names(on)
    single = tuple(name for name in wanted if ":" not in name)
    if not single:
        raise BadInput("No term is named: give on= one or several columns that the outcome is regressed on.")
    if len(set(wanted)) < len(wanted):
        twice = sorted({name for name in wanted if wanted.count(name) > 1})
        raise BadInput(f"Named twice among the terms: {', '.join(twice)}. Name each once.")
    if outcome in single:
        raise BadInput(f"'{outcome}' is both the outcome and a term: leave it out of on=.")
    pairs = tuple(_pair(name, single) for name in wanted if ":" in name)
    return single, pairs


def _pair(name: str, single: tuple[str, ...]) -> tuple[str, str]:
    parts = name.split(":")
    if len(parts) != 2 or parts[0] == parts[1]:
        raise BadInput(f"'{name}' is no interaction of two terms: write 'a:b' with two different columns.")
    lacking = [part for part in parts if part not in single]
    if lacking:
        raise BadInput(
            f"The interaction '{name}' needs {' and '.join(map(repr, lacking))} as a term of its own in on=."
        )
    return parts[0], parts[1]


def expand(variables: Sequence[Variable], yes_no: Sequence[str], pairs: Sequence[tuple[str, str]]) -> list[Regressor]:
    """The intercept, then each term: numbers as they are (centred), categories against their first level.

    ``yes_no`` are the boolean variables: one indicator, of True.
    """
    factors = {variable.name: _factors(variable, variable.name in yes_no) for variable in variables}
    found = [Regressor(INTERCEPT)]
    found += [Regressor(name, (factor,)) for name, each in factors.items() for factor in each]
    for left, right in pairs:
        found += [Regressor(f"{left}:{right}", (a, b)) for b, a in product(factors[right], factors[left])]
    return found


def _factors(variable: Variable, yes_no: bool) -> tuple[Factor, ...]:
    if yes_no:
        return (Factor(variable.name, True),)
    if variable.values is None:
        return (Factor(variable.name, None, variable.shift),)
    if len(variable.values) < 2:
        raise BadInput(
            f"'{variable.name}' has one level only in the rows used ({variable.values[0]!r}): leave it out of on=."
            if variable.values
            else f"'{variable.name}' has no values in the rows used: leave it out of on=."
        )
    return tuple(Factor(variable.name, level) for level in variable.values[1:])
