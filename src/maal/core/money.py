"""Amounts of money: a sum never mixes currencies unless rates are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from maal.core.errors import BadInput


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217)."""

    amount: float
    currency: str

    def __add__(self, other: Money) -> Money:
        """Sum of two amounts of one currency.

        >>> Money(100, "NOK") + Money(50, "NOK")
        Money(amount=150, currency='NOK')
        """
        if other.currency != self.currency:
            raise BadInput(
                f"{self.currency} and {other.currency} cannot be added: give the rate under [rates] in maal.toml."
            )
        return Money(self.amount + other.amount, self.currency)

    def to(self, currency: str, rates: Mapping[str, float]) -> Money:
        """amount × rate of the own currency / rate of the other; ``rates`` hold units of one common currency.

        >>> Money(100, "EUR").to("NOK", {"EUR": 11.5, "NOK": 1.0})
        Money(amount=1150.0, currency='NOK')
        """
        if currency == self.currency:
            return self
        missing = [code for code in (self.currency, currency) if code not in rates]
        if missing:
            raise BadInput(
                f"{self.currency} cannot be turned into {currency}: "
                f"no rate for {' and '.join(missing)} under [rates] in maal.toml."
            )
        return Money(self.amount * rates[self.currency] / rates[currency], currency)
