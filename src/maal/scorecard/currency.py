"""One currency for every sum: foreign amounts are converted by given rates, or refused by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw

from maal.core import BadInput, Goal, Money
from maal.scorecard.cost import Line, cost_lines
from maal.scorecard.tables import COST, COST_OPTIONAL, OUTCOME, OUTCOME_OPTIONAL, Table, rows, table


@dataclass(frozen=True, slots=True)
class Currency:
    """The currency of a scorecard, and the rates by which others become it (units of one common currency)."""

    code: str
    rates: Mapping[str, float]

    def foreign(self, codes: Iterable[str]) -> list[str]:
        """Currencies that neither are this one nor have a rate to it, in order.

        >>> Currency("NOK", {"NOK": 1.0, "EUR": 11.5}).foreign(["NOK", "EUR", "SEK"])
        ['SEK']
        """
        return sorted(code for code in set(codes) if code != self.code and not {code, self.code} <= set(self.rates))

    def lines(self, lines: Iterable[Line]) -> list[Line]:
        """Convert costs; those in a currency without a rate are left out."""
        return [
            replace(line, amount=Money(line.amount, line.currency).to(self.code, self.rates).amount, currency=self.code)
            for line in lines
            if not self.foreign([line.currency])
        ]

    def values(self, outcomes: Table, codes: Iterable[str]) -> Table:
        """Convert the outcomes' values; those in a currency without a rate stay as they are.

        What is infinite or no number is no value: one such row would leave no sum at all.
        """
        value: nw.Expr = nw.when(nw.col("value").is_finite()).then(nw.col("value"))
        for code in sorted(set(codes) - {self.code, *self.foreign(codes)}):
            converted = nw.col("value") * (self.rates[code] / self.rates[self.code])
            value = nw.when(nw.col("currency") == code, nw.col("value").is_finite()).then(converted).otherwise(value)
        return outcomes.with_columns(value.alias("value"))


def outcome_currencies(outcomes: Table, goals: Iterable[Goal]) -> dict[str, set[str]]:
    """Currencies that the outcomes of each goal carry, where the goal counts on the outcomes' own values."""
    valued = outcomes.filter(~nw.col("value").is_null(), ~nw.col("currency").is_null())
    pairs = rows(valued.group_by("kind", "currency").agg(nw.len().alias("count")))
    kinds = {goal.key: goal.outcome for goal in goals if goal.value is None and goal.count != "level"}
    found = {key: {str(row["currency"]) for row in pairs if row["kind"] == kind} for key, kind in kinds.items()}
    return {key: codes for key, codes in found.items() if codes}


def refuse_mixed(
    goals: Sequence[Goal], *, outcomes: Any, costs: Any, currency: str, rates: Mapping[str, float]
) -> None:
    """Raise `BadInput` where a scorecard of these tables would leave amounts in a currency without a rate out of a sum.

    The same check as `scorecard` makes, without scoring.
    """
    events = table(outcomes, "outcomes", OUTCOME, OUTCOME_OPTIONAL)
    lines = cost_lines(table(costs, "costs", COST, COST_OPTIONAL), currency)
    require_one(outcome_currencies(events, goals), lines, Currency(currency, rates))


def require_one(goals: Mapping[str, set[str]], lines: Sequence[Line], currency: Currency) -> None:
    """Raise `BadInput` that names every goal's outcomes and every channel's costs in a currency without a rate."""
    faults = [
        f"the outcomes of goal '{key}' are in {', '.join(blocked)}"
        for key, codes in sorted(goals.items())
        if (blocked := currency.foreign(codes))
    ]
    costs = sorted({(line.channel, line.currency) for line in lines if currency.foreign([line.currency])})
    faults += [f"a cost of channel '{channel}' is in {code}" for channel, code in costs]
    if faults:
        raise BadInput(
            f"Amounts cannot be summed in {currency.code}: {'; '.join(faults)}. "
            "Give the rates under [rates] in maal.toml."
        )
