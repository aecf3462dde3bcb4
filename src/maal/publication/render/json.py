"""JSON: a scorecard as plain values, figures at full precision, sentences with their parts.

The keys, all always there, null where something is not known:

- ``organisation``, ``currency``, ``language``, ``notes`` [sentence], ``scores`` [score], ``no_goal`` [channel],
  ``recorded`` {outcomes [{kind, count, first_day, last_day}], contacts [{channel, count}]} (only without any goal)
- score: ``goal`` {key, name, outcome, target, every, purpose, count, value, margin, required_return}, ``period``
  {label, start, last_day}, ``as_of``, ``target``, ``actual``, ``projection`` (figures), ``distance``, ``decision``,
  ``reason``, ``notes``, ``unexplained`` {without_contact, direct_or_unknown, share}, ``channels`` [channel], ``ladder``
- ladder (what every rung says): ``outcomes``, ``claims`` [{channel, estimand, rung, design, figure, measured (a
  period), checks, standing: best, beside or unused, why (a sentence; null for the best)}], ``reasons`` [{channel,
  estimand, reason}], ``disagreements`` [{channel, estimand, first and second (a rung), difference (a figure), text}],
  ``unexplained`` {share, claimed, text}
- channel: ``channel``, ``label``, ``decision``, ``reason``, ``evidence``, ``by_rule`` [evidence], ``touched``,
  ``cost`` {total, spent, shared, currency, hours, hourly_rate}, ``cost_per_outcome``, ``gain``, ``returned``, ``net``,
  ``cost_elsewhere`` (true: all of its cost is booked on other goals)
- evidence: ``rung``, ``estimand``, ``source``, ``estimate`` (a figure), ``checks`` [{name, passed, text}]
- figure: ``value``, ``std_error``, ``low``, ``high``, ``level``, ``n``, ``df``, ``unit``, ``sample``, ``method``
- sentence: ``text`` in the language, ``template`` in English, ``values`` by name
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from maal.core import Estimate, Evidence, Goal, Money, Period, Text
from maal.impact.ladder import Best, Claim, Disagreement, Ladder
from maal.publication.prose import Prose
from maal.scorecard import ChannelScore, Cost, Recorded, Score, Scorecard, Unexplained

Values = dict[str, Any]


def scorecard_dict(scorecard: Scorecard, language: str) -> Values:
    """Give a scorecard as dictionaries, lists, strings and numbers; never NaN or infinity, which JSON does not know."""
    prose = Prose(language)
    return {
        "organisation": scorecard.organisation,
        "currency": scorecard.currency,
        "language": language,
        "scores": [_score(score, prose) for score in scorecard],
        "no_goal": [_channel(channel, prose) for channel in scorecard.no_goal],
        "notes": _sentences(scorecard.notes, prose),
        "recorded": _recorded(scorecard.recorded),
    }


def _recorded(found: Recorded | None) -> Values | None:
    if found is None:
        return None
    days = [asdict(one) | {"first_day": str(one.first_day), "last_day": str(one.last_day)} for one in found.outcomes]
    return {"outcomes": days, "contacts": [{"channel": channel, "count": count} for channel, count in found.contacts]}


def _score(score: Score, prose: Prose) -> Values:
    return {
        "goal": _goal(score.goal),
        "period": _period(score.period),
        "as_of": None if score.as_of is None else score.as_of.isoformat(),
        "target": _plain(score.target),
        "actual": _figure(score.actual),
        "distance": _plain(score.distance),
        "projection": _figure(score.projection),
        "decision": str(score.decision),
        "reason": _sentence(score.reason, prose),
        "unexplained": _unexplained(score.unexplained),
        "channels": [_channel(channel, prose) for channel in score.channels],
        "notes": _sentences(score.notes, prose),
        "ladder": None if score.ladder is None else ladder_dict(score.ladder, prose),
    }


def ladder_dict(laid: Ladder, prose: Prose) -> Values:
    """Give what every rung says of every channel, and which of it the answer rests on."""
    pairs = [(channel, estimand) for channel in laid.channels for estimand in laid.estimands]
    best = {pair: laid.best(*pair) for pair in pairs if any(laid.of(*pair).values())}
    rest = laid.unexplained
    return {
        "outcomes": _plain(laid.outcomes),
        "claims": [_claim(one, best[one.channel, one.estimand], prose) for one in laid.claims],
        "reasons": [
            {"channel": channel, "estimand": str(estimand), "reason": _sentence(found.reason, prose)}
            for (channel, estimand), found in best.items()
        ],
        "disagreements": [_disagreement(one, prose) for one in laid.disagreements],
        "unexplained": rest
        and {"share": _figure(rest.share), "claimed": _plain(rest.claimed), "text": _sentence(rest.text, prose)},
    }


def _claim(one: Claim, best: Best, prose: Prose) -> Values:
    passed = next((passed for passed in best.passed_over if passed.claim == one), None)
    return {
        "channel": one.channel,
        "estimand": str(one.estimand),
        "rung": str(one.rung),
        "design": str(one.design),
        "figure": _figure(one.evidence.estimate),
        "measured": _period(one.measured),
        "checks": [asdict(check) for check in one.evidence.checks],
        "standing": "best" if passed is None else "beside" if passed.is_fit else "unused",
        "why": passed and _sentence(passed.why, prose),
    }


def _disagreement(one: Disagreement, prose: Prose) -> Values:
    return {
        "channel": one.first.channel,
        "estimand": str(one.first.estimand),
        "first": str(one.first.rung),
        "second": str(one.second.rung),
        "difference": _figure(one.difference),
        "text": _sentence(one.text, prose),
    }


def _goal(goal: Goal) -> Values:
    return {name: _plain(value) for name, value in asdict(goal).items()} | {"name": goal.title}


def _channel(channel: ChannelScore, prose: Prose) -> Values:
    return {
        "channel": channel.channel,
        "label": prose.term(channel.channel),
        "decision": str(channel.decision),
        "reason": _sentence(channel.reason, prose),
        "evidence": _evidence(channel.evidence),
        "by_rule": [_evidence(evidence) for evidence in channel.by_rule],
        "touched": _figure(channel.touched),
        "cost": _cost(channel.cost),
        "cost_per_outcome": _figure(channel.cost_per_outcome),
        "gain": _figure(channel.gain),
        "returned": _figure(channel.returned),
        "net": _figure(channel.net),
        "cost_elsewhere": channel.cost_elsewhere,
    }


def _evidence(evidence: Evidence | None) -> Values | None:
    if evidence is None:
        return None
    return {
        "rung": str(evidence.rung),
        "estimand": evidence.estimand,
        "source": evidence.source,
        "estimate": _figure(evidence.estimate),
        "checks": [asdict(check) for check in evidence.checks],
    }


def _cost(cost: Cost | None) -> Values | None:
    if cost is None:
        return None
    parts = {"total": cost.total.amount, "spent": cost.spent.amount, "shared": cost.shared.amount}
    return parts | {"currency": cost.total.currency, "hours": cost.hours, "hourly_rate": cost.hourly_rate}


def _unexplained(part: Unexplained | None) -> Values | None:
    if part is None:
        return None
    return {
        "without_contact": _plain(part.without_contact),
        "direct_or_unknown": _figure(part.direct_or_unknown),
        "share": _figure(part.share),
    }


def _figure(estimate: Estimate | None) -> Values | None:
    return None if estimate is None else {name: _plain(value) for name, value in asdict(estimate).items()}


def _period(period: Period | None) -> Values | None:
    if period is None:
        return None
    return {"label": period.label, "start": period.start.isoformat(), "last_day": period.last_day.isoformat()}


def _sentences(texts: Iterable[Text], prose: Prose) -> list[Values]:
    return [_sentence(text, prose) for text in texts]


def _sentence(text: Text, prose: Prose) -> Values:
    values = {name: _value(value, prose) for name, value in text.values.items()}
    return {"text": prose.write(text), "template": text.template, "values": values}


def _value(value: Any, prose: Prose) -> Any:
    if isinstance(value, Text):
        return _sentence(value, prose)
    if isinstance(value, Estimate):
        return _figure(value)
    if isinstance(value, Money):
        return asdict(value)
    if isinstance(value, Period):
        return _period(value)
    if isinstance(value, tuple):
        return [_value(item, prose) for item in value]
    return value.isoformat() if isinstance(value, date) else _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, bool | int | float) else str(value)
