"""About the page: what was joined and left out, how to read the evidence and the decisions, how to see the rows."""

from __future__ import annotations

from collections.abc import Sequence

from maal.core import Rung, Text
from maal.publication.blocks.advice import open_channels, urgent
from maal.publication.blocks.block import Notes, Section
from maal.publication.blocks.level import percent_level
from maal.scorecard import Decision, Score, Scorecard

_RUNGS = {
    Rung.ASKED: Text("people said that they came this way; memory errs."),
    Rung.TAGGED: Text("the channel was there before the outcome; that does not show that it was the cause."),
    Rung.TESTED: Text("the channel was switched on and off, or held out; it was the cause, here and then."),
    Rung.MODELLED: Text("a model of the weekly figures gives it; it was the cause if the model holds."),
}
_DECISIONS = {
    Decision.GROW: Text("a test shows that it returns more than is required."),
    Decision.KEEP: Text("what it is credited with pays, as far as one can tell without a test."),
    Decision.TEST: Text("it may or may not pay; only a test can tell."),
    Decision.MEASURE: Text("there is too little to decide on."),
    Decision.STOP: Text("it does not pay, even at the most generous count."),
    Decision.NO_GOAL: Text("it costs, and serves no goal."),
}


def about_section(scorecard: Scorecard, scores: Sequence[Score]) -> Section:
    """Build the last section: the notes on the data (unless said above), and the words that the page uses."""
    words = (*_rungs(scores), *_decisions(scorecard, scores), *_methods(scores), _intervals(scores), *_READING)
    reading = Notes(Text("How to read it"), words)
    said_above = scorecard.recorded is not None and scorecard.recorded.outcomes
    notes = () if said_above or not scorecard.notes else (Notes(Text("The data"), scorecard.notes),)
    return Section("about", Text("About this page"), (*notes, reading))


_RULES = {
    "markov": Text("{rule:rule}: a channel is credited with what would be lost if it were taken out of the journeys."),
    "shapley": Text("{rule:rule}: a channel is credited with what it adds, on average, to the channels beside it."),
    "shapley_rate": Text("{rule:rule}: a channel is credited with what it adds, on average, to the rate of outcomes."),
}
_BOOTSTRAP = Text("Bootstrap: people are drawn anew at random, many times, to see how far a figure may swing.")
_CHAIN_LADDER = Text("Chain ladder: earlier periods show what part of a period's outcomes has come by this day.")

DASH = Text("A dash (–) is a figure that cannot be computed; the note beneath the table says why.")
_READING = (
    Text("Hours are a cost: cost is money plus hours times the hourly rate."),
    Text("Net is credited value times margin, less cost; return is the same value over cost."),
    DASH,
    Text("The rows behind a figure: maal scorecard --rows GOAL CHANNEL."),
)


def _intervals(scores: Sequence[Score]) -> Text:
    return Text(
        "An interval of {level:count} % holds the true figure in {level:count} of 100 such cases; without one, the "
        "method says why.",
        {"level": percent_level(scores)},
    )


def _rungs(scores: Sequence[Score]) -> tuple[Text, ...]:
    used = {channel.evidence.rung for score in scores for channel in score.channels if channel.evidence}
    used |= {claim.rung for score in scores if score.ladder for claim in score.ladder.claims}
    return tuple(_entry(rung, meaning) for rung, meaning in _RUNGS.items() if rung in used)


def _methods(scores: Sequence[Score]) -> tuple[Text, ...]:
    """Say in plain words how the figures were made, as far as such words are needed."""
    credits = [channel.evidence for score in scores for channel in score.channels if channel.evidence]
    rules = {evidence.source for evidence in credits}
    said = [Text(meaning.template, {"rule": rule}) for rule, meaning in _RULES.items() if rule in rules]
    if any("bootstrap" in evidence.estimate.method for evidence in credits):
        said.append(_BOOTSTRAP)
    if any(score.projection and "chain ladder" in score.projection.method for score in scores):
        said.append(_CHAIN_LADDER)
    return tuple(said)


def _decisions(scorecard: Scorecard, scores: Sequence[Score]) -> tuple[Text, ...]:
    used = {channel.decision for score in scores for channel in urgent(open_channels(score))}
    used |= {channel.decision for channel in scorecard.no_goal}
    return tuple(_entry(decision, meaning) for decision, meaning in _DECISIONS.items() if decision in used)


def _entry(word: Rung | Decision, meaning: Text) -> Text:
    return Text("{word:term}: {meaning:text}", {"word": word, "meaning": meaning})
