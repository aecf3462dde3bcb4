"""What the demo's organisation would export from its systems: raw files, which know nothing of channels' truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from maal.impact.simulate.demo import APPLICATION, ENQUIRY, ORDER
from maal.impact.simulate.demo_tests import ORDERS_BY_DISTRICT
from maal.impact.simulate.rates import IntArray
from maal.impact.simulate.run import Simulated
from maal.impact.simulate.streams import environment

_SITE = "https://www.fjordvik.example/"
_LOGGED_IN = 0.6


@dataclass(frozen=True, slots=True)
class _Trace:
    """What a visit by a channel leaves in the web statistics, and how often it is this one."""

    weight: float
    utm_source: str | None = None
    utm_medium: str | None = None
    referrer: str | None = None
    query: str = ""


_TRACES: dict[str, tuple[_Trace, ...]] = {
    "facebook": (
        _Trace(0.5, "facebook", "social"),
        _Trace(0.2, "fb", "paid_social"),
        _Trace(0.2, referrer="https://l.facebook.com/", query="?fbclid=demo"),
        _Trace(0.1, referrer="https://m.facebook.com/"),
    ),
    "instagram": (_Trace(0.7, "instagram", "social"), _Trace(0.3, referrer="https://l.instagram.com/")),
    "linkedin": (_Trace(0.6, "linkedin", "social"), _Trace(0.4, referrer="https://www.linkedin.com/")),
    "x": (_Trace(0.5, "twitter", "social"), _Trace(0.5, referrer="https://t.co/")),
    "search-organic": (
        _Trace(0.85, referrer="https://www.google.no/"),
        _Trace(0.1, referrer="https://www.bing.com/"),
        _Trace(0.05, referrer="https://duckduckgo.com/"),
    ),
    "search-paid": (
        _Trace(0.8, "google", "cpc", "https://www.google.no/", "?gclid=demo"),
        _Trace(0.2, "bing", "cpc", "https://www.bing.com/", "?msclkid=demo"),
    ),
    "display": (_Trace(1.0, "regionavisa-nett", "display"),),
    "direct": (_Trace(1.0),),
}


def demo_files(simulated: Simulated) -> dict[str, pa.Table]:
    """File name -> rows of nine exports of one organisation, times in UTC with a Z, sorted by time.

    The web statistics know visitors, the web shop and the desk know customers; a visit made while logged in names
    both, and so do their persons meet. Stray ids stay alone.
    """
    return {
        "web-visits.csv": _web_visits(simulated),
        "newsletter-clicks.csv": _newsletter(simulated),
        "phone-and-counter.csv": _desk_contacts(simulated),
        "webshop-orders.csv": _orders(simulated),
        "service-desk.csv": _enquiries(simulated),
        "job-applications.csv": _applications(simulated),
        "costs.csv": _costs(simulated),
        "citizen-survey.csv": _survey(simulated),
        "orders-by-district.csv": _orders_by_district(simulated),
    }


def _web_visits(simulated: Simulated) -> pa.Table:
    rows = _contacts(simulated, lambda channel: pc.is_in(channel, pa.array(list(_TRACES))))
    rng = environment(simulated.seed, "traces")
    traces, places = _traces(rows["channel"], rng.random(rows.num_rows))
    customers = pc.unique(simulated.outcomes["person"])
    known = pc.and_(pc.is_in(rows["person"], customers), pa.array(rng.random(rows.num_rows) < _LOGGED_IN))
    columns = {
        "occurred_at": _utc(rows["occurred_at"]),
        "person_id": _visitor(rows["person"]),
        "customer_id": pc.if_else(known, _customer(rows["person"]), pa.scalar(None, pa.string())),
    }
    for name in ("utm_source", "utm_medium", "referrer"):
        columns[name] = pa.array([getattr(trace, name) for trace in traces], pa.string()).take(places)
    columns["landing_page"] = pa.array([_SITE + trace.query for trace in traces]).take(places)
    return pa.table(columns)


def _traces(channels: pa.ChunkedArray, luck: np.ndarray) -> tuple[list[_Trace], pa.Array]:
    """All traces, and for every row the place of its own: by its channel and its luck."""
    traces = [trace for each in _TRACES.values() for trace in each]
    starts = np.cumsum([0, *(len(each) for each in _TRACES.values())])[:-1]
    ends = np.concatenate([code + np.cumsum([t.weight for t in each]) for code, each in enumerate(_TRACES.values())])
    code = pc.index_in(channels, pa.array(list(_TRACES))).to_numpy()
    place = np.searchsorted(ends - 1e-9, code + luck, side="right")
    last = np.append(starts[1:], len(traces))[code] - 1
    return traces, pa.array(np.minimum(place, last))


def _newsletter(simulated: Simulated) -> pa.Table:
    rows = _contacts(simulated, lambda channel: pc.equal(channel, "newsletter"))
    issue = pc.strftime(rows["occurred_at"], "nyhetsbrev-%Y-%m")
    return pa.table(
        {
            "customer_id": _customer(rows["person"]),
            "timestamp": _utc(rows["occurred_at"]),
            "channel": _constant("newsletter", rows),
            "campaign": issue,
            "interaction": _constant("click", rows),
        }
    )


def _desk_contacts(simulated: Simulated) -> pa.Table:
    rows = _contacts(simulated, lambda channel: pc.is_in(channel, pa.array(["phone", "counter"])))
    names = pc.if_else(pc.equal(rows["channel"], "phone"), "Sentralbordet", "Innbyggertorget")
    return pa.table({"kundenummer": _customer(rows["person"]), "tidspunkt": _utc(rows["occurred_at"]), "kanal": names})


def _orders(simulated: Simulated) -> pa.Table:
    rows = _outcomes(simulated, ORDER)
    return pa.table(
        {
            "order_id": _numbered(50_001, rows),
            "customer_id": _customer(rows["person"]),
            "order_date": _utc(rows["occurred_at"]),
            "kind": rows["kind"],
            "total": rows["value"],
            "currency": rows["currency"],
            "how_did_you_hear_about_us": rows["asked"],
        }
    )


def _orders_by_district(simulated: Simulated) -> pa.Table:
    """First orders of customers, by district and week (its Monday): whole weeks only, none left out."""
    start, end = simulated.world.period.start, simulated.world.period.end
    monday = start + timedelta(days=-start.weekday() % 7)
    weeks = (end - monday).days // 7
    orders = _outcomes(simulated, ORDER)
    first = orders.group_by("person").aggregate([("occurred_at", "min"), ("area", "min")])
    days = pc.subtract(
        pc.cast(pc.cast(first["occurred_at_min"], pa.date32()), pa.int32()), (monday - date(1970, 1, 1)).days
    )
    area = pc.index_in(first["area_min"], pa.array(simulated.world.areas)).to_numpy()
    place = np.asarray(area) * weeks + np.floor_divide(days.to_numpy(), 7)
    inside = (days.to_numpy() >= 0) & (days.to_numpy() < 7 * weeks)
    counts = np.bincount(place[inside], minlength=len(simulated.world.areas) * weeks)
    return pa.table(
        {
            "distrikt": pa.array(simulated.world.areas).take(
                pa.array(np.repeat(range(len(simulated.world.areas)), weeks))
            ),
            "dato": pa.array([monday + timedelta(weeks=week) for week in range(weeks)] * len(simulated.world.areas)),
            "navn": pa.repeat(ORDERS_BY_DISTRICT, len(counts)),
            "verdi": counts,
        }
    )


def _enquiries(simulated: Simulated) -> pa.Table:
    rows = _outcomes(simulated, ENQUIRY)
    return pa.table(
        {
            "saksnummer": _numbered(200_001, rows),
            "kundenummer": _customer(rows["person"]),
            "tidspunkt": _utc(rows["occurred_at"]),
            "utfall": rows["kind"],
        }
    )


def _applications(simulated: Simulated) -> pa.Table:
    rows = _outcomes(simulated, APPLICATION)
    return pa.table(
        {"visitor_id": _visitor(rows["person"]), "created_at": _utc(rows["occurred_at"]), "outcome": rows["kind"]}
    )


def _costs(simulated: Simulated) -> pa.Table:
    names = ["kanal", "mål", "fra_dato", "til_dato", "kostnad", "valuta", "timer"]
    order = ["channel", "goal", "starts_on", "ends_on", "amount", "currency", "hours"]
    return simulated.costs.select(order).rename_columns(names)


def _survey(simulated: Simulated) -> pa.Table:
    rows = simulated.measures
    return pa.table(
        {
            "unit": rows["unit"],
            "date": pc.cast(rows["occurred_at"], pa.date32()),
            "name": rows["name"],
            "value": rows["value"],
            "std_error": rows["std_error"],
            "n": rows["n"],
        }
    )


def _contacts(simulated: Simulated, wanted: Callable[[pa.ChunkedArray], pa.ChunkedArray]) -> pa.Table:
    rows = simulated.touchpoints
    return rows.filter(wanted(rows["channel"])).sort_by([("occurred_at", "ascending"), ("person", "ascending")])


def _outcomes(simulated: Simulated, kind: str) -> pa.Table:
    rows = simulated.outcomes.filter(pc.equal(simulated.outcomes["kind"], kind))
    return rows.sort_by([("occurred_at", "ascending"), ("person", "ascending")])


def _utc(times: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.strftime(pc.cast(times, pa.timestamp("s")), "%Y-%m-%dT%H:%M:%SZ")


def _customer(person: pa.ChunkedArray) -> pa.ChunkedArray:
    """Customer numbers; a stray id gets one of its own, which no outcome bears."""
    number = pc.if_else(pc.less(person, 0), pc.subtract(3_000_000, person), pc.add(person, 100_001))
    return pc.cast(number, pa.string())


def _visitor(person: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join_element_wise("v", _customer(person), "")


def _numbered(first: int, rows: pa.Table) -> pa.Array:
    numbers: IntArray = np.arange(first, first + rows.num_rows)
    return pa.array(numbers)


def _constant(value: str, rows: pa.Table) -> pa.Array:
    return pa.repeat(value, rows.num_rows)
