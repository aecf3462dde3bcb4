"""Scorecards made by hand: one like a municipality's, and one that means harm."""

from __future__ import annotations

from datetime import date

from maal.core import Estimate, Evidence, Goal, Money, Period, Rung, Text
from maal.scorecard import ChannelScore, Cost, Decision, Score, Scorecard, Standing, Unexplained

Q3 = Period.parse("2026Q3")
ORDERS = Goal("new-customers", "order", 100, "quarter", "marketing", "first", 1800, 0.35, 1.0)
ENQUIRIES = Goal("enquiries", "enquiry", 400, "quarter", "customer-opinions", "all")
OPEN = Goal("seen-as-open", "openness", 0.5, "year", "image", "level")
HOSTILE_NAMES = (
    "<script>alert('x')</script>",
    'a"b onmouseover=alert(1) & <b>',
    "متجر الهدايا",
    "Sommer 🌞👩‍👩‍👧",
    "x" * 10_000,
    "\u202eevil\u0000 name\n{curly:money}",
    "</title></svg><img src=https://example.org/x.png>",
)


def evidence(channel: str, value: float, low: float | None, high: float | None, rule: str = "markov") -> Evidence:
    estimate = Estimate(
        value,
        None,
        low,
        high,
        n=1840,
        unit="outcomes",
        sample="outcomes with a contact before them",
        method=f"{rule}; {'no interval' if low is None and high is None else 'bootstrap over people'}",
    )
    return Evidence(ORDERS.key, channel, Q3, Rung.TAGGED, f"outcomes credited by rule {rule}", estimate, source=rule)


def money(amount: float, currency: str = "NOK") -> Money:
    return Money(amount, currency)


def channel(
    name: str,
    credit: tuple[float, float | None, float | None] | None,
    cost: tuple[float, float, float | None] | None,
    decision: Decision,
    reason: Text,
) -> ChannelScore:
    own = evidence(name, *credit) if credit else None
    rules = {"first": 0.8, "last": 1.25, "linear": 1.05, "position": 0.97, "time_decay": 1.1, "shapley": 0.9}
    by_rule = (
        tuple(evidence(name, credit[0] * share, None, None, rule) for rule, share in rules.items()) if credit else ()
    )
    price = _cost(*cost) if cost else None
    gain = own.estimate.scaled(1800 * 0.35, "NOK") if own else None
    return ChannelScore(
        channel=name,
        evidence=own,
        by_rule=by_rule,
        touched=own.estimate.scaled(2.1, "outcomes") if own else None,
        cost=price,
        cost_per_outcome=Estimate(price.total.amount / credit[0], None, 400, None, unit="NOK")
        if price and price.total.amount and credit
        else None,
        gain=gain,
        returned=gain.scaled(1 / price.total.amount, "ratio") if price and price.total.amount and gain else None,
        net=_net(gain, price) if price and gain else None,
        decision=decision,
        reason=reason,
    )


def _cost(spent: float, hours: float, rate: float | None) -> Cost:
    return Cost(money(spent + hours * (rate or 0)), money(spent), hours, rate, money(0))


def _net(gain: Estimate, cost: Cost) -> Estimate:
    low, high = (None if end is None else end - cost.total.amount for end in (gain.low, gain.high))
    return Estimate(gain.value - cost.total.amount, None, low, high, unit="NOK")


def reason(share: float) -> Text:
    values = {"low": share - 0.4, "high": share + 0.5, "required": 1.0}
    if share > 1.4:
        return Text(
            "Tested: the return of {low:number} to {high:number} clears the required {required:number}.", values
        )
    return Text(
        "By its contacts it returns {low:number} to {high:number} times its cost, around the required "
        "{required:number}.",
        values,
    )


def unknown_worth(goal: str) -> Text:
    return Text("What an outcome is worth is not known: set value under [goals.{goal:name}].", {"goal": goal})


def course(low: float, high: float, target: float) -> Text:
    return Text(
        "On course: {low:count} to {high:count} expected by the period's end, against a target of {target:count}.",
        {"low": low, "high": high, "target": target},
    )


