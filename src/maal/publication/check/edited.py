"""Rules on text that a user wrote: figures that changed since, numbers bound to nothing, and the wording itself."""

from __future__ import annotations

from collections.abc import Iterator

from maal.core import Text
from maal.publication.blocks import Paragraph, Publication, Section
from maal.publication.check.causal import causal_verb
from maal.publication.check.comparisons import comparison_across_break, opt_in_with_margin
from maal.publication.check.fault import Fault, error, warning
from maal.publication.check.fractions import fraction_without_figure
from maal.publication.check.page import Page
from maal.publication.check.volumes import share_as_volume
from maal.publication.prose.bound import Edited

_WORDING = (fraction_without_figure, share_as_volume, opt_in_with_margin, comparison_across_break, causal_verb)


def check_edited(edited: Edited, block: str) -> Iterator[Fault]:
    """Tell which bound figures changed since the user wrote the text, and which numbers are bound to nothing."""
    for one in edited.outdated:
        values = {"name": one.name, "then": one.then, "now": one.now}
        text = Text("The text was written when {name:name} was {then:name}; it is {now:name} now.", values)
        yield error("outdated-figure", block, text)
    if edited.loose:
        text = Text("Bound to no figure: {numbers:name}. They stay as they are when the data change.")
        yield warning("loose-figure", block, Text(text.template, {"numbers": edited.loose}))


def check_wording(text: str, language: str, block: str = "text") -> tuple[Fault, ...]:
    """Hold a user's own text against the rules on wording, as if nothing had been tested.

    In a publication the same rules know the evidence: set the text as a block there (`check`).

    >>> [fault.rule for fault in check_wording("Nyhetsbrevet førte til 40 nye kunder.", "nb")]
    ['causal-verb']
    """
    paragraph = Paragraph(Text(text.replace("{", "{{").replace("}", "}}")))
    page = Page(Publication(Text(""), Text(""), (), (Section(block, Text(""), (paragraph,)),)), language)
    faults = (fault for rule in _WORDING for fault in rule(page))
    return tuple(Fault(one.rule, one.severity, block, one.text) for one in faults)
