"""How a language writes numbers, shares, money and dates (CLDR's habits, by Babel)."""

from __future__ import annotations

import math
import re
from datetime import date

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, get_currency_symbol

from maal.core import Estimate, Money

MISSING = "–"
NO_BREAK = "\u00a0"

_CURRENCY = re.compile(r"[A-Z]{3}")
_HUGE = 1e24
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PATTERNS = {0: "#,##0", 1: "#,##0.0", 2: "#,##0.00"}


def locale_of(language: str) -> Locale:
    """Give the locale whose habits are followed: English as read in Europe, the others as they are."""
    return Locale.parse("en_GB" if language == "en" else language)


def decimals(*values: float | None) -> int:
    """Decimals that show about three figures of the largest value; whole numbers have none.

    >>> decimals(12.34, 8, 17), decimals(3), decimals(1234.5), decimals(0.85)
    (1, 0, 0, 2)
    """
    known = [value for value in values if value is not None and math.isfinite(value)]
    if all(float(value).is_integer() for value in known):
        return 0
    largest = max(abs(value) for value in known)
    return 0 if largest >= 100 else 1 if largest >= 10 else 2


def is_currency(unit: str) -> bool:
    """Tell whether a unit is a currency's code.

    >>> is_currency("NOK"), is_currency("share")
    (True, False)
    """
    return _CURRENCY.fullmatch(unit) is not None


def estimate_places(estimate: Estimate) -> int:
    """Decimals of an estimate and the ends of its interval; outcomes have one at most.

    >>> estimate_places(Estimate(1.27, low=0.98, high=1.57)), estimate_places(Estimate(3.5, unit="outcomes"))
    (2, 1)
    """
    return min(decimals(estimate.value, estimate.low, estimate.high), 1 if estimate.unit == "outcomes" else 2)


def money_places(amount: float) -> int:
    """Decimals of an amount: none from 100 up, nor where it is whole.

    >>> money_places(9.5), money_places(1234.5)
    (2, 0)
    """
    return 0 if abs(amount) >= 100 or float(amount).is_integer() else 2


def number(value: float, locale: Locale, places: int | None = None) -> str:
    """Write a number; the minus sign is U+2212 and the digits never break over two lines. Huge ones by powers of ten.

    >>> number(1.5e300, locale_of("nb")).replace("\\u00a0", " ")
    '1,50 × 10³⁰⁰'
    >>> number(-1234.5, locale_of("nb"), 1).replace("\\u00a0", " ")
    '−1 234,5'
    """
    if not math.isfinite(value):
        return MISSING
    if abs(value) >= _HUGE:
        return _powers(value, locale)
    places = decimals(value) if places is None else places
    value = round(value, places) + 0.0  # no "−0"
    text: str = format_decimal(value, _PATTERNS[places], locale=locale)
    return text.replace("-", "−")


def _powers(value: float, locale: Locale) -> str:
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{number(float(mantissa), locale, 2)}{NO_BREAK}×{NO_BREAK}10{str(int(exponent)).translate(_RAISED)}"


def percent(share: float, locale: Locale, sign: bool = True, places: int = 1) -> str:
    """100 × share with one decimal, or with ``places``.

    >>> percent(0.846, locale_of("nb")).replace("\\u00a0", " "), percent(0.846, locale_of("en"))
    ('84,6 %', '84.6%')
    """
    text = number(100 * share, locale, places)
    space = "" if locale.language == "en" else NO_BREAK
    return f"{text}{space}%" if sign and math.isfinite(share) else text


def money(amount: Money, locale: Locale) -> str:
    """Write an amount without øre or cent from 100 up.

    >>> money(Money(1234, "NOK"), locale_of("nb")).replace("\\u00a0", " "), money(Money(9.5, "EUR"), locale_of("en"))
    ('1 234 kr', '€9.50')
    """
    if not math.isfinite(amount.amount):
        return MISSING
    text = number(amount.amount, locale, money_places(amount.amount))
    symbol: str = get_currency_symbol(amount.currency, locale=locale)
    if locale.language != "en":
        return f"{text}{NO_BREAK}{symbol}"
    space = NO_BREAK if symbol[-1:].isalpha() else ""
    return f"−{symbol}{space}{text[1:]}" if text.startswith("−") else f"{symbol}{space}{text}"


def day(value: date, locale: Locale) -> str:
    """Write a day in full.

    >>> day(date(2026, 8, 31), locale_of("fi"))
    '31. elokuuta 2026'
    """
    text: str = format_date(value, "long", locale=locale)
    return text


def month(value: date, locale: Locale) -> str:
    """Write a month and its year.

    >>> month(date(2026, 8, 1), locale_of("sv"))
    'augusti 2026'
    """
    text: str = format_skeleton("yMMMM", value, locale=locale)
    return text
