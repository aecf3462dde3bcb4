"""A survey's findings in words: levels, how sure they are, what changed, and the differences that are."""

from __future__ import annotations

from collections.abc import Iterator

from maal.core import Estimate, Text
from maal.impact.ladder.words import one_after_another
from maal.publication.prose.caveats import not_volume, opt_in
from maal.publication.prose.contrasts import Contrast, contrast, gradient, no_contrast, notable, sure_difference
from maal.publication.prose.findings import Finding, level, uncertainty
from maal.publication.prose.inflected import Sentence, claim, sentence
from maal.publication.prose.phrases import phrase
from maal.publication.prose.quantities import Share
from maal.publication.release.small_cells import hidden_groups
from maal.publication.release.survey import WHOLE, Gap, Grouping, Measured, Surveyed
from maal.publication.release.survey_waves import breaks, changed

MOST_CONTRASTS = 4


def findings(survey: Surveyed) -> Iterator[Text]:
    """Say the levels and their changes, then the notable differences; of size and industry also that there are none.

    What belongs together is one text: a change and how sure it is, a difference and how sure it is. The first level
    stands alone.
    """
    shown = [(each, found) for each in survey.measured if (found := _whole(survey, each)) is not None]
    for place, (each, found) in enumerate(shown):
        told = Finding(each.indicator, found, survey.period)
        said = _of_those_who_answered(level(told)) if survey.drawn.kind == "opt-in" else level(told)
        if place == 0:
            yield said
        more = (uncertainty(told) if found.has_interval else None) if place == 0 else said
        if texts := [text for text in (more, *changed(survey, each)) if text is not None]:
            yield one_after_another(texts)
    yield from breaks(survey)
    if survey.drawn.kind == "opt-in":
        yield opt_in()
    told_of = notable(_contrast(survey, each) for each in survey.gaps)
    for one in told_of[:MOST_CONTRASTS]:
        yield one_after_another([_gradient(survey, one) or contrast(one), *sure_difference(one)])
    for grouping in survey.groupings:
        if grouping.kind and _is_silent(survey, grouping, told_of):
            yield no_contrast(phrase("dimensions", grouping.kind))
    if any(each.indicator.units.name.startswith("enterprises") for each in survey.measured):
        yield not_volume(survey.measured[0].indicator.units)


def _of_those_who_answered(said: Sentence) -> Sentence:
    """A sample that chose itself speaks for itself alone."""
    return sentence(Text("among those who answered: {claim:text}", {"claim": claim(said)}))


def _whole(survey: Surveyed, measured: Measured) -> Estimate | None:
    found = survey.figures[WHOLE, WHOLE, measured.key]
    return found.estimate if found.n >= survey.small.fewest else None


def _contrast(survey: Surveyed, gap: Gap) -> Contrast:
    grouping = next(each for each in survey.groupings if each.key == gap.grouping)
    groups = {each.key: each.group for each in grouping.levels}
    ends = [survey.figures[gap.grouping, key, gap.indicator].estimate for key in (gap.most, gap.least)]
    most, least = (Share(each.value if each else 0.0) for each in ends)
    indicator = next(each.indicator for each in survey.measured if each.key == gap.indicator)
    return Contrast(indicator, groups[gap.most], most, groups[gap.least], least, gap.difference, len(groups) > 2)


def _gradient(survey: Surveyed, found: Contrast) -> Text | None:
    """Say it as a rise with size where every class of a size grouping has a figure and they rise."""
    for grouping in survey.groupings:
        groups = [each.group for each in grouping.levels]
        if grouping.kind == "size" and len(groups) > 2 and [found.least, found.most] == [groups[0], groups[-1]]:
            key = next(each.key for each in survey.measured if each.indicator == found.indicator)
            between = [survey.figures[grouping.key, each.key, key] for each in grouping.levels[1:-1]]
            hidden = hidden_groups(survey, key)
            if hidden.isdisjoint(grouping.groups) and all(
                each.estimate and each.n >= survey.small.fewest for each in between
            ):
                return gradient(found, [Share(each.estimate.value) for each in between if each.estimate])
    return None


def _is_silent(survey: Surveyed, grouping: Grouping, told: tuple[Contrast, ...]) -> bool:
    """Tell whether the grouping was compared, and nothing in it differs surely."""
    groups = [each.group for each in grouping.levels]
    compared = any(each.grouping == grouping.key for each in survey.gaps)
    return compared and not any(one.most in groups for one in told)
