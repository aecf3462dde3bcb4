"""The three families of generalised linear models, each with its canonical link.

With the canonical link the score is Σ w x (y - μ) and the information Σ w V(μ) x x' (McCullagh & Nelder 1989,
sections 2.2 and 2.5). The starting means are those of R's ``glm``.
"""

from __future__ import annotations

from typing import ClassVar, Literal, Protocol, get_args

import narwhals as nw

from maal.core import BadInput, unknown_name

FamilyName = Literal["linear", "logistic", "poisson"]

MOST = 500.0  # exp(η) beyond this would pass what a float can hold
MOST_LOG_ODDS = 36.0  # 1 - μ beyond this is no float but 0, and V with it
LEAST = 1e-300  # y log(y) is 0 at 0


class Family(Protocol):
    """Expressions of a row: its mean ``mu`` from the linear predictor ``eta``, the variance V(μ), its deviance.

    ``ratio`` names exp(coefficient), "" where that has no meaning; ``centred``: the outcome may be shifted.
    """

    name: ClassVar[FamilyName]
    ratio: ClassVar[str]
    centred: ClassVar[bool]

    def start(self, y: nw.Expr, weight: nw.Expr) -> nw.Expr:
        """The mean that a row starts at, near its outcome; ``weight`` is 1 on average."""
        ...

    def link(self, mu: nw.Expr) -> nw.Expr:
        """η from μ."""
        ...

    def mean(self, eta: nw.Expr) -> nw.Expr:
        """μ from η."""
        ...

    def variance(self, mu: nw.Expr) -> nw.Expr:
        """V(μ), which is dμ/dη too."""
        ...

    def deviance(self, y: nw.Expr, eta: nw.Expr, mu: nw.Expr) -> nw.Expr:
        """Twice the log-likelihood of a row that μ = y would add."""
        ...

    def refuse(self, outcome: str, low: float, high: float) -> None:
        """Raise BadInput on outcomes that the family cannot have."""
        ...


class Linear:
    """μ = η, V = 1 (gaussian)."""

    name: ClassVar[FamilyName] = "linear"
    ratio: ClassVar[str] = ""
    centred: ClassVar[bool] = True

    def start(self, y: nw.Expr, weight: nw.Expr) -> nw.Expr:
        """0: the outcome is centred, and one step from anywhere is exact."""
        return nw.lit(0.0)

    def link(self, mu: nw.Expr) -> nw.Expr:
        """μ itself."""
        return mu

    def mean(self, eta: nw.Expr) -> nw.Expr:
        """η itself."""
        return eta

    def variance(self, mu: nw.Expr) -> nw.Expr:
        """1."""
        return nw.lit(1.0)

    def deviance(self, y: nw.Expr, eta: nw.Expr, mu: nw.Expr) -> nw.Expr:
        """(y - μ)²."""
        return (y - mu) * (y - mu)

    def refuse(self, outcome: str, low: float, high: float) -> None:
        """Every number is allowed."""


class Logistic:
    """μ = 1 / (1 + exp(-η)), V = μ (1 - μ) (quasi-binomial)."""

    name: ClassVar[FamilyName] = "logistic"
    ratio: ClassVar[str] = "odds ratio"
    centred: ClassVar[bool] = False

    def start(self, y: nw.Expr, weight: nw.Expr) -> nw.Expr:
        """(w y + 1/2) / (w + 1)."""
        return (weight * y + 0.5) / (weight + 1.0)

    def link(self, mu: nw.Expr) -> nw.Expr:
        """log(μ / (1 - μ))."""
        return (mu / (1.0 - mu)).log()

    def mean(self, eta: nw.Expr) -> nw.Expr:
        """1 / (1 + exp(-η))."""
        return 1.0 / (1.0 + (eta.clip(-MOST_LOG_ODDS, MOST_LOG_ODDS) * -1.0).exp())

    def variance(self, mu: nw.Expr) -> nw.Expr:
        """μ (1 - μ)."""
        return mu * (1.0 - mu)

    def deviance(self, y: nw.Expr, eta: nw.Expr, mu: nw.Expr) -> nw.Expr:
        """2 (y log y + (1 - y) log(1 - y) - y η + log(1 + exp(η))), the last as log(1 + exp(-|η|)) and what is left."""
        size = eta.abs().clip(0.0, MOST)
        most = y * y.clip(LEAST, 1.0).log() + (1.0 - y) * (1.0 - y).clip(LEAST, 1.0).log()
        return (most - y * eta + (eta + eta.abs()) * 0.5 + (1.0 + (size * -1.0).exp()).log()) * 2.0

    def refuse(self, outcome: str, low: float, high: float) -> None:
        """Shares from 0 to 1 are allowed, if they are not all 0 or all 1."""
        if low < 0 or high > 1:
            raise BadInput(
                f"'{outcome}' holds values from {low:g} to {high:g}; a logistic model needs 0 and 1, yes and no, or "
                "shares between. Give family='linear' for amounts, 'poisson' for counts."
            )
        if low == high and low in (0, 1):
            raise BadInput(f"'{outcome}' is {low:g} in all rows: a logistic model needs both 0 and 1.")


class Poisson:
    """μ = exp(η), V = μ (quasi-Poisson)."""

    name: ClassVar[FamilyName] = "poisson"
    ratio: ClassVar[str] = "rate ratio"
    centred: ClassVar[bool] = False

    def start(self, y: nw.Expr, weight: nw.Expr) -> nw.Expr:
        """y + 1/10."""
        return y + 0.1

    def link(self, mu: nw.Expr) -> nw.Expr:
        """log(μ)."""
        return mu.log()

    def mean(self, eta: nw.Expr) -> nw.Expr:
        """exp(η)."""
        return eta.clip(-MOST, MOST).exp()

    def variance(self, mu: nw.Expr) -> nw.Expr:
        """μ."""
        return mu

    def deviance(self, y: nw.Expr, eta: nw.Expr, mu: nw.Expr) -> nw.Expr:
        """2 (y log y - y η - (y - μ))."""
        return (y * (y.clip(LEAST, None).log() - eta) - (y - mu)) * 2.0

    def refuse(self, outcome: str, low: float, high: float) -> None:
        """Counts and amounts of 0 and more are allowed, if they are not all 0."""
        if low < 0:
            raise BadInput(
                f"'{outcome}' holds values from {low:g}; a Poisson model needs counts, 0 or more. Give family='linear'."
            )
        if high == 0:
            raise BadInput(f"'{outcome}' is 0 in all rows: a Poisson model needs some that are above.")


FAMILIES: dict[str, Family] = {"linear": Linear(), "logistic": Logistic(), "poisson": Poisson()}


def family_of(name: str) -> Family:
    """Find the family by its name. Raises BadInput for another name.

    >>> family_of("logistic").ratio
    'odds ratio'
    """
    if name not in FAMILIES:
        raise BadInput(unknown_name("family", str(name), get_args(FamilyName)))
    return FAMILIES[name]
