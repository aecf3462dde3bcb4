"""What the page says first, what it says once, and what it leaves out."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date

import pytest

from maal.core import Estimate, Period, Text
from maal.impact.asked.heard import CREDITED
from maal.impact.modelled.interval import METHOD
from maal.publication import LANGUAGES, Prose, report_html, report_json, report_text
from maal.publication.blocks.advice import advices, urgent
from maal.publication.blocks.block import Advice
from maal.publication.blocks.course import key_figures
from maal.publication.blocks.goal import finding, goal_section
from maal.publication.blocks.level import percent_level
from maal.publication.blocks.recorded import goal_settings
from maal.publication.blocks.stated import stated
from maal.scorecard import Decision, Recorded, RecordedOutcomes, Scorecard, Standing
from maal.workspace import parse_settings

TITLE = Text("What to do")
ORGANISATION = '[organisation]\nname = "A"\ncurrency = "NOK"\ntimezone = "UTC"\n'


@pytest.fixture
def channels(municipality):
    return {one.channel: one for one in municipality.scores[0].channels}


@pytest.fixture
def recorded():
    orders = RecordedOutcomes("order", 40, date(2026, 1, 1), date(2026, 6, 30))
    return Scorecard("Shop", "NOK", (), recorded=Recorded((orders,), (("newsletter", 3), ("direct", 1))))


def listed(*channels) -> tuple[Advice, ...]:
    found = advices(TITLE, channels)
    return found.items if found else ()


def test_decisions_stand_by_weight_and_money_at_stake(channels):
    assert [one.channel for one in urgent(channels.values())] == [
        "newsletter", "newspaper", "facebook", "search-paid", "radio", "shop", "instagram",
    ]  # fmt: skip


def test_what_was_neither_seen_nor_paid_for_is_not_listed(channels):
    idle = replace(channels["radio"], cost=None)
    assert listed(idle) == ()
    assert len(listed(channels["radio"])) == 1


def test_one_reason_is_said_once_for_all_its_channels(channels):
    reason = Text("No cost is registered: register money and hours.")
    same = [replace(channels[name], decision=Decision.MEASURE, reason=reason) for name in ("shop", "facebook")]
    assert listed(*same, channels["radio"]) == (
        Advice(("facebook", "shop"), Decision.MEASURE, reason),
        Advice(("radio",), Decision.MEASURE, channels["radio"].reason),
    )


def test_a_cost_booked_elsewhere_is_a_footnote_and_no_advice(municipality, channels):
    elsewhere = replace(channels["shop"], cost_elsewhere=True)
    score = replace(municipality.scores[0], channels=(channels["facebook"], elsewhere))
    card = replace(municipality, scores=(score,))
    text = report_text(card, "en", 140)
    assert "1) The cost of the channel is booked on other goals." in text
    assert "No cost is registered" not in text
    assert "Next: keep Facebook." in text
    shop = report_json(card)["scores"][0]["channels"][1]
    assert shop["cost_elsewhere"] is True
    assert shop["reason"]["template"] == elsewhere.reason.template


def test_paths_without_a_period_call_for_no_decision(municipality):
    paths = replace(municipality, scores=municipality.scores[3:], no_goal=())
    text = report_text(paths, "en")
    assert "neither period nor cost" in " ".join(text.split())
    assert "What to do" not in text and "Next:" not in text and "Measure more" not in text
    assert "3,500" in text


def test_without_goals_the_page_says_what_is_recorded_and_how_to_set_one(recorded):
    html = report_html(recorded, "nb")
    assert "40 resultater og 4 kontakter er registrert, og ingen mål er satt." in html
    assert re.search(r"bestillinger</?.*?40", html, re.DOTALL) and "Nyhetsbrev" in html
    assert "Ingen mål er satt ennå" in html and '<ol class="findings"' not in html
    assert report_json(recorded)["recorded"] == {
        "outcomes": [{"kind": "order", "count": 40, "first_day": "2026-01-01", "last_day": "2026-06-30"}],
        "contacts": [{"channel": "newsletter", "count": 3}, {"channel": "direct", "count": 1}],
    }
    assert '[goals.order]\noutcome = "order"\ntarget = 21\n' in report_text(recorded, "nb")


@pytest.mark.parametrize(
    ("kind", "count", "last", "key", "target", "every"),
    [
        ("order", 40, date(2026, 1, 5), "order", 40, "quarter"),
        ("order", 9, date(2030, 12, 31), "order", 2, "year"),
        ('Påmelding "kurs"\\', 400, date(2026, 12, 31), "P-melding-kurs", 100, "quarter"),
    ],
)
def test_the_proposed_goal_can_be_pasted(kind, count, last, key, target, every):
    proposed = goal_settings(RecordedOutcomes(kind, count, date(2026, 1, 1), last))
    assert tomllib.loads(proposed)["goals"][key]["outcome"] == kind
    goal = parse_settings(ORGANISATION + proposed).goals[key]
    assert (goal.outcome, goal.target, goal.every) == (kind, target, every)


def test_captions_name_the_level_of_the_intervals(municipality):
    first = municipality.scores[0]
    tight = tuple(
        replace(
            one, evidence=one.evidence and replace(one.evidence, estimate=replace(one.evidence.estimate, level=0.9))
        )
        for one in first.channels
    )
    assert percent_level([first]) == 95
    card = replace(municipality, scores=(replace(first, channels=tight),))
    assert "New customers: channels, with 90 % intervals" in report_html(card, "en")


def test_the_terminal_begins_with_every_goal_in_short(municipality):
    text = report_text(municipality, "en")
    lead = text[: text.index("\n-----")]
    assert "New customers · Target 100 · Reached 84 · Expected 122" in lead
    assert "Seen as open · Target 50.0% · Reached 41.0%" in lead


def test_without_goals_the_notes_on_the_data_come_before_the_tables(recorded):
    noted = replace(recorded, notes=(Text("No outcome has been recorded yet."),))
    text = report_text(noted, "en")
    assert text.count("No outcome has been recorded yet.") == 1
    assert text.index("The data") < text.index("Outcomes by kind")


def test_the_rule_chart_is_folded_away_with_its_headline(page):
    folds = re.findall(r'<details class="fold">\s*<summary>(.*?)</summary>', page("municipality", "en"))
    assert folds and all(re.fullmatch(r"The rule matters for \d+ of \d+ channels", fold) for fold in folds)


def test_a_period_makes_a_goal_decidable(municipality):
    score = replace(municipality.scores[3], period=Period.parse("2026Q3"))
    assert "What to do" in report_text(replace(municipality, scores=(score,)), "en")


SPENT = "outcomes in 2026-07-01..2026-08-31 that would not have come without the spend on newsletter in that time"


@pytest.mark.parametrize(
    ("words", "written"),
    [
        (SPENT, "ville ha kommet uten det som ble brukt på kanalen i perioden (1. juli 2026 til 31. august 2026)"),
        (f"{SPENT} and before", "i perioden og før den (1. juli 2026 til 31. august 2026)"),
        ("outcomes caused in 2026Q3: the mean effect per treated unit × 125.165", "førte til (3. kvartal 2026): "),
        ("randomisation inference over all 3,432 assignments", "over alle 3 432 mulige tildelinger"),
        ("randomisation inference over random 9,999 assignments", "over 9 999 tilfeldig trukne tildelinger"),
        ("no interval: the assignments are too few to reject any effect at 95%", "noen virkning på 95 %"),
        ("2026-07-01..2026-08-31 of 104 weeks, 2024-09-02..2026-08-30", "104 uker med data (2. september 2024 til "),
        ("2026-07 of 90 days, 2026-06-01..2026-08-29", "90 dager med data (1. juni 2026 til 29. august 2026)"),
        ("2026X7 of 90 days, 2026-06-01..2026-08-29", "90 dager med data"),
        (
            "outcomes caused in 2026X: the mean effect per unit × 2",
            "outcomes caused in 2026X: the mean effect per unit",
        ),
        ("a method of one's own", "a method of one's own"),
    ],
)
def test_what_the_statistics_word_with_figures_is_translated(words, written):
    assert written in Prose("nb").write(stated(words)).translate({0xA0: " ", 0x2011: " "})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_rooms_are_those_that_are_known(language):
    own = {Prose("en").write(stated(words)) for words in (CREDITED, METHOD)}
    assert not own & {"", CREDITED}
    if language != "en":
        assert not own & {Prose(language).write(stated(words)) for words in (CREDITED, METHOD)}


def figures_of(section) -> dict[str, str]:
    """What the table of a goal's key figures says, or why it says nothing."""
    (table,) = (block for block in section.blocks if getattr(block, "key", "").endswith("-figures"))
    said = {row.head.template: row.cells[0] for row in table.rows}
    return {name: Prose("en").write(cell.text or cell.why) for name, cell in said.items()}


