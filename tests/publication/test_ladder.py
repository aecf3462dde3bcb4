"""The ladder as a picture, a table and sentences: which rung carries, what is beside it, what is not used."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from maal.core import Estimate, Rung, Text
from maal.impact.ladder import Action, NextStep, ladder
from maal.publication import LANGUAGES, Prose, report_html, report_json, report_text
from maal.publication.blocks import DotChart, LadderChart, Notes, Paragraph, Table, publication
from maal.publication.blocks.goal import goal_section
from maal.publication.blocks.ladder import MOST_DRAWN, ladder_blocks, ladder_chart
from maal.publication.render import palette
from maal.scorecard import Decision

EN = Prose("en")
TESTED_TAGGED = (Rung.TESTED, Rung.TAGGED)


@pytest.fixture
def score(rungs):
    return rungs.scores[0]


def laid_again(score, *claims, outcomes=84):
    """The score with only these claims on its ladder."""
    old = score.ladder
    return replace(score, ladder=ladder(claims, goal=old.goal, period=old.period, outcomes=outcomes))


def of(score, channel, *kinds):
    return [one for one in score.ladder.claims if one.channel == channel and one.rung in kinds]


def said(blocks):
    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    texts += [item for block in blocks if isinstance(block, Notes) for item in block.items]
    return " ".join(map(EN.write, texts))


def test_each_channel_has_a_point_for_every_figure_and_one_is_best(score):
    chart = ladder_chart(score, "goal-1")
    shown = [(EN.write(dot.group), EN.write(dot.label), dot.standing) for dot in chart.dots]
    assert ("Paid search", "randomised test", "best") in shown and ("Paid search", "tags", "beside") in shown
    assert ("Newspaper", "quasi-experiment", "unused") in shown and ("Shop", "answers", "unused") in shown
    channels = {group for group, _, _ in shown}
    assert all(sum(one == (group, one[1], "best") for one in shown) <= 1 for group in channels)


def test_at_most_eight_channels_are_drawn_and_the_table_has_all(score):
    one = of(score, "facebook", Rung.TAGGED)[0]
    many = [replace(one, evidence=replace(one.evidence, channel=f"c{number}")) for number in range(12)]
    chart = ladder_chart(laid_again(score, *many, *of(score, "shop", Rung.ASKED)), "k")
    assert len({EN.write(dot.group) for dot in chart.dots}) == MOST_DRAWN
    assert len(chart.table.rows) == 13


def test_the_headline_is_the_largest_disagreement(score):
    def headline(*claims):
        text = EN.write(ladder_chart(laid_again(score, *claims), "k").headline)
        assert len(text.split()) <= 10
        return text

    search, paper = "search-paid", "newspaper"
    assert EN.write(ladder_chart(score, "k").headline) == "Paid search is credited with more than it causes"
    tags, asked = of(score, search, Rung.TAGGED), of(score, search, Rung.ASKED)
    test, model = of(score, search, Rung.TESTED), of(score, paper, Rung.MODELLED)
    more = [replace(test[0], evidence=replace(test[0].evidence, estimate=Estimate(100, None, 80, 120)))]
    few = of(score, paper, Rung.TAGGED)
    assert headline(*more, *tags) == "Paid search causes more than its tags show"
    assert headline(*more, *asked) == "Paid search causes more than people name it for"
    assert headline(*test, *asked) == "People name Paid search for more than it causes"
    agreed = of(score, "facebook", Rung.TESTED, Rung.ASKED)
    assert headline(*agreed) == "The ways of measuring agree within their intervals"
    assert headline(*asked, *tags) == "Tags name Paid search more often than people do"
    assert headline(*model, *few) == "A model gives Newspaper more than its credit"
    assert headline(*few, *of(score, paper, Rung.ASKED)) == "People name Newspaper more often than tags do"
    assert headline(*asked) == "No channel is measured in more than one way"


def test_the_sentences_say_what_disagrees_what_is_unused_and_what_no_rung_explains(score):
    text = said(ladder_blocks(score, "goal-1"))
    assert "By a randomised test, Paid search caused 8.4 (1.4 to 15.4) outcomes." in text
    assert "They disagree: the difference is −31.8" in text
    assert "Not used: quasi-experiment. It failed a check: pre-trend." in text
    assert "claim 109 of 84 outcomes, more than came" in text
    assert "Only tags speak of Newsletter" in text
    assert text.count("They disagree") == 2


def test_tags_alone_are_said_with_the_next_step_up(score):
    alone = laid_again(score, *of(score, "facebook", Rung.TAGGED))
    blocks = ladder_blocks(alone, "goal-1")
    assert len(blocks) == 1 and "and to test Paid search." in said(blocks)
    nothing = replace(alone, channels=tuple(replace(one, decision=Decision.KEEP) for one in alone.channels))
    assert said(ladder_blocks(nothing, "goal-1")).endswith("ask people how they heard of you.")
    assert ladder_blocks(replace(score, ladder=None), "goal-1") == []


def test_the_ladder_takes_the_place_of_the_credits_and_the_rules_stay_with_the_tags(score):
    section = goal_section(score, 1)
    keys = [block.key for block in section.blocks if isinstance(block, DotChart | Table)]
    assert keys == ["goal-1-ladder", "goal-1-channels", "goal-1-rules"]
    rules = next(block for block in section.blocks if getattr(block, "key", "") == "goal-1-rules")
    assert [EN.write(column.head) for column in rules.table.columns][1] == "first touch"
    assert 31.4 in [dot.estimate.value for dot in rules.dots]


def test_a_disagreement_stands_once_on_the_page(rungs, score):
    search = [one for one in score.ladder.disagreements if one.first.channel == "search-paid"]
    apart = next(one.text for one in search if (one.first.rung, one.second.rung) == TESTED_TAGGED)
    doubled = replace(rungs, scores=(replace(score, notes=(*score.notes, apart)),))
    assert report_text(doubled, "en", 400).count(EN.write(apart)) == 1


def test_colour_shape_and_fill_tell_the_rungs_apart(rungs):
    html = report_html(rungs, "en")
    drawing = next(svg for svg in re.findall(r"<svg.*?</svg>", html, re.DOTALL) if "goal-1-ladder-title" in svg)
    for colour in (palette.BLUE, palette.VIOLET, palette.AMBER, palette.STONE):
        assert f'stroke="{colour}"' in drawing
    assert palette.PAPER in drawing and "stroke-dasharray" in drawing
    assert ">quasi-experiment<" in drawing and ">8.4 (1.4 to 15.4)<" in drawing


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terminal_shows_the_table(rungs, language):
    text = report_text(rungs, language, 120)
    chart = next(block for block in publication(rungs).sections[0].blocks if isinstance(block, LadderChart))
    assert Prose(language).write(chart.table.caption) in text
    assert max(map(len, text.splitlines())) <= 120


def test_json_holds_every_claim_and_its_part_in_the_answer(rungs):
    values = json.loads(json.dumps(report_json(rungs, "nb"), allow_nan=False))
    found, other = values["scores"][0]["ladder"], values["scores"][1]["ladder"]
    assert other is None and found["outcomes"] == 84
    parts = {(one["channel"], one["rung"], one["estimand"]): one for one in found["claims"]}
    assert parts["search-paid", "tested", "contribution"]["standing"] == "best"
    assert parts["search-paid", "tested", "contribution"]["why"] is None
    assert parts["newspaper", "tested", "contribution"]["standing"] == "unused"
    assert parts["newspaper", "tested", "contribution"]["checks"][0]["passed"] is False
    assert parts["search-paid", "modelled", "average return"]["figure"]["value"] == 0.61
    said = [one["text"]["text"] for one in found["disagreements"]]
    assert any(text.startswith("Ifølge et randomisert forsøk var Betalt søk årsaken til") for text in said)
    assert found["unexplained"]["claimed"] == pytest.approx(108.6, abs=2)


def test_the_next_step_is_told_of_channels_that_wait_for_it_and_have_a_figure_to_narrow(score):
    decisions = {one.channel: one.decision for one in score.channels}
    assert decisions["facebook"] is Decision.KEEP
    test = Action("areas", Text("Switch it off."), 24, 5.0, causal=True, detectable=8.0)
    ask = Action("question", Text("Ask."), 4, 6.0, causal=False)
    waiting = [name for name, decision in decisions.items() if decision in (Decision.TEST, Decision.MEASURE)]
    steps = tuple(
        NextStep(name, test, 9.0, known, None, ()) for name, known in zip(waiting, (True, False), strict=False)
    )
    asked = NextStep(waiting[0], ask, 9.0, False, None, ())
    told = _next_steps(replace(score, steps=(*steps, NextStep("facebook", test, 9.0, True, None, ()))))
    assert len(told) == 1 and "Switch it off." in EN.write(told[0])
    assert "Ask." in EN.write(_next_steps(replace(score, steps=(asked,)))[0])
    assert _next_steps(replace(score, steps=(NextStep(waiting[0], None, 9.0, True, None, ()),))) == ()


def _next_steps(score):
    notes = [block for block in goal_section(score, 1).blocks if isinstance(block, Notes)]
    return next((block.items for block in notes if str(block.title) == "The next step up"), ())
