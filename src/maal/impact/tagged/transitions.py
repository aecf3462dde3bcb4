"""Counts of what follows what in the journeys: the ground of the Markov chains of order 1 and 2.

A journey is padded with START and END, and every contact is counted after its context (the one or two contacts before
it). Contacts of one journey and time have no order of their own: all their orders count equally, in expectation.
"""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from maal.core.engine import Frame
from maal.impact.tagged.contacts import END, START
from maal.impact.tagged.shares import JOURNEY

MEASURES = ("journeys", "conversions", "value")
_CARRIED = ("bucket", "conversions", "nulls", "value")
_WEIGHT = nw.col("conversions") + nw.col("nulls")


def contexts(order: int) -> tuple[str, ...]:
    """Names of the key columns before ``code``, the farthest first."""
    return tuple(f"context_{back}" for back in range(order, 0, -1))


def steps(contacts: Frame, order: int) -> Frame:
    """Count the steps into each contact, in journeys without ties: bucket, contexts, code, then the measures."""
    return (
        contacts.group_by("bucket", *contexts(order), "code")
        .agg(journeys=_WEIGHT.sum())
        .with_columns(conversions=nw.lit(0), value=nw.lit(0.0))
    )


def ends(contacts: Frame, order: int) -> Frame:
    """Count the steps from a journey's last contact to END, in journeys without ties."""
    held = contacts.filter(nw.col("last")).with_columns(code_before=nw.col("code"), code=nw.lit(END).cast(nw.Int16))
    shifted = {"context_1": nw.col("code_before")} | ({"context_2": nw.col("context_1")} if order == 2 else {})
    return (
        held.with_columns(**shifted)
        .group_by("bucket", *contexts(order), "code")
        .agg(journeys=_WEIGHT.sum(), conversions=nw.col("conversions").sum(), value=nw.col("value").sum())
    )


def tied_steps(contacts: Frame, order: int) -> Frame:
    """Count all steps of journeys with ties, each in its expected number over the orders of the tied contacts.

    With m contacts of a channel among the k of one time, two neighbours drawn from it are a, b with the weight
    m_a (m_b − [a = b]) / (k (k − 1)), and so on without replacement; the k places hold k − 1 pairs and k − 2 triples.
    """
    elements = _padded(contacts)
    patterns = _pairs(elements) if order == 1 else _triples(elements)
    keys = ("bucket", *contexts(order), "code")
    ended = nw.col("code") == END
    parts = [
        part.select(
            *keys,
            journeys=nw.col("weight") * _WEIGHT,
            conversions=nw.when(ended).then(nw.col("weight") * nw.col("conversions")).otherwise(0.0),
            value=nw.when(ended).then(nw.col("weight") * nw.col("value")).otherwise(0.0),
        )
        for part in patterns
    ]
    together = nw.concat(parts, how="vertical")
    return together.group_by(*keys).agg(*[nw.col(measure).sum() for measure in MEASURES])


def _padded(contacts: Frame) -> Frame:
    """One row a journey, time and channel: m contacts of the k at that time, with START before and END after."""
    real = contacts.group_by(*JOURNEY, *_CARRIED, "t", "code").agg(m=nw.len().cast(nw.Float64))
    borders = contacts.group_by(*JOURNEY, *_CARRIED).agg(first=nw.col("t").min(), latest=nw.col("t").max())
    columns = (*JOURNEY, *_CARRIED, "t", "code", "m")
    one = nw.lit(1.0)
    start = borders.with_columns(t=nw.col("first") - 1, code=nw.lit(START).cast(nw.Int16), m=one).select(*columns)
    end = borders.with_columns(t=nw.col("latest") + 1, code=nw.lit(END).cast(nw.Int16), m=one).select(*columns)
    rows = nw.concat([real.select(*columns), start, end], how="vertical")
    times = (
        rows.group_by(*JOURNEY, "t")
        .agg(nw.len())
        .with_columns(next=nw.col("t").shift(-1).over(*JOURNEY, order_by="t"))
        .drop("len")
    )
    return rows.with_columns(k=nw.col("m").sum().over(*JOURNEY, "t")).join(times, on=[*JOURNEY, "t"], how="left")


def _beside(left: Frame, elements: Frame, at: str, suffix: str) -> Frame:
    """Join the elements whose time is ``left``'s column ``at``; their columns get the suffix."""
    right = elements.select(*JOURNEY, *[nw.col(name).alias(name + suffix) for name in ("t", "next", "code", "m", "k")])
    keyed = right.with_columns(**{at: nw.col("t" + suffix)})
    return left.join(keyed, on=[*JOURNEY, at], how="inner")


def _same(one: str, other: str) -> nw.Expr:
    return (nw.col(one) == nw.col(other)).cast(nw.Float64)


def _pairs(elements: Frame) -> Sequence[Frame]:
    within = _beside(elements.filter(nw.col("k") >= 2), elements, "t", "_b")
    across = _beside(elements, elements, "next", "_b")
    inside = nw.col("m") * (nw.col("m_b") - _same("code", "code_b")) / nw.col("k")
    between = nw.col("m") * nw.col("m_b") / (nw.col("k") * nw.col("k_b"))
    return [_named(within, inside, ("code", "code_b")), _named(across, between, ("code", "code_b"))]


def _triples(elements: Frame) -> Sequence[Frame]:
    m, k, m_b, k_b, m_c, k_c = (nw.col(name) for name in ("m", "k", "m_b", "k_b", "m_c", "k_c"))
    second = m_b - _same("code", "code_b")
    third = m_c - _same("code", "code_c") - _same("code_b", "code_c")
    within = _beside(elements.filter(nw.col("k") >= 2), elements, "t", "_b")
    across = _beside(elements, elements, "next", "_b")
    patterns = [
        (_beside(within.filter(k >= 3), elements, "t", "_c"), m * second * third / (k * (k - 1))),
        (_beside(within, elements, "next", "_c"), m * second / (k * (k - 1)) * m_c / k_c),
        (
            _beside(across.filter(k_b >= 2), elements, "next", "_c"),
            m / k * m_b * (m_c - _same("code_b", "code_c")) / (k_b * (k_b - 1)),
        ),
        (_beside(across.filter(k_b == 1), elements, "next_b", "_c"), m / k * m_b * m_c / k_c),
    ]
    first_steps = _named(across.filter(nw.col("code") == START), m_b / k_b, ("code", "code_b"), lead=START)
    return [first_steps, *(_named(frame, weight, ("code", "code_b", "code_c")) for frame, weight in patterns)]


def _named(frame: Frame, weight: nw.Expr, codes: Sequence[str], lead: int | None = None) -> Frame:
    """Call the joined codes by their place: contexts, then code; impossible steps (weight 0) are left out."""
    columns = [nw.col(code) for code in codes] if lead is None else [nw.lit(lead).cast(nw.Int16), *map(nw.col, codes)]
    names = [f"context_{back}" for back in range(len(columns) - 1, 0, -1)] + ["code"]
    named = dict(zip(names, columns, strict=True))
    return frame.with_columns(weight=weight, **named).filter(nw.col("weight") > 0)
