"""Real files, and files in the exact form of well-known ones, from import to scorecard."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.cli.conftest import GOAL, HEAD, Maal, rows_in

import maal as door
from maal.impact import Journeys, attribute

# The form of a public data set on attribution: contacts and conversions as rows of one table.
COOKIES = """cookie,time,interaction,conversion,conversion_value,channel
00000FkCnDfDDf0iC97iC703B,2018-07-03T13:02:11Z,impression,0,0.0,Instagram
00000FkCnDfDDf0iC97iC703B,2018-07-17T19:15:07Z,impression,0,0.0,Online Display
00000FkCnDfDDf0iC97iC703B,2018-07-29T07:44:51Z,impression,0,0.0,Online Display
0000nACkD9nFkBBDECD3ki00E,2018-07-03T09:44:57Z,impression,0,0.0,Paid Search
0003EfE37E93D0BC03iBhBBhF,2018-07-04T13:11:39Z,impression,0,0.0,Facebook
0003EfE37E93D0BC03iBhBBhF,2018-07-05T13:11:39Z,conversion,1,6.5,Online Video
00073CFE3FoFCn70fBhB3kfon,2018-07-15T10:36:44Z,impression,0,0.0,Instagram
00073CFE3FoFCn70fBhB3kfon,2018-07-16T10:36:44Z,conversion,1,8.5,Instagram
"""

# What a sample of an older Google Analytics looks like when it is written flat.
SESSIONS = """fullVisitorId,visitId,date,visitStartTime,channelGrouping,trafficSource.source,trafficSource.medium,\
totals.transactions,totals.transactionRevenue
1131660440785968503,1472830385,20160902,1472830385,Organic Search,google,organic,,
1131660440785968503,1472880385,20160903,1472880385,Referral,mall.example.com,referral,1,37860000
377306020877927890,1472880147,20160902,1472880147,Direct,(direct),(none),,
"""


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def reference(shared: Path, column: str) -> dict[str, float]:
    with (shared / "impact" / "channelattribution_Data_reference.csv").open() as file:
        rows: Iterable[dict[str, str]] = list(csv.DictReader(file))
    return {next(iter(row.values())): float(row[column]) for row in rows}


def test_contacts_and_conversions_of_one_table_are_scored(maal: Maal, space: Path, tmp_path: Path) -> None:
    (one,) = maal("import", written(tmp_path / "cookies.csv", COOKIES), "--json").json
    assert one["kind"] == "mixed"
    assert rows_in(space) == {"touchpoint": 8, "outcome": 2}
    (space / "maal.toml").write_text(HEAD)
    without = maal("scorecard").out
    kind = _recorded(space)
    assert "2 outcomes and 8 contacts are recorded, and no goal is set." in without
    assert f'outcome = "{kind}"' in without, "it says which goal could be set"
    (space / "maal.toml").write_text(HEAD + GOAL.replace('"order"', f'"{kind}"'))
    (score,) = maal("scorecard", "--json").json["scores"]
    assert score["period"]["label"] == "2018Q3" and score["actual"]["value"] == 2.0
    credited = {row["channel"]: row["evidence"]["estimate"]["value"] for row in score["channels"]}
    assert sum(credited.values()) == pytest.approx(2.0, abs=1e-9)
    assert {"Instagram", "Online Video"} <= set(credited)


def _recorded(space: Path) -> str:
    ((kind,),) = door.open(space).workspace.outcomes().aggregate("kind", "kind").fetchall()
    return str(kind)


def test_sessions_of_an_older_google_analytics_load_or_say_how(maal: Maal, space: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "sessions.csv", SESSIONS)
    done = maal("import", file)
    if done.code:
        assert "--as" in done.message and "--map" in done.message
        words = "person=fullVisitorId,occurred_at=visitStartTime,channel=channelGrouping"
        done = maal("import", file, "--as", "touchpoint", "--map", words)
    assert done.code == 0, done.err
    assert rows_in(space)["touchpoint"] >= 3


def test_ten_thousand_paths_equal_the_reference(maal: Maal, space: Path, shared: Path) -> None:
    assert maal("import", shared / "impact" / "channelattribution_Data.csv").code == 0
    shown = maal("scorecard")
    assert shown.code == 0 and "ost" in shown.out
    assert "period" in shown.out.lower() and "cost" in shown.out.lower()
    (score,) = [one for one in maal("scorecard", "--json").json["scores"] if one["period"] is None]
    columns = {rule: f"{rule}_touch_conversions" for rule in ("first", "last", "linear")} | {"markov": "markov_exact"}
    told: dict[str, dict[str, float]] = {}
    for row in score["channels"]:
        for by in [row["evidence"], *row["by_rule"]]:
            told.setdefault(by["source"], {})[row["channel"]] = by["estimate"]["value"]
    for rule, column in columns.items():
        for channel, credit in reference(shared, column).items():
            assert told[rule][channel] == pytest.approx(credit, rel=1e-9), (rule, channel)


def test_shopify_as_fivetran_keeps_it_says_what_is_missing(
    maal: Maal, space: Path, shared: Path, tmp_path: Path
) -> None:
    (space / "maal.toml").write_text(HEAD)
    assert maal("import", shared / "sources" / "shopify_fivetran").code == 0
    assert maal("report", "--to", tmp_path / "r.html").code == 0
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "no visit finds its order" in page
    assert "GBP" in page and "USD" in page
    (space / "maal.toml").write_text(HEAD + GOAL)
    scored = maal("scorecard")
    assert scored.code == 1 and "are in GBP, USD" in scored.message


def test_the_python_door_gives_the_same_journeys(filled: Path) -> None:
    workspace = door.open(filled).workspace
    journeys = Journeys(workspace.touchpoints(), workspace.outcomes())
    credits = attribute(journeys, rule="last", interval="bootstrap")
    assert {row.channel: row.credit for row in credits.rows} == {"newsletter": 2.0, "radio": 0.0}
