"""Amounts in the organisation's currency, by the rates of ``maal.toml``."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from maal.core import BadInput
from maal.workspace.engine import quoted
from maal.workspace.settings import Settings


def count_currencies(relation: duckdb.DuckDBPyRelation, amount: str) -> dict[str, int]:
    """Count the rows with an amount other than zero by their currency (empty where none is named)."""
    counted = relation.filter(f"{amount} <> 0").aggregate("coalesce(currency, '') AS code, count(*)").order("code")
    return dict(counted.fetchall())


def in_own_currency(relation: duckdb.DuckDBPyRelation, settings: Settings, amount: str) -> duckdb.DuckDBPyRelation:
    """amount × rate: the rows with column ``amount`` (and ``currency``) in the organisation's currency.

    A row that names no currency is taken to be in the organisation's. Raises BadInput where a rate is missing.
    """
    own = settings.organisation.currency
    found = count_currencies(relation, amount)
    missing = {code: rows for code, rows in found.items() if code not in ("", own, *settings.rates)}
    if missing:
        raise BadInput(_missing_rates(own, missing))
    whens = " ".join(f"WHEN {quoted(code)} THEN {rate!r}" for code, rate in settings.rates.items() if code != own)
    rate = f"CASE currency {whens} ELSE 1.0 END" if whens else "1.0"
    return relation.project(f"* REPLACE ({amount} * {rate} AS {amount}, {quoted(own)} AS currency)")


def _missing_rates(own: str, missing: Mapping[str, int]) -> str:
    listed = ", ".join(f"{code} ({rows:,} row{'s' if rows > 1 else ''})" for code, rows in missing.items())
    return (
        f"Amounts in {listed} cannot be summed in {own}. Write how many {own} one of each is worth under [rates] in "
        f"maal.toml, such as: {next(iter(missing))} = 10.0"
    )
