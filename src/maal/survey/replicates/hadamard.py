"""Hadamard matrices: entries 1 and -1, rows orthogonal."""

from __future__ import annotations

from functools import cache

import numpy as np

from maal.survey.replicates.replicates import Integers


def hadamard(least: int) -> Integers:
    """H (m, m) with H H' = m I and a first column of ones, m the smallest order from ``least`` on that is built here.

    By Sylvester's doubling and products (1867) and Paley's two constructions on primes (1933): of all multiples of
    four up to 112, only 52, 92 and 100 are passed over for the next.

    >>> hadamard(3)
    array([[ 1,  1,  1,  1],
           [ 1, -1,  1, -1],
           [ 1,  1, -1, -1],
           [ 1, -1, -1,  1]])
    """
    order = least if least <= 2 else -(-least // 4) * 4
    while _recipe(order) is None:
        order += 4
    built = _build(order)
    return built * built[:, :1]


@cache
def _recipe(order: int) -> tuple[str, int] | None:
    """How to build an order: a construction and its prime or factor; None when none is known here."""
    if order <= 2:
        return ("smallest", order)
    if order % 4:
        return None
    if _is_prime(order - 1):
        return ("paley one", order - 1) if order > 4 else ("product", 2)
    if _is_prime(order // 2 - 1) and order // 2 % 4 == 2:
        return ("paley two", order // 2 - 1)
    factors = (part for part in range(2, int(order**0.5) + 1) if order % part == 0)
    return next((("product", part) for part in factors if _recipe(part) and _recipe(order // part)), None)


def _build(order: int) -> Integers:
    recipe = _recipe(order)
    assert recipe is not None
    kind, part = recipe
    if kind == "smallest":
        return np.ones((1, 1), np.int64) if order <= 1 else np.array([[1, 1], [1, -1]])
    if kind == "product":
        return np.kron(_build(order // part), _build(part))
    return _paley_one(part) if kind == "paley one" else _paley_two(part)


def _paley_one(prime: int) -> Integers:
    """I + S of order prime + 1, prime ≡ 3 mod 4, S skew with the characters of differences as its core."""
    found = np.ones((prime + 1, prime + 1), np.int64)
    found[1:, 0] = -1
    found[1:, 1:] = _characters(prime) + np.eye(prime, dtype=np.int64)
    return found


def _paley_two(prime: int) -> Integers:
    """Order 2 (prime + 1), prime ≡ 1 mod 4: C ⊗ [[1, 1], [1, -1]] + I ⊗ [[1, -1], [-1, -1]], C the symmetric core."""
    core = np.ones((prime + 1, prime + 1), np.int64)
    core[0, 0] = 0
    core[1:, 1:] = _characters(prime)
    eye = np.eye(prime + 1, dtype=np.int64)
    return np.kron(core, np.array([[1, 1], [1, -1]])) + np.kron(eye, np.array([[1, -1], [-1, -1]]))


def _characters(prime: int) -> Integers:
    """Q[i, j] = 1 where i - j is a square modulo the prime, -1 where not, 0 on the diagonal."""
    character = np.full(prime, -1, np.int64)
    character[np.arange(1, prime) ** 2 % prime] = 1
    character[0] = 0
    differences = np.subtract.outer(np.arange(prime), np.arange(prime))
    return np.take(character, differences % prime)


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % part for part in range(2, int(number**0.5) + 1))
