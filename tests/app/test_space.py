"""The Python door: a workspace opened, filled, scored, and shared by threads."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import maal
from maal.app import Space, init, locate, make_demo
from maal.core import BadInput, MaalError, Period, TooLittleData
from maal.sources import known_sources

HEAD = '[organisation]\nname = "Fjordvik"\ncurrency = "NOK"\ntimezone = "Europe/Oslo"\nlanguage = "en"\n'
GOAL = '[goals.sales]\noutcome = "order"\ntarget = 10\nevery = "quarter"\ncount = "all"\n'
VISITS = "person,occurred_at,channel\n1,2026-07-01 10:00,radio\n2,2026-07-02 09:00,newsletter\n"
ORDERS = "person,occurred_at,kind,value\n1,2026-07-04 12:00,order,500\n2,2026-06-30 23:30,order,300\n"


@pytest.fixture
def space(tmp_path: Path) -> Space:
    init(tmp_path / "w")
    (tmp_path / "w" / "maal.toml").write_text(HEAD + GOAL, "utf-8")
    (tmp_path / "visits.csv").write_text(VISITS)
    (tmp_path / "orders.csv").write_text(ORDERS)
    opened = maal.open(tmp_path / "w")
    opened.import_files(tmp_path / "visits.csv", tmp_path / "orders.csv")
    return opened


def test_the_first_lines_of_the_readme_run(space: Space) -> None:
    (score,) = space.scorecard(period="2026Q3")
    assert (score.goal.key, score.actual and score.actual.value) == ("sales", 1.0)
    assert str(score.decision) and str(score.reason)
    assert {channel.channel for channel in score.channels} >= {"radio"}


def test_a_period_is_given_as_text_or_value_and_cut_by_the_local_day(space: Space) -> None:
    assert space.scorecard("2026Q3") == space.scorecard(Period.parse("2026Q3"))
    (score,) = space.scorecard("2026-06")
    assert score.actual and score.actual.value == 1.0, "23:30 in Oslo on 30 June is 30 June, in UTC and there"


def test_a_scorecard_is_computed_once_until_something_is_imported(space: Space, tmp_path: Path) -> None:
    first = space.scorecard("2026Q3")
    assert space.scorecard("2026Q3") is first
    (tmp_path / "more.csv").write_text("person,occurred_at,kind\n9,2026-07-05 12:00,order\n")
    maal.open(space.path).import_files(tmp_path / "more.csv")
    (score,) = space.scorecard("2026Q3")
    assert score.actual and score.actual.value == 2.0, "what another process imported is seen"


def test_whoever_waits_is_told_what_is_worked_on(space: Space) -> None:
    told: list[str] = []
    watched = Space(space.path, told.append)
    steps = ["sales: tests", "sales: answers", "sales: model", "attribution", "next steps"]
    watched.scorecard("2026Q3")
    assert told == steps
    watched.scorecard("2026Q3")
    assert told == steps, "what is kept takes no time"
    watched.ladder("sales", "2026Q3")
    assert told == steps * 2


def test_threads_share_a_space(space: Space) -> None:
    def ask(number: int) -> tuple[float, bytes]:
        (score,) = space.scorecard("2026Q3" if number % 2 else "2026-07")
        return score.actual.value if score.actual else -1.0, b"".join(space.rows_csv("sales", "radio", "2026Q3"))

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(ask, range(12)))
    assert len(answers) == 1 and answers.pop()[0] == 1.0


def test_a_download_that_stands_still_holds_nobody_up(space: Space) -> None:
    standing = space.rows_csv("sales", "radio", "2026Q3")
    assert next(standing).startswith(b'"person"')
    page = threading.Thread(target=space.scorecard, args=("2026H2",), daemon=True)
    page.start()
    page.join(60)
    assert not page.is_alive(), "the scorecard waits for the download to end"


def test_a_wrong_name_fails_before_the_first_byte(space: Space) -> None:
    with pytest.raises(BadInput, match=r"there is no goal 'sails'\. Did you mean 'sales'"):
        next(space.rows_csv("sails", "radio"))
    with pytest.raises(BadInput, match="there is no channel 'raido'"):
        next(space.rows_csv("sales", "raido"))


def test_rows_and_credits_are_of_the_period_that_the_scorecard_shows(space: Space) -> None:
    (score,) = space.scorecard()
    assert space.tagged("sales", rules=("linear",)).period == score.period == Period.parse("2026Q3")


def test_an_empty_workspace_is_too_little_data(tmp_path: Path) -> None:
    init(tmp_path / "w")
    opened = maal.open(tmp_path / "w")
    with pytest.raises(TooLittleData, match="Import files first"):
        opened.scorecard()


def test_no_workspace_is_said(tmp_path: Path) -> None:
    with pytest.raises(MaalError, match=r"is no workspace: it has no maal.toml. Make one with 'maal init"):
        maal.open(tmp_path)


def test_the_demo_does_not_take_over_another_workspace(tmp_path: Path) -> None:
    init(tmp_path)
    before = (tmp_path / "maal.toml").read_bytes()
    with pytest.raises(MaalError, match=r"maal.toml is there already: nothing was changed"):
        make_demo(tmp_path)
    assert (tmp_path / "maal.toml").read_bytes() == before and not (tmp_path / "exports").exists()


def test_the_workspace_that_a_command_is_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAAL_WORKSPACE", "there")
    assert (locate(Path("here")), locate()) == (Path("here"), Path("there"))
    monkeypatch.setenv("MAAL_WORKSPACE", "")
    assert locate() == Path()


def test_every_known_kind_of_file_can_be_imported_in_one_go(tmp_path: Path) -> None:
    init(tmp_path / "w")
    space = maal.open(tmp_path / "w")
    (tmp_path / "files").mkdir()
    for number, source in enumerate(known_sources().values()):
        (tmp_path / "files" / f"{number:02}.csv").write_text(source.sample, "utf-8")
    imported = space.import_files(tmp_path / "files")
    assert {each.source for each in imported} == set(known_sources())
