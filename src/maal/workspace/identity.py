"""Identity: ids that sources say are one person's become one person (connected components of ``alias``)."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

_EDGES = (
    "CREATE OR REPLACE TEMP TABLE identity_edge AS "
    "WITH alias AS ({alias}) "
    "SELECT person, same_as FROM alias WHERE person <> same_as UNION "
    "SELECT same_as, person FROM alias WHERE person <> same_as"
)
_START = (
    "CREATE OR REPLACE TEMP TABLE identity AS "
    "SELECT person, least(person, min(same_as)) AS component FROM identity_edge GROUP BY person"
)
_STEP = (
    "CREATE OR REPLACE TEMP TABLE identity_next AS "
    "SELECT own.person, least(min(own.component), min(other.component), min(jump.component)) AS component, "
    "min(own.component) AS before FROM identity AS own "
    "JOIN identity_edge AS edge ON edge.person = own.person "
    "JOIN identity AS other ON other.person = edge.same_as "
    "JOIN identity AS jump ON jump.person = own.component GROUP BY own.person"
)
_TAKE = "CREATE OR REPLACE TEMP TABLE identity AS SELECT person, component FROM identity_next"


@dataclass(frozen=True, slots=True)
class SourcePair:
    """How many outcomes of one source belong to a person that another source has a touchpoint of."""

    outcome_source: str
    touchpoint_source: str
    outcomes: int
    joined: int


@dataclass(frozen=True, slots=True)
class Joined:
    """How many outcomes belong to a person with any touchpoint at all, in total and for each pair of sources."""

    outcomes: int
    joined: int
    pairs: tuple[SourcePair, ...]

    @property
    def share(self) -> float | None:
        """joined / outcomes; None where there are no outcomes."""
        return self.joined / self.outcomes if self.outcomes else None


def find_components(engine: duckdb.DuckDBPyConnection, alias_sql: str) -> None:
    """Make the temporary table ``identity`` (person, component): component is the least pseudonym of the person.

    ``alias_sql`` gives the pairs (person, same_as).
    Labels are passed along the edges and along themselves (pointer jumping) until none changes, all in the engine.
    """
    engine.execute(_EDGES.format(alias=alias_sql))
    engine.execute(_START)
    changed = True
    while changed:
        engine.execute(_STEP)
        row = engine.execute("SELECT count(*) FROM identity_next WHERE component <> before").fetchone()
        changed = bool(row and row[0])
        engine.execute(_TAKE)


def resolved_sql(facts_sql: str) -> str:
    """Return ``facts_sql`` with every person replaced by the component that table ``identity`` gives."""
    return (
        f"SELECT facts.* REPLACE (coalesce(identity.component, facts.person) AS person) FROM ({facts_sql}) AS facts "
        "LEFT JOIN identity ON identity.person = facts.person"
    )


def count_joined(engine: duckdb.DuckDBPyConnection, outcomes_sql: str, touchpoints_sql: str) -> Joined:
    """Count the outcomes whose person (already resolved) has a touchpoint, by source of both."""
    known = f"(SELECT DISTINCT person, source FROM ({touchpoints_sql}))"
    total = engine.execute(
        f"SELECT count(*), count(*) FILTER (person IN (SELECT person FROM {known})) FROM ({outcomes_sql})"
    ).fetchone()
    pairs = engine.execute(
        f"WITH known AS {known}, outcomes AS (SELECT person, source FROM ({outcomes_sql})), "
        "pair AS (SELECT * FROM (SELECT DISTINCT source AS outcome_source FROM outcomes), "
        "(SELECT DISTINCT source AS touchpoint_source FROM known)) "
        "SELECT outcome_source, touchpoint_source, count(*), count(known.person) FROM pair "
        "JOIN outcomes ON outcomes.source = outcome_source "
        "LEFT JOIN known ON known.person = outcomes.person AND known.source = touchpoint_source "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    assert total is not None
    return Joined(total[0], total[1], tuple(SourcePair(*pair) for pair in pairs))
