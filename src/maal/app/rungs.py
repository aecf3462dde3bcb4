"""What the rungs beside the tags say of a goal's channels: claims for the scorecard and the ladder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maal.app.asked import asked_answers
from maal.app.doing import Doing, silent
from maal.core import Period, Rung, Text, TooLittleData
from maal.impact.ladder import Claim, claim
from maal.workspace import Workspace

if TYPE_CHECKING:
    from maal.app.modelled import Modelled
    from maal.app.tests import TestResult


@dataclass(frozen=True, slots=True)
class Rungs:
    """``claims`` on the goal in the period; ``absent`` says in words why a rung has none."""

    claims: tuple[Claim, ...] = ()
    absent: tuple[tuple[Rung, Text], ...] = ()


def rungs_of(workspace: Workspace, goal: str, period: Period, passed: Period, doing: Doing = silent) -> Rungs:
    """Ask, analyse the tests, and model with what they found, for the ``passed`` days of ``period``.

    A rung with too little data is absent, with its reason. ``doing`` is told which one is climbed.

    Raises BadInput on an unknown goal and for goals that are the level of a measure.
    """
    from maal.app.tests import tests_of  # takes long to import: not for commands that score nothing

    claims: list[Claim] = []
    absent: list[tuple[Rung, Text]] = []
    doing(f"{goal}: tests")
    tests = tests_of(workspace, goal, passed)
    doing(f"{goal}: answers")
    asked = _asked(workspace, goal, period)
    doing(f"{goal}: model")
    modelled = _modelled(workspace, goal, period, tests)
    for rung, found in ((Rung.ASKED, asked), (Rung.TESTED, _tested(tests)), (Rung.MODELLED, modelled)):
        if isinstance(found, Text):
            absent.append((rung, found))
        else:
            claims += found
    return Rungs(tuple(claims), tuple(absent))


def _asked(workspace: Workspace, goal: str, period: Period) -> list[Claim] | Text:
    try:
        return [claim(one) for one in asked_answers(workspace, goal, period).credited]
    except TooLittleData:
        return Text("Asked: fewer than 30 answers to how people heard of you are recorded.")


def _tested(tests: tuple[TestResult, ...]) -> list[Claim] | Text:
    claims = [test.claim for test in tests if test.claim]
    if claims:
        return claims
    return Text("Tested: no test that can be analysed is on record; maal impact plan lays one out.")


def _modelled(workspace: Workspace, goal: str, period: Period, tests: tuple[TestResult, ...]) -> list[Claim] | Text:
    from maal.app.modelled import model_of

    try:
        found = model_of(workspace, goal, period, lifts=[test.lift for test in tests if test.lift])
    except TooLittleData:
        return Text("Modelled: the history is too short, or too few costs vary over time, for a model.")
    return list(_claims(found))


def _claims(found: Modelled) -> Iterator[Claim]:
    """The model was measured over all its weeks, whatever the period that it is asked about."""
    for one in found.evidence:
        yield claim(one, measured=found.mix.period)
