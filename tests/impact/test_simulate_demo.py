from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from maal.impact.simulate import Simulated, demo_files, demo_settings, demo_world, simulate
from maal.terms import recognise
from maal.workspace.config import parse_settings


@pytest.fixture(scope="module")
def demo() -> Simulated:
    return simulate(demo_world())


@pytest.fixture(scope="module")
def files(demo: Simulated) -> dict[str, pa.Table]:
    return demo_files(demo)


def caused(demo: Simulated, channel: str) -> float:
    rows = demo.truth.filter(pc.equal(demo.truth["channel"], channel))
    return float(pc.sum(rows["incremental"]).as_py())


def test_the_demo_is_of_the_promised_size(demo: Simulated) -> None:
    assert len(demo.world.channels) >= 10
    assert demo.world.period.days == 730
    assert 190_000 < demo.touchpoints.num_rows < 230_000
    kinds = {row["values"]: row["counts"] for row in pc.value_counts(demo.outcomes["kind"]).to_pylist()}
    assert set(kinds) == {"order", "enquiry", "application"}
    assert min(kinds.values()) > 1000


def test_some_channels_matter_and_some_do_not(demo: Simulated) -> None:
    effects = {channel.key: caused(demo, channel.key) for channel in demo.world.channels}
    assert effects["instagram"] == effects["x"] == effects["direct"] == 0
    assert effects["newspaper"] > 1000
    assert "newspaper" not in set(demo.touchpoints["channel"].to_pylist())
    assert effects["newsletter"] > 5 * effects["search-paid"]


def test_the_settings_name_the_channels_outcomes_and_measures_of_the_world(demo: Simulated) -> None:
    settings = parse_settings(demo_settings())
    assert set(settings.channels) == {channel.key for channel in demo.world.channels} - {"direct"}
    known = {outcome.kind for outcome in demo.world.outcomes} | {measure.name for measure in demo.world.measures}
    assert {goal.outcome for goal in settings.goals.values()} == known
    assert len({goal.purpose for goal in settings.goals.values()}) >= 3
    assert {goal.count for goal in settings.goals.values()} == {"first", "all", "level"}
    without_goal = set(demo.costs["goal"].to_pylist()) - set(settings.goals) - {None}
    assert without_goal == {"followers"}, "one cost serves no goal"


def test_the_exports_hold_every_row_once(demo: Simulated, files: dict[str, pa.Table]) -> None:
    contacts = ("web-visits.csv", "newsletter-clicks.csv", "phone-and-counter.csv")
    outcomes = ("webshop-orders.csv", "service-desk.csv", "job-applications.csv")
    assert sum(files[name].num_rows for name in contacts) == demo.touchpoints.num_rows
    assert sum(files[name].num_rows for name in outcomes) == demo.outcomes.num_rows
    assert files["costs.csv"].num_rows == demo.costs.num_rows
    assert files["citizen-survey.csv"].num_rows == demo.measures.num_rows
    districts = pc.sum(files["orders-by-district.csv"]["verdi"]).as_py()
    firsts = len(pc.unique(demo.outcomes.filter(pc.equal(demo.outcomes["kind"], "order"))["person"]))
    assert 0.99 * firsts < districts <= firsts, "days before the first Monday or after the last Sunday are out"
    assert len(files) == 9


def test_the_web_statistics_bring_back_the_channels(demo: Simulated, files: dict[str, pa.Table]) -> None:
    visits = files["web-visits.csv"]
    keys = ["utm_source", "utm_medium", "referrer", "landing_page"]
    counts = visits.group_by(keys).aggregate([("occurred_at", "count")]).to_pylist()
    own = {"regionavisa-nett": "display"}
    found: dict[str, int] = {}
    for row in counts:
        source = row["utm_source"]
        channel = own.get(source) or recognise(source, row["utm_medium"], row["referrer"], row["landing_page"])
        found[channel] = found.get(channel, 0) + row["occurred_at_count"]
    sent = {row["values"]: row["counts"] for row in pc.value_counts(demo.touchpoints["channel"]).to_pylist()}
    assert found == {key: n for key, n in sent.items() if key not in ("newsletter", "phone", "counter")}


def test_most_customers_meet_their_visits_but_strays_never(files: dict[str, pa.Table]) -> None:
    visits, orders = files["web-visits.csv"], files["webshop-orders.csv"]
    buyers = pc.unique(orders["customer_id"])
    logged_in = pc.is_in(buyers, pc.unique(visits["customer_id"]).drop_null())
    assert 0.5 < pc.mean(logged_in.cast(pa.float64())).as_py() < 0.99
    pairs = visits.filter(pc.is_valid(visits["customer_id"])).group_by(["person_id", "customer_id"]).aggregate([])
    assert pairs.num_rows == pc.count_distinct(pairs["person_id"]).as_py()
    stray = pc.greater(pc.utf8_length(visits["person_id"]), 7)
    assert 0.1 < pc.mean(stray.cast(pa.float64())).as_py() < 0.14
    assert visits.filter(stray)["customer_id"].null_count == pc.sum(stray).as_py()


def test_times_are_utc_with_a_z_in_order(files: dict[str, pa.Table]) -> None:
    for name, column in [("web-visits.csv", "occurred_at"), ("webshop-orders.csv", "order_date")]:
        times = files[name][column]
        assert pc.all(pc.match_substring_regex(times, r"^202[456]-\d\d-\d\dT\d\d:\d\d:\d\dZ$")).as_py()
        assert times.to_pylist() == sorted(times.to_pylist())
    assert max(files["web-visits.csv"]["occurred_at"].to_pylist()) < "2026-08-31T22:00:00Z", "midnight in Oslo"
    assert max(files["service-desk.csv"]["tidspunkt"].to_pylist()) < "2026-08-31T22:00:00Z"


def test_the_exports_are_the_same_every_time(demo: Simulated, files: dict[str, pa.Table]) -> None:
    again = demo_files(demo)
    assert list(again) == list(files)
    assert all(again[name] == files[name] for name in files)
