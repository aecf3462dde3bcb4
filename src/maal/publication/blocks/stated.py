"""Methods, samples and estimands that the statistics word with figures of their own, as sentences to be translated."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from maal.core import BadInput, Period, Text

_VALUES: Mapping[str, Callable[[str], Any]] = {
    "span": Period.parse,
    "all": Period.parse,
    "count": lambda written: int(written.replace(",", "")),
    "level": lambda written: float(written.rstrip("%")),
}
_SPENT = r".+ in (?P<span>\d\S*) that would not have come without the spend on .+ in that time"
_WEIGHED = "media mix model, draws over carry-over, saturation, noise and its autocorrelation"
_CREDITED = "outcomes credited to what their persons say, each answer split equally among the channels that it names"

# What is told of every channel in the same words names no channel: the row or the sentence about it does.
_KNOWN = (
    (
        _SPENT,
        Text("outcomes that would not have come without what was spent on the channel in the period ({span:period})"),
    ),
    (
        f"{_SPENT} and before",
        Text(
            "outcomes that would not have come without what was spent on the channel in the period and before "
            "({span:period})"
        ),
    ),
    (
        r"outcomes caused in (?P<span>\d\S*): the mean effect per .+ × \S+",
        Text(
            "outcomes that the channel caused ({span:period}): the mean effect in the test, times how much the channel "
            "was on"
        ),
    ),
    (_CREDITED, Text("outcomes credited by people's own answers, each answer split equally among the channels named")),
    ("linearised mean of parts, wilson", Text("linearised mean of parts, with a Wilson interval")),
    ("outcomes with an answer", Text("outcomes with an answer")),
    (
        r"randomisation inference over all (?P<count>[\d,]+) assignments",
        Text("randomisation inference over all {count:count} possible assignments"),
    ),
    (
        r"randomisation inference over random (?P<count>[\d,]+) assignments",
        Text("randomisation inference over {count:count} assignments drawn at random"),
    ),
    (
        r"no interval: the assignments are too few to reject any effect at (?P<level>\d+%)",
        Text("no interval: the assignments are too few to reject any effect at the {level:count} % level"),
    ),
    (_WEIGHED, Text("media mix model, draws over carry-over, saturation, noise and its autocorrelation")),
    (
        r"\d\S* of (?P<count>\d+) weeks, (?P<all>\d\S*)",
        Text("{count:count} weeks of data ({all:period})"),
    ),
    (
        r"\d\S* of (?P<count>\d+) days, (?P<all>\d\S*)",
        Text("{count:count} days of data ({all:period})"),
    ),
)


def stated(words: str) -> Text:
    """Word a method, sample or estimand so that it can be translated; words that are not known stay as they are.

    >>> str(stated("randomisation inference over all 3,432 assignments"))
    'randomisation inference over all 3,432 possible assignments'
    >>> str(stated("a method of one's own"))
    "a method of one's own"
    """
    for pattern, text in _KNOWN:
        if found := re.fullmatch(pattern, words):
            try:
                return Text(text.template, {name: _VALUES[name](value) for name, value in found.groupdict().items()})
            except BadInput:  # no period after all: a name that looks like one
                continue
    return Text("{words:phrase}", {"words": words})
