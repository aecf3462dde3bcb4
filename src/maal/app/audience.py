"""Draw followers to look through by hand, and estimate from what was seen. Nothing of it goes into a workspace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from maal.app.survey.data import engine
from maal.app.survey.writing import require_form, write_rows
from maal.core import BadInput, MaalError, unknown_name
from maal.impact.asked import AudienceEstimate, AudienceSample, audience_estimate, audience_sample
from maal.sources.raw import RawTable, open_table

__all__ = ["AudienceEstimate", "AudienceSample", "draw_audience", "estimate_audience"]


def draw_audience(
    audience: Path, n: int, seed: int, target: Path, *, handle: str = "handle", strata: str | None = None
) -> AudienceSample:
    """Write a random sample of the handles in ``audience`` to ``target`` (.csv or .parquet), with a column to fill in.

    Handles are personal data: the file can be read by its owner only, and they are kept nowhere else. Raises BadInput
    where ``target`` is the list itself, and for lists that cannot be drawn from (see
    `maal.impact.asked.audience_sample`).
    """
    require_form(target)
    if target.exists() and audience.exists() and target.samefile(audience):
        raise BadInput(f"{target} is the list itself, which is never overwritten. Write to another file.")
    with _opened(audience) as (raw, connection):
        _require(raw, [handle, *([strata] if strata else [])])
        drawn = audience_sample(connection.sql(raw.sql), n, seed, handle=handle, strata=strata)
    write_rows([drawn.rows], drawn.rows.schema, target)
    _only_for_its_owner(target)
    return drawn


def estimate_audience(
    sample: Path, population: int | None = None, *, stakeholders: Sequence[str] = (), level: float = 0.95
) -> AudienceEstimate:
    """Estimate the share of stakeholders from a sample that was filled in (see `maal.impact.asked.audience_estimate`).

    Raises BadInput for a file without the column ``judged``.
    """
    with _opened(sample) as (raw, connection):
        _require(raw, ["judged"])
        kept = ["judged::VARCHAR AS judged"]
        kept += ["stratum::VARCHAR AS stratum"] if "stratum" in raw.columns else []
        kept += ["try_cast(population AS DOUBLE) AS population"] if "population" in raw.columns else []
        rows = connection.sql(raw.sql).project(", ".join(kept))
        given = {"stakeholders": tuple(stakeholders)} if stakeholders else {}
        return audience_estimate(rows, population, level=level, **given)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[RawTable, duckdb.DuckDBPyConnection]]:
    with engine() as connection, open_table(path, connection) as raw:
        yield raw, connection


def _require(raw: RawTable, columns: Sequence[str]) -> None:
    lacking = [column for column in columns if column not in raw.columns]
    if lacking:
        said = " ".join(unknown_name("column", column, raw.columns) for column in lacking)
        hint = " Say with --handle which column holds the handles." if lacking[0] == "handle" else ""
        raise BadInput(f"{raw.path.name}: {said}{hint}")


def _only_for_its_owner(target: Path) -> None:
    try:
        target.chmod(0o600)
    except OSError as error:
        raise MaalError(f"{target} is written, but cannot be kept from others: {error.strerror or error}.") from error
