"""Find the replicate weights that a design file names in the data, and make the design that they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from maal.app.survey.data import Data
from maal.app.survey.design_file import DesignFile
from maal.core import BadInput, unknown_name
from maal.survey import ReplicateDesign

_RANGE = re.compile(r"(.*)\[([0-9]+)-([0-9]+)\](.*)")


def replicate_columns(file: DesignFile, there: Sequence[str], data: str) -> tuple[str, ...]:
    """Give the columns of the replicate weights among those that are ``there`` in ``data``, in order; maybe none.

    ``rep_*`` are all names with digits for the star, by number; ``repw[1-80]`` those of these numbers, of which none
    may lack (``[01-80]``: with noughts before). Raises BadInput for columns that are not there, for a pattern that
    nothing matches, and where the weight of the full sample is among them.
    """
    if file.replicates is None:
        return ()
    found = tuple(name for said in file.replicates.columns for name in _named(said, there, data))
    if file.weights in found:
        raise BadInput(
            f"'{file.weights}' is the weight of the full sample, and [replicates] columns name it too: leave it out "
            'there, such as by a range of numbers ("repw[1-80]").'
        )
    return found


def _named(said: str, there: Sequence[str], data: str) -> Iterable[str]:
    if said in there:
        return [said]
    if found := _RANGE.fullmatch(said):
        return _numbered(said, found, there, data)
    if said.count("*") == 1:
        return _starred(said, there, data)
    raise BadInput(f"{data}: {unknown_name('column', said, there)}")


def _numbered(said: str, parts: re.Match[str], there: Sequence[str], data: str) -> Iterable[str]:
    head, low, high, tail = parts.groups()
    first, last = int(low), int(high)
    if last < first:
        raise BadInput(f"[replicates] columns: '{said}' runs backwards. Write the lower number first.")
    width = len(low) if low.startswith("0") else 0
    held = set(there)
    lacking = [
        name for number in range(first, min(last, first + len(there)) + 1)
        if (name := f"{head}{number:0{width}}{tail}") not in held
    ]  # fmt: skip
    if lacking:
        raise BadInput(
            f"{data}: '{said}' means {last - first + 1:,} columns, and not all are there: '{lacking[0]}' is the first "
            "that lacks. Name those that there are."
        )
    return [f"{head}{number:0{width}}{tail}" for number in range(first, last + 1)]


def _starred(said: str, there: Sequence[str], data: str) -> Iterable[str]:
    head, tail = map(re.escape, said.split("*"))
    found = [(int(match[1]), name) for name in there if (match := re.fullmatch(f"{head}([0-9]+){tail}", name))]
    if not found:
        raise BadInput(
            f"{data} has no column like '{said}', with a number for the star. Its columns: {_shown(there)}. Name the "
            "replicate weights with columns = ... in [replicates]."
        )
    return [name for _, name in sorted(found)]


def _shown(names: Sequence[str]) -> str:
    more = f" and {len(names) - 10:,} more" if len(names) > 10 else ""
    return f"{', '.join(names[:10])}{more}"


def replicated(data: Data, file: DesignFile, columns: Sequence[str]) -> ReplicateDesign:
    """The design of the replicate weights ``columns``. Raises BadInput (see `ReplicateDesign.from_weights`)."""
    given = file.replicates
    assert given is not None
    each = given.rscales
    return ReplicateDesign.from_weights(
        data.relation,
        weights=file.weights or "",
        replicate_weights=columns,
        scale=given.scale_of(len(columns)),
        rscales=each[0] if each and len(each) == 1 else each,
        mse=given.mse,
        combined=given.combined,
        kind=file.kind,
    )
