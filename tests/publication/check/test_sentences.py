"""The rules on wording against sentences with their true label, in every language (``sentences/``).

``breaks`` should be found and ``keeps`` should not; ``missed`` and ``alarms`` are those that the rules get wrong, so
that no change makes it worse unseen. ``unseen_...`` were written after the rules: mend the rules by new sentences, and
leave these as a measure.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from maal.publication.check import RULES
from maal.publication.check.page import Page
from maal.publication.prose import LANGUAGES

FOLDER = Path(__file__).with_name("sentences")
DOCS = Path(__file__).parents[3] / "docs" / "checks.md"
WORDED = ("causal-verb", "share-as-volume", "fraction-without-figure", "opt-in-with-margin", "comparison-across-break")


def sentences(language: str) -> dict[str, dict[str, Any]]:
    """The sentences of a language, by rule."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))


@pytest.fixture
def is_found(pages):
    """Tell whether a rule finds a sentence, after the sentence that stands before it on the page."""

    def found(rule: str, context: str, sentence: str, language: str) -> bool:
        said = (context, sentence) if context else (sentence,)
        name = "comparison-across-break" if rule == "break-told" else rule
        return any(RULES[name](Page(pages.prose(*said), language)))

    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", [*WORDED, "break-told"])
def test_the_rules_get_wrong_what_is_listed_and_nothing_else(is_found, language: str, rule: str) -> None:
    known = sentences(language)[rule]
    context = known.get("context", "")
    for part in ("", "unseen_"):
        breaks, keeps = known.get(f"{part}breaks", []), known.get(f"{part}keeps", [])
        missed = [one for one in breaks if not is_found(rule, context, one, language)]
        alarms = [one for one in keeps if is_found(rule, context, one, language)]
        assert (missed, alarms) == (known.get(f"{part}missed", []), known.get(f"{part}alarms", []))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_sentences_enough(language: str) -> None:
    known = sentences(language)
    for rule in WORDED:
        assert min(len(set(known[rule][kind])) for kind in ("breaks", "keeps")) >= 25


@pytest.mark.parametrize("rule", WORDED)
def test_the_docs_tell_how_well_the_rules_do(rule: str) -> None:
    counted = [_counted(rule, part) for part in ("", "unseen_")]
    assert f"| `{rule}` | {' | '.join(counted)} |" in DOCS.read_text("utf-8")


def _counted(rule: str, part: str) -> str:
    """Found of those that break the rule, and false alarms of those that keep it, over the languages."""
    every = [sentences(language)[rule] for language in LANGUAGES]
    breaks, missed, keeps, alarms = (
        sum(len(one.get(f"{part}{kind}", [])) for one in every) for kind in ("breaks", "missed", "keeps", "alarms")
    )
    return f"{breaks - missed} of {breaks} | {alarms} of {keeps}"
