"""The rung "tested" of one goal: every test on record, analysed as it was planned or declared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from maal.app.analysing import Found, Run, analyse
from maal.app.on_record import Planned, planned_tests
from maal.app.spend import spend_of
from maal.core import BadInput, Check, Period, TooLittleData, unknown_name
from maal.impact.ladder import Claim, Design, claim_of_effect
from maal.impact.modelled import Lift
from maal.impact.tested import Effect
from maal.workspace import DeclaredTest, Workspace

__all__ = ["Effect", "TestResult", "tests_of"]


@dataclass(frozen=True, slots=True)
class TestResult:
    """A test and what it found; ``problem`` says why there is no ``effect`` (empty where there is one).

    ``claim`` is the contribution in the period that was asked about; ``lift`` what the channel brought in the test's
    own period, for a model (None where the channel was off then, or the effect has no interval).
    """

    name: str
    goal: str
    channel: str
    method: str
    period: Period
    plan: Planned | None
    effect: Effect | None
    problem: str
    claim: Claim | None
    lift: Lift | None

    __test__ = False  # no test class for pytest


def tests_of(workspace: Workspace, goal: str, period: Period) -> tuple[TestResult, ...]:
    """Analyse every test of ``goal``: those planned and drawn by maal, then those of [tests.NAME] in maal.toml.

    A test that cannot be analysed says why. Raises BadInput on an unknown goal.
    """
    goals = workspace.settings.goals
    if goal not in goals:
        raise BadInput(unknown_name("goal", goal, goals))
    planned = [one for one in planned_tests(workspace) if one.goal == goal]
    declared = [one for one in workspace.settings.tests.values() if one.goal == goal]
    return (
        *(_result(Run(workspace, one.name, goal, one.channel, one.period, period), one) for one in planned),
        *(_result(Run(workspace, d.name, goal, d.channel, _period(d), period), d) for d in declared),
    )


def _period(declared: DeclaredTest) -> Period:
    return Period(declared.start, declared.end + timedelta(days=1))


def _result(run: Run, test: Planned | DeclaredTest) -> TestResult:
    plan = test if isinstance(test, Planned) else None
    result = TestResult(run.name, run.goal, run.channel, test.method, run.tested, plan, None, "", None, None)
    try:
        found = analyse(run, test)
    except (BadInput, TooLittleData) as problem:
        return replace(result, problem=" ".join(str(problem).split()))
    effect = replace(found.effect, checks=(*found.effect.checks, *_registered(test)))
    found = replace(found, effect=effect)
    return replace(result, effect=effect, claim=_claim(run, found, test), lift=_lift(run, found))


def _is_unregistered(test: Planned | DeclaredTest) -> bool:
    if isinstance(test, Planned):
        return not test.before_its_start
    return test.method in ("switchback", "areas")


def _registered(test: Planned | DeclaredTest) -> Iterator[Check]:
    """Say whether the draw was written down before the test; fail where the record was changed afterwards."""
    if _is_unregistered(test):
        said = "The draw was not written down in maal before the test began: it counts as a comparison without a draw."
        yield Check("registered", None, said)
    if isinstance(test, Planned) and not test.whole:
        said = f"The draw on record does not have the fingerprint {test.fingerprint} that was written down with it."
        yield Check("registered", False, f"{said} It was changed afterwards.")
    elif isinstance(test, Planned) and test.before_its_start:
        yield Check("registered", True, f"The draw was written down on {test.recorded_at:%Y-%m-%d}, before the start.")


def _claim(run: Run, found: Found, test: Planned | DeclaredTest) -> Claim | None:
    """The contribution in the asked period: by what was spent there and in the test, else at the pace of the test.

    None where what the test tells of had not begun.
    """
    effect = replace(found.effect, estimate=found.effect.estimate.scaled(found.sign))
    spent = _spend_ratio(run) if found.realised else None
    active = found.active if spent is None else found.realised * spent
    if not active:
        return None
    if run.asked != run.tested:
        effect = replace(effect, checks=(*effect.checks, _brought(run, spent)))
    made = claim_of_effect(
        effect, goal=run.goal, channel=run.channel, period=run.asked, measured=run.tested, active=active
    )
    return replace(made, design=Design.QUASI) if _is_unregistered(test) else made


def _brought(run: Run, spent: float | None) -> Check:
    said = f"Measured {run.tested.start} to {run.tested.last_day}, brought to {run.asked.start} to {run.asked.last_day}"
    if spent is None:
        return Check("other time", None, f"{said} by their days: its pace is taken to be the same.")
    return Check("other time", None, f"{said} by spend (× {spent:.3g}): what spend brings is taken to be the same.")


def _spend_ratio(run: Run) -> float | None:
    """Spend on the channel in the asked period / spend in the test; None where either is not recorded."""
    spend = spend_of(run.workspace, run.goal)
    asked, tested = (float(spend.daily(days).get(run.channel, np.zeros(1)).sum()) for days in (run.asked, run.tested))
    return asked / tested if asked > 0 and tested > 0 else None


def _lift(run: Run, found: Found) -> Lift | None:
    total = found.effect.estimate.scaled(found.sign * found.realised, unit="outcomes")
    if not found.realised or not total.has_interval or found.effect.failed:
        return None
    return Lift(run.channel, run.tested, total)
