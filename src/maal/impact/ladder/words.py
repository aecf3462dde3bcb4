"""Sentences about claims: no rung says more than it can carry. One whole sentence for each step and case."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import reduce
from typing import Any

from maal.core import Check, Rung, Text
from maal.impact.ladder.claim import Claim, Design, Estimand


class Step(StrEnum):
    """What a claim rests on, by its name in the vocabulary (group "steps")."""

    RANDOMISED = "randomised test"
    QUASI = "quasi-experiment"
    CALIBRATED = "model calibrated by a test"
    MODEL = "model without a test"
    TAGS = "tags"
    ANSWERS = "answers"


_STEPS = {
    (Rung.TESTED, Design.RANDOMISED): Step.RANDOMISED,
    (Rung.TESTED, Design.QUASI): Step.QUASI,
    (Rung.MODELLED, Design.CALIBRATED): Step.CALIBRATED,
    (Rung.MODELLED, Design.PLAIN): Step.MODEL,
    (Rung.TAGGED, Design.PLAIN): Step.TAGS,
    (Rung.ASKED, Design.PLAIN): Step.ANSWERS,
}


def step_of(claim: Claim) -> Step:
    """What the claim rests on.

    >>> from maal.core import Estimate, Evidence
    >>> from maal.impact.ladder import claim
    >>> words = "outcomes credited by rule last"
    >>> str(step_of(claim(Evidence("orders", "shop", None, Rung.TAGGED, words, Estimate(40, 4, 32, 48)))))
    'tags'
    """
    return _STEPS[claim.rung, claim.design]


def says(claim: Claim) -> Text:
    """Say what the claim says, in the words of its rung: caused, caused if the model holds, credited by tags, named.

    "Caused" is kept for intervals without zero and for claims of which no check failed.
    """
    step = step_of(claim)
    values: dict[str, Any] = {"channel": claim.channel, "figure": claim.evidence.estimate}
    if claim.estimand is not Estimand.CONTRIBUTION:
        return _of_estimand(step, {**values, "estimand": claim.estimand})
    if step is Step.TAGS:
        # Not "was there before": Markov's rule may credit more outcomes than the channel was in.
        return Text("By tags, {channel:term} is credited with {figure:estimate} outcomes.", values)
    if step is Step.ANSWERS:
        return Text("People name {channel:term} for {figure:estimate} outcomes.", values)
    if claim.failed:
        return _failed(step, values)
    return _caused(step, values) if _excludes_zero(claim) else _perhaps_none(step, values)


def _caused(step: Step, values: dict[str, Any]) -> Text:
    if step is Step.RANDOMISED:
        return Text("By a randomised test, {channel:term} caused {figure:estimate} outcomes.", values)
    if step is Step.QUASI:
        return Text("By a comparison without a draw, {channel:term} caused {figure:estimate} outcomes.", values)
    if step is Step.CALIBRATED:
        return Text(
            "By a model calibrated by a test, {channel:term} caused {figure:estimate} outcomes, if the model holds.",
            values,
        )
    return Text(
        "By a model without a test, {channel:term} caused {figure:estimate} outcomes, if the model holds.", values
    )


def _perhaps_none(step: Step, values: dict[str, Any]) -> Text:
    if step is Step.RANDOMISED:
        return Text("A randomised test gives {channel:term} {figure:estimate} outcomes, which may be none.", values)
    if step is Step.QUASI:
        return Text(
            "A comparison without a draw gives {channel:term} {figure:estimate} outcomes, which may be none.", values
        )
    if step is Step.CALIBRATED:
        return Text(
            "A model calibrated by a test gives {channel:term} {figure:estimate} outcomes, which may be none.", values
        )
    return Text("A model without a test gives {channel:term} {figure:estimate} outcomes, which may be none.", values)


def _failed(step: Step, values: dict[str, Any]) -> Text:
    if step is Step.RANDOMISED:
        return Text("A randomised test gives {channel:term} {figure:estimate} outcomes, but failed a check.", values)
    if step is Step.QUASI:
        return Text(
            "A comparison without a draw gives {channel:term} {figure:estimate} outcomes, but failed a check.", values
        )
    if step is Step.CALIBRATED:
        return Text(
            "A model calibrated by a test gives {channel:term} {figure:estimate} outcomes, but failed a check.", values
        )
    return Text("A model without a test gives {channel:term} {figure:estimate} outcomes, but failed a check.", values)


def _of_estimand(step: Step, values: dict[str, Any]) -> Text:
    if step is Step.TAGS:
        return Text(
            "{channel:term}, {estimand:estimand}: {figure:estimate}, in outcomes that it was there before.", values
        )
    if step is Step.ANSWERS:
        return Text("{channel:term}, {estimand:estimand}: {figure:estimate}, in outcomes whose people name it.", values)
    if step in (Step.CALIBRATED, Step.MODEL):
        return Text(
            "{channel:term}, {estimand:estimand}: {figure:estimate}, if the model holds ({step:step}).",
            {**values, "step": step},
        )
    return Text("{channel:term}, {estimand:estimand}: {figure:estimate} ({step:step}).", {**values, "step": step})


def checks_named(checks: Iterable[Check]) -> tuple[str, ...]:
    """The names of checks, each once, as keys of the vocabulary (group "checks")."""
    return tuple(sorted({check.name for check in checks}))


def one_after_another(sentences: Iterable[Text]) -> Text:
    """Set sentences one after another.

    >>> str(one_after_another([Text("One."), Text("Two."), Text("Three.")]))
    'One. Two. Three.'
    """
    return reduce(lambda said, more: Text("{said:text} {more:text}", {"said": said, "more": more}), sentences)


def _excludes_zero(claim: Claim) -> bool:
    low, high = claim.evidence.estimate.low, claim.evidence.estimate.high
    return low is not None and high is not None and (low > 0 or high < 0)
