"""The demo, and its page on a port."""

from __future__ import annotations

import csv
import http.client
import json
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader
from tests.cli.conftest import Maal, command

import maal as door
from maal.app import Space


@pytest.fixture(scope="module")
def served(demo: Path) -> Iterator[str]:
    """The address of the demo's page."""
    server = subprocess.Popen(
        command("serve", "--port", "8950", "--workspace", demo),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stdout
    said = server.stdout.readline()
    address = said.split("http://")[1].split("/")[0]
    for _ in range(300):
        try:
            get(address, "/health")
            break
        except OSError:
            time.sleep(0.1)
    yield address
    server.send_signal(signal.SIGINT)
    out, err = server.communicate(timeout=30)
    assert "Traceback" not in out + err


@pytest.fixture(scope="module")
def space(demo: Path) -> Space:
    """The demo, opened once: its scorecard is kept."""
    return door.open(demo)


def get(address: str, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(address, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode("utf-8")


def test_the_demo_shows_its_scorecard_and_says_where_all_lies(demo: Path) -> None:
    shown = demo.with_suffix(".txt").read_text("utf-8")
    assert (
        f"The report: {demo / 'report.html'}, report.pdf and report.xlsx" in shown
        and f"What is true: {demo / 'truth.csv'}" in shown
    )
    for word in ("Øk", "Test", "Stopp", "Uten mål", "sporet", "95 %"):
        assert word in shown
    page = (demo / "report.html").read_text("utf-8")
    assert len(page) > 50_000 and 'href="report.pdf"' in page
    assert 2 <= len(PdfReader(demo / "report.pdf").pages) <= 6
    assert len(openpyxl.load_workbook(demo / "report.xlsx").worksheets) > 3


def test_the_demo_is_as_large_and_varied_as_it_should_be(demo: Path, space: Space) -> None:
    contacts = space.workspace.touchpoints()
    assert len(contacts) >= 200_000
    assert len(contacts.aggregate("channel", "channel").fetchall()) >= 10
    decisions = {channel.decision for score in space.scorecard() for channel in score.channels}
    assert {str(one.value) for one in decisions} >= {"grow", "test", "measure", "stop"}
    with (demo / "truth.csv").open() as file:
        assert len(list(csv.DictReader(file))) > 24


def test_the_demos_exports_again_change_nothing(maal: Maal, demo: Path, tmp_path: Path) -> None:
    own = shutil.copytree(demo, tmp_path / "own")
    again = maal("import", own / "exports", "--workspace", own, "--json")
    assert again.code == 0
    assert all(table["new"] == table["revised"] == 0 for one in again.json for table in one["tables"])


def test_the_same_figures_in_json_and_python(maal: Maal, demo: Path, space: Space) -> None:
    text = maal("scorecard", "--json", "--workspace", demo).out
    figures = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    for told, score in zip(figures["scores"], space.scorecard(), strict=True):
        assert told["goal"]["key"] == score.goal.key
        for one, channel in zip(told["channels"], score.channels, strict=True):
            assert one["channel"] == channel.channel and one["decision"] == channel.decision.value
            if channel.evidence:
                value = channel.evidence.estimate.value
                assert one["evidence"]["estimate"]["value"] == pytest.approx(value, rel=1e-12)


def test_the_page_is_served_with_its_goals_rows_and_report(served: str) -> None:
    status, page = get(served, "/")
    assert status == 200 and "<svg" in page and "Fjordvik" in page
    links = {part.split('"')[0] for part in page.split('href="/')[1:]}
    assert {"goals/new-customers", "report.html"} <= {link.split("?")[0] for link in links}
    rows = [link for link in sorted(links) if link.startswith("rows/")]
    assert len(rows) > 10
    status, text = get(served, f"/{rows[0]}".replace("&amp;", "&"))
    assert status == 200 and text.startswith('"person","occurred_at"') and text.count("\n") > 1
    assert get(served, "/goals/new-customers?language=sv")[0] == 200
    assert get(served, "/?period=yesterday")[0] == 400


def test_a_taken_port_is_passed_over(served: str, demo: Path) -> None:
    taken = int(served.split(":")[1])
    second = subprocess.Popen(
        command("serve", "--port", taken, "--workspace", demo),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert second.stdout and f":{taken + 1}/" in second.stdout.readline()
    second.kill()
    second.communicate()


def test_any_number_of_periods_may_be_asked_for(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maal.app.space.score", lambda workspace, period, *given, **told: period)
    opened = door.open(demo)
    for month in range(1, 13):
        for year in (2024, 2025, 2026):
            assert opened.scorecard(f"{year}-{month:02d}") == f"{year}-{month:02d}"
    assert len(opened._kept) <= 32, "old scorecards are let go"
