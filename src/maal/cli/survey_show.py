"""How the survey commands show what the app returns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

from maal.cli.aligned import UNKNOWN, aligned, figure, interval
from maal.cli.plain import plain

if TYPE_CHECKING:
    from maal.app.survey import Answer, Described, Handed, Weighted


def as_json(value: Any) -> str:
    """JSON at full precision; what is not finite is null, days and other values are text."""
    return json.dumps(_finite(value), ensure_ascii=False, indent=2, allow_nan=False, default=str)


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {str(key): _finite(each) for key, each in value.items()}
    return [_finite(each) for each in value] if isinstance(value, list | tuple) else value


def sample_text(sample: Described) -> str:
    """Say in one line what the sample is and how it was drawn.

    "apistrat.csv by DESIGN.toml: a probability sample of 200 rows in 3 strata (stype), weights pw, fpc fpc."
    """
    parts = [f"a{'n' if sample.kind == 'opt-in' else ''} {sample.kind} sample of {sample.rows:,} rows"]
    parts[0] += f" in {sample.units:,} units ({', '.join(sample.psu)})" if sample.psu else ""
    parts[0] += f" in {sample.strata:,} strata ({', '.join(sample.stratified_by)})" if sample.stratified_by else ""
    parts.append(f"weights {sample.weights or 'from fpc'}" if sample.weights or sample.fpc else "no weights")
    parts += [f"fpc {', '.join(sample.fpc)}"] if sample.fpc else []
    made = f" ({sample.replication})" if sample.replication else ""
    parts += [f"{sample.replicates:,} replicate weights{made}"] if sample.replicates else []
    parts += [f"calibrated by {sample.calibration}"] if sample.calibration else []
    return f"{sample.data} by {sample.design}: {', '.join(parts)}."


def estimates_text(answer: Answer) -> str:
    """Table of the estimates, under a line on the statistic and one on the sample; then what is to be known."""
    found = answer.estimates
    percent = found.statistic == "proportion"
    categories = any(row.category is not None for row in found)
    header = ["variable", *(["category"] if categories else []), *found.by]
    rows = []
    for row in found:
        texts = [row.variable, *([_text(row.category)] if categories else []), *(_text(row[name]) for name in found.by)]
        rows.append([
            *texts,
            figure(row.estimate, row.std_error, percent=percent),
            interval(row.low, row.high, row.std_error, percent=percent),
            figure(row.std_error, row.std_error, percent=percent),
            UNKNOWN if row.cv is None else f"{row.cv:.1%}",
            f"{row.n:,}",
            UNKNOWN if row.n_effective is None else f"{row.n_effective:,.0f}",
        ])  # fmt: skip
    lines = [
        f"{found.statistic} ({found.method}), {100 * answer.question.level:g}% intervals",
        sample_text(answer.sample),
        "",
        *aligned([*header, "estimate", "interval", "se", "cv", "n", "n eff."], rows, len(header)),
        *_remarks(answer),
    ]
    return plain("\n".join(lines))


def _text(value: Any) -> str:
    return UNKNOWN if value is None else str(value)


def _remarks(answer: Answer) -> list[str]:
    """Notes on rows, each once with the rows that it is about, then those on the data."""
    found: dict[str, list[str]] = {}
    for row in answer.estimates:
        if row.note:
            where = ", ".join(f"{name} {_text(value)}" for name, value in row.domain.items())
            found.setdefault(row.note, []).append(where)
    lines = []
    for note, places in found.items():
        every = len(places) == len(answer.estimates) or not any(places)
        rest = f" and {len(places) - 5:,} more" if len(places) > 5 else ""
        lines.append(f"  {note}" if every else f"  {'; '.join(dict.fromkeys(places[:5]))}{rest}: {note}")
    return notes_text([*lines, *(f"  {note}" for note in answer.notes)])


def notes_text(lines: Iterable[str]) -> list[str]:
    """Lines after an empty one, or none."""
    given = list(lines)
    return ["", *given] if given else []


def estimates_dict(answer: Answer) -> dict[str, Any]:
    """The same for JSON."""
    found = answer.estimates
    return {
        "statistic": found.statistic,
        "method": found.method,
        "level": answer.question.level,
        "by": list(found.by),
        "sample": asdict(answer.sample),
        "rows": [asdict(row) for row in found],
        "notes": list(answer.notes),
    }


def weighted_text(done: Weighted) -> str:
    """What calibration did: the margins before and after, the ratios of weights, Kish's effect."""
    found, ratios = done.diagnosis, done.diagnosis.ratios
    rows = [[m.name, figure(m.before), figure(m.after), figure(m.wanted)] for m in found.margins]
    below = f"; {ratios.not_positive:,} are not above zero" if ratios.not_positive else ""
    quartiles = ", ".join(f"{each:.3g}" for each in (ratios.lower_quartile, ratios.median, ratios.upper_quartile))
    lines = [
        f"Wrote {done.target}",
        sample_text(done.sample),
        "",
        *aligned(["margin", "before", "after", "wanted"], rows, 1),
        "",
        f"  new / old weight: {ratios.least:.3g} to {ratios.greatest:.3g}, quartiles {quartiles}{below}",
        f"  Kish effect (1 + cv² of the weights): {found.kish_before:.3f} before, {found.kish_after:.3f} after",
        *notes_text(f"  {note}" for note in done.notes),
    ]
    return plain("\n".join(lines))


def weighted_dict(done: Weighted) -> dict[str, Any]:
    """The same for JSON."""
    return {
        "file": str(done.target),
        "weight": "calibrated_weight",
        "sample": asdict(done.sample),
        "ratios": asdict(done.diagnosis.ratios),
        "kish_before": done.diagnosis.kish_before,
        "kish_after": done.diagnosis.kish_after,
        "margins": [asdict(margin) for margin in done.diagnosis.margins],
        "notes": list(done.notes),
    }


def release_text(done: Handed) -> str:
    """Say what was written where, and what is to be known of the data."""
    lines = [f"{plain(done.title)}", *(f"  {plain(str(each))}" for each in done.files)]
    return "\n".join([*lines, *(f"Note: {plain(note)}" for note in done.notes)])


def release_dict(done: Handed) -> dict[str, Any]:
    """The same as plain values, with the figures themselves."""
    return {"files": [str(each) for each in done.files], "notes": list(done.notes), "release": done.content}
