"""How ``maal survey compare`` shows what was found."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from maal.cli.aligned import UNKNOWN, aligned, figure, interval
from maal.cli.plain import plain
from maal.cli.survey_show import notes_text, sample_text

if TYPE_CHECKING:
    from maal.app.survey import Compared, Contrast

# A sentence for each of a few; more are read in the table.
_FEW = 10


def compared_text(found: Compared) -> str:
    """The differences as a table and in words, or the tests in words; then what is to be known."""
    lines = [f"Comparison: {found.what}", *map(sample_text, dict.fromkeys(found.samples))]
    if found.contrasts:
        lines += ["", *_table(found.contrasts)]
        lines += ["", *(f"  {_sentence(row)}" for row in found.contrasts[:_FEW])]
    if len(found.contrasts) > _FEW:
        lines.append(f"  and {len(found.contrasts) - _FEW:,} more, in the table.")
    if found.tests:
        lines += ["", *(f"  {test.text}" for test in found.tests)]
    return plain("\n".join([*lines, *notes_text(f"  {note}" for note in found.notes)]))


def _table(contrasts: tuple[Contrast, ...]) -> list[str]:
    adjusted = any(row.p_holm is not None for row in contrasts)
    rows = [
        [
            row.name,
            figure(row.estimate, row.std_error),
            interval(row.low, row.high, row.std_error),
            figure(row.std_error, row.std_error),
            _p(row.p_value),
            *([_p(row.p_holm)] if adjusted else []),
        ]
        for row in contrasts
    ]
    return aligned(["", "difference", "interval", "se", "p", *(["p (Holm)"] if adjusted else [])], rows, 1)


def _p(value: float | None) -> str:
    return UNKNOWN if value is None else "<0.001" if value < 0.001 else f"{value:.3f}"


def _sentence(row: Contrast) -> str:
    """Whether the sample shows the difference, by the p value that knows of all comparisons."""
    if row.estimate is None or row.p_value is None:
        return f"{row.name}: not known. {row.note}".rstrip()
    p, of_several = (row.p_value, "") if row.p_holm is None else (row.p_holm, " by Holm, for all comparisons")
    shows = "shows a difference" if p < 1 - row.level else "does not show a difference"
    size, low, high = (figure(each, row.std_error) for each in (row.estimate, row.low, row.high))
    said = "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
    return (
        f"{row.name}: the sample {shows}: {size}, {100 * row.level:g}% interval {low} to {high} ({said}{of_several})."
    )


def compared_dict(found: Compared) -> dict[str, Any]:
    """The same for JSON, with the estimates that were compared."""
    return {
        "comparison": found.what,
        "samples": [asdict(sample) for sample in found.samples],
        "differences": [asdict(row) for row in found.contrasts],
        "tests": [asdict(test) for test in found.tests],
        "estimates": [[asdict(row) for row in each] for each in found.estimates],
        "notes": list(found.notes),
    }
