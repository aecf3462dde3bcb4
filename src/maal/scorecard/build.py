"""Goals × channels: put counts, journeys, costs and decisions together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from maal.core import BadInput, Channel, Evidence, Goal, Period, Text, unknown_name
from maal.impact.ladder import Claim, claim
from maal.impact.tagged import RULES
from maal.scorecard import notes
from maal.scorecard.actual import last_day
from maal.scorecard.cost import cost_lines
from maal.scorecard.currency import Currency, outcome_currencies, require_one
from maal.scorecard.facts import Facts
from maal.scorecard.fold import fold_lines, fold_touchpoints, rare_of_touchpoints
from maal.scorecard.no_goal import no_goal
from maal.scorecard.paths import path_scores
from maal.scorecard.periods import nothing_recorded, recorded_until
from maal.scorecard.reached import Reached, reach
from maal.scorecard.recorded import recorded
from maal.scorecard.rungs import ladder_notes, ladder_of
from maal.scorecard.score import ChannelScore, Score, Scorecard
from maal.scorecard.shared import costs_of, shared_notes
from maal.scorecard.tables import (
    COST,
    COST_OPTIONAL,
    MEASURE,
    MEASURE_OPTIONAL,
    OUTCOME,
    OUTCOME_OPTIONAL,
    TOUCHPOINT,
    table,
)
from maal.scorecard.tagged import NO_CHANNEL, merge_no_channel, unexplained
from maal.scorecard.worth import channel_scores


def scorecard(
    goals: Sequence[Goal],
    channels: Sequence[Channel],
    *,
    touchpoints: Any,
    outcomes: Any,
    costs: Any,
    measures: Any,
    paths: Any = None,
    period: Period | str | None = None,
    as_of: date | None = None,
    organisation: str = "",
    currency: str = "NOK",
    rates: Mapping[str, float] | None = None,
    rule: str = "markov",
    lookback_days: float = 30,
    evidence: Sequence[Evidence | Claim] = (),
    mixed_currencies: Literal["refuse", "show"] = "refuse",
) -> Scorecard:
    """Score every goal and every channel in it: reached, credited, cost, returned, and what to do.

    The tables have the columns of the fact tables of those names, in any frame that narwhals takes, with times in the
    organisation's own clock (a period's days are cut by them). ``period`` is one for all goals (a `Period` or its
    text), by default each goal's own current one on ``as_of``, the last day with data (by default the last outcome's
    or contact's). ``evidence`` brings the other rungs: what people said, tests and models give as the outcomes that a
    channel brought a goal (see `maal.impact.ladder`). On the score's own period, or without one, it speaks of the days
    that have passed; on another time it is brought to them by days. Each channel's decision rests on its
    best-supported figure; ``Score.ladder`` holds them all. Amounts in another currency are converted by ``rates``
    (units of one common currency); without a rate they are refused, or, with ``mixed_currencies="show"``, what hangs
    on them is left without a sum and the notes say so.

    Raises `BadInput` for missing columns, unknown rules, mixed currencies and evidence of another attribution rule,
    `TooLittleData` for empty tables when
    ``as_of`` is not given.
    """
    if rule not in RULES:
        raise BadInput(unknown_name("rule", rule, RULES))
    money = Currency(currency, rates or {})
    keyed = {goal.key: goal for goal in goals}
    contacts = table(touchpoints, "touchpoints", TOUCHPOINT)
    events = table(outcomes, "outcomes", OUTCOME, OUTCOME_OPTIONAL)
    levels = table(measures, "measures", MEASURE, MEASURE_OPTIONAL)
    lines = cost_lines(table(costs, "costs", COST, COST_OPTIONAL), currency)
    codes = outcome_currencies(events, goals)
    if mixed_currencies == "refuse":
        require_one(codes, lines, money)
    day = as_of or recorded_until(touchpoints, outcomes, measures)
    facts = Facts(
        touchpoints=contacts,
        outcomes=money.values(events, set().union(*codes.values())),
        measures=levels,
        lines=tuple(money.lines(lines)),
        channels={channel.key: channel for channel in channels},
        goals=keyed,
        evidence=tuple(one if isinstance(one, Claim) else claim(one) for one in evidence),
        as_of=day or date.min,
        measured_until=as_of or last_day(levels) or date.min,
        currency=currency,
        rule=rule,
        lookback_days=lookback_days,
        blocked_goals={key: blocked for key, own in codes.items() if (blocked := money.foreign(own))},
        blocked_channels={line.channel: [line.currency] for line in lines if money.foreign([line.currency])},
    )
    if day is None:
        return _of_paths_alone(facts, paths, organisation)
    asked = Period.parse(period) if isinstance(period, str) else period
    return _scored(facts, asked, paths, organisation)


def _scored(facts: Facts, asked: Period | None, paths: Any, organisation: str) -> Scorecard:
    facts, rare = _without_rare(facts)
    reached = [reach(goal, facts, asked) for goal in facts.goals.values()]
    scores = [_score(one, reached, facts) for one in reached]
    scores += [] if paths is None else path_scores(paths, facts)
    blocked = [
        notes.cost_blocked(channel, codes, facts.currency) for channel, codes in sorted(facts.blocked_channels.items())
    ]
    said = [notes.folded_channels(rare)] if rare else []
    without = no_goal(facts, _longest(reached, asked, facts))
    found = None if facts.goals else recorded(facts)
    return Scorecard(organisation, facts.currency, tuple(scores), without, (*said, *blocked), found)


def _without_rare(facts: Facts) -> tuple[Facts, int]:
    """Fold the rarest channels into "other" where they are too many to be credited, and count them."""
    if not facts.goals:
        return facts, 0
    merged = merge_no_channel(facts.touchpoints)
    costly = {line.channel for line in facts.lines} | {one.channel for one in facts.evidence}
    rare = rare_of_touchpoints(merged, {NO_CHANNEL, *costly})
    lines = tuple(fold_lines(facts.lines, rare, facts.channels))
    return replace(facts, touchpoints=fold_touchpoints(merged, rare), lines=lines), len(rare)


def _of_paths_alone(facts: Facts, paths: Any, organisation: str) -> Scorecard:
    scores = () if paths is None else path_scores(paths, facts)
    if not scores:
        raise nothing_recorded()
    said = (notes.goals_need_dates(),) if facts.goals else ()
    return Scorecard(organisation, facts.currency, scores, (), said)


def _score(one: Reached, reached: Sequence[Reached], facts: Facts) -> Score:
    rest = unexplained(one.tagged) if one.tagged else None
    costs = costs_of(one, reached, facts)
    laid = ladder_of(one, facts)
    channels = channel_scores(one, costs, rest, facts, laid)
    return Score(
        one.goal,
        one.period,
        facts.as_of,
        one.target,
        one.actual,
        one.projection,
        channels,
        rest,
        one.standing,
        one.reason,
        (
            *one.notes,
            *_blocked(one, facts),
            *shared_notes(costs, reached),
            *_elsewhere(channels),
            *ladder_notes(laid),
        ),
        laid,
    )


def _elsewhere(channels: Sequence[ChannelScore]) -> list[Text]:
    named = [channel.channel for channel in channels if channel.cost_elsewhere]
    return [notes.costs_elsewhere(named)] if named else []


def _blocked(one: Reached, facts: Facts) -> list[Text]:
    codes = facts.blocked_goals.get(one.goal.key)
    return [notes.outcomes_blocked(codes, facts.currency)] if codes else []


def _longest(reached: Sequence[Reached], asked: Period | None, facts: Facts) -> Period:
    """The period that costs without a goal are summed over: the one asked for, else the longest that is scored."""
    periods = [one.period for one in reached if one.period]
    return asked or max(periods, key=lambda one: one.days, default=Period.containing(facts.as_of, "quarter"))
