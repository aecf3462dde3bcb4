"""What a reader of shares must know: not volume, no margin of error, a break, no cause, no published uncertainty."""

from __future__ import annotations

from maal.core import Period, Text
from maal.publication.prose.inflected import Sentence, claim, sentence
from maal.publication.prose.phrases import Phrase
from maal.publication.prose.when import When


def not_volume(units: Phrase) -> Sentence:
    """Say that a share of enterprises is no volume."""
    kind = {"units": units}
    return sentence(Text("the figures count {units:several}, not volume: large and small ones count the same", kind))


def opt_in() -> Sentence:
    """Say that those who answered had chosen themselves, so that there is no margin of error."""
    return sentence(
        Text("those who answered signed up themselves; the sample is not random, so no margin of error can be given")
    )


def broken_series(period: Period) -> Sentence:
    """Say that figures before and after cannot be compared."""
    values = {"when": When(period)}
    return sentence(
        Text("there is a break in the series {when:in}: figures before and after cannot be compared", values)
    )


def association() -> Sentence:
    """Say that what goes together need not be cause and effect."""
    return sentence(Text("that two things go together does not show that one causes the other"))


def attributed(said: Sentence, source: str) -> Sentence:
    """Set a claim that came without standard error beside its source, marked "uncertainty not published"."""
    values = {"claim": claim(said), "source": source}
    return sentence(Text("{claim:text}, according to {source:name} (uncertainty not published)", values))
