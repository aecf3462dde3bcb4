"""The evidence ladder of a goal: a picture, a table, and in sentences what it rests on and where it disagrees."""

from __future__ import annotations

from collections.abc import Iterator

from maal.core import Estimate, Rung, Text
from maal.impact.ladder import Best, Claim, Disagreement, Estimand, Ladder, step_of
from maal.publication.blocks.block import Block, LadderChart, Notes, Paragraph, RungDot
from maal.publication.blocks.channels import channel_name
from maal.publication.blocks.ladder_headline import headline, with_the_best
from maal.publication.blocks.ladder_table import ladder_table
from maal.publication.blocks.level import percent_level
from maal.scorecard import Decision, Score

MOST_DRAWN = 8
_NOT_TAGS = (Rung.ASKED, Rung.TESTED, Rung.MODELLED)


def stands_on_tags_alone(score: Score) -> bool:
    """Tell whether no rung beside the tags speaks of the goal."""
    return score.ladder is None or not any(claim.rung in _NOT_TAGS for claim in score.ladder.claims)


def ladder_blocks(score: Score, key: str) -> list[Block | None]:
    """The picture with its table, where rungs disagree, what no rung explains, and what each figure rests on.

    Where there are only tags: one sentence that says so, and the next step up.
    """
    laid = score.ladder
    if laid is None or not laid.claims:
        return []
    if stands_on_tags_alone(score):
        return [Paragraph(_only_tags(score))]
    apart, unexplained = _apart(laid), laid.unexplained
    return [
        ladder_chart(score, key),
        Paragraph(unexplained.text) if unexplained else None,
        Notes(Text("Where the ways of measuring disagree"), apart) if apart else None,
        Notes(Text("What each figure rests on"), tuple(_reasons(laid))),
    ]


def _apart(laid: Ladder) -> tuple[Text, ...]:
    """One sentence a channel: where its best-supported figure and the tags disagree, else where the gap is largest."""
    found: dict[str, Disagreement] = {}
    for one in with_the_best({channel: laid.best(channel) for channel in laid.channels}, laid.disagreements):
        found[one.first.channel] = max(found.get(one.first.channel, one), one, key=_weight)
    return tuple(one.text for one in found.values())


def _weight(one: Disagreement) -> tuple[bool, float]:
    return one.second.rung is Rung.TAGGED, abs(one.difference.value)


def _reasons(laid: Ladder) -> Iterator[Text]:
    """The reason of each channel of which more than tags speak; the others together."""
    known = {one.channel for one in laid.claims if one.rung in _NOT_TAGS}
    yield from (laid.best(channel).reason for channel in laid.channels if channel in known)
    if alone := tuple(channel for channel in laid.channels if channel not in known):
        yield Text(
            "Only tags speak of {channels:term}: they show what was there, not what was caused.", {"channels": alone}
        )


def ladder_chart(score: Score, key: str) -> LadderChart | None:
    """Draw what each rung gives each channel, at most the `MOST_DRAWN` of which most is known; the table has them all.

    None where the ladder holds no contribution.
    """
    laid = score.ladder
    if laid is None or Estimand.CONTRIBUTION not in laid.estimands:
        return None
    best = {channel: laid.best(channel) for channel in laid.channels if _contributions(laid, channel)}
    shown = _shown(laid, best)
    values = {"period": laid.period, "level": percent_level([score])}
    return LadderChart(
        f"{key}-ladder",
        headline({channel: best[channel] for channel in shown}, laid.disagreements),
        Text(
            "Outcomes in {period:period}, with {level:count} % intervals; filled: the best supported, hollow: beside "
            "it, crossed: not used",
            values,
        ),
        Text("Best supported: {list:text}.", {"list": tuple(_spoken(channel, best[channel]) for channel in shown)}),
        tuple(dot for channel in shown for dot in _dots(laid, channel, best[channel])),
        ladder_table(laid, score.goal, f"{key}-ladder-table", percent_level([score])),
    )


def _contributions(laid: Ladder, channel: str) -> tuple[Claim, ...]:
    return tuple(one for group in laid.of(channel).values() for one in group)


def _shown(laid: Ladder, best: dict[str, Best]) -> list[str]:
    """Of the channels of which most rungs speak, the largest figure first."""
    known = sorted(best, key=lambda channel: (-_rungs(laid, channel), -_size(best[channel]), channel))
    return sorted(known[:MOST_DRAWN], key=lambda channel: (-_size(best[channel]), channel))


def _rungs(laid: Ladder, channel: str) -> int:
    return sum(bool(group) for group in laid.of(channel).values())


def _size(best: Best) -> float:
    return best.claim.evidence.estimate.value if best.claim else float("-inf")


def _dots(laid: Ladder, channel: str, best: Best) -> Iterator[RungDot]:
    fit = [one.claim for one in best.passed_over if one.is_fit]
    claims = _contributions(laid, channel)
    for one in (claim for claim in laid.claims if claim in claims):
        standing = "best" if one == best.claim else "beside" if one in fit else "unused"
        label = Text("{step:step}", {"step": step_of(one)})
        group, estimate = channel_name(channel), one.evidence.estimate
        yield RungDot(label=label, estimate=estimate, group=group, rung=one.rung, standing=standing)


def _spoken(channel: str, best: Best) -> Text:
    if best.claim is None:
        return Text("{channel:term} none", {"channel": channel})
    figure: Estimate = best.claim.evidence.estimate
    return Text(
        "{channel:term} {figure:estimate} ({step:step})",
        {"channel": channel, "figure": figure, "step": step_of(best.claim)},
    )


def _only_tags(score: Score) -> Text:
    asked = Text(
        "Only tags speak here: they show which channels were there, not what they caused. The next step up is to ask "
        "people how they heard of you."
    )
    tests = [one for one in score.channels if one.decision is Decision.TEST and one.cost]
    if not tests:
        return asked
    dearest = max(tests, key=lambda one: one.cost.total.amount if one.cost else 0.0)
    return Text(
        "Only tags speak here: they show which channels were there, not what they caused. The next step up is to ask "
        "people how they heard of you, and to test {channel:term}.",
        {"channel": dearest.channel},
    )
