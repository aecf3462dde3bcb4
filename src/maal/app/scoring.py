"""Score the goals of a workspace: read its facts, put them in the organisation's clock and money, call the rooms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from maal.app.doing import Doing, silent
from maal.app.local import passed_part, period_of
from maal.app.rungs import Rungs, rungs_of
from maal.app.steps import steps_of
from maal.core import Goal, Period, Text, TooLittleData
from maal.impact.ladder import Claim
from maal.scorecard import Score, Scorecard, refuse_mixed, scorecard
from maal.workspace import Joined, Settings, Workspace, held

Mixed = Literal["refuse", "show"]


def score(
    workspace: Workspace,
    period: Period | str | None = None,
    mixed_currencies: Mixed = "refuse",
    *,
    only: str | None = None,
    rungs: Mapping[str, Rungs] | None = None,
    doing: Doing = silent,
) -> Scorecard:
    """Score every goal of ``workspace`` in ``period`` (by default each goal's current one), with notes on the data.

    All rungs of the ladder are climbed for each goal: tags, answers, tests on record, a model. ``only`` is the key of
    the one goal to score, ``rungs`` what is known of some goals already. ``doing`` is told what is being worked on.

    Raises BadInput where amounts of several currencies would be summed and no rate is given (unless they are to be
    shown as blocked), TooLittleData where nothing is recorded.
    """
    with held(workspace) as facts:
        goals = [goal for key, goal in facts.settings.goals.items() if only in (None, key)]
        known = rungs or {}
        found = [known.get(goal.key) or _rungs(facts, goal, period, doing) for goal in goals]
        doing("attribution")
        counted = _counted(facts, goals, period, mixed_currencies, [claim for each in found for claim in each.claims])
        doing("next steps")
        scores = tuple(_with_steps(facts, each) for each in counted.scores)
        return replace(counted, scores=scores, notes=(*counted.notes, *_notes(facts)))


def _counted(
    workspace: Workspace, goals: Sequence[Goal], period: Period | str | None, mixed: Mixed, claims: Sequence[Claim]
) -> Scorecard:
    """The scorecard of the workspace's facts, with what the rungs claim."""
    settings = workspace.settings
    return scorecard(
        goals,
        list(settings.channels.values()),
        touchpoints=workspace.local("touchpoint"),
        outcomes=workspace.local("outcome"),
        costs=workspace.read("cost"),
        measures=workspace.local("measure"),
        paths=workspace.read("path"),
        period=period,
        organisation=settings.organisation.name,
        currency=settings.organisation.currency,
        rates=_rates(settings),
        rule=settings.attribution.rule,
        lookback_days=settings.attribution.lookback_days,
        mixed_currencies=mixed,
        evidence=claims,
    )


def _with_steps(workspace: Workspace, scored: Score) -> Score:
    """A score with the next step up the ladder of each channel."""
    if scored.ladder is None:
        return scored
    return replace(scored, steps=steps_of(workspace, scored.ladder, scored.goal.key))


def _rungs(workspace: Workspace, goal: Goal, period: Period | str | None, doing: Doing) -> Rungs:
    """What the rungs beside the tags say of a goal in the days of its period that have passed."""
    if goal.count == "level":
        return Rungs()
    try:
        shown = period_of(workspace, goal.key, period)
    except TooLittleData:  # nothing is recorded: the scorecard says so
        return Rungs()
    passed = passed_part(workspace, shown)
    return Rungs() if passed is None else rungs_of(workspace, goal.key, shown, passed, doing)


def refuse_mixed_currencies(workspace: Workspace) -> None:
    """Raise BadInput that names the amounts in a currency without a rate, which no sum of the scorecard can hold."""
    settings = workspace.settings
    refuse_mixed(
        list(settings.goals.values()),
        outcomes=workspace.read("outcome"),
        costs=workspace.read("cost"),
        currency=settings.organisation.currency,
        rates=_rates(settings),
    )


def _rates(settings: Settings) -> Mapping[str, float]:
    """The rates of maal.toml are units of the organisation's own currency, which is worth one of itself."""
    return {**settings.rates, settings.organisation.currency: 1.0}


def _notes(workspace: Workspace) -> Iterable[Text]:
    yield from _joined_note(workspace.joined())
    yield from _currency_notes(workspace)
    yield from _goal_notes(workspace)


def _joined_note(joined: Joined) -> Iterable[Text]:
    if not joined.outcomes or not joined.pairs:
        return
    values = {"joined": joined.joined, "all": joined.outcomes, "share": joined.share}
    if joined.joined:
        yield Text(
            "{joined:count} of {all:count} outcomes ({share:percent}) belong to a person with a contact at any time.",
            values,
        )
        return
    yield Text(
        "None of the {all:count} outcomes belongs to a person with a contact: the sources share no order or user id, "
        "so no visit finds its order. Export an id that both know.",
        values,
    )


def _currency_notes(workspace: Workspace) -> Iterable[Text]:
    own = workspace.settings.organisation.currency
    if outcomes := _without_rate(workspace, "outcome"):
        yield Text(
            "The value of outcomes in {currencies:name} is in no sum of {own:name}: give their rates under [rates] in "
            "maal.toml.",
            {"currencies": outcomes, "own": own},
        )
    if costs := _without_rate(workspace, "cost"):
        yield Text(
            "Costs in {currencies:name} are in no sum of {own:name}: give their rates under [rates] in maal.toml.",
            {"currencies": costs, "own": own},
        )


def _without_rate(workspace: Workspace, table: str) -> tuple[str, ...]:
    settings = workspace.settings
    known = {"", settings.organisation.currency, *settings.rates}
    counts = workspace.currencies(table)
    return tuple(f"{code} ({counts[code]})" for code in sorted(counts) if code not in known)


def _goal_notes(workspace: Workspace) -> Iterable[Text]:
    goals = workspace.settings.goals.values()
    counted = {goal.outcome for goal in goals}
    kinds: Sequence[tuple[str, int]] = (
        workspace.outcomes().aggregate("kind, count(*) as number", "kind").order("number desc, kind").fetchall()
    )
    missed = tuple(f"{kind} ({number})" for kind, number in kinds if kind not in counted)
    if missed and goals:
        yield Text("Recorded, but counted by no goal: {kinds:name}.", {"kinds": missed})
    if not goals:
        yield Text("No goal is set: write one under [goals.NAME] in maal.toml, and run the scorecard again.")
