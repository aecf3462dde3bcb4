"""What people say in a world that asks them, and the truth that it can be graded against."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from maal.core import Period
from maal.impact.asked import heard_about, read_answer, vocabulary
from maal.impact.simulate import Asked, Simulated, World, WorldChannel, WorldOutcome, simulate
from maal.impact.simulate.answers import _NO_CHANNEL, _TEXTS

PAPER = WorldChannel("newspaper", frequency=10, effects={"order": 0.05}, unseen=1.0, salience=3.0)
FACE = WorldChannel("facebook", frequency=10, effects={"order": 0.05})
SEARCH = WorldChannel("search-organic", follows={"order": 2.0})
WORLD = World(
    Period.parse("2026H1"), 8000, (PAPER, FACE, SEARCH), (WorldOutcome("order", 0.5), WorldOutcome("call", 0.2)),
    asked=Asked(answers=0.5, recall_bias=0.3, last_contact=0.6),
)  # fmt: skip


@pytest.fixture(scope="module")
def simulated() -> Simulated:
    return simulate(WORLD)


def orders(simulated: Simulated) -> pa.Table:
    beside = simulated.outcomes
    for name in simulated.hidden.column_names:
        beside = beside.append_column(name, simulated.hidden[name])
    return beside.filter(pc.equal(beside["kind"], "order"))


def shares(table: pa.Table, column: str, **wanted: str) -> dict[str, float]:
    for name, value in wanted.items():
        table = table.filter(pc.equal(table[name], value))
    counts = Counter(table[column].to_pylist())
    return {name: count / table.num_rows for name, count in counts.items()}


def test_who_was_moved_names_the_channel_but_for_recall_bias(simulated: Simulated) -> None:
    said = shares(orders(simulated), "would_say", cause="facebook")
    assert said["facebook"] == pytest.approx(0.7 + 0.3 * 0.2, abs=0.03)
    assert said["newspaper"] == pytest.approx(0.3 * 0.6, abs=0.03)
    assert said["search-organic"] == pytest.approx(0.3 * 0.2, abs=0.02)
    assert "none" not in said


def test_who_was_not_moved_names_the_last_contact_or_none(simulated: Simulated) -> None:
    said = shares(orders(simulated), "would_say", cause="baseline")
    assert said["none"] == pytest.approx(0.4, abs=0.03)
    assert said["search-organic"] > said["facebook"], "it stands just before the outcome"
    alone = simulate(replace(WORLD, channels=(replace(SEARCH, follows={}),)))
    assert set(alone.hidden["would_say"].to_pylist()) == {"none"}, "no contact, no name"


def test_the_last_contact_is_the_last_before_the_outcome() -> None:
    world = replace(WORLD, channels=(replace(FACE, effects={}), SEARCH), asked=Asked(1.0, 0.0, 1.0))
    simulated = simulate(world, people=300)
    contacts = simulated.touchpoints.to_pylist()
    for row, hidden in list(zip(simulated.outcomes.to_pylist(), simulated.hidden.to_pylist(), strict=True))[:60]:
        before = [
            (each["occurred_at"], each["channel"])
            for each in contacts
            if each["person"] == row["person"] and each["occurred_at"] < row["occurred_at"]
        ]
        assert hidden["would_say"] == (max(before)[1] if before else "none")


def test_a_share_answers_in_words_that_are_understood(simulated: Simulated) -> None:
    rows = orders(simulated)
    assert rows["asked"].null_count / rows.num_rows == pytest.approx(0.5, abs=0.02)
    words = vocabulary()
    for channel, texts in _TEXTS.items():
        for text in texts:
            answer = read_answer(text, words)
            assert answer is not None
            assert answer.channels == (channel,), text
    own = set(_TEXTS)
    for text in _NO_CHANNEL:
        answer = read_answer(text, words)
        assert answer is not None
        assert not own & set(answer.channels), text


def test_what_is_heard_is_what_people_would_say(simulated: Simulated) -> None:
    rows = orders(simulated)
    heard = heard_about(rows.select(["asked"]), population=rows.num_rows)
    truth = shares(rows, "would_say")
    for channel in ("newspaper", "facebook", "search-organic"):
        share = heard.of(channel).share
        assert share.std_error is not None
        assert abs(share.value - truth[channel]) < 4 * share.std_error
    caused = shares(rows, "cause")
    assert truth["search-organic"] > 0.1 > caused.get("search-organic", 0.0), "said is not caused"


def test_asking_changes_nothing_else_and_fewer_people_say_the_same(simulated: Simulated) -> None:
    silent = simulate(replace(WORLD, asked=None))
    assert silent.outcomes == simulated.outcomes.drop_columns("asked")
    assert silent.hidden["would_say"].null_count == silent.outcomes.num_rows
    assert silent.hidden["cause"] == simulated.hidden["cause"]
    fewer = simulate(WORLD, people=700)
    first = orders(simulated).filter(pc.less(orders(simulated)["person"], 700))
    assert orders(fewer) == first
