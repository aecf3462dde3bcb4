"""How much of the population the answers of each group stand for, which tells an attacker what its figure is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from maal.app.survey.sample import Opened
from maal.publication.release.answered import Answered
from maal.publication.release.survey import EVERYBODY, Group

Figures = dict[tuple[str, str, str], Answered]


def weighed(survey: Opened, groupings: Iterable[str], figures: Figures, suppress_below: int) -> Figures:
    """The figures with the weight of their answers: Σ w of the group's rows, times the part of them that answered.

    Only the audit of small cells asks for weights: without a small cell the figures stay as they are.
    """
    if not any(0 < found.n < suppress_below for found in figures.values()):
        return figures
    mean = _mean_weights(survey, groupings)
    return {key: replace(found, weight=found.n * mean[key[:2]]) if found.n else found for key, found in figures.items()}


def _mean_weights(survey: Opened, groupings: Iterable[str]) -> Mapping[Group, float]:
    (whole,) = survey.design.count()
    found = {EVERYBODY: (whole.estimate or 0.0) / whole.n}
    for column in groupings:
        for row in survey.design.count(by=column):
            found[column, str(row[column])] = (row.estimate or 0.0) / row.n if row.n else 0.0
    return found
