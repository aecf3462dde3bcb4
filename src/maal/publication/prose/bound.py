"""Figures in prose stay bound to data: the numbers behind a sentence, and a user's edited text with placeholders."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from maal.core import BadInput, Estimate, Money, Text, unknown_name
from maal.publication.prose.catalogue import translation
from maal.publication.prose.figures import NO_BREAK
from maal.publication.prose.inflected import Inflected
from maal.publication.prose.writer import Prose

_NUMBER = re.compile(r"\d+(?:[ \u00a0\u202f.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number behind a sentence: where it is bound (``points``, ``items.0.share``) and its value."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Outdated:
    """A figure that is written otherwise than when the user edited the text."""

    name: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Edited:
    """The user's text with today's figures, and what its author must look at again.

    ``outdated``: bound figures that changed since the edit. ``loose``: numbers that stand in the text without a
    placeholder, bound to nothing.
    """

    text: str
    outdated: tuple[Outdated, ...]
    loose: tuple[str, ...]


def figures_in(text: Text) -> tuple[Figure, ...]:
    """Collect every number that a sentence puts before the reader.

    >>> from maal.publication.prose.quantities import Points
    >>> figures_in(Text("by {points:by}", {"points": Points(-0.1)}))
    (Figure(name='points.points', value=0.1),)
    """
    return tuple(_figures("", text))


def _figures(name: str, value: Any) -> Iterator[Figure]:
    if isinstance(value, Text):
        for key, each in value.values.items():
            yield from _figures(f"{name}{key}.", each)
    elif isinstance(value, tuple):
        for place, each in enumerate(value):
            yield from _figures(f"{name}{place}.", each)
    elif isinstance(value, Inflected):
        yield from (Figure(f"{name}{key}", each) for key, each in value.figures().items())
    else:
        yield from _plain(name.removesuffix("."), value)


def _plain(name: str, value: Any) -> Iterator[Figure]:
    if isinstance(value, Estimate):
        ends = {"": value.value, ".low": value.low, ".high": value.high}
        yield from (Figure(name + end, number) for end, number in ends.items() if number is not None)
    elif isinstance(value, Money):
        yield Figure(name, value.amount)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield Figure(name, float(value))


def editable(text: Text, language: str) -> tuple[str, dict[str, str]]:
    """Give the template in a language for the user to edit, and how each placeholder is written now (to keep with it).

    >>> editable(Text("{n:count} answers", {"n": 7}), "en")
    ('{n:count} answers', {'n:count': '7'})
    """
    template = translation(text.template, language)
    return template, {hole: _written(hole, text, Prose(language)) for hole in _holes(template)}


def edited(user_text: str, text: Text, language: str, seen: Mapping[str, str]) -> Edited:
    """Bind a user's text to today's values of the sentence it was made from, and report what changed since.

    ``seen`` is what `editable` gave when the user edited. A placeholder may be moved, dropped or written in another
    form ("{share:words}" for "{share:sign}"). Raises `BadInput` on a placeholder that the sentence has not.

    >>> now = Text("{n:count} answers", {"n": 8})
    >>> edited("We got {n:count} of 10.", now, "en", {"n:count": "7"})
    Edited(text='We got 8 of 10.', outdated=(Outdated(name='n', then='7', now='8'),), loose=('10',))
    """
    prose = Prose(language)
    parts = _parsed(user_text)
    for hole in _holes(user_text):
        if (name := hole.partition(":")[0]) not in text.values:
            raise BadInput(unknown_name("placeholder", name, text.values))
    loose = _NUMBER.findall("".join(literal for literal, *_ in parts))
    return Edited(text.render(user_text, prose.value), tuple(_outdated(seen, text, prose)), tuple(loose))


def _outdated(seen: Mapping[str, str], text: Text, prose: Prose) -> Iterator[Outdated]:
    for hole, then in seen.items():
        name = hole.partition(":")[0]
        now = _written(hole, text, prose) if name in text.values else ""
        if _plain_spaces(now) != _plain_spaces(then):
            yield Outdated(name, then, now)


def _written(hole: str, text: Text, prose: Prose) -> str:
    return Text("", text.values).render(f"{{{hole}}}", prose.value)


def _holes(template: str) -> list[str]:
    return [f"{name}:{kind}" if kind else name for _, name, kind, _ in _parsed(template) if name is not None]


def _parsed(template: str) -> list[tuple[str, str | None, str | None, str | None]]:
    """Split a template at its placeholders; a user's may not reach into values ("{share!r}", "{share:{n}}")."""
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError:
        raise BadInput(
            "A brace in the text has no partner. Write {{ or }} for a brace that is no placeholder."
        ) from None
    wrong = [name for _, name, kind, conversion in parts if name is not None and (conversion or "{" in (kind or ""))]
    if wrong:
        raise BadInput(f"The placeholder '{wrong[0]}' may only name a value and its form, like {{share:sign}}.")
    return parts


def _plain_spaces(written: str) -> str:
    return written.replace(NO_BREAK, " ")
