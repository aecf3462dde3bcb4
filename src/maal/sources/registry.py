"""Every kind of file that maal knows, found by listing ``exports/``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from maal.core import BadInput, unknown_name
from maal.sources import exports
from maal.sources.source import Source


@cache
def known_sources() -> Mapping[str, Source]:
    """Name → source.

    >>> "shopify_orders" in known_sources()
    True
    """
    modules = (import_module(f"{exports.__name__}.{each.name}") for each in iter_modules(exports.__path__))
    return {module.SOURCE.name: module.SOURCE for module in modules}


def source_called(kind: str) -> Source:
    """The source that ``--as KIND`` means: its kind (touchpoint) or its name (generic_touchpoints)."""
    sources = known_sources().values()
    for source in sources:
        if kind.lower().replace("-", "_") in (source.name, source.kind):
            return source
    raise BadInput(unknown_name("kind of file", kind, sorted(source.kind for source in sources)))
