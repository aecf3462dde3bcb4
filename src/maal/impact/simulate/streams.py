"""Random numbers by counter: every block of people and every purpose has a stream of its own."""

from __future__ import annotations

from zlib import crc32

import numpy as np

BLOCK = 2048
"""People in a block. Fixed: it is part of what a seed means."""

_ENVIRONMENT = 2**63


def stream(seed: int, block: int, *purpose: str) -> np.random.Generator:
    """Philox with key (seed, block) and the purpose in its counter (Salmon et al. 2011, "Parallel random numbers").

    The same for the same arguments, wherever and in whatever order it is asked for; so a world can be drawn in any
    chunks, and a world without one channel draws the same for all the others.

    >>> stream(1, 0, "interest").random() == stream(1, 0, "interest").random()
    True
    """
    name = crc32("\x1f".join(purpose).encode())
    return np.random.Generator(np.random.Philox(key=[seed % 2**64, block], counter=[0, 0, name, 0]))


def environment(seed: int, *purpose: str) -> np.random.Generator:
    """The stream of what all people share: shocks, costs, surveys."""
    return stream(seed, _ENVIRONMENT, *purpose)
