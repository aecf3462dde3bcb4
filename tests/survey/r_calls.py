"""Put the calls of R survey in the reference files to maal: ``svymean(~a+b, design)`` and its like."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from maal.survey import Estimates

STATISTICS = {"svymean": "mean", "svytotal": "total", "svyvar": "variance", "svyratio": "ratio"}
INTERVALS = {"mean": "wald", "xlogit": "logit"}
OPTION = re.compile(r"('[^']*'|[\w.]+)\s*=(?!=)\s*(.*)", re.DOTALL)
Designs = Callable[[str], Any]


@dataclass(frozen=True)
class Call:
    """``name(arguments, option=value)``."""

    name: str
    arguments: tuple[str, ...]
    options: dict[str, str]


def read(text: str) -> Call:
    """Read a call.

    >>> read("svymean(~a+b, subset(d, size=='L'), na.rm=TRUE)")
    Call(name='svymean', arguments=('~a+b', "subset(d, size=='L')"), options={'na.rm': 'TRUE'})
    """
    name, inside = text.strip().removesuffix(")").split("(", 1)
    arguments, options = [], {}
    for part in split(inside, ","):
        option = OPTION.fullmatch(part)
        if option:
            options[option[1].strip("'")] = option[2]
        else:
            arguments.append(part)
    return Call(name, tuple(arguments), options)


def split(text: str, mark: str) -> list[str]:
    """Split at ``mark`` outside brackets and quotes.

    >>> split("a, c(1, 2), 'x,y'", ",")
    ['a', 'c(1, 2)', "'x,y'"]
    """
    depth, quoted, parts = 0, False, [""]
    for sign in text:
        quoted ^= sign in "'\""
        depth += 0 if quoted else (sign == "(") - (sign == ")")
        if sign == mark and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def terms(formula: str) -> list[str]:
    """The columns of ``~a + b``; an expression in brackets is the name of a column that the data hold."""
    return split(formula.removeprefix("~"), "+")


def settings_of(call: Call) -> dict[str, Any]:
    found: dict[str, Any] = {"missing": "drop"} if call.options.get("na.rm") == "TRUE" else {}
    if "deff" in call.options:
        found["deff"] = "without" if call.options["deff"] == "TRUE" else "replace"
    if "svyciprop" in (call.name, call.arguments[-1]):
        method = call.options["method"].strip("'")
        found["interval"] = INTERVALS.get(method, method)
    return found


def estimates(text: str, designs: Designs, **more: Any) -> list[Any]:
    """The rows that answer a call, in R's order: by variable, then domains with the first column fastest."""
    found = answer(text, designs, **more)
    return [found[place] for place in order(found)]


def answer(text: str, designs: Designs, **more: Any) -> Estimates:
    """What maal answers to a call; of a ``subset`` two domains, in and out of it."""
    call = read(text)
    settings = settings_of(call) | more
    if call.name == "svyby":
        formula, by, design, statistic = call.arguments
        formulas = [formula, *([call.options["denominator"]] if "denominator" in call.options else [])]
        return _asked(designs(design), statistic, formulas, terms(by), settings)
    *formulas, design = call.arguments
    if not design.startswith("subset"):
        return _asked(designs(design), call.name, formulas, [], settings)
    whole, condition = read(design).arguments
    return _asked(designs(whole), call.name, formulas, [condition], settings)


def _asked(design: Any, statistic: str, formulas: list[str], by: list[str], settings: dict[str, Any]) -> Estimates:
    variables = [terms(formula) for formula in formulas]
    return getattr(design, STATISTICS.get(statistic, "proportion"))(*variables, by=by or None, **settings)


def order(found: Estimates) -> list[int]:
    """The places of the rows in R's order: without empty domains, of a subset only what is in it."""
    figures = len(dict.fromkeys((row.variable, row.category) for row in found))
    kept = [place for place, row in enumerate(found) if row.n and not any(v is False for v in row.domain.values())]
    return sorted(kept, key=lambda place: (place % figures, [str(v) for v in reversed(found[place].domain.values())]))


def contrast(text: str, designs: Designs) -> tuple[float, float]:
    """Estimate and standard error of ``svycontrast``: c'θ and √(c'Vc), or f(θ) with the gradient of f."""
    inner, weights = split(text.strip().removesuffix(")").split("(", 1)[1], ",")
    found = answer(inner, designs, covariance=True)
    value = dict(zip(_names(found), found.values(), strict=True))
    gradient, estimate = _smooth(weights, value) if weights.startswith("quote") else _linear(weights, value)
    return estimate, float(np.sqrt(gradient @ found.covariance @ gradient))


def _names(found: Estimates) -> list[str]:
    return [".".join(str(v) for v in row.domain.values()) or row.variable for row in found]


def _linear(weights: str, value: dict[str, float]) -> tuple[Any, float]:
    call = read(weights)
    given = {name: float(weight) for name, weight in call.options.items()}
    given |= {name: float(weight) for name, weight in zip(value, call.arguments, strict=False)}
    gradient = np.array([given.get(name, 0.0) for name in value])
    return gradient, float(gradient @ list(value.values()))


def _smooth(weights: str, value: dict[str, float]) -> tuple[Any, float]:
    """The gradient by a complex step, f'(x) = Im f(x + ih) / h, exact to rounding."""
    formula = compile(weights.removeprefix("quote"), "formula", "eval")

    def at(values: dict[str, complex]) -> complex:
        return complex(eval(formula, {"log": np.log}, values))

    gradient = [at(value | {name: value[name] + 1e-30j}).imag / 1e-30 for name in value]
    return np.array(gradient), at(value).real


FIGURES = {"est": "estimate", "se": "std_error", "deff": "deff", "low": "low", "high": "high", "count": "n"}


def check(rows: list[Any], value: dict[str, Any], rel: float) -> None:
    """Compare rows with R's figures; a standard error below 1e-11 of its estimate is none in either."""
    estimates_ = _list(value["est"] if "est" in value else value["count"])
    for name, figure in FIGURES.items():
        wanted = _list(value[name]) if name in value else []
        assert not wanted or len(rows) == len(wanted)
        for row, want, size in zip(rows, wanted, estimates_, strict=False):
            found = getattr(row, figure)
            near = abs(found - want) <= rel * abs(want) + (1e-11 * abs(size) if name == "se" else 0) if want else None
            assert near or (want is None and found is None) or (want == 0 and abs(found) <= 1e-11 * abs(size)), (
                f"{name} of {row.variable} {row.category} {dict(row.domain)}: {found!r}, R says {want!r}"
            )


def check_covariance(found: Estimates, value: Any, rel: float) -> None:
    """Compare the covariance matrix with R's, relative to the standard errors; its diagonal is their squares."""
    wanted, places = np.array(value), order(found)
    own = found.covariance[np.ix_(places, places)]
    scale = np.sqrt(np.outer(np.diag(wanted), np.diag(wanted)))
    sizes, errors = found.values()[places], found.values("std_error")[places]
    assert (np.abs(own - wanted) <= rel * scale + 1e-16 * np.abs(np.outer(sizes, sizes))).all()
    assert np.allclose(np.diag(own), errors**2, rtol=1e-9, atol=1e-16 * (sizes**2).max())


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]
