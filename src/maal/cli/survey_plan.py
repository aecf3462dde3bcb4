"""How ``maal survey plan`` shows a plan."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from maal.cli.aligned import UNKNOWN, aligned, figure
from maal.cli.plain import plain

if TYPE_CHECKING:
    from maal.app.survey import Plan


def plan_text(found: Plan, *, percent: bool) -> str:
    """The sample, the precision to expect, and where there are several strata a line for each."""
    margin, error = (figure(each, found.std_error, percent=percent) for each in (found.margin, found.std_error))
    lines = [
        f"{found.n:,} units" + (f", {found.fraction:.3%} of the population" if found.fraction else ""),
        f"To expect: ± {margin} ({100 * found.level:g}% interval), standard error {error}, cv {_percent(found.cv)}",
    ]
    invited = getattr(found, "invited", found.n)
    if invited != found.n:
        lines.insert(1, f"{invited:,} to approach, for {found.n:,} answers")
    strata = getattr(found, "strata", ())
    if len(strata) > 1:
        rows = [
            [
                each.stratum,
                f"{each.population:,}",
                f"{each.n:,}",
                _percent(each.fraction),
                figure(each.margin, each.std_error),
                _percent(each.cv),
            ]
            for each in strata
        ]
        lines += ["", *aligned(["stratum", "population", "n", "fraction", "margin", "cv"], rows, 1)]
    return plain("\n".join(lines))


def _percent(value: float) -> str:
    return UNKNOWN if value != value else f"{value:.1%}"


def plan_dict(found: Plan) -> dict[str, Any]:
    """The same for JSON."""
    return asdict(found)
