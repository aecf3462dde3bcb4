"""Attribution by brute force in plain Python, from the definitions: the reference that the engine must equal."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, groupby, permutations, product
from math import factorial


def journeys(touchpoints, outcomes, lookback, period=None, count="all"):
    """Give (contacts as (t, channel) in time order, end, conversions, value) of every journey."""
    found = []
    people = {person for person, *_ in touchpoints}
    for person in sorted(people):
        contacts = sorted((t, channel) for who, t, channel in touchpoints if who == person)
        ends = defaultdict(list)
        for who, t, value in outcomes:
            if who == person:
                ends[t].append(value)
        if count == "first":
            first = min(ends, default=None)
            ends = {} if first is None else {first: [sum(ends[first])]}
        if period:
            low, high = period
            contacts = [(t, channel) for t, channel in contacts if low - lookback <= t < high]
            ends = {t: values for t, values in ends.items() if t < high and (count == "first" or t >= low - lookback)}
        previous = None
        for end in sorted(ends):
            mine = [
                (t, c) for t, c in contacts if t <= end and t >= end - lookback and (previous is None or t > previous)
            ]
            previous = end
            if mine and (not period or end >= period[0]):
                found.append((mine, end, len(ends[end]), sum(ends[end])))
        rest = [(t, c) for t, c in contacts if previous is None or t > previous]
        if count == "first" and previous is not None:
            rest = []
        if rest:
            end = max(t for t, _ in rest)
            mine = [(t, c) for t, c in rest if t >= end - lookback]
            if not period or end >= period[0]:
                found.append((mine, end, 0, 0.0))
    return found


def orders(contacts):
    """All orders of the contacts that keep time: tied contacts in every order."""
    ties = [list(group) for _, group in groupby(contacts, key=lambda contact: contact[0])]
    return [list(chain.from_iterable(chosen)) for chosen in product(*[list(permutations(group)) for group in ties])]


def shares(contacts, end, rule, direct, weights, half_life):
    """The mean over all orders of each contact's share, by channel."""
    total = defaultdict(float)
    possible = orders(contacts)
    for order in possible:
        for place, part in enumerate(_parts(order, end, rule, direct, weights, half_life)):
            total[order[place][1]] += part / len(possible)
    return total


def _parts(order, end, rule, direct, weights, half_life):
    n = len(order)
    one = [0.0] * n
    if rule == "linear":
        return [1 / n] * n
    if rule == "first":
        one[0] = 1.0
    elif rule == "last":
        one[-1] = 1.0
    elif rule == "last_non_direct":
        places = [place for place, (_, channel) in enumerate(order) if channel not in direct]
        one[places[-1] if places else -1] = 1.0
    elif rule == "position":
        first, between, last = weights
        if n == 1:
            return [1.0]
        if n == 2:
            return [first / (first + last), last / (first + last)]
        return [first] + [between / (n - 2)] * (n - 2) + [last]
    else:
        decays = [0.5 ** ((end - t) / half_life) for t, _ in order]
        return [decay / sum(decays) for decay in decays]
    return one


def steps(found, order):
    """Expected counts of (context, code) steps: {(context..., next): [journeys, conversions, value]}."""
    counted = defaultdict(lambda: [0.0, 0.0, 0.0])
    for contacts, _, conversions, value in found:
        possible = orders(contacts)
        for chosen in possible:
            padded = ["START"] * order + [channel for _, channel in chosen] + ["END"]
            for place in range(order, len(padded)):
                key = tuple(padded[place - order : place + 1])
                ended = padded[place] == "END"
                for column, amount in enumerate(
                    (max(conversions, 1), conversions if ended else 0, value if ended else 0.0)
                ):
                    counted[key][column] += amount / len(possible)
    return counted


def conversion_rate_game(found, channels):
    """Shapley values by all permutations of the channels, for outcomes and value."""

    def worth(team):
        inside = [(max(n, 1), n, value) for contacts, _, n, value in found if {c for _, c in contacts} <= team]
        size = sum(row[0] for row in inside)
        return [sum(row[column] for row in inside) / size if size else 0.0 for column in (1, 2)]

    total = sum(max(n, 1) for _, _, n, _ in found)
    credit = {channel: [0.0, 0.0] for channel in channels}
    for line in permutations(channels):
        team: set[str] = set()
        for channel in line:
            before, after = worth(team), worth(team | {channel})
            team = team | {channel}
            for column in (0, 1):
                credit[channel][column] += (after[column] - before[column]) * total / factorial(len(channels))
    return credit


def removal_by_solving_anew(counted, channel, order):
    """Gain from the start with every step into ``channel`` leading nowhere, by repeated multiplication."""
    leaving = defaultdict(float)
    for key, (journeys_, *_) in counted.items():
        leaving[key[:-1]] += journeys_
    worth = {key: [0.0, 0.0] for key in leaving}
    for _ in range(3000):
        fresh = {key: [0.0, 0.0] for key in leaving}
        for key, (journeys_, conversions, value) in counted.items():
            state, after = key[:-1], key[1:]
            if key[-1] == "END":
                gain = [conversions / leaving[state], value / leaving[state]]
            elif key[-1] == channel:
                gain = [0.0, 0.0]
            else:
                gain = [journeys_ / leaving[state] * worth[after][column] for column in (0, 1)]
            for column in (0, 1):
                fresh[state][column] += gain[column]
        worth = fresh
    return worth[("START",) * order]
