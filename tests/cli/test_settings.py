"""maal.toml: all faults at once with their place, goals that are none, and several currencies."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import GOAL, HEAD, ORDERS, Maal

COMMANDS = [("scorecard",), ("report", "--to", "r.html"), ("import", "visits.csv"), ("impact", "tagged", "sales")]


@pytest.mark.parametrize("arguments", COMMANDS)
def test_all_faults_are_said_at_once_with_their_line(maal: Maal, space: Path, arguments: tuple[str, ...]) -> None:
    faulty = HEAD.replace('"Europe/Oslo"', '"Europe/Olso"') + (
        '[channels.x]\nplatform = "facebok"\nhourly_rate = -5\n'
        '[goals.sales]\noutcome = "order"\ntarget = "many"\nevery = "fortnight"\nmargin = 1.5\ncolour = "red"\n'
    )
    (space / "maal.toml").write_text(faulty)
    ran = maal(*arguments)
    assert ran.code == 1 and ran.out == ""
    lines = ran.message.splitlines()
    assert lines[0] == "maal.toml has 7 faults; nothing was done."
    assert [line.split(":")[0].strip() for line in lines[1:]] == [
        "line 4, organisation.timezone",
        "line 7, channels.x.platform",
        "line 8, channels.x.hourly_rate",
        "line 11, goals.sales.target",
        "line 12, goals.sales.every",
        "line 13, goals.sales.margin",
        "line 14, goals.sales.colour",
    ]
    assert "Did you mean 'Europe/Oslo'?" in ran.message and "Did you mean 'facebook'?" in ran.message


@pytest.mark.parametrize("text", [b"goals = [", b"\xff\xfe", b"", b"\0", b"[organisation]\nname = 1\n"])
def test_a_file_that_is_no_settings_is_one_message(maal: Maal, space: Path, text: bytes) -> None:
    (space / "maal.toml").write_bytes(text)
    ran = maal("scorecard")
    assert ran.code == 1 and "maal.toml" in ran.message


@pytest.mark.parametrize("outcome", ["followers", "likes", "reach", "Følgere"])
def test_a_goal_on_followers_is_refused_with_the_reason_unless_insisted_on(
    maal: Maal, filled: Path, outcome: str
) -> None:
    goal = f'[goals.many]\noutcome = "{outcome}"\ntarget = 10000\nevery = "year"\n'
    (filled / "maal.toml").write_text(HEAD + goal, "utf-8")
    refused = maal("scorecard")
    assert refused.code == 1
    assert "goals.many" in refused.message and "insist = true" in refused.message and "output" in refused.message
    (filled / "maal.toml").write_text(HEAD + goal + "insist = true\n", "utf-8")
    assert maal("scorecard").code == 0


def test_currencies_without_a_rate_are_an_error_that_says_which(maal: Maal, filled: Path, tmp_path: Path) -> None:
    (tmp_path / "eur.csv").write_text(ORDERS.replace("NOK", "EUR").replace(",order,", ",sale,"))
    (tmp_path / "costs.csv").write_text(
        "channel,starts_on,ends_on,amount,currency\nradio,2026-07-01,2026-07-31,9,SEK\n"
    )
    assert maal("import", tmp_path / "eur.csv", tmp_path / "costs.csv").code == 0
    (filled / "maal.toml").write_text(
        HEAD + GOAL + GOAL.replace("goals.sales", "goals.abroad").replace('"order"', '"sale"')
    )
    scored = maal("scorecard")
    assert scored.code == 1
    assert scored.message == (
        "Amounts cannot be summed in NOK: the outcomes of goal 'abroad' are in EUR; a cost of channel 'radio' is in "
        "SEK. Give the rates under [rates] in maal.toml."
    )
    assert "EUR" in scored.out and "SEK" in scored.out, "the rest is shown, and what is blocked"
    reported = maal("report", "--to", tmp_path / "report.html")
    assert (reported.code, reported.message) == (1, scored.message), "the page is written, and ends alike"
    assert "SEK" in (tmp_path / "report.html").read_text("utf-8")
    with (filled / "maal.toml").open("a") as settings:
        settings.write("[rates]\nEUR = 11.5\nSEK = 1.05\n")
    scored = maal("scorecard", "--json")
    assert (scored.code, scored.err) == (0, "")
    assert maal("report", "--to", tmp_path / "report.html").code == 0
    costs = {one["channel"]: one["cost"] for one in scored.json["scores"][0]["channels"]}
    assert costs["radio"]["currency"] == "NOK"
    assert costs["radio"]["total"] == pytest.approx(9 * 1.05 * 6 / 31 / 2), "six days, two goals, in kroner"


def test_hours_are_a_cost(maal: Maal, filled: Path, tmp_path: Path) -> None:
    (tmp_path / "costs.csv").write_text("kanal;måned;kostnad;timer\nradio;2026-07;1 000,50;10\n")
    assert maal("import", tmp_path / "costs.csv").code == 0
    (filled / "maal.toml").write_text(HEAD + GOAL + "[channels.radio]\nhourly_rate = 650\n")
    (score,) = maal("scorecard", "--json", "--period", "2026-07").json["scores"]
    (cost,) = [one["cost"] for one in score["channels"] if one["cost"]]
    assert cost["total"] / cost["hours"] == pytest.approx((1000.5 + 10 * 650) / 10)
