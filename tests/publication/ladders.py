"""A made-up ladder of a goal with all four rungs, for the pages to show."""

from __future__ import annotations

from dataclasses import replace

from maal.core import Check, Estimate, Evidence, Period, Rung
from maal.impact.ladder import Claim, Design, Estimand, Ladder, claim, ladder
from maal.scorecard import Score, Scorecard

Q3 = Period.parse("2026Q3")
GOAL = "new-customers"
FAILED = Check("pre-trend", False, "It drifted.")
SOURCES = {Rung.TAGGED: "markov", Rung.ASKED: "asked", Rung.MODELLED: "media mix"}
WORDS = {Rung.TAGGED: "outcomes credited by rule markov", Rung.ASKED: "outcomes credited"}


def one(
    channel: str,
    rung: Rung,
    value: float,
    half: float | None,
    design: str | None = None,
    checks: tuple[Check, ...] = (),
) -> Claim:
    figure = Estimate(value, None, *(() if half is None else (value - half, value + half)), unit="outcomes")
    words = WORDS.get(rung, "contribution: orders")
    said = Evidence(GOAL, channel, Q3, rung, words, figure, checks, SOURCES.get(rung, ""))
    return claim(said, design=design)


def claims() -> list[Claim]:
    returned = Evidence(
        GOAL, "search-paid", Q3, Rung.MODELLED, "average return: NOK", Estimate(0.61, None, 0.2, 1.04), (), "media mix"
    )
    return [
        one("search-paid", Rung.TAGGED, 40.2, 6),
        one("search-paid", Rung.ASKED, 22.0, 8),
        one("search-paid", Rung.TESTED, 8.4, 7, "randomised"),
        one("search-paid", Rung.MODELLED, 12.0, 11, "calibrated"),
        Claim(returned, Design.PLAIN, Estimand.AVERAGE_RETURN),
        one("facebook", Rung.TAGGED, 31.4, 7),
        one("facebook", Rung.ASKED, 27.0, 9),
        one("facebook", Rung.TESTED, 26.0, 12, "quasi"),
        one("newspaper", Rung.TAGGED, 2.1, 1.9),
        one("newspaper", Rung.ASKED, 14.0, 6),
        one("newspaper", Rung.TESTED, 30.0, 9, "quasi", (FAILED,)),
        one("newspaper", Rung.MODELLED, 19.0, 10, "plain"),
        one("shop", Rung.ASKED, 16.0, None),
        one("newsletter", Rung.TAGGED, 18.2, 5.5),
    ]


def laid() -> Ladder:
    return ladder(claims(), goal=GOAL, period=Q3, outcomes=84)


def with_ladder(score: Score) -> Score:
    """The score with the ladder, each channel's evidence that of its best rung."""
    made = laid()
    channels = []
    for channel in score.channels:
        best = made.best(channel.channel).claim if channel.channel in made.channels else None
        evidence = best.evidence if best else channel.evidence
        moved = best is not None and best.rung is not Rung.TAGGED and channel.evidence is not None
        by_rule = (channel.evidence, *channel.by_rule) if moved else channel.by_rule
        channels.append(replace(channel, evidence=evidence, by_rule=by_rule))
    return replace(score, channels=tuple(channels), ladder=made)


def on_all_rungs(card: Scorecard) -> Scorecard:
    """The scorecard with the ladder on its first goal."""
    return replace(card, scores=(with_ladder(card.scores[0]), *card.scores[1:]))
