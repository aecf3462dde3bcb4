"""Method and sample of a goal's figures, in sentences."""

from __future__ import annotations

from maal.core import Estimate, Evidence, Rung, Text
from maal.publication.blocks.stated import stated
from maal.scorecard import Score


def method_notes(score: Score) -> tuple[Text, ...]:
    """Say how the actual, the projection and the credits were made, and of whom they speak."""
    figures = ((Text("Reached"), score.actual), (Text("Projection"), score.projection))
    notes = [_figure_note(name, figure) for name, figure in figures if figure is not None]
    notes += [_evidence_note(channel.evidence) for channel in score.channels if channel.evidence]
    return tuple(note for place, note in enumerate(notes) if note not in notes[:place])


def _figure_note(name: Text, figure: Estimate) -> Text:
    return Text("{name:text}: {method:parts}.", {"name": name, "method": _made(figure)})


def _evidence_note(evidence: Evidence) -> Text:
    parts = (estimand(evidence), *_made(evidence.estimate, evidence.source.replace("_", " ")))
    return Text("Credit, rung “{rung:term}”: {method:parts}.", {"rung": evidence.rung, "method": parts})


def estimand(evidence: Evidence) -> Text:
    """Say what a piece of evidence estimates."""
    if evidence.rung is Rung.TAGGED and evidence.source:
        return Text("outcomes credited by the rule “{rule:rule}”", {"rule": evidence.source})
    return stated(evidence.estimand)


def _made(figure: Estimate, named: str = "") -> tuple[Text, ...]:
    """Method, sample and size, as far as they are stated; ``named`` is the part of the method said before."""
    parts = [stated(part) for part in (*figure.method.split("; "), figure.sample) if part not in ("", named)]
    if figure.n is not None:
        parts.append(Text("n\u00a0=\u00a0{count:count}", {"count": figure.n}))
    return tuple(parts) or (Text("the method is not stated"),)
