"""Estimate from the survey in a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maal.app.survey.sample import Described, noted, opened, without_level
from maal.app.survey.writing import write_rows
from maal.core import BadInput, unknown_name
from maal.sources.numbers import Mark
from maal.survey import Estimates
from maal.survey.statistics import Statistics

STATISTICS = ("mean", "total", "proportion", "ratio", "count", "variance", "quantile")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a statistic ``of`` variables (``over`` others for a ratio), ``by`` crossed domains.

    ``interval`` is that of a proportion or of quantiles, ``probabilities`` say which quantiles. Raises BadInput when
    it does not fit together.
    """

    statistic: str
    of: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    level: float = 0.95
    missing: str = "error"
    interval: str | None = None
    probabilities: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.statistic not in STATISTICS:
            raise BadInput(unknown_name("statistic", self.statistic, STATISTICS))
        if self.statistic == "count" and self.of:
            raise BadInput("A count is of the population's units: leave out --of, and name domains with --by.")
        if self.statistic != "count" and not self.of:
            raise BadInput(f"Name what to estimate the {self.statistic} of: --of COLUMN (several: --of A --of B).")
        if (self.statistic == "ratio") != bool(self.over):
            raise BadInput("A ratio needs --over COLUMN, its denominator; the other statistics have none.")
        if self.interval and self.statistic not in ("proportion", "quantile"):
            raise BadInput(f"--interval is for a proportion or a quantile; a {self.statistic} has one interval only.")
        if self.probabilities and self.statistic != "quantile":
            raise BadInput(f"--probability is for --statistic quantile, not for a {self.statistic}.")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are asked about."""
        return (*self.of, *self.over, *self.by)

    def put_to(self, design: Statistics, **settings: Any) -> Estimates:
        """The answer of ``design``."""
        asked = {"by": self.by or None, "level": self.level, "missing": self.missing, **settings}
        if self.interval:
            asked["interval"] = self.interval
        given: list[Any] = [] if self.statistic == "count" else [list(self.of)]
        if self.statistic == "ratio":
            given.append(list(self.over))
        if self.statistic == "quantile":
            given.append(list(self.probabilities) or [0.5])
        statistic: Callable[..., Estimates] = getattr(design, self.statistic)
        return statistic(*given, **asked)


@dataclass(frozen=True, slots=True)
class Answer:
    """The estimates, the sample behind them, and what a reader should know of both."""

    question: Question
    estimates: Estimates
    sample: Described
    notes: tuple[str, ...]


def estimate(data: Path, design: Path, question: Question, decimal: Mark | None = None) -> Answer:
    """Answer ``question`` from the survey in ``data`` (CSV, Parquet or SPSS), drawn as the file ``design`` says.

    Raises BadInput for files, columns and values that cannot be used, BadSetting for the design file.
    """
    with opened(data, design, question.columns, decimal) as survey, noted() as notes:
        found = question.put_to(survey.design)
        notes += without_level(survey.data, question.by)
    return Answer(question, found, survey.described, (*survey.notes, *notes))


def write_estimates(answer: Answer, target: Path) -> Path:
    """Write the estimates to ``target`` (.csv or .parquet), one row each (see `write_rows`)."""
    table = answer.estimates.to_arrow()
    return write_rows([table], table.schema, target)