def customers() -> Score:
    channels = (
        channel("facebook", (31.4, 24.2, 38.9), (4000, 18, 650), Decision.KEEP, reason(1.27)),
        channel("newsletter", (18.2, 13.0, 24.1), (900, 9, 650), Decision.GROW, reason(1.8)),
        channel("newspaper", (6.3, 2.0, 11.8), (26000, 4, 650), Decision.STOP, reason(0.3)),
        channel("search-paid", (12.9, 8.1, 18.4), (9800, 3, 650), Decision.TEST, reason(0.9)),
        channel("instagram", (4.1, -0.5, 9.9), (0, 22, None), Decision.MEASURE, reason(0.6)),
        channel("shop", (7.7, 4.4, 12.0), None, Decision.MEASURE, reason(0.6)),
        channel("radio", None, (12000, 0, None), Decision.MEASURE, reason(0.1)),
    )
    return Score(
        goal=ORDERS,
        period=Q3,
        as_of=date(2026, 8, 31),
        target=100,
        actual=Estimate(
            84, n=84, unit="outcomes", sample="all recorded outcomes", method="full count of recorded outcomes"
        ),
        projection=Estimate(
            121.6,
            None,
            104.2,
            140.9,
            n=7,
            unit="outcomes",
            method="over-dispersed chain ladder with the last period's level as prior",
        ),
        channels=channels,
        unexplained=Unexplained(
            9, Estimate(5.2, None, 3.1, 8.0, unit="outcomes"), Estimate(0.169, None, 0.11, 0.24, unit="share")
        ),
        decision=Standing.ON_COURSE,
        reason=course(104.2, 140.9, 100),
        notes=(
            Text(
                "{hours:number} hours on {channel:term} are not in its cost: no hourly rate is set.",
                {"hours": 22, "channel": "instagram"},
            ),
        ),
    )


def enquiries() -> Score:
    channels = (
        channel("phone", (212.5, 190.0, 236.0), (0, 310, 480), Decision.MEASURE, unknown_worth("enquiries")),
        channel("counter", (88.0, 70.1, 104.2), (0, 220, 480), Decision.MEASURE, unknown_worth("enquiries")),
        channel("facebook", (71.0, 55.0, 90.3), (0, 60, 650), Decision.TEST, reason(0.9)),
    )
    return Score(
        ENQUIRIES,
        Q3,
        date(2026, 8, 31),
        400,
        Estimate(371, unit="outcomes", method="full count of recorded outcomes"),
        Estimate(402.0, None, 380.0, 431.0, unit="outcomes"),
        channels,
        None,
        Standing.UNCERTAIN,
        course(380, 431, 400),
    )


def openness() -> Score:
    return Score(
        OPEN,
        Period.parse("2026"),
        date(2026, 5, 12),
        0.5,
        Estimate(
            0.41,
            0.02,
            0.372,
            0.449,
            n=612,
            unit="share",
            sample="latest measure in the period",
            method="share with Wilson's interval",
        ),
        None,
        (),
        None,
        Standing.BEHIND,
        Text(
            "{actual:estimate} lies below the target of {target:estimate}.",
            {"actual": Estimate(0.41, 0.02, 0.372, 0.449, unit="share"), "target": Estimate(0.5, unit="share")},
        ),
    )


PATHS = Text("Aggregated paths hold only outcomes with a contact, and neither period nor cost: no target, no return.")


def paths() -> Score:
    goal = Goal("paths", "conversion", 0.0)
    channels = (
        channel("eta", (3500.4, 3400.0, 3600.0), None, Decision.MEASURE, reason(1)),
        channel("iota", (2100.0, None, None), None, Decision.MEASURE, reason(1)),
    )
    return Score(
        goal,
        None,
        None,
        None,
        None,
        None,
        channels,
        None,
        Standing.UNKNOWN,
        PATHS,
        (PATHS,),
    )


def municipality() -> Scorecard:
    idle = channel(
        "tiktok",
        None,
        (3000, 41, 650),
        Decision.NO_GOAL,
        Text(
            "{cost:money} in {period:period} for no goal: set a goal in maal.toml.",
            {"cost": money(29650), "period": Q3},
        ),
    )
    notes = (
        Text(
            "{count:count} of {total:count} outcomes have no person: no contact can be found before them.",
            {"count": 12, "total": 84},
        ),
    )
    return Scorecard("Fjordvik kommune", "NOK", (customers(), enquiries(), openness(), paths()), (idle,), notes)


def hostile() -> Scorecard:
    channels = tuple(
        channel(name, (5.0 + place, 1.0, 30.0), (10, 1, 1), Decision.TEST, Text("{name:name}", {"name": name}))
        for place, name in enumerate(HOSTILE_NAMES)
    )
    goal = Goal(HOSTILE_NAMES[0], HOSTILE_NAMES[1], 10)
    score = Score(
        goal,
        Q3,
        None,
        10,
        Estimate(float("nan")),
        None,
        channels,
        None,
        Standing.UNKNOWN,
        Text("{name:term}", {"name": HOSTILE_NAMES[6]}),
        (Text("{name:name}", {"name": HOSTILE_NAMES[4]}),),
    )
    return Scorecard(HOSTILE_NAMES[0], "NOK", (score,), channels[:1])
