"""The rule on causes: a causal verb stands only where a test carries it, or a model with its condition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from maal.core import Rung, Text
from maal.publication.blocks import Advice, Advices, Section
from maal.publication.blocks.figures import tables
from maal.publication.check.fault import Fault, error
from maal.publication.check.hedges import clause_before, is_no_claim, is_taken_back
from maal.publication.check.page import Page
from maal.publication.check.place import Place
from maal.publication.check.wording import RUNG, Said, pattern

_PROCESS = 4, 3  # words before and after a verb within which its cause or its subject stands

Rungs = Mapping[str, frozenset[Rung]]


def causal_verb(page: Page) -> Iterator[Fault]:
    """ "Caused" is said of what was tested, or modelled "if the model holds"; tags and answers show no cause.

    Which rungs speak of a channel is read from the evidence of the section's tables; for the title and the findings
    above, of all sections'.
    """
    sections = page.publication.sections
    rungs, above = {section.key: _rungs(section) for section in sections}, _rungs(*sections)
    for place, said in page.sentences:
        verb = _claimed(said.words, page.language)
        if verb and not _is_carried(said, place, rungs[place.section.key] if place.section else above, page):
            values = {"verb": verb, "said": said.shown(page.prose)}
            told = Text(
                "“{verb:name}” claims a cause in “{said:name}”. Only a test can carry that, or a model with “if the "
                "model holds”. Say what was there before, or what people said.",
                values,
            )
            yield error("causal-verb", place.key, told)


def _rungs(*sections: Section) -> Rungs:
    """Channel → the rungs that give it a figure in the sections' tables; none for one that has a row only."""
    found: dict[str, set[Rung]] = {}
    for row in (row for section in sections for table in tables(section) for row in table.rows):
        if row.channel:
            found.setdefault(row.channel, set())
        for evidence in (cell.evidence for cell in row.cells if cell.evidence is not None):
            found.setdefault(evidence.channel, set()).add(Rung(evidence.rung))
    return {channel: frozenset(each) for channel, each in found.items()}


def _claimed(words: str, language: str) -> str | None:
    """The first causal verb of a sentence that nothing near it takes back."""
    if is_no_claim(words, language):
        return None
    kinds = ("causal", "because") if pattern(language, "changed").search(words) else ("causal",)
    for verb in pattern(language, *kinds).finditer(words):
        if not is_taken_back(words, verb, language) and not _is_of_process(words, verb, language):
            return verb[0].strip()
    return None


def _is_of_process(words: str, verb: re.Match[str], language: str) -> bool:
    """Tell whether what the verb speaks of is the survey's own doing: rounding, non-response, a new question."""
    before = clause_before(words, verb, language).split()[-_PROCESS[0] :]
    after = words[verb.end() :].split()[: _PROCESS[1]]
    process = pattern(language, "process")
    return any(process.search(" ".join(each)) for each in (before, after, [verb[0]]))


def _is_carried(said: Said, place: Place, rungs: Rungs, page: Page) -> bool:
    holds = pattern(page.language, "condition").search(said.words) is not None
    named = [name.removeprefix(RUNG) for name in said.names if name.startswith(RUNG)]
    about = [frozenset({Rung(name)}) for name in named] or [rungs[one] for one in _channels(said, place, rungs, page)]
    if not about:  # of no channel in particular: whatever speaks in the section
        about = [frozenset().union(*rungs.values())]
    return all(Rung.TESTED in each or (holds and Rung.MODELLED in each) for each in about)


def _channels(said: Said, place: Place, rungs: Rungs, page: Page) -> list[str]:
    """The channels of a sentence: bound to it, else those of the advice, else named in it by their labels."""
    bound = [one for one in rungs if one in said.names]
    if bound or isinstance(place.block, Advices):
        return bound or [one for each in _advice(said, place) for one in each.channels if one in rungs]
    line = said.whole(page.prose)
    return [one for one in rungs if re.search(rf"(?<!\w){re.escape(page.prose.term(one))}", line, re.IGNORECASE)]


def _advice(said: Said, place: Place) -> Iterator[Advice]:
    if isinstance(place.block, Advices):
        yield from (one for one in place.block.items if one.reason is said.text)