def test_a_period_before_the_records_has_no_figure_and_says_why(municipality):
    nothing = Estimate(0.0, n=0, unit="outcomes", method="full count of recorded outcomes")
    before = replace(
        municipality.scores[0], period=Period.parse("2020Q3"), actual=nothing, projection=None,
        decision=Standing.UNKNOWN, channels=(), unexplained=None,
    )  # fmt: skip
    assert [name.template for name, _ in finding(before).figures] == ["Target"]
    assert figures_of(goal_section(before, 1)) == {
        "Target": "100",
        "Reached": "No outcome is recorded in the period.",
        "Distance to the target": "No outcome is recorded in the period.",
        "Expected at the end of the period": "The period is over.",
    }
    missed = replace(before, decision=Standing.MISSED)
    assert len(finding(missed).figures) == 2, "the records reach the period, and there was none"


def test_a_share_that_was_not_measured_has_its_target_in_per_cent_and_no_projection(municipality):
    unmeasured = replace(municipality.scores[2], actual=None, target=0.6, decision=Standing.UNKNOWN)
    said = figures_of(goal_section(unmeasured, 3))
    assert (said["Target"], said["Reached"]) == ("60.0%", "Nothing was measured in the period.")
    assert said["Expected at the end of the period"] == "A level is measured, not projected."


def test_a_period_under_way_without_a_projection_leads_to_the_notes(municipality):
    table = key_figures(replace(municipality.scores[0], projection=None), "goal-1")
    assert table.rows[-1].cells[0].why == Text("The notes say what a projection needs.")
