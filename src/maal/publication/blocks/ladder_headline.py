"""The headline of the ladder's picture: the largest disagreement of what the answer rests on with what is credited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from maal.core import Rung, Text
from maal.impact.ladder import Best, Disagreement


def with_the_best(best: Mapping[str, Best], disagreements: Sequence[Disagreement]) -> list[Disagreement]:
    """The disagreements of sound contributions in which a channel's best-supported figure takes part."""
    return [one for one in disagreements if one.first.channel in best and _takes_part(best[one.first.channel], one)]


def _takes_part(best: Best, apart: Disagreement) -> bool:
    fit = [best.claim, *(one.claim for one in best.passed_over if one.is_fit)]
    return best.claim in (apart.first, apart.second) and apart.first in fit and apart.second in fit


def headline(best: Mapping[str, Best], disagreements: Sequence[Disagreement]) -> Text:
    """Say where the best-supported figures and the tags or answers disagree most; else whether all agree.

    ``best`` holds the best-supported contribution of each channel shown.
    """
    told = [one for one in with_the_best(best, disagreements) if one.second.rung in (Rung.TAGGED, Rung.ASKED)]
    if told:
        return _of(max(told, key=lambda one: abs(one.difference.value)))
    if any(one.is_fit for each in best.values() for one in each.passed_over):
        return Text("The ways of measuring agree within their intervals")
    return Text("No channel is measured in more than one way")


def _of(apart: Disagreement) -> Text:
    values, more = {"channel": apart.first.channel}, apart.difference.value > 0
    if apart.first.rung is Rung.ASKED:
        return _of_answers(values, more)
    if apart.first.rung is Rung.MODELLED:
        return _of_model(values, more)
    if apart.second.rung is Rung.ASKED:
        if more:
            return Text("{channel:term} causes more than people name it for", values)
        return Text("People name {channel:term} for more than it causes", values)
    if more:
        return Text("{channel:term} causes more than its tags show", values)
    return Text("{channel:term} is credited with more than it causes", values)


def _of_answers(values: dict[str, str], more: bool) -> Text:
    if more:
        return Text("People name {channel:term} more often than tags do", values)
    return Text("Tags name {channel:term} more often than people do", values)


def _of_model(values: dict[str, str], more: bool) -> Text:
    if more:
        return Text("A model gives {channel:term} more than its credit", values)
    return Text("A model gives {channel:term} less than its credit", values)
