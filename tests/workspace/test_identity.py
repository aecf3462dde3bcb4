"""Ids that are one person's meet; the joined share is counted."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

from maal.workspace import SourcePair, Staged, Workspace

Stage = Callable[..., Staged]
NOON = datetime(2026, 3, 1, 12)


def touchpoint(person: str, id_: str) -> tuple[object, ...]:
    return (person, NOON, "facebook", id_)


def order(person: str, id_: str) -> tuple[object, ...]:
    return (person, NOON, "order", 10.0, "NOK", id_)


def test_persons_are_one_through_any_chain_of_aliases(workspace: Workspace, stage: Stage) -> None:
    visits = [touchpoint("visitor:1", "a"), touchpoint("visitor:2", "b"), touchpoint("visitor:3", "c")]
    orders = [order("email:a@x.no", "1"), order("customer:9", "2")]
    pairs = [("visitor:1", "order:1"), ("customer:5", "order:1"), ("customer:5", "email:a@x.no"), ("user:1", "user:1")]
    parts = [stage("touchpoint", visits), stage("outcome", orders), stage("alias", pairs)]
    workspace.load(parts, source="shop")
    visitor = dict(workspace.touchpoints().project("source_id, person").fetchall())
    buyer = dict(workspace.outcomes().project("source_id, person").fetchall())
    assert visitor["a"] == buyer["1"]
    assert len({*visitor.values(), *buyer.values()}) == 4
    assert workspace.outcomes().columns == workspace.read("outcome").columns


def test_components_equal_a_union_find_on_chains_stars_and_rings(workspace: Workspace, stage: Stage) -> None:
    random.seed(3)
    names = [f"user:{number}" for number in range(1500)]
    chain = list(pairwise(names[:400]))
    ring = [*pairwise(names[400:600]), (names[599], names[400])]
    star = [(names[600], name) for name in names[601:700]]
    scattered = [tuple(random.sample(names[700:], 2)) for _ in range(500)]
    pairs = [*chain, *ring, *star, *scattered]
    random.shuffle(pairs)
    visits = [touchpoint(name, name) for name in names]
    workspace.load([stage("touchpoint", visits), stage("alias", pairs)], source="s")
    found = dict(workspace.touchpoints().project("source_id, person").fetchall())
    own = dict(workspace.read("touchpoint").project("source_id, person").fetchall())
    parent = {name: name for name in names}

    def root(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    for one, other in pairs:
        parent[root(one)] = root(other)
    members: dict[str, list[str]] = {}
    for name in names:
        members.setdefault(root(name), []).append(name)
    for group in members.values():
        assert {found[name] for name in group} == {min(own[name] for name in group)}


def test_the_joined_share_says_which_visits_find_their_orders(workspace: Workspace, stage: Stage) -> None:
    workspace.load([stage("touchpoint", [touchpoint("visitor:1", "a")])], source="matomo")
    workspace.load([stage("touchpoint", [touchpoint("ga:1", "a"), touchpoint("ga:1", "b")])], source="ga4")
    workspace.load([stage("outcome", [order("order:1", "1"), order("order:2", "2")])], source="shopify")
    before = workspace.joined()
    assert (before.outcomes, before.joined, before.share) == (2, 0, 0.0)
    workspace.load([stage("alias", [("visitor:1", "order:1")])], source="matomo")
    after = workspace.joined()
    assert (after.outcomes, after.joined, after.share) == (2, 1, 0.5)
    assert after.pairs == (SourcePair("shopify", "ga4", 2, 0), SourcePair("shopify", "matomo", 2, 1))


def test_an_empty_workspace_has_no_share_and_right_columns(workspace: Workspace) -> None:
    assert workspace.joined().share is None
    assert workspace.touchpoints().fetchall() == []
    columns = ["person", "occurred_at", "kind", "value", "currency", "asked", "source", "source_id", "load"]
    assert workspace.outcomes().columns == columns
