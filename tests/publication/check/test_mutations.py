"""Every figure and block of real publications, broken one at a time: the rule finds it and names the block."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from tests.publication import cards, ladders, releases
from tests.publication.check.mutations import mutations

from maal.publication.articles import article_release
from maal.publication.blocks import Publication, publication
from maal.publication.check import RULES
from maal.publication.check.page import Page
from maal.publication.edits import Edit, texts, with_edits

PUBLICATIONS = {
    "report": lambda: publication(ladders.on_all_rungs(cards.municipality())),
    "release": lambda: releases.release().publication,
    "article": lambda: article_release("half-of-enterprises").publication,
}


MADE = {"unexplained-blank", "flag-without-legend", "missing-text-alternative", "title-too-long"} | {
    "fraction-without-figure",
    "figure-without-sample",
    "figure-without-source",
}


def found(page: Publication, rule: str) -> list[tuple[str, str]]:
    """What a rule finds: the block, and what is said of it."""
    return [(fault.block, str(fault.text)) for fault in RULES[rule](Page(page, "en"))]


@pytest.mark.parametrize("name", PUBLICATIONS)
def test_every_fault_is_found_in_its_block(name: str) -> None:
    sound = PUBLICATIONS[name]()
    before = {rule: found(sound, rule) for rule in RULES}
    missed, made = [], Counter[str]()
    for one in mutations(sound):
        made[one.rule] += 1
        new = [block for block, said in found(one.publication, one.rule) if (block, said) not in before[one.rule]]
        if new != [one.block]:
            missed.append((one.done, one.rule, one.block, new))
    assert missed == []
    assert set(made) >= MADE and sum(made.values()) > 100


@pytest.mark.parametrize("name", PUBLICATIONS)
def test_every_edited_sentence_is_held_against_its_figures(name: str) -> None:
    sound = PUBLICATIONS[name]()
    every = texts(sound, "nb")
    loose = [replace(edit, text=f"{edit.text} 4711") for edit in every]
    assert _blocks(sound, loose, "loose-figure") == Counter(edit.block for edit in every)
    old = [replace(edit, text=f"{edit.text}!", seen=dict.fromkeys(edit.seen, "4711")) for edit in every]
    figures = Counter(edit.block for edit in every for _ in edit.seen)
    assert figures and _blocks(sound, old, "outdated-figure") == figures


def _blocks(page: Publication, edits: list[Edit], rule: str) -> Counter[str]:
    _, faults = with_edits(page, "nb", edits)
    return Counter(fault.block for fault in faults if fault.rule == rule)
