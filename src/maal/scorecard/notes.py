"""What a reader must know beside the figures, each one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from maal.core import Goal, Money, Period, Text

# With this many outcomes expected, none at all is a chance of one in a thousand.
SURPRISING = 7.0


def no_projection(needed: int, there: int) -> Text:
    """Say how many earlier periods a projection needs."""
    return Text(
        "No projection: it needs {needed:count} earlier whole periods with data, and there are {there:count}.",
        {"needed": needed, "there": there},
    )


def too_early_to_project(as_of: date) -> Text:
    """Say that nothing is known of the time just before the period."""
    return Text(
        "No projection: the period begins more than a day after the last day with data, {day:date}.", {"day": as_of}
    )


def target_for_other_period(goal: Goal, period: Period, target: float) -> Text:
    """Say how a target for one length of period became one for another."""
    return Text(
        "The target of {own:count} a {every:term} makes {target:count} in {period:period}, day by day.",
        {"own": goal.target, "every": goal.every, "target": target, "period": period},
    )


def mean_of_units(units: int) -> Text:
    """Say that a level is a mean."""
    return Text("The level is the mean of {units:count} units.", {"units": units})


def records_begin(day: date) -> Text:
    """Say from when on a person's first outcome can be known."""
    return Text(
        "A person counts as new when no earlier outcome is recorded; the records begin on {day:date}.", {"day": day}
    )


def without_person(count: int, total: int) -> Text:
    """Say how many outcomes nobody is known for."""
    return Text(
        "{count:count} of {total:count} outcomes have no person: no contact can be found before them.",
        {"count": count, "total": total},
    )


def without_value(count: int, total: int) -> Text:
    """Say how many outcomes carry no value of their own."""
    return Text(
        "{count:count} of {total:count} outcomes carry no value and add none to the gain.",
        {"count": count, "total": total},
    )


def silence(day: date, expected: float) -> Text:
    """Say that outcomes stop earlier than the rest of the data."""
    return Text(
        "No outcome is recorded after {day:date}, where about {expected:count} were to be expected: is a file missing?",
        {"day": day, "expected": expected},
    )


def silence_before(day: date, expected: float) -> Text:
    """Say that outcomes begin later than the period."""
    return Text(
        "No outcome is recorded before {day:date}, where about {expected:count} were to be expected: is a file "
        "missing?",
        {"day": day, "expected": expected},
    )


def hours_without_rate(channel: str, hours: float) -> Text:
    """Say that hours are left out of a cost."""
    return Text(
        "{hours:number} hours on {channel:term} are not in its cost: no hourly rate is set.",
        {"hours": hours, "channel": channel},
    )


def shared_among(channel: str, shared: Money, goals: int, *, by_sight: bool) -> Text:
    """Say by which rule a shared cost was split."""
    values = {"channel": channel, "shared": shared, "goals": goals}
    if by_sight:
        return Text(
            "{shared:money} is this goal's part of the shared cost of {channel:term}, split equally among the "
            "{goals:count} goals in whose journeys it was seen.",
            values,
        )
    return Text(
        "{shared:money} is this goal's part of the shared cost of {channel:term}, split equally among all "
        "{goals:count} goals, since it was seen in the journeys of none.",
        values,
    )


def outcomes_blocked(currencies: Sequence[str], currency: str) -> Text:
    """Say which currencies keep the outcomes' values from being summed."""
    return Text(
        "The values of the outcomes cannot be summed: they are in {currencies:name}, and no rate to {currency:name} "
        "is given under [rates].",
        {"currencies": ", ".join(currencies), "currency": currency},
    )


def cost_blocked(channel: str, currencies: Sequence[str], currency: str) -> Text:
    """Say which currencies keep a channel's costs from being summed."""
    return Text(
        "The cost of {channel:term} cannot be summed: it is in {currencies:name}, and no rate to {currency:name} is "
        "given under [rates].",
        {"channel": channel, "currencies": ", ".join(currencies), "currency": currency},
    )


def cost_elsewhere(channel: str) -> Text:
    """Say that a channel's cost is booked on other goals."""
    return Text(
        "The cost of {channel:term} is booked on other goals: leave the goal of a cost empty to share it.",
        {"channel": channel},
    )


def costs_elsewhere(channels: Sequence[str]) -> Text:
    """Say of which channels only the credit can be shown."""
    return Text(
        "The cost of {channels:term} is booked on other goals: here only the credit is shown. Leave the goal of a cost "
        "empty to share it among the goals.",
        {"channels": tuple(channels)},
    )


def folded_channels(number: int) -> Text:
    """Say that rare channels are shown as one."""
    return Text(
        "{number:count} channels with few contacts are taken together as 'other': too many were seen to credit each.",
        {"number": number},
    )


def level_has_no_journeys() -> Text:
    """Say why contacts cannot be credited with a level."""
    return Text("No journey leads to a level: only a test, or asking, can tell what moves it.")


def paths_without_period() -> Text:
    """Say what aggregated paths cannot tell."""
    return Text(
        "Aggregated paths hold only outcomes with a contact, and neither period nor cost: no target, no return."
    )


def goals_need_dates() -> Text:
    """Say why the goals of maal.toml are not scored."""
    return Text(
        "The goals in maal.toml are not scored: the aggregated paths have no dates. Import outcomes with dates."
    )


def cost_without_goal(cost: Money, goal: str, period: Period) -> Text:
    """Say that money was spent on what is no goal."""
    if goal:
        return Text(
            "{cost:money} in {period:period} for '{goal:name}', which is no goal in maal.toml.",
            {"cost": cost, "goal": goal, "period": period},
        )
    return Text(
        "{cost:money} in {period:period} for no goal: set a goal in maal.toml.", {"cost": cost, "period": period}
    )
