"""Where a return stands against what is required, in the words of the rung that it comes from."""

from __future__ import annotations

from typing import Any

from maal.core import Rung, Text


def above(rung: Rung, numbers: dict[str, Any]) -> Text:
    """Say that the whole interval (``low`` to ``high``) is above what is ``required``."""
    if rung is Rung.ASKED:
        return Text(
            "By the outcomes for which people name it, it returns {low:number} to {high:number} times its cost, above "
            "the required {required:number}; only a test could show that it causes this.",
            numbers,
        )
    if rung is Rung.MODELLED:
        return Text(
            "Modelled without a test: it returns {low:number} to {high:number} times its cost, above the required "
            "{required:number}, if the model holds; only a test could show that.",
            numbers,
        )
    return Text(
        "By its contacts it returns {low:number} to {high:number} times its cost, above the required "
        "{required:number}; only a test could show that it causes this.",
        numbers,
    )


def around(rung: Rung, numbers: dict[str, Any]) -> Text:
    """Say that the interval holds what is required."""
    if rung is Rung.ASKED:
        return Text(
            "By the outcomes for which people name it, it returns {low:number} to {high:number} times its cost, around "
            "the required {required:number}.",
            numbers,
        )
    if rung is Rung.MODELLED:
        return Text(
            "Modelled without a test: it returns {low:number} to {high:number} times its cost, around the required "
            "{required:number}.",
            numbers,
        )
    return Text(
        "By its contacts it returns {low:number} to {high:number} times its cost, around the required "
        "{required:number}.",
        numbers,
    )


def below(rung: Rung, numbers: dict[str, Any]) -> Text:
    """Say that the whole interval is below what is required, and why that alone does not stop it."""
    if rung is Rung.ASKED:
        return Text(
            "By the outcomes for which people name it, it returns {low:number} to {high:number} times its cost, below "
            "the required {required:number}; what people do not name may still pay.",
            numbers,
        )
    if rung is Rung.MODELLED:
        return Text(
            "Modelled without a test: it returns {low:number} to {high:number} times its cost, below the required "
            "{required:number}; a model alone cannot rule out that it pays.",
            numbers,
        )
    return Text(
        "By its contacts it returns {low:number} to {high:number} times its cost, below the required "
        "{required:number}; what contacts do not show may still pay.",
        numbers,
    )
