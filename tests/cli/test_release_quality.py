"""What the method chapter of a release owns up to: non-response, full counts, samples that chose themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Maal
from tests.cli.test_release import Desk

RELEASE = """
key = "social-media"
title = { nb = "Sosiale medier", en = "Social media" }
organisation = "Fjordvik"
source = "A survey"
[indicators.uses]
does = "uses-social-media"
[groups.size]
kind = "size"
"""
HEAD = "size,weight,population,uses"


def rows(size: str, weight: int, population: int, answers: str) -> list[str]:
    """A row for each letter of ``answers``; "-" did not answer."""
    return [f"{size},{weight},{population},{'' if each == '-' else each}" for each in answers]


@pytest.fixture
def desk(tmp_path: Path, maal: Maal) -> Desk:
    """60 of 600 small enterprises, and all of 40 large ones, of whom four did not answer."""
    lines = [HEAD, *rows("10-49", 10, 600, "01" * 30), *rows("250+", 1, 40, "0111" * 9 + "----")]
    data = tmp_path / "firms.csv"
    data.write_text("\n".join(lines), "utf-8")
    found = Desk(tmp_path, maal, data)
    found.write("DESIGN.toml", 'weights = "weight"\nstrata = "size"\nfpc = "population"\n')
    found.write("RELEASE.toml", RELEASE)
    return found


def page(desk: Desk) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(desk.read("json"))
    return found


def sentences(desk: Desk) -> list[str]:
    return [said for each in page(desk)["sections"] for said in each["sentences"]]


def test_a_full_count_has_no_interval_and_says_why(desk: Desk) -> None:
    assert desk.release().code == 0
    cells = {each["categories"][0]: each["figure"] for each in page(desk)["tables"][0]["cells"]}
    large, small = cells["250+"], cells["10-49"]
    assert (large["value"], large["low"], large["high"], large["method"]) == (0.75, None, None, "full count")
    assert small["low"] < 0.5 < small["high"] and cells["_T"]["low"] < cells["_T"]["high"]
    assert any(each.startswith("A figure without an interval is a full count") for each in sentences(desk))


def test_the_intervals_are_said_to_be_of_the_drawing_alone(desk: Desk) -> None:
    desk.release()
    assert any("could not be drawn comes on top, and is not measured" in each for each in sentences(desk))
    assert not any("full count" in each for each in sentences(desk) if "comes on top" in each)


def test_rows_without_any_answer_did_not_take_part(desk: Desk) -> None:
    desk.write("RELEASE.toml", RELEASE.replace("[indicators", "approached = 120\n[indicators", 1))
    desk.release()
    assert "Of 120 that were approached, 96 answered (80.0%)." in sentences(desk)
    assert "The figures rest on 96 answers of a probability sample." in sentences(desk)


def test_more_answers_than_were_asked_are_refused(desk: Desk) -> None:
    desk.write("RELEASE.toml", RELEASE.replace("[indicators", "approached = 95\n[indicators", 1))
    ran = desk.release()
    assert ran.code == 1 and not (desk.folder / "out").exists()
    assert "96 answered, but approached = 95: give how many were asked, or leave it out." in ran.err


def test_too_few_answers_for_any_figure_publish_nothing(desk: Desk) -> None:
    desk.data.write_text("\n".join([HEAD, *rows("10-49", 10, 600, "010")]), "utf-8")
    ran = desk.release()
    assert ran.code == 1 and not (desk.folder / "out").exists()
    assert "There are 3 answers, and a figure needs 30: nothing could be published." in ran.err


def test_a_sample_that_chose_itself_speaks_for_itself_alone(desk: Desk) -> None:
    desk.write("DESIGN.toml", 'kind = "opt-in"\n')
    desk.write("RELEASE.toml", RELEASE.replace("[indicators", "approached = 120\n[indicators", 1))
    assert desk.release().code == 0
    said = sentences(desk)
    assert said[0].startswith("Among those who answered: ")
    assert "Those who answered had signed up themselves, so there is no response rate." in said
    assert not any("120" in each for each in said)


def test_a_difference_bears_its_interval_and_how_sure_it_is(desk: Desk) -> None:
    desk.release()
    (said,) = [each for each in sentences(desk) if "is higher among" in each]
    assert ". The true difference probably lies between " in said and "(95% confidence interval)" in said


def test_what_the_publisher_tells_is_in_the_method_chapter(desk: Desk) -> None:
    about = '[about]\nframe = { nb = "Foretaksregisteret", en = "The business register" }\ncontact = "<b>Ada</b>"\n'
    desk.write("RELEASE.toml", RELEASE + about)
    assert desk.release().code == 0
    said = sentences(desk)
    assert "Sampling frame: The business register" in said and "Contact: <b>Ada</b>" in said
    assert "Not stated by the publisher: the population, when it was collected and how it was asked." in said
    assert "<b>Ada" not in desk.read("html")
    assert desk.release("--language", "fi").code == 1


@pytest.mark.parametrize("language", ["nb", "nn", "sv", "da", "fi", "en"])
def test_the_chapter_passes_the_checks_in_every_language(desk: Desk, language: str) -> None:
    words = RELEASE.replace('{ nb = "Sosiale medier", en = "Social media" }', '"Social media"')
    desk.write("RELEASE.toml", words + '[about]\npopulation = "P"\nframe = "F"\ncollected = "C"\nmode = "M"\n')
    for design in ('weights = "weight"\nstrata = "size"\nfpc = "population"\n', 'kind = "opt-in"\n'):
        desk.write("DESIGN.toml", design)
        ran = desk.release("--language", language)
        assert (ran.code, ran.err) == (0, "")
