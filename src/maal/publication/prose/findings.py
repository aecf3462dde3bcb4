"""How many do it: the sentence of a level, its uncertainty, its place in a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from maal.core import BadInput, Estimate, Period, Text
from maal.publication.prose.clauses import Clause, Indicator, Measure
from maal.publication.prose.fractions import fraction_of
from maal.publication.prose.inflected import Sentence, sentence
from maal.publication.prose.phrases import Phrase
from maal.publication.prose.quantities import Answers, Range, Share
from maal.publication.prose.when import When


@dataclass(frozen=True)
class Finding:
    """A share with what it counts, when and in which group; ``places``: the decimals of its source.

    Raises `BadInput` where the estimate is no share.
    """

    indicator: Indicator
    estimate: Estimate
    period: Period | None = None
    group: Phrase | None = None
    places: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.estimate.value <= 1:
            raise BadInput(f"A finding is a share from 0 to 1; got {self.estimate.value}. Divide per cent by 100.")

    @property
    def share(self) -> Share:
        """The share as it is written."""
        return Share(self.estimate.value, self.places)


def level(finding: Finding) -> Sentence:
    """Say how many: by a plain fraction beside its figure where one is allowed, else by the figure.

    >>> social = Indicator.named("enterprises", "uses-social-media")
    >>> from maal.publication.prose import Prose
    >>> Prose("sv").write(level(Finding(social, Estimate(0.703)))).replace("\\u00a0", " ")
    'Sju av tio företag använder sociala medier (70,3 %).'
    """
    if finding.group is not None:
        return _level_in_group(finding, finding.group)
    fraction = fraction_of(finding.estimate, finding.places)
    values: dict[str, Any] = {"clause": Clause(finding.indicator, finding.share, fraction)}
    if finding.period is not None:
        values["when"] = When(finding.period)
    if fraction is None:
        return Sentence("{clause:clause} ({when:in})" if finding.period else "{clause:clause}", values)
    figure = "{share:sign} {when:in}" if finding.period else "{share:sign}"
    return Sentence(f"{{clause:clause}} ({figure})", values | {"share": finding.share})


def _level_in_group(finding: Finding, group: Phrase) -> Sentence:
    values = {"measure": Measure(finding.indicator), "share": finding.share, "group": group}
    if finding.period is None:
        return sentence(Text("{measure:share} is {share:words} {group:in}", values))
    values["when"] = When(finding.period)
    return sentence(Text("{measure:share} is {share:words} {group:in} ({when:in})", values))


def uncertainty(finding: Finding) -> Sentence:
    """Say where the true share lies; without an interval, that none is known.

    >>> social = Indicator.named("enterprises", "uses-social-media")
    >>> from maal.publication.prose import Prose
    >>> text = uncertainty(Finding(social, Estimate(0.703, low=0.681, high=0.725, n=1204)))
    >>> Prose("en").write(text)
    'The true share probably lies between 68.1% and 72.5% (95% confidence interval, 1,204 answers).'
    """
    estimate = finding.estimate
    if estimate.low is None or estimate.high is None:
        return sentence(Text("the uncertainty of the figure is not known"))
    values: dict[str, Any] = {
        "range": Range(estimate.low, estimate.high, finding.places),
        "level": Share(estimate.level, 0),
    }
    if estimate.n is None:
        return sentence(Text("the true share probably lies {range:between} ({level:sign} confidence interval)", values))
    text = Text(
        "the true share probably lies {range:between} ({level:sign} confidence interval, {answers:counted})",
        values | {"answers": Answers(estimate.n)},
    )
    return sentence(text)


def listed(indicator: Indicator, shares: Sequence[tuple[Phrase, Share]]) -> Sentence:
    """List shares in falling order after one verb: "31 prosent av foretakene bruker ..., 24 prosent ... og 22 prosent".

    ``shares``: the complement of the verb ("til rekruttering") with its share. Raises `BadInput` where there is none.
    """
    if not shares:
        raise BadInput("A list of shares needs at least one share.")
    falling = sorted(shares, key=lambda each: -each[1].value)
    clause = Clause(indicator, falling[0][1])
    first = Text("{clause:clause} {complement:for}", {"clause": clause, "complement": falling[0][0]})
    rest = (Text("{share:words} {complement:for}", {"share": share, "complement": to}) for to, share in falling[1:])
    return Sentence("{items:text}", {"items": (first, *rest)})


def ranked(indicator: Indicator, shares: Sequence[tuple[Phrase, Share]]) -> Sentence:
    """List the shares of groups in falling order: "andelen ... er 56 prosent i Finland og 31 prosent i Sverige"."""
    if not shares:
        raise BadInput("A list of shares needs at least one share.")
    falling = sorted(shares, key=lambda each: -each[1].value)
    items = tuple(Text("{share:words} {group:in}", {"share": share, "group": group}) for group, share in falling)
    return sentence(Text("{measure:share} is {items:text}", {"measure": Measure(indicator), "items": items}))


def share_of_total(group: Phrase, share: Share, total: Phrase) -> Sentence:
    """Say how much of a total a group accounts for: "de største foretakene står for 62 prosent av omsetningen"."""
    values = {"group": group, "share": share, "total": total}
    return sentence(Text("{group:of} account for {share:words} of {total:of}", values))
